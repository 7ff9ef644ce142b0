"""The proof of a plan, which `anvis verify --bounds` goes through without a solver."""

from __future__ import annotations

from typing import Annotated, Literal

from .base import Digest, Document, Sense, Whole, YesNo, told

_WORTH = "the block's unit"


class CertificateDigit(Document):
    """One sum of a level."""

    level: Annotated[str, told("level it belongs to, or locks")]
    entry: Annotated[
        Whole | None, told("place in a level whose value is a list; null = the level is one number", "index from 0")
    ]
    sense: Annotated[Sense, told("whether more or less is better")]
    factor: Annotated[Whole, told("weight of the sum in its block", "a number without unit")]


class CertificateStage(Document):
    """One block of sums, optimised together, with what bounds it."""

    digits: Annotated[tuple[CertificateDigit, ...], told("the sums of the block")]
    worth: Annotated[Whole, told("what the plan reaches", _WORTH)]
    bound: Annotated[Whole, told("what no plan exceeds", _WORTH)]
    charged: Annotated[Whole, told("what the duals charge in all", f"1/scale of {_WORTH}")]
    scale: Annotated[Whole, told("duals are whole numbers of 1/scale", "a number without unit")]
    closed_by: Annotated[str, told("what closed the block: duals, rounding, a solver's word, or open")]
    pairs_searched: Annotated[Whole, told("pairs a solver went through", "pairs")]
    held_by_row: Annotated[YesNo, told("the block is held by a row of its own in the blocks after it")]
    duals: Annotated[
        tuple[tuple[str, str, Whole], ...],
        told("kind of the row, its subject, and its dual", f"1/scale of {_WORTH} for each unit of the row"),
    ]


class Certificate(Document):
    format: Annotated[Literal["anvis-certificate/1"], told("format of the proof")]
    stages: Annotated[tuple[CertificateStage, ...], told("blocks in order")]
    digest: Annotated[Digest, told("SHA-256 over the stages")]
    trusted: Annotated[tuple[str, ...], told("solvers whose word some block rests on; empty = whole numbers alone")]
