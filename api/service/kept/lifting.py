"""What was proposed or decided about lifting the municipality's own rules for one pair."""

from __future__ import annotations

from ...store import Decision
from .desk import Desk
from .moving import own_household
from .reviews import PROPOSED


def of_pair(desk: Desk, run_id: str, household: str, dwelling: str) -> tuple[Decision, ...]:
    """The proposals and decisions that stand, oldest first. Raises NotFound for a household of another caseworker's."""
    reach = desk.may("run.read", "run", run_id)
    with desk.reading() as unit:
        run = unit.runs.get(run_id)
        own_household(desk, unit, reach, run_id, household)
        found = unit.decisions.of(batch_id=run.batch_id, household=household, standing=True)
    return tuple(d for d in found if d.kind.removeprefix(PROPOSED) == "lift" and d.dwelling == dwelling)


def signs(desk: Desk, reach: str, proposals: tuple[Decision, ...]) -> bool:
    """Whether the actor lifts a rule, or can only propose it: by the right's reach, by name, and never one's own proposal."""
    mine = any(d.kind.startswith(PROPOSED) and d.user == desk.actor.user for d in proposals)
    return reach == "named" and desk.named_for("lift") and not mine


__all__ = ["of_pair", "signs"]
