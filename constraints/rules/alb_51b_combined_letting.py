"""ALB §§ 51 b and 51 c: combined letting. Binds the waiting list; the municipality can let it bind its own allocation.

Test on the applicant AND any spouse or cohabitant of two years, each with one of the listed benefits, each period
computed for itself. Children and other members do not matter.
"""

from __future__ import annotations

from abc import abstractmethod
from datetime import date
from typing import ClassVar

import numpy as np

from ..budget.disposable import BudgetTable
from ..facts.views import CaseView, DwellingFacts, HouseholdFacts, PersonFacts, Truth, all_of
from ..language import N_
from ..law.store import LawAt
from .ground import NO, Ground, first_of, whether
from .person_tests import HISTORY, REFORM, benefit_run, longest_of, on_disability_pension
from .question import Example, ask, one, paid
from .rule import Citation, Force, Matrix, Period, PersonTest, Rule, TwoSidedRule, Verdict, cite, codes

KONTANTHJAELP_BEFORE = ("UDDH", "SHO", "OVG", "KTH_OLD")
KONTANTHJAELP = ("KTH_16_1", "KTH_16_2")
JOB = ("DP", "SDP", "RFY_JAF")


def qualifies(person: PersonFacts, extended: bool, law: LawAt) -> Ground:
    """Six months of kontanthjælp in a row; with the council's extension also disability pension or six months of
    unemployment, sickness or job-clarification benefit (added only by the switch `sum_inside_51b_extension`)."""
    limit = law.figure("almenboligloven.alb_51b.run_months").number
    basic = benefit_run(person, law, KONTANTHJAELP_BEFORE, KONTANTHJAELP, limit)
    if not extended or basic.truth:
        return basic
    if law.switch("sum_inside_51b_extension"):
        job = benefit_run(person, law, (), JOB, limit)
    else:
        job = longest_of(benefit_run(person, law, (), (code,), limit) for code in JOB)
    return first_of((basic, on_disability_pension(person), job))


def couple_test(household: HouseholdFacts, extended: bool, law: LawAt) -> Ground:
    """Applicant and spouse-equivalent both qualify. A cohabitation of unknown length makes it unknown where it matters.

    Grounds: `single` or `couple` where it is met, `unknown` where a fact is missing; the grounds of the two persons
    stand in the facts as `applicant_ground` and `partner_ground`, each beside its own figures.
    """
    own = qualifies(household.applicant, extended, law)
    if own.truth is False:
        return NO
    years = law.figure("almenboligloven.alb_51b.cohabitation_years").number
    partner, counts = household.spouse_equivalent(years)
    facts = {"applicant_ground": own.code, "person": household.applicant.id, **own.facts}
    if partner is None or counts is False:
        return Ground(own.truth, "single" if own.truth else "unknown", facts | _asked(own.missing), own.missing)
    theirs = qualifies(partner, extended, law)
    answer = (
        all_of(own.truth, theirs.truth)
        if counts
        else all_of(own.truth, theirs.truth if theirs.truth is not False else None)
    )
    if answer is False:
        return NO
    facts |= {"partner_ground": theirs.code, "partner": partner.id}
    facts |= {f"partner_{name}": value for name, value in theirs.facts.items()}
    if answer:
        return Ground(True, "couple", facts)
    cohabitation = ("persons.cohabiting_since",) if counts is None else ()
    # A partner who does not qualify is only in doubt for whether the person counts as a spouse at all.
    missing = tuple(dict.fromkeys((*own.missing, *theirs.missing, *cohabitation)))
    return Ground(None, "unknown", facts | _asked(missing), missing)


def _asked(missing: tuple[str, ...]) -> dict[str, list[str]]:
    return {"missing": list(missing)} if missing else {}


