"""`/sign-in`: by a local token, or at the identity provider and back."""

from __future__ import annotations

from collections.abc import Mapping

from anyio import to_thread
from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from constraints.errors import AllocationError, NotFound, Unauthorised
from constraints.language import N_, say

from ...access.sign_in import FLOW_SECONDS, SignIn
from ...http.kept.desk import bounded
from ...http.services import Has, Services
from ...service.kept import sessions
from .. import csrf
from ..models.demo import entrance
from ..room import HEADERS, page_router
from ..session import DOOR, FLOW, cookie, door, entered, give, must_be_safe, take, times
from ..shown import language, show
from ..ways import own_path
from ..wrong import sentence

router = page_router()
_MOST = 16 * 1024
_LONGEST_WAY = 1000
_WHY: Mapping[str, str] = {
    "idle": N_("You were signed out because nothing was done for a while. Nothing that was sent is lost."),
    "over": N_("You were signed out because your time signed in is over. Nothing that was sent is lost."),
    "out": N_("You are signed out."),
}


@router.get("/sign-in")
def form(request: Request, has: Has, next: str = "/", why: str = "") -> Response:
    """The ways to sign in."""
    return shown(request, has, _way(next), why=why)


@router.post("/sign-in")
async def by_token(request: Request, has: Has) -> Response:
    """Takes a token and goes to the page that was asked for."""
    return await to_thread.run_sync(_by_token, request, has, await sent(request))


def _by_token(request: Request, has: Services, told: Mapping[str, str]) -> Response:
    way = _way(told.get("next", "/"))
    try:
        must_be_from_here(request, has, told)
        if not (token := told.get("token", "").strip()):
            raise Unauthorised("bad-token")
        begun = sessions.begin_by_token(has.memory, token, times(has))
    except AllocationError as wrong:
        return refused(request, has, way, wrong)
    return entered(request, has, RedirectResponse(way, 303), begun)


@router.get("/sign-in/provider")
def to_provider(request: Request, has: Has, next: str = "/") -> Response:
    """Off to the identity provider. What has to be known again goes along, sealed."""
    at, way = _provider(has), _way(next)
    try:
        must_be_safe(request, has)
        place, flow = at.begin(_back(has), way)
    except Unauthorised as wrong:
        return refused(request, has, way, wrong)
    answer = RedirectResponse(place, 303)
    # Lax: it has to come along when the provider sends the browser back.
    give(answer, request, has, FLOW, has.seal.closed(flow), "lax", FLOW_SECONDS)
    return answer


@router.get("/sign-in/back")
def from_provider(request: Request, has: Has) -> Response:
    """Back from the provider. A page that goes on by itself: the session's cookie is not sent where another site led to."""
    at, way = _provider(has), "/"
    # The address holds the provider's code, which is used up by now; it is told to nobody all the same.
    try:
        flow = has.seal.opened(cookie(request, has, FLOW), at.now())
        way = _way(flow.next)
        begun = sessions.begin(has.memory, at.finish(flow, _back(has), request.query_params), "provider", times(has))
    except Unauthorised as wrong:
        answer = refused(request, has, way, wrong)
    else:
        answer = entered(request, has, show(request, None, "signed_in.html", next=way), begun)
    request.state.headers = {**HEADERS, "Referrer-Policy": "no-referrer"}
    take(answer, request, has, FLOW)
    return answer


def shown(
    request: Request, has: Services, way: str, status: int = 200, error: str = "", why: str = "", lead: str = ""
) -> Response:
    """The page to sign in at. `way`: the page to go to then; `why`: why somebody is not signed in any more."""
    secret, mark = door(request, has)
    leave = has.sign_in.leave() if why == "out" and has.sign_in is not None else None
    lang = language(request)
    answer = show(
        request, None, "sign_in.html" if has.demo is None else "demo.html", status, next=way, error=error, csrf=mark, leave=leave,
        why=say(lang, _WHY[why]) if why in _WHY else "", provider=has.sign_in is not None, entrance=entrance(has.demo, lang),
    )  # fmt: skip
    give(answer, request, has, DOOR, secret)
    return answer


def refused(request: Request, has: Services, way: str, wrong: AllocationError) -> Response:
    """The page to sign in at, with what stood in the way; 403 where the form was not ours, else 401."""
    foreign = wrong.kind == "foreign-form"
    return shown(request, has, way, 403 if foreign else 401, sentence(wrong.text(language(request))))


async def sent(request: Request) -> Mapping[str, str]:
    """The fields of a form of somebody who is not signed in."""
    await bounded(request, _MOST)
    return {name: value for name, value in (await request.form(max_fields=10)).multi_items() if isinstance(value, str)}


def must_be_from_here(request: Request, has: Services, told: Mapping[str, str]) -> None:
    """Raises Unauthorised where the connection is not safe, Forbidden where the form was not sent from our page."""
    must_be_safe(request, has)
    held = cookie(request, has, DOOR)
    csrf.check(request, told.get(csrf.FIELD, "") if held else "", csrf.mark_of(held), has.settings.address)


def _way(next: str) -> str:
    return own_path(next) if len(next) <= _LONGEST_WAY else "/"


def _provider(has: Services) -> SignIn:
    if has.sign_in is None:
        raise NotFound("no-address")
    return has.sign_in


def _back(has: Services) -> str:
    return has.settings.address.rstrip("/") + "/sign-in/back"
