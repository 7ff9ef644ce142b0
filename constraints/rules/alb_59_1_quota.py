"""ALB § 59(1): up to every fourth vacant family dwelling, counted per organisation in time order with exact fractions.

The act sets no rule for order or rounding. Default: one counter per organisation; vacancy number n belongs to the
municipality when floor(n q + carry) > floor((n - 1) q + carry); the fraction left is carried on and never reset.

A dwelling's number is `counter_position`; where that is not told, the reporting dates give an order among the dwellings
in the file. A dwelling whose number would have to be guessed is judged only where every number it can have gives the
same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

import numpy as np

from ..budget.disposable import BudgetTable
from ..facts.views import CaseView, DwellingFacts, HouseholdFacts
from ..language import N_
from ..law.store import LawAt
from .question import Example, ask
from .rule import Ground, Matrix, Period, Rule, Verdict, cite


@dataclass(frozen=True)
class QuotaCount:
    """The counter of one organisation in this batch.

    `right` is the number of dwellings the municipality may take of `vacancies`; `counted` are the indices of the family
    dwellings in the file that fall under it, in time order; `places` the lowest and highest number each can have.
    """

    organisation_id: str
    share: Fraction
    carry: Fraction
    vacancies: int
    right: int
    carry_out: Fraction
    counted: tuple[int, ...]
    places: tuple[tuple[int, int], ...]
    ordered: bool

    @cached_property
    def _answers(self) -> dict[int, bool | None]:
        found: dict[int, bool | None] = {}
        for index, (low, high) in zip(self.counted, self.places, strict=True):
            ours = _floor(high * self.share + self.carry) - _floor((low - 1) * self.share + self.carry)
            found[index] = False if ours == 0 else True if ours == high - low + 1 else None
        return found

    def is_ours(self, dwelling: int) -> bool | None:
        """Does the counter point at this dwelling of the file? None where its number is not known well enough."""
        return self._answers[dwelling]

    @property
    def pointed(self) -> frozenset[int] | None:
        """Indices of the dwellings the counter points at; None where that is not known of one of them."""
        if None in self._answers.values():
            return None
        return frozenset(index for index, ours in self._answers.items() if ours)

    @property
    def unknown(self) -> frozenset[int]:
        """Indices of the dwellings whose number is not known well enough."""
        return frozenset(index for index, ours in self._answers.items() if ours is None)

    def place_of(self, dwelling: int) -> tuple[int, int]:
        """The lowest and highest number the dwelling can have in the row of vacancies, from 1."""
        return self.places[self.counted.index(dwelling)]


def is_quota_dwelling(dwelling: DwellingFacts) -> bool:
    """Does the dwelling count in this period? One that an earlier period's counter gave is the municipality's already."""
    record = dwelling.record
    return record.availability_basis == "59-1" and record.dwelling_type == "family" and record.claimed_on is None


def quota_counts(case: CaseView, law: LawAt) -> dict[str, QuotaCount]:
    """Counters of the organisations that report their vacancies; the others have none (all is at disposal already)."""
    found: dict[str, QuotaCount] = {}
    if not case.case.policy.quota.enforce:
        return found
    default = law.figure("almenboligloven.alb_59_1.quota_share_by_decision").exact
    reported: dict[str, list[DwellingFacts]] = {}
    for d in case.dwellings:
        if is_quota_dwelling(d):
            reported.setdefault(d.organisation.organisation_id, []).append(d)
    for organisation in case.case.organisations:
        if organisation.vacancies_this_period is None:
            continue
        mine = reported.get(organisation.organisation_id, [])
        share = default if organisation.quota_share is None else organisation.quota_share
        carry = organisation.quota_carry or Fraction(0)
        vacancies = organisation.vacancies_this_period
        claim = vacancies * share + carry
        right = _floor(claim)
        ordered = sorted(mine, key=lambda d: (d.record.counter_position or 0, d.record.reported_on or date.min, d.id))
        found[organisation.organisation_id] = QuotaCount(
            organisation.organisation_id, share, carry, vacancies, right, claim - right,
            tuple(d.index for d in ordered), _places(ordered, vacancies),
            all(d.record.counter_position or d.record.reported_on for d in ordered),
        )  # fmt: skip
    return found


def _places(ordered: Sequence[DwellingFacts], vacancies: int) -> tuple[tuple[int, int], ...]:
    """The lowest and highest number each dwelling can have.

    A told position is its number. Where none is told and every reporting date is, the n-th of m dwellings in time order
    among v vacancies is number n to v - m + n; those reported on the same day stand in the order of their ids. Else any.
    """
    told = [d.record.counter_position for d in ordered]
    if not any(told) and all(d.record.reported_on for d in ordered):
        room = max(0, vacancies - len(ordered))
        return tuple((n, n + room) for n in range(1, len(ordered) + 1))
    return tuple((p, p) if p else (1, max(1, vacancies)) for p in told)


def _floor(value: Fraction) -> int:
    return value.numerator // value.denominator


def _org(**facts: object) -> dict[str, object]:
    return {"organisations": [{"organisation_id": "O1", "name": "En", **facts}]}


_ROW = {"A": {"reported_on": "2026-11-01"}}


class QuotaRight(Rule):
    """ALB § 59(1): the municipality has no right to a vacancy its counter does not point at.

    With `quota.choice: free` (an agreement) any vacancy may be taken up to the right; that is a limit, not a bar. The
    paragraph speaks of family dwellings only, so other types on bases 59-1, 59-2, 59-4 and 59-5 are not applicable.
    """

    id = "ALB-59-1-1"
    whole_case = True
    cites = cite("ALB", "§ 59, stk. 1, 1. pkt.")
    in_force = Period(date(1997, 1, 1), None)
    reads = ("dwellings.reported_on", "dwellings.counter_position")
    heading = N_("Quarter rule")
    says = {
        Verdict.FORBIDDEN: N_(
            "The counter of {organisation} does not point at this vacancy: no. {number} of {vacancies} at share {share} with carry {carry}; the right is {right}."
        ),
        (Verdict.FORBIDDEN, "any_number"): N_(
            "The counter of {organisation} points at none of the numbers this vacancy can have ({low} to {high} of {vacancies}, share {share}, carry {carry}); the right is {right}."
        ),
        (Verdict.REVIEW, "no_order"): N_(
            "The right towards {organisation} is {right} of {vacancies} vacancies, but the order is missing: neither reporting dates nor numbers in the row are told of all."
        ),
        (Verdict.REVIEW, "no_number"): N_(
            "The right towards {organisation} is {right} of {vacancies} vacancies; {in_file} stand in the file, so this one can be no. {low} to {high}. Its number in the row must be told."
        ),
        Verdict.NOT_APPLICABLE: N_("§ 59(1), (2), (4) and (5) concern family dwellings; this one is of another type ({dwelling_type})."),
    }  # fmt: skip
    asks = ask(
        N_("Does the organisation's row of vacancies give the municipality this dwelling?"),
        clear=("ours", N_("By the organisation's row of vacancies the dwelling is the municipality's.")),
        bar=("not_ours", N_("By the organisation's row of vacancies the dwelling is not the municipality's.")),
    )
    examples = (
        Example("every fourth: the second of four is not ours", "forbidden", "number", {}, {"reported_on": "2026-11-02"},
                {**_ROW, "C": {"reported_on": "2026-11-03"}, "D": {"reported_on": "2026-11-04"}}, tables=_org(vacancies_this_period=4)),
        Example("the fourth of four is", "silent", "", {}, {"reported_on": "2026-11-05"},
                {**_ROW, "C": {"reported_on": "2026-11-03"}, "D": {"reported_on": "2026-11-04"}}, tables=_org(vacancies_this_period=4)),
        Example("the carry moves the counter", "silent", "", {}, {"reported_on": "2026-10-31"}, _ROW,
                tables=_org(vacancies_this_period=2, quota_carry="3/4")),
        Example("no reporting date at all", "review", "no_order", {}, {"reported_on": None}, {"A": {"reported_on": None}},
                tables=_org(vacancies_this_period=4)),
        Example("no date, but no number would be ours", "forbidden", "any_number", {}, {"reported_on": None}, {"A": {"reported_on": None}},
                tables=_org(vacancies_this_period=3)),
        Example("more vacancies reported than in the file", "review", "no_number", {}, {"reported_on": "2026-11-02"}, _ROW,
                tables=_org(vacancies_this_period=5)),
        Example("with the numbers told: ours", "silent", "", {}, {"reported_on": "2026-11-02", "counter_position": 4},
                {"A": {"reported_on": "2026-11-01", "counter_position": 2}}, tables=_org(vacancies_this_period=5)),
        Example("with the numbers told: not ours", "forbidden", "number", {}, {"reported_on": "2026-11-02", "counter_position": 5},
                {"A": {"reported_on": "2026-11-01", "counter_position": 2}}, tables=_org(vacancies_this_period=5)),
        Example("taken in an earlier period: it counts no more", "silent", "", {}, {"reported_on": "2026-10-01", "claimed_on": "2026-10-20"},
                {"A": {"reported_on": "2026-11-01"}, "C": {"reported_on": "2026-11-02"}}, tables=_org(vacancies_this_period=2)),
        Example("by agreement any vacancy up to the right", "silent", "", {}, {}, _ROW, policy={"quota": {"choice": "free"}},
                tables=_org(vacancies_this_period=4)),
        Example("other types are not meant", "not_applicable", "type", {}, {"dwelling_type": "elderly"}),
    )  # fmt: skip

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        column = np.zeros(case.shape[1], dtype=np.int8)
        for d in case.dwellings:
            if _other_type(d):
                column[d.index] = Verdict.NOT_APPLICABLE
        if case.case.policy.quota.choice == "counter":
            for count in quota_counts(case, law).values():
                for index in count.counted:
                    ours = count.is_ours(index)
                    if not ours:
                        column[index] = Verdict.REVIEW if ours is None else Verdict.FORBIDDEN
        return np.broadcast_to(column[None, :], case.shape).copy()

    def ground(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable) -> Ground:
        if _other_type(d):
            return Ground(True, "type", {"dwelling_type": d.record.dwelling_type})
        peers = d.among_peers
        count = peers.once((self, law), lambda: quota_counts(peers, law))[d.organisation.organisation_id]
        low, high = count.place_of(d.index)
        facts = {
            "organisation": count.organisation_id, "vacancies": count.vacancies, "share": str(count.share), "carry": str(count.carry),
            "right": count.right,
        }  # fmt: skip
        if low == high:
            return Ground(not count.is_ours(d.index), "number", facts | {"number": low})
        facts |= {"low": low, "high": high, "in_file": len(count.counted)}
        if count.is_ours(d.index) is False:
            return Ground(True, "any_number", facts)
        if count.ordered:
            return Ground(None, "no_number", facts, ("dwellings.counter_position",))
        return Ground(None, "no_order", facts, ("dwellings.reported_on", "dwellings.counter_position"))

    def missing_for(
        self, h: HouseholdFacts, dwellings: Sequence[DwellingFacts], law: LawAt, budgets: BudgetTable
    ) -> set[str]:
        one_of_each = {d.organisation.organisation_id: d for d in dwellings}
        return super().missing_for(h, list(one_of_each.values()), law, budgets)


def _other_type(d: DwellingFacts) -> bool:
    family_only = d.record.availability_basis in ("59-1", "59-2", "59-4", "59-5")
    return family_only and d.record.dwelling_type not in ("family", "starter")
