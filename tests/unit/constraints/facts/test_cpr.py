"""Civil registration numbers: seen in whatever writing, and nothing else taken for one."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.facts import cpr
from constraints.facts.cpr import contains_cpr

SAMPLES = Path(__file__).parents[4] / "sample_data"


@pytest.mark.parametrize(
    "text",
    [
        "010190-1234", "0101901234", "010190 - 1234", "010190_1234", "610190-1234", "01 01 90 1234", "pt. 010190-1234.",
        "0101\u00ad90\u00ad-\u00ad1234", "0101\u200b90\u200d1234", "\ufeff010190\u20601234", "010190\u202a-\u202c1234",
        "\uff10\uff11\uff10\uff11\uff19\uff10-\uff11\uff12\uff13\uff14", "٠١٠١٩٠-١٢٣٤", "०१०१९०१२३४", "⓪①⓪①⑨⓪①②③④", "0\u20e31\ufe0f\u20e30190-1234",
        "010190\u20101234", "010190\u20111234", "010190\u22121234", "010190\u20441234", "010190\u00b71234", "010190\u30001234",
        "01/01/90-1234", "01-01-90-1234", "1/1/90-1234", "1.1.90-1234", "01-01-1990-1234", "01.01.1990-1234", "1990-01-01-1234",
        "01/01/90 1234", "01/01/19901234", "101901234", "10190-1234", "ring 101901234 i dag", "0101\x0090\x081234", "0101\ud80090-1234",
        "3f1b0101-9012-4a34-8c55-010190123456 010190-1234",
    ],
)  # fmt: skip
def test_no_writing_hides_a_civil_number(text):
    assert contains_cpr(text)


@pytest.mark.parametrize(
    "text",
    [
        "0a3f50b8-3a1f-32b8-e044-0003ba298018", "DAR 0a3f50b8-3a1f-32b8-e044-0003ba298018, 2. th.", "ab010190-1234-4a34-8c55-0123456789ab",
        "721108.1234", "721108,1234", "610512.12345678", "6123456.1012345678", "574321.101234567", "721108.12 6180490.51 3000",
        "12345678", "+45 12 34 56 78", "12 34 56 78", "4512345678", "2026-11-20", "20-11-2026", "20.11.2026", "20/11/2026",
        "1.12.2026 5100 kr.", "01-12-2026 - 01-12-2027", "01-02-26 - 03-04-26", "01-02-26 2026-12-01", "2026-11-20T10:15:00", "110500000", "120.500.000", "1.234.567,50",
        "10400 5200", "H00001", "B0101-12-0001", "0461-10112-0001", "1234567890123", "anvis-batch/1", "Nørrebrogade 10, 2200 København N",
    ],
)  # fmt: skip
def test_what_only_resembles_one_is_none(text):
    assert not contains_cpr(text)


@pytest.mark.parametrize("number", [101901234, 101901234.0, 1901901234, -1901901234])
def test_a_number_that_a_spreadsheet_made_of_one(number):
    assert contains_cpr(number)


@pytest.mark.parametrize(
    "number",
    [4900.5, 721108.1234, 6180490, 110500000, 12345678, 1e308, float("inf"), float("nan"), 10**400, True, None],
)
def test_other_numbers_are_none(number):
    assert not contains_cpr(number)


@pytest.mark.parametrize(
    "value", [{"note": ["a", {"b": "010190-1234"}]}, {"0101\u00ad90-1234": 1}, [[101901234]], ("x", {"010190-1234"})]
)
def test_lists_and_objects_are_looked_through_with_their_keys(value):
    assert contains_cpr(value)


_UNSEEN = st.sampled_from(["", "", "\u00ad", "\u200b", "\u2060", "\ufe0f", "\u200e", "\x00", "\u0332"])
_ZEROS = st.sampled_from([0x30, 0x660, 0x6F0, 0x966, 0xFF10, 0x1D7CE])


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(
    st.dates(), st.integers(0, 9999), st.sampled_from([0, 60]), st.sampled_from(["", " ", "-", "–", " – ", "\u2011", "/"]),
    _ZEROS, st.lists(_UNSEEN, min_size=13, max_size=13), st.sampled_from(["", "Sag ", "nr:"]),
)  # fmt: skip
def test_any_day_serial_digits_and_dash_with_things_unseen_between(day, serial, replaced, dash, zero, unseen, before):
    plain = f"{day.day + replaced:02}{day:%m}{day.year % 100:02}{dash}{serial:04}"
    written = "".join((chr(zero + int(c)) if c.isdigit() else c) + u for c, u in zip(plain, unseen, strict=False))
    assert contains_cpr(before + written)


_PIECES = st.sampled_from(
    ["0", "1", "01", "19", "31", "90", "1990", "2026", "1234", "0000", "101901234", "0101", "721108.", "a", " ", "  ", "-", ".", "/", ",", ":",
     "_", "\u2013", "\u00ad", "\u00bd", "\u2474", "\uff11", "\u0661", "3f1b0101-9012-4a34-8c55-010190123456"],
)  # fmt: skip


def _every_shape(text):
    """`contains_cpr` of a text without the looks that spare the shapes."""
    plain = cpr._COORDINATE.sub("#", cpr._UUID.sub("#", cpr.plain_digits(text)))
    found = (m for shape in cpr._SHAPES for m in shape.finditer(plain))
    return any(cpr._looks_like(int(m["day"]), int(m["month"])) for m in found)


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(st.lists(_PIECES, max_size=12).map("".join))
def test_a_text_is_spared_a_closer_look_only_where_no_shape_is_in_it(text):
    assert contains_cpr(text) == _every_shape(text)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.data(), st.sampled_from(cpr._SHAPES))
def test_every_shape_is_seen_through_the_first_look(data, shape):
    text = data.draw(st.from_regex(shape, fullmatch=True))
    assert contains_cpr(text) == _every_shape(text)


def test_no_cell_of_the_samples_is_taken_for_one():
    cells = 0
    for path in SAMPLES.glob("*/*.csv"):
        with path.open(encoding="utf-8") as file:
            for row in csv.reader(file):
                cells += len(row)
                assert not any(contains_cpr(c) for c in row), path.name
    assert cells > 100_000
