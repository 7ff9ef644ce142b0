"""ALB § 59(6): who may not be allocated a dwelling in a deprived area (udsat boligområde).

Shared scope: dwellings of any type that reached the municipality under § 59(1)-(5) and lie in a deprived area;
parallel societies and transformation areas are parts of the deprived areas. Any member of the household who meets a
number blocks the whole household. No dispensation; the only way out is the fallback duty of stk. 9.

Wordings: v0 (2011 to 31 January 2019) had nos. 1-4 and also covered § 51 b areas; v1 (1 February 2019 as far as known)
covers deprived areas only and adds nos. 5-7; v2 (30 November 2021) and v3 (1 July 2025) change the benefits of no. 5.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ..facts.views import DwellingFacts, PersonFacts
from ..language import N_
from ..law.store import LawAt
from .ground import Ground, whether
from .person_tests import (
    CITIZEN_READS,
    EVENT_GROUNDS,
    HISTORY,
    LEASE_READS,
    MINOR_READS,
    PENSION_GROUNDS,
    RELEASE_READS,
    RUN_GROUNDS,
    benefit_run,
    lease_ended_for_disorder,
    longest_of,
    minor_released,
    on_disability_pension,
    outside_eu_eea_ch,
    released_with_plan,
    sentences,
)  # fmt: skip
from .question import Example, Verdict, ask, one, paid
from .rule import AnyMemberRule, Citation, Period, cite

V0 = Period(date(2011, 1, 1), date(2019, 2, 1))
FROM_V1 = Period(date(2019, 2, 1), None)
V1 = Period(date(2019, 2, 1), date(2021, 11, 30))
V2 = Period(date(2021, 11, 30), date(2025, 7, 1))
V3 = Period(date(2025, 7, 1), None)
DEP = {"area": "DEP"}
# Rent and income of earlier years are not what these cases are about.
PAST = {"disposable_floor": {"effect": "warn"}}
_LAST_OF_V0, _FIRST_OF_V1 = date(2019, 1, 31), date(2019, 2, 1)


class DeprivedArea(AnyMemberRule):
    """Scope of § 59(6) since 2019."""

    scope = "deprived"
    exit_by_fallback = True

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Ground:
        return whether(dwelling.under_section_59 and dwelling.deprived)


class DeprivedOr51bArea(DeprivedArea):
    """Scope of § 59(6) before 2019: deprived areas, then called ghetto areas, and § 51 b areas."""

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Ground:
        return whether(dwelling.under_section_59 and (dwelling.deprived or "high_unemployment" in dwelling.kinds))


# ---------------------------------------------------------------- nos. 1-4

_RELEASED = {"release_institution": "prison_service", "release_convicted": True, "plan_141_required": True}
_MINOR = {"role": "child", "birth_date": "2010-01-01", "release_institution": "other", "release_convicted": True}


class ReleasedConvict(DeprivedArea):
    """ALB § 59(6) no. 1: a convicted person released from prison within six months who must have a § 141 plan."""

    id = "ALB-59-6-1"
    cites: ClassVar[Citation] = cite("ALB", "§ 59, stk. 6, nr. 1")
    in_force = FROM_V1
    reads = RELEASE_READS
    heading = N_("Released from prison within six months")
    says = sentences({k: v for k, v in EVENT_GROUNDS.items() if k.startswith("release")})
    asks = ask(
        N_("Was a member convicted and released from prison within six months, and must a § 141 plan be made for that person?"),
        clear=("not_met", N_("No member was convicted, released from prison within six months and in need of a § 141 plan.")),
        bar=("met", N_("A member was convicted, released from prison within six months, and a § 141 plan must be made.")),
    )  # fmt: skip
    examples: ClassVar[tuple[Example, ...]] = (
        Example("released a day before the window", "silent", "", one(release_date="2026-05-19", **_RELEASED), DEP),
        Example("released on the first day of the window", "forbidden", "released", one(release_date="2026-05-20", **_RELEASED), DEP),
        Example("released within the window", "forbidden", "released", one(release_date="2026-09-01", **_RELEASED), DEP),
        Example("the switch puts the first day outside", "silent", "", one(release_date="2026-05-20", **_RELEASED), DEP,
                policy={"interpretations": {"window_inclusive": False}}),
        Example("no § 141 plan is required", "silent", "", one(release_date="2026-09-01", **_RELEASED | {"plan_141_required": False}), DEP),
        Example("whether a plan is required is unknown", "review", "release_details",
                one(release_date="2026-09-01", **_RELEASED | {"plan_141_required": None}), DEP),
        Example("nobody knows of events", "review", "release_unknown", one(events_known=False), DEP),
        Example("released, but not in a listed area", "silent", "", one(release_date="2026-09-01", **_RELEASED)),
        Example("first day of the wording of 2019", "forbidden", "released", one(release_date="2018-12-01", **_RELEASED), DEP,
                day=_FIRST_OF_V1, policy=PAST),
    )  # fmt: skip

    def bars(self, person: PersonFacts, law: LawAt) -> Ground:
        return released_with_plan(person, law)


class MinorReleased(DeprivedArea):
    """ALB § 59(6) no. 2: a convicted minor released within six months from a placement outside prison, for whom a plan
    under SEL § 57 c must be made.

    Always for a person. Until 31 December 2023 no column tells whether such a plan must be made; on 1 January 2024 § 57 c
    was repealed (barnets lov), and the number refers to a paragraph that is no more.
    """

    id = "ALB-59-6-2"
    cites: ClassVar[Citation] = cite("ALB", "§ 59, stk. 6, nr. 2")
    in_force = FROM_V1
    reads = MINOR_READS
    heading = N_("Minor released within six months")
    says = sentences({k: v for k, v in EVENT_GROUNDS.items() if k.startswith("minor")})
    asks = ask(
        N_("Is no. 2 met: a convicted minor, released from a placement outside prison within six months, and a plan under SEL § 57 c (in force until 31 December 2023)?"),
        clear=("not_met", N_("No. 2 is not met: there is no minor it speaks of, or no plan under SEL § 57 c must be made.")),
        bar=("met", N_("No. 2 is held to be met for a minor of the household.")),
    )  # fmt: skip
    examples: ClassVar[tuple[Example, ...]] = (
        Example("a minor released from a placement is put to a person", "review", "minor_repealed",
                {"persons": [{}, {**_MINOR, "release_date": "2026-09-01"}]}, DEP),
        Example("released a day before the window", "silent", "", {"persons": [{}, {**_MINOR, "release_date": "2026-05-19"}]}, DEP),
        Example("released on the first day of the window", "review", "minor_repealed",
                {"persons": [{}, {**_MINOR, "release_date": "2026-05-20"}]}, DEP),
        Example("an adult is not meant", "silent", "", one(release_date="2026-09-01", release_institution="other", release_convicted=True), DEP),
        Example("18 on the day", "silent", "", {"persons": [{}, {**_MINOR, "birth_date": "2008-11-20", "release_date": "2026-09-01"}]}, DEP),
        Example("the last day of SEL § 57 c: whether a plan must be made", "review", "minor_plan",
                {"persons": [{}, {**_MINOR, "release_date": "2023-09-01"}]}, DEP, day=date(2023, 12, 31), policy=PAST),
        Example("the first day without SEL § 57 c", "review", "minor_repealed",
                {"persons": [{}, {**_MINOR, "release_date": "2023-09-01"}]}, DEP, day=date(2024, 1, 1), policy=PAST),
        Example("whether there is a conviction is unknown", "review", "minor_details",
                {"persons": [{}, {**_MINOR, "release_convicted": None, "release_date": "2026-09-01"}]}, DEP),
        Example("nobody knows of events", "review", "minor_unknown", {"persons": [{}, {"role": "child", "events_known": False}]}, DEP),
    )  # fmt: skip

    def bars(self, person: PersonFacts, law: LawAt) -> Ground:
        return minor_released(person, law)


class LeaseEndedForDisorder(DeprivedArea):
    """ALB § 59(6) no. 3: lease cancelled or given notice within six months for gross breach of good order."""

    id = "ALB-59-6-3"
    cites: ClassVar[Citation] = cite("ALB", "§ 59, stk. 6, nr. 3")
    in_force = FROM_V1
    reads = LEASE_READS
    heading = N_("Lease ended for gross breach of good order")
    says = sentences({k: v for k, v in EVENT_GROUNDS.items() if k.startswith("lease")})
    asks = ask(
        N_("Was a member's lease ended within six months for gross breach of good order?"),
        clear=("not_met", N_("No member's lease was ended within six months for gross breach of good order.")),
        bar=("met", N_("A member's lease was ended within six months for gross breach of good order.")),
    )
    examples: ClassVar[tuple[Example, ...]] = (
        Example("ended a day before the window", "silent", "",
                one(lease_terminated_on="2026-05-19", lease_terminated_ground="gross_breach_good_order"), DEP),
        Example("ended on the first day of the window", "forbidden", "lease_ended",
                one(lease_terminated_on="2026-05-20", lease_terminated_ground="gross_breach_good_order"), DEP),
        Example("the spouse's lease counts", "forbidden", "lease_ended",
                {"persons": [{}, {"role": "spouse", "lease_terminated_on": "2026-06-15", "lease_terminated_ground": "gross_breach_good_order"}]}, DEP),
        Example("arrears never count", "silent", "", one(lease_terminated_on="2026-07-01", lease_terminated_ground="arrears"), DEP),
        Example("the ground is unknown", "review", "lease_ground", one(lease_terminated_on="2026-07-01"), DEP),
        Example("nobody knows of events", "review", "lease_unknown", one(events_known=False), DEP),
    )  # fmt: skip

    def bars(self, person: PersonFacts, law: LawAt) -> Ground:
        return lease_ended_for_disorder(person, law)


class OutsideEuEeaCh(DeprivedArea):
    """ALB § 59(6) no. 4: not a citizen of an EU or EEA country or Switzerland; students are exempt, each for oneself."""

    id = "ALB-59-6-4"
    cites: ClassVar[Citation] = cite("ALB", "§ 59, stk. 6, nr. 4")
    in_force = FROM_V1
    reads = CITIZEN_READS
    heading = N_("Not a citizen of EU, EEA or Switzerland")
    says = sentences({"outside": EVENT_GROUNDS["outside"], "citizenship_unknown": EVENT_GROUNDS["citizenship_unknown"]})
    asks = ask(
        N_(
            "Is a member neither a citizen of an EU or EEA country or Switzerland nor enrolled at a publicly recognised institution?"
        ),
        clear=("not_met", N_("Every member is a citizen of an EU or EEA country or Switzerland, or enrolled.")),
        bar=("met", N_("A member is neither a citizen of an EU or EEA country or Switzerland nor enrolled.")),
    )
    examples: ClassVar[tuple[Example, ...]] = (
        Example("a wife from outside blocks the household", "forbidden", "outside", {"persons": [{}, {"role": "spouse", "citizenship_class": "OTHER"}]}, DEP),
        Example("a stateless person", "forbidden", "outside", one(citizenship_class="STATELESS"), DEP),
        Example("a Norwegian is in the EEA", "silent", "", one(citizenship_class="EEA"), DEP),
        Example("a Swiss citizen", "silent", "", one(citizenship_class="CH"), DEP),
        Example("an enrolled student is exempt", "silent", "", one(citizenship_class="OTHER", enrolled_from="2025-09-01"), DEP),
        Example("enrolled from the day itself", "silent", "", one(citizenship_class="OTHER", enrolled_from="2026-11-20"), DEP),
        Example("enrolled from the day after", "forbidden", "outside", one(citizenship_class="OTHER", enrolled_from="2026-11-21"), DEP),
        Example("citizenship is unknown", "review", "citizenship_unknown", one(citizenship_class="UNKNOWN"), DEP),
        Example("the start of the enrolment is unknown", "review", "citizenship_unknown", one(citizenship_class="OTHER", enrolled_to="2027-06-30"), DEP),
    )  # fmt: skip

    def bars(self, person: PersonFacts, law: LawAt) -> Ground:
        return outside_eu_eea_ch(person, law)


class ReleasedConvictV0(DeprivedOr51bArea, ReleasedConvict):
    """ALB § 59(6) no. 1 until 31 January 2019: a convicted person released from prison within six months who must have a
    § 141 plan; in deprived areas, then called ghetto areas, and also in § 51 b areas."""

    in_force = V0
    examples = (
        Example("before 2019 in a § 51 b area", "forbidden", "released", one(release_date="2018-12-01", **_RELEASED), {"area": "51B"},
                day=_LAST_OF_V0, policy=PAST),
        Example("not in other areas", "silent", "", one(release_date="2018-12-01", **_RELEASED), day=_LAST_OF_V0, policy=PAST),
    )  # fmt: skip


class MinorReleasedV0(DeprivedOr51bArea, MinorReleased):
    """ALB § 59(6) no. 2 until 31 January 2019: a convicted minor released within six months from a placement outside
    prison, for whom a plan under SEL § 57 c must be made; in deprived areas, then called ghetto areas, and also in § 51 b
    areas. Always for a person: no column tells whether such a plan must be made."""

    in_force = V0
    examples = (
        Example("before 2019 in a § 51 b area", "review", "minor_plan",
                {"persons": [{}, {**_MINOR, "release_date": "2018-12-01"}]}, {"area": "51B"}, day=_LAST_OF_V0, policy=PAST),
    )  # fmt: skip


class LeaseEndedForDisorderV0(DeprivedOr51bArea, LeaseEndedForDisorder):
    """ALB § 59(6) no. 3 until 31 January 2019: lease cancelled or given notice within six months for gross breach of good
    order; in deprived areas, then called ghetto areas, and also in § 51 b areas."""

    in_force = V0
    examples = (
        Example("before 2019 in a § 51 b area", "forbidden", "lease_ended",
                one(lease_terminated_on="2018-12-01", lease_terminated_ground="gross_breach_good_order"), {"area": "51B"}, day=_LAST_OF_V0, policy=PAST),
    )  # fmt: skip


class OutsideEuEeaChV0(DeprivedOr51bArea, OutsideEuEeaCh):
    """ALB § 59(6) no. 4 until 31 January 2019: not a citizen of an EU or EEA country or Switzerland; students are exempt,
    each for oneself; in deprived areas, then called ghetto areas, and also in § 51 b areas."""

    in_force = V0
    examples = (
        Example("the last day on which § 51 b areas are covered", "forbidden", "outside", one(citizenship_class="OTHER"), {"area": "51B"},
                day=_LAST_OF_V0, policy=PAST),
        Example("a day later they are not", "silent", "", one(citizenship_class="OTHER"), {"area": "51B"}, day=_FIRST_OF_V1, policy=PAST),
    )  # fmt: skip


# ---------------------------------------------------------------- nos. 5-7


class LongKontanthjaelp(DeprivedArea):
    """ALB § 59(6) no. 5 since 1 July 2025: kontanthjælp in six consecutive calendar months.

    Months before that day count under their old names: kontanthjælp, uddannelseshjælp, selvforsørgelses- og
    hjemrejseydelse, overgangsydelse.
    """

    id = "ALB-59-6-5"
    cites: ClassVar[Citation] = cite("ALB", "§ 59, stk. 6, nr. 5")
    in_force = V3
    reads = ("benefit_periods",)
    before: ClassVar[tuple[str, ...]] = ("UDDH", "SHO", "OVG", "KTH_OLD")
    after: ClassVar[tuple[str, ...]] = ("KTH_16_1", "KTH_16_2")
    heading = N_("Kontanthjælp for six months")
    says = sentences(RUN_GROUNDS)
    asks = ask(
        N_("Has a member received kontanthjælp, or another benefit that no. 5 lists on the day, in six whole calendar months in a row up to the last month?"),
        clear=("not_met", N_("No member has received a benefit listed in no. 5 for so long.")),
        bar=("met", N_("A member has received a benefit listed in no. 5 for so long.")),
    )  # fmt: skip
    examples: ClassVar[tuple[Example, ...]] = (
        Example("exactly six months bar", "forbidden", "run", paid("KTH_16_1", "2026-05", "2026-10"), DEP),
        Example("five months do not", "silent", "", paid("KTH_16_1", "2026-06", "2026-10"), DEP),
        Example("eleven months on the minimum rate", "forbidden", "run", paid("KTH_16_2", "2025-12"), DEP),
        Example("an adult son blocks the household", "forbidden", "run",
                {"persons": [{}, {"role": "other", "birth_date": "2004-01-01", "benefits": [{"benefit": "KTH_16_1", "first_month": "2026-03"}]}]},
                {**DEP, "rooms": 3}),
        Example("the history is unknown", "review", "history", one(benefit_history_known=False), DEP),
        Example("three months are told of an unknown history", "review", "history_part",
                one(benefit_history_known=False, benefits=[{"benefit": "KTH_16_1", "first_month": "2026-08"}]), DEP),
        Example("months of uddannelseshjælp count on 1 July 2025", "forbidden", "run", paid("UDDH", "2024-12", "2025-06"), DEP,
                day=date(2025, 7, 1), policy=PAST),
        Example("months of overgangsydelse are called by their name", "forbidden", "run", paid("OVG", "2025-01", "2025-06"), DEP,
                day=date(2025, 7, 15), policy=PAST),
    )  # fmt: skip

    def bars(self, person: PersonFacts, law: LawAt) -> Ground:
        limit = law.figure("almenboligloven.alb_59_6.benefit_run_months").number
        after = (*self.after, *JobBenefits.benefits) if law.switch("sum_across_numbers") else self.after
        return benefit_run(person, law, self.before, after, limit)


class LongKontanthjaelpV2(LongKontanthjaelp):
    """ALB § 59(6) no. 5 from 30 November 2021 to 30 June 2025: kontanthjælp, uddannelseshjælp, selvforsørgelses- og
    hjemrejseydelse or overgangsydelse in six consecutive calendar months."""

    in_force = V2
    after = ()
    examples = (
        Example("overgangsydelse bars from the first day", "forbidden", "run", paid("OVG", "2021-01"), DEP, day=date(2021, 11, 30), policy=PAST),
        Example("uddannelseshjælp bars on the last day", "forbidden", "run", paid("UDDH", "2024-12"), DEP, day=date(2025, 6, 30), policy=PAST),
        Example("five months do not", "silent", "", paid("UDDH", "2025-01"), DEP, day=date(2025, 6, 30), policy=PAST),
    )  # fmt: skip


class LongKontanthjaelpV1(LongKontanthjaelp):
    """ALB § 59(6) no. 5 from 1 February 2019 to 29 November 2021: kontanthjælp, uddannelseshjælp or integrationsydelse in
    six consecutive calendar months.

    The files have no code for integrationsydelse, so that nobody is known not to have received it: who is not barred by
    the two others is put to a person, however much of the benefit history is told.
    """

    in_force = V1
    before = ("UDDH", "KTH_OLD")
    after = ()
    says = sentences(RUN_GROUNDS | {"no_code": Verdict.REVIEW})
    examples = (
        Example("a person in work: integrationsydelse cannot be told", "review", "no_code", {}, DEP, day=date(2021, 11, 29), policy=PAST),
        Example("the day after it is listed no more", "silent", "", {}, DEP, day=date(2021, 11, 30), policy=PAST),
        Example("the history is unknown", "review", "history", one(benefit_history_known=False), DEP, day=date(2021, 11, 29), policy=PAST),
        Example("three months are told of an unknown history", "review", "history_part",
                one(benefit_history_known=False, benefits=[{"benefit": "UDDH", "first_month": "2021-08"}]), DEP, day=date(2021, 11, 29), policy=PAST),
        Example("overgangsydelse is not listed on the last day", "review", "no_code", paid("OVG", "2021-01"), DEP, day=date(2021, 11, 29), policy=PAST),
        Example("old kontanthjælp bars on the first day", "forbidden", "run", paid("KTH_OLD", "2018-08"), DEP, day=_FIRST_OF_V1, policy=PAST),
    )  # fmt: skip

    def bars(self, person: PersonFacts, law: LawAt) -> Ground:
        found = super().bars(person, law)
        if found.truth is not False:
            return found
        limit = law.figure("almenboligloven.alb_59_6.benefit_run_months").number
        return Ground(None, "no_code", {"limit": limit}, HISTORY)


class DisabilityPension(DeprivedArea):
    """ALB § 59(6) no. 6: receives førtidspension, from the first day; other pensions are not listed."""

    id = "ALB-59-6-6"
    cites: ClassVar[Citation] = cite("ALB", "§ 59, stk. 6, nr. 6")
    in_force = FROM_V1
    reads = ("persons.disability_pension_from", "persons.disability_pension_to")
    heading = N_("Disability pension")
    says = sentences(PENSION_GROUNDS)
    asks = ask(
        N_("Does a member receive disability pension on the day?"),
        clear=("not_met", N_("No member receives disability pension.")),
        bar=("met", N_("A member receives disability pension.")),
    )
    examples: ClassVar[tuple[Example, ...]] = (
        Example("from the day itself", "forbidden", "pension_since", one(disability_pension_from="2026-11-20"), DEP),
        Example("from the day after", "silent", "", one(disability_pension_from="2026-11-21"), DEP),
        Example("told by the income alone", "forbidden", "pension", one(income_kind="FP"), DEP),
        Example("told by a row of benefits", "forbidden", "pension", paid("FP", "2024-01"), DEP),
        Example("ended the day before", "silent", "", one(disability_pension_from="2019-01-01", disability_pension_to="2026-11-19"), DEP),
        Example("paid for the last time on the day", "forbidden", "pension_since",
                one(disability_pension_from="2019-01-01", disability_pension_to="2026-11-20"), DEP),
        Example("a closed row of benefits ends it", "silent", "",
                one(disability_pension_from="2019-01-01", benefits=[{"benefit": "FP", "first_month": "2019-01", "last_month": "2026-09"}]), DEP),
        Example("old-age pension since", "silent", "", one(disability_pension_from="2010-01-01", income_kind="folkepension"), DEP),
        Example("ended and yet the main income", "review", "pension_ended",
                one(disability_pension_from="2010-01-01", disability_pension_to="2026-01-31", income_kind="FP"), DEP),
        Example("senior pension is not listed", "silent", "", paid("SP", "2024-01"), DEP),
        Example("the history is unknown", "review", "pension_unknown", one(benefit_history_known=False), DEP),
        Example("first day of the number", "forbidden", "pension_since", one(disability_pension_from="2010-01-01"), DEP, day=_FIRST_OF_V1, policy=PAST),
        Example("the day before there was none", "silent", "", one(disability_pension_from="2010-01-01"), DEP, day=_LAST_OF_V0, policy=PAST),
    )  # fmt: skip

    def bars(self, person: PersonFacts, law: LawAt) -> Ground:
        return on_disability_pension(person)


_NO_5 = (LongKontanthjaelp, LongKontanthjaelpV2, LongKontanthjaelpV1)
_THREE_AND_THREE = one(benefits=[{"benefit": "DP", "first_month": "2021-07", "last_month": "2021-09"}, {"benefit": "SHO", "first_month": "2021-10", "last_month": "2021-12"}])  # fmt: skip
_THREE_AND_THREE_2020 = one(benefits=[{"benefit": "DP", "first_month": "2019-07", "last_month": "2019-09"}, {"benefit": "SHO", "first_month": "2019-10", "last_month": "2019-12"}])  # fmt: skip


class JobBenefits(DeprivedArea):
    """ALB § 59(6) no. 7: dagpenge, sygedagpenge or resource-course benefit during job clarification in six months."""

    id = "ALB-59-6-7"
    cites: ClassVar[Citation] = cite("ALB", "§ 59, stk. 6, nr. 7")
    in_force = FROM_V1
    reads = ("benefit_periods",)
    benefits: ClassVar[tuple[str, ...]] = ("DP", "SDP", "RFY_JAF")
    heading = N_("Unemployment or sickness benefit for six months")
    says = sentences(RUN_GROUNDS)
    asks = ask(
        N_(
            "Has a member received unemployment, sickness or job-clarification benefit in six whole calendar months in a row?"
        ),
        clear=("not_met", N_("No member has received such a benefit for so long.")),
        bar=("met", N_("A member has received such a benefit for so long.")),
    )
    examples: ClassVar[tuple[Example, ...]] = (
        Example("six months of dagpenge", "forbidden", "run", paid("DP", "2026-05", "2026-10"), DEP),
        Example("five months", "silent", "", paid("DP", "2026-06", "2026-10"), DEP),
        Example("dagpenge and sygedagpenge are added", "forbidden", "run",
                one(benefits=[{"benefit": "DP", "first_month": "2026-05", "last_month": "2026-07"}, {"benefit": "SDP", "first_month": "2026-08"}]), DEP),
        Example("the switch keeps them apart", "silent", "",
                one(benefits=[{"benefit": "DP", "first_month": "2026-05", "last_month": "2026-07"}, {"benefit": "SDP", "first_month": "2026-08"}]), DEP,
                policy={"interpretations": {"sum_inside_number_7": False}}),
        Example("two months are told of an unknown history", "review", "history_part",
                one(benefit_history_known=False, benefits=[{"benefit": "DP", "first_month": "2026-09"}]), DEP),
        Example("the switch adds months of no. 5", "forbidden", "run", _THREE_AND_THREE, DEP, day=date(2022, 1, 15),
                policy={**PAST, "interpretations": {"sum_across_numbers": True}}),
        Example("but not of a benefit that no. 5 did not list on the day", "silent", "", _THREE_AND_THREE_2020, DEP, day=date(2020, 1, 15),
                policy={**PAST, "interpretations": {"sum_across_numbers": True}}),
        Example("an ordinary ressourceforløb is not listed", "silent", "", paid("RFY_RF", "2025-11"), DEP),
        Example("the history is unknown", "review", "history", one(benefit_history_known=False), DEP),
    )  # fmt: skip

    def bars(self, person: PersonFacts, law: LawAt) -> Ground:
        limit = law.figure("almenboligloven.alb_59_6.benefit_run_months").number
        if law.switch("sum_across_numbers"):
            no_5 = next(w for w in _NO_5 if w.in_force.holds(law.day))
            return benefit_run(person, law, no_5.before, (*no_5.after, *self.benefits), limit)
        if law.switch("sum_inside_number_7"):
            return benefit_run(person, law, (), self.benefits, limit)
        return longest_of(benefit_run(person, law, (), (code,), limit) for code in self.benefits)


# Every wording of every number, in the order of the law: the rules in force and the other forms of dwelling read this.
BANS: tuple[AnyMemberRule, ...] = (
    ReleasedConvict(), ReleasedConvictV0(),
    MinorReleased(), MinorReleasedV0(),
    LeaseEndedForDisorder(), LeaseEndedForDisorderV0(),
    OutsideEuEeaCh(), OutsideEuEeaChV0(),
    LongKontanthjaelp(), LongKontanthjaelpV2(), LongKontanthjaelpV1(),
    DisabilityPension(),
    JobBenefits(),
)  # fmt: skip
