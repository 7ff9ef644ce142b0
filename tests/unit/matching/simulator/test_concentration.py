"""Limits of a department: at, below and above, batch by batch, and as the two years go by."""

from __future__ import annotations

from typing import Any

import pytest

from matching.simulator.concentration import TWO_YEARS, Departments
from matching.simulator.scenario import Concentration


def departments(homes: int = 40, before: int = 0, **rules: Any) -> Departments:
    none = {"max_new_supported_per_department": None, "supported_share_max": None}
    return Departments(Concentration.model_validate(none | rules), [homes, homes], [before, before])


def test_without_limits_there_is_always_room() -> None:
    assert departments().room(0, 0) > 10**6


def test_new_ones_count_in_their_batch_and_their_department() -> None:
    found = departments(max_new_supported_per_department=2)
    found.moves_in(0, 30)
    assert (found.room(0, 0), found.room(1, 0)) == (1, 2)
    found.moves_in(0, 31)
    assert found.room(0, 0) == 0
    found.new_batch()
    assert found.room(0, 0) == 2


@pytest.mark.parametrize(("homes", "cap"), [(9, 0), (10, 1), (19, 1), (20, 2), (40, 4)])
def test_a_share_is_whole_households(homes: int, cap: int) -> None:
    assert departments(homes, supported_share_max="1/10").room(0, 0) == cap


def test_a_tenth_is_a_tenth() -> None:
    """0.1 of 30 homes is 3 as a fraction; as a float it would be 3 by luck and 2.9999 for others."""
    assert [departments(10 * n, supported_share_max="0.1").room(0, 0) for n in range(1, 40)] == list(range(1, 40))


@pytest.mark.parametrize(("day", "recent"), [(TWO_YEARS + 99, 1), (TWO_YEARS + 100, 0), (TWO_YEARS + 101, 0)])
def test_who_moved_in_two_years_ago_counts_no_more(day: int, recent: int) -> None:
    found = departments(supported_share_max="1/10")
    found.moves_in(0, 100)
    assert found.recent(0, day) == recent


def test_those_bound_to_move_in_count_already() -> None:
    found = departments(supported_share_max="1/10")
    found.moves_in(0, 90)
    assert found.recent(0, 0) == 1
    assert found.room(0, 0) == 3


@pytest.mark.parametrize(("day", "left"), [(0, 8), (1, 7), (365, 4), (729, 0), (730, 0), (2000, 0)])
def test_those_from_before_the_start_age_out_evenly(day: int, left: int) -> None:
    assert departments(before=8).recent(0, day) == left


def test_a_department_over_its_cap_takes_nobody_and_drives_nobody_out() -> None:
    found = departments(before=8, supported_share_max="1/10")
    assert found.room(0, 0) == -4
    assert found.room(0, 365) == 0
    assert found.room(0, 366) == 1
