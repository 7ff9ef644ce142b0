"""The dwellings of a run: what a question about one rests on, what became of it so far, and where all of them lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from pydantic_core import from_json

from constraints import Case
from constraints.errors import NotFound

from ...access.rights import reach_of
from ...store import Offer, Run, Unit, Vacancy
from .desk import Desk
from .ledger import Idle, idle_rent
from .remembered import case_by_digest
from .runs import own_of, read_ahead
from .vacancies import notice_days

__all__ = ["DwellingInputs", "Homes", "Offer", "Vacancy", "homes", "inputs"]


@dataclass(frozen=True)
class DwellingInputs:
    """One dwelling of a run. `own`: the households the actor may see by their id; None = all of them.

    `vacancies` and `idle` are None to who may not read the ledger; `offers` of the dwelling are those the actor may read,
    oldest first.
    """

    run: Run
    batch: bytes
    plan: bytes
    own: frozenset[str] | None
    vacancies: tuple[Vacancy, ...] | None
    idle: tuple[Idle, ...] | None
    offers: tuple[Offer, ...] | None

    @property
    def case(self) -> Case:
        """The batch as it was read."""
        return case_by_digest(self.run.batch_digest, lambda: self.batch)


@dataclass(frozen=True)
class Homes:
    """Where a run places whom: household → dwelling of the placements that the actor may see, and the case around them."""

    run: Run
    case: Case
    own: frozenset[str] | None
    placed: Mapping[str, str]


def inputs(desk: Desk, run_id: str, dwelling_id: str, today: date) -> DwellingInputs:
    """What a page of a dwelling rests on. Raises NotFound `no-dwelling` for one that is not in the batch of the run.

    Whoever may read the plan may read this; of households that are not the caller's own nothing but counts may be shown.
    """
    reach = desk.may("run.read", "run", run_id)
    ledger = reach_of(desk.actor, "ledger.read") is not None
    read_ahead(desk, run_id)
    with desk.writing() as unit:
        run = unit.runs.get(run_id)
        batch, plan = unit.contents.get(run.batch_digest), unit.runs.plan(run_id)
        case = case_by_digest(run.batch_digest, lambda: batch)
        if dwelling_id not in {d.dwelling_id for d in case.dwellings}:
            raise NotFound("no-dwelling")
        own = desk.own(case, reach)
        vacancies = tuple(unit.vacancies.of(dwelling=dwelling_id)) if ledger else None
        unit.audit.append("dwelling.read", "run", run_id, {"dwelling": dwelling_id})
        offers = _offers(desk, unit, dwelling_id, own)
    idle = None if vacancies is None else idle_rent(vacancies, today, notice_days(case))
    return DwellingInputs(run, batch, plan, own, vacancies, idle, offers)


def homes(desk: Desk, run_id: str) -> Homes:
    """Every dwelling of a run with the placements that the actor may see."""
    reach = desk.may("run.read", "run", run_id)
    read_ahead(desk, run_id)
    with desk.writing() as unit:
        run = unit.runs.get(run_id)
        plan = unit.runs.plan(run_id)
        batch = unit.contents.get(run.batch_digest)
        case = case_by_digest(run.batch_digest, lambda: batch)
        own = own_of(desk, reach, unit, run_id)
        unit.audit.append("plan.read", "run", run_id, {"of": "all" if own is None else "own-cases"})
    return Homes(run, case, own, {h: d for h, d in _placed(plan).items() if own is None or h in own})


def _offers(desk: Desk, unit: Unit, dwelling_id: str, own: frozenset[str] | None) -> tuple[Offer, ...] | None:
    if reach_of(desk.actor, "offer.read") is None:
        return None
    return tuple(o for o in unit.offers.of(dwelling=dwelling_id) if own is None or o.household in own)


@lru_cache(4)
def _placed(plan: bytes) -> Mapping[str, str]:
    return {p["household_id"]: p["dwelling_id"] for p in from_json(plan)["placements"]}
