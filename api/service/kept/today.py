"""What waits for somebody today, counted from what is kept. Nothing here names a household but to whom may see it.

Days come from the caller. What is only counted leaves no line in the trace; where a household is named, the look is an entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic_core import from_json

from ...access import Reach
from ...store import Batch, Course, Offer, Unit, Vacancy
from .batches import list_batches
from .desk import Desk
from .ledger import Idle, idle_rent
from .remembered import Kept
from .runs import Told

OPEN_OFFERS = ("proposed", "approved", "offered", "accepted")
AT_DISPOSAL = ("ours", "offered")


@dataclass(frozen=True)
class Month:
    """A batch, its runs oldest first, and the run whose plan is approved, if any."""

    batch: Batch
    runs: tuple[Told, ...]
    approved: str | None

    @property
    def newest(self) -> Told | None:
        """The run whose plan counts: the approved one, else the newest with a plan."""
        with_plan = [t for t in self.runs if t.result is not None]
        return next((t for t in with_plan if t.run.id == self.approved), with_plan[-1] if with_plan else None)


@dataclass(frozen=True)
class Unanswered:
    """Cases of a plan on which nobody has decided yet, and those where another person's proposal waits.

    `changing`: of the reviews, those whose answer could change the plan.
    """

    fallback: int
    reviews: int
    changing: int
    proposed: int


@dataclass(frozen=True)
class Queue:
    """Runs and simulations of the municipality that wait, and that are worked on."""

    runs_waiting: int
    runs_running: int
    simulations_waiting: int
    simulations_running: int


@dataclass(frozen=True)
class OwnCase:
    """One of a caseworker's households in a plan: the dwelling proposed, or none; the questions of rules, and facts that are missing."""

    household: str
    dwelling: str | None
    questions: tuple[str, ...]
    missing: tuple[str, ...]


def months(
    desk: Desk, states: Sequence[str] = ("draft", "frozen"), after: str | None = None, limit: int = 12
) -> list[Month]:  # fmt: skip
    """Batches newest first, with their runs; to a caseworker too, for runs name no household. `after` as in `list_batches`."""
    batches = list_batches(desk, states, after, limit)
    with desk.reading() as unit:
        return [_month(unit, batch) for batch in batches]


def month_of(desk: Desk, batch_id: str) -> Month:
    """One batch with its runs."""
    desk.may("run.read", "batch", batch_id)
    with desk.reading() as unit:
        return _month(unit, unit.batches.get(batch_id))


def _month(unit: Unit, batch: Batch) -> Month:
    runs = tuple(Told(run, unit.runs.result(run.id)) for run in unit.runs.of_batch(batch.id))
    decided = unit.decisions.of(batch_id=batch.id, standing=True)
    return Month(batch, runs, next((d.run_id for d in reversed(decided) if d.kind == "approve"), None))


def unanswered(desk: Desk, run_id: str) -> Unanswered:
    """How many fallback cases and reviews of a plan wait; to a caseworker, of own cases."""
    reach = desk.may("run.read", "run", run_id)
    with desk.reading() as unit:
        run = unit.runs.get(run_id)
        plan = _rows(unit, run_id)
        own = _own(desk, unit, reach, run.batch_digest)
        decisions = unit.decisions.of(batch_id=run.batch_id, standing=True)
    signed = {d.household for d in decisions if d.kind == "sign"}
    answered = {(d.household, d.rule_id) for d in decisions if d.kind in ("answer", "lift")}
    proposed = [d for d in decisions if d.kind.startswith("propose-") and (own is None or d.household in own)]
    fallback = [h for h, was_signed in plan.fallback if not was_signed and h not in signed]
    reviews = [h for h, rules in plan.reviews if any((h, rule) not in answered for rule in rules)]
    changing = [h for h in reviews if h in plan.changing]
    return Unanswered(_count(fallback, own), _count(reviews, own), _count(changing, own), len(proposed))


def own_cases(desk: Desk, run_id: str) -> list[OwnCase]:
    """The actor's own households in a plan, by id. The look is traced."""
    desk.may("household.read", "run", run_id)
    with desk.writing() as unit:
        run = unit.runs.get(run_id)
        plan = _rows(unit, run_id)
        own = _own(desk, unit, Reach.own_cases, run.batch_digest) or frozenset()
        unit.audit.append("plan.read", "run", run_id, {"of": "own-cases"})
    homes, asked, missing = dict(plan.homes), dict(plan.reviews), dict(plan.missing)
    return [OwnCase(h, homes.get(h), asked.get(h, ()), missing.get(h, ())) for h in sorted(own & plan.households)]


