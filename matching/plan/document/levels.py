"""Levels of the objective, and plans that are as good."""

from __future__ import annotations

from typing import Annotated

from .base import Document, PairIds, Sense, Value, Whole, YesNo, told


class LevelValue(Document):
    """What a plan reaches in one level."""

    name: Annotated[str, told("name of the level, e.g. housed_by_class")]
    sense: Annotated[Sense, told("whether more or less is better")]
    unit: Annotated[str, told("what the value counts")]
    value: Annotated[
        Value, told("what the plan reaches; a list is compared entry by entry", "the level's own, see unit")
    ]
    keys: Annotated[tuple[str, ...] | None, told("names of the entries of a list; left out for a plain number")] = None


class Level(LevelValue):
    """A level with what was proven of it."""

    bound: Annotated[
        Value | None, told("the best that any plan can reach; null = nothing is proven", "the level's own, see unit")
    ]
    proven: Annotated[YesNo, told("the value is the bound: no plan is better")]


class Ties(Document):
    """How many plans are as good in every published level but the tie-break, and what chose among them."""

    count: Annotated[
        Whole | None, told("plans as good, this one among them; null = too large a batch for the question", "plans")
    ]
    exact: Annotated[YesNo, told("the count is exact; else at least so many were seen")]
    same_in_all: Annotated[tuple[PairIds, ...], told("placements that stand in every one of them; empty unless exact")]
    differs: Annotated[tuple[PairIds, ...], told("placements that some other plan as good makes otherwise")]
    chosen_by: Annotated[
        dict[str, Whole], told("value of each published tie-break", "days waited, or the sum of a draw")
    ]
    seed: Annotated[Whole, told("seed of the published draws", "a number without unit")]
