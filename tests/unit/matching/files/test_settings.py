"""Every door reads a value by the same rules: a CSV cell, a sheet, YAML, a JSON document, a change that is asked about."""

import json
import unicodedata

import pytest
import xlsxwriter

from constraints import InputError, evaluate
from constraints.facts.numbers import Written
from matching import read
from matching.files.again import read_document
from matching.files.settings import load_yaml
from matching.files.writing import table_schema
from matching.questions.explain import explain_household, explain_pair
from matching.questions.what_if import Question, WhatIf

BATCH = {"format": "anvis-batch/1", "kommune": "0101", "beslutningsdato": "20/11-2026", "områder": "Ingen"}
TABLES = {
    "afdelinger": [["Afdeling", "Organisation"], ["Nørre 1", "O1"]],
    "boliger": [
        ["Bolig", "Afdeling", "Boligtype", "Grundlag", "Rum", "Areal m²", "Husleje pr. md.", "Indskud", "Ledig fra", "Etage", "Elevator"],
        ["Nørregade 12 st", "nørre 1", "Familiebolig", "§ 59, stk. 1", "2 vær.", "60 m²", "kr. 4.500,00", "30 000,-", "1/12-2026", "st.", "x"],
        ["B 2", "Nørre  1", "familiebolig", "§ 63", "3 værelser", "71,5", "5100,-", "-", "1. dec. 2026", "2. th", "-"],
    ],
    "husstande": [
        ["Husstand", "Registreret", "Hasteklasse", "Kørestol", "Husdyr", "Støttemetode"],
        ["12", "01.12.25", "2", "nej", "N", "ingen"], ["Å1", "1. maj 2026", "Hast 1", "ukendt", "J", "§ 85"],
    ],
    "personer": [
        ["Person", "Husstand", "Rolle", "Fødselsdato", "Statsborgerskab", "Indkomsttype", "Bruttoindkomst pr. md."],
        ["P1", "12", "Ansøger", "01.02.85", "Dansk", "Førtidspension", "21 000"],
        ["P2", "Å1", "ansøger", "1/2-1990", "ukendt", "løn", "?"],
    ],
    "ønsker": [["Husstand", "Art", "Mål", "Trin"], ["12", "afdeling", "Nørre 1", "1. prioritet"], ["12", "højst etage", "1. sal", "aldrig"]],
}  # fmt: skip


def folder(tmp_path, batch=BATCH, policy="", **tables):
    (tmp_path / "batch.yaml").write_text("".join(f"{k}: {v}\n" for k, v in batch.items()), encoding="utf-8")
    (tmp_path / "policy.yaml").write_text(policy, encoding="utf-8")
    for name, rows in (TABLES | tables).items():
        (tmp_path / f"{name}.csv").write_text("\n".join(";".join(r) for r in rows), encoding="utf-8")
    return tmp_path


def workbook(tmp_path, policy=()):
    path = tmp_path / "batch.xlsx"
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False}) as book:
        for name, rows in ({"batch": list(BATCH.items()), "policy": policy} | TABLES).items():
            sheet = book.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    sheet.write(r, c, int(value) if value == "12" else value)
    return path


def right_spelt(rows):
    return [[cell.replace("nørre 1", "Nørre 1") for cell in row] for row in rows]


@pytest.fixture
def spelt(monkeypatch):
    monkeypatch.setitem(TABLES, "boliger", right_spelt(TABLES["boliger"]))


