"""A report's tables to count on: numbers as they were worked out, and nothing lost of what the page says."""

import io

import openpyxl

from api.report.shape import Cell, Page, Part, table
from api.report.spread import spread
from api.report.workbook import workbook_of

SHOWN = table(
    ("Figure", "Base", "Other"),
    [
        ("Housed", Cell("2,82", "2,49 – 3,15", 2.8166666666666, 2.49, 3.15), Cell("3", value=3.0)),
        ("Share", Cell("28,7 %", "26,3 % – 31,0 %", 0.287, 0.263, 0.31, True), Cell("under 5")),
    ],
)


def test_ends_of_an_interval_have_columns_where_some_row_has_them():
    found = spread(SHOWN, "en")
    assert found.head == ("Figure", "Base", "Base, lower end", "Base, upper end", "Other")
    assert found.rows == (("Housed", 2.81666667, 2.49, 3.15, 3), ("Share", 0.287, 0.263, 0.31, "under 5"))
    assert found.shares == {(1, 1), (1, 2), (1, 3)}


def test_a_table_of_words_stays_as_it_is():
    words = table(("Part", "Source"), [("Refusals", Cell("assumption", "own"))])
    assert spread(words, "da").rows == (("Refusals", "assumption (own)"),)
    assert spread(table(("Part",), []), "da").head == ("Part",)


def test_the_workbook_holds_numbers_and_runs_nothing():
    hostile = table(("=1+1", "x"), [("=cmd()", Cell("-2", value=-2.0))])
    page = Page("en", "T", "k", (), (), (Part("A/B", table=SHOWN), Part("A:B", table=hostile)), "", "")
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(page, "en")))
    assert book.sheetnames == ["A B", "A B 2"]
    first, second = book.worksheets
    assert [c.value for c in first[2]] == ["Housed", 2.81666667, 2.49, 3.15, 3]
    assert first["B3"].number_format == "0.0%"
    assert (second["A1"].data_type, second["A2"].value, second["B2"].value) == ("s", "=cmd()", -2)