# Ground of the applicant, and of the partner, as sentences.
_APPLICANT = {
    "run": N_("The applicant has received {benefits} for {months} whole months in a row up to {last_month}; the limit is {limit}."),
    "pension_since": N_("The applicant has received disability pension since {since}, which the council's extended decision counts."),
    "pension": N_("The applicant receives disability pension, which the council's extended decision counts."),
}  # fmt: skip
_PARTNER = {
    "run": N_("The spouse or cohabitant has received {partner_benefits} for {partner_months} whole months in a row up to {partner_last_month}."),
    "pension_since": N_("The spouse or cohabitant has received disability pension since {partner_since}."),
    "pension": N_("The spouse or cohabitant receives disability pension."),
}  # fmt: skip


def couple_messages(ground: Ground) -> tuple[str, ...]:
    """The sentences of a couple test that was met."""
    found = [_APPLICANT[str(ground.facts["applicant_ground"])]]
    if ground.code == "couple":
        found.append(_PARTNER[str(ground.facts["partner_ground"])])
    return tuple(found)


class CoupleRule(Rule):
    """Shared by the statute and the policy: what a household is asked depends on whether the decision is extended.

    Whether it is extended can be unknown: then a pair is only clear where both readings give the same answer.
    """

    person_test = PersonTest.APPLICANT_AND_SPOUSE
    when_met: ClassVar[Verdict]
    when_unknown: ClassVar[Verdict]

    @abstractmethod
    def reaches(self, dwelling: DwellingFacts) -> bool:
        """Is the dwelling one of those the rule speaks of? An area with a council decision is presupposed."""

    def test(self, household: HouseholdFacts, extended: Truth, law: LawAt) -> Ground:
        plain = couple_test(household, extended is True, law)
        if extended is not None or plain.truth is True:
            return plain
        wide = couple_test(household, True, law)
        if wide.truth is False:
            return NO
        missing = tuple(dict.fromkeys((*plain.missing, "designations.extended")))
        return Ground(None, "unknown", {**wide.facts, "missing": list(missing)}, missing)

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        found = np.zeros(case.shape, dtype=np.int8)
        columns: dict[Truth, list[int]] = {}
        for d in case.dwellings:
            if d.combined_letting and self.reaches(d):
                columns.setdefault(d.combined_letting_extended, []).append(d.index)
        for extended, mine in columns.items():
            answers = codes(self.test(h, extended, law) for h in case.households)
            verdicts = np.array([Verdict.SILENT, self.when_unknown, self.when_met], dtype=np.int8)[answers]
            found[:, mine] = verdicts[:, None]
        return found

    def ground(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable) -> Ground:
        return self.test(h, d.combined_letting_extended, law).beside(
            area=d.department.area_id, extended=d.combined_letting_extended
        )


_BOTH_ON_IT = {
    "persons": [
        {"benefits": [{"benefit": "KTH_16_1", "first_month": "2026-03"}]},
        {"role": "spouse", "benefits": [{"benefit": "KTH_16_2", "first_month": "2026-04"}]},
    ]
}
_HERE, _EXTENDED, _TOLD_NOT = {"area": "COMBINED"}, {"area": "COMBINED-EXT"}, {"area": "COMBINED-UNKNOWN"}


_REJECTS = N_(
    "The dwelling is let from the waiting list in area {area} with combined letting, and the organisation must reject."
)


