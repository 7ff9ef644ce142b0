"""Calls on audit."""

# Written by tools/client.py.

from __future__ import annotations

from pydantic import TypeAdapter

from api.client.caller import Caller
from api.documents.kept import AuditPage, AuditVerified


class Audit:
    """Calls on audit."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def page(
        self,
        *,
        thing: str | None = None,
        thing_id: str | None = None,
        user: str | None = None,
        before: int | None = None,
        limit: int = 50,
    ) -> AuditPage:
        """Who did what, and who looked, newest first: to an auditor everybody's, to anybody else one's own."""
        return self.caller.asked(
            TypeAdapter(AuditPage),
            "GET",
            "/v1/audit",
            query={"thing": thing, "thing_id": thing_id, "user": user, "before": before, "limit": limit},
        )

    def verify(self) -> AuditVerified:
        """Walks the municipality's chain from its first line, and names every break."""
        return self.caller.asked(TypeAdapter(AuditVerified), "GET", "/v1/audit/verify")
