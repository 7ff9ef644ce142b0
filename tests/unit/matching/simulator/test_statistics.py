"""Intervals over replications: exact where nothing varies, right as often as they say, corrected for many looks."""

from __future__ import annotations

import numpy as np
import pytest

from matching.simulator.curves import Curve, gini
from matching.simulator.scenario import Replications
from matching.simulator.statistics import (
    bca,
    ground,
    holm,
    latin_hypercube,
    leximin_better,
    paired,
    pooled_quantile,
    replications_needed,
    student,
)


def test_students_interval_is_the_textbooks() -> None:
    found = student(np.array([1.0, 2.0, 3.0, 4.0, 5.0]))
    assert (found.mean, found.n) == (3.0, 5)
    assert found.low == pytest.approx(3 - 2.776445 * np.sqrt(2.5 / 5), abs=1e-5)


def test_missing_figures_are_left_out_and_none_stays_none() -> None:
    assert student(np.array([1.0, np.nan, 3.0])).n == 2
    assert student(np.array([np.nan])).mean is None
    assert student(np.array([4.0])).low is None


def test_what_decided_that_a_difference_is_not_demonstrated() -> None:
    rng = np.random.default_rng(3)
    apart = paired(rng.normal(1.0, 1.0, 30), np.zeros(30), 1, boot=False)
    told = apart.as_json()
    assert (told["demonstrated"], ground(told)) == (True, None)
    corrected = told | {"demonstrated": False, "p_holm": 0.06}
    assert ground(corrected) == "holm"  # the interval leaves 0 out, and still nothing is demonstrated
    few = paired(rng.normal(9.0, 0.1, 4), np.zeros(4), 1, boot=False).as_json()
    assert few["low"] > 0
    assert ground(few) == "few"
    assert ground(paired(rng.normal(0.0, 1.0, 30), np.zeros(30), 1, boot=False).as_json()) == "interval"
    assert ground(paired(np.full(9, np.nan), np.zeros(9), 1, boot=False).as_json()) == "no_figure"
    assert ground(paired(np.array([2.0]), np.zeros(1), 1, boot=False).as_json()) == "few"


def test_a_run_compared_with_itself_differs_by_exactly_zero() -> None:
    values = np.random.default_rng(1).normal(size=30) / 3
    found = paired(values, values, 1)
    assert (found.t.mean, found.t.low, found.t.high, found.p) == (0.0, 0.0, 0.0, 1.0)
    assert not found.shown


def test_the_last_bits_of_a_division_are_no_difference() -> None:
    base = np.array([0.1 + 0.2] * 10)
    assert not paired(base, np.array([0.3] * 10), 1).shown


def test_intervals_cover_as_often_as_they_say() -> None:
    """Two thousand experiments of 30 replications each, means known: 93 to 97 of 100 intervals hold the truth."""
    rng = np.random.default_rng(12)
    for draw, truth in ((lambda: rng.normal(5, 2, 30), 5.0), (lambda: rng.poisson(20, 30).astype(float), 20.0)):
        inside = 0
        for _ in range(2000):
            f = student(draw())
            assert f.low is not None
            assert f.high is not None
            inside += f.low <= truth <= f.high
        assert 0.93 <= inside / 2000 <= 0.97


def test_bca_covers_too() -> None:
    rng = np.random.default_rng(13)
    inside = 0
    for n in range(300):
        f = bca(rng.normal(0, 1, 60), n)
        assert f.low is not None
        assert f.high is not None
        inside += f.low <= 0 <= f.high
    assert 0.91 <= inside / 300 <= 0.98


def test_holm_is_the_textbooks() -> None:
    assert holm([0.01, 0.04, 0.03, None]) == pytest.approx([0.03, 0.06, 0.06, None])
    assert holm([0.9, 0.8]) == [1.0, 1.0]


def test_the_stopping_rule_asks_for_as_many_as_the_width_needs() -> None:
    rules = Replications(count=None, least=30, most=500, half_width_share=0.02)
    wide = np.random.default_rng(2).normal(0, 1, 20)
    narrow = wide / 100
    assert replications_needed([narrow], 10.0, rules) == 30
    middle = replications_needed([wide], 20.0, rules)
    assert 30 <= middle < 500
    assert replications_needed([wide], 0.1, rules) == 500
    assert replications_needed([narrow, wide], 20.0, rules) == middle


def curve(waits: list[int], others: list[int], still: list[int]) -> Curve:
    size = 50
    leaves = np.array(waits + others + still)
    risk = np.array([(leaves >= d).sum() for d in range(size)])
    return Curve(
        risk, np.bincount(waits, minlength=size), np.bincount(others, minlength=size) if others else np.zeros(size, int)
    )


def test_incidence_is_aalen_johansens() -> None:
    """Ten wait; two housed on day 5, five leave otherwise on day 10, of the three left two are housed on day 20."""
    found = curve([5, 5, 20, 20], [10] * 5, [30]).incidence()
    assert found[4] == 0
    assert found[5] == pytest.approx(0.2)
    assert found[19] == pytest.approx(0.2)
    assert found[20] == pytest.approx(0.2 + 0.3 * 2 / 3)


def test_a_quantile_nobody_reaches_is_none() -> None:
    c = curve([5, 5, 20, 20], [10] * 5, [30])
    assert c.quantile(0.2) == 5
    assert c.quantile(0.5) is None


def test_the_pooled_quantile_resamples_replications() -> None:
    rng = np.random.default_rng(3)
    curves = [curve(rng.integers(1, 40, 50).tolist(), [], []) for _ in range(12)]
    found = pooled_quantile(curves, 0.5, 1)
    assert found.mean is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.mean <= found.high
    assert 15 <= found.mean <= 25
    assert pooled_quantile(curves, 0.5, 1) == found


@pytest.mark.parametrize(("waits", "expected"), [([], None), ([0, 0], 0.0), ([5, 5, 5], 0.0), ([0, 0, 0, 4], 0.75)])
def test_gini(waits: list[int], expected: float | None) -> None:
    assert gini(np.array(waits)) == (None if expected is None else pytest.approx(expected))


def test_gini_is_the_mean_absolute_difference() -> None:
    x = np.random.default_rng(4).integers(0, 500, 40)
    direct = np.abs(x[:, None] - x[None, :]).sum() / (2 * len(x) ** 2 * x.mean())
    assert gini(x) == pytest.approx(direct)


def test_leximin_compares_the_longest_wait_first() -> None:
    a, b = np.array([30, 20, 10]), np.array([30, 21, 1])
    assert (leximin_better(a, b), leximin_better(b, a), leximin_better(a, a)) == (1, -1, 0)
    assert leximin_better(np.array([30]), np.array([30, 1])) == 1


def test_a_latin_hypercube_has_one_point_in_every_slice() -> None:
    cube = latin_hypercube(20, 3, 5)
    for side in cube.T:
        assert sorted((side * 20).astype(int).tolist()) == list(range(20))
