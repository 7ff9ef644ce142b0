"""A study: every variant × policy on common traces, replication by replication.

The unit of work is one replication of one variant. What is done stays done.
"""

from __future__ import annotations

import hashlib
import json
import resource
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constraints.errors import InputError
from constraints.language import N_, both

from ..plan.provenance import code_digest
from .clock import Run
from .curves import Curve
from .metrics import Metric, told
from .policies import OFFLINE, policy_of
from .scenario import Scenario, Variant
from .scenario_file import scenario_of, variants_of, with_settings
from .scenario_world import MunicipalityWorld, RecordedWorld
from .statistics import latin_hypercube, replications_needed
from .store import Store
from .trace import draw_trace
from .unit import PLACE, Cell, Kind, Unit, one_unit, pack, unpack
from .workers import Tell, Where, work
from .world import World
from .worlds import build_world


@dataclass(frozen=True, eq=False)
class Study:
    """Everything a report needs. `units[cell][replication]`."""

    scenario: Scenario
    cells: tuple[Cell, ...]
    worlds: Mapping[str, World]
    units: Mapping[str, tuple[Unit, ...]]
    policies: tuple[str, ...]
    says: Mapping[str, Mapping[str, str]]

    def table(self, cell: str, policy: str) -> dict[str, NDArray[np.float64]]:
        """Figure → one value per replication, for the figures to be told."""
        p = self.policies.index(policy)
        stacked = np.stack([u.values[p] for u in self.units[cell]])
        return {m.name: stacked[:, PLACE[m.name]] for m in self.figures}

    @cached_property
    def figures(self) -> tuple[Metric, ...]:
        """Those of the parts that are on in any cell."""
        return told(c.scenario for c in self.cells)

    def curves(self, cell: str, policy: str) -> list[Curve]:
        p = self.policies.index(policy)
        return [u.curves[p] for u in self.units[cell]]


def run_study(
    raw: Mapping[str, Any], where: Where | None = None, keep: Path | None = None, tell: Tell | None = None
) -> Study:
    """Runs a scenario's whole grid. `keep` is a folder in which done units are kept, and from which a study goes on.

    Raises InputError for a scenario that cannot be run.
    """
    where, tell = where or Where(), tell or (lambda _d, _t, _s: None)
    scenario = scenario_of(raw)
    titles = tuple(c.title for c in scenario.policies)
    if scenario.primary not in PLACE:
        raise InputError("unknown-metric", name=scenario.primary, path="primary")
    _check_policies(scenario)
    says = {c.title: both(policy_of(c).says if c.name != OFFLINE else _OFFLINE_SAYS) for c in scenario.policies}
    cells = _cells(scenario, raw)
    if scenario.primary not in {m.name for m in told(c.scenario for c in cells)}:
        raise InputError("unknown-metric", name=scenario.primary, path="primary")  # of a part that is on nowhere
    store = Store(keep)
    rules = scenario.replications
    counts = {
        c.name: rules.count or rules.pilot if c.kind == "variant" else scenario.uncertainty.replications for c in cells
    }
    jobs = [(c, r) for c in cells for r in range(counts[c.name])]
    done = work(jobs, where, store, tell)
    if rules.count is None:
        more = []
        for cell in (c for c in cells if c.kind == "variant"):
            counts[cell.name] = max(rules.pilot, _needed(scenario, cells, cell, done))
        most = max(counts[c.name] for c in cells if c.kind == "variant")
        for cell in (c for c in cells if c.kind == "variant"):  # pairs need the same replications everywhere
            more += [(cell, r) for r in range(rules.pilot, most)]
            counts[cell.name] = most
        done |= work(more, where, store, tell)
    units = {c.name: tuple(done[c.key, r] for r in range(counts[c.name])) for c in cells}
    worlds = {c.name: unpack(c.packed) for c in cells if c.kind == "variant"}
    return Study(scenario, tuple(cells), worlds, units, titles, says)


@dataclass(frozen=True)
class Forecast:
    """What a study will take, before it is run. `most` replications where the stopping rule decides; times in seconds.

    `seconds` is worked out from one replication of the first variant, played here and now, shared among `jobs` processes;
    `memory_mib` is what one process took for it. Both are rough: another machine, another figure.
    """

    variants: int
    policies: int
    replications: int
    most: int
    units: int
    kept: int
    jobs: int
    seconds_one: float
    seconds: float
    seconds_most: float
    memory_mib: int


def forecast(raw: Mapping[str, Any], where: Where | None = None, keep: Path | None = None) -> Forecast:
    """Plays one replication and reckons the rest. Raises InputError for a scenario that cannot be run."""
    where = where or Where()
    scenario = scenario_of(raw)
    if scenario.primary not in PLACE:
        raise InputError("unknown-metric", name=scenario.primary, path="primary")
    _check_policies(scenario)
    cells, rules = _cells(scenario, raw), scenario.replications
    variants = [c for c in cells if c.kind == "variant"]
    around = (len(cells) - len(variants)) * scenario.uncertainty.replications
    count, most = rules.count or rules.pilot, rules.count or rules.most
    units, store = len(variants) * count + around, Store(keep)
    kept = sum(
        store.has(c, r)
        for c in cells
        for r in range(count if c.kind == "variant" else scenario.uncertainty.replications)
    )
    start = time.perf_counter()
    one_unit(cells[0].scenario, cells[0].packed, 0)
    one = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Forecast(
        len(variants), len(scenario.policies), count, most, units, kept, where.jobs, round(one, 3),
        round(one * (units - kept) / where.jobs, 1), round(one * (len(variants) * most + around - kept) / where.jobs, 1), memory,
    )  # fmt: skip


