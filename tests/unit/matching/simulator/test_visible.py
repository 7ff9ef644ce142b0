"""A policy sees what a caseworker could know that day: nothing it holds leads to the run, its fate, or what comes later."""

from __future__ import annotations

import functools
import gc
import operator
import types
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from simulated import town, trace_of

from matching.simulator.clock import Run
from matching.simulator.desk import Desk
from matching.simulator.keyed import Keyed
from matching.simulator.known import Known
from matching.simulator.ledger import Ledger
from matching.simulator.policies import POLICIES, Policy
from matching.simulator.policies.batch_dual import BatchDual
from matching.simulator.policies.policy import Clairvoyant
from matching.simulator.refusal import Answers
from matching.simulator.scenario import Scenario
from matching.simulator.scenario_world import MunicipalityWorld
from matching.simulator.spells import Spells
from matching.simulator.support import Slots
from matching.simulator.trace import Households, Trace, Vacancies
from matching.simulator.visible import Act, VisibleState
from matching.simulator.world import World

HIDDEN = (
    Run, Ledger, Desk, Trace, World, Households, Vacancies, Keyed, Answers, Slots, Spells, Scenario, MunicipalityWorld,
)  # fmt: skip


def reachable(*roots: object) -> Iterator[object]:
    """Everything that references lead to: attributes, slots, items, closures, bound methods, frames of generators, and the
    arrays that views are cut from. Classes, modules and the globals of functions are where the walk stops."""
    seen: set[int] = set()
    todo = list(roots)
    kept = []
    while todo:
        thing = todo.pop()
        if id(thing) in seen or isinstance(thing, type | types.ModuleType | types.BuiltinFunctionType):
            continue
        seen.add(id(thing))
        kept.append(thing)
        yield thing
        if isinstance(thing, types.FunctionType):
            todo += [thing.__closure__, thing.__defaults__, thing.__kwdefaults__]
        elif isinstance(thing, np.ndarray):
            todo.append(thing.base)
        elif isinstance(thing, types.FrameType):
            todo += list(thing.f_locals.values())
        else:
            todo += gc.get_referents(thing)


class Watcher(BatchDual):
    """The batch with prices of futures, which is shown most, keeping what it is shown."""

    def begin(self, known: Known) -> None:
        super().begin(known)
        self.seen: list[VisibleState] = []

    def decide(self, state: VisibleState) -> Act:
        self.seen.append(state)
        yield from super().decide(state)


@pytest.fixture(scope="module")
def watched() -> tuple[Run, Watcher]:
    watcher = Watcher({"futures": 2}, "watcher")
    run = Run(trace_of(town(months=8)), watcher)
    run.go()
    return run, watcher


def test_no_reference_leads_from_the_state_to_what_nobody_could_know(watched: tuple[Run, Watcher]) -> None:
    _, watcher = watched
    assert len(watcher.seen) >= 6
    found = {type(thing).__name__ for thing in reachable(*watcher.seen, watcher) if isinstance(thing, HIDDEN)}
    assert found == set()


def test_the_walk_would_see_a_way_through_closures_methods_partials_generators_and_views() -> None:
    """So that the test above says something."""
    ledger = Ledger(trace_of(town(months=2)))

    def steps() -> Iterator[int]:
        held = ledger
        yield len(held.open)

    started = steps()
    next(started)
    row = ledger.world.ok[0]
    for way in (lambda: ledger, ledger.offer, functools.partial(max, ledger), started, {"a": [ledger]}):
        assert any(thing is ledger for thing in reachable(way))
    assert any(thing is ledger.world.ok for thing in reachable(row))


def test_no_array_the_policy_holds_is_cut_from_one_of_the_run(watched: tuple[Run, Watcher]) -> None:
    run, watcher = watched
    mine = [a for a in reachable(*watcher.seen) if isinstance(a, np.ndarray)]
    books, trace = run.ledger, run.trace
    theirs = [
        a for part in (trace, trace.households, trace.vacancies, run.world, books.spells, books)
        for a in vars(part).values() if isinstance(a, np.ndarray)
    ]  # fmt: skip
    assert len(mine) > 100
    assert len(theirs) > 40
    pool_now = books.pool
    shared = [(a.shape, a.dtype) for a in mine for b in theirs if b is not pool_now and np.shares_memory(a, b)]
    assert shared == []


