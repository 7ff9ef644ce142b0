"""`/runs/{id}/dwellings/{did}`: one dwelling, who could live in it, and what it costs while it stands empty."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import quote
from zoneinfo import ZoneInfo

from anyio import to_thread
from fastapi import Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from constraints.language import Lang, say
from matching.questions.of_dwelling import DwellingExplanation

from ...http.services import Has
from ...service.kept import dwellings
from ...service.kept.dwellings import DwellingInputs
from ..downloads import csv_file
from ..models.dwelling import DwellingPage, dwelling_page, folded
from ..room import page_router
from ..shown import show
from ..visitor import Here

router = page_router()
_DANISH_CLOCK = ZoneInfo("Europe/Copenhagen")


@router.get("/runs/{run_id}/dwellings/{dwelling_id}")
async def dwelling(
    request: Request, here: Here, has: Has, run_id: Annotated[str, Path(max_length=32)],
    dwelling_id: Annotated[str, Path(max_length=64)], as_: Annotated[str, Query(alias="as")] = "",
    household: Annotated[str, Query(max_length=64)] = "",
) -> Response:  # fmt: skip
    """The dwelling in the run's plan; `?household=` leads to what stands against one household there."""
    today = datetime.now(UTC).astimezone(_DANISH_CLOCK).date()
    found = await to_thread.run_sync(dwellings.inputs, here.desk, run_id, dwelling_id, today)
    answer = await has.scorers.call("of_dwelling", found.batch, found.plan, dwelling_id, large=True)
    told = DwellingExplanation.model_validate_json(answer)

    asked = household.strip()

    def made() -> Response:
        if asked and here.may("household.read") and _seen(found, asked):
            return RedirectResponse(
                f"/runs/{run_id}/households/{quote(asked, safe='')}/dwellings/{quote(dwelling_id, safe='')}", 303
            )
        page = dwelling_page(found, told, today, here.lang)
        if as_ == "csv":
            return _csv(page, here.lang)
        if as_ == "against":
            heads = [say(here.lang, "Reason"), say(here.lang, "Rule"), say(here.lang, "Households")]
            return csv_file("why-the-others-not", heads, page.against, here.lang)
        first, rest = folded(page.candidates)
        return show(
            request, here, "dwelling.html", page=page, run_id=run_id, first=first, rest=rest, today=today, asked=asked
        )

    return await to_thread.run_sync(made)


def _seen(found: DwellingInputs, household: str) -> bool:
    """Whether a household is in the batch, and the reader may see it."""
    return (found.own is None or household in found.own) and any(
        h.household_id == household for h in found.case.households
    )


def _csv(page: DwellingPage, lang: Lang) -> Response:
    heads = [
        say(lang, "Place"), say(lang, "Household"), say(lang, "Class"), say(lang, "Waited (days)"), say(lang, "Left a month, DKK"),
        say(lang, "In the plan"),
    ]  # fmt: skip
    rows = [(c.place, c.household_id, c.effective_class, c.waiting_days, c.left, c.plan) for c in page.candidates]
    return csv_file("who-could-live-here", heads, rows, lang)
