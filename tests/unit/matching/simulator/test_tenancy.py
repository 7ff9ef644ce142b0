"""Homes are kept at the rates told: by support, and with a harder first half-year."""

from __future__ import annotations

import math

import pytest

from matching.simulator.scenario_file import scenario_of
from matching.simulator.tenancy import hazards, months_kept
from matching.simulator.validation import plain
from matching.simulator.worlds import build_world

KINDS = [
    {"name": m, "per_month": 1, **({"method": m} if m != "free" else {})} for m in ("free", "s85", "CTI", "ICM", "ACT")
]
RATES = {"supported": 0.01, "weaker": 0.02, "unsupported": 0.03, "no_need": 0.004}


@pytest.mark.parametrize(
    ("mode", "expected"), [("slots", [0.004, 0.02, 0.01, 0.01, 0.01]), ("off", [0.004, 0.03, 0.03, 0.03, 0.03])]
)
def test_the_rate_is_that_of_the_support_needed_and_given(mode: str, expected: list[float]) -> None:
    scenario = scenario_of(plain("t", 12, KINDS, [], tenancy=RATES, support={"mode": mode}))
    found = hazards(scenario, build_world(scenario))
    assert [1 - math.exp(-h) for h in found] == pytest.approx(expected)


def test_never_and_at_once() -> None:
    scenario = scenario_of(plain("t", 12, KINDS[:1], [], tenancy={"no_need": 0.0}))
    assert hazards(scenario, build_world(scenario)) == [0.0]
    scenario = scenario_of(plain("t", 12, KINDS[:1], [], tenancy={"no_need": 1.0}))
    assert hazards(scenario, build_world(scenario)) == [math.inf]
    assert months_kept(math.inf, 0.5, 6, 1.5) == months_kept(math.inf, 0.5, 0, 1.0) == 0


@pytest.mark.parametrize(("months", "hardship"), [(3.0, 4.5), (6.0, 9.0), (6.01, 9.01), (12.0, 15.0)])
def test_who_is_lost_after_so_many_months_has_met_so_much_hazard(months: float, hardship: float) -> None:
    """Half as much again for six months: the share that keeps the home for m months is exp(-h × what has been met)."""
    share_left = math.exp(-0.01 * hardship)
    assert months_kept(0.01, share_left, 6, 1.5) == pytest.approx(months)


def test_ninety_per_cent_after_a_year_is_the_published_rate() -> None:
    assert months_kept(-math.log1p(-0.00878), 0.9, 0, 1.0) == pytest.approx(12, abs=0.06)
