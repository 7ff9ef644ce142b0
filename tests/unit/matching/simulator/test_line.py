"""A ranked list at work, against going through it one by one."""

from __future__ import annotations

import numpy as np
import pytest

from matching.simulator.line import Line


@pytest.mark.parametrize("seed", range(20))
def test_the_next_one_is_whom_going_down_the_list_finds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size, kinds = int(rng.integers(1, 3000)), 5
    ok = rng.random((kinds, 40)) < rng.choice([0.001, 0.02, 0.5])
    codes, supported = rng.integers(0, 40, size), rng.random(size) < 0.5
    line, there = Line(ok, codes, supported, 300), np.ones(size, dtype=bool)
    for _ in range(200):
        kind, full, start = int(rng.integers(kinds)), bool(rng.integers(2)), int(rng.integers(size + 1))
        fits = ok[kind][codes] & there & ~(supported & full)
        after = np.flatnonzero(fits[start:])
        expected = start + int(after[0]) if len(after) else -1
        found = line.next(kind, full, start)
        assert found == expected
        if found >= 0 and rng.random() < 0.7:
            line.leaves(found)
            there[found] = False


def test_nobody_in_line() -> None:
    empty = np.zeros(0, dtype=np.int64)
    assert Line(np.ones((2, 3), dtype=bool), empty, empty.astype(bool), 1).next(1, True) == -1
