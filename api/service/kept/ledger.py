"""The ledger: rights and vacancies of every organisation, idle rent per dwelling, slots of every team, concentration.

Nothing in it is typed in: it is worked out from the frozen batch of the month, the vacancies, the offers and the courses.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from constraints import Case
from constraints.errors import NotFound
from constraints.facts.units import add_months, round_half_up
from constraints.facts.values import id_text
from constraints.facts.views import view
from constraints.rules.alb_59_1_quota import quota_counts
from constraints.verdicts import law_of

from ...store import Course, Offer, Run, Unit, Vacancy
from .batches import case_of
from .desk import Desk
from .vacancies import notice_days

WINDOW_MONTHS = 24
# Tables whose rows have names, with their keys.
_NAMED = (("organisations", "organisation_id"), ("departments", "department_id"))
# Runs that may have left a plan.
_WITH_PLAN = ("done", "stopped")
# Days of a year by which a year's rent is shared out, as in the expected costs of a plan.
_YEAR = 365


@dataclass(frozen=True)
class Right:
    """One organisation's account for a month: right = floor(vacancies × share + carry_in), the fraction is carried out.

    Of the dwellings the counter counts: `ours` it gave, of which let, offered, free and handed back.
    """

    organisation: str
    vacancies: int
    share: Fraction
    carry_in: Fraction
    right: int
    carry_out: Fraction
    ours: int
    let: int
    offered: int
    free: int
    handed_back: int

    @property
    def used(self) -> int:
        """Of the right: let or in an offer that is out or accepted."""
        return self.let + self.offered


@dataclass(frozen=True)
class Idle:
    """Rent of one dwelling while nobody lived in it. `until` is the first day not paid; None = it runs on. Whole kroner."""

    vacancy_id: str
    organisation: str
    dwelling: str
    liable_from: date
    until: date | None
    days: int
    dkk_day: int
    dkk: int
    hand_back_by: date | None


@dataclass(frozen=True)
class Slots:
    """Slots of one team: free in the batch, taken since by courses that started, freed by those that ended."""

    team: str
    free_in_batch: int
    started: int
    ended: int
    reserved: int

    @property
    def free(self) -> int:
        """Free now; those reserved are taken when their lease is signed."""
        return self.free_in_batch - self.started + self.ended


@dataclass(frozen=True)
class Ledger:
    """The accounts of a month, as of a day. `supported`: department → leases with support signed in the 24 months before."""

    today: date
    rights: tuple[Right, ...]
    idle: tuple[Idle, ...]
    slots: tuple[Slots, ...]
    supported: Mapping[str, int]

    @property
    def idle_dkk(self) -> int:
        """Idle rent of all dwellings to date, whole kroner."""
        return sum(row.dkk for row in self.idle)


def ledger(desk: Desk, batch_id: str, today: date) -> Ledger:
    """The accounts of the month of a batch, up to and with `today`."""
    desk.may("ledger.read", "batch", batch_id)
    with desk.reading() as unit:
        document = unit.batches.document(batch_id)
        vacancies = unit.vacancies.of(until=today)
        courses = unit.courses.of()
        signed = _signed(unit)
        supported = signed_with_support(unit, today)
    case = case_of(document)
    return Ledger(
        today, _rights(case, vacancies), idle_rent(vacancies, today, notice_days(case)),
        slots_of(case, courses, signed, today), supported,
    )  # fmt: skip


def limits(desk: Desk, batch_id: str, today: date) -> tuple[tuple[Slots, ...], Mapping[str, int]]:
    """Slots of the teams and leases with support by department: what a caseworker and a planner may read of the ledger."""
    desk.may("limits.read", "batch", batch_id)
    with desk.reading() as unit:
        document, courses = unit.batches.document(batch_id), unit.courses.of()
        signed = _signed(unit)
        supported = signed_with_support(unit, today)
    return slots_of(case_of(document), courses, signed, today), supported


def _signed(unit: Unit) -> dict[str, date]:
    """Offer → day on which its lease was signed."""
    return {o.id: o.signed_on for o in unit.offers.of(states=("signed",)) if o.signed_on is not None}


def _rights(case: Case, vacancies: Iterable[Vacancy]) -> tuple[Right, ...]:
    joined = view(case)
    newest = {v.dwelling: v for v in sorted(vacancies, key=lambda v: (v.reported_on, v.created_at))}
    found = []
    for name, count in sorted(quota_counts(joined, law_of(case)).items()):
        counted = [newest[d] for i in count.counted if (d := joined.dwellings[i].id) in newest]
        states = Counter(v.state for v in counted)
        ours = sum(states[s] for s in ("ours", "offered", "let", "handed_back"))
        found.append(
            Right(name, count.vacancies, count.share, count.carry, count.right, count.carry_out, ours, states["let"],
                  states["offered"], states["ours"], states["handed_back"])
        )  # fmt: skip
    return tuple(found)


def idle_rent(vacancies: Iterable[Vacancy], today: date, notice: Mapping[str, date] | None = None) -> tuple[Idle, ...]:
    """Rent of every vacancy the municipality is or was liable for, by organisation and day reported.

    It runs from `liable_from` to the first day of the lease, or to the day of hand-back; on to the day a tenant's notice
    would take effect (`notice`) where that comes later (ALB § 59(1), 5th sentence). Up to and with `today` otherwise. A
    year's rent is shared out over 365 days; each dwelling's sum is rounded once, half up. A dwelling whose rent is not
    told counts 0 kroner with its days. Days before the municipality is liable cost nothing.
    """
    found = []
    for v in vacancies:
        if v.liable_from is None:
            continue
        until = v.let_on
        if v.state == "handed_back" and v.handed_back_on is not None:
            until = max(v.handed_back_on, (notice or {}).get(v.dwelling, v.handed_back_on))
        days = _days(v.liable_from, until, today)
        a_day = Fraction(12 * (v.rent_dkk_month or 0), _YEAR)
        found.append(
            Idle(v.id, v.organisation, v.dwelling, v.liable_from, until, days, round_half_up(a_day), round_half_up(a_day * days),
                 v.hand_back_by)
        )  # fmt: skip
    return tuple(found)


def _days(first: date, until: date | None, today: date) -> int:
    """Days from the first to the day before `until`, no further than `today`."""
    last = (today - first).days + 1
    return max(0, last if until is None else min(last, (until - first).days))


def slots_of(case: Case, courses: Iterable[Course], signed: Mapping[str, date], today: date) -> tuple[Slots, ...]:
    """Slots of the batch's teams as of `today`. A slot is taken on the day the lease is signed (`signed`: offer → day), or,
    without an offer, on the day support starts; it is free again when the course has ended.
    """
    day = case.batch.decision_date
    started, ended, reserved = Counter[str](), Counter[str](), Counter[str]()
    for c in courses:
        taken = started_on(c, signed)
        started[c.team] += taken is not None and day <= taken <= today
        ended[c.team] += c.ended_on is not None and day <= c.ended_on <= today
        reserved[c.team] += c.state == "reserved"
    return tuple(
        Slots(t.team_id, t.free_slots, started[t.team_id], ended[t.team_id], reserved[t.team_id])
        for t in case.support_teams
    )


def started_on(course: Course, signed: Mapping[str, date]) -> date | None:
    """The day from which a course takes its slot; None while it is only reserved."""
    return None if course.starts_on is None else signed.get(course.offer_id or "", course.starts_on)


def signed_with_support(unit: Unit, today: date) -> dict[str, int]:
    """Department → leases with support signed in the 24 months up to `today`, of the offers that are kept."""
    found = Counter[str]()
    for _, facts, signed_on in leases(unit):
        if facts.get("supported") is True and signed_on <= today < add_months(signed_on, WINDOW_MONTHS):
            found[facts["department_id"]] += 1
    return dict(sorted(found.items()))


def leases(unit: Unit) -> list[tuple[Offer, Mapping[str, Any], date]]:
    """Every signed offer with its facts and the day it was signed, oldest first; facts that retention took are not told."""
    found = []
    for offer in unit.offers.of(states=("signed",)):
        if offer.signed_on is not None and offer.facts_digest is not None and unit.contents.holds(offer.facts_digest):
            found.append((offer, unit.contents.document(offer.facts_digest), offer.signed_on))
    return sorted(found, key=lambda row: (row[2], row[0].id))


def _has_plan(unit: Unit, run: Run) -> bool:
    """A run that was stopped while it waited has none."""
    return run.state in _WITH_PLAN and unit.runs.result(run.id) is not None


@dataclass(frozen=True)
class Month:
    """A month that there are accounts of. `run_id`: its newest run that is done; None = none yet."""

    batch_id: str
    decision_date: date
    state: str
    run_id: str | None


def months(desk: Desk, most: int = 24) -> list[Month]:
    """The months whose tables are frozen, newest first: what the accounts and the limits can be asked for."""
    desk.may("limits.read")
    with desk.reading() as unit:
        return [
            Month(b.id, b.decision_date, b.state, next((r.id for r in reversed(unit.runs.of_batch(b.id)) if _has_plan(unit, r)), None))
            for b in unit.batches.page(states=("frozen", "closed"), limit=most)
        ]  # fmt: skip


def plan_limits(desk: Desk, run_id: str) -> tuple[Mapping[str, Any], ...]:
    """The limits of a run's plan, as it tells them: teams, departments and money, nobody's case. Empty where no plan is kept."""
    desk.may("limits.read", "run", run_id)
    with desk.reading() as unit:
        unit.runs.get(run_id)
        try:
            return tuple(json.loads(unit.runs.plan(run_id))["limits"])
        except NotFound:
            return ()


def places(desk: Desk, batch_id: str) -> Mapping[str, str]:
    """Organisation and department → its name in the month's tables; those without one are left out."""
    desk.may("limits.read", "batch", batch_id)
    with desk.reading() as unit:
        document = unit.batches.document(batch_id)
    rows = ((row.get(key), row.get("name")) for table, key in _NAMED for row in document.get(table, ()))
    return {id_text(key): str(name) for key, name in rows if key is not None and name}
