"""A study: every variant × policy on common traces, replication by replication, on one core, many, or a cluster.

The unit of work is one replication of one variant: its trace is drawn once and every policy plays it. Units depend on
nothing but the scenario, so it does not matter where or in which order they run, and what is done stays done.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from constraints.errors import InputError, MissingExtra
from constraints.language import N_, both

from ..plan.provenance import code_digest
from .clock import Run
from .metrics import METRICS, Curve, Measures, measure
from .money import prices
from .offline import offline
from .policies import OFFLINE, policy_of
from .scenario import DAYS_PER_MONTH, MunicipalityWorld, RecordedWorld, Scenario, Variant
from .scenario_file import scenario_of, variants_of, with_settings
from .statistics import latin_hypercube, replications_needed
from .trace import draw_trace
from .world import World, build_world

NAMES = tuple(m.name for m in METRICS)
_PLACE = {n: i for i, n in enumerate(NAMES)}
Kind = Literal["variant", "point", "low", "high"]
_ATTEMPTS = 20
Tell = Callable[[int, int, float], None]


@dataclass(frozen=True)
class Where:
    """Where units run: `serial`, `loky` with some processes, or `dask` at a scheduler's address."""

    backend: Literal["serial", "loky", "dask"] = "serial"
    jobs: int = 1
    scheduler: str | None = None


@dataclass(frozen=True, eq=False)
class Unit:
    """Results of one replication of one variant: figures (policies × metrics, NaN = none), curves, longest waits."""

    values: NDArray[np.float64]
    curves: tuple[Curve, ...]
    longest: tuple[NDArray[np.int64], ...]
    groups: list[dict[str, dict[str, dict[str, float | None]]]]
    monthly: list[dict[str, list[float]]]
    offline: list[dict[str, Any]]
    seconds: list[float]


@dataclass(frozen=True, eq=False)
class Cell:
    """A variant as it is run: its name, scenario and packed world. `kind` tells variants from points of the outer loop.

    `key` names everything its figures rest on: the scenario, the files it reads, and the code.
    """

    name: str
    kind: Kind
    variant: str
    scenario: Scenario
    key: str
    packed: bytes = field(repr=False)
    drawn: Mapping[str, float] = field(default_factory=dict)
    parameter: str | None = None


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
        """Figure → one value per replication."""
        p = self.policies.index(policy)
        stacked = np.stack([u.values[p] for u in self.units[cell]])
        return {name: stacked[:, i] for i, name in enumerate(NAMES)}

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
    if scenario.primary not in _PLACE:
        raise InputError("unknown-metric", name=scenario.primary)
    says = {c.title: both(policy_of(c).says if c.name != OFFLINE else _OFFLINE_SAYS) for c in scenario.policies}
    cells = _cells(scenario, raw)
    store = _Store(keep)
    rules = scenario.replications
    counts = {
        c.name: rules.count or rules.pilot if c.kind == "variant" else scenario.uncertainty.replications for c in cells
    }
    jobs = [(c, r) for c in cells for r in range(counts[c.name])]
    found = _work(jobs, where, store, tell)
    if rules.count is None:
        more = []
        for cell in (c for c in cells if c.kind == "variant"):
            counts[cell.name] = max(rules.pilot, _needed(scenario, cells, cell, found))
        most = max(counts[c.name] for c in cells if c.kind == "variant")
        for cell in (c for c in cells if c.kind == "variant"):  # pairs need the same replications everywhere
            more += [(cell, r) for r in range(rules.pilot, most)]
            counts[cell.name] = most
        found |= _work(more, where, store, tell)
    units = {c.name: tuple(found[c.key, r] for r in range(counts[c.name])) for c in cells}
    worlds = {c.name: unpack(c.packed) for c in cells if c.kind == "variant"}
    return Study(scenario, tuple(cells), worlds, units, titles, says)


_OFFLINE_SAYS = N_("Clairvoyant: knows the whole future")


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
    parts = scenario.model_dump(mode="json", include={"world", "start", "months", "municipal_policy"})
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def pack(world: World) -> bytes:
    """A world as bytes to send: mostly yes and no, so it packs well."""
    return zlib.compress(pickle.dumps(world, protocol=5), 1)


@lru_cache(maxsize=8)
def unpack(packed: bytes) -> World:
    """The world again; a worker unpacks it once."""
    found: World = pickle.loads(zlib.decompress(packed))
    return found


