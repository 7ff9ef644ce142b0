"""`/runs/{id}/households/{hid}`: one household with every dwelling, its budget, what can be changed; each pair; what if."""

from __future__ import annotations

from typing import Annotated, Any

from anyio import to_thread
from fastapi import Path, Query, Request
from fastapi.responses import Response

from constraints.errors import KINDS, AllocationError, known
from constraints.language import Lang, say
from matching.questions.documents import CheapestAnswer, FirstAnswer, PairExplanation, WhatIfAnswer
from matching.questions.of_household import HouseholdTold

from ...http.services import Has
from ...service.kept import lifting, reviews, runs
from ...service.kept.texts import LIMITS
from ..downloads import csv_file
from ..models import what_if as asking
from ..models.budget import as_rows
from ..models.homes import homes_of
from ..models.household import Filter, HouseholdPage, household_page
from ..models.pair import pair_page
from ..models.pair_lift import lift_of
from ..refusing import MENDABLE, status_of
from ..room import page_router
from ..shown import show
from ..visitor import Here, Posted, Sent
from ..warm import warmed
from ..ways import back
from ..wrong import refusal

router = page_router("/runs/{run_id}/households/{household_id}")
Id = Annotated[str, Path(max_length=32)]
Key = Annotated[str, Path(max_length=64)]
_TEXT = Query(max_length=LIMITS["search"])
_MOST = 64
_KEPT: dict[tuple[str, str], HouseholdTold] = {}


@router.get("")
async def household(
    request: Request, here: Here, has: Has, run_id: Id, household_id: Key, only: Annotated[str, Query(alias="show", max_length=100)] = "",
    department: Annotated[str, _TEXT] = "", q: Annotated[str, _TEXT] = "", as_: Annotated[str, Query(alias="as")] = "",
) -> Response:  # fmt: skip
    """The household in the run's plan."""
    found = await to_thread.run_sync(runs.inputs, here.desk, run_id, "household.read", household_id)
    told = await _told(has, found, household_id)
    chosen = Filter(only, department, q)

    def answer() -> Response:
        page = household_page(told, found.case, here.lang, chosen)
        if as_ == "csv":
            return _csv(page, here.lang)
        if as_ == "budget" and page.budget is not None:
            return csv_file("budget", *as_rows(page.budget, here.lang), here.lang)
        fields = asking.fields_of(told, found.case, homes_of(found.case, here.lang), here.lang)
        return _page(request, here, run_id, page, fields, chosen)

    made = await to_thread.run_sync(answer)
    if here.may("what-if"):
        made.background = warmed(has, found)
    return made


@router.get("/dwellings/{dwelling_id}")
async def pair(
    request: Request, here: Here, has: Has, run_id: Id, household_id: Key, dwelling_id: Key, as_: Annotated[str, Query(alias="as")] = ""
) -> Response:  # fmt: skip
    """The household in one dwelling: every rule, the budget, the place among the others."""
    found = await to_thread.run_sync(runs.inputs, here.desk, run_id, "household.read", household_id)
    told = await _explained(has, found, household_id, dwelling_id)
    if as_ == "budget":
        return csv_file("budget", *as_rows(pair_page(told, found.case, here.lang).budget, here.lang), here.lang)
    return await to_thread.run_sync(_pair, request, here, found, told)


@router.post("/dwellings/{dwelling_id}/lift")
async def lift(request: Request, here: Here, has: Has, sent: Sent, run_id: Id, household_id: Key, dwelling_id: Key) -> Response:  # fmt: skip
    """Lifts a rule of the municipality's own for this pair, or proposes it where somebody else has to sign."""
    found = await to_thread.run_sync(runs.inputs, here.desk, run_id, "household.read", household_id)
    told = await _explained(has, found, household_id, dwelling_id)

    def done() -> Response:
        decided = lifting.of_pair(here.desk, run_id, household_id, dwelling_id)
        act = reviews.lift if lift_of(here, told, decided, here.lang).signs else reviews.propose_lift
        try:
            act(here.desk, run_id, household_id, dwelling_id, sent.text("rule"), sent.text("reason"))
        except MENDABLE as wrong:
            return _pair(request, here, found, told, wrong, sent)
        code = "lifted" if act is reviews.lift else "proposed-lift"
        return back(request.url.path.removesuffix("/lift"), code)

    return await to_thread.run_sync(done)


async def _explained(has: Any, found: runs.Inputs, household_id: str, dwelling_id: str) -> PairExplanation:
    answer = await has.scorers.call("explain", found.batch, found.plan, household_id, dwelling_id, large=True)
    return PairExplanation.model_validate_json(answer)


