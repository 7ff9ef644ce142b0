"""Fallback cases and reviews of a run as a desk: each with its proof, proposed by one person, signed or answered by another.

What is decided holds for that pair alone, and a rule of law is never lifted. It is carried out by `decisions.run_again`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from constraints import LIFTABLE, QUESTIONS
from constraints.errors import Conflict, InputError, NotFound
from constraints.rules import question_of

from ...access import Reach
from ...store import Decision, Run, Unit
from .decided import FALLBACK
from .desk import Desk
from .moving import needed, own_household, refused

PROPOSED = "propose-"
# Kind of decision → what the municipality names people for.
_NAMED_FOR = {"sign": "fallback", "lift": "lift"}


@dataclass(frozen=True)
class OnDesk:
    """One case of a run: `fallback` or `review`, its proof as the plan has it, and what people have proposed or decided."""

    kind: str
    household: str
    proof: Mapping[str, Any]
    decisions: tuple[Decision, ...]


def cases(desk: Desk, run_id: str) -> list[OnDesk]:
    """Every fallback case and review of a run; to a caseworker those of own cases. The look is traced."""
    reach = desk.may("run.read", "run", run_id)
    with desk.writing() as unit:
        run, plan = _plan(unit, run_id)
        decided = unit.decisions.of(batch_id=run.batch_id, standing=True)
        own = _own(desk, unit, run, reach)
        unit.audit.append("reviews.read", "run", run_id)
    found = []
    for kind, rows in (("fallback", plan["fallback_cases"]), ("review", plan["reviews"])):
        for row in rows:
            household = row["household_id"]
            if own is None or household in own:
                about = tuple(d for d in decided if d.household == household and _is_of(kind, d))
                found.append(OnDesk(kind, household, row, about))
    return found


def propose_signature(desk: Desk, run_id: str, household: str, dwelling: str, reason: str) -> Decision:
    """A caseworker's assessment that the duty of § 59(9) is met with this dwelling. A coordinator signs it, or does not."""
    return _signature(desk, run_id, household, dwelling, reason, PROPOSED + "sign")


def sign(desk: Desk, run_id: str, household: str, dwelling: str, reason: str) -> Decision:
    """A coordinator signs the fallback duty for one household and one dwelling inside, with the proof as it stood.

    Raises NotFound `no-case` where the plan has no such case, InputError `bad-decision/dwelling` for a dwelling that the
    case does not name, Forbidden `not-named` for who may only propose and `own-proposal` for who proposed it.
    """
    return _signature(desk, run_id, household, dwelling, reason, "sign")


def _signature(desk: Desk, run_id: str, household: str, dwelling: str, reason: str, kind: str) -> Decision:
    reach = desk.may("fallback.sign", "run", run_id)
    reason = needed(reason)
    with desk.reading() as unit:
        run, plan = _plan(unit, run_id)
        own_household(desk, unit, Reach.own_cases if reach is Reach.propose else reach, run_id, household)
    proof = _case_of(plan["fallback_cases"], household)
    inside = [d["dwelling_id"] for d in proof["inside_dwellings"]]
    if dwelling not in inside:
        raise InputError("bad-decision/dwelling", expected=inside, pointer="/dwelling_id")
    return _decided(desk, run, kind, reach, household, dwelling, FALLBACK, None, reason, proof)


def propose_lift(desk: Desk, run_id: str, household: str, dwelling: str, rule_id: str, reason: str) -> Decision:
    """A caseworker proposes that a rule of the municipality's own is lifted for a pair."""
    return _lift(desk, run_id, household, dwelling, rule_id, reason, PROPOSED + "lift")


def lift(desk: Desk, run_id: str, household: str, dwelling: str, rule_id: str, reason: str) -> Decision:
    """Lifts a rule of the municipality's own for one pair. Raises InputError `bad-decision/rule` for any other rule."""
    return _lift(desk, run_id, household, dwelling, rule_id, reason, "lift")


def _lift(desk: Desk, run_id: str, household: str, dwelling: str, rule_id: str, reason: str, kind: str) -> Decision:
    reach = desk.may("fallback.sign", "run", run_id)
    reason = needed(reason)
    if rule_id not in LIFTABLE:
        raise InputError("bad-decision/rule", rule=rule_id[:40], expected=sorted(LIFTABLE), pointer="/rule_id")
    with desk.reading() as unit:
        run, _ = _plan(unit, run_id)
        own_household(desk, unit, Reach.own_cases if reach is Reach.propose else reach, run_id, household)
        facts = _rows(unit.contents.document(run.batch_digest), household, dwelling)
    return _decided(desk, run, kind, reach, household, dwelling, rule_id, None, reason, facts)


