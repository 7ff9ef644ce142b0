"""Access, pets, and dwellings kept for a target group: needs of the household against features of the dwelling."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from ..facts.views import DwellingFacts, HouseholdFacts, Truth, all_of, negated
from ..law.store import LawAt
from .rule import Force, Text, TwoSidedRule, Verdict, cite


def _says(need_da: str, need_en: str) -> dict[Verdict, Text]:
    return {
        Verdict.FORBIDDEN: {
            "da": f"Husstanden har brug for {need_da}; boligen har det ikke.",
            "en": f"The household needs {need_en}; the dwelling has none.",
        },
        Verdict.REVIEW: {
            "da": f"Behov for {need_da}: husstandens behov ({{need}}) eller boligens forhold ({{has}}) er ikke oplyst.",
            "en": f"Need of {need_en}: the household's need ({{need}}) or the dwelling's feature ({{has}}) is not known.",
        },
    }


class AccessRule(TwoSidedRule):
    """A need the household has, which the dwelling has to meet."""

    force = Force.POLICY
    need: ClassVar[str]

    @abstractmethod
    def has(self, dwelling: DwellingFacts) -> Truth: ...

    def concerns(self, household: HouseholdFacts, law: LawAt) -> Truth:
        return household.stated(self.need)

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Truth:
        return negated(self.has(dwelling))

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        return {"need": h.stated(self.need), "has": self.has(d)}


class StepFree(AccessRule):
    """Step-free access for a household that needs it."""

    id = "ACCESS-1"
    cites = cite("policy", "husstandens behov: niveaufri adgang")
    need = "needs_step_free"
    title = {"da": "Niveaufri adgang", "en": "Step-free access"}
    says = _says("niveaufri adgang", "step-free access")

    def has(self, dwelling: DwellingFacts) -> Truth:
        return dwelling.record.step_free


class Wheelchair(AccessRule):
    """A dwelling fit for a wheelchair for a household that needs it."""

    id = "ACCESS-2"
    cites = cite("policy", "husstandens behov: kørestol")
    need = "needs_wheelchair"
    title = {"da": "Kørestolsegnet bolig", "en": "Fit for a wheelchair"}
    says = _says("en kørestolsegnet bolig", "a dwelling fit for a wheelchair")

    def has(self, dwelling: DwellingFacts) -> Truth:
        return dwelling.record.wheelchair


class LiftOrGround(AccessRule):
    """A lift, or the ground floor."""

    id = "ACCESS-3"
    cites = cite("policy", "husstandens behov: elevator eller stueetage")
    need = "needs_lift_or_ground"
    title = {"da": "Elevator eller stueetage", "en": "Lift or ground floor"}
    says = _says("elevator eller stueetage", "a lift or the ground floor")

    def has(self, dwelling: DwellingFacts) -> Truth:
        floor: Truth = None if dwelling.record.floor is None else dwelling.record.floor == 0
        return negated(all_of(negated(floor), negated(dwelling.record.lift)))


class Pets(AccessRule):
    """Pets, where the department's house rules allow them. No statute; assistance dogs are for a person."""

    id = "PET-1"
    cites = cite("policy", "afdelingens husorden")
    need = "has_pet"
    title = {"da": "Husdyr", "en": "Pets"}
    says = {
        Verdict.FORBIDDEN: {
            "da": "Husstanden har et husdyr, og husordenen tillader det ikke.",
            "en": "The household has a pet, and the house rules do not allow one.",
        },
        Verdict.REVIEW: {
            "da": "Husdyr: husstandens ({need}) eller husordenens svar ({has}) er ikke oplyst.",
            "en": "Pets: the household's ({need}) or the house rules' answer ({has}) is not known.",
        },
    }

    def has(self, dwelling: DwellingFacts) -> Truth:
        return dwelling.record.pets_allowed


class SubsidisedTargetGroup(TwoSidedRule):
    """Order 1059/2022: a rent-reduced dwelling loses its subsidy when let outside the target group.

    In the group: a homeless household, or one whose `target_group` code a caseworker has set. Not homeless and no code
    = outside; a situation that is not told = a person must look.
    """

    id = "CHEAP-16"
    cites = cite("CHEAP", "bekendtgørelse 1059/2022")
    title = {"da": "Huslejenedsat bolig kun for målgruppen", "en": "Rent-reduced dwelling for the target group only"}
    says = {
        Verdict.FORBIDDEN: {
            "da": "Boligens tilskud bortfalder uden for målgruppen; husstandens situation er {situation} og målgruppe {group}.",
            "en": "The dwelling's subsidy lapses outside the target group; the household's situation is {situation}, target group {group}.",
        },
        Verdict.REVIEW: {
            "da": "Boligens tilskud gælder måske kun målgruppen; husstandens situation er {situation} og målgruppe {group}.",
            "en": "The dwelling's subsidy may hold for the target group only; the household's situation is {situation}, target group {group}.",
        },
    }

    def concerns(self, household: HouseholdFacts, law: LawAt) -> Truth:
        if household.record.target_group:
            return False
        return negated(household.is_homeless)

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Truth:
        return dwelling.stated("subsidy_target_group_only")

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        return {"situation": h.record.homelessness_situation, "group": h.record.target_group}
