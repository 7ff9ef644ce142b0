"""Calls on tokens."""

# Written by tools/client.py.

from __future__ import annotations

from pydantic import TypeAdapter

from api.client.caller import Caller, part
from api.documents.tokens import TokenAsked, TokenList, TokenMade


class Tokens:
    """Calls on tokens."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def listed(self, *, after: str | None = None, limit: int = 200) -> TokenList:
        """The local tokens of the municipality, oldest first, page by page, without what opens."""
        return self.caller.asked(TypeAdapter(TokenList), "GET", "/v1/tokens", query={"after": after, "limit": limit})

    def create(self, body: TokenAsked, *, key: str | None = None) -> TokenMade:
        """A token for a user's roles in some municipalities. It is shown in this answer and never again: the same call once more
        is told which token it made."""
        return self.caller.asked(
            TypeAdapter(TokenMade), "POST", "/v1/tokens", body=body, headers={"Idempotency-Key": key}
        )

    def revoke(self, token_id: str) -> TokenList:
        """Withdraws a token wherever the caller may."""
        return self.caller.asked(TypeAdapter(TokenList), "DELETE", f"/v1/tokens/{part(token_id)}")
