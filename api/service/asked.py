"""Questions about a kept run, as pure functions from the bytes of its batch and its plan. They run in worker processes.

What is made of a batch and a plan before a question can be answered is kept for the next question: a worker has the last
two of each in memory, and no other process has them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json

from constraints import Case
from constraints.errors import InputError
from constraints.facts.values import id_text
from constraints.facts.views import view
from matching.files.again import read_document

from .placed import facts_of
from .stateless import question_of

if TYPE_CHECKING:
    from constraints import CaseView, VerdictTable
    from matching.plan.document import Plan
    from matching.questions.what_if import WhatIf

_KEPT = 2
# Parts of a plan with a row for each household that got nothing, or is asked something.
_BY_HOUSEHOLD = ("unplaced", "reviews")


@lru_cache(_KEPT)
def case_of(batch: bytes) -> Case:
    """The case of a kept batch. Raises InputError where it does not hold, which a frozen one does."""
    reading = read_document(json.loads(batch))
    if reading.case is None:
        raise InputError(
            "bad-batch/count", count=len(reading.errors), findings=[f.as_fact() for f in reading.errors[:200]]
        )
    case: Case = reading.case
    return case


@lru_cache(_KEPT)
def _joined(batch: bytes) -> CaseView:
    return view(case_of(batch))


# Batches in which every pair is judged. One household is told from its row alone where its batch is none of them.
_JUDGED: dict[bytes, VerdictTable] = {}


def _table(batch: bytes) -> VerdictTable:
    from constraints import evaluate

    if batch not in _JUDGED:
        table = evaluate(_joined(batch))
        while len(_JUDGED) >= _KEPT:
            del _JUDGED[next(iter(_JUDGED))]
        _JUDGED[batch] = table
    return _JUDGED[batch]


@lru_cache(_KEPT)
def _in_parts(plan: bytes) -> tuple[Plan, dict[str, dict[str, Any]]]:
    """A plan without its rows of those who got nothing or are asked something, most of its bytes, and these as plain data."""
    from matching.plan.document import Plan

    parts = from_json(plan)
    rows = {name: {row["household_id"]: row for row in parts.pop(name)} for name in _BY_HOUSEHOLD}
    return Plan.model_validate(parts | dict.fromkeys(_BY_HOUSEHOLD, ())), rows


def _plan_for(plan: bytes, household_id: str) -> Plan:
    """A plan as far as it speaks of one household: of `unplaced` and `reviews` that household's rows alone are in it."""
    from matching.plan.document import Review, Unplaced

    rest, rows = _in_parts(plan)
    name = id_text(household_id)
    mine = {part: [found[name]] if name in found else [] for part, found in rows.items()}
    return rest.model_copy(
        update={
            "unplaced": tuple(map(Unplaced.model_validate, mine["unplaced"])),
            "reviews": tuple(map(Review.model_validate, mine["reviews"])),
        }
    )


@lru_cache(_KEPT)
def _plan(plan: bytes) -> Plan:
    from matching.plan.document import Plan

    return Plan.model_validate_json(plan)


@lru_cache(_KEPT)
def _asker(batch: bytes, plan: bytes) -> WhatIf:
    """What answers questions against the run's plan: solved once, the same for every question."""
    from matching import SolveParams
    from matching.questions.what_if import WhatIf

    known = _plan(plan)
    previous = {p.household_id: p.dwelling_id for p in known.previous}
    return WhatIf(case_of(batch), SolveParams(seed=known.seed, previous=previous))


def check(batch: bytes, lang: str) -> dict[str, Any]:
    """The answer of `anvis check`: every error and warning of a kept batch, beside its row."""
    found: dict[str, Any] = read_document(json.loads(batch)).as_json(lang)
    return found


def explain(batch: bytes, plan: bytes, household_id: str, dwelling_id: str | None) -> dict[str, Any]:
    """The answer of `anvis explain --plan`: of one household, or of one pair."""
    from matching.questions.explain import explain_household, explain_pair

    table, known = _table(batch), _plan_for(plan, household_id)
    if dwelling_id is None:
        return explain_household(table, household_id, known).as_json()
    return explain_pair(table, household_id, dwelling_id, known).as_json()