def one_unit(scenario: Scenario, packed: bytes, replication: int) -> Unit:
    """Plays one replication of one variant with every policy."""
    world = unpack(packed)
    trace = draw_trace(scenario, world, replication)
    given = prices(scenario)
    measures: list[Measures | None] = []
    notes: list[dict[str, Any]] = []
    seconds = []
    values = np.full((len(scenario.policies), len(NAMES)), np.nan)
    for p, choice in enumerate(scenario.policies):
        start = time.perf_counter()
        if choice.name == OFFLINE:
            best = offline(trace)
            months = (trace.days - round(scenario.warm_up_months * DAYS_PER_MONTH)) / DAYS_PER_MONTH
            values[p, _PLACE["weighted_per_month"]] = best.bound / months
            notes.append(
                {
                    "policy": choice.title,
                    "value": best.value,
                    "bound": best.bound,
                    "proven": best.proven,
                    "is_bound": best.is_bound,
                    "pairs": best.pairs,
                }
            )
            measures.append(None)
        else:
            found = measure(Run(trace, policy_of(choice)).go(), given)
            values[p] = [np.nan if found.values[n] is None else found.values[n] for n in NAMES]
            measures.append(found)
        seconds.append(time.perf_counter() - start)
    none = Curve(*(np.zeros(1, dtype=np.int64) for _ in range(3)))
    return Unit(
        values, tuple(_trimmed(m.curve) if m else none for m in measures),
        tuple(m.longest if m else np.zeros(0, dtype=np.int64) for m in measures),
        [m.groups if m else {} for m in measures], [m.monthly if m else {} for m in measures], notes, seconds,
    )  # fmt: skip


def decisions(study: Study, policy: str) -> list[dict[str, Any]]:
    """The offers of the first replication of the first variant, made again: what `replay` reads."""
    cell = next(c for c in study.cells if c.kind == "variant")
    choice = next(c for c in cell.scenario.policies if c.title == policy)
    if choice.name == OFFLINE:
        return []
    trace = draw_trace(cell.scenario, unpack(cell.packed), 0)
    log = Run(trace, policy_of(choice), audit=False).go()
    people, homes, s = trace.households.entity, trace.vacancies.entity, log.spells
    answers = ("accepted", "refused", "no_answer")
    return [
        {
            "day": made, "household": f"{int(people[s.who[spell]]):016x}", "spell": int(s.number[spell]),
            "vacancy": f"{int(homes[v]):016x}", "answer": answers[answer], "answered_on": day,
        }
        for made, (day, spell, v, answer) in zip(log.offered_on, log.offers, strict=True)
    ]  # fmt: skip


def _trimmed(curve: Curve) -> Curve:
    return curve.of_length(int(np.flatnonzero(curve.risk > 0).max(initial=0)) + 2)


def _needed(scenario: Scenario, cells: Sequence[Cell], cell: Cell, found: Mapping[tuple[str, int], Unit]) -> int:
    """Replications the stopping rule asks for, from the pilot."""
    rules = scenario.replications
    i = _PLACE[scenario.primary]
    pilot = np.stack([found[cell.key, r].values[:, i] for r in range(rules.pilot)])
    base = np.stack([found[cells[0].key, r].values[0, i] for r in range(rules.pilot)])
    baseline = float(np.nanmean(base)) if not np.isnan(base).all() else 0.0
    differences = [pilot[:, p] - base for p in range(pilot.shape[1])]
    if cell is cells[0]:
        differences = differences[1:] or [base]
    return replications_needed(differences, baseline, rules)


# ------------------------------------------------------------------ keeping what is done


