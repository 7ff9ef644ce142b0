"""`/v1/tokens`: local tokens, made once, withdrawn at any time."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import JSONResponse, Response

from ...documents.tokens import TokenAsked, TokenList, TokenMade, TokenTold
from ...service.kept import tokens
from ..schema import json_body
from . import told
from .desk import MANY, After, At, Many, OnceOnly, asked, more, responses

router = APIRouter(prefix="/v1/tokens", tags=["tokens"])


@router.get("", responses=responses("Local tokens", TokenList, 403, 404, 422, 503))
def listed(desk: At, after: After = None, limit: Many = MANY) -> Response:
    """The local tokens of the municipality, oldest first, page by page, without what opens."""
    found = tokens.listed(desk, after, limit)
    page = tuple(told.of(TokenTold, t) for t in found)
    return JSONResponse(TokenList(format="anvis-tokens/1", tokens=page, next=more(found, limit)).as_json())


@router.post(
    "", status_code=201,
    openapi_extra=json_body(TokenAsked),
    responses=responses("The token, shown once", TokenMade, 400, 403, 404, 409, 413, 415, 422, 503, status=201),
)  # fmt: skip
def create(desk: At, once: OnceOnly, how: Annotated[TokenAsked, Depends(asked(TokenAsked))]) -> Response:
    """A token for a user's roles in some municipalities. It is shown in this answer and never again: the same call once more
    is told which token it made."""
    made = tokens.create(desk.store, desk.actor, how.user, how.roles, how.municipalities, how.days, how.label, once)
    answer = TokenMade(token=made.token, rows=tuple(told.of(TokenTold, t) for t in made.rows))
    return JSONResponse(answer.as_json(), 201)


@router.delete("/{token_id}", responses=responses("What was withdrawn", TokenList, 403, 404, 422, 503))
def revoke(desk: At, token_id: Annotated[str, Path(max_length=32, description="id of the token")]) -> Response:
    """Withdraws a token wherever the caller may."""
    found = tuple(told.of(TokenTold, t) for t in tokens.revoke(desk.store, desk.actor, token_id))
    return JSONResponse(TokenList(format="anvis-tokens/1", tokens=found, next=None).as_json())
