"""`/runs/{id}/map`: the departments where they lie, by kind of area, with what stands empty and what is proposed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import Path, Query, Request
from fastapi.responses import Response

from constraints.language import say

from ...service.kept import dwellings
from ..downloads import Value, csv_file
from ..models.homes import Home, homes_of
from ..models.map import map_page
from ..room import page_router
from ..shown import show
from ..visitor import Here

router = page_router()


@router.get("/runs/{run_id}/map")
def map_of(
    request: Request, here: Here, run_id: Annotated[str, Path(max_length=32)],
    department: Annotated[str, Query(max_length=64)] = "", as_: Annotated[str, Query(alias="as")] = "",
) -> Response:  # fmt: skip
    """The map of a run, with the dwellings of one department beneath."""
    found = dwellings.homes(here.desk, run_id)
    page = map_page(found.case, found.placed, here.lang)
    if as_ == "csv":
        heads = [
            say(here.lang, "Department"), say(here.lang, "Name"), say(here.lang, "Housing organisation"), say(here.lang, "Area"),
            say(here.lang, "Kind of area"), say(here.lang, "Vacant dwellings"), say(here.lang, "Proposals"), say(here.lang, "East"), say(here.lang, "North"),
        ]  # fmt: skip
        rows = [
            (d.department_id, d.name, d.organisation, d.area, d.kind_word, d.vacant, d.proposed, d.east, d.north)
            for d in page.departments
        ]
        return csv_file("departments", heads, rows, here.lang)
    chosen = next((d for d in page.departments if d.department_id == department), None)
    homes = homes_of(found.case, here.lang)
    mine = [h for h in homes.values() if chosen is not None and h.department_id == chosen.department_id]
    who = {d: h for h, d in found.placed.items()}
    if as_ == "dwellings":
        return csv_file("dwellings", *_dwellings(mine, who, here.lang), here.lang)
    return show(
        request, here, "map.html", page=page, run_id=run_id, chosen=chosen, mine=mine, who=who, own=found.own is not None,
        day=found.case.batch.decision_date,
    )  # fmt: skip


def _dwellings(mine: Sequence[Home], who: Mapping[str, str], lang: str) -> tuple[list[str], list[tuple[Value, ...]]]:
    heads = [
        say(lang, "Dwelling"), say(lang, "Type"), say(lang, "Rooms"), say(lang, "Size"), say(lang, "Rent a month, DKK"),
        say(lang, "Ready from"), say(lang, "Proposed to"),
    ]  # fmt: skip
    return heads, [
        (h.dwelling_id, h.type_word, h.rooms, h.size, h.rent, h.available_from, who.get(h.dwelling_id)) for h in mine
    ]
