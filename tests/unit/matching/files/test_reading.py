"""Reading: what people really send, and every mistake with its place."""

import csv
import io
import zipfile
from fractions import Fraction
from pathlib import Path

import pytest
import xlsxwriter

from constraints import TABLES, InputError
from constraints.facts.numbers import share
from matching import read
from matching.files.tables import column_names
from matching.files.writing import table_schema, write_folder, write_workbook
from matching.sampling import sample

BATCH = "format: anvis-batch/1\nmunicipality: 0101\ndecision_date: 2026-11-20\n"
FILES = {
    "batch.yaml": BATCH,
    "departments.csv": "department_id,organisation_id\nD1,O1\n",
    "dwellings.csv": (
        "dwelling_id,department_id,dwelling_type,availability_basis,rooms,area_m2,rent_dkk_month,available_from\n"
        "B1,D1,family,59-1,2,60,4500,2026-12-01\n"
    ),
    "households.csv": "household_id,registered_on,urgency_class\nH1,2026-01-01,U1\n",
    "persons.csv": "person_id,household_id,role,birth_date,citizenship_class,income_kind,gross_income_dkk_month\nP1,H1,applicant,1990-01-01,DK,wage,26000\n",
}


def batch(tmp_path: Path, **changes) -> Path:
    files = FILES | {k.replace("__", "."): v for k, v in changes.items()}
    for name, text in files.items():
        if text is not None:
            (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return tmp_path


def _numbered(*numbers: str) -> str:
    """The dwelling of the least batch as many times as there are numbers in the organisation's row."""
    head, row = FILES["dwellings.csv"].splitlines()
    return (
        "\n".join(
            [head + ",counter_position", *(row.replace("B1", f"B{i}") + f",{n}" for i, n in enumerate(numbers, 1))]
        )
        + "\n"
    )


def errors(path: Path):
    return [(f.code, f.table, f.row, f.column) for f in read(path).errors]


def test_the_least_batch(tmp_path):
    reading = read(batch(tmp_path))
    assert reading.ok
    assert reading.counts == {"departments": 1, "dwellings": 1, "households": 1, "persons": 1}
    assert reading.case.batch.municipality == "0101"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_delimiters_encodings_and_danish_headings(tmp_path, delimiter, encoding):
    rows = [["Person", "Husstand", "Rolle", "Fødselsdato", "Statsborgerskab", "Indkomsttype", "Bruttoindkomst pr. md."],
            ["P1", "H1", "ansøger", "01.02.1990", "DK", "løn", "26000,50"]]  # fmt: skip
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    text = buffer.getvalue()
    reading = read(batch(tmp_path, persons__csv=text.encode(encoding)))
    assert reading.ok, [f.message("en") for f in reading.errors]
    person = reading.case.persons[0]
    assert (person.role, str(person.birth_date), str(person.gross_income_dkk_month)) == (
        "applicant",
        "1990-02-01",
        "26000.5",
    )


def test_every_heading_alias_is_of_one_column():
    for model, _, _ in TABLES.values():
        assert len(column_names(model)) >= len(model.columns())
        names = [
            n.casefold() for c in model.columns() for n in {c.name.replace("_", " "), c.danish.casefold(), *c.aliases}
        ]
        assert len(names) == len(set(names))


def test_all_findings_of_a_file_at_once_and_good_rows_kept_apart(tmp_path):
    text = (
        "household_id,registered_on,urgency_class,min_rooms\n"
        "H1,2026-01-01,U1,\nH2,2026-13-01,U9,x\nH3,,U2,0\nH1,2026-02-01,U2,\nH/4,2026-01-01,U1,\n"
    )
    reading = read(batch(tmp_path, households__csv=text))
    found = {(f.code, f.row, f.column) for f in reading.errors}
    assert {
        ("no-such-day", 3, "registered_on"), ("bad-code", 3, "urgency_class"), ("bad-number", 3, "min_rooms"),
        ("missing-value", 4, "registered_on"), ("out-of-range", 4, "min_rooms"), ("duplicate-key", 5, "household_id"),
        ("bad-id", 6, "household_id"),
    } <= found  # fmt: skip
    assert [line for line, _ in reading.tables["households"].rows] == [2]
    assert [line for line, _ in reading.tables["households"].bad] == [3, 4, 5, 6]
    assert reading.case is None


def test_an_ambiguous_date_beside_iso_dates(tmp_path):
    text = "household_id,registered_on,urgency_class,available_from\nH1,2026-01-01,U1,03-04-2026\nH2,2026-01-01,U1,20-11-2026\n"
    assert ("ambiguous-date", "households", 2, "available_from") in errors(batch(tmp_path, households__csv=text))
    danish = "household_id,registered_on,urgency_class,available_from\nH1,01-02-2026,U1,03-04-2026\n"
    assert errors(batch(tmp_path, households__csv=danish)) == []


@pytest.mark.parametrize(
    ("name", "text", "row", "column"),
    [
        ("households__csv", "household_id,registered_on,urgency_class\n0101901234,2026-01-01,U1\n", 2, "household_id"),
        (
            "households__csv",
            "household_id,registered_on,urgency_class,target_group\nH1,2026-01-01,U1,se 610190-1234\n",
            2,
            "target_group",
        ),
        (
            "households__csv",
            "household_id,registered_on,urgency_class,hemmeligt notat\nH1,2026-01-01,U1,010190-1234\n",
            2,
            "hemmeligt notat",
        ),
        (
            "persons__csv",
            "person_id,household_id,role,gross_income_dkk_month\nP1,H1,applicant,010190-1234\n",
            2,
            "gross_income_dkk_month",
        ),
        ("batch__yaml", BATCH + "note: 010190 1234\n", 4, None),
    ],
)
def test_a_civil_number_anywhere_is_refused_and_never_repeated(tmp_path, name, text, row, column):
    reading = read(batch(tmp_path, **{name: text}))
    found = [f for f in reading.errors if f.code == "cpr-number"]
    assert [(f.row, f.column) for f in found] == [(row, column)]
    told = str(reading.as_json("da")) + str(reading.as_json("en"))
    assert "1234" not in told.replace("1,234", "")
    assert "0190" not in told


def test_a_civil_number_in_a_heading_or_file_name(tmp_path):
    text = "household_id,registered_on,urgency_class,010190-1234\nH1,2026-01-01,U1,x\n"
    reading = read(batch(tmp_path, households__csv=text))
    assert any(f.code == "cpr-number" and f.row == 1 for f in reading.errors)
    (tmp_path / "010190-1234.csv").write_text("a\n")
    reading = read(tmp_path)
    assert any(f.code == "cpr-number" and f.table == "(file name)" for f in reading.errors)
    assert "1234" not in str(reading.as_json("en"))


PERSONS = (
    "person_id,household_id,role,birth_date,income_kind,gross_income_dkk_month\nP1,H1,applicant,1990-01-01,wage,26000\n"
)


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"dwellings__csv": FILES["dwellings.csv"].replace("D1", "D9")}, ("unknown-reference", "dwellings", 2, "department_id")),
        ({"persons__csv": PERSONS + "P2,H9,child,2015-01-01,none,0\n"}, ("unknown-reference", "persons", 3, "household_id")),
        ({"households__csv": FILES["households.csv"] + "H2,2026-01-01,U1\n"}, ("no-applicant", "households", 3, "household_id")),
        ({"persons__csv": PERSONS + "P2,H1,applicant,1990-01-01,none,0\n"}, ("two-applicants", "households", 2, "household_id")),
        ({"benefit_periods__csv": "person_id,benefit,first_month,last_month\nP1,KTH_16_1,2026-01,2026-06\nP1,KTH_16_2,2026-06,\n"},
         ("overlapping-periods", "benefit_periods", 3, "first_month")),
        ({"benefit_periods__csv": "person_id,benefit,first_month,last_month\nP1,KTH_16_1,2026-06,2026-01\n"}, ("out-of-order", "benefit_periods", 2, "last_month")),
        ({"benefit_periods__csv": "person_id,benefit,first_month,last_month\nP1,UDDH,2025-01,2025-07\n"}, ("benefit-abolished", "benefit_periods", 2, "benefit")),
        ({"support_teams__csv": "team_id,method,free_slots\nT1,CTI,-1\n"}, ("out-of-range", "support_teams", 2, "free_slots")),
        ({"exceptions__csv": "household_id,rule_id,by,reason\nH1,ALB-59-6-5,leder,fordi\n"}, ("rule-of-law", "exceptions", 2, "rule_id")),
        ({"exceptions__csv": "household_id,rule_id,by,reason\nH1,ALB-59-9,leder,fordi\n"}, ("missing-value", "exceptions", 2, "dwelling_id")),
        ({"exceptions__csv": "household_id,rule_id,by,reason\nH1,RAAD-1,,fordi\n"}, ("missing-value", "exceptions", 2, "by")),
        ({"answers__csv": "household_id,rule_id,answer,by,reason\nH1,SIZE-1,ja,leder,fordi\n"}, ("unknown-rule", "answers", 2, "rule_id")),
        ({"answers__csv": "household_id,rule_id,answer,by,reason\nH1,ODD,ja,leder,fordi\n"}, ("bad-code", "answers", 2, "answer")),
        ({"answers__csv": "household_id,rule_id,answer,by,reason\nH1,ODD,belongs,,fordi\n"}, ("missing-value", "answers", 2, "by")),
        ({"answers__csv": "household_id,rule_id,answer,by,reason,on\nH1,ODD,belongs,leder,fordi,2026-11-21\n"}, ("after-decision", "answers", 2, "on")),
        ({"answers__csv": "household_id,dwelling_id,rule_id,answer,by,reason\nH1,B9,ODD,belongs,leder,fordi\n"},
         ("unknown-reference", "answers", 2, "dwelling_id")),
        ({"answers__csv": "household_id,rule_id,answer,by,reason\nH1,ODD,belongs,leder,a\nH1,ODD,does_not_belong,leder,b\n"},
         ("duplicate-key", "answers", 3, "household_id")),
        ({"persons__csv": PERSONS.splitlines()[0] + ",disability_pension_from,disability_pension_to\n" + PERSONS.splitlines()[1] + ",2020-01-01,2019-01-01\n"},
         ("out-of-order", "persons", 2, "disability_pension_to")),
        ({"dwellings__csv": _numbered("5", "6"), "organisations__csv": "organisation_id,name,vacancies_this_period\nO1,En,5\n"},
         ("out-of-range", "dwellings", 3, "counter_position")),
        ({"dwellings__csv": _numbered("2", "2"), "organisations__csv": "organisation_id,name,vacancies_this_period\nO1,En,5\n"},
         ("contradiction", "dwellings", 3, "counter_position")),
        ({"organisations__csv": "organisation_id,name,quota_share\nO1,En,1/3\n"}, ("quota-above-law", "organisations", 2, "quota_share")),
        ({"organisations__csv": "organisation_id,name,quota_carry\nO1,En,1\n"}, ("out-of-range", "organisations", 2, "quota_carry")),
        ({"organisations__csv": "organisation_id,name,vacancies_this_period\nO1,En,0\n"}, ("contradiction", "organisations", 2, "vacancies_this_period")),
        ({"organisations__csv": "organisation_id,name\nO2,To\n"}, ("unknown-reference", "departments", 2, "organisation_id")),
        ({"wishes__csv": "household_id,kind,target,tier\nH1,near,724000 6176000,1\n"}, ("bad-place", "wishes", 2, "target")),
        ({"wishes__csv": "household_id,kind,target,tier\nH1,department,D9,1\n"}, ("unknown-reference", "wishes", 2, "target")),
        ({"separations__csv": "household_id,other_household_id,department_id\nH1,,\n"}, ("contradiction", "separations", 2, "other_household_id")),
        ({"policy__yaml": "disposable_floor: {singel: 4000}\n"}, ("unknown-setting", "policy.yaml", None, "disposable_floor.singel")),
        ({"policy__yaml": "rule_status: {ALB-59-7-A: {status: suspended, signed_by: x}}\n"}, ("missing-value", "policy.yaml", None, "rule_status.ALB-59-7-A.basis")),
        ({"policy__yaml": "interpretations: {window_inklusive: true}\n"}, ("unknown-interpretation", "policy.yaml", None, None)),
        ({"policy__yaml": "a: &x 1\nb: *x\n"}, ("bad-yaml", "policy.yaml", None, None)),
        ({"policy__yaml": "quota: {enforce: true}\nquota: {enforce: false}\n"}, ("bad-yaml", "policy.yaml", None, None)),
        ({"batch__yaml": BATCH.replace("2026-11-20", "20-11")}, ("bad-date", "batch.yaml", None, "decision_date")),
        ({"batch__yaml": BATCH.replace("batch/1", "batch/9")}, ("bad-code", "batch.yaml", None, "format")),
        ({"batch__yaml": None}, ("missing-table", "batch.yaml", None, None)),
        ({"persons__csv": None}, ("missing-table", "persons", None, None)),
        ({"households__csv": "household_id,registered_on\nH1,2026-01-01\n"}, ("missing-column", "households", 1, "urgency_class")),
        ({"households__csv": "household_id,registered_on,urgency_class,suport_method\nH1,2026-01-01,U1,CTI\n"}, ("misspelt-column", "households", 1, "suport_method")),
        ({"households__csv": "household_id,registered_on,urgency_class,hasteklasse\nH1,2026-01-01,U1,U1\n"}, ("duplicate-heading", "households", 1, "urgency_class")),
        ({"households__csv": "household_id,registered_on,urgency_class\nH1,2026-11-21,U1\n"}, ("after-decision", "households", 2, "registered_on")),
        ({"households__csv": "household_id,registered_on,urgency_class\nH1,2026-01-01,U1,extra\n"}, ("too-many-cells", "households", 2, "#4")),
        ({"households__csv": 'household_id,registered_on,urgency_class\n"H1,2026-01-01,U1\n'}, ("bad-csv", "households", 2, None)),
        ({"households__csv": b"\x00h\x00"}, ("bad-encoding", "households", 1, None)),
        ({"households__csv": b"household_id\nH1\nH\x002\n"}, ("bad-encoding", "households", 3, None)),
        ({"households__csv": ""}, ("empty-table", "households", 1, None)),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(tmp_path, changes, finding):
    assert finding in errors(batch(tmp_path, **changes))


