"""A run as the board shows it: its plan, its batch, what people decided about them and the offers that came of it.

Batches and plans never change, so what is made of their bytes is kept by their digest. Who may look is asked every time,
and so is whether retention has taken the bytes.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from constraints import Case
from constraints.errors import NotFound
from matching.plan.document import Plan

from ...store import Batch, Decision, Offer, Run, RunResult, Unit
from .batches import case_of
from .desk import Desk
from .runs import of_households

T = TypeVar("T")
_OPEN = ("proposed", "approved", "offered", "accepted")


class Kept(Generic[T]):
    """The last few things that were made, by what they were made of. Safe to share between threads."""

    def __init__(self, size: int) -> None:
        self._size, self._lock = size, threading.Lock()
        self._made: OrderedDict[Hashable, T] = OrderedDict()

    def peek(self, key: Hashable) -> T | None:
        """What stands under the key; None where nothing does."""
        with self._lock:
            return self._made.get(key)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What stands under the key, made now where nothing does."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        made = make()
        with self._lock:
            self._made[key] = made
            while len(self._made) > self._size:
                self._made.popitem(last=False)
        return made


_CASES: Kept[Case] = Kept(4)
_PLANS: Kept[Plan] = Kept(6)
_IDS: Kept[frozenset[str]] = Kept(4)


@dataclass(frozen=True)
class Board:
    """A run and all that stands beside its plan. `plan` and `case` are None while there is no plan.

    `own`: the households the actor may see; None = all of them. `decisions` stand (none has replaced them) and `offers` are
    those of the run and every open one, both of households that may be seen alone. `approved` is the approval of this run's
    plan. `key` names what may be seen of plan and batch: the same key, the same plan and case.
    """

    run: Run
    batch: Batch
    result: RunResult | None
    plan: Plan | None
    case: Case | None
    own: frozenset[str] | None
    decisions: tuple[Decision, ...]
    offers: tuple[Offer, ...]
    approved: Decision | None
    key: tuple[Hashable, ...]

    def sees(self, household: str) -> bool:
        """Whether a household of the batch may be seen."""
        return self.case is not None and household in _ids(self.case) and (self.own is None or household in self.own)


def board(desk: Desk, run_id: str) -> Board:
    """The board of a run; to a caseworker, of own cases. The look at a plan is traced.

    Raises NotFound `not-kept/contents` where retention took the plan or the batch.
    """
    reach = desk.may("run.read", "run", run_id)
    _read(desk, run_id)
    with desk.writing() as unit:
        run, result = unit.runs.get(run_id), unit.runs.result(run_id)
        batch = unit.batches.get(run.batch_id)
        if result is None:
            return Board(run, batch, None, None, None, None, (), (), None, ())
        case = case_kept(unit, run.batch_digest)
        own = desk.own(case, reach)
        plan = _plan(unit, result.plan_digest, own)
        standing = unit.decisions.of(batch_id=run.batch_id, standing=True)
        offers = unit.offers.of(run_id=run_id) + [o for o in unit.offers.of(states=_OPEN) if o.run_id != run_id]
        unit.audit.append("plan.read", "run", run_id, {"of": "all" if own is None else "own-cases"})
    approved = next((d for d in standing if d.kind == "approve" and d.run_id == run_id), None)
    return Board(
        run, batch, result, plan, case, own,
        tuple(d for d in standing if d.household is not None and (own is None or d.household in own)),
        tuple(o for o in offers if own is None or o.household in own), approved, (result.plan_digest, run.batch_digest, own),
    )  # fmt: skip


def ready(desk: Desk, run_id: str) -> None:
    """The batch of a run read before its board is looked at. Nothing is told, so that nothing is traced."""
    desk.may("run.read", "run", run_id)
    with desk.reading() as unit:
        case_kept(unit, unit.runs.get(run_id).batch_digest)


def _read(desk: Desk, run_id: str) -> None:
    """Reads the batch of a run that has a plan, before anybody else is kept from writing by the transaction that traces."""
    with desk.reading() as unit:
        run = unit.runs.get(run_id)
        if unit.runs.result(run_id) is not None:
            case_kept(unit, run.batch_digest)


def history(desk: Desk, found: Board, household: str) -> tuple[Decision, ...]:
    """Every decision on a household of a board's batch, oldest first, those that were replaced among them.

    Raises NotFound `no-household` for one that may not be seen, just as for one that is not there.
    """
    desk.may("run.read", "run", found.run.id)
    if not found.sees(household):
        raise NotFound("no-household")
    with desk.reading() as unit:
        return tuple(unit.decisions.of(batch_id=found.run.batch_id, household=household))


def case_kept(unit: Unit, digest: str) -> Case:
    """The case of a frozen batch, read once while it is kept. Raises NotFound `not-kept/contents`."""
    _must_hold(unit, digest)
    return _CASES.get(digest, lambda: case_of(unit.contents.document(digest)))


def _plan(unit: Unit, digest: str, own: frozenset[str] | None) -> Plan:
    _must_hold(unit, digest)

    def made() -> Plan:
        found = unit.contents.get(digest)
        return Plan.model_validate_json(found if own is None else of_households(json.loads(found), own), extra="ignore")

    return _PLANS.get((digest, own), made)


def _must_hold(unit: Unit, digest: str) -> None:
    if not unit.contents.holds(digest):
        raise NotFound("not-kept/contents")


def _ids(case: Case) -> frozenset[str]:
    return _IDS.get(case.digest, lambda: frozenset(h.household_id for h in case.households))


__all__ = ["Batch", "Board", "Decision", "Offer", "Run", "board", "case_kept", "history"]
