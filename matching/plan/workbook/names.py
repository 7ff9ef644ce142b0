"""Ids with the names people know them by: households, dwellings, wishes, rules and limits of one plan and its case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from constraints import Case, view
from constraints.facts.views import DwellingFacts, HouseholdFacts
from constraints.language import Message, number, say
from constraints.rules.citizen import near_target, wish_hit
from constraints.rules.words import AREA_WORDS, DWELLING_TYPE_WORDS, MISSING_WORDS

from ...sampling import municipality_name
from ..document import MissingFact, PairIds, Placement, Plan
from ..words import column_word, missing_word, title_of

# Wish tiers beyond those a household numbers itself.
_NOT_AMONG, _AVOIDED = 5, 6
_ASSESSMENT = "ALB-59-1-2"


class Names:
    """Names beside codes, in one language. Raises KeyError for an id that the case does not hold."""

    def __init__(self, plan: Plan, case: Case, lang: str, before: Mapping[str, str]) -> None:
        self.plan, self.case, self.lang, self.before = plan, case, lang, before
        self._view = view(case)
        self._areas = {a.area_id: a.name for a in case.areas}
        self._departments = {d.department_id: d for d in case.departments}
        self._organisations = {o.organisation_id: o.name for o in case.organisations}

    @property
    def day(self) -> date:
        return self.case.batch.decision_date

    def household(self, household_id: str) -> HouseholdFacts:
        return self._view.households[self._view.household_index[household_id]]

    def standing(self, household_id: str) -> tuple[int, int, str]:
        """What a list is sorted by: most urgent, then longest waiting, first."""
        h = self.household(household_id)
        return h.effective_class[0], -h.waiting_days, household_id

    def dwelling(self, dwelling_id: str) -> DwellingFacts:
        return self._view.dwellings[self._view.dwelling_index[dwelling_id]]

    def municipality(self) -> str:
        """The municipality by name and code; the code alone where it is none of the 98."""
        code = self.plan.municipality
        name = municipality_name(code)
        return code if name is None else say(self.lang, "{name} Municipality ({code})", name=name, code=code)

    def department(self, department_id: str) -> str:
        return _named(self._departments[department_id].name or department_id, department_id)

    def organisation(self, organisation_id: str) -> str:
        return _named(self._organisations.get(organisation_id, organisation_id), organisation_id)

    def area(self, area_id: str) -> str:
        return _named(self._areas.get(area_id, area_id), area_id)

    def where(self, dwelling_id: str) -> str:
        """Department and organisation of a dwelling, in one line."""
        d = self.dwelling(dwelling_id)
        return f"{self.department(d.record.department_id)}, {self.organisation(d.organisation.organisation_id)}"

    def rule(self, rule_id: str) -> str:
        """A rule by its title, its id behind."""
        title = (
            say(self.lang, "Assessment before allocation") if rule_id == _ASSESSMENT else title_of(rule_id, self.lang)
        )
        return f"{title} ({rule_id})"

    def column(self, column: str) -> str:
        """A column of the batch: in Danish as the office's files have it, in English by what it tells."""
        told = None if self.lang == "da" else MISSING_WORDS.get(column)
        return column_word(column, self.lang) if told is None else say(self.lang, told)

    def missing(self, missing: MissingFact) -> str:
        """A fact that is lacking, and whose."""
        if missing.column is None:
            return missing_word(missing, self.lang)
        return f"{self.column(missing.column)} ({missing.of})" if missing.of else self.column(missing.column)

    def limit(self, name: str) -> str:
        """A limit as `Limit.name` has it, with the name of what it limits."""
        rule_id, _, subject = name.partition(" ")
        title = title_of(rule_id, self.lang)
        if not subject:
            return f"{title} ({rule_id})"
        if subject in self._departments:
            subject = self.department(subject)
        elif subject in self._organisations:
            subject = self.organisation(subject)
        return f"{title}: {subject} ({rule_id})"

    def wish(self, placement: Placement) -> str:
        """How the dwelling meets what the household asked for."""
        household, dwelling = self.household(placement.household_id), self.dwelling(placement.dwelling_id)
        tier = placement.wish_tier
        if not any(w.tier != "never" for w in household.wishes):
            return say(self.lang, "no wishes")
        if tier == _NOT_AMONG:
            return say(self.lang, "not among the wishes")
        code = "avoid" if tier == _AVOIDED else str(tier)
        hit = [w for w in household.wishes if w.tier == code and wish_hit(w, dwelling) is True]
        told = ", ".join(self._wish(w.kind, w.target) for w in hit)
        if tier == _AVOIDED:
            return say(self.lang, "would rather avoid {wish}", wish=told)
        if not told:
            return say(self.lang, "nothing against it")
        return say(self.lang, "wish {number}: {wish}", number=tier, wish=told)

    def _wish(self, kind: str, target: str) -> str:
        if kind == "area":
            return self.area(target)
        if kind == "department":
            return self.department(target) if target in self._departments else target
        if kind == "organisation":
            return self.organisation(target)
        if kind == "dwelling_type":
            return say(self.lang, DWELLING_TYPE_WORDS[target])
        if kind == "floor_max":
            ground = int(target) == 0
            return (
                say(self.lang, "the ground floor") if ground else say(self.lang, "at most floor {floor}", floor=target)
            )
        return say(self.lang, "within {metres} metres of a place", metres=number(near_target(target)[2], self.lang))

    def home(self, dwelling_id: str | None) -> str:
        """A dwelling with its department, or that there is none. A dwelling that has left the batch stands by its id."""
        if dwelling_id is None:
            return say(self.lang, "no dwelling")
        known = dwelling_id in self._view.dwelling_index
        return (
            f"{dwelling_id}, {self.department(self.dwelling(dwelling_id).record.department_id)}"
            if known
            else dwelling_id
        )


def homes(pairs: tuple[PairIds, ...]) -> dict[str, str]:
    """Household → dwelling."""
    return {p.household_id: p.dwelling_id for p in pairs}


def area_word(kind: str, lang: str) -> str:
    """A kind of listed area in words."""
    return Message(AREA_WORDS[kind]).say(lang)


def _named(name: str, code: str) -> str:
    return code if name == code else f"{name} ({code})"
