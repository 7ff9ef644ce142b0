"""Calls on law."""

# Written by tools/client.py.

from __future__ import annotations

from datetime import date

from pydantic import TypeAdapter

from api.client.caller import Caller
from api.documents.law import ParametersOnDay, RulesOnDay


class Law:
    """Calls on law."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def rules(self, *, day: date | None = None) -> RulesOnDay:
        """Every rule in force on the day, in the order of the law."""
        return self.caller.asked(TypeAdapter(RulesOnDay), "GET", "/v1/rules", query={"date": day})

    def parameters(self, *, day: date | None = None) -> ParametersOnDay:
        """Every figure on the day, with source and status."""
        return self.caller.asked(TypeAdapter(ParametersOnDay), "GET", "/v1/parameters", query={"date": day})
