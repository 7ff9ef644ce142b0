"""Answers are written by the library that checks them: the bytes are those of the standard library."""

import json

import pytest

from api.jobs.worker import _written

ANSWER = {
    "text": "æøå \u2028 \x00 \x7f \" \\ \n </script> 😀", "whole": 2**53, "minus": -1, "real": [0.1, 1.0, 0.0001, 12345678.9],
    "none": None, "yes": [True, False], "empty": [{}, [], ""], "same": [{"a": 1}] * 2,
}  # fmt: skip


@pytest.mark.parametrize("more", [{}, {"note": "NaN, Infinity"}])
def test_the_bytes_are_those_of_the_standard_library(more):
    answer = ANSWER | more
    assert _written(answer) == json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_a_number_that_json_does_not_know_is_refused(number):
    with pytest.raises(ValueError, match="JSON"):
        _written({"a": [number]})
