"""The three accounts that go from month to month: the quota per organisation, slots per team, support per department.

Exact and worked out from the plan, the leases and the counters; never typed in twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from constraints.facts.units import add_months

from .documents import ConcentrationRow, LedgerRow, SlotRow
from .state import MonthEnd

WINDOW_MONTHS = 24
History = Sequence[Mapping[str, str]]


def ledger(end: MonthEnd) -> tuple[LedgerRow, ...]:
    """One row per organisation that reported its vacancies: right + over = signed + held + free + unused."""
    let, held = set(end.housed.values()), {x.dwelling_id for x in end.held.values()}
    rows = []
    for q in end.plan.quota:
        counted = q.counted_dwellings
        signed, kept = sum(d in let for d in counted), sum(d in held for d in counted)
        free = sum(d not in let and d not in held and d not in end.leaving for d in counted)
        rest = q.right - signed - kept - free
        rows.append(
            LedgerRow(
                organisation_id=q.organisation_id, vacancies=q.vacancies, share=q.share, carry_in=q.carry_in, right=q.right, used=q.used,
                signed=signed, held=kept, free=free, unused=max(0, rest), over=max(0, -rest), carry_out=q.carry_out,
            )
        )  # fmt: skip
    return tuple(rows)


def claim(row: LedgerRow) -> Fraction:
    """Vacancies × share + carry."""
    return row.vacancies * Fraction(row.share) + Fraction(row.carry_in)


def slots(end: MonthEnd, courses: Mapping[str, tuple[int, int]] | None = None) -> tuple[SlotRow, ...]:
    """One row per team; a lease whose team is not known takes none here, and is told apart.

    `courses`: team → courses of support that ended, and that started without an offer, where somebody keeps them.
    """
    started = Counter(end.team_of(h, d) for h, d in end.housed.items() if end.household(h).needs_slot)
    held = Counter(end.team_of(h, x.dwelling_id) for h, x in end.held.items() if end.household(h).needs_slot)
    rows = []
    for t in end.case.support_teams:
        ended, by_hand = (courses or {}).get(t.team_id, (0, 0))
        kept = {} if courses is None else {"ended": ended, "started_by_hand": by_hand}
        now = max(0, t.free_slots - started[t.team_id] - by_hand + ended)
        rows.append(
            SlotRow(team_id=t.team_id, free_before=t.free_slots, started=started[t.team_id], free_now=now, held=held[t.team_id], **kept)
        )  # fmt: skip
    return tuple(rows)


def concentration(end: MonthEnd, history: History, day: date) -> tuple[ConcentrationRow, ...]:
    """Departments whose figure changes: leases signed with support come in, those of 24 months ago go out.

    Only leases that the history holds can go out. A figure that is not told stays so; a column left out counts as 0.
    """
    where = {d.dwelling_id: d.department_id for d in end.case.dwellings}
    signed = Counter(where[d] for h, d in end.housed.items() if end.household(h).supported)
    before = end.case.batch.decision_date
    out = Counter(
        row.get("department_id", "") for row in history
        if row.get("supported") == "yes" and (since := _day(row.get("signed_on", ""))) is not None
        and before < add_months(since, WINDOW_MONTHS) <= day
    )  # fmt: skip
    absent = end.case.column_absent("departments", "supported_last_24_months")
    rows = []
    for d in end.case.departments:
        came, went = signed[d.department_id], out[d.department_id]
        was = 0 if d.supported_last_24_months is None and absent else d.supported_last_24_months
        if came or went:
            now = None if was is None else max(0, was + came - went)
            rows.append(
                ConcentrationRow(department_id=d.department_id, before=was, signed=came, out_of_window=went, now=now)
            )
    return tuple(rows)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


__all__ = ["WINDOW_MONTHS", "History", "claim", "concentration", "ledger", "slots"]
