"""Envy counted pair by pair, by the definition, is what the simulator counts in whole matrices."""

from __future__ import annotations

import numpy as np
import pytest
from simulated import play, town, trace_of

from matching.simulator import clock
from matching.simulator.desk import Desk
from matching.simulator.hindsight import look_back
from matching.simulator.ledger import Ledger


def by_definition(ledger: Ledger, desk: Desk) -> dict[str, int]:
    """Who stayed or was placed elsewhere, would have been offered another's home, and stands before that other."""
    found = dict.fromkeys(("envy", "justified", "inversions", "support_slot"), 0)
    state = desk.state
    waiting = np.flatnonzero(state.alive).tolist()
    stands = [(int(state.urgency[i]), -int(state.band[i])) for i in range(state.size)]
    for placed, v in state.placed:
        fits, kind = state.column(v), ledger.trace.vacancies.kind[v]
        for w in waiting:
            if fits[state.codes[w]]:
                found["envy"] += 1
                found["justified"] += stands[w] < stands[placed]
                found["inversions"] += stands[w][0] < stands[placed][0]
                found["support_slot"] += stands[w] < stands[placed] and bool(state.closed[w])
        for other, own in state.placed:
            if fits[state.codes[other]] and (
                ledger.world.tier[state.kind[other], kind]
                < ledger.world.tier[state.kind[other], ledger.trace.vacancies.kind[own]]
            ):
                found["envy"] += 1
                found["justified"] += stands[other] < stands[placed]
    return found


@pytest.mark.parametrize("policy", ["class_then_date", "fcfs_vacancy", "batch_myopic"])
@pytest.mark.parametrize("rule", ["R0", "R3"])
def test_counts_are_those_of_the_definition(policy: str, rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = []

    def both(ledger: Ledger, desk: Desk) -> None:
        before = dict(ledger.envy)
        look_back(ledger, desk)
        expected = (
            by_definition(ledger, desk) if desk.state.placed else dict.fromkeys(("envy", "justified", "inversions"), 0)
        )
        for name, number in expected.items():
            assert ledger.envy[name] - before[name] == number, name
        checked.append(len(desk.state.placed))

    monkeypatch.setattr(clock, "look_back", both)
    raw = town(refusal__rule=rule, refusal__by_tier=[0.3] * 6)
    log = play(trace_of(raw, 2), policy)
    assert sum(checked) > 50
    assert log.envy["envy"] > 1000
    reasons = ("support_slot", "concentration", "answered", "lookahead", "wishes", "unexplained")
    assert sum(log.envy[r] for r in reasons) == log.envy["justified"]
