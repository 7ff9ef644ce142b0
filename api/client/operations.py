"""Calls on operations."""

# Written by tools/client.py.

from __future__ import annotations

from pydantic import TypeAdapter

from api.client.caller import Caller
from api.http.routes.health import Live, Ready


class Operations:
    """Calls on operations."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def live(self) -> Live:
        """The process answers."""
        return self.caller.asked(TypeAdapter(Live), "GET", "/health/live")

    def ready(self) -> Ready:
        """Of each kind a worker is loaded and could take a call, or has one in hand."""
        return self.caller.asked(TypeAdapter(Ready), "GET", "/health/ready")

    def counted(self) -> bytes:
        """Counts and durations, no facts of any case."""
        return bytes(self.caller.sent("GET", "/metrics").content)
