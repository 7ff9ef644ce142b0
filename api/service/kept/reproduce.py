"""A plan made again from what is kept, and compared with the one that was kept, byte for byte but for the time it took."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import matching

from ...store import Run, Unit, digest_of
from .batches import case_of
from .desk import Desk

# Of a plan: what tells of code, law and libraries. Where one of these differs, the rest may differ for that reason.
_MADE_WITH = ("code", "law", "case", "policy")


@dataclass(frozen=True)
class Changed:
    """Something a plan was made with that is not what it was: `what` is `code`, `law`, `case`, `policy` or a package."""

    what: str
    kept: str
    now: str


@dataclass(frozen=True)
class Reproduced:
    """`same`: the bytes agree but for `timing`. `parts` are the fields of the plan that differ; `changed` says what else is not
    as it was. `repeatable` false: the search was ended by the clock or by a person, so another plan is no surprise."""

    run_id: str
    same: bool
    repeatable: bool
    kept_digest: str
    made_digest: str
    parts: tuple[str, ...]
    changed: tuple[Changed, ...]


def reproduce(desk: Desk, run_id: str) -> Reproduced:
    """Solves again. Raises NotFound where there is no such run, no plan, or its contents were removed by retention."""
    desk.may("run.verify", "run", run_id)
    with desk.reading() as unit:
        run = unit.runs.get(run_id)
        kept = json.loads(unit.runs.plan(run_id))
        batch = unit.contents.document(run.batch_digest)
        params = params_of(unit, run)
    case = case_of(batch)
    found = compared(run, kept, json.loads(matching.plan_document(matching.solve(case, params)).as_bytes()))
    with desk.writing() as unit:
        unit.audit.append("run.reproduced", "run", run_id, {"same": found.same, "digest": found.made_digest})
    return found


def params_of(unit: Unit, run: Run) -> matching.SolveParams:
    """How a run is solved, from what was kept when it was submitted."""
    settings = run.settings
    previous = settings.get("previous")
    homes: dict[str, str] = {}
    if previous is not None:
        placements = json.loads(unit.runs.plan(previous))["placements"]
        homes = {p["household_id"]: p["dwelling_id"] for p in placements}
    work = settings.get("work_limit")
    return matching.SolveParams(
        time_limit=float(settings["time_limit"]), seed=run.seed, work_limit=None if work is None else float(work),
        previous=homes,
    )  # fmt: skip


def compared(run: Run, kept: Mapping[str, Any], made: Mapping[str, Any]) -> Reproduced:
    """Two plans of one run held against each other."""
    before, after = _without_time(kept), _without_time(made)
    names = sorted((set(kept) | set(made)) - {"timing"})
    changed = [
        Changed(name, kept["digests"][name], made["digests"][name])
        for name in _MADE_WITH if kept["digests"][name] != made["digests"][name]
    ]  # fmt: skip
    packages = sorted(set(kept["versions"]) | set(made["versions"]))
    pairs = ((p, kept["versions"].get(p, ""), made["versions"].get(p, "")) for p in packages)
    changed += [Changed(*pair) for pair in pairs if pair[1] != pair[2]]
    return Reproduced(
        run.id, before == after, bool(kept["repeatable"]) and run.state == "done", digest_of(before), digest_of(after),
        tuple(n for n in names if kept.get(n) != made.get(n)), tuple(changed),
    )  # fmt: skip


def _without_time(plan: Mapping[str, Any]) -> bytes:
    """The plan as bytes, its fields in the order they stand in, without the one that differs from run to run."""
    rest = {name: value for name, value in plan.items() if name != "timing"}
    return json.dumps(rest, ensure_ascii=False, separators=(",", ":")).encode()
