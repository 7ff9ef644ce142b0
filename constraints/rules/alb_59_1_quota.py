"""ALB § 59(1): up to every fourth vacant family dwelling, counted per organisation in time order with exact fractions.

The act sets no rule for order or rounding. Default: one counter per organisation; vacancy number n belongs to the
municipality when floor(n q + carry) > floor((n - 1) q + carry); the fraction left is carried on and never reset.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np

from ..budget.disposable import BudgetTable
from ..facts.views import CaseView, DwellingFacts, HouseholdFacts
from ..law.store import LawAt
from .rule import Matrix, Period, Rule, Verdict, cite


@dataclass(frozen=True)
class QuotaCount:
    """The counter of one organisation in this batch.

    `right` is the number of dwellings the municipality may take of `vacancies`; `pointed` the indices of the dwellings
    in the file that the counter points at, None where their time order is not known; `counted` all that fall under it.
    """

    organisation_id: str
    share: Fraction
    carry: Fraction
    vacancies: int
    right: int
    carry_out: Fraction
    counted: tuple[int, ...]
    pointed: frozenset[int] | None

    def place_of(self, dwelling: int) -> int:
        """Number of the vacancy in time order among those in the file, from 1."""
        return self.counted.index(dwelling) + 1


def is_quota_dwelling(dwelling: DwellingFacts) -> bool:
    return dwelling.record.availability_basis == "59-1" and dwelling.record.dwelling_type == "family"


def quota_counts(case: CaseView, law: LawAt) -> dict[str, QuotaCount]:
    """Counters of the organisations that report their vacancies; the others have none (all is at disposal already)."""
    found: dict[str, QuotaCount] = {}
    if not case.case.policy.quota.enforce:
        return found
    default = law.figure("almenboligloven.alb_59_1.quota_share_by_decision").exact
    for organisation in case.case.organisations:
        if organisation.vacancies_this_period is None:
            continue
        mine = [
            d
            for d in case.dwellings
            if d.organisation.organisation_id == organisation.organisation_id and is_quota_dwelling(d)
        ]
        share = default if organisation.quota_share is None else organisation.quota_share
        carry = organisation.quota_carry or Fraction(0)
        vacancies = organisation.vacancies_this_period
        claim = vacancies * share + carry
        right = claim.numerator // claim.denominator
        dated = [d for d in mine if d.record.reported_on]
        ordered = sorted(mine, key=lambda d: (d.record.reported_on or date.min, d.id))
        counted = tuple(d.index for d in ordered)
        pointed: frozenset[int] | None
        if right >= len(mine):
            pointed = frozenset(counted)
        elif dated and len(dated) < len(mine):
            pointed = None
        elif vacancies == len(mine):
            pointed = frozenset(
                index
                for n, index in enumerate(counted, start=1)
                if _floor(n * share + carry) > _floor((n - 1) * share + carry)
            )
        else:
            pointed = frozenset(counted[:right])
        found[organisation.organisation_id] = QuotaCount(
            organisation.organisation_id, share, carry, vacancies, right, claim - right, counted, pointed
        )
    return found


def _floor(value: Fraction) -> int:
    return value.numerator // value.denominator


class QuotaRight(Rule):
    """ALB § 59(1): the municipality has no right to a vacancy its counter does not point at.

    With `quota.choice: free` (an agreement) any vacancy may be taken up to the right; that is a limit, not a bar. The
    paragraph speaks of family dwellings only, so other types on bases 59-1, 59-2, 59-4 and 59-5 are not applicable.
    """

    id = "ALB-59-1-1"
    whole_case = True
    cites = cite("ALB", "§ 59, stk. 1, 1. pkt.")
    in_force = Period(date(1997, 1, 1), None)
    title = {"da": "Fjerdedelsreglen", "en": "Quarter rule"}
    says = {
        Verdict.FORBIDDEN: {
            "da": "Tælleren for {organisation} peger ikke på denne ledige bolig: nr. {number} af {vacancies} med andel {share} og overført {carry}; retten er {right}.",
            "en": "The counter of {organisation} does not point at this vacancy: no. {number} of {vacancies} at share {share} with carry {carry}; the right is {right}.",
        },
        Verdict.REVIEW: {
            "da": "Retten hos {organisation} er {right} af {vacancies} ledige, men anmeldelsesdatoen mangler, så rækkefølgen er ukendt.",
            "en": "The right towards {organisation} is {right} of {vacancies} vacancies, but a reporting date is missing, so the order is unknown.",
        },
        Verdict.NOT_APPLICABLE: {
            "da": "§ 59, stk. 1, 2, 4 og 5 gælder familieboliger; boligen er af typen {dwelling_type}.",
            "en": "§ 59(1), (2), (4) and (5) concern family dwellings; this one is of type {dwelling_type}.",
        },
    }

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        column = np.zeros(case.shape[1], dtype=np.int8)
        for d in case.dwellings:
            family_only = d.record.availability_basis in ("59-1", "59-2", "59-4", "59-5")
            if family_only and d.record.dwelling_type not in ("family", "starter"):
                column[d.index] = Verdict.NOT_APPLICABLE
        if case.case.policy.quota.choice == "counter":
            for count in quota_counts(case, law).values():
                for index in count.counted:
                    if count.pointed is None:
                        column[index] = Verdict.REVIEW
                    elif index not in count.pointed:
                        column[index] = Verdict.FORBIDDEN
        return np.broadcast_to(column[None, :], case.shape).copy()

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        o = d.organisation
        share = (
            o.quota_share
            if o.quota_share is not None
            else law.figure("almenboligloven.alb_59_1.quota_share_by_decision").exact
        )
        carry = o.quota_carry or Fraction(0)
        vacancies = o.vacancies_this_period or 0
        peers = [x for x in d.peers if is_quota_dwelling(x)]
        ordered = sorted(peers, key=lambda x: (x.record.reported_on or date.min, x.id))
        number = next((n for n, x in enumerate(ordered, start=1) if x is d), None)
        return {
            "organisation": o.organisation_id, "number": number, "vacancies": vacancies, "share": str(share), "carry": str(carry),
            "right": _floor(vacancies * share + carry), "dwelling_type": d.record.dwelling_type,
        }  # fmt: skip
