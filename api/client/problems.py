"""Calls on problems."""

# Written by tools/client.py.

from __future__ import annotations

from pydantic import TypeAdapter

from api.client.caller import Caller, part
from api.documents.problems import ProblemType, ProblemTypes


class Problems:
    """Calls on problems."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def every_problem(self) -> ProblemTypes:
        """Every type of problem: its name, status, and what to do about it."""
        return self.caller.asked(TypeAdapter(ProblemTypes), "GET", "/v1/problems")

    def one_problem(self, code: str) -> ProblemType:
        """One type of problem, with the errors that are answered with it and what they say."""
        return self.caller.asked(TypeAdapter(ProblemType), "GET", f"/v1/problems/{part(code)}")
