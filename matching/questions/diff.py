"""Two plans side by side: who moved and what made it, level by level."""

from __future__ import annotations

from typing import Any

from constraints import TABLES, Case, VerdictTable, evaluate
from constraints.verdicts import ALLOWED

from ..plan.document import Plan
from .documents import Diff, FactChange, LevelDifference, LimitDifference, Moved, RuleAgainst, Same, TakenBy

# Tables whose rows may name a protected household are told as a count, never row by row.
_QUIET = ("separations",)


def diff(case_a: Case, plan_a: Plan, case_b: Case, plan_b: Plan) -> Diff:
    """The answer of `anvis diff`: facts that differ, everybody who moved with the reason, levels, limits."""
    facts = fact_changes(case_a, case_b)
    tables = evaluate(case_a), evaluate(case_b)
    old, new = plan_a.homes(), plan_b.homes()
    one, two = dict(plan_a.digests), dict(plan_b.digests)
    return Diff(
        format="anvis-diff/1",
        decision_dates=(case_a.batch.decision_date.isoformat(), case_b.batch.decision_date.isoformat()),
        same=Same(**{key: one[key] == two[key] for key in ("case", "law", "policy", "code")}),
        facts=tuple(facts),
        moved=tuple(
            _moved(h, old.get(h), new.get(h), facts, tables, (plan_a, plan_b))
            for h in sorted(old.keys() | new.keys())
            if old.get(h) != new.get(h)
        ),
        levels=_levels(plan_a, plan_b),
        limits=_limits(plan_a, plan_b),
    )


def fact_changes(a: Case, b: Case) -> list[FactChange]:
    """Every cell, row and setting that differs: table, key, column, before, after; column None = the whole row."""
    found: list[FactChange] = []

    def differs(table: str, key: str | None, column: str | None, before: Any, after: Any) -> None:
        found.append(FactChange(table=table, key=key, column=column, before=before, after=after))

    for name, (model, _, _) in TABLES.items():
        keys = [c.name for c in model.columns() if c.key]
        rows = [_by_key(getattr(case, name), keys) for case in (a, b)]
        if name in _QUIET:
            if rows[0] != rows[1]:
                differs(name, None, None, len(rows[0]), len(rows[1]))
            continue
        for key in sorted(rows[0].keys() | rows[1].keys()):
            one, two = rows[0].get(key), rows[1].get(key)
            if one is None or two is None:
                before, after = (None if x is None else "row" for x in (one, two))
                differs(name, key, None, before, after)
                continue
            for column in model.columns():
                was, now = getattr(one, column.name), getattr(two, column.name)
                if was != now:
                    differs(name, key, column.name, _shown(was), _shown(now))
    for where, one, two in (
        ("policy", a.policy.model_dump(mode="json"), b.policy.model_dump(mode="json")),
        ("batch", a.batch.model_dump(mode="json"), b.batch.model_dump(mode="json")),
    ):
        for path in sorted(set(_flat(one)) | set(_flat(two))):
            was, now = _flat(one).get(path), _flat(two).get(path)
            if was != now:
                differs(where, None, path, was, now)
    return found


def _by_key(rows: Any, keys: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in rows:
        key = "/".join("" if getattr(row, k) is None else str(getattr(row, k)) for k in keys)
        again = 2
        base = key
        while key in found:
            key, again = f"{base}#{again}", again + 1
        found[key] = row
    return found


def _flat(value: Any, path: str = "") -> dict[str, Any]:
    if not isinstance(value, dict):
        return {path: value}
    found: dict[str, Any] = {}
    for k, v in value.items():
        found |= _flat(v, f"{path}.{k}" if path else str(k))
    return found


def _shown(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int) else str(value)


def _moved(
    h: str, before: str | None, after: str | None, facts: list[FactChange], tables: tuple[VerdictTable, VerdictTable],
    plans: tuple[Plan, Plan],
) -> Moved:  # fmt: skip
    change = "loses_home" if after is None else "gains_home" if before is None else "moves"
    reason, because = _reason(h, before, after, facts, tables, plans)
    return Moved(household_id=h, before=before, after=after, change=change, reason=reason, because=because)


Because = tuple[FactChange | RuleAgainst | LimitDifference | TakenBy, ...]


def _reason(
    h: str, before: str | None, after: str | None, facts: list[FactChange], tables: tuple[VerdictTable, VerdictTable],
    plans: tuple[Plan, Plan],
) -> tuple[str, Because]:  # fmt: skip
    """The nearest cause: the household's own facts, its dwelling, a rule, a limit, or who came first."""
    people = [
        p.person_id for case in (tables[0].case.case, tables[1].case.case) for p in case.persons if p.household_id == h
    ]
    own = tuple(f for f in facts if f.key is not None and (f.key == h or f.key.split("/")[0] in (h, *people)))
    if own:
        return "own_facts", own
    for dwelling in (before, after):
        at = tuple(f for f in facts if f.table == "dwellings" and dwelling is not None and f.key == dwelling)
        if at:
            return "dwelling", at
    verdicts = [_verdict(t, h, d) for t, d in ((tables[1], before), (tables[0], after))]
    if before is not None and verdicts[0] not in (None, ALLOWED):
        return "rule", (RuleAgainst(dwelling_id=before, deciding_rule=_rule(tables[1], h, before)),)
    if after is not None and verdicts[1] not in (None, ALLOWED):
        return "rule", (RuleAgainst(dwelling_id=after, deciding_rule=_rule(tables[0], h, after)),)
    limits = tuple(x for x in _limits(*plans) if x.capacity_before != x.capacity_after)
    if limits:
        return "limit", limits
    holder = next((p for p in plans[1].placements if p.dwelling_id == before), None)
    if before is not None and holder is not None:
        taken = TakenBy(
            dwelling_id=before, taken_by_class=holder.effective_class, taken_by_waiting_days=holder.waiting_days
        )
        return "outranked", (taken,)
    return "chain", ()


def _verdict(table: VerdictTable, h: str, d: str | None) -> int | None:
    i, j = table.case.household_index.get(h), table.case.dwelling_index.get(d or "")
    return None if i is None or j is None else int(table.combined[i, j])


def _rule(table: VerdictTable, h: str, d: str) -> str | None:
    return table.deciding(table.case.household_index[h], table.case.dwelling_index[d])


def _levels(a: Plan, b: Plan) -> tuple[LevelDifference, ...]:
    one, two = {x.name: x for x in a.levels}, {x.name: x for x in b.levels}
    found = []
    for name in dict.fromkeys([*one, *two]):
        was, now = one.get(name), two.get(name)
        before, after = None if was is None else was.value, None if now is None else now.value
        found.append(
            LevelDifference(
                name=name, sense=(was or two[name]).sense, before=before, after=after,
                keys_before=None if was is None else was.keys, keys_after=None if now is None else now.keys, same=before == after,
            )
        )  # fmt: skip
    return tuple(found)


def _limits(a: Plan, b: Plan) -> tuple[LimitDifference, ...]:
    one, two = {x.name: x for x in a.limits}, {x.name: x for x in b.limits}
    found = []
    for name in sorted(one.keys() | two.keys()):
        was, now = one.get(name), two.get(name)
        before = (None, None) if was is None else (was.capacity, was.used)
        after = (None, None) if now is None else (now.capacity, now.used)
        if before != after:
            found.append(
                LimitDifference(
                    name=name, capacity_before=before[0], capacity_after=after[0], used_before=before[1], used_after=after[1],
                )
            )  # fmt: skip
    return tuple(found)
