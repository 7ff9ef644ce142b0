"""A run as the board shows it: its plan, its batch, what people decided about them and the offers that came of it.

Batches and plans never change, so what is made of their bytes is kept by their digest. Who may look is asked every time,
and so is whether retention has taken the bytes.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import from_json

from constraints import Case
from constraints.errors import NotFound
from matching.plan.document import Plan, Unplaced

from ...store import Batch, Decision, Offer, Run, RunResult, Unit
from .desk import Desk
from .remembered import Kept, case_by_digest
from .runs import of_households, read_ahead

_OPEN = ("proposed", "approved", "offered", "accepted")


_UNPLACED = TypeAdapter(tuple[Unplaced, ...])


class Left:
    """The households of a plan without a dwelling, two thirds of its bytes: counted at once, read when they are asked for."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._rows, self._count = rows, len(rows)

    def __len__(self) -> int:
        return self._count

    @cached_property
    def rows(self) -> tuple[Unplaced, ...]:
        """They, in the plan's order."""
        return _UNPLACED.validate_python(self._rows, extra="ignore")


_PLANS: Kept[tuple[Plan, Left]] = Kept(6)
_IDS: Kept[frozenset[str]] = Kept(4)


@dataclass(frozen=True)
class Board:
    """A run and all that stands beside its plan. `plan` and `case` are None while there is no plan; `left` holds the plan's
    `unplaced`, which `plan` itself does not.

    `own`: the households the actor may see; None = all of them. `decisions` stand (none has replaced them) and `offers` are
    those of the run and every open one, both of households that may be seen alone. `approved` is the approval of this run's
    plan. `key` names what may be seen of plan and batch: the same key, the same plan and case.
    """

    run: Run
    batch: Batch
    result: RunResult | None
    plan: Plan | None
    left: Left
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
    read_ahead(desk, run_id)
    with desk.writing() as unit:
        run, result = unit.runs.get(run_id), unit.runs.result(run_id)
        batch = unit.batches.get(run.batch_id)
        if result is None:
            return Board(run, batch, None, None, Left([]), None, None, (), (), None, ())
        case = case_kept(unit, run.batch_digest)
        own = desk.own(case, reach)
        plan, left = _plan(unit, result.plan_digest, own)
        standing = unit.decisions.of(batch_id=run.batch_id, standing=True)
        offers = unit.offers.of(run_id=run_id) + [o for o in unit.offers.of(states=_OPEN) if o.run_id != run_id]
        unit.audit.append("plan.read", "run", run_id, {"of": "all" if own is None else "own-cases"})
    approved = next((d for d in standing if d.kind == "approve" and d.run_id == run_id), None)
    return Board(
        run, batch, result, plan, left, case, own,
        tuple(d for d in standing if d.household is not None and (own is None or d.household in own)),
        tuple(o for o in offers if own is None or o.household in own), approved, (result.plan_digest, run.batch_digest, own),
    )  # fmt: skip


def ready(desk: Desk, run_id: str) -> None:
    """The batch of a run, and its plan where there is one, read before its board is looked at. Nothing is told or traced."""
    reach = desk.may("run.read", "run", run_id)
    with desk.reading() as unit:
        case = case_kept(unit, unit.runs.get(run_id).batch_digest)
        result = unit.runs.result(run_id)
        if result is not None:
            _plan(unit, result.plan_digest, desk.own(case, reach))


def bytes_of(desk: Desk, run_id: str) -> tuple[bytes, bytes]:
    """Batch and plan of a run for a worker that gets ready for questions. Nothing is told or traced."""
    desk.may("household.read", "run", run_id)
    with desk.reading() as unit:
        return unit.contents.get(unit.runs.get(run_id).batch_digest), unit.runs.plan(run_id)


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
    return case_by_digest(digest, lambda: unit.contents.get(digest))


def _plan(unit: Unit, digest: str, own: frozenset[str] | None) -> tuple[Plan, Left]:
    _must_hold(unit, digest)

    def made() -> tuple[Plan, Left]:
        found = unit.contents.get(digest)
        return _read(found if own is None else of_households(from_json(found), own))

    return _PLANS.get((digest, own), made)


def _read(data: bytes) -> tuple[Plan, Left]:
    parts = from_json(data)
    left = parts.pop("unplaced")
    read = Plan.model_validate({**parts, "unplaced": ()}, extra="ignore")
    # What is not read is not there: whoever asks the plan for it is told so, and never that there is none.
    kept = {name: getattr(read, name) for name in read.model_fields_set - {"unplaced"}}
    return Plan.model_construct(**kept), Left(left)


def _must_hold(unit: Unit, digest: str) -> None:
    if not unit.contents.holds(digest):
        raise NotFound("not-kept/contents")


def _ids(case: Case) -> frozenset[str]:
    return _IDS.get(case.digest, lambda: frozenset(h.household_id for h in case.households))


__all__ = [
    "Batch",
    "Board",
    "Decision",
    "Kept",
    "Left",
    "Offer",
    "Run",
    "board",
    "bytes_of",
    "case_kept",
    "history",
    "ready",
]
