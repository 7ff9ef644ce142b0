"""What a problem's `type` leads to."""

from __future__ import annotations

from typing import Annotated, Literal

from matching.plan.document import Document, Texts, Whole, told


class ProblemCode(Document):
    """A stable name that an error carries, and what is said with it."""

    code: Annotated[str, told("the name")]
    says: Annotated[tuple[Texts, ...], told("the sentences, with `{fact}` where a fact is put in")]


class ProblemTypeTold(Document):
    """One type of problem."""

    type: Annotated[str, told("the `type` of the problem: the address of this page on the same server")]
    code: Annotated[str, told("its name, the last part of `type`")]
    status: Annotated[Whole, told("HTTP status it is sent with", "status code")]
    title: Annotated[Texts, told("what it is called")]
    what_to_do: Annotated[Texts, told("what the caller can do about it")]


class ProblemTypes(Document):
    """Every type of problem (`GET /v1/problems`)."""

    format: Annotated[Literal["anvis-problem-types/1"], told("format of this document")]
    problems: Annotated[tuple[ProblemTypeTold, ...], told("the types")]


class ProblemType(ProblemTypeTold):
    """One type of problem with the errors behind it (`GET /v1/problems/{code}`)."""

    format: Annotated[Literal["anvis-problem-type/1"], told("format of this document")]
    errors: Annotated[tuple[ProblemCode, ...], told("errors that are answered with it; commands share some of them")]