def open_offers(desk: Desk) -> list[Offer]:
    """Offers that have not ended, oldest first; to a caseworker those of own cases."""
    reach = desk.may("offer.read")
    with desk.reading() as unit:
        found = sorted(unit.offers.of(states=OPEN_OFFERS), key=lambda o: (o.answer_by or date.max, o.created_at, o.id))
        if reach is not Reach.own_cases:
            return found
        own = {
            digest: _own(desk, unit, reach, digest) or frozenset()
            for digest in {unit.runs.get(o.run_id).batch_digest for o in found if o.run_id is not None}
        }
        return [o for o in found if o.run_id is not None and o.household in own[unit.runs.get(o.run_id).batch_digest]]


def empty_dwellings(desk: Desk, today: date) -> tuple[list[Vacancy], list[Idle]]:
    """Dwellings at the municipality's disposal, by the last day to hand them back; and the rent that runs on some of them."""
    desk.may("ledger.read")
    with desk.reading() as unit:
        found = unit.vacancies.of(states=AT_DISPOSAL, until=today)
    rent = [row for row in idle_rent(found, today) if row.days > 0]
    return sorted(found, key=lambda v: (v.hand_back_by or date.max, v.dwelling)), sorted(rent, key=lambda r: -r.dkk)


def courses_to_date(desk: Desk, today: date) -> list[Course]:
    """Support courses somebody has to set a day for: reserved by hand and not begun, or past their planned end."""
    desk.may("course.write")
    with desk.reading() as unit:
        found = unit.courses.of(states=("reserved", "running", "paused"))
    return [c for c in found if _needs_a_day(c, today)]


def _needs_a_day(course: Course, today: date) -> bool:
    if course.state == "reserved":
        return course.offer_id is None
    return course.planned_end_on is None or course.planned_end_on < today


def queue(desk: Desk) -> Queue:
    """How much waits and runs, for who runs the service."""
    desk.may("admin.read", "queue")
    with desk.reading() as unit:
        return Queue(
            unit.runs.waiting(), len(unit.runs.running()), unit.simulations.waiting(), len(unit.simulations.running())
        )


def last_backup(desk: Desk) -> datetime | None:
    """When the last backup was made by a command of ours; None where the trace knows of none."""
    desk.may("admin.read", "backup")
    with desk.reading() as unit:
        found = unit.audit.page(thing="backup", limit=1)
    return found[0].at if found else None


# ---------------------------------------------------------------- plans and batches, read once


@dataclass(frozen=True)
class _Rows:
    homes: tuple[tuple[str, str], ...]
    fallback: tuple[tuple[str, bool], ...]
    reviews: tuple[tuple[str, tuple[str, ...]], ...]
    changing: frozenset[str]
    missing: tuple[tuple[str, tuple[str, ...]], ...]
    households: frozenset[str]


_ROWS: Kept[_Rows] = Kept(8)
_CASEWORKERS: Kept[tuple[tuple[str, str], ...]] = Kept(8)


def _rows(unit: Unit, run_id: str) -> _Rows:
    """What is counted of a run's plan, read once. Raises NotFound where there is no plan, or retention took it."""
    result = unit.runs.result(run_id)
    if result is None or not unit.contents.holds(result.plan_digest):
        return _rows_of(unit.runs.plan(run_id))
    return _ROWS.get(result.plan_digest, lambda: _rows_of(unit.runs.plan(run_id)))


def _rows_of(plan: bytes) -> _Rows:
    told: dict[str, Any] = from_json(plan)
    reviews = told["reviews"]
    every = (r["household_id"] for name in ("placements", "unplaced", "reviews") for r in told[name])
    return _Rows(
        tuple((p["household_id"], p["dwelling_id"]) for p in told["placements"]),
        tuple((c["household_id"], c["signed"] is not None) for c in told["fallback_cases"]),
        tuple((r["household_id"], tuple(r["rules"])) for r in reviews),
        frozenset(r["household_id"] for r in reviews if r["could_change_the_plan"]),
        tuple((r["household_id"], columns) for r in reviews if (columns := _columns(r))),
        frozenset(every),
    )


def _columns(review: dict[str, Any]) -> tuple[str, ...]:
    """The columns in which a fact is missing, as table.column, each once."""
    of_budget = (fact["column"] for fact in review.get("missing_facts") or ())
    return tuple(dict.fromkeys(c for c in (*review["facts"], *of_budget) if c is not None))


def _caseworkers(batch: bytes) -> tuple[tuple[str, str], ...]:
    rows: Iterable[dict[str, Any]] = from_json(batch).get("households", ())
    return tuple((str(r.get("household_id")), str(r.get("caseworker") or "")) for r in rows)


def _own(desk: Desk, unit: Unit, reach: Reach, batch_digest: str) -> frozenset[str] | None:
    """The households a reach is limited to; None = all of them."""
    if reach is not Reach.own_cases:
        return None
    batch = unit.contents.get(batch_digest)
    found = _CASEWORKERS.get(batch_digest, lambda: _caseworkers(batch))
    return frozenset(household for household, caseworker in found if caseworker == desk.actor.user)


def _count(households: Iterable[str], own: frozenset[str] | None) -> int:
    return sum(own is None or h in own for h in households)
