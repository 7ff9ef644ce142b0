"""Dwellings that reach the municipality outside § 59: elderly, starter, inclusion, halfway, odd, private.

Each form asks for its own target group. By wording § 59(6)-(7) does not reach them; until the municipality has
recorded that position (switch `other_bases_outside_59_6`), a pair that those bars would have hit is put to a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

import numpy as np

from ..budget.disposable import BudgetTable
from ..facts.views import CaseView, DwellingFacts, HouseholdFacts, Truth, all_of, any_of, negated
from ..facts.windows import weekdays_after
from ..language import N_
from ..law.store import LawAt
from .alb_59_6_deprived_area import BANS as STK_6
from .alb_59_7_prevention_area import BANS as STK_7
from .question import Example, ask, one, paid
from .rule import (
    NO,
    Citation,
    Ground,
    Matrix,
    Period,
    PersonTest,
    TwoSidedRule,
    Verdict,
    any_answer,
    cite,
    first_of,
    whether,
)


def would_be_barred(household: HouseholdFacts, prevention: bool, law: LawAt) -> Ground:
    """Would § 59(6), or § 59(7) in a prevention area, bar the household, were the dwelling a § 59 dwelling there?"""
    bans = STK_7 if prevention else STK_6
    found: Ground = household.once(
        (would_be_barred, prevention, law),
        lambda: first_of(ban.concerns(household, law) for ban in bans if ban.in_force.holds(law.day)),
    )
    return found


_POSITION = {
    "position": N_(
        "By wording § 59(6)-(7) does not reach basis {basis}, but the area is listed ({area_kind}), and the ban would bar the household on a § 59 dwelling; "
        "a person must decide until the municipality has recorded its position."
    ),
    "position_unknown": N_(
        "By wording § 59(6)-(7) does not reach basis {basis}, but the area is listed ({area_kind}), and whether the ban would bar the household on a § 59 dwelling cannot be told; "
        "not known: {missing}. A person must decide until the municipality has recorded its position."
    ),
    "position_judged": N_(
        "By wording § 59(6)-(7) does not reach basis {basis}, but the area is listed ({area_kind}), and whether the ban would bar the household on a § 59 dwelling is for a person to judge; "
        "a person must decide until the municipality has recorded its position."
    ),
}  # fmt: skip
_STK_6_7 = dict.fromkeys(_POSITION, cite("ALB", "§ 59, stk. 6 og 7"))


class OtherForm(TwoSidedRule):
    """A form with its own basis. `outsider` says who does not belong to its target group."""

    bases: ClassVar[tuple[str, ...]]
    person_test = PersonTest.APPLICANT
    cites_by_ground = _STK_6_7

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Ground:
        return whether(dwelling.record.availability_basis in self.bases)

    def outsider(self, household: HouseholdFacts, law: LawAt) -> Ground:
        """True = plainly not in the target group, None = a person must look."""
        return NO

    def concerns(self, household: HouseholdFacts, law: LawAt) -> Ground:
        return self.outsider(household, law)

    @staticmethod
    def restricted(dwelling: DwellingFacts) -> bool:
        """The dwelling lies in an area that § 59(6)-(7) speaks of; prevention areas the council let off are not."""
        return dwelling.deprived or (dwelling.prevention and not dwelling.prevention_let_off)

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        found = super().matrix(case, law, budgets)
        if law.switch("other_bases_outside_59_6") == "confirmed":
            return found
        for prevention in (False, True):
            columns = [
                d.index
                for d in case.dwellings
                if self._of_dwelling(d, law).truth and self.restricted(d) and d.prevention is prevention
            ]
            if columns:
                barred = np.ix_(
                    np.flatnonzero(any_answer(STK_7 if prevention else STK_6, case, law)), np.array(columns)
                )
                found[barred] = np.maximum(found[barred], Verdict.REVIEW)
        return found

    def ground(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable) -> Ground:
        found = super().ground(h, d, law, budgets)
        if found.truth is not False:
            return found
        facts = {"basis": d.record.availability_basis, "area_kind": d.area_kind}
        barred = would_be_barred(h, d.prevention, law)
        if barred.truth:
            return Ground(None, "position", facts)
        if not barred.missing:
            return Ground(None, "position_judged", facts)
        return Ground(None, "position_unknown", facts | {"missing": list(barred.missing)}, barred.missing)

    def messages(self, verdict: Verdict, ground: Ground) -> tuple[str, ...]:
        position = _POSITION.get(ground.code)
        return (position,) if position else super().messages(verdict, ground)

    def missing_for(
        self, h: HouseholdFacts, dwellings: Sequence[DwellingFacts], law: LawAt, budgets: BudgetTable
    ) -> set[str]:
        return {column for d in dwellings for column in self.ground(h, d, law, budgets).missing}


_ABOUT_60 = {"dwelling_type": "elderly", "availability_basis": "54"}


class ElderlyDwelling(OtherForm):
    """ALB §§ 54, 57: for the elderly and people with disabilities with a particular need.

    The age of a partner counts too, by the switch `partner_counts_for_elderly_dwelling`.
    """

    id = "ALB-54"
    cites = cite("ALB", "§§ 54 og 57")
    scope = "basis 54"
    in_force = Period(date(1997, 1, 1), None)
    bases = ("54",)
    reads = (
        "persons.birth_date",
        "persons.disability_pension_from",
        "households.needs_step_free",
        "households.needs_wheelchair",
        "households.needs_lift_or_ground",
    )
    heading = N_("Dwellings for the elderly")
    says = {
        Verdict.FORBIDDEN: N_("The dwelling is for the elderly and people with disabilities; the applicant is {age} (from {from_age}) with no such need stated."),
        (Verdict.REVIEW, "need_unknown"): N_("The dwelling is for the elderly (from {from_age}) and people with disabilities; not known: {missing}."),
    }  # fmt: skip
    asks = ask(
        N_("Does the household belong to those the dwelling is for, and does no ban on the area stand against it?"),
        clear=("belongs", N_("The household is elderly or has a disability with a particular need, and no ban stands against it.")),
        bar=("does_not_belong", N_("The household does not belong to those the dwelling is for, or a ban stands against it.")),
    )  # fmt: skip
    examples = (
        Example("forty, with no need stated", "forbidden", "outsider", {}, _ABOUT_60),
        Example("on the birthday", "silent", "", one(birth_date="1961-11-20"), _ABOUT_60),
        Example("a day before it", "forbidden", "outsider", one(birth_date="1961-11-21"), _ABOUT_60),
        Example("a partner of the age counts", "silent", "", {"persons": [{}, {"role": "spouse", "birth_date": "1950-01-01"}]}, _ABOUT_60),
        Example("the switch leaves the partner out", "forbidden", "outsider", {"persons": [{}, {"role": "spouse", "birth_date": "1950-01-01"}]}, _ABOUT_60,
                policy={"interpretations": {"partner_counts_for_elderly_dwelling": False}}),
        Example("a need of step-free access", "silent", "", {"needs_step_free": True}, _ABOUT_60),
        Example("disability pension", "silent", "", one(disability_pension_from="2020-01-01"), _ABOUT_60),
        Example("the needs are not told", "review", "need_unknown", {"needs_wheelchair": None}, _ABOUT_60),
        Example("in a deprived area a ban would have hit", "review", "position",
                {"needs_step_free": True, **paid("KTH_16_1", "2026-01")}, {**_ABOUT_60, "area": "DEP"}),
    )  # fmt: skip

    def outsider(self, household: HouseholdFacts, law: LawAt) -> Ground:
        people = [household.applicant]
        if household.partner and law.switch("partner_counts_for_elderly_dwelling"):
            people.append(household.partner)
        from_age = law.switch("elderly_applicant_from_age")
        old = any_of(p.at_least(from_age) for p in people)
        disabled = any_of(p.disability_pension for p in people)
        needs = {n: household.stated(n) for n in ("needs_wheelchair", "needs_step_free", "needs_lift_or_ground")}
        answer = negated(any_of((old, disabled, *needs.values())))
        if answer is False:
            return NO
        bounds = household.applicant.age_bounds
        if answer:
            return Ground(True, "outsider", {"age": bounds[0] if bounds else None, "from_age": from_age})
        missing = (
            *(("persons.birth_date",) if old is None else ()),
            *(("persons.disability_pension_from",) if disabled is None else ()),
            *(f"households.{n}" for n, value in needs.items() if value is None),
        )
        return Ground(None, "need_unknown", {"from_age": from_age, "missing": list(missing)}, missing)


_STARTER = {"dwelling_type": "starter", "availability_basis": "101a", "rooms": 1, "area_m2": 40}


class StarterHome(OtherForm):
    """ALB § 101 a: starter homes for 18-24 year olds in need of housing support."""

    id = "ALB-101A"
    cites = cite("ALB", "§ 101 a; BEK977 § 12")
    scope = "basis 101a"
    in_force = Period(date(2012, 1, 1), None)
    bases = ("101a",)
    reads = ("persons.birth_date", "households.support_method")
    heading = N_("Starter homes")
    says = {
        (Verdict.FORBIDDEN, "age"): N_("Starter homes are for young people of {low} to {high} years; the applicant is {age}."),
        (Verdict.FORBIDDEN, "no_support"): N_("Starter homes are for young people in need of housing support; none is decided."),
        (Verdict.REVIEW, "unknown"): N_("Starter homes are for young people of {low} to {high} years in need of housing support; not known: {missing}."),
    }  # fmt: skip
    asks = ask(
        N_("Is the applicant of the age and in need of housing support, and does no ban on the area stand against it?"),
        clear=("belongs", N_("The applicant is of the age and in need of housing support, and no ban stands against it.")),
        bar=("does_not_belong", N_("The applicant is not of the age or not in need of housing support, or a ban stands against it.")),
    )  # fmt: skip
    examples = (
        Example("24 years with support", "silent", "", {"support_method": "s85", "persons": [{"birth_date": "2001-11-21"}]}, _STARTER),
        Example("25 on the day", "forbidden", "age", {"support_method": "s85", "persons": [{"birth_date": "2001-11-20"}]}, _STARTER),
        Example("18 on the day", "silent", "", {"support_method": "s85", "persons": [{"birth_date": "2008-11-20"}]}, _STARTER),
        Example("a day before the 18th birthday", "forbidden", "age", {"support_method": "s85", "persons": [{"birth_date": "2008-11-21"}]}, _STARTER),
        Example("no need of support", "forbidden", "no_support", {"support_method": "none", "persons": [{"birth_date": "2004-06-01"}]}, _STARTER),
        Example("the support is not told", "review", "unknown", {"support_method": None, "persons": [{"birth_date": "2004-06-01"}]}, _STARTER),
        Example("in a deprived area a ban would have hit", "review", "position",
                {"support_method": "s85", "persons": [{"birth_date": "2004-06-01", "citizenship_class": "OTHER"}]}, {**_STARTER, "area": "DEP"}),
    )  # fmt: skip

    def outsider(self, household: HouseholdFacts, law: LawAt) -> Ground:
        low, high = (law.figure(f"almenboligloven.alb_101a.{n}").number for n in ("age_from", "age_to"))
        method = household.support_method
        needs_support: Truth = None if method is None else method != "none"
        of_age = all_of(household.applicant.at_least(low), negated(household.applicant.at_least(high + 1)))
        facts = {"low": low, "high": high}
        if of_age is False:
            bounds = household.applicant.age_bounds
            return Ground(True, "age", facts | {"age": bounds[0] if bounds else None})
        if needs_support is False:
            return Ground(True, "no_support", facts)
        if of_age and needs_support:
            return NO
        missing = (
            *(("persons.birth_date",) if of_age is None else ()),
            *(("households.support_method",) if needs_support is None else ()),
        )
        return Ground(None, "unknown", facts | {"missing": list(missing)}, missing)


_INCLUSION = {"dwelling_type": "inclusion", "availability_basis": "62a"}


class InclusionHome(OtherForm):
    """ALB § 62 a: at most two years, after a concrete assessment and a goal agreed with the person: always for a person."""

    id = "ALB-62A"
    cites = cite("ALB", "§ 62 a")
    scope = "basis 62a"
    bases = ("62a",)
    heading = N_("Inclusion homes")
    says = {
        Verdict.REVIEW: N_(
            "An inclusion home needs a concrete assessment and a goal agreed with the person; two years at most."
        ),
    }
    asks = ask(
        N_("Is the assessment made and the goal agreed with the person, and does no ban on the area stand against it?"),
        clear=("assessed_and_agreed", N_("The assessment is made, a goal is agreed with the person, and no ban stands against it.")),
        bar=("not_fit", N_("The assessment speaks against an inclusion home, no goal is agreed, or a ban stands against it.")),
    )  # fmt: skip
    examples = (
        Example("always put to a person", "review", "assessment", {}, _INCLUSION),
        Example("not on other bases", "silent"),
    )

    def outsider(self, household: HouseholdFacts, law: LawAt) -> Ground:
        return Ground(None, "assessment")


_HALFWAY = {"dwelling_type": "halfway", "availability_basis": "63"}


class HalfwayHome(OtherForm):
    """ALB § 63: halfway homes, for residents of §§ 107, 109 and 110 facilities and others who need help to keep a home.

    Term: two years, and up to three more (BEK977 § 1(8)). Starter homes are excluded by § 63(5).
    """

    id = "ALB-63"
    cites = cite("ALB", "§ 63; BEK977 § 1, stk. 8")
    scope = "basis 63"
    bases = ("63",)
    reads = ("households.homelessness_situation",)
    heading = N_("Halfway homes")
    says = {
        (Verdict.REVIEW, "target_group"): N_(
            "A halfway home is for people with considerably reduced mental function or special social problems who need help to obtain and keep a home; "
            "residents of § 110 shelters are, of others a person must judge."
        ),
        Verdict.NOT_APPLICABLE: N_("A starter home cannot be a halfway home (§ 63(5))."),
    }  # fmt: skip
    cites_by_ground = _STK_6_7 | {"starter": cite("ALB", "§ 63, stk. 5")}
    asks = ask(
        N_("Does the household belong to those halfway homes are for, and does no ban on the area stand against it?"),
        clear=("belongs", N_("The household needs help to obtain and keep a home, and no ban stands against it.")),
        bar=("does_not_belong", N_("The household does not belong to those halfway homes are for, or a ban stands against it.")),
    )  # fmt: skip
    examples = (
        Example("a resident of a § 110 shelter", "silent", "", {"homelessness_situation": "section_110"}, _HALFWAY),
        Example("others are put to a person", "review", "target_group", {"homelessness_situation": "sofa"}, _HALFWAY),
        Example("in a deprived area a ban would have hit", "review", "position",
                {"homelessness_situation": "section_110", **paid("KTH_16_1", "2026-01")}, {**_HALFWAY, "area": "DEP"}),
        Example("with the position recorded it is open", "silent", "",
                {"homelessness_situation": "section_110", **paid("KTH_16_1", "2026-01")}, {**_HALFWAY, "area": "DEP"},
                policy={"interpretations": {"other_bases_outside_59_6": "confirmed"}}),
        Example("disability pension is no ban in a prevention area", "silent", "",
                {"homelessness_situation": "section_110", **one(disability_pension_from="2019-01-01")}, {**_HALFWAY, "area": "PREV"}),
        Example("in a prevention area a ban of stk. 7 would have hit", "review", "position",
                {"homelessness_situation": "section_110", **one(citizenship_class="OTHER")}, {**_HALFWAY, "area": "PREV"}),
        Example("whether a ban would have hit is not known", "review", "position_unknown",
                {"homelessness_situation": "section_110", **one(benefit_history_known=False)}, {**_HALFWAY, "area": "DEP"}),
        Example("whether a ban would have hit is for a person to judge", "review", "position_judged",
                {"homelessness_situation": "section_110",
                 "persons": [{}, {"role": "child", "birth_date": "2010-01-01", "release_date": "2026-09-01", "release_institution": "other",
                                  "release_convicted": True}]}, {**_HALFWAY, "area": "DEP"}),
        Example("a starter home is excluded", "not_applicable", "starter", {"homelessness_situation": "section_110"},
                {**_HALFWAY, "dwelling_type": "starter"}),
    )  # fmt: skip

    def outsider(self, household: HouseholdFacts, law: LawAt) -> Ground:
        return NO if household.record.homelessness_situation == "section_110" else Ground(None, "target_group")

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        found = super().matrix(case, law, budgets)
        found[:, [d.index for d in case.dwellings if self._starter(d)]] = Verdict.NOT_APPLICABLE
        return found

    def ground(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable) -> Ground:
        if self._starter(d):
            return Ground(True, "starter", {"basis": d.record.availability_basis})
        return super().ground(h, d, law, budgets)

    def _starter(self, d: DwellingFacts) -> bool:
        return d.record.availability_basis in self.bases and d.record.dwelling_type == "starter"


class OddDwelling(OtherForm):
    """Order 75/2020: odd dwellings, for particularly vulnerable people who cannot settle elsewhere: for a person."""

    id = "ODD"
    cites = cite("ODD", "bekendtgørelse 75/2020 §§ 1-2")
    scope = "basis ODD"
    in_force = Period(date(2020, 1, 28), None)
    bases = ("ODD",)
    heading = N_("Odd dwellings")
    says = {
        Verdict.REVIEW: N_(
            "An odd dwelling is for particularly vulnerable people who cannot settle elsewhere despite support; a person must judge."
        ),
    }
    asks = ask(
        N_("Is the household particularly vulnerable and unable to settle elsewhere despite support, and does no ban on the area stand against it?"),
        clear=("belongs", N_("The household is particularly vulnerable and cannot settle elsewhere despite support, and no ban stands against it.")),
        bar=("does_not_belong", N_("The household does not belong to those odd dwellings are for, or a ban stands against it.")),
    )  # fmt: skip
    examples = (
        Example("always put to a person", "review", "assessment", {}, {"dwelling_type": "odd", "availability_basis": "ODD"}),
        Example("also with the position on § 59 recorded", "review", "assessment", {}, {"dwelling_type": "odd", "availability_basis": "ODD"},
                policy={"interpretations": {"other_bases_outside_59_6": "confirmed"}}),
        Example("not on other bases", "silent"),
    )  # fmt: skip

    def outsider(self, household: HouseholdFacts, law: LawAt) -> Ground:
        return Ground(None, "assessment")


def reply_deadline(notice: date, law: LawAt) -> date:
    """LOB § 56: the last of seven weekdays after the private landlord's vacancy notice."""
    days = law.figure("almenboligloven.lob_56.reply_weekdays").number
    return weekdays_after(notice, days, law.switch("saturday_counts_as_weekday"))


