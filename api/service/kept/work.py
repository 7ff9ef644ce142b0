"""Durable work: how much may wait, a request that is repeated, simulations, and how far a run or simulation is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from constraints.errors import InputError, TooMany
from constraints.facts.cpr import contains_cpr

from ...store import Run, Simulation, Unit
from .desk import Desk
from .once import Once
from .texts import names_within

Things = Literal["runs", "simulations"]
ENDED = ("done", "stopped", "failed")
# Settings of a scenario that name a file. The service reads none: a scenario from outside could name any.
_FILES = ("batch", "plan", "file", "overlay")
# More beats than one state of a run will ever have: the numbers of events go up through states and beats.
_BEATS = 1_000_000


@dataclass(frozen=True)
class Room:
    """How many runs, and how many simulations, may wait: of one municipality, and of all."""

    each: int = 20
    all: int = 200


ROOM = Room()


@dataclass(frozen=True)
class Event:
    """How a run or simulation stands. `number` goes up with every change; `progress` is what its worker last told."""

    number: int
    state: str
    progress: Mapping[str, Any]
    failure: str | None

    @property
    def last(self) -> bool:
        return self.state in ENDED


def waiting_in_all(desk: Desk, things: Things) -> int:
    """How much waits, of all municipalities; to be asked before the transaction that adds to it."""
    with desk.store.everywhere(desk.actor.user) as unit:
        return int(getattr(unit, things).waiting())


def submitted(
    unit: Unit, things: Things, in_all: int, room: Room, once: Once | None, make: Callable[[], Any]
) -> tuple[Any, bool]:
    """What `make` submits, in the transaction of its key; and whether it is new. The same request again gives the same work.

    Raises TooMany `queue-full` where as much waits as may.
    """
    if once is not None and (kept := unit.keys.claim(once.key, once.request_digest)) is not None:
        return getattr(unit, things).get(kept.answer["id"]), False
    if getattr(unit, things).waiting() >= room.each:
        raise TooMany("queue-full", limit=room.each)
    if in_all >= room.all:
        raise TooMany("queue-full/all", limit=room.all)
    made = make()
    if once is not None:
        unit.keys.answer(once.key, 202, {"id": made.id})
    return made, True


def submit_simulation(
    desk: Desk, scenario: Mapping[str, Any], room: Room = ROOM, once: Once | None = None
) -> Simulation:
    """A simulation that waits for a worker. `scenario` is a scenario document that names no files.

    Raises InputError `bad-simulation/files`, `bad-text/long`, `cpr-number/question`; TooMany.
    """
    desk.may("simulation.write")
    if contains_cpr(scenario):
        raise InputError("cpr-number/question")
    names_within(scenario)
    for path in _files_named(scenario):
        raise InputError("bad-simulation/files", path=path, pointer="/" + path.replace(".", "/"))
    in_all = waiting_in_all(desk, "simulations")
    with desk.writing() as unit:
        made, new = submitted(unit, "simulations", in_all, room, once, lambda: unit.simulations.submit(scenario))
        simulation: Simulation = made
        if new:
            unit.audit.append(
                "simulation.submitted", "simulation", simulation.id, {"digest": simulation.scenario_digest}
            )
    return simulation


def read(desk: Desk, simulation_id: str) -> Simulation:
    """The simulation, and how far it is."""
    desk.may("simulation.read", "simulation", simulation_id)
    with desk.reading() as unit:
        return unit.simulations.get(simulation_id)


def scenario(desk: Desk, simulation_id: str) -> dict[str, Any]:
    """The scenario of a simulation, as it was asked for. Raises NotFound `not-kept` where retention took it."""
    desk.may("simulation.read", "simulation", simulation_id)
    with desk.reading() as unit:
        found: dict[str, Any] = unit.contents.document(unit.simulations.get(simulation_id).scenario_digest)
    return found


def listed(desk: Desk, states: Sequence[str] = (), after: str | None = None, limit: int = 50) -> list[Simulation]:
    """Newest first; `after` is the id of the last one of the page before."""
    desk.may("simulation.read")
    with desk.reading() as unit:
        return unit.simulations.page(states=states, after=after, limit=limit)


def stop(desk: Desk, simulation_id: str) -> Simulation:
    """Stops a simulation. The replications it has are kept: the same scenario, submitted again, goes on from them."""
    desk.may("simulation.write", "simulation", simulation_id)
    with desk.writing() as unit:
        simulation = unit.simulations.ask_to_stop(simulation_id)
        unit.audit.append("simulation.stop-asked", "simulation", simulation_id)
    return simulation


def report(desk: Desk, simulation_id: str) -> bytes:
    """The document of a simulation, as `anvis simulate --out` writes `simulation.json`; pages are made from it.

    Raises NotFound `not-kept` while there is none.
    """
    desk.may("simulation.read", "simulation", simulation_id)
    with desk.writing() as unit:
        found = unit.simulations.result(simulation_id)
        unit.audit.append("simulation.read", "simulation", simulation_id)
    return found


def events(desk: Desk, thing_id: str, after: int = 0) -> Event | None:
    """How a run (`R-…`) or simulation (`S-…`) stands, where that has changed since the event of number `after`.

    To be asked about once a second until `last`. What came between two looks is not told: progress only goes on.
    """
    of_run = not thing_id.startswith("S-")
    desk.may(*(("run.read", "run") if of_run else ("simulation.read", "simulation")), thing_id)
    with desk.reading() as unit:
        found: Run | Simulation = unit.runs.get(thing_id) if of_run else unit.simulations.get(thing_id)
    progress = dict(found.progress or {})
    number = found.version * _BEATS + int(progress.pop("beat", 0))
    return Event(number, found.state, progress, found.failure) if number > after else None


def _files_named(value: Any, path: str = "") -> Iterator[str]:
    """Paths of settings that name a file, wherever they stand; a variant's changes are written as dotted paths."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            here = f"{path}.{key}" if path else str(key)
            if str(key).rpartition(".")[2] in _FILES and isinstance(part, str) and part:
                yield here
            yield from _files_named(part, here)
    elif isinstance(value, list | tuple):
        for number, part in enumerate(value):
            yield from _files_named(part, f"{path}.{number}")
