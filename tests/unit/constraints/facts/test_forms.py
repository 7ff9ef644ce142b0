"""Words that stand in any cell, and readers that keep what they made of the last texts."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from constraints.facts.days import day
from constraints.facts.forms import BLANK, UNKNOWN, fold, is_unknown, remembering, yes_or_no
from constraints.facts.numbers import number

_AROUND = st.sampled_from(["", " ", ".", "(", ")", "  ", ":", "1", "0", "x", "\u0308"])


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(_AROUND, st.sampled_from([*UNKNOWN, *BLANK, "ja", "12"]), st.sampled_from([str, str.upper, str.title]), _AROUND)
def test_a_word_for_unknown_is_seen_however_it_is_written(before, word, case, after):
    text = before + case(word) + after
    said = text.strip() in BLANK or fold(text) in {fold(w) for w in UNKNOWN}
    assert is_unknown(text) == (said and len(text) < 20)


def test_a_reader_keeps_texts_and_takes_no_number_for_a_yes():
    asked = []

    @remembering
    def read(value):
        asked.append(value)
        return type(value), value

    for value in ("1", 1, True, 1.0, "1", 1, True, 1.0, ["1"]):
        assert read(value) == (type(value), value)
    assert asked == ["1", 1, True, 1.0, 1, True, 1.0, ["1"]]


def test_what_is_refused_is_refused_again_and_readers_do_not_share_what_they_keep():
    near, birth = day(), number("a number", 0, 10, 0)
    for _ in range(2):
        assert near("2026-11-20") == date(2026, 11, 20)
        assert birth("5") == Decimal(5)
        assert yes_or_no("5") is None
        with pytest.raises(PydanticCustomError):
            near("5")
        with pytest.raises(PydanticCustomError):
            birth("2026-11-20")
