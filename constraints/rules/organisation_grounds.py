"""BEK977 §§ 27-28: grounds on which an organisation may refuse a waiting-list applicant.

In municipal allocation they do not apply (BEK977 § 1(4)); they are to be taken into account as far as possible. So
they warn, and never lower a rank.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from ..facts.units import whole_dkk
from ..facts.views import DwellingFacts, HouseholdFacts, PersonFacts, Truth, all_of
from ..facts.windows import within_months_back
from ..law.store import LawAt
from .rule import AnyMemberRule, Force, PairRule, Period, Verdict, cite


class DebtToOrganisation(PairRule):
    """BEK977 § 27: overdue debt to that organisation, unless an arrangement is kept."""

    id = "BEK977-27"
    cites = cite("BEK977", "§ 27, jf. § 1, stk. 4")
    in_force = Period(date(2018, 1, 1), None)
    force = Force.ADVICE
    liftable = True
    title = {"da": "Gæld til boligorganisationen", "en": "Debt to the organisation"}
    says = {
        Verdict.WARN: {
            "da": "Husstanden skylder {amount} kr. til {organisation}; afdragsaftale overholdt: {kept}. Det spærrer ikke for kommunal anvisning.",
            "en": "The household owes DKK {amount} to {organisation}; arrangement kept: {kept}. It does not bar municipal allocation.",
        }
    }

    def may_concern(self, h: HouseholdFacts) -> bool:
        return bool(h.debts)

    def judge(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> Verdict:
        owed = [x for x in h.debts if x.organisation_id == d.organisation.organisation_id]
        return (
            Verdict.WARN if any(x.amount_dkk > 0 and x.arrangement_kept is not True for x in owed) else Verdict.SILENT
        )

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        owed = [x for x in h.debts if x.organisation_id == d.organisation.organisation_id]
        return {
            "amount": whole_dkk(sum(int(x.amount_dkk * 100) for x in owed)),
            "organisation": d.organisation.organisation_id,
            "kept": all(x.arrangement_kept is True for x in owed),
        }


class LeaseEndedInArea(AnyMemberRule):
    """BEK977 § 28: lease ended by another social landlord in the same housing area within two years.

    Which area the lease was in is not in the files, so the warning asks a person to look.
    """

    id = "BEK977-28"
    cites = cite("BEK977", "§ 28, jf. § 1, stk. 4")
    in_force = Period(date(2018, 1, 1), None)
    force = Force.ADVICE
    liftable = True
    when_met = Verdict.WARN
    when_unknown = Verdict.NOTE
    title = {"da": "Lejemål ophørt i samme boligområde", "en": "Lease ended in the same housing area"}
    says = {
        Verdict.WARN: {
            "da": "{person}: lejemål ophørt {ended} (grund {ground}), inden for {years} år; se efter, om det var i samme boligområde.",
            "en": "{person}: lease ended on {ended} (ground {ground}), within {years} years; check whether it was in the same housing area.",
        }
    }

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Truth:
        return dwelling.under_section_59

    def bars(self, person: PersonFacts, law: LawAt) -> Truth:
        ended = person.record.lease_terminated_on
        if ended is None:
            return False
        months = 12 * law.figure("almenboligloven.bek977.same_area_years").number
        ground = person.record.lease_terminated_ground
        breach: Truth = None if ground is None else ground == "gross_breach_good_order"
        return all_of(within_months_back(ended, law.day, months, law.switch("window_inclusive")), breach)

    def person_facts(self, person: PersonFacts, law: LawAt) -> dict[str, Any]:
        return {
            "ended": person.record.lease_terminated_on,
            "ground": person.record.lease_terminated_ground,
            "years": law.figure("almenboligloven.bek977.same_area_years").number,
        }
