"""Refusals and failures as pages: what happened, what to do, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from anyio import to_thread
from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from constraints.errors import KINDS, AllocationError, InputError, in_language, known
from constraints.facts.cpr import contains_cpr
from constraints.language import N_, say

from ..access import RIGHTS
from ..http import problems
from .room import HEADERS
from .shown import language, show
from .visitor import Visitor, choose_address, sign_in_address, whoever

# What to do, by status.
_ADVICE: Mapping[int, str] = {
    400: N_("Go back and look the address or the form through."),
    401: N_("Sign in again, and go on from where you were."),
    403: N_("If you should be able to do this, ask whoever gives out roles in your municipality."),
    404: N_("It may have been closed, or it belongs to somebody else. Start from the front page."),
    409: N_("Somebody may have been here before you. Go back, load the page again and look at how it stands now."),
    412: N_("Somebody may have been here before you. Go back, load the page again and look at how it stands now."),
    413: N_("Send less at a time."),
    422: N_("Go back and mend what is named."),
    429: N_("Much is waiting already. Try again in half a minute."),
    503: N_("Try again in a moment. If it goes on, tell operations; nothing of yours was changed."),
}
_ELSE = N_("Try again. If it goes on, tell operations and name the number below.")
_SIGNS = {403: "lock", 404: "search", 503: "hourglass", 429: "hourglass"}


def of_error(request: Request, wrong: Exception, here: Visitor | None = None) -> Response:
    """The page of an error that the registry knows, or of an internal one that tells nothing."""
    told = known(wrong).shortened()
    lang = language(request)
    if contains_cpr(told.facts) or contains_cpr(told.text(lang)):
        told = InputError("cpr-number/hidden")
    group = KINDS[told.kind].group
    return page(request, group.status, say(lang, group.title), _without_codes(told, lang), here)


async def of_address(request: Request, wrong: Exception) -> Response:
    """The page of an error that no view was asked for: whoever is signed in keeps the menu, and is told where to go."""
    here = getattr(request.state, "here", None) or await to_thread.run_sync(whoever, request)
    return of_error(request, wrong, here)


def _without_codes(told: AllocationError, lang: str) -> str:
    """What is told, a right by what it lets somebody do."""
    right = RIGHTS.get(str(told.facts.get("right", "")))
    if told.code == "no-right" and right is not None:
        return say(lang, "your role does not give this right: {right}", right=say(lang, right.says))
    return told.text(lang)


def page(request: Request, status: int, title: str, detail: str, here: Visitor | None = None) -> Response:
    """A page that tells of a refusal."""
    request.state.headers = HEADERS
    lang = language(request)
    return show(
        request, here or getattr(request.state, "here", None), "wrong.html", status, problems.HEADERS.get(status), title=title, detail=sentence(detail), findings=(), lost=status == 404,
        advice=say(lang, _ADVICE.get(status, _ELSE)), sign=_SIGNS.get(status, "error"), call=request.state.request_id,
    )  # fmt: skip


def why_failed(work: Any, lang: str) -> str:
    """Why a run or a simulation has failed, in the words of the registry; "" where it has not."""
    if work.failure is None:
        return ""
    kind = KINDS.get(work.failure)
    if kind is None:
        return say(lang, "The run failed inside the service.")
    facts = work.failure_facts if isinstance(work.failure_facts, dict) else {}
    try:
        return sentence(kind.group.error(work.failure, **facts).text(lang))
    except (KeyError, ValueError, TypeError):
        return say(lang, kind.group.title) + "."


def sentence(text: str) -> str:
    """A text of the registry, which may stand behind a place, as a sentence of its own."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def refusal(
    wrong: AllocationError, lang: str, fields: Mapping[str, str] = MappingProxyType({})
) -> list[tuple[str, str]]:
    """What a form was refused for: each text with the id of its field ("" = none). `fields`: name in the error's pointer → id."""
    told = known(wrong).shortened()
    found = told.facts.get("findings")
    if isinstance(found, list):
        return [(sentence(str(in_language(f["message"], lang))), "") for f in found[:20]]
    name = str(told.facts.get("pointer", "")).strip("/")
    return [(sentence(told.text(lang)), fields.get(name, ""))]


def to_sign_in(request: Request, why: str = "") -> Response:
    """The way to the page to sign in at."""
    return _elsewhere(request, sign_in_address(request, why))


def to_choose(request: Request) -> Response:
    """The way to the page to choose a municipality at."""
    return _elsewhere(request, choose_address(request))


def _elsewhere(request: Request, address: str) -> Response:
    """A redirect; a part of a page that was asked for sends the whole page there."""
    if "hx-request" in request.headers:
        return Response(status_code=401, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)
