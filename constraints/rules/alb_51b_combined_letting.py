"""ALB §§ 51 b and 51 c: combined letting. Binds the waiting list; the municipality can let it bind its own allocation.

Test on the applicant AND any spouse or cohabitant of two years, each with one of the listed benefits, each period
computed for itself. Children and other members do not matter.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from ..facts.views import DwellingFacts, HouseholdFacts, PersonFacts, Truth, all_of, any_of
from ..law.store import LawAt
from .alb_59_6_deprived_area import REFORM, reached, run_of
from .rule import Citation, Force, Period, TwoSidedRule, Verdict, cite

KONTANTHJAELP_BEFORE = ("UDDH", "SHO", "OVG", "KTH_OLD")
KONTANTHJAELP = ("KTH_16_1", "KTH_16_2")
JOB = ("DP", "SDP", "RFY_JAF")


def qualifies(person: PersonFacts, extended: bool, law: LawAt) -> Truth:
    """Six months of kontanthjælp in a row; with the council's extension also disability pension or six months of
    unemployment, sickness or job-clarification benefit."""
    limit = law.figure("almenboligloven.alb_51b.run_months").number
    basic = reached(person, run_of(person, law, KONTANTHJAELP_BEFORE, KONTANTHJAELP), limit)
    if not extended:
        return basic
    job = reached(person, max(run_of(person, law, (), (code,)) for code in JOB), limit)
    return any_of((basic, person.disability_pension, job))


def couple_test(household: HouseholdFacts, extended: bool, law: LawAt) -> Truth:
    """Applicant and spouse-equivalent both qualify. A cohabitation of unknown length makes it unknown where it matters."""
    own = qualifies(household.applicant, extended, law)
    years = law.figure("almenboligloven.alb_51b.cohabitation_years").number
    partner, counts = household.spouse_equivalent(years)
    if partner is None or counts is False:
        return own
    theirs = qualifies(partner, extended, law)
    return all_of(own, theirs) if counts else all_of(own, theirs if theirs is not False else None)


def combined_letting_at(dwelling: DwellingFacts) -> tuple[bool, bool]:
    """(the council has decided combined letting here, it is extended to further benefits)."""
    found = [d for d in dwelling.designations if d.kind == "combined_letting"]
    return bool(found), any(d.extended is True for d in found)


class _CoupleRule(TwoSidedRule):
    """Shared by the statute and the policy: the answer of a household depends on whether the decision is extended."""

    extended: ClassVar[bool] = False

    def concerns(self, household: HouseholdFacts, law: LawAt) -> Truth:
        return couple_test(household, self.extended, law)

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        _, extended = combined_letting_at(d)
        partner, counts = h.spouse_equivalent(law.figure("almenboligloven.alb_51b.cohabitation_years").number)
        return {
            "months": run_of(h.applicant, law, KONTANTHJAELP_BEFORE, KONTANTHJAELP),
            "limit": law.figure("almenboligloven.alb_51b.run_months").number,
            "partner": partner.id if partner and counts is not False else None,
            "partner_months": run_of(partner, law, KONTANTHJAELP_BEFORE, KONTANTHJAELP)
            if partner and counts is not False
            else None,
            "extended": extended,
            "area": d.department.area_id,
        }


_BOTH = {
    "da": "Ansøgeren har fået kontanthjælp i {months} måneder i træk (grænse {limit}; ægtefælle eller samlever: {partner_months}; udvidet beslutning: {extended}).",
    "en": "The applicant has received kontanthjælp for {months} months in a row (limit {limit}; spouse or cohabitant: {partner_months}; extended decision: {extended}).",
}


class WaitingListRejection(_CoupleRule):
    """ALB § 51 b(1): the organisation must reject such applicants from the waiting list. Does not bind § 59."""

    id = "ALB-51B"
    cites: ClassVar[Citation] = cite("ALB", "§ 51 b, stk. 1-2")
    in_force = Period(date(2005, 1, 1), None)
    title = {"da": "Kombineret udlejning (venteliste)", "en": "Combined letting (waiting list)"}
    says = {
        Verdict.FORBIDDEN: _BOTH,
        Verdict.NOTE: {
            "da": "Til orientering: § 51 b binder kun udlejning fra ventelisten, ikke kommunens anvisning.",
            "en": "For information: § 51 b binds letting from the waiting list only, not municipal allocation.",
        },
    }

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Truth:
        decided, extended = combined_letting_at(dwelling)
        return decided and extended == self.extended and dwelling.record.availability_basis == "waiting_list"


class WaitingListRejectionExtended(WaitingListRejection):
    """§ 51 b(1) where the council has added further benefits."""

    extended = True


class StatuteNote(WaitingListRejection):
    """A note on allocated dwellings in combined-letting areas: the statute itself does not reach them."""

    when_met = Verdict.NOTE
    when_unknown = Verdict.NOTE

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Truth:
        decided, extended = combined_letting_at(dwelling)
        return decided and extended == self.extended and dwelling.record.availability_basis != "waiting_list"


class StatuteNoteExtended(StatuteNote):
    """The same note where the council has added further benefits."""

    extended = True


class CombinedLettingPolicy(_CoupleRule):
    """The municipality's own rule: § 51 b also bars its allocation in areas where the council decided combined letting.

    Force is policy, not statute; a person may lift it with a written reason, and `binds_municipal_allocation: false`
    switches it off.
    """

    id = "ALB-51B-POLICY"
    cites = cite(
        "policy", "kommunal praksis, jf. almenboligloven § 51 b", "https://www.retsinformation.dk/eli/lta/2026/207"
    )
    force = Force.POLICY
    liftable = True
    title = {"da": "Kombineret udlejning som kommunal praksis", "en": "Combined letting as municipal policy"}
    says = {
        Verdict.FORBIDDEN: {
            "da": _BOTH["da"]
            + " Det er kommunens egen praksis, at § 51 b også gælder anvisning i område {area}; loven binder kun ventelisten.",
            "en": _BOTH["en"]
            + " It is municipal policy that § 51 b also binds allocation in area {area}; the statute binds the waiting list only.",
        },
        Verdict.REVIEW: {
            "da": "Kommunens praksis om kombineret udlejning gælder i område {area}, men ydelseshistorik eller samliv er ikke kendt.",
            "en": "The municipal policy on combined letting holds in area {area}, but the benefit history or the cohabitation is not known.",
        },
    }

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Truth:
        decided, extended = combined_letting_at(dwelling)
        return decided and extended == self.extended and dwelling.under_section_59 and dwelling.combined_letting_binds


class CombinedLettingPolicyExtended(CombinedLettingPolicy):
    """The same policy where the council has added further benefits."""

    extended = True


class TransformationAreaRejection(TwoSidedRule):
    """ALB § 51 c: in transformation areas the organisation rejects waiting-list applicants where applicant and spouse
    receive kontanthjælp now. Does not bind § 59."""

    id = "ALB-51C"
    cites = cite("ALB", "§ 51 c")
    in_force = Period(date(2019, 7, 1), None)
    legal_status = "contested: the designation rests on a criterion examined in CJEU C-417/23"
    title = {"da": "Omdannelsesområde (venteliste)", "en": "Transformation area (waiting list)"}
    says = {
        Verdict.FORBIDDEN: {
            "da": "Ansøger og ægtefælle får kontanthjælp, og boligen udlejes fra venteliste i et omdannelsesområde.",
            "en": "Applicant and spouse receive kontanthjælp, and the dwelling is let from the waiting list in a transformation area.",
        }
    }

    @staticmethod
    def _receives(person: PersonFacts, law: LawAt) -> Truth:
        codes = KONTANTHJAELP if law.day.year * 12 + law.day.month - 1 >= REFORM else KONTANTHJAELP_BEFORE
        if any(person.paid_now(code) for code in codes) or person.record.income_kind in codes:
            return True
        return False if person.history_known else None

    def concerns(self, household: HouseholdFacts, law: LawAt) -> Truth:
        partner, counts = household.spouse_equivalent(law.figure("almenboligloven.alb_51b.cohabitation_years").number)
        own = self._receives(household.applicant, law)
        if partner is None or counts is False:
            return own
        return all_of(own, self._receives(partner, law), True if counts else None)

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Truth:
        return "transformation" in dwelling.kinds and dwelling.record.availability_basis == "waiting_list"

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        return {"area": d.department.area_id}


def suitable_replacement(persons: int, rooms: int, refused_rooms: int | None, at_least: bool = True) -> bool:
    """ALB § 51 b(9): is a dwelling of `rooms` a suitable replacement for a household of `persons`?

    Suitable: one room more than members, or as many rooms as the dwelling refused unless that would have meant more
    than two persons per room. `at_least` is the switch `replacement_rooms_at_least`.
    """
    one_more = rooms >= persons + 1 if at_least else rooms == persons + 1
    return one_more or (rooms == refused_rooms and persons <= 2 * rooms)