def test_a_bad_row_does_not_make_its_children_orphans(tmp_path):
    text = "household_id,registered_on,urgency_class\nH1,2026-01-01,U9\n"
    assert errors(batch(tmp_path, households__csv=text)) == [("bad-code", "households", 2, "urgency_class")]


def test_a_table_that_cannot_be_read_does_not_flood_the_report(tmp_path):
    debts = "household_id,organisation_id,amount_dkk\nH1,O1,500\n"
    for broken in (b"\x00h\x00", b"household_id,registered_on\nH1,2026-01-01\n"):
        found = errors(batch(tmp_path, households__csv=broken, debts__csv=debts))
        assert {table for _, table, _, _ in found} == {"households"}


def test_old_area_lists_are_a_warning_and_unknown_tables_an_error(tmp_path):
    designations = "area_id,kind,valid_from,valid_to\nX,deprived,2024-12-01,\n"
    departments = (
        FILES["departments.csv"].replace("organisation_id\n", "organisation_id,area_id\n").replace("O1\n", "O1,X\n")
    )
    reading = read(batch(tmp_path, designations__csv=designations, departments__csv=departments))
    assert reading.ok
    assert "area-list-old" in {f.code for f in reading.warnings}
    (tmp_path / "noter.csv").write_text("a,b\n1,2\n")
    assert errors(tmp_path) == [("unknown-file", "noter.csv", None, None)]


