"""ALB § 59(6): who may not be allocated a dwelling in a deprived area (udsat boligområde).

Shared scope: dwellings of any type that reached the municipality under § 59(1)-(5) and lie in a deprived area;
parallel societies and transformation areas are parts of the deprived areas. Any member of the household who meets a
number blocks the whole household. No dispensation; the only way out is the fallback duty of stk. 9.

Wordings: v0 (2011 to 31 January 2019) had nos. 1-4 and also covered § 51 b areas; v1 (1 February 2019 as far as known)
covers deprived areas only and adds nos. 5-7; v2 (30 November 2021) and v3 (1 July 2025) change the benefits of no. 5.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from ..facts.units import Month, month, month_text
from ..facts.views import DwellingFacts, PersonFacts, Truth, all_of, negated
from ..facts.windows import last_complete_month, months_in_a_row, within_months_back
from ..law.store import LawAt
from .rule import AnyMemberRule, Citation, Period, Verdict, cite

V0 = Period(date(2011, 1, 1), date(2019, 2, 1))
FROM_V1 = Period(date(2019, 2, 1), None)
V1 = Period(date(2019, 2, 1), date(2021, 11, 30))
V2 = Period(date(2021, 11, 30), date(2025, 7, 1))
V3 = Period(date(2025, 7, 1), None)
URL_V0 = "https://www.retsinformation.dk/eli/lta/2017/1116"
URL_V1 = "https://www.retsinformation.dk/eli/lta/2019/119"
URL_V2 = "https://www.retsinformation.dk/eli/lta/2024/1171"
REFORM: Month = month(2025, 7)


class DeprivedArea(AnyMemberRule):
    """Scope of § 59(6) since 2019."""

    exit_by_fallback = True

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Truth:
        return dwelling.under_section_59 and dwelling.deprived


class DeprivedOr51bArea(AnyMemberRule):
    """Scope of § 59(6) before 2019: deprived areas, then called ghetto areas, and § 51 b areas."""

    exit_by_fallback = True

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Truth:
        return dwelling.under_section_59 and (dwelling.deprived or "high_unemployment" in dwelling.kinds)


# ---------------------------------------------------------------- the person tests, shared with § 59(7)


def released_with_plan(person: PersonFacts, law: LawAt) -> Truth:
    """No. 1: convicted, released from the prison service within the window, and a § 141 plan must be made: all three."""
    r = person.record
    if r.release_date is None:
        if person.events_known:
            return False
        in_window: Truth = None
    else:
        months = law.figure("almenboligloven.alb_59_6.event_window_months").number
        in_window = within_months_back(r.release_date, law.day, months, law.switch("window_inclusive"))
    prison: Truth = None if r.release_institution is None else r.release_institution == "prison_service"
    return all_of(in_window, prison, r.release_convicted, r.plan_141_required)


def minor_released(person: PersonFacts, law: LawAt) -> Truth:
    """No. 2: under 18, convicted, released within the window from a placement outside prison. Never more than unknown:
    the plan the number refers to (SEL § 57 c) no longer exists, so a person must look."""
    r = person.record
    if r.release_date is None:
        if person.events_known:
            return False
        in_window: Truth = None
    else:
        months = law.figure("almenboligloven.alb_59_6.event_window_months").number
        in_window = within_months_back(r.release_date, law.day, months, law.switch("window_inclusive"))
    elsewhere: Truth = None if r.release_institution is None else r.release_institution == "other"
    met = all_of(in_window, elsewhere, r.release_convicted, negated(person.at_least(18)))
    return None if met is True else met


def lease_ended_for_disorder(person: PersonFacts, law: LawAt) -> Truth:
    """No. 3: lease cancelled or given notice within the window for gross breach of good order. Arrears never count."""
    r = person.record
    if r.lease_terminated_on is None:
        if person.events_known:
            return False
        in_window: Truth = None
    else:
        months = law.figure("almenboligloven.alb_59_6.event_window_months").number
        in_window = within_months_back(r.lease_terminated_on, law.day, months, law.switch("window_inclusive"))
    ground: Truth = (
        None if r.lease_terminated_ground is None else r.lease_terminated_ground == "gross_breach_good_order"
    )
    return all_of(in_window, ground)


def outside_eu_eea_ch(person: PersonFacts, law: LawAt) -> Truth:
    """No. 4: not a citizen of an EU or EEA country or Switzerland, unless enrolled as a student oneself."""
    citizenship = person.record.citizenship_class
    outside: Truth = None if citizenship in (None, "UNKNOWN") else citizenship in ("OTHER", "STATELESS")
    return all_of(outside, negated(person.enrolled))


def run_of(person: PersonFacts, law: LawAt, before_reform: tuple[str, ...], after: tuple[str, ...]) -> int:
    """Months in a row with one of the benefits, old codes counting before July 2025 and new ones in any month."""
    partial = law.switch("partial_month_counts")
    months = {m for code in before_reform for m in person.months(code, partial) if m < REFORM}
    months |= {m for code in after for m in person.months(code, partial)}
    return months_in_a_row(months, last_complete_month(law.day), law.switch("run_must_be_current"))


def reached(person: PersonFacts, run: int, limit: int) -> Truth:
    """A run long enough bars; a shorter one is only known to be short when the history is."""
    return True if run >= limit else False if person.history_known else None


# ---------------------------------------------------------------- nos. 1-4


_EVENT_REVIEW = {
    "da": "{person}: om løsladelsen {release_date} falder under nr. {number} kan ikke afgøres; oplysning mangler.",
    "en": "{person}: whether the release on {release_date} falls under no. {number} cannot be told; a fact is missing.",
}


class ReleasedConvict(DeprivedArea):
    """ALB § 59(6) no. 1: a convicted person released from prison within six months who must have a § 141 plan."""

    id = "ALB-59-6-1"
    cites: ClassVar[Citation] = cite("ALB", "§ 59, stk. 6, nr. 1")
    in_force = FROM_V1
    title = {"da": "Løsladt inden for seks måneder", "en": "Released from prison within six months"}
    says = {
        Verdict.FORBIDDEN: {
            "da": "{person} er dømt, løsladt {release_date} (inden for {window} måneder) og skal have en handleplan efter § 141.",
            "en": "{person} was convicted, released on {release_date} (within {window} months) and must have a § 141 plan.",
        },
        Verdict.REVIEW: _EVENT_REVIEW,
    }

    def bars(self, person: PersonFacts, law: LawAt) -> Truth:
        return released_with_plan(person, law)

    def person_facts(self, person: PersonFacts, law: LawAt) -> dict[str, Any]:
        return {
            "release_date": person.record.release_date,
            "plan_141_required": person.record.plan_141_required,
            "window": law.figure("almenboligloven.alb_59_6.event_window_months").number,
            "number": 1,
        }


class MinorReleased(DeprivedArea):
    """ALB § 59(6) no. 2: a convicted minor released from a placement outside prison. Refers to a repealed paragraph."""

    id = "ALB-59-6-2"
    cites: ClassVar[Citation] = cite("ALB", "§ 59, stk. 6, nr. 2")
    in_force = FROM_V1
    title = {"da": "Ung løsladt inden for seks måneder", "en": "Minor released within six months"}
    says = {
        Verdict.REVIEW: {
            "da": "{person}: nr. 2 henviser til den ophævede § 57 c i serviceloven, så en person skal tage stilling (løsladt {release_date}).",
            "en": "{person}: no. 2 refers to the repealed SEL § 57 c, so a person must decide (released on {release_date}).",
        }
    }

    def bars(self, person: PersonFacts, law: LawAt) -> Truth:
        return minor_released(person, law)

    def person_facts(self, person: PersonFacts, law: LawAt) -> dict[str, Any]:
        return {"release_date": person.record.release_date, "number": 2}


class LeaseEndedForDisorder(DeprivedArea):
    """ALB § 59(6) no. 3: lease cancelled or given notice within six months for gross breach of good order."""

    id = "ALB-59-6-3"
    cites: ClassVar[Citation] = cite("ALB", "§ 59, stk. 6, nr. 3")
    in_force = FROM_V1
    title = {"da": "Lejemål ophævet for uorden", "en": "Lease ended for gross breach of good order"}
    says = {
        Verdict.FORBIDDEN: {
            "da": "{person} fik lejemålet ophævet eller opsagt {ended} for grove overtrædelser af god skik og orden (inden for {window} måneder).",
            "en": "{person}'s lease was ended on {ended} for gross breach of good order (within {window} months).",
        },
        Verdict.REVIEW: {
            "da": "{person}: lejemål ophørt {ended}, grund {ground}; en oplysning mangler.",
            "en": "{person}: lease ended {ended}, ground {ground}; a fact is missing.",
        },
    }

    def bars(self, person: PersonFacts, law: LawAt) -> Truth:
        return lease_ended_for_disorder(person, law)

    def person_facts(self, person: PersonFacts, law: LawAt) -> dict[str, Any]:
        return {
            "ended": person.record.lease_terminated_on,
            "ground": person.record.lease_terminated_ground,
            "window": law.figure("almenboligloven.alb_59_6.event_window_months").number,
        }


class OutsideEuEeaCh(DeprivedArea):
    """ALB § 59(6) no. 4: not a citizen of an EU or EEA country or Switzerland; students are exempt, each for oneself."""

    id = "ALB-59-6-4"
    cites: ClassVar[Citation] = cite("ALB", "§ 59, stk. 6, nr. 4")
    in_force = FROM_V1
    title = {"da": "Ikke statsborger i EU, EØS eller Schweiz", "en": "Not a citizen of EU, EEA or Switzerland"}
    says = {
        Verdict.FORBIDDEN: {
            "da": "{person} er ikke statsborger i et EU- eller EØS-land eller Schweiz og er ikke optaget på en offentligt anerkendt uddannelse.",
            "en": "{person} is not a citizen of an EU or EEA country or Switzerland and is not enrolled at a recognised institution.",
        },
        Verdict.REVIEW: {
            "da": "{person}: statsborgerskab eller studie er ikke oplyst.",
            "en": "{person}: citizenship or enrolment is not known.",
        },
    }

    def bars(self, person: PersonFacts, law: LawAt) -> Truth:
        return outside_eu_eea_ch(person, law)

    def person_facts(self, person: PersonFacts, law: LawAt) -> dict[str, Any]:
        return {"enrolled": person.enrolled}


class ReleasedConvictV0(DeprivedOr51bArea, ReleasedConvict):
    """No. 1 as it stood before 2019, also in § 51 b areas."""

    cites = cite("ALB", "§ 59, stk. 6, nr. 1", URL_V0)
    in_force = V0


class MinorReleasedV0(DeprivedOr51bArea, MinorReleased):
    """No. 2 as it stood before 2019, also in § 51 b areas."""

    cites = cite("ALB", "§ 59, stk. 6, nr. 2", URL_V0)
    in_force = V0


class LeaseEndedForDisorderV0(DeprivedOr51bArea, LeaseEndedForDisorder):
    """No. 3 as it stood before 2019, also in § 51 b areas."""

    cites = cite("ALB", "§ 59, stk. 6, nr. 3", URL_V0)
    in_force = V0


class OutsideEuEeaChV0(DeprivedOr51bArea, OutsideEuEeaCh):
    """No. 4 as it stood before 2019, also in § 51 b areas."""

    cites = cite("ALB", "§ 59, stk. 6, nr. 4", URL_V0)
    in_force = V0


# ---------------------------------------------------------------- nos. 5-7


class LongKontanthjaelp(DeprivedArea):
    """ALB § 59(6) no. 5 since 1 July 2025: kontanthjælp in six consecutive calendar months; old names count before."""

    id = "ALB-59-6-5"
    cites: ClassVar[Citation] = cite("ALB", "§ 59, stk. 6, nr. 5")
    in_force = V3
    before: ClassVar[tuple[str, ...]] = ("UDDH", "SHO", "OVG", "KTH_OLD")
    after: ClassVar[tuple[str, ...]] = ("KTH_16_1", "KTH_16_2")
    title = {"da": "Kontanthjælp i seks måneder", "en": "Kontanthjælp for six months"}
    says = {
        Verdict.FORBIDDEN: {
            "da": "{person} har fået kontanthjælp i {months} hele måneder i træk til og med {last_month}; grænsen er {limit}.",
            "en": "{person} has received kontanthjælp for {months} whole months in a row up to {last_month}; the limit is {limit}.",
        },
        Verdict.REVIEW: {
            "da": "{person}: ydelseshistorikken er ikke kendt ({months} måneder i træk er oplyst; grænsen er {limit}).",
            "en": "{person}: the benefit history is not known ({months} months in a row are told; the limit is {limit}).",
        },
    }

    def run(self, person: PersonFacts, law: LawAt) -> int:
        if law.switch("sum_across_numbers"):
            return run_of(person, law, self.before, (*self.after, *JobBenefits.benefits))
        return run_of(person, law, self.before, self.after)

    def bars(self, person: PersonFacts, law: LawAt) -> Truth:
        limit = law.figure("almenboligloven.alb_59_6.benefit_run_months").number
        return reached(person, self.run(person, law), limit)

    def person_facts(self, person: PersonFacts, law: LawAt) -> dict[str, Any]:
        return {
            "months": self.run(person, law),
            "limit": law.figure("almenboligloven.alb_59_6.benefit_run_months").number,
            "last_month": month_text(last_complete_month(law.day)),
        }


class LongKontanthjaelpV2(LongKontanthjaelp):
    """No. 5 from 30 November 2021: kontanthjælp, uddannelseshjælp, selvforsørgelses- og hjemrejseydelse, overgangsydelse."""

    cites = cite("ALB", "§ 59, stk. 6, nr. 5", URL_V2)
    in_force = V2
    after = ()


class LongKontanthjaelpV1(LongKontanthjaelp):
    """No. 5 in 2019-2021: kontanthjælp, uddannelseshjælp (and integrationsydelse, for which the files have no code)."""

    cites = cite("ALB", "§ 59, stk. 6, nr. 5", URL_V1)
    in_force = V1
    before = ("UDDH", "KTH_OLD")
    after = ()


class DisabilityPension(DeprivedArea):
    """ALB § 59(6) no. 6: receives førtidspension, from the first day; other pensions are not listed."""

    id = "ALB-59-6-6"
    cites: ClassVar[Citation] = cite("ALB", "§ 59, stk. 6, nr. 6")
    in_force = FROM_V1
    title = {"da": "Førtidspension", "en": "Disability pension"}
    says = {
        Verdict.FORBIDDEN: {
            "da": "{person} får førtidspension (fra {since}).",
            "en": "{person} receives disability pension (from {since}).",
        },
        Verdict.REVIEW: {
            "da": "{person}: det er ikke kendt, om førtidspension udbetales.",
            "en": "{person}: it is not known whether disability pension is paid.",
        },
    }

    def bars(self, person: PersonFacts, law: LawAt) -> Truth:
        return person.disability_pension

    def person_facts(self, person: PersonFacts, law: LawAt) -> dict[str, Any]:
        return {"since": person.record.disability_pension_from}


class JobBenefits(DeprivedArea):
    """ALB § 59(6) no. 7: dagpenge, sygedagpenge or resource-course benefit during job clarification in six months."""

    id = "ALB-59-6-7"
    cites: ClassVar[Citation] = cite("ALB", "§ 59, stk. 6, nr. 7")
    in_force = FROM_V1
    benefits: ClassVar[tuple[str, ...]] = ("DP", "SDP", "RFY_JAF")
    title = {
        "da": "Dagpenge, sygedagpenge eller jobafklaring i seks måneder",
        "en": "Unemployment or sickness benefit for six months",
    }
    says = {
        Verdict.FORBIDDEN: {
            "da": "{person} har fået dagpenge, sygedagpenge eller ydelse under jobafklaring i {months} hele måneder i træk; grænsen er {limit}.",
            "en": "{person} has received unemployment, sickness or job-clarification benefit for {months} whole months in a row; the limit is {limit}.",
        },
        Verdict.REVIEW: LongKontanthjaelp.says[Verdict.REVIEW],
    }

    def run(self, person: PersonFacts, law: LawAt) -> int:
        if law.switch("sum_across_numbers"):
            return run_of(person, law, LongKontanthjaelp.before, (*LongKontanthjaelp.after, *self.benefits))
        if law.switch("sum_inside_number_7"):
            return run_of(person, law, (), self.benefits)
        return max(run_of(person, law, (), (code,)) for code in self.benefits)

    def bars(self, person: PersonFacts, law: LawAt) -> Truth:
        limit = law.figure("almenboligloven.alb_59_6.benefit_run_months").number
        return reached(person, self.run(person, law), limit)

    def person_facts(self, person: PersonFacts, law: LawAt) -> dict[str, Any]:
        return {
            "months": self.run(person, law),
            "limit": law.figure("almenboligloven.alb_59_6.benefit_run_months").number,
        }
