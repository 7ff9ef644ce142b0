"""Figures that are hard to believe: a warning each, at the cell, and never a refusal."""

from pathlib import Path

import pytest

from matching import read

ODD = [
    ({"dwellings": {"rent_dkk_month": "0"}}, "odd-rent", "rent_dkk_month"),
    ({"dwellings": {"rent_dkk_month": "4.5"}}, "odd-rent", "rent_dkk_month"),
    ({"dwellings": {"rent_dkk_month": "499"}}, "odd-rent", "rent_dkk_month"),
    ({"dwellings": {"rent_dkk_month": "54000"}}, "odd-rent-per-m2", "rent_dkk_month"),
    ({"dwellings": {"rent_dkk_month": "500"}}, "odd-rent-per-m2", "rent_dkk_month"),
    ({"dwellings": {"rooms": "20", "area_m2": "60"}}, "odd-size", "area_m2"),
    ({"dwellings": {"rooms": "1", "area_m2": "150", "rent_dkk_month": "9000"}}, "odd-size", "area_m2"),
    ({"dwellings": {"deposit_dkk": "20"}}, "odd-deposit", "deposit_dkk"),
    ({"dwellings": {"deposit_dkk": "200000"}}, "odd-deposit", "deposit_dkk"),
    ({"dwellings": {"available_from": "2062-12-01"}}, "odd-available", "available_from"),
    ({"dwellings": {"available_from": "2023-11-19"}}, "odd-available", "available_from"),
    ({"households": {"available_from": "2062-12-01"}}, "odd-available", "available_from"),
    ({"households": {"registered_on": "1900-01-01"}}, "odd-registered", "registered_on"),
    ({"households": {"registered_on": "1996-11-19"}}, "odd-registered", "registered_on"),
    ({"persons": {"gross_income_dkk_month": "312000"}}, "odd-income-yearly", "gross_income_dkk_month"),
    ({"persons": {"gross_income_dkk_month": "26"}}, "odd-income-thousands", "gross_income_dkk_month"),
    ({"persons": {"net_income_dkk_month": "17.5"}}, "odd-income-thousands", "net_income_dkk_month"),
    ({"persons": {"birth_date": "1902-01-01"}}, "odd-birth", "birth_date"),
    ({"persons": {"birth_date": "", "birth_year": "1902"}}, "odd-birth", "birth_year"),
]


@pytest.mark.parametrize(("facts", "code", "column"), ODD)
def test_a_figure_hard_to_believe_is_told_at_its_cell_and_refused_nowhere(folder, facts, code, column):
    reading = read(folder(**facts))
    assert reading.ok
    (table,) = facts
    assert [(f.code, f.table, f.row, f.column) for f in reading.warnings] == [(code, table, 2, column)]
    for lang in ("da", "en"):
        assert reading.warnings[0].message(lang)
    assert "None" not in reading.warnings[0].message("da")


PLAIN = [
    {"dwellings": {"rent_dkk_month": "2200", "area_m2": "35", "rooms": "1"}},
    {"dwellings": {"rent_dkk_month": "5200", "area_m2": "28", "rooms": "1"}},
    {"dwellings": {"deposit_dkk": "0"}},
    {"dwellings": {"deposit_dkk": ""}},
    {"dwellings": {"available_from": "2023-11-20"}},
    {"dwellings": {"available_from": "2028-11-20"}},
    {"households": {"available_from": "2001-01-01"}},
    {"households": {"registered_on": "1996-11-20"}},
    {"persons": {"gross_income_dkk_month": "79999"}},
    {"persons": {"gross_income_dkk_month": "0", "income_kind": "none"}},
    {"persons": {"gross_income_dkk_month": "3000", "income_kind": "SU"}},
    {"persons": {"birth_date": "1905-01-01"}},
]


@pytest.mark.parametrize("facts", PLAIN)
def test_a_figure_that_happens_is_told_nothing_of(folder, facts):
    reading = read(folder(**facts))
    assert reading.ok
    assert reading.warnings == ()


@pytest.mark.parametrize("name", ["town", "city"])
def test_nothing_in_the_samples_is_hard_to_believe(name):
    root = next(p for p in Path(__file__).parents if (p / "sample_data").is_dir())
    assert read(root / "sample_data" / name).warnings == ()


def test_a_day_of_which_no_average_rent_is_known_is_no_error(folder):
    day = "format: anvis-batch/1\nmunicipality: 0101\ndecision_date: 2018-06-01\nareas: none\n"
    reading = read(folder(yaml=day, households={"registered_on": "2018-01-01"}, dwellings={"rent_dkk_month": "54000", "available_from": "2018-07-01"}))  # fmt: skip
    assert "odd-rent-per-m2" not in {f.code for f in reading.warnings}