# ---------------------------------------------------------------- zip and workbook


def town():
    ((_, (settings, tables)),) = sample("town", 1).items()
    return settings, tables


def test_folder_zip_and_workbook_are_one_case(tmp_path):
    settings, tables = town()
    folder, book = tmp_path / "town", tmp_path / "town.xlsx"
    write_folder(folder, settings, tables)
    write_workbook(book, settings, tables)
    with zipfile.ZipFile(tmp_path / "town.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.iterdir():
            archive.write(file, f"town/{file.name}")
    danish = tmp_path / "dansk.xlsx"
    write_workbook(danish, settings, tables, danish=True)
    cases = [read(p).case for p in (folder, tmp_path / "town.zip", book, danish)]
    assert len({(c.digest, c.policy_digest) for c in cases}) == 1


def test_rows_in_another_order_are_the_same_case(tmp_path):
    settings, tables = town()
    write_folder(tmp_path / "a", settings, tables)
    write_folder(tmp_path / "b", settings, {k: list(reversed(v)) for k, v in tables.items()})
    assert read(tmp_path / "a").case.digest == read(tmp_path / "b").case.digest


def _book(path, sheets, change=lambda book, sheets: None):
    with xlsxwriter.Workbook(str(path)) as book:
        made = {}
        for name, rows in sheets.items():
            made[name] = book.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    made[name].write(r, c, value)
        change(book, made)
    return path


def _strange_sheet(book):
    sheet = book.add_worksheet("Ark1")
    for row in range(3):
        sheet.write_row(row, 0, [row, 5, 7])


SHEETS = {
    "batch": [["format", "anvis-batch/1"], ["municipality", "0101"], ["decision_date", "2026-11-20"]],
    **{
        name.removesuffix(".csv"): list(csv.reader(io.StringIO(text)))
        for name, text in FILES.items()
        if name.endswith(".csv")
    },
}


@pytest.mark.parametrize(
    ("change", "code", "row"),
    [
        (lambda book, s: s["households"].write_formula(1, 1, "=TODAY()"), "formula", 2),
        (lambda book, s: s["households"].merge_range(1, 1, 2, 1, "2026-01-01"), "merged-cells", 2),
        (lambda book, s: s["households"].hide(), "hidden-sheet", None),
        (
            lambda book, s: _strange_sheet(book),
            "unknown-sheet",
            None,
        ),
        (lambda book, s: s["households"].write(0, 3, "household_id"), "duplicate-heading", 1),
        (lambda book, s: s["households"].write(1, 0, 101901234), "cpr-number", 2),
    ],
)
def test_workbook_habits_that_are_refused(tmp_path, change, code, row):
    found = {(f.code, f.row) for f in read(_book(tmp_path / "b.xlsx", SHEETS, change)).errors}
    assert (code, row) in found


def test_a_plain_workbook(tmp_path):
    assert read(_book(tmp_path / "b.xlsx", SHEETS)).ok


def test_zip_bombs_and_damaged_files_end_quickly(tmp_path):
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("households.csv", b"0" * (80 * 1024 * 1024))
    assert ("too-large", "households.csv") in {(f.code, f.table) for f in read(bomb).errors}
    for name, content in (("x.zip", b"PK\x03\x04 no"), ("x.xlsx", b"not a workbook")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError):
            read(tmp_path / name)
    sheet = tmp_path / "huge.xlsx"
    with zipfile.ZipFile(sheet, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<row/>" * (12 * 1024 * 1024))
    with pytest.raises(InputError, match="MB"):
        read(sheet)
    for missing in (tmp_path / "none", tmp_path / "x.pdf"):
        with pytest.raises(InputError):
            read(missing)


def test_a_file_twice_in_a_zip(tmp_path):
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        for folder in ("a", "b"):
            archive.writestr(f"{folder}/households.csv", FILES["households.csv"])
    assert any(f.code == "duplicate-file" for f in read(tmp_path / "z.zip").errors)


def test_table_schemas_tell_keys_required_and_aliases():
    schema = table_schema("households")
    fields = {f["name"]: f for f in schema["fields"]}
    assert schema["primaryKey"] == ["household_id"]
    assert fields["urgency_class"]["constraints"]["required"] is True
    assert "hasteklasse" in fields["urgency_class"]["anvis:aliases"]
    assert fields["has_pet"]["anvis:whenColumnAbsent"] == "no"


@pytest.mark.parametrize(
    ("heading", "need"),
    [
        ("Kørestolsbruger?", "needs_wheelchair"),
        ("Kørestols bruger", "needs_wheelchair"),
        ("Elevator", "needs_lift_or_ground"),
        ("Husdyret", "has_pet"),
    ],
)
def test_a_heading_nearly_that_of_a_need_is_no_silent_no(tmp_path, heading, need):
    head, row = FILES["households.csv"].splitlines()
    told = read(batch(tmp_path, households__csv=f"{head},{heading}\n{row},ja\n"))
    assert [(f.code, f.column) for f in told.errors] == [("misspelt-column", heading)]
    assert need in told.errors[0].message("en")


@pytest.mark.parametrize("heading", ["Noter", "Dato", "Journalnummer", "Bemærkning"])
def test_a_heading_like_no_need_stays_a_warning(tmp_path, heading):
    head, row = FILES["households.csv"].splitlines()
    told = read(batch(tmp_path, households__csv=f"{head},{heading}\n{row},ja\n"))
    assert told.ok
    assert "unknown-column" in {f.code for f in told.warnings}


@pytest.mark.parametrize(
    ("share", "ok"), [("1/3", True), ("0.25", True), ("0.333333333", True), ("0.3333333333333333", False)]
)
def test_a_share_that_a_spreadsheet_has_rounded_is_asked_for_as_a_fraction(tmp_path, share, ok):
    text = f"organisation_id,name,quota_share,quota_basis\nO1,En,{share},agreement\n"
    reading = read(batch(tmp_path, organisations__csv=text))
    assert reading.ok is ok
    if not ok:
        assert "1/3" in reading.errors[0].message("en")


@pytest.mark.parametrize("share", ["5e22", "-5e22", "99999999999999999999999999999999999", "1e-40"])
def test_a_share_beyond_all_numbers_is_refused(tmp_path, share):
    text = f"organisation_id,name,quota_share\nO1,En,{share}\n"
    assert {f.column for f in read(batch(tmp_path, organisations__csv=text)).errors} == {"quota_share"}


def test_a_share_beyond_all_numbers_is_refused_as_a_number_too():
    for value in (5e22, -5e22, 1e300, 10**40):
        with pytest.raises(ValueError, match="share"):
            share(value)


@pytest.mark.parametrize("value", [0.3333333333333333, 0.3333333, 1 / 7])
def test_a_number_of_a_cell_with_more_than_six_decimals_is_no_share(value):
    with pytest.raises(ValueError, match="1/3"):
        share(value)


def test_a_number_of_a_cell_is_the_share_it_shows():
    assert [share(v) for v in (0.25, 0.75, 0.125, 0.333333, 1)] == [
        Fraction(1, 4), Fraction(3, 4), Fraction(1, 8), Fraction(333333, 10**6), Fraction(1),
    ]  # fmt: skip
