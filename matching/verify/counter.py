"""The quota counter, counted anew: which of an organisation's vacancies belong to the municipality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from constraints import Case, LawAt, Verdict, VerdictTable
from constraints.facts.views import DwellingFacts

QUOTA_RULE = "ALB-59-1-1"


@dataclass(frozen=True)
class Quota:
    """The counter of one organisation: dwellings it counts, in time order, and whether it points at each.

    `ours` is None where the number of a dwelling is not known well enough to say.
    """

    organisation_id: str
    share: Fraction
    carry: Fraction
    vacancies: int
    counted: tuple[int, ...]
    ours: tuple[bool | None, ...]

    @property
    def claim(self) -> Fraction:
        return self.share * self.vacancies + self.carry

    @property
    def right(self) -> int:
        return self.claim.numerator // self.claim.denominator

    @property
    def pointed(self) -> tuple[int, ...] | None:
        """Dwellings that the counter points at; None where that is not known of one of them."""
        return None if None in self.ours else tuple(i for i, ours in zip(self.counted, self.ours, strict=True) if ours)


def quotas_of(case: Case, dwellings: Sequence[DwellingFacts], law: LawAt) -> dict[str, Quota]:
    """Counters of the organisations that report all their vacancies, counted here and not by the rule that uses them.

    Vacancy n belongs to the municipality when floor(n·share + carry) has grown by it; one taken in an earlier period is counted no more. The number of a dwelling is the
    place told; without places and with every date, the n-th of m in the file is one of n to n + vacancies - m; else
    it may be any. The counter points at a dwelling when every number it may have says so.
    """
    found: dict[str, Quota] = {}
    if not case.policy.quota.enforce:
        return found
    usual = law.figure("almenboligloven.alb_59_1.quota_share_by_decision").exact
    for o in case.organisations:
        if o.vacancies_this_period is None:
            continue
        share = Fraction(usual if o.quota_share is None else o.quota_share)
        carry = Fraction(o.quota_carry or 0)
        row = sorted(
            (d.record.counter_position or 0, d.record.reported_on or date.min, d.id, d.index)
            for d in dwellings
            if d.department.organisation_id == o.organisation_id
            and (d.record.availability_basis, d.record.dwelling_type) == ("59-1", "family")
            and d.record.claimed_on is None
        )
        by_date = not any(place for place, *_ in row) and all(day != date.min for _, day, *_ in row)
        beyond = max(0, o.vacancies_this_period - len(row))
        answers: list[bool | None] = []
        for n, (place, *_) in enumerate(row, start=1):
            low, high = (n, n + beyond) if by_date else (1, max(1, o.vacancies_this_period))
            low, high = (place, place) if place else (low, high)
            grown = (high * share + carry).__floor__() - ((low - 1) * share + carry).__floor__()
            answers.append(False if grown == 0 else True if grown == high - low + 1 else None)
        found[o.organisation_id] = Quota(
            o.organisation_id,
            share,
            carry,
            o.vacancies_this_period,
            tuple(index for *_, index in row),
            tuple(answers),
        )
    return found


def off_by_rules(table: VerdictTable) -> NDArray[np.bool_]:
    """Dwellings that no counter points at, as the rules have it."""
    found = np.zeros(len(table.case.dwellings), dtype=bool)
    for rule, matrix in zip(table.rules, table.matrices, strict=True):
        if rule.id == QUOTA_RULE:
            found |= ((matrix == Verdict.REVIEW) | (matrix == Verdict.FORBIDDEN)).any(axis=0)
    return found
