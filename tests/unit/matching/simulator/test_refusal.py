"""Answers are potential outcomes of a household and a home; thresholds follow what a refusal costs."""

from __future__ import annotations

import numpy as np
import pytest

from matching.simulator.keyed import mix_words
from matching.simulator.refusal import ACCEPTED, NO_ANSWER, REFUSED, Answers, adaptive, fixed_point, strikes, worth
from matching.simulator.scenario import Refusal


def mixed_word(word: int) -> int:
    return int(mix_words(np.array([word], dtype=np.uint64))[0])


def share(answers: Answers, tier: int, code: int, left: int = 0) -> float:
    found = [answers.of((10**12 + 7919 * i) ^ mixed_word(10**15 + 104729 * i), tier, left)[0] for i in range(4000)]
    return found.count(code) / len(found)


def test_refusals_by_tier_come_out_at_the_rates_told() -> None:
    answers = Answers(Refusal(by_tier=[0.1, 0.2, 0.3, 0.4, 0.5, 0.6], no_answer=0.0), (0.0,))
    for tier in range(1, 7):
        assert share(answers, tier, REFUSED) == pytest.approx(tier / 10, abs=0.03)


def test_no_answer_is_a_code_of_its_own() -> None:
    answers = Answers(Refusal(by_tier=[0.0] * 6, no_answer=0.25), (0.0,))
    assert share(answers, 1, NO_ANSWER) == pytest.approx(0.25, abs=0.03)
    assert share(answers, 1, REFUSED) == 0


def test_asked_again_the_answer_is_the_same() -> None:
    answers = Answers(Refusal(), (0.0,))
    assert [answers.of(5 ^ mixed_word(n), 3, 0) for n in range(50)] == [
        answers.of(5 ^ mixed_word(n), 3, 0) for n in range(50)
    ]


def test_never_refuses_when_told_so() -> None:
    assert share(Answers(Refusal(model="never"), (0.0,)), 6, ACCEPTED) == 1


def test_one_strike_takes_what_free_refusal_leaves() -> None:
    """Who may refuse freely is choosier than with two strikes, and with one strike nobody waits for better."""
    free, two, one = (
        adaptive(Refusal(model="adaptive", rule=r), 1.0).thresholds[strikes(r) if strikes(r) else 0]
        for r in ("R0", "R2", "R1")
    )
    assert one == 0.0 < two
    assert adaptive(Refusal(model="adaptive", rule="R3"), 1.0).thresholds[0] < free


def test_the_threshold_is_the_point_of_indifference() -> None:
    model = Refusal(model="adaptive", rule="R0", waiting_cost=0.05)
    level = adaptive(model, 2.0).thresholds[0]
    low, high = worth(3, 0.0), worth(3, 1.0)
    expected_gain = (high - level) ** 2 / (2 * (high - low))
    assert 2.0 * expected_gain == pytest.approx(0.05, abs=1e-9)


def test_the_fixed_point_agrees_with_the_offers_it_causes() -> None:
    model = Refusal(model="adaptive", rule="R0")
    found = fixed_point(model, 30, 100)
    level = found.thresholds[0]
    low, high = worth(3, 0.0), worth(3, 1.0)
    taken = min(1.0, (high - level) / (high - low))
    assert adaptive(model, 0.3 / taken).thresholds[0] == pytest.approx(level, abs=1e-9)


@pytest.mark.parametrize(("rule", "count"), [("R0", 0), ("R1", 1), ("R2", 2), ("R3", 0), ("R4", 1)])
def test_strikes(rule: str, count: int) -> None:
    assert strikes(rule) == count


def test_odds_beside_the_tier_move_the_share_as_told() -> None:
    model = Refusal(by_tier=[0.2] * 6, no_answer=0.0)
    answers = Answers(model, (0.0, 0.0, 0.0))
    for odds in (0.5, 1.0, 3.0):
        found = [answers.of((10**12 + 7919 * i) ^ mixed_word(10**15 + 104729 * i), 1, 0, odds)[0] for i in range(4000)]
        expected = 0.2 * odds / (0.8 + 0.2 * odds)
        assert abs(found.count(REFUSED) / 4000 - expected) < 4 * (expected * (1 - expected) / 4000) ** 0.5


def test_what_adds_to_the_tier_is_not_written_out_where_it_is_off() -> None:
    assert "beside" not in Refusal().model_dump()
    assert Refusal(beside={"assumption": True}).model_dump()["beside"]["odds_per_km"] == 1.0
