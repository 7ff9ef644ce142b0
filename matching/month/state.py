"""How a month ended: who has a lease, who is held and why, and which dwellings are at the municipality's disposal still."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from constraints import Case, LawAt
from constraints.facts.views import CaseView, HouseholdFacts, view
from constraints.rules.alb_59_1_quota import QuotaCount, is_quota_dwelling, quota_counts
from constraints.rules.offers import latest_offers
from constraints.verdicts import law_of

from ..plan.document import Plan
from .answers import Answers

_NEGATIVE = ("refused", "no_answer", "withdrawn")


@dataclass(frozen=True)
class Held:
    """A household held in a dwelling, and why: `offer-out`, `accepted` (no lease yet) or `approved` (no answer told)."""

    dwelling_id: str
    because: str


class MonthEnd:
    """A batch, its plan and what came of it."""

    def __init__(self, case: Case, plan: Plan, answers: Answers) -> None:
        self.case, self.plan, self.answers = case, plan, answers

    @cached_property
    def view(self) -> CaseView:
        return view(self.case)

    @cached_property
    def law(self) -> LawAt:
        return law_of(self.case)

    def household(self, household_id: str) -> HouseholdFacts:
        return self.view.households[self.view.household_index[household_id]]

    # ------------------------------------------------------------ people

    @cached_property
    def housed(self) -> Mapping[str, str]:
        """Household → dwelling of every lease signed."""
        return {h: str(o.dwelling_id) for h, o in sorted(self.answers.housed.items())}

    @cached_property
    def gone(self) -> Mapping[str, str]:
        """Households that the next month does not take over, and why: `leased` or `closed`."""
        return dict.fromkeys(self.answers.closed, "closed") | dict.fromkeys(self.housed, "leased")

    @cached_property
    def held(self) -> Mapping[str, Held]:
        """Household → where it is held; of several reasons the one nearest to a lease. Nobody who is gone is held."""
        found: dict[str, Held] = {}

        def hold(household: str, dwelling: str, because: str) -> None:
            answer = self.answers.answer_of(household, dwelling)
            ended = household in self.gone or dwelling in self.answers.handed_back or dwelling in self.housed.values()
            taken = any(x.dwelling_id == dwelling for x in found.values())
            if not ended and not taken and (answer is None or answer.answer not in _NEGATIVE):
                found.setdefault(household, Held(dwelling, because))

        for answer in ("accepted", None):
            for o in self.answers.offers:
                if o.answer == answer:
                    hold(str(o.household_id), str(o.dwelling_id), "accepted" if answer else "offer-out")
        for (household, dwelling), offer in latest_offers(self.view).items():
            if offer.answer in (None, "accepted"):
                hold(household, dwelling, "accepted" if offer.answer else "offer-out")
        for lock in self.case.locks:
            if lock.kind == "keep":
                hold(lock.household_id, lock.dwelling_id, "approved")
        return found

    # ------------------------------------------------------------ dwellings

    @cached_property
    def counts(self) -> Mapping[str, QuotaCount]:
        """The counter of every organisation that reported its vacancies."""
        return quota_counts(self.view, self.law)

    @cached_property
    def leaving(self) -> Mapping[str, str]:
        """Dwellings that the next month does not take over, and why."""
        let = set(self.housed.values())
        # A dwelling that somebody was offered, or that the plan gave on an approval, is taken; a keep-lock alone takes nothing.
        placed = set(self.plan.homes().items())
        held = {x.dwelling_id for h, x in self.held.items() if x.because != "approved" or (h, x.dwelling_id) in placed}
        found = {}
        for d in self.case.dwellings:
            if d.dwelling_id in let:
                found[d.dwelling_id] = "leased"
            elif d.dwelling_id in self.answers.handed_back:
                found[d.dwelling_id] = "handed-back"
            elif d.dwelling_id not in held and (why := self._not_ours(d.dwelling_id)):
                found[d.dwelling_id] = why
        return found

    def _not_ours(self, dwelling_id: str) -> str | None:
        """Why a dwelling that is not let is not at the municipality's disposal; None = it is."""
        d = self.view.dwellings[self.view.dwelling_index[dwelling_id]]
        count = self.counts.get(d.organisation.organisation_id)
        if count is None or not is_quota_dwelling(d):
            return None
        if self.case.policy.quota.choice == "free":
            return "not-taken"
        ours = count.is_ours(d.index)
        return None if ours else "not-known-ours" if ours is None else "not-ours"

    def is_counted(self, dwelling_id: str) -> bool:
        """Does a counter of this month count the dwelling?"""
        index = self.view.dwelling_index[dwelling_id]
        return any(index in count.counted for count in self.counts.values())

    def counts_in_quota(self, dwelling_id: str) -> bool:
        """Would the dwelling count in the row of a month, were it not taken before?"""
        return is_quota_dwelling(self.view.dwellings[self.view.dwelling_index[dwelling_id]])

    # ------------------------------------------------------------ support

    def team_of(self, household_id: str, dwelling_id: str) -> str | None:
        """The team whose slot a household takes: as the plan named it, its own, or the only one of its method."""
        placed = next((p for p in self.plan.placements if p.household_id == household_id), None)
        if placed is not None and placed.dwelling_id == dwelling_id and placed.support_team_id is not None:
            return placed.support_team_id
        household = self.household(household_id)
        if household.record.support_team_id is not None:
            return household.record.support_team_id
        teams = [t.team_id for t in self.case.support_teams if t.method == household.support_method]
        return teams[0] if len(teams) == 1 else None


__all__ = ["Held", "MonthEnd"]
