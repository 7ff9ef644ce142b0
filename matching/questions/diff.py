"""Two plans side by side: who moved and what made it, level by level."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from constraints import TABLES, Case, VerdictTable, evaluate
from constraints.verdicts import ALLOWED

FORMAT = "anvis-diff/1"
# Tables whose rows may name a protected household are told as a count, never row by row.
_QUIET = ("separations",)


def diff(case_a: Case, plan_a: Mapping[str, Any], case_b: Case, plan_b: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of `anvis diff --json`: facts that differ, everybody who moved with the reason, levels, limits."""
    facts = fact_changes(case_a, case_b)
    tables = evaluate(case_a), evaluate(case_b)
    old, new = _placed(plan_a), _placed(plan_b)
    return {
        "format": FORMAT,
        "decision_dates": [case_a.batch.decision_date.isoformat(), case_b.batch.decision_date.isoformat()],
        "same": {
            key: plan_a.get("digests", {}).get(key) == plan_b.get("digests", {}).get(key)
            for key in ("case", "law", "policy", "code")
        },
        "facts": facts,
        "moved": [
            _moved(h, old.get(h), new.get(h), facts, tables, (plan_a, plan_b))
            for h in sorted(old.keys() | new.keys())
            if old.get(h) != new.get(h)
        ],
        "levels": _levels(plan_a, plan_b),
        "limits": _limits(plan_a, plan_b),
    }


def fact_changes(a: Case, b: Case) -> list[dict[str, Any]]:
    """Every cell, row and setting that differs: table, key, column, before, after; column None = the whole row."""
    found: list[dict[str, Any]] = []
    for name, (model, _, _) in TABLES.items():
        keys = [c.name for c in model.columns() if c.key]
        rows = [_by_key(getattr(case, name), keys) for case in (a, b)]
        if name in _QUIET:
            if rows[0] != rows[1]:
                found.append(
                    {"table": name, "key": None, "column": None, "before": len(rows[0]), "after": len(rows[1])}
                )
            continue
        for key in sorted(rows[0].keys() | rows[1].keys()):
            one, two = rows[0].get(key), rows[1].get(key)
            if one is None or two is None:
                state = [None if x is None else "row" for x in (one, two)]
                found.append({"table": name, "key": key, "column": None, "before": state[0], "after": state[1]})
                continue
            for column in model.columns():
                was, now = getattr(one, column.name), getattr(two, column.name)
                if was != now:
                    found.append(
                        {"table": name, "key": key, "column": column.name, "before": _shown(was), "after": _shown(now)}
                    )
    for where, one, two in (
        ("policy", a.policy.model_dump(mode="json"), b.policy.model_dump(mode="json")),
        ("batch", a.batch.model_dump(mode="json"), b.batch.model_dump(mode="json")),
    ):
        for path in sorted(set(_flat(one)) | set(_flat(two))):
            was, now = _flat(one).get(path), _flat(two).get(path)
            if was != now:
                found.append({"table": where, "key": None, "column": path, "before": was, "after": now})
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


def _placed(plan: Mapping[str, Any]) -> dict[str, str]:
    return {str(p["household_id"]): str(p["dwelling_id"]) for p in plan.get("placements", [])}


def _moved(
    h: str, before: str | None, after: str | None, facts: list[dict[str, Any]], tables: tuple[VerdictTable, VerdictTable],
    plans: tuple[Mapping[str, Any], Mapping[str, Any]],
) -> dict[str, Any]:  # fmt: skip
    change = "loses_home" if after is None else "gains_home" if before is None else "moves"
    return {"household_id": h, "before": before, "after": after, "change": change} | _reason(
        h, before, after, facts, tables, plans
    )


def _reason(
    h: str, before: str | None, after: str | None, facts: list[dict[str, Any]], tables: tuple[VerdictTable, VerdictTable],
    plans: tuple[Mapping[str, Any], Mapping[str, Any]],
) -> dict[str, Any]:  # fmt: skip
    """The nearest cause: the household's own facts, its dwelling, a rule, a limit, or who came first."""
    people = [
        p.person_id for case in (tables[0].case.case, tables[1].case.case) for p in case.persons if p.household_id == h
    ]
    own = [f for f in facts if f["key"] is not None and (f["key"] == h or f["key"].split("/")[0] in (h, *people))]
    if own:
        return {"reason": "own_facts", "because": own}
    for dwelling in (before, after):
        at = [f for f in facts if f["table"] == "dwellings" and dwelling is not None and f["key"] == dwelling]
        if at:
            return {"reason": "dwelling", "because": at}
    verdicts = [_verdict(t, h, d) for t, d in ((tables[1], before), (tables[0], after))]
    if before is not None and verdicts[0] not in (None, ALLOWED):
        return {"reason": "rule", "because": [{"dwelling_id": before, "deciding_rule": _rule(tables[1], h, before)}]}
    if after is not None and verdicts[1] not in (None, ALLOWED):
        return {"reason": "rule", "because": [{"dwelling_id": after, "deciding_rule": _rule(tables[0], h, after)}]}
    limits = [x for x in _limits(*plans) if x["capacity_before"] != x["capacity_after"]]
    if limits:
        return {"reason": "limit", "because": limits}
    holder = next((p for p in plans[1].get("placements", []) if p.get("dwelling_id") == before), None)
    if before is not None and holder is not None:
        return {
            "reason": "outranked",
            "because": [
                {
                    "dwelling_id": before, "taken_by_class": holder.get("effective_class"),
                    "taken_by_waiting_days": holder.get("waiting_days"),
                }
            ],
        }  # fmt: skip
    return {"reason": "chain", "because": []}


def _verdict(table: VerdictTable, h: str, d: str | None) -> int | None:
    i, j = table.case.household_index.get(h), table.case.dwelling_index.get(d or "")
    return None if i is None or j is None else int(table.combined[i, j])


def _rule(table: VerdictTable, h: str, d: str) -> str | None:
    return table.deciding(table.case.household_index[h], table.case.dwelling_index[d])


def _levels(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[dict[str, Any]]:
    one = {x["name"]: x for x in a.get("levels", [])}
    two = {x["name"]: x for x in b.get("levels", [])}
    return [
        {
            "name": name, "sense": (one.get(name) or two[name])["sense"],
            "before": one.get(name, {}).get("value"), "after": two.get(name, {}).get("value"),
            "keys_before": one.get(name, {}).get("keys"), "keys_after": two.get(name, {}).get("keys"),
            "same": one.get(name, {}).get("value") == two.get(name, {}).get("value"),
        }
        for name in dict.fromkeys([*one, *two])
    ]  # fmt: skip


def _limits(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[dict[str, Any]]:
    one = {x["name"]: x for x in a.get("limits", [])}
    two = {x["name"]: x for x in b.get("limits", [])}
    found = []
    for name in sorted(one.keys() | two.keys()):
        was, now = one.get(name, {}), two.get(name, {})
        if (was.get("capacity"), was.get("used")) != (now.get("capacity"), now.get("used")):
            found.append(
                {
                    "name": name, "capacity_before": was.get("capacity"), "capacity_after": now.get("capacity"),
                    "used_before": was.get("used"), "used_after": now.get("used"),
                }
            )  # fmt: skip
    return found
