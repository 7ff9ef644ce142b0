"""ALB § 59(7)-(8): family dwellings in prevention areas (forebyggelsesområder), and the areas a council lets off.

Shared scope: family dwellings that reached the municipality under § 59(1)-(5) and lie on the prevention list. Milder
than deprived areas: nos. 1-4 of stk. 6, six months on the minimum rate, 24 months on the ordinary rate. In force from
30 November 2021; the benefit names changed on 1 July 2025.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from ..facts.units import month_text
from ..facts.views import DwellingFacts, HouseholdFacts, PersonFacts, Truth, any_of
from ..facts.windows import last_complete_month
from ..law.store import LawAt
from .alb_59_6_deprived_area import (
    URL_V2,
    V2,
    V3,
    lease_ended_for_disorder,
    minor_released,
    outside_eu_eea_ch,
    reached,
    released_with_plan,
    run_of,
)  # fmt: skip
from .rule import AnyMemberRule, Citation, Period, TwoSidedRule, Verdict, cite

SINCE = Period(date(2021, 11, 30), None)
_EXPOSED = "contested: the designation rests on a criterion examined in CJEU C-417/23"


def on_prevention_list(dwelling: DwellingFacts) -> bool:
    return dwelling.under_section_59 and dwelling.record.dwelling_type == "family" and dwelling.prevention


class PreventionArea(AnyMemberRule):
    """Scope of § 59(7): on the list, and not let off by the council under stk. 8."""

    exit_by_fallback = True
    legal_status = _EXPOSED

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Truth:
        return on_prevention_list(dwelling) and not dwelling.prevention_let_off


class PersonEvents(PreventionArea):
    """ALB § 59(7), 1st sentence: a member who meets § 59(6) nos. 1, 2, 3 or 4."""

    id = "ALB-59-7-0"
    cites: ClassVar[Citation] = cite("ALB", "§ 59, stk. 7, jf. stk. 6, nr. 1-4")
    in_force = SINCE
    title = {"da": "Forebyggelsesområde: stk. 6, nr. 1-4", "en": "Prevention area: stk. 6, nos. 1-4"}
    says = {
        Verdict.FORBIDDEN: {
            "da": "{person} er omfattet af stk. 6, nr. {numbers}, som også gælder familieboliger i forebyggelsesområder.",
            "en": "{person} meets stk. 6, no. {numbers}, which also binds family dwellings in prevention areas.",
        },
        Verdict.REVIEW: {
            "da": "{person}: om stk. 6, nr. {numbers} er opfyldt, kan ikke afgøres; en oplysning mangler.",
            "en": "{person}: whether stk. 6, no. {numbers} is met cannot be told; a fact is missing.",
        },
    }

    @staticmethod
    def answers(person: PersonFacts, law: LawAt) -> list[tuple[int, Truth]]:
        tests = (released_with_plan, minor_released, lease_ended_for_disorder, outside_eu_eea_ch)
        return [(n, test(person, law)) for n, test in enumerate(tests, start=1)]

    def bars(self, person: PersonFacts, law: LawAt) -> Truth:
        return any_of(answer for _, answer in self.answers(person, law))

    def person_facts(self, person: PersonFacts, law: LawAt) -> dict[str, Any]:
        answers = self.answers(person, law)
        met = [n for n, a in answers if a is True] or [n for n, a in answers if a is None]
        return {
            "numbers": met,
            "release_date": person.record.release_date,
            "lease_terminated_on": person.record.lease_terminated_on,
        }


class MinimumRate(PreventionArea):
    """ALB § 59(7): six consecutive months of kontanthjælp on the minimum rate (LAS § 16(2))."""

    id = "ALB-59-7-A"
    cites: ClassVar[Citation] = cite("ALB", "§ 59, stk. 7")
    in_force = V3
    before: ClassVar[tuple[str, ...]] = ("SHO", "OVG")
    after: ClassVar[tuple[str, ...]] = ("KTH_16_2",)
    figure: ClassVar[str] = "almenboligloven.alb_59_7.run_months_16_2"
    title = {
        "da": "Forebyggelsesområde: mindstesats i seks måneder",
        "en": "Prevention area: minimum rate for six months",
    }
    says = {
        Verdict.FORBIDDEN: {
            "da": "{person} har fået kontanthjælp på mindstesats (§ 16, stk. 2) i {months} hele måneder i træk til og med {last_month}; grænsen er {limit}.",
            "en": "{person} has received kontanthjælp on the minimum rate (§ 16(2)) for {months} whole months in a row up to {last_month}; the limit is {limit}.",
        },
        Verdict.REVIEW: {
            "da": "{person}: ydelseshistorikken er ikke kendt ({months} måneder i træk er oplyst; grænsen er {limit}).",
            "en": "{person}: the benefit history is not known ({months} months in a row are told; the limit is {limit}).",
        },
    }

    def run(self, person: PersonFacts, law: LawAt) -> int:
        return run_of(person, law, self.before, self.after)

    def bars(self, person: PersonFacts, law: LawAt) -> Truth:
        return reached(person, self.run(person, law), law.figure(self.figure).number)

    def person_facts(self, person: PersonFacts, law: LawAt) -> dict[str, Any]:
        return {
            "months": self.run(person, law),
            "limit": law.figure(self.figure).number,
            "last_month": month_text(last_complete_month(law.day)),
        }


class MinimumRateV2(MinimumRate):
    """As it stood until 30 June 2025: selvforsørgelses- og hjemrejseydelse and overgangsydelse."""

    cites = cite("ALB", "§ 59, stk. 7", URL_V2)
    in_force = V2
    after = ()


class OrdinaryRate(MinimumRate):
    """ALB § 59(7): 24 consecutive months of kontanthjælp under LAS § 16(1)."""

    id = "ALB-59-7-B"
    before: ClassVar[tuple[str, ...]] = ("KTH_OLD",)
    after: ClassVar[tuple[str, ...]] = ("KTH_16_1",)
    figure = "almenboligloven.alb_59_7.run_months_16_1"
    title = {
        "da": "Forebyggelsesområde: kontanthjælp i 24 måneder",
        "en": "Prevention area: kontanthjælp for 24 months",
    }
    says = {
        Verdict.FORBIDDEN: {
            "da": "{person} har fået kontanthjælp efter § 16, stk. 1 i {months} hele måneder i træk til og med {last_month}; grænsen er {limit}.",
            "en": "{person} has received kontanthjælp under § 16(1) for {months} whole months in a row up to {last_month}; the limit is {limit}.",
        },
        Verdict.REVIEW: MinimumRate.says[Verdict.REVIEW],
    }

    def run(self, person: PersonFacts, law: LawAt) -> int:
        before = (*self.before, "UDDH") if law.switch("uddannelseshjaelp_counts_in_59_7_b") else self.before
        return run_of(person, law, before, self.after)


class OrdinaryRateV2(OrdinaryRate):
    """As it stood until 30 June 2025: kontanthjælp of the old system."""

    cites = cite("ALB", "§ 59, stk. 7", URL_V2)
    in_force = V2
    after = ()


class LetOffByCouncil(TwoSidedRule):
    """ALB § 59(7), 2nd sentence and (8): the council let the area off, so the ban in stk. 7 does not apply there.

    Speaks only where a ban would have applied; never in deprived areas.
    """

    id = "ALB-59-8"
    cites: ClassVar[Citation] = cite("ALB", "§ 59, stk. 7, 2. pkt., og stk. 8")
    in_force = SINCE
    legal_status = _EXPOSED
    when_met = Verdict.EXEMPT
    when_unknown = Verdict.NOTE
    title = {
        "da": "Forebyggelsesområde undtaget af kommunalbestyrelsen",
        "en": "Prevention area let off by the council",
    }
    says = {
        Verdict.EXEMPT: {
            "da": "Forbuddet i stk. 7 gælder ikke: kommunalbestyrelsen har undtaget område {area} efter stk. 8.",
            "en": "The ban in stk. 7 does not apply: the council has let area {area} off under stk. 8.",
        },
        Verdict.NOTE: {
            "da": "Område {area} er undtaget efter stk. 8, så det er uden betydning, om husstanden er omfattet af stk. 7.",
            "en": "Area {area} is let off under stk. 8, so it does not matter whether stk. 7 would bar the household.",
        },
    }

    def concerns(self, household: HouseholdFacts, law: LawAt) -> Truth:
        bans = (PersonEvents, *((MinimumRate, OrdinaryRate) if V3.holds(law.day) else (MinimumRateV2, OrdinaryRateV2)))
        return any_of(ban().concerns(household, law) for ban in bans)

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Truth:
        return on_prevention_list(dwelling) and dwelling.prevention_let_off

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        return {"area": d.department.area_id}
