"""The second opinion on a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from matching.plan.document import (
    BatchWarning,
    Day,
    Digest,
    Document,
    OfBatch,
    Open,
    Texts,
    Whole,
    YesNo,
    told,
)


class Fault(Document):
    """One thing wrong with a plan."""

    code: Annotated[str, told("what is wrong, as a stable name")]
    where: Annotated[str, told("place in the plan, as a JSON pointer")]
    expected: Annotated[Open, told("what the facts give; open on purpose, the value of any field")]
    found: Annotated[Open, told("what the plan says; open on purpose, the value of any field")]


class BlockProof(Document):
    """What the bound of one block of levels rests on."""

    levels: Annotated[tuple[str, ...], told("levels of the block")]
    by: Annotated[
        str, told("duals = whole numbers alone; search = the verifier's own; trusted = a solver's word; open = nothing")
    ]
    solver: Annotated[str | None, told("whose word it is")] = None
    pairs: Annotated[Whole | None, told("pairs the solver went through", "pairs")] = None
    worth: Annotated[Whole | None, told("what the plan reaches", "the block's unit")] = None
    bound: Annotated[Whole | None, told("what no plan exceeds", "the block's unit")] = None


class VerifiedDigests(Document):
    case: Annotated[Digest, told("SHA-256 of the tables of the batch")]
    policy: Annotated[Digest, told("SHA-256 of the policy")]


class Verification(OfBatch):
    """A plan judged from rules and facts alone (`anvis verify`)."""

    format: Annotated[Literal["anvis-verification/1"], told("format of this document")]
    ok: Annotated[YesNo, told("nothing is wrong with the plan")]
    verdict: Annotated[
        Literal["proven_best", "holds_not_proven", "does_not_hold"] | None,
        told("the plan holds and is proven best, holds without that proof, or does not hold"),
    ] = None
    proven: Annotated[YesNo | None, told("no plan is better, shown without a solver's word")] = None
    not_proven: Annotated[tuple[str, ...] | None, told("levels of which that is not shown")] = None
    not_judged: Annotated[tuple[str, ...] | None, told("places of the plan that nobody looked into")] = None
    decision_date: Annotated[Day, told("day the law and the facts are read for")]
    digests: Annotated[VerifiedDigests, told("what the plan was judged by")]
    faults: Annotated[tuple[Fault, ...], told("everything wrong with the plan")]
    bounds: Annotated[tuple[BlockProof, ...] | None, told("what each bound rests on; null = not asked")]
    pairs: Annotated[
        Whole | None,
        told("placements of a bare list, of which nothing else is told; left out for a plan", "placements"),
    ] = None
    not_pairs: Annotated[
        Whole | None, told("rows of a list without household or dwelling; left out where there is none", "rows")
    ] = None
    words: Annotated[tuple[Texts, ...] | None, told("the faults in words; left out where there is none")] = None

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Verification:
        """What `matching` answered, taken as it is: a plan made by anyone may hold anything, and a fault repeats it."""
        bounds = answer["bounds"]
        parts = {
            "digests": VerifiedDigests.model_construct(**answer["digests"]),
            "faults": tuple(Fault.model_construct(**f) for f in answer["faults"]),
            "bounds": None if bounds is None else tuple(BlockProof.model_construct(**b) for b in bounds),
            "words": tuple(Texts.model_construct(**w) for w in answer.get("words", ())),
            "warnings": tuple(BatchWarning.model_validate(w) for w in answer.get("warnings", ())) or None,
        }
        return cls.model_construct(**{**answer, **parts})
