"""Every fourth vacancy: exact, in time order, carried for ever."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from matching.simulator.quota import Counter, hits


def numbers(share: str, carry: str = "0", count: int = 60) -> list[int]:
    return (np.flatnonzero(hits(count, Fraction(share), Fraction(carry))) + 1).tolist()


def test_a_quarter_gives_every_fourth() -> None:
    assert numbers("1/4", count=16) == [4, 8, 12, 16]


def test_fifteen_per_cent_gives_the_published_sequence() -> None:
    assert numbers("0.15") == [7, 14, 20, 27, 34, 40, 47, 54, 60]


def test_what_is_carried_brings_the_first_forward() -> None:
    assert numbers("1/4", "3/4", 9) == [1, 5, 9]


@pytest.mark.parametrize(("share", "expected"), [("0", []), ("1", [1, 2, 3])])
def test_nothing_and_everything(share: str, expected: list[int]) -> None:
    assert numbers(share, count=3) == expected


@pytest.mark.parametrize("share", ["1/4", "0.15", "1/3", "33/100", "0.07", "1"])
@pytest.mark.parametrize("carry", ["0", "1/2", "99/100"])
def test_the_count_is_the_floor_for_every_length_and_one_at_a_time(share: str, carry: str) -> None:
    q, phi = Fraction(share), Fraction(carry)
    found = np.cumsum(hits(500, q, phi))
    counter, total = Counter(q, phi), 0
    for n in range(1, 501):
        total += counter.step()
        assert found[n - 1] == total == int(n * q + phi)


def test_a_right_given_back_comes_again() -> None:
    counter = Counter(Fraction(1, 4))
    assert [counter.step() for _ in range(4)] == [False, False, False, True]
    counter.give_back()
    assert counter.step()
    assert [counter.step() for _ in range(3)] == [False, False, True]


def test_counters_that_never_reset_keep_homes_small_organisations_would_lose() -> None:
    """40 organisations with three vacancies a year: over five years a reset at New Year would leave none."""
    yearly = sum(int(hits(3, Fraction(1, 4)).sum()) for _ in range(5))
    assert yearly == 0
    assert int(hits(15, Fraction(1, 4)).sum()) == 3