def test_nobody_who_comes_later_and_no_home_without_notice_is_in_the_state() -> None:
    """Names and words of those still to come are in no array and no number that can be reached at a decision."""
    trace = trace_of(town(months=8))
    looked: list[tuple[int, int]] = []

    def to_come(now: int) -> set[int]:
        people, homes = trace.households, trace.vacancies
        parts = (people.entity, people.arrives), (people.answer, people.arrives), (homes.entity, homes.noticed), (homes.answer, homes.noticed)  # fmt: skip
        return {int(w) for words, when in parts for w in words[when > now]}

    class Searching(BatchDual):
        def decide(self, state: VisibleState) -> Act:
            words: set[int] = set()
            for thing in reachable(state):
                if isinstance(thing, np.ndarray) and thing.dtype == np.uint64:
                    words |= {int(w) for w in thing.ravel()}
                elif isinstance(thing, int):
                    words.add(int(thing))
            hidden = to_come(state.now)
            looked.append((len(hidden), len(words & hidden)))
            yield from super().decide(state)

    Run(trace, Searching({"futures": 2}, "searching")).go()
    assert looked[0][0] > 100
    assert [shown for _, shown in looked] == [0] * len(looked)


@pytest.mark.parametrize(
    "way",
    [
        "run", "trace", "world", "ledger", "desk", "answers", "scenario", "keyed", "slots", "words", "serve.__self__.run", "offer.__self__.ledger",
        "known.scenario", "known.seed", "known.attributes", "homes.run", "notes.run",
    ],
)  # fmt: skip
def test_a_policy_that_reaches_for_the_future_finds_nothing(way: str) -> None:
    class Cheat(Policy):
        name = "cheat"
        epoch = "month"

        def decide(self, state: VisibleState) -> Act:
            operator.attrgetter(way)(state)
            yield from state.serve(np.arange(state.size))

    with pytest.raises(AttributeError):
        Run(trace_of(town(months=2)), Cheat({}, "cheat")).go()


def test_the_words_that_settle_answers_are_nowhere_in_the_open(watched: tuple[Run, Watcher]) -> None:
    """Draws for lots and ties come out of the register; the words they are made from do not."""
    run, watcher = watched
    answers = {int(w) for w in run.trace.households.answer} | {int(w) for w in run.trace.vacancies.answer}
    for state in watcher.seen[:3]:
        for name in (n for n in dir(state) if not n.startswith("_")):
            value = getattr(state, name)
            if isinstance(value, np.ndarray):
                assert not answers & {int(w) for w in value.ravel()[:5000]}, name


def test_only_the_replay_comes_through_the_clairvoyant_door() -> None:
    assert [p.name for p in POLICIES if issubclass(p, Clairvoyant)] == ["replay"]


def test_a_policy_that_only_names_a_recall_is_told_nothing() -> None:
    told: list[Any] = []

    class Curious(BatchDual):
        def recall(self, decided: Any) -> None:
            told.append(decided)

    Run(trace_of(town(months=2)), Curious({"futures": 1}, "curious")).go()
    assert told == []


def test_what_is_shown_cannot_be_written_to(watched: tuple[Run, Watcher]) -> None:
    state = watched[1].seen[-1]
    columns = ("pool", "kind", "registered", "waited", "urgency", "due", "codes", "needs", "supported", "keeps", "alive", "closed", "answered", "full", "ok")  # fmt: skip
    for name in columns:
        with pytest.raises(ValueError, match="read-only"):
            getattr(state, name)[...] = 0
    for table in (state.homes, state.asked, state.made):
        with pytest.raises(TypeError):
            table[0] = 0  # type: ignore[index]
