"""Local tokens, as they are told over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from matching.plan.document import Document, told

from .kept import Asked, Instant

Id = Annotated[str, Field(max_length=64)]


class TokenTold(Document):
    """A local token, without what opens."""

    id: Annotated[str, told("id of the token")]
    municipality: Annotated[str, told("municipality code, four digits")]
    user: Annotated[str, told("whose it is")]
    roles: Annotated[tuple[str, ...], told("in which roles")]
    label: Annotated[str | None, told("what it is for")]
    created_at: Annotated[Instant, told("made at")]
    created_by: Annotated[str, told("made by")]
    expires_at: Annotated[Instant | None, told("good until; null = without an end")]
    revoked_at: Annotated[Instant | None, told("withdrawn at; null = it is not")]


class TokenList(Document):
    """Local tokens, oldest first."""

    format: Annotated[Literal["anvis-tokens/1"], told("format of this document")]
    tokens: Annotated[tuple[TokenTold, ...], told("the tokens")]
    next: Annotated[str | None, told("`after` of the next page; null = this is the last")]


class TokenMade(Document):
    """A new token, shown once."""

    token: Annotated[str, told("what the bearer sends; nobody can show it again")]
    rows: Annotated[tuple[TokenTold, ...], told("what is kept of it, for each municipality")]


class TokenAsked(Asked):
    """A token for a user."""

    user: Id = Field(description="pseudonymous user id")
    roles: list[Id] = Field(min_length=1, max_length=5, description="roles")
    municipalities: list[Id] = Field(min_length=1, max_length=100, description="municipality codes")
    days: int = Field(default=90, ge=1, le=366, description="days it is good for")
    label: str | None = Field(default=None, max_length=100, description="what it is for")
