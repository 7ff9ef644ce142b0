"""The process that solves one run, or plays one simulation: it tells how far it is, and hears when it is to stop.

It knows no database: what it needs comes over its line, and so does what it brings. When the line closes it ends at once,
since nobody is left who would take the result.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from constraints import AllocationError
from constraints.errors import InputError

from .. import ours

_NOBODY_LEFT = 3  # exit status


class CalledOff(Exception):
    """A simulation was asked to stop: what is played so far is kept."""


class Line:
    """What the process says and hears. `tell` gives the step, the share done in thousandths, and what is known by then."""

    def __init__(self, line: Connection) -> None:
        self._line = line
        self.stopping = threading.Event()
        self._progress: dict[str, Any] = {"step": "read", "permille": 0}

    def listen(self) -> None:
        threading.Thread(target=self._hear, daemon=True).start()

    def _hear(self) -> None:
        while True:
            try:
                self._line.recv()  # there is one thing to hear: stop
            except (EOFError, OSError):
                os._exit(_NOBODY_LEFT)
            self.stopping.set()

    def tell(self, **known: Any) -> None:
        self._progress = self._progress | known
        self.say("progress", self._progress)

    def say(self, what: str, told: Any) -> None:
        try:
            self._line.send((what, told))
        except OSError:
            os._exit(_NOBODY_LEFT)


class _Watch:
    """Tells of every level that is settled, and passes on the wish for an end."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.told = -1

    def stop(self) -> bool:
        return self.line.stopping.is_set()

    def settled(self, problem: Any, levels: Sequence[Any], chosen: Any, results: Sequence[Any]) -> None:
        from matching.plan.level_values import proven_levels

        if len(levels) == self.told:
            return
        self.told = len(levels)
        found = proven_levels(problem, levels, chosen, results)
        self.line.tell(levels=[_told(level) for level in found], placed=len(chosen))


def _told(level: Any) -> dict[str, Any]:
    """How far a level is, under the names it has in a plan; `keys` only where its value is a list."""
    keys = {} if level.keys is None else {"keys": level.keys}
    return {"name": level.name, "value": level.value, "bound": level.bound, "proven": level.proven} | keys


def solve_run(job: Mapping[str, Any], line: Line) -> dict[str, Any]:
    """The plan of a batch: `plan` are its bytes as `anvis match --out` writes them, `status`, `stopped`, and a summary.

    `job`: `batch` and `previous` (or None) are bytes of JSON, `seed`, `time_limit` in seconds, `work_limit` or None.
    Raises InputError for a batch that does not hold, LawGap.
    """
    import matching
    from matching.files.again import read_document
    from matching.plan.document import Plan

    reading = read_document(json.loads(job["batch"]))
    if reading.case is None:
        raise InputError("bad-batch/count", count=len(reading.errors), findings=[])
    homes = {} if job["previous"] is None else Plan.model_validate_json(job["previous"], extra="ignore").homes()
    params = matching.SolveParams(
        time_limit=job["time_limit"], seed=job["seed"], work_limit=job["work_limit"], previous=homes
    )
    run = matching.solve(
        reading.case, params, lambda step, share: line.tell(step=step, permille=round(1000 * share)), _Watch(line)
    )
    line.tell(step="explain", permille=950)
    plan = matching.plan_document(run)
    return {
        "plan": plan.as_bytes(), "status": plan.status, "stopped": plan.stopped_by == "request",
        "summary": {
            "placed": len(plan.placements), "unplaced": len(plan.unplaced), "unused": len(plan.unused_dwellings),
            "reviews": len(plan.reviews), "fallback_cases": len(plan.fallback_cases), "repeatable": plan.repeatable,
            "stopped_by": plan.stopped_by, "digests": plan.digests.as_json(),
        },
    }  # fmt: skip


def play(job: Mapping[str, Any], line: Line) -> dict[str, Any]:
    """The document of a simulation, as `anvis simulate --out` writes `simulation.json`; None where it was stopped.

    `job`: `scenario` are bytes of JSON; `folder` is where replications that are done are kept, so that it goes on from there.
    Raises InputError for a scenario that cannot be run.
    """
    from matching.simulator import Where, analyse, run_study

    def tell(done: int, total: int, _left: float) -> None:
        line.tell(step="replications", permille=950 * done // max(1, total), done=done, total=total)
        if line.stopping.is_set():
            raise CalledOff

    try:
        study = run_study(json.loads(job["scenario"]), Where(), Path(job["folder"]), tell)
    except CalledOff:
        return {"result": None}
    line.tell(step="explain", permille=950)
    document = analyse(study)
    return {"result": (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()}


WORK: Mapping[str, Callable[[Mapping[str, Any], Line], dict[str, Any]]] = {"run": solve_run, "simulation": play}


def main(number: int, courtesy: int) -> None:
    """One job over the line of this number: ("done", what it brings), ("refused", the error) or ("failed", its class)."""
    ours.check()
    if courtesy:
        with contextlib.suppress(AttributeError, OSError):
            os.nice(courtesy)
    connection = Connection(number)
    kind, job = connection.recv()
    line = Line(connection)
    line.listen()
    try:
        said: tuple[str, Any] = ("done", WORK[kind](job, line))
    except AllocationError as wrong:
        said = ("refused", wrong.shortened())
    except Exception as other:
        said = ("failed", type(other).__name__)
    line.say(*said)
