"""Refunded days of a shelter stay: below, at and above the cut-off, across 1 April 2026, by running year and by stay."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from matching.simulator.money import prices, refund_windows, refundable
from matching.simulator.scenario_file import scenario_of, with_settings
from matching.simulator.validation import plain

RAW = plain("m", 12, [{"name": "all", "per_month": 1}], [])
NINETY = [(-(10**6), 90)]


def days(first: int, to: int, admitted: int = 0, windows: object = None, basis: str = "running_year") -> int:
    one = lambda x: np.array([x], dtype=np.int64)  # noqa: E731
    return int(refundable(one(admitted), one(first), one(to), windows or NINETY, basis)[0])  # type: ignore[arg-type]


@pytest.mark.parametrize(("stay", "refunded"), [(0, 0), (1, 1), (89, 89), (90, 90), (91, 90), (364, 90)])
def test_ninety_days_are_refunded(stay: int, refunded: int) -> None:
    assert days(0, stay) == refunded
    assert days(0, stay, basis="stay") == refunded


def test_a_running_year_begins_again_where_a_stay_does_not() -> None:
    assert (days(0, 365), days(0, 366), days(0, 730), days(0, 731)) == (90, 91, 180, 181)
    assert days(0, 366, basis="stay") == 90
    assert days(0, 800) == 90 + 90 + 70


def test_days_before_the_window_of_the_run_count_towards_the_cut_off() -> None:
    assert days(0, 40, admitted=-80) == 10
    assert days(0, 40, admitted=-90) == 0


def test_the_cut_off_follows_the_date() -> None:
    """A stay from 1 January 2026: 120 days until 31 March, then 90; the 90 are used up by 1 April."""
    windows = [(-(10**6), 120), (90, 90)]
    assert days(0, 90, windows=windows) == 90
    assert days(0, 200, windows=windows) == 90
    assert days(60, 200, admitted=60, windows=windows) == 90
    early = [(-(10**6), 120), (121, 90)]
    assert days(0, 200, windows=early) == 120


def test_the_dated_windows_are_those_of_the_law() -> None:
    scenario = scenario_of(RAW | {"start": "2026-03-01"})
    found = [(date.fromordinal(scenario.start.toordinal() + d), n) for d, n in refund_windows(scenario)]
    assert found[-2:] == [(date(2023, 10, 1), 120), (date(2026, 4, 1), 90)]


def test_every_price_has_a_value_a_unit_and_a_status() -> None:
    found = prices(scenario_of(RAW))
    assert found["shelter_gross_day"].value == 1670
    assert found["refund_share"].value == 0.5
    assert all(p.unit and p.status for p in found.values())


def test_a_planners_own_price_goes_before_the_figure() -> None:
    found = prices(scenario_of(with_settings(RAW, {"money.shelter_gross_day": 1000})))
    assert (found["shelter_gross_day"].value, found["shelter_gross_day"].status) == (1000, "scenario")
