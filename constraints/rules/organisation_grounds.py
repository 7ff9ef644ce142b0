"""BEK977 §§ 27-28: grounds on which an organisation may refuse a waiting-list applicant.

In municipal allocation they do not apply (BEK977 § 1(4)); they are to be taken into account as far as possible. So
they warn, and never lower a rank.
"""

from __future__ import annotations

from datetime import date

from ..facts.units import whole_dkk
from ..facts.views import DwellingFacts, HouseholdFacts, PersonFacts, Truth, all_of
from ..facts.windows import within_months_back
from ..language import N_
from ..law.store import LawAt
from .question import Example, one
from .rule import (
    NO,
    SILENT,
    AnyMemberRule,
    Force,
    Ground,
    PairRule,
    Period,
    PersonTest,
    Verdict,
    cite,
    whether,
)  # fmt: skip


def _owes(kept: bool | None, amount: int = 14000) -> dict[str, object]:
    return {"debts": [{"household_id": "H", "organisation_id": "O1", "amount_dkk": amount, "arrangement_kept": kept}]}


class DebtToOrganisation(PairRule):
    """BEK977 § 27: overdue debt to that organisation, unless an arrangement is kept."""

    id = "BEK977-27"
    cites = cite("BEK977", "§ 27, jf. § 1, stk. 4")
    in_force = Period(date(2018, 1, 1), None)
    force = Force.ADVICE
    liftable = True
    person_test = PersonTest.APPLICANT
    heading = N_("Debt to the organisation")
    says = {
        (Verdict.WARN, "not_kept"): N_("The household owes DKK {amount} to {organisation}, and no arrangement is kept. It does not bar municipal allocation."),
        (Verdict.WARN, "not_told"): N_("The household owes DKK {amount} to {organisation}; whether an arrangement is kept is not told. It does not bar municipal allocation."),
    }  # fmt: skip
    examples = (
        Example("no arrangement is kept", "warn", "not_kept", tables=_owes(False)),
        Example("whether one is kept is not told", "warn", "not_told", tables=_owes(None)),
        Example("an arrangement is kept", "silent", "", tables=_owes(True)),
        Example("nothing is owed", "silent", "", tables=_owes(False, 0)),
        Example("owed to another organisation", "silent", "", {}, {"organisation": "O2"}, tables=_owes(False)),
    )

    def may_concern(self, h: HouseholdFacts) -> bool:
        return bool(h.debts)

    def judged_by(self, d: DwellingFacts) -> str:
        return d.organisation.organisation_id

    def judge(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> tuple[Verdict, Ground]:
        organisation = d.organisation.organisation_id
        owed = [x for x in h.debts if x.organisation_id == organisation and x.arrangement_kept is not True]
        if not owed or not any(x.amount_dkk > 0 for x in owed):
            return SILENT
        facts = {"amount": whole_dkk(sum(int(x.amount_dkk * 100) for x in owed)), "organisation": organisation}
        told = any(x.arrangement_kept is False for x in owed)
        return Verdict.WARN, Ground(True, "not_kept" if told else "not_told", facts)


class LeaseEndedInArea(AnyMemberRule):
    """BEK977 § 28: lease ended by another social landlord in the same housing area within two years.

    Which area the lease was in is not in the files, so the warning asks a person to look.
    """

    id = "BEK977-28"
    cites = cite("BEK977", "§ 28, jf. § 1, stk. 4")
    scope = "dwellings under § 59"
    in_force = Period(date(2018, 1, 1), None)
    force = Force.ADVICE
    liftable = True
    when_met = Verdict.WARN
    when_unknown = Verdict.NOTE
    heading = N_("Lease ended in the same housing area")
    says = {
        Verdict.WARN: N_("{person}: lease ended on {ended} for gross breach of good order, within {years} years; check whether it was in the same housing area."),
        Verdict.NOTE: N_("{person}: lease ended on {ended}, within {years} years; the ground is not told. A breach in the same housing area would be taken into account."),
    }  # fmt: skip
    examples = (
        Example("two years back to the day", "warn", "breach", one(lease_terminated_on="2024-11-20", lease_terminated_ground="gross_breach_good_order")),
        Example("a day longer", "silent", "", one(lease_terminated_on="2024-11-19", lease_terminated_ground="gross_breach_good_order")),
        Example("arrears", "silent", "", one(lease_terminated_on="2026-07-01", lease_terminated_ground="arrears")),
        Example("the ground is not told", "note", "ground_unknown", one(lease_terminated_on="2026-07-01")),
    )  # fmt: skip

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Ground:
        return whether(dwelling.under_section_59)

    def bars(self, person: PersonFacts, law: LawAt) -> Ground:
        ended = person.record.lease_terminated_on
        if ended is None:
            return NO
        years = law.figure("almenboligloven.bek977.same_area_years").number
        ground = person.record.lease_terminated_ground
        breach: Truth = None if ground is None else ground == "gross_breach_good_order"
        answer = all_of(within_months_back(ended, law.day, 12 * years, law.switch("window_inclusive")), breach)
        if answer is False:
            return NO
        missing = () if answer else ("persons.lease_terminated_ground",)
        return Ground(answer, "breach" if answer else "ground_unknown", {"ended": ended, "years": years}, missing)