class WaitingListRejection(CoupleRule):
    """ALB § 51 b(1): where the council has decided combined letting, the organisation must reject a waiting-list applicant
    who has received kontanthjælp for six months in a row, as has any spouse or cohabitant of two years.

    An extended decision also counts disability pension and six months of unemployment, sickness or job-clarification
    benefit. Does not bind § 59.
    """

    id = "ALB-51B"
    cites: ClassVar[Citation] = cite("ALB", "§ 51 b, stk. 1-2")
    scope = "waiting list"
    in_force = Period(date(2005, 1, 1), None)
    when_met = Verdict.FORBIDDEN
    when_unknown = Verdict.NOTE
    heading = N_("Combined letting (waiting list)")
    says = {
        Verdict.NOTE: N_("Let from the waiting list in a combined-letting area; whether the organisation must reject cannot be told: {missing}."),
    }  # fmt: skip
    examples = (
        Example("the organisation rejects when both qualify", "forbidden", "couple", _BOTH_ON_IT, {**_HERE, "availability_basis": "waiting_list"}),
        Example("a spouse in work ends it", "silent", "",
                {"persons": [{"benefits": [{"benefit": "KTH_16_1", "first_month": "2026-03"}]}, {"role": "spouse"}]},
                {**_HERE, "availability_basis": "waiting_list"}),
        Example("unknown stays a note, since the dwelling is not the municipality's", "note", "unknown", one(benefit_history_known=False),
                {**_HERE, "availability_basis": "waiting_list"}),
    )  # fmt: skip

    def reaches(self, dwelling: DwellingFacts) -> bool:
        return dwelling.record.availability_basis == "waiting_list"

    def messages(self, verdict: Verdict, ground: Ground) -> tuple[str, ...]:
        if verdict == Verdict.FORBIDDEN:
            return (*couple_messages(ground), _REJECTS)
        return super().messages(verdict, ground)


class StatuteNote(CoupleRule):
    """ALB § 51 b binds letting from the waiting list only: a note where it would have rejected a household that the
    municipality allocates a dwelling to."""

    id = "ALB-51B"
    cites: ClassVar[Citation] = cite("ALB", "§ 51 b, stk. 1-2")
    scope = "allocation"
    in_force = Period(date(2005, 1, 1), None)
    when_met = Verdict.NOTE
    when_unknown = Verdict.NOTE
    heading = N_("Combined letting (waiting list)")
    says = {
        Verdict.NOTE: N_("§ 51 b binds letting from the waiting list only, not municipal allocation in area {area}.")
    }
    examples = (
        Example("the statute does not bind allocation", "note", "couple", _BOTH_ON_IT, _HERE),
        Example("a household it would not reject hears nothing", "silent", "", {}, _HERE),
    )

    def reaches(self, dwelling: DwellingFacts) -> bool:
        return dwelling.record.availability_basis != "waiting_list"


_POLICY = N_(
    "It is municipal policy that § 51 b also binds allocation in area {area}; the statute binds the waiting list only."
)


