"""Access, pets, and dwellings kept for a target group: needs of the household against features of the dwelling."""

from __future__ import annotations

from abc import abstractmethod
from datetime import date
from typing import ClassVar

from ..budget.disposable import BudgetTable
from ..facts.views import DwellingFacts, HouseholdFacts, Truth, all_of, negated
from ..language import N_
from ..law.store import LawAt
from .question import Example, ask
from .rule import Force, Ground, Period, TwoSidedRule, Verdict, cite, whether


class AccessRule(TwoSidedRule):
    """A need the household has, which the dwelling has to meet."""

    force = Force.POLICY
    suitability = True
    need: ClassVar[str]

    @abstractmethod
    def has(self, dwelling: DwellingFacts) -> Truth: ...

    def lacking(self, dwelling: DwellingFacts) -> tuple[str, ...]:
        """The columns that are not told and would have to be."""
        return tuple(
            r
            for r in self.reads
            if r.startswith("dwellings.") and getattr(dwelling.record, r.partition(".")[2]) is None
        )

    def concerns(self, household: HouseholdFacts, law: LawAt) -> Ground:
        return whether(household.stated(self.need), f"households.{self.need}")

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Ground:
        has = self.has(dwelling)
        return whether(negated(has), *(self.lacking(dwelling) if has is None else ()))

    def ground(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable) -> Ground:
        found = super().ground(h, d, law, budgets)
        facts = {"need": h.stated(self.need), "has": self.has(d)}
        return Ground(
            found.truth, found.code, facts | ({"missing": list(found.missing)} if found.missing else {}), found.missing
        )


_OPEN = N_("Whether the dwelling meets the household's needs cannot be told; not known: {missing}.")
_MEETS = ("meets", N_("The dwelling meets the household's need, or there is no such need."))
_MEETS_NOT = ("does_not_meet", N_("The dwelling does not meet the household's need."))


class StepFree(AccessRule):
    """Step-free access for a household that needs it."""

    id = "ACCESS-1"
    cites = cite("policy", "husstandens behov: niveaufri adgang")
    reads = ("households.needs_step_free", "dwellings.step_free")
    need = "needs_step_free"
    heading = N_("Step-free access")
    says = {
        Verdict.FORBIDDEN: N_("The household needs step-free access; the dwelling has none."),
        Verdict.REVIEW: _OPEN,
    }
    asks = ask(N_("Does the dwelling have the step-free access the household needs?"), clear=_MEETS, bar=_MEETS_NOT)
    examples = (
        Example("needed and not there", "forbidden", "", {"needs_step_free": True}, {"step_free": False}),
        Example("needed and there", "silent", "", {"needs_step_free": True}),
        Example("not needed", "silent", "", {}, {"step_free": False}),
        Example("the need is not told", "review", "unknown", {"needs_step_free": None}, {"step_free": False}),
        Example("the feature is not told", "review", "unknown", {"needs_step_free": True}, {"step_free": None}),
        Example("neither is told", "review", "unknown", {"needs_step_free": None}, {"step_free": None}),
    )

    def has(self, dwelling: DwellingFacts) -> Truth:
        return dwelling.record.step_free


class Wheelchair(AccessRule):
    """A dwelling fit for a wheelchair for a household that needs it."""

    id = "ACCESS-2"
    cites = cite("policy", "husstandens behov: kørestol")
    reads = ("households.needs_wheelchair", "dwellings.wheelchair")
    need = "needs_wheelchair"
    heading = N_("Fit for a wheelchair")
    says = {
        Verdict.FORBIDDEN: N_("The household needs a dwelling fit for a wheelchair; this one is not."),
        Verdict.REVIEW: _OPEN,
    }
    asks = ask(N_("Is the dwelling as fit for a wheelchair as the household needs?"), clear=_MEETS, bar=_MEETS_NOT)
    examples = (
        Example("needed and not there", "forbidden", "", {"needs_wheelchair": True}, {"wheelchair": False}),
        Example("needed and there", "silent", "", {"needs_wheelchair": True}),
        Example("the feature is not told", "review", "unknown", {"needs_wheelchair": True}, {"wheelchair": None}),
    )

    def has(self, dwelling: DwellingFacts) -> Truth:
        return dwelling.record.wheelchair


class LiftOrGround(AccessRule):
    """A lift, or the ground floor."""

    id = "ACCESS-3"
    cites = cite("policy", "husstandens behov: elevator eller stueetage")
    reads = ("households.needs_lift_or_ground", "dwellings.lift", "dwellings.floor")
    need = "needs_lift_or_ground"
    heading = N_("Lift or ground floor")
    says = {
        Verdict.FORBIDDEN: N_("The household needs a lift or the ground floor; the dwelling has neither."),
        Verdict.REVIEW: _OPEN,
    }
    asks = ask(
        N_("Does the dwelling have the lift or the ground floor the household needs?"), clear=_MEETS, bar=_MEETS_NOT
    )
    examples = (
        Example(
            "first floor without a lift", "forbidden", "", {"needs_lift_or_ground": True}, {"floor": 1, "lift": False}
        ),
        Example("third floor with a lift", "silent", "", {"needs_lift_or_ground": True}, {"floor": 3, "lift": True}),
        Example(
            "ground floor, lift not told", "silent", "", {"needs_lift_or_ground": True}, {"floor": 0, "lift": None}
        ),
        Example(
            "no lift, floor not told",
            "review",
            "unknown",
            {"needs_lift_or_ground": True},
            {"floor": None, "lift": False},
        ),
    )

    def has(self, dwelling: DwellingFacts) -> Truth:
        floor: Truth = None if dwelling.record.floor is None else dwelling.record.floor == 0
        return negated(all_of(negated(floor), negated(dwelling.record.lift)))


