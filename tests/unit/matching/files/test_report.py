"""Every finding is told; what is the same in many rows is told once, with the rows."""

import pytest

from constraints.language import Message
from matching.files.finding import Finding
from matching.files.report import lines, runs


def finding(row, value="x", column="rooms", code="bad-code", says=None):
    return Finding(code, "dwellings", row, column, value, Message("text") if says is None else None, says=says)


@pytest.mark.parametrize(
    ("rows", "text"), [([5], "5"), ([3, 5, 6, 7, 12], "3, 5-7, 12"), ([9, 8, 8, 2], "2, 8-9"), ([], "")]
)
def test_runs_of_rows(rows, text):
    assert runs(rows) == text


def test_few_have_a_line_each_and_many_have_one_with_all_their_rows():
    assert len(lines([finding(r) for r in (2, 3, 4)], "en")) == 3
    (one,) = lines([finding(r, value=f"v{r}") for r in (2, 3, 4, 9, 10)], "en")
    assert one.endswith("; likewise in 4 more rows: 3-4, 9-10")
    assert "found: v2" in one
    assert lines([finding(r) for r in range(2, 502)], "da")[0].endswith("; ligeledes i 499 rækker mere: 3-501")


def test_different_columns_codes_and_sentences_are_not_drawn_together():
    many = [finding(r, column=c) for r in range(2, 8) for c in ("rooms", "floor")]
    assert len(lines(many, "en")) == 2
    said = [finding(r, code="odd", says=Message.of("{a} is odd", a=r)) for r in range(2, 8)]
    other = [finding(r, code="odd", says=Message.of("{a} is even", a=r)) for r in range(2, 8)]
    assert len(lines([*said, *other], "en")) == 2
    assert lines(said, "en")[0].startswith("dwellings, row 2, rooms: 2 is odd; likewise in 5 more rows: 3-7")


def test_every_lock_and_every_finding_without_a_row_has_a_line_of_its_own():
    assert len(lines([finding(r, code="lock-not-used") for r in range(2, 9)], "en")) == 7
    assert len(lines([finding(None, value=str(n)) for n in range(7)], "en")) == 7