def test_a_batch_in_an_office_s_own_words(tmp_path, spelt):
    reading = read(folder(tmp_path))
    assert reading.ok, [f.message("da") for f in reading.errors]
    case = reading.case
    assert (case.batch.municipality, str(case.batch.decision_date), case.batch.areas) == ("0101", "2026-11-20", "none")
    b2, b1 = case.dwellings
    assert (b1.dwelling_id, b1.department_id, b1.availability_basis, b1.rooms, int(b1.rent_dkk_month), int(b1.deposit_dkk or 0), b1.floor) == (
        "Nørregade 12 st", "Nørre 1", "59-1", 2, 4500, 30000, 0)  # fmt: skip
    assert (str(b1.available_from), b1.lift, b2.lift, b2.floor, b2.deposit_dkk) == ("2026-12-01", True, None, 2, None)
    assert b2.department_id == "Nørre 1"  # two spaces are one
    h12, ha = case.households
    assert (h12.household_id, str(h12.registered_on), h12.urgency_class, h12.has_pet) == (
        "12",
        "2025-12-01",
        "U2",
        False,
    )
    assert (ha.household_id, ha.urgency_class, ha.needs_wheelchair, ha.support_method) == ("Å1", "U1", None, "s85")
    p1, p2 = case.persons
    assert (p1.citizenship_class, p1.income_kind, int(p1.gross_income_dkk_month or 0)) == ("DK", "FP", 21000)
    assert (p2.citizenship_class, p2.gross_income_dkk_month) == ("UNKNOWN", None)
    assert [(w.kind, w.target, w.tier) for w in case.wishes] == [
        ("department", "Nørre 1", "1"),
        ("floor_max", "1", "never"),
    ]
    assert not case.column_absent("households", "needs_wheelchair")


def test_folder_workbook_and_document_are_one_case(tmp_path, spelt):
    rows = {name: [dict(zip(t[0], r, strict=True)) for r in t[1:]] for name, t in TABLES.items()}
    english = dict(zip(TABLES, ("departments", "dwellings", "households", "persons", "wishes"), strict=True))
    document = {"batch": BATCH} | {english[name]: found for name, found in rows.items()}
    (tmp_path / "a").mkdir()
    cases = [r.case for r in (read(folder(tmp_path / "a")), read(workbook(tmp_path)), read_document(document))]
    assert len({c.digest for c in cases}) == 1


def test_a_reference_in_another_case_is_an_error_that_names_the_id(tmp_path):
    (told,) = read(folder(tmp_path)).errors
    assert (told.code, told.column) == ("unknown-reference", "department_id")
    assert told.message("da").endswith("(fundet: nørre 1); forventet: et id i afdelinger, skrevet som der: Nørre 1")


def test_ids_that_differ_by_case_alone_are_two_and_said_to_be(tmp_path, spelt):
    rows = [*TABLES["afdelinger"], ["NØRRE 1", "O1"]]
    reading = read(folder(tmp_path, afdelinger=rows))
    assert reading.ok
    assert [(f.table, f.row, f.value) for f in reading.warnings if f.code == "like-id"] == [
        ("departments", 3, "NØRRE 1")
    ]


def test_letters_in_two_parts_are_one_id(tmp_path, spelt):
    apart = [[unicodedata.normalize("NFD", cell) for cell in row] for row in TABLES["boliger"]]
    apart[0] = TABLES["boliger"][0]
    assert read(folder(tmp_path, boliger=apart)).ok


def test_an_unknown_told_by_word_is_not_taken_for_an_empty_cell(tmp_path, spelt):
    batch = BATCH | {"antag": "{kørestol: nej, husdyr: nej, by: leder}"}
    rows = [*TABLES["husstande"][:2], ["Å1", "1. maj 2026", "Hast 1", "ukendt", "-", "§ 85"]]
    reading = read(folder(tmp_path, batch=batch, husstande=rows))
    assert reading.ok, [f.message("da") for f in reading.errors]
    told = reading.case.households[1]
    assert (told.needs_wheelchair, told.has_pet) == (None, False)


AMBIGUOUS = "500000 eller 500, uden tusindtalsskilletegn"


def test_money_is_not_divided_by_a_thousand_at_any_door(tmp_path, spelt):
    (tmp_path / "a").mkdir()
    readings = [
        read(folder(tmp_path / "a", policy="budget_dkk: 500.000\n")),
        read(workbook(tmp_path, [["budget_dkk", "500.000"]])),
        read_document(json.loads('{"policy": {"budget_dkk": 500.000}}', parse_float=Written)),
        read_document({"policy": {"budget_dkk": "500.000"}}),
    ]
    for reading in readings:
        (told,) = [f for f in reading.errors if f.column == "budget_dkk"]
        assert told.code == "ambiguous-number"
        assert told.message("da").endswith(f"(fundet: 500.000); forventet: {AMBIGUOUS}")


