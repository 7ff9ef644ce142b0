"""Questions about a kept run, as pure functions from the bytes of its batch and its plan. They run in worker processes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from constraints import Case
from constraints.errors import InputError
from matching.files.again import read_document

from .stateless import question_of


def case_of(batch: bytes) -> Case:
    """The case of a kept batch. Raises InputError where it does not hold, which a frozen one does."""
    reading = read_document(json.loads(batch))
    if reading.case is None:
        raise InputError(
            "bad-batch/count", count=len(reading.errors), findings=[f.as_fact() for f in reading.errors[:200]]
        )
    case: Case = reading.case
    return case


def explain(batch: bytes, plan: bytes, household_id: str, dwelling_id: str | None) -> dict[str, Any]:
    """The answer of `anvis explain --plan`: of one household, or of one pair."""
    from constraints import evaluate
    from matching.plan.document import Plan
    from matching.questions.explain import explain_household, explain_pair

    table, known = evaluate(case_of(batch)), Plan.model_validate_json(plan)
    if dwelling_id is None:
        return explain_household(table, household_id, known).as_json()
    return explain_pair(table, household_id, dwelling_id, known).as_json()


def what_if(batch: bytes, plan: bytes, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of `anvis what-if`, against the run's plan; without a change, the smallest one that gives a dwelling."""
    from matching import SolveParams
    from matching.plan.document import Plan
    from matching.questions.cheapest_change import cheapest_for
    from matching.questions.what_if import Question, WhatIf

    question, known = question_of(dict(asked)), Plan.model_validate_json(plan)
    previous = {p.household_id: p.dwelling_id for p in known.previous}
    asker = WhatIf(case_of(batch), SolveParams(seed=known.seed, previous=previous))
    if question.household_id is not None and question == Question(question.household_id):
        return cheapest_for(asker, question.household_id).as_json()
    return asker.ask(question).as_json()


def verify(batch: bytes, plan: Mapping[str, Any], bounds: bool) -> dict[str, Any]:
    """The answer of `anvis verify`: a plan made by anyone, judged from rules and facts alone."""
    from matching.questions.second_opinion import verification

    answer: dict[str, Any] = verification(case_of(batch), dict(plan), bounds, False)
    return answer


def diff(batch_a: bytes, plan_a: bytes, batch_b: bytes, plan_b: bytes) -> dict[str, Any]:
    """The answer of `anvis diff`: who moved between two runs, and why."""
    from matching.plan.document import Plan
    from matching.questions.diff import diff as compare

    one, two = Plan.model_validate_json(plan_a), Plan.model_validate_json(plan_b)
    return compare(case_of(batch_a), one, case_of(batch_b), two).as_json()


def workbook(batch: bytes, plan: bytes, lang: str) -> bytes:
    """The plan as a workbook (.xlsx), as `anvis match --out` writes it."""
    import tempfile
    from pathlib import Path

    from matching.plan.document import Plan
    from matching.plan.workbook import write_plan_workbook

    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "plan.xlsx"
        write_plan_workbook(file, Plan.model_validate_json(plan), case_of(batch), lang, None)
        return file.read_bytes()