class CombinedLettingPolicy(CoupleRule):
    """The municipality's own rule: § 51 b also bars its allocation in areas where the council decided combined letting.

    Force is policy, not statute; a person may lift it with a written reason, and `binds_municipal_allocation: false`
    switches it off.
    """

    id = "ALB-51B-POLICY"
    cites = Citation(
        "policy", "kommunal praksis, jf. almenboligloven § 51 b", "https://www.retsinformation.dk/eli/lta/2026/207"
    )
    scope = "allocation"
    force = Force.POLICY
    liftable = True
    reads = (*HISTORY, "persons.cohabiting_since", "persons.disability_pension_from", "designations.extended")
    when_met = Verdict.FORBIDDEN
    when_unknown = Verdict.REVIEW
    heading = N_("Combined letting as municipal policy")
    says = {
        Verdict.REVIEW: N_("The municipal policy on combined letting holds in area {area}; not known: {missing}."),
    }
    asks = ask(
        N_("Do the applicant and any spouse or cohabitant of two years both meet § 51 b as the council has decided it?"),
        clear=("not_met", N_("Applicant and spouse or cohabitant do not both meet § 51 b.")),
        bar=("met", N_("Applicant and any spouse or cohabitant both meet § 51 b, which by municipal policy binds allocation.")),
    )  # fmt: skip
    examples = (
        Example("both on kontanthjælp", "forbidden", "couple", _BOTH_ON_IT, _HERE),
        Example("a single applicant on exactly six months", "forbidden", "single", paid("KTH_16_1", "2026-05"), _HERE),
        Example("five months", "silent", "", paid("KTH_16_1", "2026-06"), _HERE),
        Example("a cohabitant of two years counts as a spouse", "silent", "",
                {"persons": [{"benefits": [{"benefit": "KTH_16_1", "first_month": "2026-03"}]}, {"role": "cohabitant", "cohabiting_since": "2024-11-20"}]}, _HERE),
        Example("a cohabitant of a day less does not", "forbidden", "single",
                {"persons": [{"benefits": [{"benefit": "KTH_16_1", "first_month": "2026-03"}]}, {"role": "cohabitant", "cohabiting_since": "2024-11-21"}]}, _HERE),
        Example("a cohabitation of unknown length", "review", "unknown",
                {"persons": [{"benefits": [{"benefit": "KTH_16_1", "first_month": "2026-03"}]}, {"role": "cohabitant"}]}, _HERE),
        Example("an extended decision counts disability pension and says so", "forbidden", "single", one(disability_pension_from="2019-01-01"), _EXTENDED),
        Example("an extended decision and a spouse on kontanthjælp", "forbidden", "couple",
                {"persons": [{"income_kind": "FP"}, {"role": "spouse", "benefits": [{"benefit": "KTH_16_1", "first_month": "2026-03"}]}]}, _EXTENDED),
        Example("a plain decision does not count disability pension", "silent", "", one(disability_pension_from="2019-01-01"), _HERE),
        Example("whether the decision is extended is unknown and decides", "review", "unknown", one(disability_pension_from="2019-01-01"), _TOLD_NOT),
        Example("unknown, but it does not decide", "forbidden", "single", paid("KTH_16_1", "2026-05"), _TOLD_NOT),
        Example("unknown, and neither reading bars", "silent", "", {}, _TOLD_NOT),
        Example("months of dagpenge and sygedagpenge are each for themselves", "silent", "",
                one(benefits=[{"benefit": "DP", "first_month": "2026-05", "last_month": "2026-07"}, {"benefit": "SDP", "first_month": "2026-08"}]), _EXTENDED),
        Example("the switch adds them", "forbidden", "single",
                one(benefits=[{"benefit": "DP", "first_month": "2026-05", "last_month": "2026-07"}, {"benefit": "SDP", "first_month": "2026-08"}]), _EXTENDED,
                policy={"interpretations": {"sum_inside_51b_extension": True}}),
        Example("the municipality does not let it bind", "silent", "", _BOTH_ON_IT, _HERE,
                policy={"combined_letting": {"binds_municipal_allocation": False}}),
        Example("the history is unknown", "review", "unknown", one(benefit_history_known=False), _HERE),
    )  # fmt: skip

    def reaches(self, dwelling: DwellingFacts) -> bool:
        return dwelling.under_section_59 and dwelling.combined_letting_binds

    def messages(self, verdict: Verdict, ground: Ground) -> tuple[str, ...]:
        if verdict == Verdict.FORBIDDEN:
            return (*couple_messages(ground), _POLICY)
        return super().messages(verdict, ground)


