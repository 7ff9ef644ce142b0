"""Envy counted pair by pair, by the definition, is what the simulator counts in whole matrices."""

from __future__ import annotations

import numpy as np
import pytest
from simulated import play, town, trace_of

from matching.simulator import clock
from matching.simulator.clock import Run
from matching.simulator.desk import Desk
from matching.simulator.hindsight import look_back


def by_definition(run: Run, desk: Desk) -> dict[str, int]:
    """Who stayed or was placed elsewhere, would have been offered another's home, and stands before that other."""
    found = dict.fromkeys(("envy", "justified", "inversions", "support_slot"), 0)
    waiting = np.flatnonzero(desk.alive).tolist()
    stands = [(int(desk.urgency[i]), -int(desk.band[i])) for i in range(desk.size)]
    for placed, v in desk.placed:
        fits, kind = desk.column(v), run.trace.vacancies.kind[v]
        for w in waiting:
            if fits[desk.codes[w]]:
                found["envy"] += 1
                found["justified"] += stands[w] < stands[placed]
                found["inversions"] += stands[w][0] < stands[placed][0]
                found["support_slot"] += stands[w] < stands[placed] and bool(desk.closed[w])
        for other, own in desk.placed:
            if fits[desk.codes[other]] and (
                run.world.tier[desk.kind[other], kind] < run.world.tier[desk.kind[other], run.trace.vacancies.kind[own]]
            ):
                found["envy"] += 1
                found["justified"] += stands[other] < stands[placed]
    return found


@pytest.mark.parametrize("policy", ["class_then_date", "fcfs_vacancy", "batch_myopic"])
@pytest.mark.parametrize("rule", ["R0", "R3"])
def test_counts_are_those_of_the_definition(policy: str, rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = []

    def both(run: Run, desk: Desk) -> None:
        before = dict(run.envy)
        look_back(run, desk)
        expected = by_definition(run, desk) if desk.placed else dict.fromkeys(("envy", "justified", "inversions"), 0)
        for name, number in expected.items():
            assert run.envy[name] - before[name] == number, name
        checked.append(len(desk.placed))

    monkeypatch.setattr(clock, "look_back", both)
    raw = town(refusal__rule=rule, refusal__by_tier=[0.3] * 6)
    log = play(trace_of(raw, 2), policy)
    assert sum(checked) > 50
    assert log.envy["envy"] > 1000
    reasons = ("support_slot", "concentration", "answered", "lookahead", "wishes", "unexplained")
    assert sum(log.envy[r] for r in reasons) == log.envy["justified"]
