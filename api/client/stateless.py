"""Calls on stateless."""

# Written by tools/client.py.

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import TypeAdapter

from api.client.caller import Caller
from api.documents.score import PartOfScore, Score, ScoreColumns
from matching.plan.document.plan import Plan
from matching.questions.documents import WhatIfAnswer


class Stateless:
    """Calls on stateless."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def score(
        self, body: Mapping[str, Any], *, fields: str | None = None, form: Literal["pairs", "compact"] = "pairs"
    ) -> Score | PartOfScore | ScoreColumns:
        """Judges and scores every household × dwelling of the batch sent."""
        return self.caller.asked(
            TypeAdapter(Score | PartOfScore | ScoreColumns),
            "POST",
            "/v1/score",
            body=body,
            query={"fields": fields, "form": form},
        )

    def match(self, body: Mapping[str, Any], *, seed: int = 0, work_limit: float | None = None) -> Plan:
        """Proposes who could be offered which dwelling, proven by the published order of aims. A person decides."""
        return self.caller.asked(
            TypeAdapter(Plan), "POST", "/v1/match", body=body, query={"seed": seed, "work_limit": work_limit}
        )

    def what_if(self, body: Mapping[str, Any], *, seed: int = 0, work_limit: float | None = None) -> WhatIfAnswer:
        """Answers what a change would mean, by solving again."""
        return self.caller.asked(
            TypeAdapter(WhatIfAnswer), "POST", "/v1/what-if", body=body, query={"seed": seed, "work_limit": work_limit}
        )
