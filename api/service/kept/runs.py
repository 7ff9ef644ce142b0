"""Runs of a frozen batch: asked for, read, stopped; their plans, and what a question about one needs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from constraints import Case
from constraints.errors import Conflict, InputError, NotFound

from ...access import Reach
from ...store import Offer, Run, RunResult, Unit
from ..moves import said_state
from .desk import Desk
from .once import Once
from .own_question import must_be_own
from .remembered import case_by_digest
from .work import ROOM, Room, submitted, waiting_in_all

# Parts of a plan with a row for each household; a caseworker sees those of own cases.
_OF_HOUSEHOLD = ("placements", "unplaced", "reviews", "fallback_cases", "locks_set_aside", "answers", "previous")
_MOST_SECONDS = 3600.0


@dataclass(frozen=True)
class Told:
    """A run with its result, where there is one."""

    run: Run
    result: RunResult | None


@dataclass(frozen=True)
class Inputs:
    """What a question about a run rests on: the batch as it was solved, and the plan, both as bytes of JSON."""

    run: Run
    batch: bytes
    plan: bytes
    own: frozenset[str] | None = None

    @property
    def case(self) -> Case:
        """The batch as it was read."""
        return case_by_digest(self.run.batch_digest, lambda: self.batch)

    def may_ask(self, question: Mapping[str, Any]) -> None:
        """Raises NotFound `no-household` where only own cases are the actor's and the question speaks of another household."""
        if self.own is not None:
            must_be_own(question, self.case, self.own)

    def seen(self, answer: bytes) -> bytes:
        """An answer as the actor may see it: where only own cases are (`own`), no other household is named in it."""
        if self.own is None:
            return answer
        others = {h.household_id for h in self.case.households} - self.own
        return json.dumps(_without(json.loads(answer), others), ensure_ascii=False).encode()


def submit(
    desk: Desk,
    batch_id: str,
    seed: int = 0,
    time_limit: float = 60.0,
    work_limit: float | None = None,
    previous: str | None = None,
    room: Room = ROOM,
    once: Once | None = None,
) -> Run:
    """A run that waits for a worker. `previous` is an earlier run whose plan it keeps to where nothing speaks against it.

    Raises Conflict `not-frozen` for a draft, InputError for limits outside what one run may ask for, and TooMany where as
    much waits as may. The same request once more (`once`) gives the same run.
    """
    desk.may("run.write", "batch", batch_id)
    if not 0 <= seed < 2**31:
        raise InputError("bad-run/seed", pointer="/seed")
    if not 0 < time_limit <= _MOST_SECONDS or (work_limit is not None and not 0 < work_limit <= 1_000_000):
        raise InputError("bad-run/limit", limit=round(_MOST_SECONDS), pointer="/time_limit")
    in_all = waiting_in_all(desk, "runs")
    with desk.writing() as unit:
        batch = unit.batches.get(batch_id)
        if batch.state != "frozen":
            raise Conflict("not-frozen", key=batch_id, state=said_state("batch", batch.state))
        if previous is not None and unit.runs.result(unit.runs.get(previous).id) is None:
            raise Conflict("no-plan-yet", key=previous)
        # Kept as text: plain data of the trace and of the queue holds no number with a point.
        settings = {
            "time_limit": str(time_limit), "work_limit": None if work_limit is None else str(work_limit), "previous": previous,
        }  # fmt: skip
        made, new = submitted(
            unit, "runs", in_all, room, once,
            lambda: unit.runs.submit(batch_id, batch.content_digest, seed=seed, settings=settings),
        )  # fmt: skip
        run: Run = made
        if new:
            unit.audit.append(
                "run.submitted", "run", run.id, {"batch": batch_id, "digest": batch.content_digest, "seed": seed}
            )
    return run


def read(desk: Desk, run_id: str) -> Told:
    """The run, how far it is, and its result."""
    desk.may("run.read", "run", run_id)
    with desk.reading() as unit:
        return Told(unit.runs.get(run_id), unit.runs.result(run_id))


def of_batch(desk: Desk, batch_id: str) -> list[Told]:
    """Every run of a batch, oldest first."""
    desk.may("run.read", "batch", batch_id)
    with desk.reading() as unit:
        unit.batches.get(batch_id)
        return [Told(run, unit.runs.result(run.id)) for run in unit.runs.of_batch(batch_id)]


def stop(desk: Desk, run_id: str) -> Run:
    """Stops a run that waits, and asks the worker of one that runs to stop and keep the best plan so far."""
    desk.may("run.write", "run", run_id)
    with desk.writing() as unit:
        run = unit.runs.ask_to_stop(run_id)
        unit.audit.append("run.stop-asked", "run", run_id)
    return run