class TransformationAreaRejection(TwoSidedRule):
    """ALB § 51 c: in transformation areas the organisation rejects waiting-list applicants where applicant and spouse
    receive kontanthjælp now. Does not bind § 59."""

    id = "ALB-51C"
    cites = cite("ALB", "§ 51 c")
    scope = "waiting list"
    in_force = Period(date(2019, 7, 1), None)
    person_test = PersonTest.APPLICANT_AND_SPOUSE
    legal_status = N_("contested: the designation rests on a criterion examined in CJEU C-417/23")
    when_unknown = Verdict.NOTE
    heading = N_("Transformation area (waiting list)")
    says = {
        (Verdict.FORBIDDEN, "single"): N_("The applicant receives kontanthjælp, and the dwelling is let from the waiting list in a transformation area."),
        (Verdict.FORBIDDEN, "couple"): N_(
            "The applicant and the spouse or cohabitant receive kontanthjælp, and the dwelling is let from the waiting list in a transformation area."
        ),
        Verdict.NOTE: N_("Let from the waiting list in a transformation area; whether the organisation must reject cannot be told: {missing}."),
    }  # fmt: skip
    examples = (
        Example("the applicant receives kontanthjælp", "forbidden", "single", paid("KTH_16_1", "2026-11"), {"area": "TRANS", "availability_basis": "waiting_list"}),
        Example("both receive it", "forbidden", "couple", _BOTH_ON_IT, {"area": "TRANS", "availability_basis": "waiting_list"}),
        Example("not in an allocated dwelling", "silent", "", paid("KTH_16_1", "2026-11"), {"area": "TRANS"}),
        Example("the history is unknown", "note", "unknown", one(benefit_history_known=False), {"area": "TRANS", "availability_basis": "waiting_list"}),
        Example("the first day of § 51 c", "forbidden", "single", paid("KTH_OLD", "2019-01"), {"area": "TRANS", "availability_basis": "waiting_list"},
                day=date(2019, 7, 1), policy={"disposable_floor": {"effect": "warn"}}),
        Example("the day before there was none", "silent", "", paid("KTH_OLD", "2019-01"), {"area": "TRANS", "availability_basis": "waiting_list"},
                day=date(2019, 6, 30), policy={"disposable_floor": {"effect": "warn"}}),
        Example("the last day of the old kontanthjælp", "forbidden", "single", paid("KTH_OLD", "2025-01"), {"area": "TRANS", "availability_basis": "waiting_list"},
                day=date(2025, 6, 30), policy={"disposable_floor": {"effect": "warn"}}),
        Example("a day later only the new one is listed", "silent", "", paid("KTH_OLD", "2025-01"), {"area": "TRANS", "availability_basis": "waiting_list"},
                day=date(2025, 7, 1), policy={"disposable_floor": {"effect": "warn"}}),
        Example("the first day of the new one", "forbidden", "single", paid("KTH_16_1", "2025-07"), {"area": "TRANS", "availability_basis": "waiting_list"},
                day=date(2025, 7, 1), policy={"disposable_floor": {"effect": "warn"}}),
    )  # fmt: skip

    @staticmethod
    def _receives(person: PersonFacts, law: LawAt) -> Truth:
        listed = KONTANTHJAELP if law.day.year * 12 + law.day.month - 1 >= REFORM else KONTANTHJAELP_BEFORE
        if any(person.paid_now(code) for code in listed) or person.record.income_kind in listed:
            return True
        return False if person.history_known else None

    def concerns(self, household: HouseholdFacts, law: LawAt) -> Ground:
        partner, counts = household.spouse_equivalent(law.figure("almenboligloven.alb_51b.cohabitation_years").number)
        answers = [self._receives(household.applicant, law)]
        if partner is not None and counts is not False:
            answers += [self._receives(partner, law), True if counts else None]
        answer = all_of(*answers)
        if answer is None:
            missing = (
                *(HISTORY if None in answers[:2] else ()),
                *(("persons.cohabiting_since",) if counts is None else ()),
            )
            return Ground(None, "unknown", {"missing": list(missing)}, missing)
        return Ground(True, "couple" if len(answers) > 1 else "single") if answer else NO

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Ground:
        return whether("transformation" in dwelling.kinds and dwelling.record.availability_basis == "waiting_list")


def suitable_replacement(persons: int, rooms: int, refused_rooms: int | None, at_least: bool = True) -> bool:
    """ALB § 51 b(9): is a dwelling of `rooms` a suitable replacement for a household of `persons`?

    Suitable: one room more than members, or as many rooms as the dwelling refused unless that would have meant more
    than two persons per room. `at_least` is the switch `replacement_rooms_at_least`.
    """
    one_more = rooms >= persons + 1 if at_least else rooms == persons + 1
    return one_more or (rooms == refused_rooms and persons <= 2 * rooms)
