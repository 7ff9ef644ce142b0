"""What the rules read of one person: age, months of benefit, pension, enrolment, on the decision date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from .person import BenefitPeriod, Person
from .truth import Truth
from .units import Month, age_on, month_of
from .windows import last_complete_month


class PersonFacts:
    """One person with the months of benefit, on the decision date."""

    def __init__(self, record: Person, periods: Sequence[BenefitPeriod], day: date) -> None:
        self.record = record
        self.periods = periods
        self.day = day

    @property
    def id(self) -> str:
        return self.record.person_id

    @cached_property
    def age_bounds(self) -> tuple[int, int] | None:
        """Youngest and oldest age in whole years; equal when the birth date is known; None = unknown."""
        if self.record.birth_date:
            age = age_on(self.record.birth_date, self.day)
            return age, age
        if self.record.birth_year:
            oldest = self.day.year - self.record.birth_year
            youngest = age_on(date(self.record.birth_year, 12, 31), self.day)
            return max(youngest, 0), oldest
        return None

    def at_least(self, years: int) -> Truth:
        """Is the person `years` or older?"""
        if self.age_bounds is None:
            return None
        low, high = self.age_bounds
        return True if low >= years else False if high < years else None

    @property
    def is_adult(self) -> Truth:
        if self.record.role in ("applicant", "spouse", "cohabitant"):
            return True
        if self.record.role == "child" and self.age_bounds is None:
            return False
        return self.at_least(18)

    @property
    def history_known(self) -> bool:
        return self.record.benefit_history_known is not False

    @property
    def events_known(self) -> bool:
        return self.record.events_known is not False

    @cached_property
    def benefits(self) -> frozenset[str]:
        """The benefits of which some period is told."""
        return frozenset(p.benefit for p in self.periods)

    def months(self, benefit: str, partial_counts: bool = True) -> set[Month]:
        """Whole months paid `benefit`, up to the last complete month before the decision."""
        last = last_complete_month(self.day)
        found: set[Month] = set()
        for period in self.periods:
            if period.benefit != benefit:
                continue
            first, end = period.first_month, last if period.last_month is None else period.last_month
            if not partial_counts:
                first, end = first + 1, end if period.last_month is None else end - 1
            found.update(range(first, min(end, last) + 1))
        return found

    def paid_now(self, benefit: str) -> bool:
        """A row says that `benefit` is paid in the month of the decision."""
        now = month_of(self.day)
        return any(
            p.benefit == benefit and p.first_month <= now and (p.last_month is None or p.last_month >= now)
            for p in self.periods
        )

    @cached_property
    def disability_pension_told(self) -> tuple[Truth, str]:
        """Receives førtidspension on the day, and what says so: `paid`, `since`, `income`, `ended`, `later`, `history` or ``.

        A closed period ends it, whether closed by `disability_pension_to` or by the last month of its benefit rows; so
        does old-age pension. What is said both to have ended and to be the main income is unknown.
        """
        r = self.record
        if self.paid_now("FP"):
            return True, "paid"
        rows = [p for p in self.periods if p.benefit == "FP"]
        last = None if any(p.last_month is None for p in rows) else max((p.last_month or 0 for p in rows), default=None)
        closed_row = last is not None and last < month_of(self.day)
        ended = (
            (r.disability_pension_to is not None and r.disability_pension_to < self.day)
            or (
                closed_row and (r.disability_pension_from is None or month_of(r.disability_pension_from) <= (last or 0))
            )
            or r.income_kind == "folkepension"
        )
        if ended:
            return (None, "ended") if r.income_kind == "FP" else (False, "ended")
        start = r.disability_pension_from
        if start is not None and start <= self.day:
            return True, "since"
        if r.income_kind == "FP":
            return True, "income"
        if not self.history_known:
            return None, "history"
        return False, "later" if start is not None else ""

    @property
    def disability_pension(self) -> Truth:
        """Receives førtidspension on the day. Unknown when the benefit history is not known and nothing shows it."""
        return self.disability_pension_told[0]

    @property
    def enrolled(self) -> Truth:
        """Enrolled at a publicly recognised institution on the day. No dates = not enrolled."""
        start, end = self.record.enrolled_from, self.record.enrolled_to
        if start is None and end is None:
            return False
        if end and end < self.day:
            return False
        if start is None:
            return None
        return start <= self.day
