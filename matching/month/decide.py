"""From decisions to a batch that holds them, a plan solved again with least change, and an account of every one.

Approving and keeping make a keep-lock, forbidding a forbid-lock. A refusal is the citizen's: it becomes a row of `offers`,
and a forbid-lock for this month, since the rule OFFER-2 alone only notes it; the next month takes the row over and not
the lock. A reason that names a rule of the municipality's own (`RAAD-1: …`), or the fallback duty, lifts or signs it for
the pair; a rule of law is never lifted. What the rules do not allow is set aside, as everywhere.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from constraints import LIFTABLE, RULE_IDS, Case, Verdict, evaluate
from constraints.facts.household import Lock, Offer, PolicyException
from constraints.verdicts import VerdictTable

from ..plan.document import PairIds, Plan
from ..plan.provenance import with_warnings
from ..plan.words import infeasible_text
from .documents import Because, Change, Decided, DecidedDigests, Decisions, HomeChange, Made, Outcome
from .told import DecisionTold
from .words import change_text, decided_text, in_both_languages

_FALLBACK = "ALB-59-9"
_RULE = re.compile(r"[A-Z]+[A-Z0-9]*(?:-[A-Z0-9]+)+")
_HELD = (None, "accepted")
Pair = tuple[str, str]


@dataclass(frozen=True)
class DecidedCase:
    """A case with the decisions in it, and the rows that each of them made, by its line in the workbook."""

    case: Case
    made: Mapping[int, tuple[Made, ...]]


def decided_case(case: Case, decisions: Sequence[DecisionTold]) -> DecidedCase:
    """The batch with the locks, exceptions and offers that follow from the decisions."""
    made: dict[int, list[Made]] = defaultdict(list)
    exceptions = _exceptions(case, decisions, made)
    offers = _offers(case, decisions, made)
    locks = _locks(case, decisions, made)
    tables = {"exceptions": exceptions, "offers": offers, "locks": locks}
    absent = case.absent - {name for name, rows in tables.items() if rows}
    return DecidedCase(case.replaced(**tables, absent=absent), {row: tuple(found) for row, found in made.items()})


def _locks(case: Case, decisions: Sequence[DecisionTold], made: dict[int, list[Made]]) -> tuple[Lock, ...]:
    found = {(x.household_id, x.dwelling_id): x for x in case.locks}
    by_pair: dict[Pair, list[DecisionTold]] = defaultdict(list)
    for d in decisions:
        by_pair[d.pair].append(d)
    for pair, own in by_pair.items():
        old, kind = found.get(pair), "keep" if own[0].keeps else "forbid"
        refused = own[0].decision == "refuse"
        found[pair] = Lock(
            household_id=pair[0], dwelling_id=pair[1], kind=kind, by=_joined(d.by for d in own),
            reason=_joined(d.reason for d in own) or None,
        )  # fmt: skip
        for d in own:
            made[d.row].append(
                Made(table="locks", what=kind, instead_of=old.kind if old else None, this_month_only=refused)
            )
    return tuple(found.values())


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(p for p in parts if p))


def _offers(case: Case, decisions: Sequence[DecisionTold], made: dict[int, list[Made]]) -> tuple[Offer, ...]:
    """A refusal answers the offer that is out; where none is told, it was offered with the batch."""
    found = {(o.household_id, o.dwelling_id, o.offered_on): o for o in case.offers}
    for d in decisions:
        if d.decision != "refuse":
            continue
        out = [k for k, o in found.items() if k[:2] == d.pair and o.answer in _HELD]
        key = max(out, key=lambda k: k[2]) if out else (*d.pair, case.batch.decision_date)
        old = found.get(key)
        found[key] = Offer(
            household_id=key[0], dwelling_id=key[1], offered_on=key[2], answer="refused", reason=d.refusal or d.reason or None,
        )  # fmt: skip
        before = None if old is None else old.answer or "out"
        made[d.row].append(Made(table="offers", what="refused", instead_of=before, this_month_only=False))
    return tuple(found.values())


def _exceptions(
    case: Case, decisions: Sequence[DecisionTold], made: dict[int, list[Made]]
) -> tuple[PolicyException, ...]:
    """Rules that a kept pair needs lifted or signed, and that the reason names: nothing is lifted without being named."""
    found = {(e.household_id, e.dwelling_id, e.rule_id): e for e in case.exceptions}
    named = [(d, rules) for d in decisions if d.keeps and (rules := rules_named(d.reason))]
    table = evaluate(case) if named else None
    for d, rules in named:
        assert table is not None
        for rule in (r for r in rules_against(table, d.pair) if r in rules and r in LIFTABLE):
            _except(found, d, rule, made)
        if _FALLBACK in rules and rules_against(table, d.pair):
            _except(found, d, _FALLBACK, made)
    return tuple(found.values())


def _except(
    found: dict[tuple[str, str | None, str], PolicyException], d: DecisionTold, rule: str, made: dict[int, list[Made]]
) -> None:
    key = (*d.pair, rule)
    old = found.get(key)
    found[key] = PolicyException(
        household_id=d.household_id, dwelling_id=d.dwelling_id, rule_id=rule, by=d.by, reason=d.reason
    )
    made[d.row].append(
        Made(table="exceptions", what=rule, instead_of=None if old is None else old.by, this_month_only=False)
    )


def rules_named(text: str) -> set[str]:
    """The rules that a reason names by their ids."""
    return set(_RULE.findall(text.upper())) & set(RULE_IDS)


def rules_against(table: VerdictTable, pair: Pair) -> tuple[str, ...]:
    """Rules that forbid a pair or put it to a person, in the order of the law."""
    h, d = table.case.household_index[pair[0]], table.case.dwelling_index[pair[1]]
    return tuple(r.id for r, v in table.pair(h, d) if v >= Verdict.REVIEW)


# ---------------------------------------------------------------- what came of it


def account(
    before: Case, decided: DecidedCase, decisions: Sequence[DecisionTold], old: Mapping[str, str], open_pairs: Sequence[Pair],
    plan: Plan, workbook: str,
) -> Decisions:  # fmt: skip
    """Every decision with what came of it, and who has another dwelling now.

    `old` are the homes of the plan decided on, `open_pairs` the placements nobody decided on, `plan` the new plan.
    """
    homes, aside = plan.homes(), {(x.household_id, x.dwelling_id): x.rules for x in plan.locks_set_aside}
    told = [_told(d, decided, old, homes, aside, plan) for d in decisions]
    told.sort(key=lambda x: (x.outcome != "no_plan", x.outcome != "set_aside", x.row))
    return Decisions(
        format="anvis-decisions/1",
        decision_date=before.batch.decision_date.isoformat(),
        workbook=workbook,
        digests=DecidedDigests(
            batch_before=before.digest, batch_after=decided.case.digest, policy=before.policy_digest
        ),
        seed=plan.seed,
        status=plan.status,
        housed=(len(old), len(homes)),
        decided=tuple(told),
        undecided=tuple(PairIds(household_id=h, dwelling_id=d) for h, d in open_pairs),
        changes=_changes(decisions, old, homes),
        **with_warnings(decided.case),
        infeasible=tuple(in_both_languages(infeasible_text, reason) for reason in plan.infeasible_because),
    )  # fmt: skip


def _told(
    d: DecisionTold, decided: DecidedCase, old: Mapping[str, str], homes: Mapping[str, str], aside: Mapping[Pair, tuple[str, ...]],
    plan: Plan,
) -> Decided:  # fmt: skip
    home, rules = homes.get(d.household_id), aside.get(d.pair, ())
    outcome: Outcome = "not_proposed"
    if d.keeps:
        outcome = "set_aside" if d.pair in aside else "no_plan" if plan.status == "infeasible" else "stands"
    forbids = d.refusal is not None and decided.case.policy.offers.repeat_refused == "forbid_objective"
    return Decided(
        household_id=d.household_id, dwelling_id=d.dwelling_id, row=d.row, decision=d.decision, by=d.by, reason=d.reason or None,
        refusal_code=d.refusal, proposed=old.get(d.household_id) == d.dwelling_id, made=decided.made.get(d.row, ()), outcome=outcome,
        rules=rules, home=home, text=decided_text(d, outcome, rules, home, forbids),
    )  # fmt: skip


def _changes(
    decisions: Sequence[DecisionTold], old: Mapping[str, str], homes: Mapping[str, str]
) -> tuple[HomeChange, ...]:
    people, dwellings = {d.household_id for d in decisions}, {d.dwelling_id for d in decisions}
    found = []
    for h in sorted(old.keys() | homes.keys()):
        was, now = old.get(h), homes.get(h)
        if was == now:
            continue
        because: Because = (
            "own_decision" if h in people else "dwelling_decided" if {was, now} & dwellings else "follows"
        )
        change = _change(was, now)
        found.append(
            HomeChange(household_id=h, before=was, after=now, change=change, because=because,
                       text=change_text(h, was, now, change, because))
        )  # fmt: skip
    return tuple(found)


def _change(was: str | None, now: str | None) -> Change:
    return "gains_home" if was is None else "loses_home" if now is None else "moves"


__all__ = ["DecidedCase", "account", "decided_case", "rules_against", "rules_named"]