def plan(desk: Desk, run_id: str) -> bytes:
    """The plan of a run as JSON: to whom all of it may be shown, the very bytes that were made; to a caseworker own cases only."""
    reach = desk.may("run.read", "run", run_id)
    with desk.writing() as unit:
        found = unit.runs.plan(run_id)
        own = own_of(desk, reach, unit, run_id)
        unit.audit.append("plan.read", "run", run_id, {"of": "all" if own is None else "own-cases"})
    return found if own is None else of_households(json.loads(found), own)


def inputs(desk: Desk, run_id: str, right: str, household_id: str | None = None) -> Inputs:
    """What a question about a run needs, once it may be asked. A look at one household is a line in the trace.

    Raises NotFound for a household the actor may not see, just as for one that is not there.
    """
    reach = desk.may(right, "run", run_id)
    if household_id is not None:
        read_ahead(desk, run_id)
    with desk.writing() as unit:
        run = unit.runs.get(run_id)
        batch, found = unit.contents.get(run.batch_digest), unit.runs.plan(run_id)
        own = None
        if household_id is not None:
            case = case_by_digest(run.batch_digest, lambda: batch)
            desk.must_own(case, reach, household_id)
            own = desk.own(case, reach)
            unit.audit.append(f"{right}.asked", "household", household_id, {"run": run_id})
        elif reach is Reach.own_cases:
            raise NotFound("no-household")
        else:
            unit.audit.append(f"{right}.asked", "run", run_id)
    return Inputs(run, batch, found, own)


def of_offer(desk: Desk, offer: Offer) -> tuple[bytes, bytes]:
    """The batch and the plan that an offer comes from, for whoever may read the offer: `offers.read` is asked first."""
    with desk.reading() as unit:
        run = unit.runs.get(str(offer.run_id))
        return unit.contents.get(run.batch_digest), unit.runs.plan(run.id)


def read_ahead(desk: Desk, run_id: str) -> None:
    """Reads the batch of a run before anybody is kept from writing by the transaction that traces a look at it."""
    with desk.reading() as unit:
        run = unit.runs.get(run_id)
        if unit.runs.result(run_id) is not None:
            case_by_digest(run.batch_digest, lambda: unit.contents.get(run.batch_digest))


def own_of(desk: Desk, reach: Reach, unit: Unit, run_id: str) -> frozenset[str] | None:
    if reach is not Reach.own_cases:
        return None
    digest = unit.runs.get(run_id).batch_digest
    batch = unit.contents.get(digest)
    return desk.own(case_by_digest(digest, lambda: batch), reach)


def of_households(document: Mapping[str, Any], own: frozenset[str]) -> bytes:
    """A plan with the rows of these households alone. Competitors are told by class only, so they stay.

    Nothing that names another household stays, wherever it stands: ties, the prices of the certificate, warnings. So the
    certificate of such a plan cannot be gone through; that takes the whole plan.
    """
    others = _named(document) - own
    seen = dict(document)
    for name in _OF_HOUSEHOLD:
        if name in seen and seen[name] is not None:
            seen[name] = [row for row in seen[name] if row["household_id"] in own]
    for row in seen["placements"]:
        row["runner_up"] = None
    seen["baseline"] = {
        **seen["baseline"],
        "placements": [p for p in seen["baseline"]["placements"] if p["household_id"] in own],
    }
    seen["infeasible_because"] = []
    seen["warnings"] = [w for w in seen["warnings"] if not any(text in json.dumps(w) for text in others)]
    seen = _without(seen, others)
    return json.dumps(seen, ensure_ascii=False, indent=1).encode()


def _named(document: Mapping[str, Any]) -> set[str]:
    """Every household that a plan speaks of: each is placed, or not, or waits for a person."""
    parts = [row for name in _OF_HOUSEHOLD for row in document.get(name) or ()]
    return {str(row["household_id"]) for row in (*parts, *document["baseline"]["placements"])}


def _without(value: Any, names: set[str]) -> Any:
    """Plain data without the items of lists, and the keys of objects, that are or hold one of the names."""
    if isinstance(value, Mapping):
        return {key: _without(part, names) for key, part in value.items() if key not in names}
    if isinstance(value, list):
        return [_without(part, names) for part in value if not _holds(part, names)]
    return value


def _holds(value: Any, names: set[str]) -> bool:
    """Whether a row is or names one of them itself; rows further in are judged for themselves."""
    if isinstance(value, str):
        return value in names
    if isinstance(value, Mapping):
        return any(isinstance(part, str) and part in names for part in value.values())
    return isinstance(value, list) and any(isinstance(part, str) and part in names for part in value)