def answer(
    desk: Desk, run_id: str, household: str, rule_id: str, given: str, reason: str, dwelling: str | None = None
) -> Decision:
    """A person's finding of fact or assessment where a rule asks for one, for the pair, or for every dwelling with None.

    Raises InputError for a rule that asks nothing or an answer it does not know, NotFound `no-case` where the plan holds
    no review of the household by that rule.
    """
    reach = desk.may("review.answer", "run", run_id)
    reason = needed(reason)
    with desk.reading() as unit:
        run, plan = _plan(unit, run_id)
        own_household(desk, unit, reach, run_id, household)
        day = unit.batches.get(run.batch_id).decision_date
    question = question_of(rule_id, day)
    if question is None:
        raise InputError("bad-decision/question", rule=rule_id[:40], expected=sorted(QUESTIONS), pointer="/rule_id")
    if given not in question.codes:
        raise InputError("bad-decision/answer", rule=rule_id, expected=list(question.codes), pointer="/answer")
    proof = _case_of(plan["reviews"], household)
    if rule_id not in proof["rules"]:
        raise NotFound("no-case")
    return _decided(desk, run, "answer", Reach.all, household, dwelling, rule_id, given, reason, proof)


def _decided(
    desk: Desk, run: Run, kind: str, reach: Reach, household: str, dwelling: str | None, rule_id: str, given: str | None,
    reason: str, facts: Any,
) -> Decision:  # fmt: skip
    proposed, plain = kind.startswith(PROPOSED), kind.removeprefix(PROPOSED)
    if not proposed and (reach is Reach.propose or (plain in _NAMED_FOR and not desk.named_for(_NAMED_FOR[plain]))):
        raise refused(desk, "run", run.id, "not-named")
    with desk.writing() as unit:
        unit.batches.held(run.batch_id)
        mine = [
            d for d in unit.decisions.of(batch_id=run.batch_id, household=household, standing=True)
            if (d.dwelling, d.rule_id) == (dwelling, rule_id) and d.kind.removeprefix(PROPOSED) == plain
        ]  # fmt: skip
        if proposed and any(d.kind == plain for d in mine):
            raise Conflict("decision-replaced")
        own = not proposed and any(d.kind != kind and d.user == desk.actor.user for d in mine)
        if not own:
            replaces = mine[-1].id if mine else None
            found = unit.decisions.record(
                kind, run.batch_id, run_id=run.id, household=household, dwelling=dwelling, rule_id=rule_id, answer=given,
                reason=reason, facts=facts, replaces=replaces,
            )  # fmt: skip
            told = {"run": run.id, "household": household, "dwelling": dwelling, "rule": rule_id, "replaces": replaces}
            unit.audit.append(f"decision.{kind}", "decision", found.id, told)
    if own:
        raise refused(desk, "run", run.id, "own-proposal")
    return found


def _plan(unit: Unit, run_id: str) -> tuple[Run, dict[str, Any]]:
    run = unit.runs.get(run_id)
    if unit.runs.result(run_id) is None:
        raise Conflict("no-plan-yet", key=run_id)
    return run, json.loads(unit.runs.plan(run_id))


def _case_of(rows: list[dict[str, Any]], household: str) -> dict[str, Any]:
    found = next((row for row in rows if row["household_id"] == household), None)
    if found is None:
        raise NotFound("no-case")
    return found


def _rows(document: Mapping[str, Any], household: str, dwelling: str) -> dict[str, Any]:
    found = {}
    for name, key in (("household", household), ("dwelling", dwelling)):
        row = next((r for r in document.get(f"{name}s", ()) if str(r.get(f"{name}_id")) == key), None)
        if row is None:
            raise NotFound(f"no-{name}")
        found[name] = row
    return found


def _own(desk: Desk, unit: Unit, run: Run, reach: Reach) -> frozenset[str] | None:
    if reach is not Reach.own_cases:
        return None
    rows = unit.contents.document(run.batch_digest).get("households", ())
    return frozenset(str(r.get("household_id")) for r in rows if r.get("caseworker") == desk.actor.user)


def _is_of(kind: str, d: Decision) -> bool:
    name = d.kind.removeprefix(PROPOSED)
    return name == "sign" if kind == "fallback" else name in ("answer", "lift")