_PRIVATE = {"dwelling_type": "private", "availability_basis": "LOB-49", "reported_on": "2026-11-09"}


class PrivateReply(OtherForm):
    """LOB § 56: the municipality answers a private vacancy notice within seven weekdays; later a person must ask.

    A dwelling on basis LOB-49 with neither the day of the notice nor a reply deadline (`reply_by`, REPLY-1) is put to a
    person: whether the reply is in time cannot be known.
    """

    id = "LOB-56"
    cites: ClassVar[Citation] = cite("LOB", "§ 56")
    scope = "private dwellings"
    in_force = Period(date(2022, 7, 1), None)
    person_test = PersonTest.NONE
    bases = ("LOB-49", "LOB-57a")
    reads = ("dwellings.reported_on", "dwellings.reply_by")
    heading = N_("Reply deadline for private dwellings")
    says = {
        (Verdict.REVIEW, "late"): N_("The vacancy notice came on {notice}; the {days} weekdays to answer ended on {deadline}. Ask whether the dwelling can still be had."),
        (Verdict.REVIEW, "no_notice"): N_(
            "Whether the {days} weekdays to answer the vacancy notice have ended cannot be known; not known: {missing}. Ask whether the dwelling can still be had."
        ),
    }  # fmt: skip
    asks = ask(
        N_("Can the dwelling still be had, and does no ban on the area stand against it?"),
        clear=("can_be_had", N_("The dwelling can still be had, and no ban stands against it.")),
        bar=("cannot_be_had", N_("The dwelling can no longer be had, or a ban stands against it.")),
    )
    examples = (
        Example("the last of the seven weekdays", "silent", "", {}, _PRIVATE, day=date(2026, 11, 17)),
        Example("a day later", "review", "late", {}, _PRIVATE, day=date(2026, 11, 18)),
        Example("the switch leaves Saturdays out", "silent", "", {}, _PRIVATE, day=date(2026, 11, 18),
                policy={"interpretations": {"saturday_counts_as_weekday": False}}),
        Example("neither the day of the notice nor a deadline is told", "review", "no_notice", {}, _PRIVATE | {"reported_on": None}),
        Example("a deadline is told instead", "silent", "", {}, _PRIVATE | {"reported_on": None, "reply_by": "2026-11-20"}),
        Example("a private halfway home has no such notice", "silent", "", {}, _PRIVATE | {"reported_on": None, "availability_basis": "LOB-57a"}),
        Example("in time, but a ban on the area would have hit", "review", "position", paid("KTH_16_1", "2026-01"), {**_PRIVATE, "area": "DEP"},
                day=date(2026, 11, 16)),
    )  # fmt: skip

    @staticmethod
    def no_notice(d: DwellingFacts) -> bool:
        """A § 49 dwelling of which neither the day of the notice nor a last day to answer is told."""
        r = d.record
        return r.availability_basis == "LOB-49" and r.reported_on is None and r.reply_by is None

    def late(self, d: DwellingFacts, law: LawAt) -> bool:
        notice = d.record.reported_on
        if not notice or not self.covers(d, law).truth:
            return False
        # Seven weekdays are seven days at least: only an older notice needs the calendar, which is slow to bring in.
        days = law.figure("almenboligloven.lob_56.reply_weekdays").number
        return (law.day - notice).days > days and law.day > reply_deadline(notice, law)

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        found = super().matrix(case, law, budgets)
        asked = [d.index for d in case.dwellings if self.late(d, law) or self.no_notice(d)]
        found[:, asked] = Verdict.REVIEW
        return found

    def ground(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable) -> Ground:
        days = law.figure("almenboligloven.lob_56.reply_weekdays").number
        if self.no_notice(d):
            return Ground(None, "no_notice", {"days": days, "missing": list(self.reads)}, self.reads)
        notice = d.record.reported_on
        if notice is None or not self.late(d, law):
            return super().ground(h, d, law, budgets)
        return Ground(None, "late", {"notice": notice, "days": days, "deadline": reply_deadline(notice, law)})