@pytest.mark.parametrize("text", ["500000", "500 000", "500.000,00", "'500000,-'", "kr. 500000", "500000.00"])
def test_what_has_one_reading_is_read(tmp_path, spelt, text):
    reading = read(folder(tmp_path, policy=f"budget_dkk: {text}\ndisposable_floor: {{debt_before_floor: ja}}\n"))
    assert reading.ok, [f.message("da") for f in reading.errors]
    assert (reading.case.policy.budget_dkk, reading.case.policy.disposable_floor.debt_before_floor) == (500_000, True)


@pytest.mark.parametrize(("text", "policy"), [("0.10", "1/10"), ("10 %", "1/10"), ("1/10", "1/10"), ("'0,1'", "1/10")])
def test_shares_are_equal_everywhere(tmp_path, spelt, text, policy):
    reading = read(folder(tmp_path, policy=f"concentration: {{supported_share_max: {text}}}\n"))
    assert str(reading.case.policy.concentration.supported_share_max) == policy


def test_a_change_that_is_asked_about_is_read_by_the_same_rules(tmp_path, spelt):
    asker = WhatIf(read(folder(tmp_path)).case)
    changed = asker.changed(Question("12", {"policy.budget_dkk": "500 000", "needs_wheelchair": "J"}))[0]
    assert (changed.policy.budget_dkk, changed.households[0].needs_wheelchair) == (500_000, True)
    assert asker.changed(Question(" Å1", {"needs_wheelchair": "ukendt"}, place="B  2"))[0].locks[0].dwelling_id == "B 2"
    for path, value in (
        ("policy.budget_dkk", "500.000"),
        ("dwellings.B 2.rent_dkk_month", "5.100"),
        ("dwellings.B 2.rent_dkk_month", Written("5.100")),
    ):
        with pytest.raises(InputError) as wrong:
            asker.changed(Question(None, {path: value}))
        assert "uden tusindtalsskilletegn" in wrong.value.text("da")
    row = {"person_id": "P1", "benefit": "Kontanthjælp", "first_month": "jan 2025", "last_month": "06-2025"}
    added = asker.changed(Question(None, add={"benefit_periods": [row]}))[0]
    assert added.benefit_periods[0].benefit == "KTH_OLD"
    again = WhatIf(added).changed(Question(None, {"benefit_periods.P1/KTH_OLD/2025-01.last_month": "maj 2025"}))[0]
    assert again.benefit_periods[0].last_month == 12 * 2025 + 4


def test_an_explanation_is_asked_for_in_any_form_of_the_id(tmp_path, spelt):
    table = evaluate(read(folder(tmp_path)).case)
    apart = unicodedata.normalize("NFD", "Å1")
    assert explain_pair(table, apart, " B  2").household_id == explain_household(table, apart).household_id == "Å1"


def test_a_setting_under_both_its_names_is_an_error(tmp_path, spelt):
    found = read(folder(tmp_path, batch=BATCH | {"municipality": "0751"})).errors
    assert [(f.code, f.column) for f in found] == [("duplicate-key", "municipality")]


def test_numbers_with_a_point_stay_text_in_settings():
    assert load_yaml("a: 500.000\nb: 0101\nc: 12\nd: 1e3\ne: .5\nf: yes\ng: 1_000") == {
        "a": "500.000", "b": "0101", "c": 12, "d": "1e3", "e": ".5", "f": True, "g": "1_000",
    }  # fmt: skip


def test_the_words_are_published_with_the_table():
    fields = {f["name"]: f for f in table_schema("dwellings")["fields"]}
    assert fields["availability_basis"]["anvis:danishValues"]["§ 59, stk. 1"] == "59-1"
    assert fields["availability_basis"]["anvis:ambiguousValues"]["§ 59"][0] == "59-1"
    assert fields["floor"]["anvis:alsoAccepted"]["st."] == "0"
    assert "ja" in fields["lift"]["trueValues"]
    assert "ukendt" in table_schema("persons")["missingValues"]
