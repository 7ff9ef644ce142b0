"""Use cases that need no memory: the tables of a batch in, an answer out. They run in worker processes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from constraints import Case, InputError, VerdictTable, evaluate
from constraints.budget.municipal import pair_costs
from constraints.errors import TooLarge
from constraints.facts.cpr import contains_cpr
from matching.files.again import read_document
from matching.files.finding import Finding
from matching.plan.document import InputDigests, PairCosts
from matching.plan.findings import budget_of, findings_of, person_json
from matching.plan.provenance import with_warnings

from ..documents import LevelShares, Score, ScoredPair

# Up to this many pairs, the highest bearable rent is searched for each.
_FEW = 20


def read_case(document: Mapping[str, Any]) -> Case:
    """The case of a JSON batch. Raises InputError with every finding."""
    reading = read_document(document)
    if reading.case is None:
        raise InputError(
            "bad-batch/count", count=len(reading.errors), findings=[_fact(f) for f in reading.errors[:200]]
        )
    case: Case = reading.case
    return case


def _fact(finding: Finding) -> dict[str, Any]:
    """A finding as a fact; of what was sent, the error behind it repeats little."""
    wrong = None if finding.wrong is None else finding.wrong.shortened()
    return replace(finding, wrong=wrong).as_fact()


def score(document: Mapping[str, Any], limits: Mapping[str, int]) -> dict[str, Any]:
    """Verdict, findings, budget, costs and level shares of every pair. Raises TooLarge beyond `limits["pairs"]`."""
    case = read_case(document)
    count = len(case.households) * len(case.dwellings)
    if count > limits["pairs"]:
        raise TooLarge("too-many-pairs", count=count, limit=limits["pairs"])
    table = evaluate(case)
    answer = Score(
        format="anvis-score/1",
        decision_date=case.batch.decision_date.isoformat(),
        pairs=tuple(_pairs(table)),
        digests=InputDigests(case=case.digest, law=table.law.digest, policy=case.policy_digest),
        **with_warnings(case),
    )
    return answer.as_json()


def _pairs(table: VerdictTable) -> Iterator[ScoredPair]:
    from matching.model.formulation import formulate

    model = formulate(table)
    problem, costs = model.problem, model.costs
    few = table.combined.size <= _FEW
    for h, household in enumerate(table.case.households):
        person = person_json(household)
        for d, dwelling in enumerate(table.case.dwellings):
            yield ScoredPair(
                household_id=household.id, dwelling_id=dwelling.id, verdict=table.verdict_code(h, d),
                deciding_rule=table.deciding(h, d), findings=findings_of(table, h, d),
                budget=budget_of(table, h, d, highest_rent=few), costs=PairCosts(**pair_costs(table.case, costs, h, d)),
                levels=LevelShares(
                    mandatory=bool(problem.mandatory[h]), housed_by_class=person["effective_class"],
                    waiting_bands=int(problem.band[h]), wishes=int(model.tiers[h, d]),
                    scarcity=int(problem.shadow_price[d]), cost=int(costs.total[h, d]),
                ),
            )  # fmt: skip


def _bounded(case: Case, limits: Mapping[str, int]) -> None:
    if len(case.households) > limits["households"] or len(case.dwellings) > limits["dwellings"]:
        raise TooLarge(
            "too-large-a-batch",
            dwellings=len(case.dwellings),
            households=len(case.households),
            dwelling_limit=limits["dwellings"],
            household_limit=limits["households"],
        )


def match(document: Mapping[str, Any], limits: Mapping[str, int], params: Mapping[str, Any]) -> dict[str, Any]:
    """The plan of a JSON batch. `params` may hold seed, time_limit and work_limit."""
    from matching import SolveParams, plan_of, solve

    case = read_case(document)
    _bounded(case, limits)
    return plan_of(solve(case, SolveParams(**params)))


def what_if(document: Mapping[str, Any], limits: Mapping[str, int], params: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to `document["question"]` about the batch in the rest of the document."""
    from matching import SolveParams
    from matching.questions.what_if import WhatIf

    tables = dict(document)
    question = question_of(tables.pop("question", None))
    case = read_case(tables)
    _bounded(case, limits)
    return WhatIf(case, SolveParams(**params)).ask(question).as_json()


def question_of(asked: Any) -> Any:
    """A what-if question from JSON. Raises InputError naming the field."""
    from matching.questions.what_if import Question

    shapes: dict[str, tuple[type, ...]] = {
        "household_id": (str, type(None)), "set": (dict,), "place": (str, type(None)), "forbid": (list,), "remove": (list,),
        "add": (dict,),
    }  # fmt: skip
    if not isinstance(asked, dict):
        raise InputError("bad-question/object", pointer="/question")
    if contains_cpr(asked):
        raise InputError("cpr-number/question", pointer="/question")
    for name, value in asked.items():
        if name not in shapes:
            raise InputError("bad-question/name", name=name[:40], expected=list(shapes), pointer="/question")
        if not isinstance(value, shapes[name]):
            raise InputError("bad-question/type", name=name, pointer=f"/question/{name}")
    for name in ("forbid", "remove"):
        if not all(isinstance(x, str) for x in asked.get(name, [])):
            raise InputError("bad-question/list", name=name, pointer=f"/question/{name}")
    for table, rows in asked.get("add", {}).items():
        if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
            raise InputError("bad-question/add", table=table[:40], pointer="/question/add")
    return Question(**asked)
