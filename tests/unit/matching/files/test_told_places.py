"""Where a finding is said to be: in the sheet, the cell and the words of the office's own file."""

import openpyxl
import pytest
from office_files import (
    OFFICE,
    append,
    book,
    folder,
    with_formulas,
    with_hidden_and_struck_rows,
)

from matching import read
from matching.files.finding import shown


def test_places_are_those_of_the_office_s_own_sheet(tmp_path):
    reading = read(OFFICE / "skjult.xlsx")
    (error,) = reading.errors
    assert error.message("da").startswith("Ark Boliger, celle H11 (Husleje pr. md.): ")
    assert error.value == "#N/A"
    told = [f.message("da") for f in reading.warnings if f.code in ("hidden-rows", "struck-through")]
    assert told == [
        "Ark Boliger: skjulte rækker (8), af et filter eller i hånden; de læses alligevel",
        "Ark Boliger: rækker med overstregede celler (7); de læses alligevel",
    ]
    hidden = next(f for f in read(book(with_hidden_and_struck_rows)(tmp_path)).warnings if f.code == "hidden-rows")
    assert hidden.value == "3–4, 6"


def test_every_formula_of_a_column_is_one_error(tmp_path):
    (error,) = read(book(with_formulas)(tmp_path)).errors
    assert error.value == "G2:G61"
    assert error.message("da") == (
        "Ark dwellings, celle G2 (rent_dkk_month): cellerne G2–G61 rummer formler; indsæt værdierne"
    )


def test_a_single_formula_names_its_cell_once(tmp_path):
    (error,) = read(book(lambda b: b["dwellings"].cell(2, 7, "=4000+500"))(tmp_path)).errors
    assert (
        error.message("da") == "Ark dwellings, celle G2 (rent_dkk_month): cellen indeholder en formel; indsæt værdien"
    )


@pytest.mark.parametrize(
    ("value", "told"),
    [(True, "SAND/TRUE"), (False, "FALSK/FALSE"), (5800.0, "5800"), (1234.5, "1234.5"), (1e300, "1e+300")],
)
def test_a_value_is_shown_as_a_spreadsheet_shows_it(value, told):
    assert shown(value) == told


def test_a_setting_that_does_not_hold_is_told_with_its_sheet_and_danish_name(tmp_path):
    rows = (["nøgle", "værdi"], ["rådighedsbeløb, enlig", 4.3], ["size.effekt", "warn"], ["quota.enforce", "=1"])

    def change(made: openpyxl.Workbook) -> None:
        append("Politik", *rows)(made)
        made["batch"].title = "Måned"
        made["Måned"]["B3"] = "i dag"

    told = {f.message("da").partition(":")[0] for f in read(book(change)(tmp_path)).errors}
    assert told == {
        "Ark Politik, celle B2 (rådighedsbeløb, enlig)", "Ark Politik, celle B3 (size.effekt)", "Ark Politik, celle B4",
        "Ark Måned, celle B3 (beslutningsdato)",
    }  # fmt: skip


def test_a_setting_of_a_file_is_told_with_the_file(tmp_path):
    (error,) = read(folder(tmp_path, policy__yaml="disposable_floor: {single: true}\n")).errors
    assert error.message("en").startswith("policy.yaml, disposable_floor.single: cannot be used (found: true)")


def test_odd_kinds_of_columns_and_lines_keep_their_numbers(tmp_path):
    reading = read(
        folder(
            tmp_path,
            households__csv='sep=;\nMåned;"november\n2026"\n\nhousehold_id;registered_on;urgency_class\nH1;2026-01-01;U9\n',
        )
    )
    (error,) = reading.errors
    assert (error.row, error.column) == (6, "urgency_class")
