"""Periods of benefits: in order, of a code that was there, and none on top of another."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from constraints.facts.person import BenefitPeriod
from constraints.facts.units import month, month_of, month_text
from constraints.language import N_, Message

from .base import Checks

REFORM = month(2025, 7)
OLD_BENEFITS = ("KTH_OLD", "UDDH", "SHO", "OVG")
_NEW = ("KTH_16_1", "KTH_16_2")
_KONTANTHJAELP = (*OLD_BENEFITS, *_NEW)


def benefits(c: Checks) -> None:
    periods: dict[str, list[tuple[int, BenefitPeriod]]] = defaultdict(list)
    for line, b in c.rows("benefit_periods"):
        if b.last_month is not None and b.last_month < b.first_month:
            c.error("out-of-order", "benefit_periods", line, "last_month", month_text(b.last_month),
                    Message.of(N_("{day} or later"), day=month_text(b.first_month)))  # fmt: skip
            continue
        _in_time(c, line, b)
        periods[b.person_id].append((line, b))
    for own in periods.values():
        own.sort(key=lambda entry: (entry[1].first_month, entry[0]))
        for i, (_, earlier) in enumerate(own):
            for line, later in own[i + 1 :]:
                if earlier.last_month is None or later.first_month <= earlier.last_month:
                    _overlap(c, line, earlier, later)


def _in_time(c: Checks, line: int, b: BenefitPeriod) -> None:
    if c.day and b.first_month > month_of(c.day):
        c.error("after-decision", "benefit_periods", line, "first_month", month_text(b.first_month),
                Message.of(N_("a month up to {month}"), month=month_text(month_of(c.day))))  # fmt: skip
    end = b.last_month if b.last_month is not None else (month_of(c.day) if c.day else None)
    if b.benefit in OLD_BENEFITS and end is not None and end >= REFORM:
        c.error("benefit-abolished", "benefit_periods", line, "benefit", b.benefit,
                Message(N_("last_month 2025-06 or earlier: the benefit became kontanthjælp (KTH_16_1, KTH_16_2) on 2025-07-01")))  # fmt: skip
    if b.benefit in _NEW and b.first_month < REFORM:
        c.warn("benefit-not-yet", "benefit_periods", line, "benefit", b.benefit,
               Message(N_("an old code (KTH_OLD, UDDH, SHO, OVG) for months before 2025-07")))  # fmt: skip


def _overlap(c: Checks, line: int, earlier: BenefitPeriod, later: BenefitPeriod) -> None:
    same = earlier.benefit == later.benefit
    both = earlier.benefit in _KONTANTHJAELP and later.benefit in _KONTANTHJAELP
    report: Any = c.error if same or both else c.warn
    report("overlapping-periods", "benefit_periods", line, "first_month", month_text(later.first_month),
           Message.of(N_("a month after the period of {benefit} that began {month}"), benefit=earlier.benefit, month=month_text(earlier.first_month)))  # fmt: skip