class Pets(AccessRule):
    """Pets, where the department's house rules allow them. No statute; assistance dogs are for a person.

    House rules do not make a dwelling impossible in the sense of § 59, stk. 9.
    """

    id = "PET-1"
    cites = cite("policy", "afdelingens husorden")
    suitability = False
    reads = ("households.has_pet", "dwellings.pets_allowed")
    need = "has_pet"
    heading = N_("Pets")
    says = {
        Verdict.FORBIDDEN: N_("The household has a pet, and the house rules do not allow one."),
        Verdict.REVIEW: N_("Whether the household can keep a pet here cannot be told; not known: {missing}."),
    }
    asks = ask(
        N_("Can the household live there with its pet, or without one?"),
        clear=("can", N_("The household has no pet, or can keep it there.")),
        bar=("cannot", N_("The household has a pet that the house rules do not allow.")),
    )
    examples = (
        Example("a pet where none is allowed", "forbidden", "", {"has_pet": True}, {"pets_allowed": False}),
        Example("a pet where they are allowed", "silent", "", {"has_pet": True}),
        Example("whether there is a pet is not told", "review", "unknown", {"has_pet": None}, {"pets_allowed": False}),
    )

    def has(self, dwelling: DwellingFacts) -> Truth:
        return dwelling.record.pets_allowed


_KEPT = {"subsidy_target_group_only": True}
# Rent and income of other years are not what these cases are about.
_PAST = {"disposable_floor": {"effect": "warn"}}


class SubsidisedTargetGroup(TwoSidedRule):
    """Order 1059/2022: a rent-reduced dwelling loses its subsidy when let outside the target group.

    In the group: a homeless household, or one whose `target_group` code a caseworker has set. Not homeless and no code
    = outside; a situation that is not told = a person must look.

    In force from 2022; the day was not read. No last day: commitments were given until 31 December 2023, each for four
    years and a taper of five more, into the 2030s, and from which day a dwelling's years count was not read. Whether its
    subsidy still runs is told by the dwelling's own mark, `subsidy_target_group_only`.
    """

    id = "CHEAP-16"
    cites = cite("CHEAP", "bekendtgørelse 1059/2022")
    scope = "subsidised dwellings"
    in_force = Period(date(2022, 1, 1), None)
    reads = ("households.homelessness_situation", "households.target_group", "dwellings.subsidy_target_group_only")
    heading = N_("Rent-reduced dwelling for the target group only")
    says = {
        Verdict.FORBIDDEN: N_("The dwelling's subsidy lapses outside the target group; the household is not homeless, and no target group is stated for it."),
        (Verdict.REVIEW, "situation"): N_(
            "The dwelling's subsidy lapses outside the target group; whether the household belongs to it cannot be told (homelessness situation: {situation}, no target group stated)."
        ),
        (Verdict.REVIEW, "situation_unknown"): N_("The dwelling's subsidy lapses outside the target group; the household's homelessness situation is not known."),
        (Verdict.REVIEW, "unknown"): N_("Whether the dwelling's subsidy is for the target group only is not known, and the household may not belong to it."),
    }  # fmt: skip
    asks = ask(
        N_("Does the household belong to the target group of the subsidy?"),
        clear=("belongs", N_("The household belongs to the target group, or the subsidy has none.")),
        bar=("does_not_belong", N_("The household does not belong to the target group of the subsidy.")),
    )
    examples = (
        Example("homeless", "silent", "", {"homelessness_situation": "street"}, _KEPT),
        Example("not homeless", "forbidden", "not_homeless", {"homelessness_situation": "not_homeless"}, _KEPT),
        Example("not homeless, but a target group is stated", "silent", "", {"homelessness_situation": "not_homeless", "target_group": "akut"}, _KEPT),
        Example("the situation is not told", "review", "situation_unknown", {"homelessness_situation": None}, _KEPT),
        Example("another situation", "review", "situation", {"homelessness_situation": "other"}, _KEPT),
        Example("the first day of the year of the order", "forbidden", "not_homeless", {"homelessness_situation": "not_homeless"}, _KEPT,
                day=date(2022, 1, 1), policy=_PAST),
        Example("the day before there was no such subsidy", "silent", "", {"homelessness_situation": "not_homeless"}, _KEPT,
                day=date(2021, 12, 31), policy=_PAST),
        Example("in the taper years, long after the last commitment", "forbidden", "not_homeless", {"homelessness_situation": "not_homeless"}, _KEPT,
                day=date(2031, 12, 31), policy=_PAST),
        Example("whether it has a target group is not told", "review", "unknown", {"homelessness_situation": "not_homeless"},
                {"subsidy_target_group_only": None}),
    )  # fmt: skip

    def concerns(self, household: HouseholdFacts, law: LawAt) -> Ground:
        situation, homeless = household.record.homelessness_situation, household.is_homeless
        if household.record.target_group or homeless:
            return whether(False)
        if homeless is False:
            return Ground(True, "not_homeless", {"situation": situation})
        if situation is None:
            return Ground(None, "situation_unknown", {}, ("households.homelessness_situation",))
        return Ground(None, "situation", {"situation": situation}, ("households.target_group",))

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Ground:
        return whether(dwelling.stated("subsidy_target_group_only"), "dwellings.subsidy_target_group_only")
