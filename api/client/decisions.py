"""Calls on decisions."""

# Written by tools/client.py.

from __future__ import annotations

from pydantic import TypeAdapter

from api.client.caller import Caller, part, version_tag
from api.documents.desk import (
    AgainAsked,
    AgainTold,
    AnswerAsked,
    ApproveAsked,
    ApprovedTold,
    CaseList,
    CommentAsked,
    DecisionList,
    DecisionTold,
    LiftAsked,
    LockAsked,
    NextMonthAsked,
    OpenedTold,
    SignAsked,
    UnlockAsked,
)


class Decisions:
    """Calls on decisions."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def listed(
        self, batch_id: str, *, after: str | None = None, limit: int = 200, standing: bool = False
    ) -> DecisionList:
        """The decisions on the batch and its runs, with who and why, page by page."""
        return self.caller.asked(
            TypeAdapter(DecisionList),
            "GET",
            f"/v1/batches/{part(batch_id)}/decisions",
            query={"after": after, "limit": limit, "standing": standing},
        )

    def lock(
        self,
        batch_id: str,
        household_id: str,
        body: LockAsked,
        *,
        key: str | None = None,
        version: int | str | None = None,
    ) -> DecisionTold:
        """Keeps a household in a dwelling, or out of it, from the next run on. The decision is the lock's ETag."""
        return self.caller.asked(
            TypeAdapter(DecisionTold),
            "PUT",
            f"/v1/batches/{part(batch_id)}/locks/{part(household_id)}",
            body=body,
            headers={"Idempotency-Key": key, "if-match": version_tag(version)},
        )

    def unlock(
        self,
        batch_id: str,
        household_id: str,
        *,
        dwelling: str | None = None,
        reason: str | None = None,
        key: str | None = None,
        version: int | str | None = None,
        body: UnlockAsked | None = None,
    ) -> DecisionTold:
        """Ends the locks of a household."""
        return self.caller.asked(
            TypeAdapter(DecisionTold),
            "DELETE",
            f"/v1/batches/{part(batch_id)}/locks/{part(household_id)}",
            body=body,
            query={"dwelling": dwelling, "reason": reason},
            headers={"Idempotency-Key": key, "if-match": version_tag(version)},
        )

    def comment(self, batch_id: str, body: CommentAsked, *, key: str | None = None) -> DecisionTold:
        """A note beside a batch, a household or a pair."""
        return self.caller.asked(
            TypeAdapter(DecisionTold),
            "POST",
            f"/v1/batches/{part(batch_id)}/comments",
            body=body,
            headers={"Idempotency-Key": key},
        )

    def again(self, run_id: str, body: AgainAsked, *, key: str | None = None) -> AgainTold:
        """A successor of the run's batch with what was decided since, and a run of it with least change."""
        return self.caller.asked(
            TypeAdapter(AgainTold),
            "POST",
            f"/v1/runs/{part(run_id)}/again",
            body=body,
            headers={"Idempotency-Key": key},
        )

    def approve(self, run_id: str, body: ApproveAsked, *, key: str | None = None) -> ApprovedTold:
        """A second person approves the very plan of a run: every placement becomes an offer, approved and not yet sent."""
        return self.caller.asked(
            TypeAdapter(ApprovedTold),
            "POST",
            f"/v1/runs/{part(run_id)}/approve",
            body=body,
            headers={"Idempotency-Key": key},
        )

    def open_next(self, body: NextMonthAsked, *, key: str | None = None) -> OpenedTold:
        """Opens the next month from the one whose plan was approved: everything carried is listed with its source."""
        return self.caller.asked(
            TypeAdapter(OpenedTold), "POST", "/v1/months", body=body, headers={"Idempotency-Key": key}
        )

    def cases(self, run_id: str) -> CaseList:
        """Every fallback case (§ 59(9)) and review of the run, with its proof and what was decided; to a caseworker own cases."""
        return self.caller.asked(TypeAdapter(CaseList), "GET", f"/v1/runs/{part(run_id)}/cases")

    def propose_signature(
        self, run_id: str, household_id: str, body: SignAsked, *, key: str | None = None
    ) -> DecisionTold:
        """A caseworker proposes that the duty of § 59(9) is met with a dwelling."""
        return self.caller.asked(
            TypeAdapter(DecisionTold),
            "POST",
            f"/v1/runs/{part(run_id)}/fallback/{part(household_id)}/propose",
            body=body,
            headers={"Idempotency-Key": key},
        )

    def sign(self, run_id: str, household_id: str, body: SignAsked, *, key: str | None = None) -> DecisionTold:
        """Whom the municipality names signs the fallback duty for one household and one dwelling, with the proof as it stands."""
        return self.caller.asked(
            TypeAdapter(DecisionTold),
            "POST",
            f"/v1/runs/{part(run_id)}/fallback/{part(household_id)}/sign",
            body=body,
            headers={"Idempotency-Key": key},
        )

    def propose_lift(self, run_id: str, household_id: str, body: LiftAsked, *, key: str | None = None) -> DecisionTold:
        """A caseworker proposes that a rule of the municipality's own is lifted for one pair."""
        return self.caller.asked(
            TypeAdapter(DecisionTold),
            "POST",
            f"/v1/runs/{part(run_id)}/lifts/{part(household_id)}/propose",
            body=body,
            headers={"Idempotency-Key": key},
        )

    def lift(self, run_id: str, household_id: str, body: LiftAsked, *, key: str | None = None) -> DecisionTold:
        """Whom the municipality names lifts a rule of its own for one pair. A rule of law cannot be lifted."""
        return self.caller.asked(
            TypeAdapter(DecisionTold),
            "POST",
            f"/v1/runs/{part(run_id)}/lifts/{part(household_id)}",
            body=body,
            headers={"Idempotency-Key": key},
        )

    def answer(self, run_id: str, household_id: str, body: AnswerAsked, *, key: str | None = None) -> DecisionTold:
        """A named person's finding where a rule asks for one."""
        return self.caller.asked(
            TypeAdapter(DecisionTold),
            "POST",
            f"/v1/runs/{part(run_id)}/answers/{part(household_id)}",
            body=body,
            headers={"Idempotency-Key": key},
        )
