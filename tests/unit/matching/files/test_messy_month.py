"""A month with an office's habits all at once: 15 flats, 60 households, one workbook made by hand. Usable after two rounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

import matching
from matching.files.mapping import write_map

FLATS, HOUSEHOLDS = 15, 60
Rows = Sequence[Sequence[Any]]


def _settings() -> Rows:
    return [("format", "anvis-batch/1"), ("Kommune", 101), ("Beslutningsdato", "1/12-2026"), ("Note", "Fredagsmøde")]


def _departments() -> Rows:
    head = ["afdeling", "organisation", "navn", "område", "boliger i alt", "støttede sidste 24 md."]
    places = [("Nordbo", None), ("Nordbo", "Bispehaven"), ("Søbo", None), ("Søbo", "Gellerup")]
    rows = [[f"Afd {i}", o, f"Afdeling {i}", a, 120 + i, 2] for i, (o, a) in enumerate(places, start=1)]
    return [["Afdelinger december 2026"], [], head, *rows]


def _flats() -> Rows:
    rows: list[Sequence[Any]] = [["Ledige boliger til anvisning, december 2026"], []]
    rows.append(
        ["Bolig", "Afdeling", "Boligtype", "Grundlag", "Rum", "Areal m²", "Husleje pr. md.", "Forbrug pr. md.", "Indskud",
         "Ledig fra", "Etage", "Elevator", "Niveaufri", "Kørestolsegnet", "Husdyr tilladt"]
    )  # fmt: skip
    kinds = [
        (2, 62, 5100, 12000, "1/12-2026", "st.", "x"),
        ("2 vær.", 55, "5 100", "kr. 12500", "01.12.26", "1.", "nej"),
        (3, 78, "5100,-", 15000, "15.12.2026", 2, "J"),
        (1, 41, "4.350,00", 9000, date(2026, 12, 1), "3. sal", "-"),
    ]
    number = 0
    for department in range(1, 5):
        rows.append([f"Afdeling {department}"])
        for rooms, area, rent, deposit, free, floor, lift in kinds[: 4 if department < 4 else 3]:
            number += 1
            rows.append(
                [f"B {number}", f"Afd {department}", "Familiebolig", "§ 59, stk. 1", rooms, area, rent, 450, deposit, free, floor,
                 lift, "nej", "nej", "Ja"]
            )  # fmt: skip
    return [*rows, ["I alt", None, None, None, None, None, 78_000]]


def _households() -> Rows:
    head = ["Husstand", "Ansøgt", "Hasteklasse", "Boligsituation", "Støttemetode", "Husdyr", "Kørestol", "Niveaufri adgang",
            "Elevator eller stue", "Skal have bolig"]  # fmt: skip
    rows = []
    for i in range(1, HOUSEHOLDS + 1):
        day = f"{1 + i % 27}.{1 + i % 12}.2025" if i % 3 == 0 else date(2025, 1 + i % 12, 1 + i % 27)
        pet = ["nej", "ja", "x", "-", "ukendt"][i % 5] if i % 7 == 0 else "nej"
        rows.append(
            [f"Borger {i}", day, ["U1", "2", 3, "U3"][i % 4], ["gade", "herberg", "§ 110", "sofa"][i % 4],
             ["ingen", "CTI", "ICM", "§ 85", ""][i % 5], pet, "nej", "nej", "nej", "nej"]
        )  # fmt: skip
    return [head, *rows]


def _persons() -> Rows:
    head = [
        "Person",
        "Husstand",
        "Rolle",
        "Fødselsdato",
        "Statsborgerskab",
        "Indkomsttype",
        "Bruttoindkomst pr. md.",
        "Note",
    ]
    rows = [
        [f"P{i}", f"Borger {i}", "Ansøger", date(1960 + i % 40, 1 + i % 12, 1 + i % 28), "Dansk",
         ["løn", "førtidspension", "løn", "SU"][i % 4], [21_000, "19 500", "kr. 24000", "7.100,00"][i % 4], "ok"]
        for i in range(1, HOUSEHOLDS + 1)
    ]  # fmt: skip
    return [head, *rows]


@pytest.fixture
def month(tmp_path: Path) -> Path:
    sheets: dict[str, Rows] = {
        "Batch": _settings(),
        "Noter": [["Husk at ringe til Bo"], ["Mødet er fredag"]],
        "Ark3": [],
        "Organisationer": [["organisation", "navn", "kvoteandel"], ["Nordbo", "Boligselskabet Nordbo", "25 %"], ["Søbo", "Søbo", "1/4"]],
        "Områder": [["område", "navn"], ["Bispehaven", "Bispehaven"], ["Gellerup", "Gellerup"]],
        "Områdelister": [
            ["område", "liste", "gælder fra", "gælder til"], ["Bispehaven", "udsat boligområde", "1. dec. 2026", "30.11.2027"],
            ["Gellerup", "Forebyggelsesområde", date(2026, 12, 1), date(2027, 11, 30)],
        ],
        "Afdelinger": _departments(), "Boliger": _flats(), "Husstande": _households(), "Personer": _persons(),
        "Ydelsesperioder": [["person", "ydelse", "første måned", "sidste måned"], ["P1", "Førtidspension", "11-2022", None]],
        "Ønsker": [["husstand", "art", "mål", "trin"], ["Borger 1", "afdeling", "Afd 1", "1"], ["Borger 2", "afdeling", "Afd 2", "aldrig"]],
        "Støtteteams": [["team", "metode", "ledige pladser"], ["CTI-Nord", "CTI", 4], ["ICM-1", "ICM", 3]],
    }  # fmt: skip
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    file = tmp_path / "december.xlsx"
    book.save(file)
    return file


def test_a_messy_month_is_usable_after_two_rounds_of_check(month: Path) -> None:
    first = matching.read(month)
    assert {(f.code, f.column) for f in first.errors} == {("missing-column", "registered_on")}

    written = write_map(month, first, "da")
    assert written is not None
    text = written.read_text(encoding="utf-8")
    assert 'confirmed_by: ""' in text
    text = text.replace('confirmed_by: ""', 'confirmed_by: "MH"').replace('"Ansøgt": ""', '"Ansøgt": registered_on')
    written.write_text(text, encoding="utf-8")

    second = matching.read(month)
    assert second.errors == ()
    case = second.case
    assert case is not None
    assert (len(case.dwellings), len(case.households), len(case.persons)) == (FLATS, HOUSEHOLDS, HOUSEHOLDS)
    flats = {d.dwelling_id: d for d in case.dwellings}
    assert [flats[f"B {n}"].rooms for n in range(1, 5)] == [2, 2, 3, 1]
    assert [int(flats[f"B {n}"].rent_dkk_month) for n in range(1, 5)] == [5100, 5100, 5100, 4350]
    assert [int(flats[f"B {n}"].deposit_dkk or 0) for n in range(1, 5)] == [12_000, 12_500, 15_000, 9000]
    assert [flats[f"B {n}"].floor for n in range(1, 5)] == [0, 1, 2, 3]
    assert [flats[f"B {n}"].lift for n in range(1, 5)] == [True, False, True, None]
    assert [flats[f"B {n}"].available_from.day for n in range(1, 5)] == [1, 1, 15, 1]
    assert {d.availability_basis for d in case.dwellings} == {"59-1"}
    people = {h.household_id: h for h in case.households}
    assert [people[f"Borger {n}"].urgency_class for n in (4, 1, 2, 3)] == ["U1", "U2", "U3", "U3"]
    assert [people[f"Borger {n}"].support_method for n in range(5, 10)] == ["none", "CTI", "ICM", "s85", None]
    assert people["Borger 14"].has_pet is None  # "ukendt"
    assert [int(p.gross_income_dkk_month or 0) for p in case.persons if p.person_id in ("P1", "P2", "P3", "P4")] == [
        19_500, 24_000, 7100, 21_000,
    ]  # fmt: skip
    assert {p.citizenship_class for p in case.persons} == {"DK"}
    assert {o.quota_share for o in case.organisations} == {Fraction(1, 4)}
    assert {(d.area_id, d.kind, d.valid_from.isoformat()) for d in case.designations} == {
        ("Bispehaven", "deprived", "2026-12-01"), ("Gellerup", "prevention", "2026-12-01"),
    }  # fmt: skip

    plan = matching.plan_document(matching.solve(case, matching.SolveParams(changes=0)))
    assert plan.status == "optimal"
    assert len(plan.placements) == FLATS
    assert [w.code for w in plan.warnings] == [f.code for f in second.warnings]
