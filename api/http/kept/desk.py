"""What every door to what is kept needs: the desk of the caller, bodies, versions as ETags."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ValidationError

from constraints.errors import Forbidden, InputError, Malformed, NeedsVersion, TooLarge, WrongMedia
from constraints.expected import expected
from matching.plan.document import Document

from ...access import Actor
from ...documents.kept import Asked
from ...service.door import pointer, read_json
from ...service.kept import Desk
from ...service.kept.once import Answer, Once, done_once
from .. import schema
from ..services import Has, caller

Who = Annotated[Actor, Depends(caller)]
_MOST = 64 * 1024
_TAG = re.compile(r'(?:W/)?"v([0-9]{1,15})"')
_DECISION = re.compile(r'(?:W/)?"(D-[A-Z2-7]{20})"')
MUNICIPALITY_HEADER = "X-Municipality"


def _desk(
    request: Request, has: Has, who: Who,
    municipality: Annotated[
        str | None,
        Header(alias=MUNICIPALITY_HEADER, description="municipality to work in; needed by who works in several", max_length=4),
    ] = None,
) -> Desk:  # fmt: skip
    """The desk of the caller in one municipality. On a thread: opening the memory may wait for the database.

    Raises InputError `no-municipality-chosen` for who works in several and names none, Forbidden for who works in none,
    and Malformed for an address that holds a NUL, which not every database can ask for.
    """
    if any("\0" in text for text in (*request.path_params.values(), *request.query_params.values())):
        raise Malformed("bad-request")
    if not who.municipalities:
        raise Forbidden("no-right", right="*")
    if municipality is None and len(who.municipalities) > 1:
        raise InputError("no-municipality-chosen", name=MUNICIPALITY_HEADER, expected=sorted(who.municipalities))
    return has.desk(who, municipality or next(iter(who.municipalities)))


At = Annotated[Desk, Depends(_desk)]
Model = TypeVar("Model", bound=Asked)
Done = TypeVar("Done")


def asked(model: type[Model], optional: bool = False, or_none: bool = False) -> Callable[[Request], Any]:
    """A dependency that reads a small JSON body into a model. Raises as the door of large bodies does, with pointers.

    Without a body: what the model holds by itself (`optional`), or None (`or_none`).
    """

    async def read(request: Request) -> Model | None:
        data = await bounded(request, _MOST)
        if (optional or or_none) and not data:
            return None if or_none else model()
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind != "application/json":
            raise WrongMedia("not-json")
        try:
            return model.model_validate(read_json(data, 0))
        except ValidationError as wrong:
            first = wrong.errors(include_url=False, include_input=False)[0]
            raise InputError(
                "bad-body", name=".".join(str(p) for p in first["loc"]) or "body", expected=expected(first, model).in_both(),
                pointer=pointer(tuple(str(p) for p in first["loc"])),
            ) from None  # fmt: skip

    return read


# Lists that began without pages: so many at a time, so that who reads the first page alone misses nothing of an office's.
MANY = 200
After = Annotated[str | None, Query(max_length=32, description="the last id of the page before")]
Limit = Annotated[int, Query(ge=1, le=200, description="how many")]
Many = Annotated[int, Query(ge=1, le=1000, description="how many")]


def more(found: Sequence[Any], limit: int) -> str | None:
    """`after` of the next page; None where this one is not full."""
    return str(found[-1].id) if len(found) == limit else None


def responses(
    description: str, answer: type[BaseModel] | UnionType, *statuses: int, status: int = 200
) -> dict[int | str, dict[str, Any]]:
    """OpenAPI responses of a door that works at a desk, which refuses an address it cannot read."""
    return schema.responses(description, answer, 400, *statuses, status=status)


async def bounded(request: Request, most: int) -> bytes:
    """The body, at most so many bytes; read once, however often it is asked for. Raises TooLarge."""
    if not hasattr(request, "_body"):
        data = bytearray()
        async for chunk in request.stream():
            data += chunk
            if len(data) > most:
                raise TooLarge("body-too-large", limit=most)
        request._body = bytes(data)
    body = await request.body()
    if len(body) > most:
        raise TooLarge("body-too-large", limit=most)
    return body


def done(
    desk: Desk, once: Once | None, act: Callable[[Desk], Done], tell: Callable[[Done], Document], status: int = 200,
    headers: Callable[[Done], Mapping[str, str]] = lambda _found: {},
) -> Response:  # fmt: skip
    """What `act` does at the desk, as it is told; with an Idempotency-Key done once and answered the same every time."""
    answer = done_once(
        desk, once, act, lambda found: Answer(status, tell(found).as_json(), headers(found))
    )  # fmt: skip
    return again(answer)


def again(answer: Answer) -> Response:
    """An answer as it is sent, the first time and every other."""
    return JSONResponse(dict(answer.body), answer.status, dict(answer.headers))


def etag(version: int) -> dict[str, str]:
    """The header that names a version."""
    return {"ETag": f'"v{version}"'}


async def _version(
    if_match: Annotated[str | None, Header(description="the ETag of the version that is changed")] = None,
) -> int:
    """The version a change is made from. Raises NeedsVersion (428) without one, Malformed for what is no ETag of ours."""
    if if_match is None:
        raise NeedsVersion("no-version")
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise Malformed("bad-request")
    return int(found[1])


Version = Annotated[int, Depends(_version)]


async def _read(
    if_match: Annotated[
        str | None,
        Header(description="the ETag of the version that was read: where it has changed since, nothing is done"),
    ] = None,
) -> int | None:
    """The version a move is made from; None where the caller names none. Raises Malformed for what is no ETag of ours."""
    return None if if_match is None else await _version(if_match)


AsRead = Annotated[int | None, Depends(_read)]


async def _lock(
    if_match: Annotated[
        str | None,
        Header(description="the ETag of the draft, or of the lock (the decision that locks), as it was read"),
    ] = None,
) -> tuple[int | None, str | None]:
    """The version of a draft, or the decision that locks, as the caller read it. Raises Malformed for what is neither."""
    if if_match is not None and (found := _DECISION.fullmatch(if_match.strip())):
        return None, found[1]
    return await _read(if_match), None


LockRead = Annotated[tuple[int | None, str | None], Depends(_lock)]


async def _once(
    request: Request, has: Has,
    key: Annotated[
        str | None,
        Header(alias="Idempotency-Key", description="the same call with the same key is done once", min_length=1, max_length=200),
    ] = None,
) -> Once | None:  # fmt: skip
    """The key of a call that may come twice, with the digest of what was asked. The body is read here and kept for the door."""
    if key is None:
        return None
    asked = b"\n".join(
        (
            request.method.encode(),
            request.url.path.encode(),
            request.url.query.encode(),
            await bounded(request, has.settings.body_bytes),
        )
    )
    return Once(key, hashlib.sha256(asked).hexdigest())


OnceOnly = Annotated[Once | None, Depends(_once)]
