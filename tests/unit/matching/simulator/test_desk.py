"""The desk holds a policy to what it was shown, and hears every offer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from simulated import town, trace_of

from matching.simulator.clock import Run
from matching.simulator.policies import Policy
from matching.simulator.refusal import ACCEPTED, CLOSED
from matching.simulator.spells import Log
from matching.simulator.visible import Act, VisibleState


def decided_by(decide: Callable[[VisibleState], Act], **changes: Any) -> Log:
    class ByHand(Policy):
        name = "by_hand"
        epoch = "month"

        def decide(self, state: VisibleState) -> Act:
            return decide(state)

    return Run(trace_of(town(months=4, **changes)), ByHand({}, "by hand")).go()


def test_an_offer_of_a_home_that_does_not_fit_is_refused() -> None:
    def decide(state: VisibleState) -> Act:
        misfits = np.flatnonzero(~state.column(state.open[0])[state.codes])
        yield from state.offer(int(misfits[0]), state.open[0])

    with pytest.raises(ValueError, match="by_hand offered a home to a household that cannot have it"):
        decided_by(decide)


def test_who_needs_a_slot_and_finds_none_cannot_be_offered_a_home() -> None:
    def decide(state: VisibleState) -> Act:
        for v in state.open:
            without = np.flatnonzero(state.column(v)[state.codes] & state.closed & state.alive)
            if len(without) and state.room(v) > 0:
                yield int(without[0]), v
        yield from state.serve(np.arange(state.size))

    with pytest.raises(ValueError, match="cannot have it"):
        decided_by(decide, **{f"support__{m}": {"workers": 0} for m in ("CTI", "ICM", "ACT")})


def test_who_has_moved_in_is_not_offered_another_home() -> None:
    def decide(state: VisibleState) -> Act:
        yield from state.serve(np.arange(state.size))
        for at, _ in state.placed:
            for v in state.open:
                if state.can_offer(v) and state.fits_one(at, v):
                    yield at, v

    with pytest.raises(ValueError, match="cannot have it"):
        decided_by(decide)


def test_a_home_is_offered_to_a_household_once() -> None:
    def decide(state: VisibleState) -> Act:
        for v in state.open:
            for at in np.flatnonzero(state.fits(v)).tolist():
                if (yield from state.offer(at, v)) != ACCEPTED and state.can_offer(v):
                    yield at, v

    with pytest.raises(ValueError, match="cannot have it"):
        decided_by(decide)


def test_a_home_that_can_be_assigned_only_later_cannot_be_offered_now() -> None:
    def decide(state: VisibleState) -> Act:
        for v in state.calendar:
            for at in np.flatnonzero(state.fits(v)).tolist():
                yield from state.offer(at, v)

    with pytest.raises(ValueError, match="cannot have it"):
        decided_by(decide)


def test_writing_over_what_is_shown_does_not_open_a_home() -> None:
    """Departments' room is counted again from the ledger, whatever a policy does to its own copy."""

    def decide(state: VisibleState) -> Act:
        for v in state.open:
            state._rooms[state.homes[v].department] = 10**6
            if state._departments.room(state.homes[v].department, state.day) <= 0:
                supported = np.flatnonzero(state.fits(v) & state.supported)
                if len(supported):
                    yield int(supported[0]), v
            else:
                yield from state.serve(np.flatnonzero(state.supported), [v])

    with pytest.raises(ValueError, match="cannot have it"):
        decided_by(decide)


def test_offers_left_unheard_are_told_of() -> None:
    def decide(state: VisibleState) -> Act:
        state.serve(np.arange(state.size))  # forgot `yield from`
        yield from ()

    with pytest.raises(TypeError, match="yield from"):
        decided_by(decide)


def test_a_home_let_answers_closed() -> None:
    answers = []

    def decide(state: VisibleState) -> Act:
        for v in state.open:
            for at in np.flatnonzero(state.fits(v)).tolist():
                if state.fits_one(at, v) and state.alive[at]:
                    answers.append((yield from state.offer(at, v)))
                    if answers[-1] == CLOSED:
                        break

    decided_by(decide)
    assert ACCEPTED in answers
    assert CLOSED in answers
