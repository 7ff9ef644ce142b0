"""Calls on reports."""

# Written by tools/client.py.

from __future__ import annotations

from pydantic import TypeAdapter

from api.client.caller import Caller, part
from api.documents.reports import ContestedTold, EraseAsked, ErasedTold, HouseholdKept, RetentionTold


class Reports:
    """Calls on reports."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def of_contested(self) -> ContestedTold:
        """Every decision in which a contested rule took part, run by run. The look is traced."""
        return self.caller.asked(TypeAdapter(ContestedTold), "GET", "/v1/contested")

    def due(self) -> RetentionTold:
        """What is due for removal by the municipality's times (`ANVIS_RETENTION`); nothing is removed."""
        return self.caller.asked(TypeAdapter(RetentionTold), "GET", "/v1/retention")

    def remove(self, *, key: str | None = None) -> RetentionTold:
        """Removes what is due, and leaves digests, ids and a line in the trace. Ask what is due first: nothing brings it back."""
        return self.caller.asked(TypeAdapter(RetentionTold), "POST", "/v1/retention", headers={"Idempotency-Key": key})

    def exported(self, household_id: str) -> HouseholdKept:
        """All that is kept on one household, for the citizen who asks (GDPR art. 15). That it was handed out is traced."""
        return self.caller.asked(TypeAdapter(HouseholdKept), "GET", f"/v1/households/{part(household_id)}/export")

    def erase(self, household_id: str, body: EraseAsked, *, key: str | None = None) -> ErasedTold:
        """Takes a household out of every draft. What a decision rested on stays until its time is over, and is told with why."""
        return self.caller.asked(
            TypeAdapter(ErasedTold),
            "POST",
            f"/v1/households/{part(household_id)}/erase",
            body=body,
            headers={"Idempotency-Key": key},
        )
