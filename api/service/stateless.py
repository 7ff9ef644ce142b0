"""Use cases that need no memory: the tables of a batch in, an answer out. They run in worker processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from constraints import Case, InputError
from constraints.errors import TooLarge
from constraints.facts.cpr import contains_cpr
from matching.files.again import read_document
from matching.files.finding import Finding

from .scoring import fields_of, scored

# Errors of a batch after which nothing more of it is read, and those told.
_ERRORS, _TOLD = 1000, 200


def read_case(document: Mapping[str, Any]) -> Case:
    """The case of a JSON batch. Raises InputError with the first findings, and reads no further than `_ERRORS` of them."""
    reading = read_document(document, _ERRORS)
    if reading.case is None:
        count = len(reading.errors)
        raise InputError(
            "bad-batch/count" if count < _ERRORS else "bad-batch/many",
            count=count, findings=[_fact(f) for f in reading.errors[:_TOLD]],
        )  # fmt: skip
    case: Case = reading.case
    return case


def _fact(finding: Finding) -> dict[str, Any]:
    """A finding as a fact; of what was sent, the error behind it repeats little."""
    wrong = None if finding.wrong is None else finding.wrong.shortened()
    return replace(finding, wrong=wrong).as_fact()


def score(
    document: Mapping[str, Any], limits: Mapping[str, int], fields: Sequence[str] = (), compact: bool = False
) -> dict[str, Any]:
    """Verdict, findings, budget, costs and level shares of every pair; see `scoring.scored` for fields and form.

    Raises TooLarge beyond `limits["pairs"]`.
    """
    asked = fields_of(fields)
    households, dwellings = _rows(document, "households"), _rows(document, "dwellings")
    if households * dwellings > limits["pairs"]:
        raise TooLarge("too-many-pairs", count=households * dwellings, limit=limits["pairs"])
    return scored(read_case(document), asked, compact)


def _rows(document: Mapping[str, Any], table: str) -> int:
    """Rows of a table as it was sent; counted before any is read."""
    rows = document.get(table)
    return len(rows) if isinstance(rows, list) else 0


def _bounded(document: Mapping[str, Any], limits: Mapping[str, int]) -> None:
    households, dwellings = _rows(document, "households"), _rows(document, "dwellings")
    if households > limits["households"] or dwellings > limits["dwellings"]:
        raise TooLarge(
            "too-large-a-batch", dwellings=dwellings, households=households,
            household_limit=limits["households"], dwelling_limit=limits["dwellings"],
        )  # fmt: skip


def match(document: Mapping[str, Any], limits: Mapping[str, int], params: Mapping[str, Any]) -> dict[str, Any]:
    """The plan of a JSON batch. `params` may hold seed, time_limit and work_limit."""
    from matching import SolveParams, plan_of, solve

    _bounded(document, limits)
    case = read_case(document)
    return plan_of(solve(case, SolveParams(**params)))


def what_if(
    document: Mapping[str, Any], limits: Mapping[str, int], params: Mapping[str, Any], first: bool = False
) -> dict[str, Any]:
    """The answer to `document["question"]` about the batch in the rest of the document.

    `first`: a plan with its bounds in place of the proof (`anvis-what-if-first/1`). The batch as it stands is solved all the
    same, so it pays where somebody keeps a `WhatIf` warm: `WhatIf.first(question)`, then `WhatIf.ask(question)`.
    """
    from matching import SolveParams
    from matching.questions.what_if import WhatIf

    tables = dict(document)
    question = question_of(tables.pop("question", None))
    _bounded(tables, limits)
    case = read_case(tables)
    asker = WhatIf(case, SolveParams(**params))
    return (asker.first(question) if first else asker.ask(question)).as_json()


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
