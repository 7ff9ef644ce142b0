"""Calls on reviews."""

# Written by tools/client.py.

from __future__ import annotations

from pydantic import TypeAdapter

from api.client.caller import Caller, part
from api.documents.kept_month import CaseList, DecisionTold, LiftAsked, ReviewAnswered, SignatureAsked


class Reviews:
    """Calls on reviews."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def cases(self, run_id: str) -> CaseList:
        """Every fallback case and review of the run, with its proof; to a caseworker those of own cases."""
        return self.caller.asked(TypeAdapter(CaseList), "GET", f"/v1/runs/{part(run_id)}/reviews")

    def sign(self, run_id: str, household_id: str, body: SignatureAsked, *, propose: bool = False) -> DecisionTold:
        """Signs the fallback duty for one household and one dwelling inside; or proposes that another person does."""
        return self.caller.asked(
            TypeAdapter(DecisionTold),
            "POST",
            f"/v1/runs/{part(run_id)}/fallback/{part(household_id)}/sign",
            body=body,
            query={"propose": propose},
        )

    def lift(self, run_id: str, household_id: str, body: LiftAsked, *, propose: bool = False) -> DecisionTold:
        """Lifts a rule of the municipality's own for one pair; or proposes that another person does. A rule of law is never lifted."""
        return self.caller.asked(
            TypeAdapter(DecisionTold),
            "POST",
            f"/v1/runs/{part(run_id)}/reviews/{part(household_id)}/lift",
            body=body,
            query={"propose": propose},
        )

    def answer(self, run_id: str, household_id: str, body: ReviewAnswered) -> DecisionTold:
        """A person's finding of fact or assessment where a rule asks for one."""
        return self.caller.asked(
            TypeAdapter(DecisionTold), "POST", f"/v1/runs/{part(run_id)}/reviews/{part(household_id)}/answer", body=body
        )