class _Store:
    """Done units as files, written whole or not at all; without a folder, only in memory."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def _path(self, key: str, replication: int) -> Path | None:
        return None if self.folder is None else self.folder / f"{key[:20]}-{replication:05d}.npz"

    def load(self, cell: Cell, replication: int) -> Unit | None:
        path = self._path(cell.key, replication)
        if path is None or not path.exists():
            return None
        try:
            with np.load(path, allow_pickle=False) as data:
                rest = json.loads(str(data["rest"]))
                if rest["digest"] != cell.key or rest["names"] != list(NAMES):
                    return None
                count = len(cell.scenario.policies)
                curves = tuple(Curve(*(data[f"curve{p}"][i] for i in range(3))) for p in range(count))
                longest = tuple(data[f"longest{p}"] for p in range(count))
                return Unit(
                    data["values"], curves, longest, rest["groups"], rest["monthly"], rest["offline"], rest["seconds"]
                )
        except (
            OSError,
            ValueError,
            KeyError,
            zlib.error,
            zipfile.BadZipFile,
            EOFError,
        ):  # half written or of another version: done again
            return None

    def save(self, cell: Cell, replication: int, unit: Unit) -> None:
        path = self._path(cell.key, replication)
        if path is None:
            return
        rest = {
            "digest": cell.key, "names": list(NAMES), "groups": unit.groups, "monthly": unit.monthly,
            "offline": unit.offline, "seconds": unit.seconds,
        }  # fmt: skip
        arrays: dict[str, Any] = {"values": unit.values, "rest": np.array(json.dumps(rest))}
        for p, (curve, waits) in enumerate(zip(unit.curves, unit.longest, strict=True)):
            arrays[f"curve{p}"], arrays[f"longest{p}"] = np.stack([curve.risk, curve.housed, curve.other]), waits
        half = path.with_suffix(f".{os.getpid()}.half")
        with half.open("wb") as out:
            np.savez_compressed(out, **arrays)
        half.replace(path)


# ------------------------------------------------------------------ where the work runs

Job = tuple[Cell, int]


def _work(jobs: Sequence[Job], where: Where, store: _Store, tell: Tell) -> dict[tuple[str, int], Unit]:
    """Every unit asked for: those kept from before, and the others worked out. A worker that dies costs time only."""
    found: dict[tuple[str, int], Unit] = {}
    open_jobs: list[Job] = []
    for (key, r), cell in {(c.key, r): c for c, r in jobs}.items():  # two names for one scenario are worked out once
        known = store.load(cell, r)
        if known is not None:
            found[key, r] = known
        else:
            open_jobs.append((cell, r))
    total, before, start = len(found) + len(open_jobs), len(found), time.monotonic()
    tell(before, total, 0.0)
    for _attempt in range(_ATTEMPTS):
        try:
            for (cell, r), unit in _results(open_jobs, where):
                found[cell.key, r] = unit
                store.save(cell, r, unit)
                done = len(found) - before
                spent = time.monotonic() - start
                tell(len(found), total, spent / done * (total - len(found)))
        except Exception as error:
            if not _worker_died(error):
                raise
        open_jobs = [(c, r) for c, r in open_jobs if (c.key, r) not in found]
        if not open_jobs:
            return found
    raise RuntimeError(f"workers died {_ATTEMPTS} times; {len(open_jobs)} units are left, those done are kept")


def _worker_died(error: Exception) -> bool:
    return type(error).__name__ in (
        "TerminatedWorkerError",
        "BrokenProcessPool",
        "KilledWorker",
        "CancelledError",
        "FutureCancelledError",
    )


def _results(jobs: Sequence[Job], where: Where) -> Iterator[tuple[Job, Unit]]:
    if where.backend == "serial" or not jobs:
        for cell, r in jobs:
            yield (cell, r), one_unit(cell.scenario, cell.packed, r)
        return
    from joblib import Parallel, delayed, parallel_config

    work: Iterable[Any] = (delayed(_named_unit)(n, c.scenario, c.packed, r) for n, (c, r) in enumerate(jobs))
    if where.backend == "loky":
        with parallel_config("loky", inner_max_num_threads=1):
            for n, unit in Parallel(n_jobs=where.jobs, return_as="generator_unordered", pre_dispatch="2*n_jobs")(work):
                yield jobs[n], unit
        return
    yield from _on_dask(jobs, where)


def _named_unit(number: int, scenario: Scenario, packed: bytes, replication: int) -> tuple[int, Unit]:
    return number, one_unit(scenario, packed, replication)


def same_version(digests: Mapping[str, str]) -> None:
    """Refuses a cluster whose workers would answer another question without a word. `digests`: worker → digest of its code."""
    others = sum(digest != code_digest() for digest in digests.values())
    if others:
        raise InputError("other-version", others=others, workers=len(digests))


def _on_dask(jobs: Sequence[Job], where: Where) -> Iterator[tuple[Job, Unit]]:
    """Units on a cluster: the scheduler's address is all it takes. A worker that dies is replaced by another."""
    try:
        import distributed
    except ImportError:
        raise MissingExtra("missing-extra", extras="cluster", command="pip install 'anvis[cluster]'") from None
    toolkit: Any = distributed
    address = str(where.scheduler)
    scheme, _, rest = address.partition("://")
    if scheme not in toolkit.comm.registry.backends or not rest:
        raise InputError("no-cluster/address", address=address)
    try:
        client = toolkit.Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError("no-cluster/no-answer", address=address, problem=type(error).__name__) from None
    with client:
        same_version(client.run(code_digest))
        packs = {id(c.packed): c.packed for c, _ in jobs}
        sent = {k: client.scatter(p, broadcast=True, hash=True) for k, p in packs.items()}
        futures = {
            client.submit(one_unit, c.scenario, sent[id(c.packed)], r, retries=5, pure=False): (c, r) for c, r in jobs
        }
        for future in toolkit.as_completed(futures, loop=client.loop):
            yield futures[future], future.result()
            future.release()


__all__ = ["NAMES", "Cell", "Study", "Unit", "Where", "one_unit", "run_study"]