def of_household(batch: bytes, plan: bytes, household_id: str) -> dict[str, Any]:
    """All that a conversation about one household needs, as `HouseholdTold`."""
    from matching.questions.of_household import household_told, told_of_view

    known = _plan_for(plan, household_id)
    if batch in _JUDGED:
        return household_told(_table(batch), household_id, known).as_json()
    return told_of_view(_joined(batch), household_id, known).as_json()


def of_dwelling(batch: bytes, plan: bytes, dwelling_id: str) -> dict[str, Any]:
    """Who could live in one dwelling, and what keeps the others out (`anvis-dwelling/1`)."""
    from matching.questions.of_dwelling import explain_dwelling

    return explain_dwelling(_table(batch), dwelling_id, _in_parts(plan)[0]).as_json()  # of placements and limits alone


def judged(batch: bytes, plan: bytes) -> dict[str, Any]:
    """Judges a run's batch ahead of the first question about one household or dwelling; the answer is empty."""
    _table(batch)
    _in_parts(plan)
    return {}


def ready(batch: bytes, plan: bytes) -> dict[str, Any]:
    """Solves a run's batch ahead of the first question about it; the answer is empty."""
    _asker(batch, plan)
    return {}


def what_if(batch: bytes, plan: bytes, asked: Mapping[str, Any], first: bool = False) -> dict[str, Any]:
    """The answer of `anvis what-if`, against the run's plan; without a change, the smallest one that gives a dwelling.

    `first`: to a change, a plan with its bounds in place of the proof (`anvis-what-if-first/1`).
    """
    from matching.questions.cheapest_change import cheapest_for
    from matching.questions.what_if import Question

    question, asker = question_of(dict(asked)), _asker(batch, plan)
    if question.household_id is not None and question == Question(question.household_id):
        return cheapest_for(asker, question.household_id).as_json()
    return (asker.first(question) if first else asker.ask(question)).as_json()


def verify(batch: bytes, plan: Mapping[str, Any], bounds: bool) -> dict[str, Any]:
    """The answer of `anvis verify`: a plan made by anyone, judged from rules and facts alone."""
    from matching.questions.second_opinion import verification

    answer: dict[str, Any] = verification(case_of(batch), dict(plan), bounds, False)
    return answer


def diff(batch_a: bytes, plan_a: bytes, batch_b: bytes, plan_b: bytes) -> dict[str, Any]:
    """The answer of `anvis diff`: who moved between two runs, and why."""
    from matching.questions.diff import diff as compare

    return compare(case_of(batch_a), _plan(plan_a), case_of(batch_b), _plan(plan_b)).as_json()


def workbook(batch: bytes, plan: bytes, lang: str) -> bytes:
    """The plan as a workbook (.xlsx), as `anvis match --out` writes it."""
    import tempfile
    from pathlib import Path

    from matching.plan.workbook import write_plan_workbook

    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "plan.xlsx"
        write_plan_workbook(file, _plan(plan), case_of(batch), lang, None)
        return file.read_bytes()


def who_next(
    batch: bytes, plan: bytes, dwelling_id: str, refused: Sequence[str], standing: Mapping[str, str]
) -> dict[str, Any]:
    """Who comes first for a dwelling that came back, with everybody else where they are (`anvis-who-next/1`).

    `refused` and `standing` as `kept.next_for.inputs` gives them. Beside the answer, under `offer`, stand the facts that an
    offer of it rests on; null where nobody may be offered it.
    """
    from matching.questions.who_next import who_next as answer_of

    case, known = case_of(batch), _plan(plan)
    answer = answer_of(case, known, dwelling_id, frozenset(refused), standing).as_json()
    placement = None if answer["household_id"] is None else {k: v for k, v in answer.items() if k != "format"}
    return {**answer, "offer": None if placement is None else facts_of(view(case), placement)}


def again(batch: bytes, plan: bytes, how: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of `anvis reproduce`: the plan made again and held against the one that was kept (`again.Reproduced`)."""
    from dataclasses import asdict

    from .again import compared, made_again

    return asdict(compared(how["run_id"], how["done"], json.loads(plan), made_again(case_of(batch), how)))
