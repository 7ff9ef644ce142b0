"""Calls on decisions."""

# Written by tools/client.py.

from __future__ import annotations

from pydantic import TypeAdapter

from api.client.caller import Caller, part
from api.documents.kept import ReasonAsked
from api.documents.kept_month import (
    AgainAsked,
    AgainTold,
    ApprovalAsked,
    ApprovedTold,
    BanAsked,
    CommentAsked,
    DecisionList,
    DecisionTold,
    LockAsked,
    UnlockAsked,
)


class Decisions:
    """Calls on decisions."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def lock(self, batch_id: str, household_id: str, body: LockAsked) -> DecisionTold:
        """Keeps a household in a dwelling. It takes the place of where the household was kept before."""
        return self.caller.asked(
            TypeAdapter(DecisionTold), "PUT", f"/v1/batches/{part(batch_id)}/locks/{part(household_id)}", body=body
        )

    def unlock(self, batch_id: str, household_id: str, body: UnlockAsked) -> DecisionTold:
        """Ends the locks of a household, or the one on a dwelling, also those the batch came with."""
        return self.caller.asked(
            TypeAdapter(DecisionTold), "DELETE", f"/v1/batches/{part(batch_id)}/locks/{part(household_id)}", body=body
        )

    def forbid(self, batch_id: str, body: BanAsked) -> DecisionTold:
        """Keeps a household out of a dwelling. The same again takes the place of the one before."""
        return self.caller.asked(TypeAdapter(DecisionTold), "POST", f"/v1/batches/{part(batch_id)}/bans", body=body)

    def comment(self, batch_id: str, body: CommentAsked) -> DecisionTold:
        """A note beside a batch, a household or a pair. It changes nothing."""
        return self.caller.asked(TypeAdapter(DecisionTold), "POST", f"/v1/batches/{part(batch_id)}/comments", body=body)

    def close_case(self, batch_id: str, household_id: str, body: ReasonAsked) -> DecisionTold:
        """The household needs no dwelling any more: the next month does not take it over."""
        return self.caller.asked(
            TypeAdapter(DecisionTold),
            "POST",
            f"/v1/batches/{part(batch_id)}/cases/{part(household_id)}/close",
            body=body,
        )

    def of_batch(self, batch_id: str, *, run_id: str | None = None, standing: bool = False) -> DecisionList:
        """Every decision on a batch, with who and why."""
        return self.caller.asked(
            TypeAdapter(DecisionList),
            "GET",
            f"/v1/batches/{part(batch_id)}/decisions",
            query={"run_id": run_id, "standing": standing},
        )

    def again(self, run_id: str, *, body: AgainAsked | None = None) -> AgainTold:
        """A successor of the run's batch with all that was decided since, and a run of it that keeps to the old plan."""
        return self.caller.asked(TypeAdapter(AgainTold), "POST", f"/v1/runs/{part(run_id)}/again", body=body)

    def approve(self, run_id: str, body: ApprovalAsked) -> ApprovedTold:
        """A second person approves the very plan of a run: every placement becomes an offer, approved and not yet sent."""
        return self.caller.asked(TypeAdapter(ApprovedTold), "POST", f"/v1/runs/{part(run_id)}/approve", body=body)
