"""Where the units of a study run: in this process, in several of this machine, or on a cluster.

Units depend on nothing but the scenario, so it does not matter where or in which order they run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from constraints.errors import InputError, MissingExtra

from ..plan.provenance import code_digest
from .scenario import Scenario
from .store import Store
from .unit import Cell, Unit, one_unit

_ATTEMPTS = 20
Tell = Callable[[int, int, float], None]
Job = tuple[Cell, int]


@dataclass(frozen=True)
class Where:
    """Where units run: `serial`, `loky` with some processes, or `dask` at a scheduler's address."""

    backend: Literal["serial", "loky", "dask"] = "serial"
    jobs: int = 1
    scheduler: str | None = None


def work(jobs: Sequence[Job], where: Where, store: Store, tell: Tell) -> dict[tuple[str, int], Unit]:
    """Every unit asked for: those kept from before, and the others worked out. A worker that dies costs time only."""
    units: dict[tuple[str, int], Unit] = {}
    open_jobs: list[Job] = []
    for (key, r), cell in {(c.key, r): c for c, r in jobs}.items():  # two names for one scenario are worked out once
        known = store.load(cell, r)
        if known is not None:
            units[key, r] = known
        else:
            open_jobs.append((cell, r))
    total, before, start = len(units) + len(open_jobs), len(units), time.monotonic()
    tell(before, total, 0.0)
    for _attempt in range(_ATTEMPTS):
        try:
            for (cell, r), unit in _results(open_jobs, where):
                units[cell.key, r] = unit
                store.save(cell, r, unit)
                done = len(units) - before
                spent = time.monotonic() - start
                tell(len(units), total, spent / done * (total - len(units)))
        except Exception as error:
            if not _worker_died(error):
                raise
        open_jobs = [(c, r) for c, r in open_jobs if (c.key, r) not in units]
        if not open_jobs:
            return units
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

    calls: Iterable[Any] = (delayed(_named_unit)(n, c.scenario, c.packed, r) for n, (c, r) in enumerate(jobs))
    if where.backend == "loky":
        with parallel_config("loky", inner_max_num_threads=1):
            for n, unit in Parallel(n_jobs=where.jobs, return_as="generator_unordered", pre_dispatch="2*n_jobs")(calls):
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