_OFFLINE_SAYS = N_("Clairvoyant: knows the whole future")


def _check_policies(scenario: Scenario) -> None:
    for i, choice in enumerate(scenario.policies):
        if choice.name == OFFLINE:
            continue
        try:
            policy_of(choice)
        except InputError as error:
            raise type(error)(error.kind, **error.facts | {"path": f"policies.{i}"}) from None


def _cells(scenario: Scenario, raw: Mapping[str, Any]) -> list[Cell]:
    """Every variant, and the points and ends of the outer loop around each of them."""
    variants = variants_of(scenario, raw)
    planned = [_Planned(v.name, "variant", v.name, s) for v, s in variants]
    bare = {k: v for k, v in raw.items() if k != "variants"}
    rows = scenario.uncertainty.parameters
    cube = latin_hypercube(scenario.uncertainty.points, len(rows), scenario.seed % 2**32)
    for variant, _ in variants:
        for n, point in enumerate(cube, start=1):
            drawn = {p.path: p.low + float(u) * (p.high - p.low) for p, u in zip(rows, point, strict=True)}
            one = _changed(bare, drawn, variant)
            planned.append(_Planned(f"{variant.name}: point {n}", "point", variant.name, one, drawn))
        for p in rows:
            ends: tuple[tuple[Kind, float], ...] = (("low", p.low), ("high", p.high))
            for kind, value in ends:
                one = _changed(bare, {p.path: value}, variant)
                planned.append(
                    _Planned(f"{variant.name}: {p.path} {kind}", kind, variant.name, one, {p.path: value}, p.path)
                )
    packed: dict[str, bytes] = {}
    cells = []
    code = code_digest()
    for c in planned:
        world = _world_key(c.scenario)
        if world not in packed:
            packed[world] = pack(build_world(c.scenario))
        key = hashlib.sha256("|".join((c.scenario.digest, _files_digest(c.scenario), code)).encode()).hexdigest()
        cells.append(Cell(c.name, c.kind, c.variant, c.scenario, key, packed[world], c.drawn, c.parameter))
    return cells


@dataclass(frozen=True)
class _Planned:
    name: str
    kind: Kind
    variant: str
    scenario: Scenario
    drawn: Mapping[str, float] = field(default_factory=dict)
    parameter: str | None = None


def _changed(raw: Mapping[str, Any], drawn: Mapping[str, float], variant: Variant) -> Scenario:
    """A variant at drawn values, whole numbers where the setting is one; what the variant sets itself stands."""
    try:
        return scenario_of(with_settings(with_settings(raw, drawn), variant.set))
    except InputError:
        return scenario_of(with_settings(with_settings(raw, {k: round(v) for k, v in drawn.items()}), variant.set))


def _files_digest(scenario: Scenario) -> str:
    """SHA-256 over the contents of every file and folder a scenario reads: batches, plans, decisions."""
    world = scenario.world
    named: list[str] = [str(c.settings["file"]) for c in scenario.policies if "file" in c.settings]
    if isinstance(world, MunicipalityWorld) and world.catalogue.batch is not None:
        named.append(world.catalogue.batch)
    if isinstance(world, RecordedWorld):
        named += [name for month in world.months for name in (month.batch, month.plan)]
    sha = hashlib.sha256()
    for name in named:
        path = Path(name)
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                sha.update(f"{len(file.name)} {file.name} {file.stat().st_size} ".encode())
                sha.update(file.read_bytes())
    return sha.hexdigest()


def _world_key(scenario: Scenario) -> str:
    parts = scenario.model_dump(mode="json", include={"world", "start", "months", "municipal_policy", "life"})
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def decisions(study: Study, policy: str) -> list[dict[str, Any]]:
    """The offers of the first replication of the first variant, made again: what `replay` reads."""
    cell = next(c for c in study.cells if c.kind == "variant")
    choice = next(c for c in cell.scenario.policies if c.title == policy)
    if choice.name == OFFLINE:
        return []
    trace = draw_trace(cell.scenario, unpack(cell.packed), 0)
    log = Run(trace, policy_of(choice), audit=False).go()
    people, homes, s = trace.households.entity, log.homes.entity, log.spells
    answers = ("accepted", "refused", "no_answer")
    return [
        {
            "day": made, "household": f"{int(people[s.who[spell]]):016x}", "spell": int(s.number[spell]),
            "vacancy": f"{int(homes[v]):016x}", "answer": answers[answer], "answered_on": day,
        }
        for made, (day, spell, v, answer) in zip(log.offered_on, log.offers, strict=True)
    ]  # fmt: skip


def _needed(scenario: Scenario, cells: Sequence[Cell], cell: Cell, done: Mapping[tuple[str, int], Unit]) -> int:
    """Replications the stopping rule asks for, from the pilot."""
    rules = scenario.replications
    i = PLACE[scenario.primary]
    pilot = np.stack([done[cell.key, r].values[:, i] for r in range(rules.pilot)])
    base = np.stack([done[cells[0].key, r].values[0, i] for r in range(rules.pilot)])
    baseline = float(np.nanmean(base)) if not np.isnan(base).all() else 0.0
    differences = [pilot[:, p] - base for p in range(pilot.shape[1])]
    if cell is cells[0]:
        differences = differences[1:] or [base]
    return replications_needed(differences, baseline, rules)


__all__ = ["Cell", "Forecast", "Study", "Unit", "Where", "decisions", "forecast", "run_study"]