def _pair(
    request: Request, here: Any, found: runs.Inputs, told: PairExplanation, wrong: AllocationError | None = None, sent: Posted | None = None
) -> Response:  # fmt: skip
    decided = lifting.of_pair(here.desk, found.run.id, told.household_id, told.dwelling_id)
    refused = [] if wrong is None else refusal(wrong, here.lang, {"reason": "reason", "rule_id": "rule"})
    return show(
        request, here, "pair.html", 200 if wrong is None else status_of(wrong), page=pair_page(told, found.case, here.lang),
        run_id=found.run.id, lift=lift_of(here, told, decided, here.lang), refused=refused, sent=sent,
    )  # fmt: skip


@router.post("/what-if")
async def what_if(request: Request, here: Here, has: Has, sent: Sent, run_id: Id, household_id: Key) -> Response:
    """What a change would do. As a part of the page at first a quick answer, which asks for the proven one by itself."""
    found = await to_thread.run_sync(runs.inputs, here.desk, run_id, "what-if", household_id)
    told = await _told(has, found, household_id)
    part = "hx-request" in request.headers
    quick = part and not sent.flag("proof")
    homes = homes_of(found.case, here.lang)
    fields = asking.fields_of(told, found.case, homes, here.lang)
    answer: asking.Answer | None = None
    refused: list[tuple[str, str]] = []
    status = 200
    try:
        answer = await _asked(has, here, found, sent, fields, household_id, quick)
    except AllocationError as wrong:
        status = KINDS[known(wrong).kind].group.status
        field = asking.refused_field(wrong, fields, here.lang)
        refused = refusal(wrong, here.lang) if field is None else [field]
    facts: dict[str, Any] = {"answer": answer, "refused": refused, "nothing": answer is None and not refused}
    if part:
        return show(request, here, "what_if_answer.html", status, run_id=run_id, household_id=household_id, **facts)
    page = household_page(told, found.case, here.lang)
    filled = asking.fields_of(told, found.case, homes, here.lang, sent)
    return _page(request, here, run_id, page, filled, Filter(), status, **facts)


async def _told(has: Any, found: runs.Inputs, household_id: str) -> HouseholdTold:
    """All of the household, for who was found to may see it. A plan never changes, so those looked at last are kept."""
    key = found.run.id, household_id
    if key not in _KEPT:
        answer = await has.scorers.call("of_household", found.batch, found.plan, household_id, large=True)
        while len(_KEPT) >= _MOST:
            _KEPT.pop(next(iter(_KEPT)))
        _KEPT[key] = HouseholdTold.model_validate_json(answer)
    return _KEPT[key]


async def _asked(
    has: Any, here: Any, found: runs.Inputs, sent: Posted, fields: asking.Fields, household_id: str, quick: bool
) -> asking.Answer | None:  # fmt: skip
    """The answer to what the form asks; None where it changes nothing."""
    homes, whole = homes_of(found.case, here.lang), found.own is None
    cheapest = sent.flag("cheapest")
    question = {"household_id": household_id} if cheapest else asking.question_of_form(sent, fields, household_id)
    if question is None:
        return None
    made = await has.solvers.call("run_what_if", found.batch, found.plan, question, quick and not cheapest)
    answer = await to_thread.run_sync(found.seen, made)
    if cheapest:
        return asking.cheapest_answer(CheapestAnswer.model_validate_json(answer), homes, here.lang)
    if quick:
        return asking.first_answer(FirstAnswer.model_validate_json(answer), homes, whole, here.lang)
    return asking.proven_answer(WhatIfAnswer.model_validate_json(answer), homes, found.case, whole, here.lang)


def _page(
    request: Request, here: Any, run_id: str, page: HouseholdPage, fields: asking.Fields, chosen: Filter, status: int = 200, **facts: Any
) -> Response:  # fmt: skip
    return show(
        request, here, "household.html", status, page=page, run_id=run_id, fields=fields, chosen=chosen,
        **{"answer": None, "refused": [], "nothing": False, "household_id": page.household_id, **facts},
    )  # fmt: skip


def _csv(page: HouseholdPage, lang: Lang) -> Response:
    heads = [
        say(lang, "Dwelling"), say(lang, "Department"), say(lang, "Area"), say(lang, "Rooms"), say(lang, "Rent a month, DKK"),
        say(lang, "Left a month, DKK"), say(lang, "Verdict"), say(lang, "Reason"), say(lang, "Also"),
    ]  # fmt: skip
    rows = [
        (s.home.dwelling_id, s.home.department, s.home.area, s.home.rooms, s.home.rent, s.left, s.word, s.reason, "; ".join(s.more))
        for colour in page.colours for group in colour.groups for s in group.dwellings
    ]  # fmt: skip
    return csv_file("dwellings-of-household", heads, rows, lang)
