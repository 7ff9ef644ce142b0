"""ALB § 59(7)-(8): family dwellings in prevention areas (forebyggelsesområder), and the areas a council lets off.

Shared scope: family dwellings that reached the municipality under § 59(1)-(5) and lie on the prevention list. Milder
than deprived areas: nos. 1-4 of stk. 6, six months on the minimum rate, 24 months on the ordinary rate. In force from
30 November 2021; the benefit names changed on 1 July 2025.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ..facts.views import CaseView, DwellingFacts, HouseholdFacts, PersonFacts, any_of
from ..language import N_
from ..law.store import LawAt
from .alb_59_6_deprived_area import PAST, V2, V3
from .ground import NO, Ground, first_of, whether
from .person_tests import (
    CITIZEN_READS,
    EVENT_GROUNDS,
    LEASE_READS,
    MINOR_READS,
    RELEASE_READS,
    RUN_GROUNDS,
    benefit_run,
    lease_ended_for_disorder,
    minor_released,
    outside_eu_eea_ch,
    released_with_plan,
    sentences,
)  # fmt: skip
from .question import Example, ask, one, paid
from .rule import AnyMemberRule, Citation, Matrix, Period, PersonTest, TwoSidedRule, Verdict, any_answer, cite

SINCE = Period(date(2021, 11, 30), None)
PREV = {"area": "PREV"}
_EXPOSED = N_("contested: the designation rests on a criterion examined in CJEU C-417/23")
_HERE = N_("The ban also covers family dwellings in prevention areas (§ 59(7)), here area {area}.")
_LIMIT = N_("The limit holds for family dwellings in prevention areas (§ 59(7)), here area {area}.")


def on_prevention_list(dwelling: DwellingFacts) -> bool:
    return dwelling.under_section_59 and dwelling.record.dwelling_type == "family" and dwelling.prevention


class PreventionArea(AnyMemberRule):
    """Scope of § 59(7): on the list, and not let off by the council under stk. 8."""

    scope = "prevention"
    exit_by_fallback = True
    legal_status = _EXPOSED

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Ground:
        return whether(on_prevention_list(dwelling) and not dwelling.prevention_let_off)


class PersonEvents(PreventionArea):
    """ALB § 59(7), 1st sentence: a member who meets § 59(6) nos. 1, 2, 3 or 4."""

    id = "ALB-59-7-0"
    cites: ClassVar[Citation] = cite("ALB", "§ 59, stk. 7, jf. stk. 6, nr. 1-4")
    in_force = SINCE
    reads = tuple(dict.fromkeys((*RELEASE_READS, *MINOR_READS, *LEASE_READS, *CITIZEN_READS)))
    heading = N_("Prevention area: stk. 6, nos. 1-4")
    says = sentences(EVENT_GROUNDS)
    asks = ask(
        N_("Does a member meet one of nos. 1-4 of § 59(6)?"),
        clear=("not_met", N_("No member meets nos. 1-4 of § 59(6).")),
        bar=("met", N_("A member meets one of nos. 1-4 of § 59(6).")),
    )
    examples: ClassVar[tuple[Example, ...]] = (
        Example("released within the window", "forbidden", "released",
                one(release_date="2026-05-20", release_institution="prison_service", release_convicted=True, plan_141_required=True), PREV),
        Example("released a day before it", "silent", "",
                one(release_date="2026-05-19", release_institution="prison_service", release_convicted=True, plan_141_required=True), PREV),
        Example("the lease was ended for disorder", "forbidden", "lease_ended",
                one(lease_terminated_on="2026-08-01", lease_terminated_ground="gross_breach_good_order"), PREV),
        Example("not a citizen of EU, EEA or Switzerland", "forbidden", "outside", one(citizenship_class="OTHER"), PREV),
        Example("a minor: the paragraph referred to is repealed", "review", "minor_repealed",
                {"persons": [{}, {"role": "child", "birth_date": "2010-01-01", "release_date": "2026-09-01", "release_institution": "other",
                                  "release_convicted": True}]}, PREV),
        Example("a minor before 2024: whether a plan must be made", "review", "minor_plan",
                {"persons": [{}, {"role": "child", "birth_date": "2010-01-01", "release_date": "2023-09-01", "release_institution": "other",
                                  "release_convicted": True}]}, PREV, day=date(2023, 12, 31), policy=PAST),
        Example("whether a plan is required is unknown", "review", "release_details",
                one(release_date="2026-09-01", release_institution="prison_service", release_convicted=True), PREV),
        Example("the ground of the ended lease is unknown", "review", "lease_ground", one(lease_terminated_on="2026-08-01"), PREV),
        Example("nobody knows of events", "review", "release_unknown", one(events_known=False), PREV),
        Example("whether the minor was convicted is unknown", "review", "minor_details",
                {"persons": [{}, {"role": "child", "birth_date": "2010-01-01", "release_date": "2026-09-01", "release_institution": "other"}]}, PREV),
        Example("whether a minor was released at all is unknown", "review", "minor_unknown",
                {"persons": [{}, {"role": "child", "birth_date": "2010-01-01", "events_known": False, "release_institution": "other"}]}, PREV),
        Example("whether a lease was ended is unknown", "review", "lease_unknown", one(events_known=False, release_convicted=False), PREV),
        Example("citizenship is unknown", "review", "citizenship_unknown", one(citizenship_class="UNKNOWN"), PREV),
        Example("the council let the area off", "silent", "", one(citizenship_class="OTHER"), {"area": "PREV-EXEMPT"}),
        Example("a youth dwelling is not covered", "silent", "", one(citizenship_class="OTHER", birth_date="2003-01-01"),
                {**PREV, "dwelling_type": "youth", "availability_basis": "59-3", "rooms": 1}),
        Example("first day of the prevention areas", "forbidden", "outside", one(citizenship_class="OTHER"), PREV, day=date(2021, 11, 30), policy=PAST),
        Example("the day before there were none", "silent", "", one(citizenship_class="OTHER"), PREV, day=date(2021, 11, 29), policy=PAST),
    )  # fmt: skip

    def bars(self, person: PersonFacts, law: LawAt) -> Ground:
        tests = (released_with_plan, minor_released, lease_ended_for_disorder, outside_eu_eea_ch)
        return first_of(test(person, law) for test in tests)

    def messages(self, verdict: Verdict, ground: Ground) -> tuple[str, ...]:
        return (*super().messages(verdict, ground), _HERE)


class MinimumRate(PreventionArea):
    """ALB § 59(7) since 1 July 2025: six consecutive calendar months of kontanthjælp on the minimum rate (LAS § 16(2)).

    Months before that day count under their old names: selvforsørgelses- og hjemrejseydelse, overgangsydelse.
    """

    id = "ALB-59-7-A"
    cites: ClassVar[Citation] = cite("ALB", "§ 59, stk. 7")
    in_force = V3
    reads = ("benefit_periods",)
    before: ClassVar[tuple[str, ...]] = ("SHO", "OVG")
    after: ClassVar[tuple[str, ...]] = ("KTH_16_2",)
    figure: ClassVar[str] = "almenboligloven.alb_59_7.run_months_16_2"
    heading = N_("Prevention area: minimum rate for six months")
    says = sentences(RUN_GROUNDS)
    asks = ask(
        N_("Has a member received kontanthjælp on the minimum rate (before 1 July 2025: selvforsørgelses- og hjemrejseydelse or overgangsydelse) "
           "in six whole calendar months in a row up to the last month?"),
        clear=("not_met", N_("No member has received such a benefit for so long.")),
        bar=("met", N_("A member has received such a benefit for so long.")),
    )  # fmt: skip
    examples: ClassVar[tuple[Example, ...]] = (
        Example("six months on the minimum rate", "forbidden", "run", paid("KTH_16_2", "2026-05", "2026-10"), PREV),
        Example("five months", "silent", "", paid("KTH_16_2", "2026-06", "2026-10"), PREV),
        Example("the ordinary rate is not meant", "silent", "", paid("KTH_16_1", "2026-01"), PREV),
        Example("overgangsydelse before the reform counts and is called by its name", "forbidden", "run",
                one(benefits=[{"benefit": "OVG", "first_month": "2025-03", "last_month": "2025-06"},
                              {"benefit": "KTH_16_2", "first_month": "2025-07", "last_month": "2025-08"}]), PREV, day=date(2025, 9, 1), policy=PAST),
        Example("two months are told of an unknown history", "review", "history_part",
                one(benefit_history_known=False, benefits=[{"benefit": "KTH_16_2", "first_month": "2026-09"}]), PREV),
        Example("the history is unknown", "review", "history", one(benefit_history_known=False), PREV),
    )  # fmt: skip

    def bars(self, person: PersonFacts, law: LawAt) -> Ground:
        return benefit_run(person, law, self.before, self.after, law.figure(self.figure).number)

    def messages(self, verdict: Verdict, ground: Ground) -> tuple[str, ...]:
        return (*super().messages(verdict, ground), _LIMIT)


class MinimumRateV2(MinimumRate):
    """ALB § 59(7) from 30 November 2021 to 30 June 2025: six consecutive calendar months of selvforsørgelses- og
    hjemrejseydelse or overgangsydelse."""

    in_force = V2
    after = ()
    examples = (
        Example("six months of overgangsydelse on the last day", "forbidden", "run", paid("OVG", "2024-12"), PREV, day=date(2025, 6, 30), policy=PAST),
        Example("five months", "silent", "", paid("OVG", "2025-01"), PREV, day=date(2025, 6, 30), policy=PAST),
    )  # fmt: skip


class OrdinaryRate(MinimumRate):
    """ALB § 59(7) since 1 July 2025: 24 consecutive calendar months of kontanthjælp under LAS § 16(1).

    Months of kontanthjælp before that day count; months of uddannelseshjælp only by the switch
    `uddannelseshjaelp_counts_in_59_7_b`.
    """

    id = "ALB-59-7-B"
    before: ClassVar[tuple[str, ...]] = ("KTH_OLD",)
    after: ClassVar[tuple[str, ...]] = ("KTH_16_1",)
    figure = "almenboligloven.alb_59_7.run_months_16_1"
    heading = N_("Prevention area: kontanthjælp for 24 months")
    asks = ask(
        N_("Has a member received kontanthjælp under LAS § 16(1) (before 1 July 2025: kontanthjælp) in 24 whole calendar months in a row up to the last month?"),
        clear=("not_met", N_("No member has received such kontanthjælp for 24 months.")),
        bar=("met", N_("A member has received such kontanthjælp for 24 months.")),
    )  # fmt: skip
    examples: ClassVar[tuple[Example, ...]] = (
        Example("24 months across the reform", "forbidden", "run",
                one(benefits=[{"benefit": "KTH_OLD", "first_month": "2024-11", "last_month": "2025-06"}, {"benefit": "KTH_16_1", "first_month": "2025-07"}]),
                PREV),
        Example("23 months", "silent", "",
                one(benefits=[{"benefit": "KTH_OLD", "first_month": "2024-12", "last_month": "2025-06"}, {"benefit": "KTH_16_1", "first_month": "2025-07"}]),
                PREV),
        Example("uddannelseshjælp before the reform does not count", "silent", "",
                one(benefits=[{"benefit": "UDDH", "first_month": "2024-11", "last_month": "2025-06"}, {"benefit": "KTH_16_1", "first_month": "2025-07"}]),
                PREV),
        Example("the history is unknown", "review", "history", one(benefit_history_known=False), PREV),
    )  # fmt: skip

    def bars(self, person: PersonFacts, law: LawAt) -> Ground:
        before = (*self.before, "UDDH") if law.switch("uddannelseshjaelp_counts_in_59_7_b") else self.before
        return benefit_run(person, law, before, self.after, law.figure(self.figure).number)


class OrdinaryRateV2(OrdinaryRate):
    """ALB § 59(7) from 30 November 2021 to 30 June 2025: 24 consecutive calendar months of kontanthjælp."""

    in_force = V2
    after = ()
    examples = (
        Example("24 months of old kontanthjælp on the last day", "forbidden", "run", paid("KTH_OLD", "2023-06"), PREV, day=date(2025, 6, 30), policy=PAST),
        Example("23 months", "silent", "", paid("KTH_OLD", "2023-07"), PREV, day=date(2025, 6, 30), policy=PAST),
    )  # fmt: skip


BANS: tuple[PreventionArea, ...] = (PersonEvents(), MinimumRate(), MinimumRateV2(), OrdinaryRate(), OrdinaryRateV2())


class LetOffByCouncil(TwoSidedRule):
    """ALB § 59(7), 2nd sentence and (8): the council let the area off, so the ban in stk. 7 does not apply there.

    Speaks only where a ban would have applied; never in deprived areas.
    """

    id = "ALB-59-8"
    cites = cite("ALB", "§ 59, stk. 7, 2. pkt., og stk. 8")
    scope = "prevention, let off"
    in_force = SINCE
    person_test = PersonTest.ANY_MEMBER
    legal_status = _EXPOSED
    when_met = Verdict.EXEMPT
    when_unknown = Verdict.NOTE
    heading = N_("Prevention area let off by the council")
    says = {
        Verdict.EXEMPT: N_("The ban in stk. 7 does not apply: the council has let area {area} off under stk. 8."),
        Verdict.NOTE: N_("Area {area} is let off under stk. 8, so it does not matter whether stk. 7 would bar the household."),
    }  # fmt: skip
    examples = (
        Example("a ban would have applied", "exempt", "", paid("KTH_16_2", "2026-03"), {"area": "PREV-EXEMPT"}),
        Example("no ban would have applied", "silent", "", {}, {"area": "PREV-EXEMPT"}),
        Example(
            "whether one would have is unknown", "note", "", one(benefit_history_known=False), {"area": "PREV-EXEMPT"}
        ),
        Example("an area not on the decision stays barred", "silent", "", paid("KTH_16_2", "2026-03"), PREV),
    )

    def concerns(self, household: HouseholdFacts, law: LawAt) -> Ground:
        return Ground(any_of(ban.answer(household, law) for ban in BANS if ban.in_force.holds(law.day)))

    def answers(self, case: CaseView, law: LawAt) -> Matrix:
        return any_answer(BANS, case, law)

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Ground:
        if not (on_prevention_list(dwelling) and dwelling.prevention_let_off):
            return NO
        return Ground(True, "let_off", {"area": dwelling.department.area_id})
