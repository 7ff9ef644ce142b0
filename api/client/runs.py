"""Calls on runs."""

# Written by tools/client.py.

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from api.client.caller import Caller, part
from api.documents.kept import RunTold
from api.documents.verification import Verification
from matching.plan.document.plan import Plan
from matching.questions.documents import CheapestAnswer, Diff, HouseholdExplanation, PairExplanation, WhatIfAnswer


class Runs:
    """Calls on runs."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def read(self, run_id: str) -> RunTold:
        """The run: waiting, running with its levels so far, or ended."""
        return self.caller.asked(TypeAdapter(RunTold), "GET", f"/v1/runs/{part(run_id)}")

    def stop(self, run_id: str) -> RunTold:
        """Stops the run; the best plan so far is kept."""
        return self.caller.asked(TypeAdapter(RunTold), "DELETE", f"/v1/runs/{part(run_id)}")

    def events(self, run_id: str, *, after: int = 0) -> bytes:
        """How the run stands, now and with every change, until it has ended; a caller who was cut off goes on with Last-Event-ID."""
        return bytes(self.caller.sent("GET", f"/v1/runs/{part(run_id)}/events", query={"after": after}).content)

    def plan(self, run_id: str) -> Plan:
        """The plan, byte by byte as it was made; to a caseworker, of own cases."""
        return self.caller.asked(TypeAdapter(Plan), "GET", f"/v1/runs/{part(run_id)}/plan")

    def workbook(self, run_id: str) -> bytes:
        """The plan as a workbook for the meeting."""
        return bytes(self.caller.sent("GET", f"/v1/runs/{part(run_id)}/plan.xlsx").content)

    def of_household(self, run_id: str, household_id: str) -> HouseholdExplanation:
        """Everything that decided for one household, dwelling by dwelling. That somebody looked is traced."""
        return self.caller.asked(
            TypeAdapter(HouseholdExplanation), "GET", f"/v1/runs/{part(run_id)}/explanations/{part(household_id)}"
        )

    def of_pair(self, run_id: str, household_id: str, dwelling_id: str) -> PairExplanation:
        """One household in one dwelling: every rule, the budget line by line, the place in competition."""
        return self.caller.asked(
            TypeAdapter(PairExplanation),
            "GET",
            f"/v1/runs/{part(run_id)}/explanations/{part(household_id)}/{part(dwelling_id)}",
        )

    def what_if(self, run_id: str, body: Mapping[str, Any]) -> WhatIfAnswer | CheapestAnswer:
        """What a change would do, against the run's plan; without a change, the smallest one that gives the household a dwelling."""
        return self.caller.asked(
            TypeAdapter(WhatIfAnswer | CheapestAnswer), "POST", f"/v1/runs/{part(run_id)}/what-if", body=body
        )

    def verify(self, run_id: str, body: Mapping[str, Any], *, bounds: bool = False) -> Verification:
        """Judges a plan made by anyone against the run's batch, from rules and facts alone."""
        return self.caller.asked(
            TypeAdapter(Verification), "POST", f"/v1/runs/{part(run_id)}/verify", body=body, query={"bounds": bounds}
        )

    def diff(self, run_id: str, other_id: str) -> Diff:
        """What differs between the plans of two runs."""
        return self.caller.asked(TypeAdapter(Diff), "GET", f"/v1/runs/{part(run_id)}/diff/{part(other_id)}")
