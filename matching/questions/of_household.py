"""All that a conversation about one household needs, in one answer: why, the way there, the budget, who came first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from constraints import CaseView, NotFound, VerdictTable
from constraints.facts.values import id_text
from constraints.parts import column_of, row_of
from constraints.verdicts import known_law

from ..plan.document import Document, FallbackCase, Placement, Plan, Review, Unplaced, told
from .documents import HouseholdExplanation, PairExplanation
from .explain import Queue, explain_household, explain_pair


class HouseholdTold(Document):
    """One household as a plan left it. Nothing in it names another household."""

    explanation: Annotated[HouseholdExplanation, told("every dwelling, and what stands against it")]
    placement: Annotated[Placement | None, told("its place in the plan; null = none")]
    unplaced: Annotated[Unplaced | None, told("why it has none; null = it has one")]
    review: Annotated[Review | None, told("what a person has to look at; null = nothing")]
    fallback: Annotated[FallbackCase | None, told("its case under ALB § 59(9); null = none")]
    pair: Annotated[
        PairExplanation | None,
        told("the household in the dwelling that its budget is shown for; null = the batch has no dwelling"),
    ]


def told_of_view(joined: CaseView, household_id: str, plan: Plan) -> HouseholdTold:
    """`household_told` of a case that has not been judged: the household's row and one dwelling's column alone are."""
    law = known_law(joined)
    h = joined.household_index.get(id_text(household_id))
    if h is None:
        raise NotFound("no-household")
    places = joined.dwelling_index
    return household_told(
        row_of(joined, law, h),
        household_id,
        plan,
        lambda near: Queue(joined.households, column_of(joined, law, places[near])),
    )


def household_told(
    table: VerdictTable, household_id: str, plan: Plan, queue: Callable[[str], Queue] | None = None
) -> HouseholdTold:
    """The household in every dwelling, in the plan, and in the one dwelling that is nearest to it. Raises NotFound.

    The nearest is the one proposed; else the one it came nearest to; else, of those that are possible, the one that leaves
    most to live on, and where none is, the one with the fewest rules against it. `queue` gives everybody's verdicts for it,
    where the table holds this household alone.
    """
    explanation = explain_household(table, household_id, plan)
    name = explanation.household_id
    placement = next((p for p in plan.placements if p.household_id == name), None)
    unplaced = next((u for u in plan.unplaced if u.household_id == name), None)
    near = _near(explanation, placement, unplaced)
    return HouseholdTold(
        explanation=explanation,
        placement=None if placement is None else placement.model_copy(update={"runner_up": None}),
        unplaced=unplaced,
        review=next((r for r in plan.reviews if r.household_id == name), None),
        fallback=next((c for c in plan.fallback_cases if c.household_id == name), None),
        pair=None if near is None else explain_pair(table, name, near, plan, None if queue is None else queue(near)),
    )


def _near(told_of: HouseholdExplanation, placement: Placement | None, unplaced: Unplaced | None) -> str | None:
    if placement is not None:
        return placement.dwelling_id
    if unplaced is not None and unplaced.nearest is not None:
        return unplaced.nearest.dwelling_id
    order = {"allowed": 0, "review": 1, "forbidden": 2, "not_applicable": 3}
    rows = sorted(
        told_of.dwellings, key=lambda d: (order[d.verdict], len(d.rules), -(d.disposable or 0), d.dwelling_id)
    )  # fmt: skip
    return rows[0].dwelling_id if rows else None


__all__ = ["HouseholdTold", "household_told", "told_of_view"]
