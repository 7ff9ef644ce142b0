"""Draws belong to things: the generator is numpy's Philox at a counter, and neither order nor company changes a draw."""

from __future__ import annotations

import numpy as np
import pytest

from matching.simulator.keyed import Keyed, Purpose, entities, mix_words, pair, pairs, two_uniforms


@pytest.mark.parametrize("seed", [0, 7, 2**63 - 1])
def test_words_are_those_of_numpys_philox_at_the_counter(seed: int) -> None:
    keyed, entity = Keyed(seed, 3), entities("household", [0, 1, 5])
    words = keyed.words(entity, Purpose.EXIT, 9)
    for row, e in zip(words, entity.tolist(), strict=True):
        # numpy counts up before it draws.
        counter = np.array([(e - 1) % 2**64, int(Purpose.EXIT), 9, 0], dtype=np.uint64)
        numpys = np.random.Philox(key=np.array([seed, 3], dtype=np.uint64), counter=counter).random_raw(4)
        assert row.tolist() == numpys.tolist()


def test_a_draw_does_not_depend_on_who_else_is_drawn() -> None:
    keyed = Keyed(1, 1)
    few, many = entities("a", [2, 4]), entities("a", np.arange(10))
    assert np.array_equal(keyed.uniform(few, Purpose.KIND), keyed.uniform(many, Purpose.KIND)[[2, 4]])


def test_streams_purposes_replications_and_seeds_tell_draws_apart() -> None:
    base = Keyed(1, 1).uniform(entities("a", [0]), Purpose.KIND)
    others = [
        Keyed(2, 1).uniform(entities("a", [0]), Purpose.KIND), Keyed(1, 2).uniform(entities("a", [0]), Purpose.KIND),
        Keyed(1, 1).uniform(entities("b", [0]), Purpose.KIND), Keyed(1, 1).uniform(entities("a", [1]), Purpose.KIND),
        Keyed(1, 1).uniform(entities("a", [0]), Purpose.EXIT),
    ]  # fmt: skip
    assert not any(np.array_equal(base, o) for o in others)


def test_a_stream_with_too_many_entities_is_refused() -> None:
    with pytest.raises(ValueError, match=r"2\^24"):
        entities("a", [2**24])


def test_pair_draws_are_even_and_the_same_one_by_one_or_many_at_once() -> None:
    words = Keyed(5, 0).words(entities("h", np.arange(4000)), Purpose.ANSWER)[:, 0]
    other = 0x1234567890ABCDEF
    many = pairs(words, other)
    assert many[:5].tolist() == [pair(int(w), other)[0] for w in words[:5]]
    counts = np.histogram(many, bins=20, range=(0, 1))[0]
    # Chi square with 19 degrees of freedom: 43.8 is passed once in a thousand.
    assert ((counts - 200) ** 2 / 200).sum() < 43.8
    assert abs(np.corrcoef(many, pairs(words, other + 1))[0, 1]) < 0.06


def test_the_first_draws_of_a_pair_do_not_depend_on_how_many_are_asked_for() -> None:
    assert pair(11, 22, 2) == pair(11, 22, 4)[:2]


def test_the_written_out_draws_are_those_of_the_loop() -> None:
    other = mix_words(np.array([22], dtype=np.uint64))
    assert two_uniforms(11 ^ int(other[0])) == pair(11, 22, 2)
    big = 2**64 - 1
    assert two_uniforms(big ^ int(mix_words(np.array([big], dtype=np.uint64))[0])) == pair(big, big, 2)
