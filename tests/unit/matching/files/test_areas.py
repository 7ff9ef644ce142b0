"""No area rule applied: said first of all, with the reason, unless the municipality says that it has no listed area."""

import pytest

from matching import read
from matching.files.again import read_document

PLAIN = "format: anvis-batch/1\nmunicipality: 0101\ndecision_date: 2026-11-20\n"
AREA = {"area_id": "X1", "kind": "deprived", "valid_from": "2025-12-01", "valid_to": "2026-11-30"}


@pytest.mark.parametrize(
    ("designations", "why"),
    [
        (None, "the batch has no area lists"),
        ("area_id,kind,valid_from\n", "the table of area lists is empty"),
        (AREA | {"valid_to": "2026-11-19"}, "the newest list ended on 2026-11-19"),
        ([AREA | {"valid_to": "2025-12-31"}, AREA | {"kind": "prevention", "valid_to": "2026-10-31"}], "the newest list ended on 2026-10-31"),
        (AREA | {"valid_from": "2026-12-01", "valid_to": ""}, "the first list begins on 2026-12-01"),
        (AREA | {"kind": "combined_letting"}, "the table holds no deprived area and no prevention area"),
    ],
)  # fmt: skip
def test_without_an_area_rule_the_first_warning_says_so_and_why(folder, designations, why):
    reading = read(folder(yaml=PLAIN, designations=designations, organisations=None))
    assert reading.ok
    assert [f.code for f in reading.warnings].count("no-area-rule") == 1
    first = reading.warnings[0]
    assert first.code == "no-area-rule"
    assert f"no area rule of § 59 is applied: {why}." in first.message("en")
    assert "ingen områderegel i § 59 bruges" in first.message("da")
    assert reading.case.notices[0].code == "no-area-rule"
    assert "table-left-out" not in {f.code for f in reading.warnings if f.table == "designations"}


@pytest.mark.parametrize("kind", ["deprived", "parallel_society", "transformation", "prevention"])
def test_a_list_in_force_on_the_day_is_enough(folder, kind):
    for i, days in enumerate(({"valid_to": "2026-11-20"}, {"valid_from": "2026-11-20"}, {"valid_to": ""})):
        reading = read(folder(where=f"b{i}", yaml=PLAIN, designations=AREA | {"kind": kind} | days))
        assert "no-area-rule" not in {f.code for f in reading.warnings}


def test_lists_that_no_department_lies_in_apply_to_nobody(folder):
    reading = read(folder(yaml=PLAIN, designations=AREA, departments={"area_id": ""}))
    assert "no department tells which area it lies in" in reading.warnings[0].message("en")


def test_a_list_older_than_the_newest_published_is_still_a_warning_of_its_own(folder):
    reading = read(folder(yaml=PLAIN, designations=AREA | {"valid_from": "2024-12-01", "valid_to": ""}))
    assert [f.code for f in reading.warnings] == ["area-list-old"]


def test_who_has_no_listed_area_says_so_once(folder):
    reading = read(folder())
    assert (reading.errors, reading.warnings) == ((), ())
    assert reading.understood["designations"].say("da") == "kommunen har ingen områder på listerne (batch.yaml)"
    assert "designations" in reading.as_json("da")["understood"]


def test_no_area_beside_a_listed_one_is_an_error(folder):
    reading = read(folder(designations=[AREA, AREA | {"kind": "combined_letting"}]))
    assert [(f.code, f.table, f.row, f.column) for f in reading.errors] == [
        ("contradiction", "designations", 2, "kind")
    ]
    assert read(folder(where="old", designations=AREA | {"valid_to": "2026-11-19"})).ok


def test_a_table_whose_rows_were_all_refused_is_told_by_its_rows():
    reading = read_document({
        "batch": {"format": "anvis-batch/1", "municipality": "0461", "decision_date": "2026-11-20"}, "departments": [],
        "designations": [{"area_id": "", "kind": ""}], "dwellings": [], "households": [], "persons": [],
    })  # fmt: skip
    assert {f.table for f in reading.errors} == {"designations"}


@pytest.mark.parametrize(
    ("newer", "warned"),
    [
        ({"area_id": "X2", "kind": "prevention", "valid_from": "2025-12-01"}, ["area-list-ended"]),  # another list
        ({"area_id": "X2", "kind": "parallel_society", "valid_from": "2025-12-01"}, []),  # X1 has left the lists
        ({"area_id": "X1", "kind": "deprived", "valid_from": "2025-12-01"}, []),
    ],
)
def test_an_area_whose_list_ended_without_a_newer_one_is_told(newer, warned):
    reading = read_document({
        "batch": {"format": "anvis-batch/1", "municipality": "0461", "decision_date": "2026-11-20"},
        "areas": [{"area_id": "X1", "name": "X1"}, {"area_id": "X2", "name": "X2"}],
        "departments": [{"department_id": "D1", "organisation_id": "O1", "area_id": "X1"}],
        "designations": [{"area_id": "X1", "kind": "deprived", "valid_from": "2024-12-01", "valid_to": "2025-11-30"}, newer],
        "dwellings": [{
            "dwelling_id": "B1", "department_id": "D1", "dwelling_type": "family", "availability_basis": "59-1", "rooms": 2,
            "area_m2": 60, "rent_dkk_month": 5000, "available_from": "2026-12-01",
        }],
        "households": [], "persons": [],
    })  # fmt: skip
    assert [f.code for f in reading.warnings if f.table == "designations"] == warned
