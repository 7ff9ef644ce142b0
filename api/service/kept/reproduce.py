"""A plan made again from what is kept, and compared with the one that was kept, byte for byte but for the time it took."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import matching

from ...store import Run, Unit
from ..again import Changed, Reproduced, compared, made_again
from ..again import params_of as params_told
from .batches import case_of
from .desk import Desk


@dataclass(frozen=True)
class Kept:
    """What a run is made again from: the bytes of its batch and of its plan, and how it was solved, as plain data."""

    run: Run
    batch: bytes
    plan: bytes
    how: Mapping[str, Any]


def reproduce(desk: Desk, run_id: str) -> Reproduced:
    """Solves again. Raises NotFound where there is no such run, no plan, or its contents were removed by retention."""
    found = kept(desk, run_id)
    made = made_again(case_of(json.loads(found.batch)), found.how)
    return noted(desk, compared(run_id, found.how["done"], json.loads(found.plan), made))


def kept(desk: Desk, run_id: str) -> Kept:
    """What is needed to make a plan again elsewhere than here (`asked.again`). Raises as `reproduce` does."""
    desk.may("run.verify", "run", run_id)
    with desk.reading() as unit:
        run = unit.runs.get(run_id)
        plan, batch = unit.runs.plan(run_id), unit.contents.get(run.batch_digest)
        return Kept(run, batch, plan, {"run_id": run_id, "done": run.state == "done", **_how(unit, run)})


def noted(desk: Desk, found: Reproduced) -> Reproduced:
    """Writes into the trace that a plan was made again, and whether it was the same."""
    desk.may("run.verify", "run", found.run_id)
    with desk.writing() as unit:
        unit.audit.append("run.reproduced", "run", found.run_id, {"same": found.same, "digest": found.made_digest})
    return found


def params_of(unit: Unit, run: Run) -> matching.SolveParams:
    """How a run is solved, from what was kept when it was submitted."""
    return params_told(_how(unit, run))


def _how(unit: Unit, run: Run) -> dict[str, Any]:
    settings, homes = run.settings, dict[str, str]()
    if (previous := settings.get("previous")) is not None:
        placements = json.loads(unit.runs.plan(previous))["placements"]
        homes = {p["household_id"]: p["dwelling_id"] for p in placements}
    work = settings.get("work_limit")
    return {
        "time_limit": float(settings["time_limit"]), "work_limit": None if work is None else float(work), "seed": run.seed, "previous": homes,
    }  # fmt: skip


__all__ = ["Changed", "Kept", "Reproduced", "kept", "noted", "params_of", "reproduce"]
