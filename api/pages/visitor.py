"""Who visits a page, and what a page was sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from anyio import to_thread
from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from constraints.errors import AllocationError, InputError, Malformed, NotFound
from constraints.facts.cpr import contains_cpr
from constraints.language import Lang

from ..access import Actor
from ..access.rights import reach_of
from ..documents.days import day_from
from ..http.kept.desk import bounded
from ..http.services import Has, Services, services
from ..service.kept import Desk
from . import csrf
from .session import NotChosen, NotSignedIn, signed
from .shown import language


@dataclass(frozen=True)
class Visitor:
    """Who visits, in which municipality, in which language. `csrf` is what each of the visitor's forms has to carry.

    `way`: how the visitor signed in (token, provider, demo); `ends_at`: when the session ends at the latest.
    """

    actor: Actor
    desk: Desk
    lang: Lang
    csrf: str
    way: str = ""
    ends_at: datetime | None = None

    def may(self, right: str) -> bool:
        """Whether any role of the visitor has the right here, however far it goes. Use cases judge; this shows or hides."""
        return reach_of(self.actor, right) is not None and self.desk.municipality in self.actor.municipalities


def _of_session(request: Request, has: Services) -> Visitor:
    secret, session = signed(request, has)
    if session.municipality is None:
        raise NotChosen
    desk = has.desk(session.actor, session.municipality)
    return Visitor(session.actor, desk, language(request), csrf.mark_of(secret), session.way, session.ends_at)


def whoever(request: Request) -> Visitor | None:
    """Who visits an address that no view answers; None where nobody is signed in, or it cannot be told. Waits for the memory."""
    try:
        return _of_session(request, services(request))
    except (NotSignedIn, NotChosen, AllocationError):
        return None


def _visitor(request: Request, has: Has) -> Iterator[Visitor]:
    """On a thread: the memory may have to be waited for. Raises NotSignedIn, NotChosen.

    What is not there for the visitor is told in the trace, as at the doors for programs.
    """
    here = _of_session(request, has)
    request.state.here = here  # a page that tells of a refusal keeps the menu
    if any("\0" in text for text in (*request.path_params.values(), *request.query_params.values())):
        raise Malformed("bad-request")
    try:
        yield here
    except NotFound as wrong:
        if wrong.code != "no-address":  # a page that is nobody's
            here.desk.missed(f"{request.method} {request.scope['route'].path}", request.path_params.values(), wrong)
        raise


# Why somebody is not signed in any more, as the page to sign in at may tell.
WHY = ("idle", "over", "out")
Here = Annotated[Visitor, Depends(_visitor)]


@dataclass(frozen=True)
class Posted:
    """What a form sent, after its mark of the session was found to be right and no civil number in it."""

    fields: Mapping[str, tuple[str, ...]]
    files: Mapping[str, tuple[str, bytes]]

    def text(self, name: str) -> str:
        """A field without blanks around it; "" = left empty."""
        return self.fields.get(name, ("",))[-1].strip()

    def optional(self, name: str) -> str | None:
        """A field; None = left empty."""
        return self.text(name) or None

    def each(self, name: str) -> tuple[str, ...]:
        """Every value of a field that may be sent several times."""
        return tuple(v.strip() for v in self.fields.get(name, ()) if v.strip())

    def flag(self, name: str) -> bool:
        """Whether a box was ticked."""
        return name in self.fields

    def number(self, name: str) -> int | None:
        """A whole number; None = left empty. Raises InputError `bad-body` for anything else."""
        given = self.text(name)
        if not given:
            return None
        if not given.removeprefix("-").isdecimal() or len(given) > 15:
            raise InputError(
                "bad-body", name=name, expected={"da": "et helt tal", "en": "a whole number"}, pointer=f"/{name}"
            )
        return int(given)

    def date(self, name: str) -> Date | None:
        """A date in ISO form, as a browser sends it; None = left empty. Raises InputError `bad-body` for anything else, or a day of
        no year between 1900 and 2099.
        """
        given = self.text(name)
        try:
            return day_from(given) if given else None
        except ValueError:
            expected = {"da": "en dato som 2026-11-20", "en": "a date such as 2026-11-20"}
            raise InputError("bad-body", name=name, expected=expected, pointer=f"/{name}") from None


async def _posted(request: Request, here: Here) -> Posted:
    """The form of a POST. Raises Forbidden `foreign-form` without the session's mark, InputError for a civil number."""
    return await posted(request, here.csrf)


async def posted(request: Request, mark: str) -> Posted:
    """The form of a POST whose page had this mark. Raises as `Sent` does."""
    settings = services(request).settings
    await bounded(request, settings.body_bytes)
    sent: FormData = await request.form(max_files=20, max_fields=2000)
    fields: dict[str, list[str]] = {}
    files: dict[str, tuple[str, bytes]] = {}
    for name, value in sent.multi_items():
        if isinstance(value, UploadFile):
            data = await value.read()
            if data:
                files[name] = (value.filename or "", data)
        else:
            fields.setdefault(name, []).append(value)
    given = fields.pop(csrf.FIELD, [request.headers.get(csrf.HEADER, "")])[-1]
    csrf.check(request, given, mark, settings.address)
    if "\0" in "".join(v for vs in fields.values() for v in vs):
        raise Malformed("bad-request")
    if await to_thread.run_sync(
        contains_cpr, {k: list(v) for k, v in fields.items()} | {"names": [f[0] for f in files.values()]}
    ):
        raise InputError("cpr-number/hidden")
    return Posted({name: tuple(values) for name, values in fields.items()}, files)


Sent = Annotated[Posted, Depends(_posted)]


def sign_in_address(request: Request, why: str = "") -> str:
    """The page to sign in at, which leads back to the one asked for."""
    return _leading_back(request, "/sign-in", {"why": why} if why in WHY else {})


def choose_address(request: Request) -> str:
    """The page to choose a municipality at, which leads back to the one asked for."""
    return _leading_back(request, "/municipality", {})


def _leading_back(request: Request, page: str, asked: Mapping[str, str]) -> str:
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    told = dict(asked) | ({} if request.method != "GET" or path == "/" else {"next": path})
    return f"{page}?{urlencode(told)}" if told else page
