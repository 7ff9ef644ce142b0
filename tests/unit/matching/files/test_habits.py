"""Habits of offices that concern names, layout and formats: the file as it comes, and what was understood of it.

What a single cell holds is tested beside the values. Files of `office/` were written by LibreOffice; the others are written
here, as openpyxl, XlsxWriter, a zip program or a text editor writes them.
"""

import csv
import io
import shutil
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
import xlsxwriter
import yaml
from openpyxl.comments import Comment
from openpyxl.styles import Font

from constraints import InputError
from matching import read
from matching.files.delimited import decoded
from matching.files.finding import shown
from matching.files.mapping import propose_mapping, write_map
from matching.files.writing import write_folder
from matching.sampling import sample

OFFICE = Path(__file__).parent / "office"
BATCH = "format: anvis-batch/1\nmunicipality: 0101\ndecision_date: 2026-11-20\nareas: none\n"
DWELLINGS = (
    "dwelling_id,department_id,dwelling_type,availability_basis,rooms,area_m2,rent_dkk_month,available_from\n"
    "B1,D1,family,59-1,2,60,4500,2026-12-01\n"
)
FILES = {
    "batch.yaml": BATCH,
    "departments.csv": "department_id,organisation_id\nD1,O1\n",
    "dwellings.csv": DWELLINGS,
    "households.csv": "household_id,registered_on,urgency_class\nH1,2026-01-01,U1\n",
    "persons.csv": (
        "person_id,household_id,role,birth_date,citizenship_class,income_kind,gross_income_dkk_month\n"
        "P1,H1,applicant,1990-01-01,DK,wage,26000\n"
    ),
}
AREAS = "area_id,name\nN1,Nordby\n"
TEAMS = "team_id,method,free_slots\nT1,CTI,3\n"
ROWS = {name.partition(".")[0]: [line.split(",") for line in text.splitlines()] for name, text in FILES.items()}
SETTINGS = [["format", "anvis-batch/1"], ["municipality", "0101"], ["decision_date", "2026-11-20"], ["areas", "none"]]


class Understood(NamedTuple):
    """`counts`: rows of some tables. `skipped`: table → (line, kind). `unread`: file or sheet → why. `said`: codes of
    errors and warnings but for those that every least batch gives."""

    counts: dict[str, int] = {}
    skipped: dict[str, list[tuple[int, str]]] = {}
    unread: dict[str, str] = {}
    errors: set[str] = set()
    warnings: set[str] = set()
    columns: dict[str, dict[str, str]] = {}


def folder(path: Path, **files: str | bytes | None) -> Path:
    """The least batch with other files; a name is written with `__` for its point, None leaves a file out."""
    for name, text in (FILES | {k.replace("__", "."): v for k, v in files.items()}).items():
        if text is not None:
            target = path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def office(name: str, table: str = "", change: Callable[[bytes], bytes] = lambda data: data) -> Callable[[Path], Path]:
    """A file LibreOffice wrote: the batch itself, or one table of the least batch."""

    def build(path: Path) -> Path:
        if not table:
            return Path(shutil.copy(OFFICE / name, path / name))
        folder(path, dwellings__csv=None)
        (path / table).write_bytes(change((OFFICE / name).read_bytes()))
        text = FILES["departments.csv"].replace("D1", "A1") + "A2,O1\n"
        (path / "departments.csv").write_text(text)
        return path

    return build


def book(change: Callable[[openpyxl.Workbook], Any], name: str = "b.xlsx") -> Callable[[Path], Path]:
    """The least batch as a workbook, as openpyxl writes it, with a habit."""

    def build(path: Path) -> Path:
        made = openpyxl.Workbook()
        made.remove(made.active)
        for title, rows in {**ROWS, "batch": SETTINGS}.items():
            sheet = made.create_sheet(title)
            for row in rows:
                sheet.append(row)
        change(made)
        made.save(path / name)
        return path / name

    return build


def zipped(names: dict[str, bytes], *, top: str = "") -> Callable[[Path], Path]:
    """The least batch as a zip whose further names are these bytes, without a mark of their encoding."""

    def build(path: Path) -> Path:
        with zipfile.ZipFile(path / "b.zip", "w") as archive:
            for name, text in FILES.items():
                archive.writestr(top + name, text)
            for sign, (text, name) in zip("qzw", names.items(), strict=False):
                info = zipfile.ZipInfo(sign * len(name))
                archive.writestr(info, text)
        data = (path / "b.zip").read_bytes()
        for sign, name in zip(b"qzw", names.values(), strict=False):
            data = data.replace(bytes([sign]) * len(name), name)
        (path / "b.zip").write_bytes(data)
        return path / "b.zip"

    return build


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def append(title: str, *rows: list[Any]) -> Callable[[openpyxl.Workbook], None]:
    def change(made: openpyxl.Workbook) -> None:
        sheet = made[title] if title in made.sheetnames else made.create_sheet(title)
        for row in rows:
            sheet.append(row)

    return change


def _formulas(made: openpyxl.Workbook) -> None:
    sheet = made["dwellings"]
    for n in range(2, 62):
        for c, value in enumerate(ROWS["dwellings"][1], start=1):
            sheet.cell(n, c, f"B{n}" if c == 1 else "=4000+500" if c == 7 else value)


def _hidden_and_struck(made: openpyxl.Workbook) -> None:
    sheet = made["households"]
    for n in range(3, 7):
        sheet.append([f"H{n}", "2026-01-01", "U2"])
        made["persons"].append([f"P{n}", f"H{n}", "applicant", "1990-01-01", "DK", "wage", "26000"])
        sheet.row_dimensions[n].hidden = n in (3, 4, 6)
    sheet["B5"].font = Font(strike=True)


def _macros(path: Path) -> Path:
    shutil.copy(OFFICE / "maaned.xlsm", path / "b.xlsm")
    with zipfile.ZipFile(path / "b.xlsm", "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"never looked at")
    return path / "b.xlsm"


def _xlsxwriter(path: Path) -> Path:
    """As a hand-made export: a title, an empty row, the table from column C on, and a sum below it."""
    with xlsxwriter.Workbook(str(path / "b.xlsx")) as made:
        for title, rows in {**ROWS, "batch": SETTINGS}.items():
            sheet = made.add_worksheet(title)
            down, right = (3, 2) if title == "dwellings" else (0, 0)
            for n, row in enumerate(rows):
                sheet.write_row(n + down, right, row)
            if title == "dwellings":
                sheet.write(0, 0, "Ledige boliger")
                sheet.write(5, 8, 4500)
    return path / "b.xlsx"


def _mapped(text: str, **files: str | bytes | None) -> Callable[[Path], Path]:
    return lambda p: folder(p, mapping__yaml=text, **files)


MONTH = Understood(
    counts={"departments": 2, "dwellings": 3, "households": 2, "persons": 2},
    skipped={"dwellings": [(2, "above-heading"), (3, "above-heading"), (6, "group"), (10, "group"), (12, "total")]},
    unread={"Noter": "notes", "Ark1": "no-rows"},
    warnings={"sheet-not-read"},
)
CSV_MONTH = Understood(
    counts={"dwellings": 3},
    skipped={"dwellings": MONTH.skipped["dwellings"]},
    columns={"dwellings": {"area_m2": "area_m2"}},
)
TWO_AREAS = Understood(counts={"areas": 1, "support_teams": 1})
NAMES_850 = {AREAS: "områder.csv".encode("cp850"), TEAMS: "støtteteams.csv".encode("cp850")}
TITLED = "Boliger;;;\n;;;\n" + DWELLINGS.replace(",", ";")

HABITS: dict[str, tuple[Callable[[Path], Path], Understood]] = {
    # names
    "macOS: names with the ring apart": (
        lambda p: folder(p, **{nfd("områder") + "__csv": AREAS, nfd("støtteteams") + "__csv": TEAMS}), TWO_AREAS),
    "capitals and spaces in a name": (lambda p: folder(p, **{"OMRÅDER__CSV": AREAS, "Support teams__csv": TEAMS}), TWO_AREAS),
    "Windows Explorer: names in code page 850": (zipped(NAMES_850), TWO_AREAS),
    "names in UTF-8 that are not marked so": (
        zipped({AREAS: nfd("områder.csv").encode(), TEAMS: "støtteteams.csv".encode()}), TWO_AREAS),
    "one folder on top inside a zip": (
        zipped({AREAS: "nov/områder.csv".encode("cp850")}, top="nov/"), Understood(counts={"areas": 1, "households": 1})),
    "headings with the ring apart": (
        lambda p: folder(p, areas__csv=nfd("område;navn\nN1;Ådal\n")), Understood(counts={"areas": 1})),
    "a name that is nearly a table's": (
        lambda p: folder(p, omraader__csv=AREAS), Understood(unread={"omraader.csv": "unknown"}, errors={"unknown-file"})),
    "a settings file that is nearly one": (
        lambda p: folder(p, polcy__yaml="budget_dkk: 1\n"), Understood(unread={"polcy.yaml": "unknown"}, errors={"unknown-file"})),
    "a table that batch.yaml ignores": (
        lambda p: folder(p, batch__yaml=BATCH + "ignore: [gamle]\n", gamle__csv="a;b;c\n1;2;3\n"),
        Understood(unread={"gamle.csv": "ignored"})),
    "a file without rows": (lambda p: folder(p, gamle__csv="a;b;c\n\n"), Understood(unread={"gamle.csv": "no-rows"})),
    "letters and notes beside the batch": (
        lambda p: folder(p, brev__docx=b"PK", kort__pdf=b"%PDF", laesmig__txt="Ring til Bovia\n"),
        Understood(unread={"brev.docx": "odd-kind", "kort.pdf": "odd-kind", "laesmig.txt": "odd-kind"})),
    "tables in files that are not read": (
        lambda p: folder(p, **{
            "separations.csv__bak": "a", "adskillelser__docx": b"PK", "wishes__json": "[]", "debts.csv~": "a", "._locks__csv": "a",
            "~$answers__xlsx": b"PK", "boliger__pdf": b"%PDF"}, batch__yaml=BATCH + "ignore: [boliger.pdf]\n"),
        Understood(
            unread=dict.fromkeys(("separations.csv.bak", "adskillelser.docx", "wishes.json", "debts.csv~"), "odd-kind") | {"boliger.pdf": "ignored"},
            warnings={"file-not-read"})),
    "notes as a CSV": (
        lambda p: folder(p, noter__csv="Husk nøglerne hos Bovia\nOg mødet fredag\n"),
        Understood(unread={"noter.csv": "notes"}, warnings={"sheet-not-read"})),
    "a list of two columns is no notes": (
        lambda p: folder(p, liste__csv="nr;sted\n1;Nordby\n"), Understood(unread={"liste.csv": "unknown"}, errors={"unknown-file"})),
    "a workbook beside CSV files": (
        lambda p: folder(p, områder__xlsx=b"PK"), Understood(errors={"workbook-beside"})),
    "tables in a folder inside the folder": (
        lambda p: folder(p, **{"gammel/wishes__csv": "household_id\n"}), Understood(errors={"file-in-subfolder"})),
    "last month in a folder inside": (
        lambda p: folder(p, **{"oktober/persons__csv": FILES["persons.csv"]}), Understood(warnings={"file-in-subfolder"})),
    "batch and policy as CSV": (
        lambda p: folder(
            p, batch__yaml=None, policy__csv="size.effect;warn\nlevels;housed_by_class,waiting_bands\n",
            batch__csv="nøgle;værdi\n" + "".join(f"{k};{v}\n" for k, v in SETTINGS)),
        Understood(counts={"households": 1})),
    # layout
    "title, the table further in, group headings, total, notes: xlsx of LibreOffice": (office("maaned.xlsx"), MONTH),
    "the same as .ods": (office("maaned.ods"), MONTH),
    "the same as .xls": (office("maaned.xls"), MONTH._replace(warnings={"sheet-not-read", "old-format"})),
    "the same as .xlsm": (office("maaned.xlsm"), MONTH),
    "macros are never run": (_macros, MONTH._replace(unread={**MONTH.unread, "b.xlsm": "macros"})),
    "a title and a sum around a table that begins in column C": (
        _xlsxwriter, Understood(counts={"dwellings": 1}, skipped={"dwellings": [(1, "above-heading"), (6, "total")]})),
    "a title above a CSV": (
        lambda p: folder(p, dwellings__csv=TITLED), Understood(counts={"dwellings": 1}, skipped={"dwellings": [(1, "above-heading")]})),
    "headings again on each printed page": (
        lambda p: folder(p, dwellings__csv=DWELLINGS + DWELLINGS.replace("B1", "B2")),
        Understood(counts={"dwellings": 2}, skipped={"dwellings": [(3, "heading-again")]})),
    "a total in words and a note below": (
        lambda p: folder(p, dwellings__csv=DWELLINGS + "I alt,,,,2,60,4500,\n\nPriser er uden forbrug\n"),
        Understood(counts={"dwellings": 1}, skipped={"dwellings": [(3, "total"), (5, "note")]})),
    "an id alone is a row, and refused as one": (
        lambda p: folder(p, dwellings__csv=DWELLINGS + "B2,,,,,,,\n"), Understood(errors={"missing-value"})),
    "a row whose id was forgotten is a row": (
        lambda p: folder(p, support_teams__csv=TEAMS + ",ACT,2\n"), Understood(errors={"missing-value"})),
    "rows above the headings": (
        lambda p: folder(p, dwellings__csv="B8,D1,family,59-1\nB9,D1,family,59-1\n" + DWELLINGS),
        Understood(skipped={"dwellings": [(1, "above-heading"), (2, "above-heading")]}, errors={"rows-above-heading"})),
    "empty sheets and a sheet of notes": (
        book(lambda b: (b.create_sheet("Ark1"), append("Noter", ["Husk nøglerne hos Bovia"], ["Mødet er fredag"])(b))),
        Understood(counts={"households": 1}, unread={"Ark1": "no-rows", "Noter": "notes"}, warnings={"sheet-not-read"})),
    "a sheet of another table": (
        book(append("Områdr", ["område", "navn"], ["N1", "Nordby"])), Understood(unread={"Områdr": "unknown"}, errors={"unknown-sheet"})),
    "a hidden sheet that is ignored": (
        book(lambda b: (append("gammel", [1, 2, 3], [4, 5, 6])(b), append("batch", ["ignore", "gammel"])(b), setattr(b["gammel"], "sheet_state", "hidden"))),
        Understood(unread={"gammel": "ignored"})),
    "an area called Total is an area": (
        lambda p: folder(p, areas__csv=AREAS + "1,Total\n"), Understood(counts={"areas": 2})),
    "a person of whom only the household is told is a row": (
        lambda p: folder(p, persons__csv=FILES["persons.csv"] + ",H1,child,,,,\n,H1,,,,,\n"), Understood(errors={"missing-value"})),
    "a sum without a word": (
        lambda p: folder(p, dwellings__csv=DWELLINGS + ",,,,,60,4500,\n"),
        Understood(counts={"dwellings": 1}, skipped={"dwellings": [(3, "total")]})),
    # formats and what a spreadsheet hides
    "CSV in UTF-16": (office("boliger-utf16.csv", "boliger.csv"), CSV_MONTH),
    "CSV in UTF-16, the other way round": (
        office("boliger-utf16.csv", "boliger.csv", lambda d: d.decode("utf-16").encode("utf-16-be").join((b"\xfe\xff", b""))), CSV_MONTH),
    "CSV of MS-DOS": (office("boliger-ms-dos.csv", "boliger.csv"), CSV_MONTH),
    "CSV of a Mac": (office("boliger-mac.csv", "boliger.csv"), CSV_MONTH),
    "CSV with the line ends of old Macs": (office("boliger-mac.csv", "boliger.csv", lambda d: d.replace(b"\n", b"\r")), CSV_MONTH),
    "struck through, hidden, #N/A: xlsx": (
        office("skjult.xlsx"), MONTH._replace(errors={"error-value"}, warnings={"sheet-not-read", "hidden-rows", "struck-through"})),
    "struck through, hidden, #N/A: ods": (
        office("skjult.ods"), MONTH._replace(errors={"error-value"}, warnings={"sheet-not-read", "hidden-rows", "struck-through"})),
    "filtered and struck-through rows": (
        book(_hidden_and_struck), Understood(counts={"households": 5}, warnings={"hidden-rows", "struck-through"})),
    "#REFERENCE! in a CSV": (
        lambda p: folder(p, dwellings__csv=DWELLINGS.replace("4500", "#REFERENCE!")), Understood(errors={"error-value"})),
    "a column of formulas": (book(_formulas), Understood(errors={"formula"})),
    # the office's own headings
    "a map that a person confirmed": (
        _mapped(
            'confirmed_by: MB\nhusstande: {"Prioritet": hasteklasse, "Bem.": ""}\nsheets: {"Hjælpen": støtteteams}\n',
            households__csv="household_id,registered_on,Prioritet,Bem.\nH1,2026-01-01,U1,x\n", Hjælpen__csv=TEAMS),
        Understood(counts={"support_teams": 1}, columns={"households": {"Prioritet": "urgency_class"}})),
    "a map that nobody confirmed": (
        _mapped('confirmed_by: ""\nhouseholds: {"Prioritet": urgency_class}\n'), Understood(errors={"map-not-confirmed"})),
    "a map of a column that is not there": (
        _mapped('households: {"Prioritet": hastighed}\n'), Understood(errors={"bad-map"})),
}  # fmt: skip


@pytest.mark.parametrize("habit", HABITS)
def test_a_habit_is_understood(tmp_path, habit):
    build, wanted = HABITS[habit]
    reading = read(build(tmp_path))
    told = reading.as_json("da")["reading"]
    by_table = {t["table"]: t for t in told if t["table"]}
    assert {f.code for f in reading.errors} == wanted.errors, [f.message("da") for f in reading.errors]
    left_out = {"table-left-out", "column-empty", "no-area-rule"}
    assert {f.code for f in reading.warnings} - left_out == wanted.warnings, [f.message("da") for f in reading.warnings]
    assert reading.ok == (not wanted.errors)
    assert {t["written_as"]: t["why"] for t in told if t["table"] is None} == wanted.unread
    assert {k: reading.counts[k] for k in wanted.counts} == wanted.counts
    skipped = {n: [(s["line"], s["kind"]) for s in t["skipped"]] for n, t in by_table.items() if t["skipped"]}
    assert skipped == wanted.skipped
    for name, columns in wanted.columns.items():
        assert columns.items() <= by_table[name]["columns"].items()


def test_the_same_month_in_four_formats_is_one_case():
    cases = [read(OFFICE / f"maaned.{ending}").case for ending in ("xlsx", "xlsm", "ods", "xls")]
    assert len({c.digest for c in cases}) == 1
    assert [str(d.available_from) for d in cases[0].dwellings] == ["2026-12-01", "2026-12-15", "2027-01-01"]


def test_danish_letters_come_whole_out_of_every_encoding(tmp_path):
    for file in ("boliger-utf16.csv", "boliger-ms-dos.csv", "boliger-mac.csv"):
        (tmp_path / file).mkdir()
        skipped = read(office(file, "boliger.csv")(tmp_path / file)).raw["dwellings"].skipped
        assert [s.text for s in skipped] == [
            "Ledige boliger, november 2026", "Udskrevet på boligkontoret, kælderen", "Nørrevang", "Søbakken", "I alt",
        ]  # fmt: skip


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
    hidden = next(f for f in read(book(_hidden_and_struck)(tmp_path)).warnings if f.code == "hidden-rows")
    assert hidden.value == "3–4, 6"


def test_every_formula_of_a_column_is_one_error(tmp_path):
    (error,) = read(book(_formulas)(tmp_path)).errors
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


def test_a_civil_number_in_what_is_not_read_is_refused_and_not_repeated(tmp_path):
    files = {
        "batch__yaml": BATCH + "ignore: [liste]\n",
        "noter__csv": "Ring til 010190-1234 om nøglen\n",
        "liste__csv": "a;b\n1;0101901234\n",
    }
    reading = read(folder(tmp_path, **files))
    assert [(f.code, f.table, f.row) for f in reading.errors] == [
        ("cpr-number", "liste.csv", 2),
        ("cpr-number", "noter.csv", 1),
    ]
    assert "1234" not in str(reading.as_json("da"))


def _with_comment(path: Path, text: str, title: str = "persons", make: str = "") -> Path:
    def change(made: openpyxl.Workbook) -> None:
        if make:
            made.create_sheet(title).sheet_state = make
        made[title]["B2"].comment = Comment(text, "Sagsbehandler")

    return book(change)(path)


@pytest.mark.parametrize(("title", "make"), [("persons", ""), ("batch", ""), ("Noter", "visible"), ("Gemt", "hidden")])
def test_a_civil_number_in_a_comment_is_refused_and_not_repeated(tmp_path, title, make):
    reading = read(_with_comment(tmp_path, "Er 010190-1234", title, make))
    (error,) = [f for f in reading.errors if f.code == "cpr-number"]
    assert f"Ark {title}, celle B2: en kommentar" in error.message("da")
    assert "1234" not in str(reading.as_json("da"))


def test_a_comment_without_a_civil_number_is_of_no_account(tmp_path):
    assert read(_with_comment(tmp_path, "Ring 2026-11-20 på 12 34 56 78")).ok


def test_a_civil_number_in_a_comment_with_answers_and_in_one_of_libreoffice(tmp_path):
    with zipfile.ZipFile(_with_comment(tmp_path, "Se svar")) as made:
        parts = {n: made.read(n) for n in made.namelist()}
    rels = next(n for n, data in parts.items() if n.startswith("xl/worksheets/_rels/") and b"comments" in data)
    thread = b'<Relationship Id="t" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" Target="'
    parts[rels] = parts[rels].replace(b"<Relationship ", thread + b'../threadedComments/t1.xml"/><Relationship ', 1)
    parts["xl/threadedComments/t1.xml"] = (
        b'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        b'<threadedComment ref="C2"><text>010190-1234</text></threadedComment></ThreadedComments>'
    )
    with zipfile.ZipFile(tmp_path / "svar.xlsx", "w") as made:
        for name, data in parts.items():
            made.writestr(name, data)
    assert [f.code for f in read(tmp_path / "svar.xlsx").errors] == ["cpr-number"]
    note = b"<office:annotation><text:p>0101<text:span>90-1234</text:span></text:p></office:annotation>"
    with zipfile.ZipFile(OFFICE / "maaned.ods") as old, zipfile.ZipFile(tmp_path / "b.ods", "w") as made:
        for name in old.namelist():
            made.writestr(name, old.read(name).replace(b"<text:p>", note + b"<text:p>", 1))
    assert "cpr-number" in {f.code for f in read(tmp_path / "b.ods").errors}


def test_a_sheet_that_claims_to_reach_to_the_last_cell_is_refused_before_it_is_read(tmp_path):
    def far(made: openpyxl.Workbook) -> None:
        made["households"]["XFD1048576"] = "x"

    (error,) = [f for f in read(book(far)(tmp_path)).errors if f.table == "households"]
    assert (error.code, error.value) == ("too-large", "1048576 × 16384")


def test_a_proposed_map_holds_once_it_is_confirmed_and_no_sooner(tmp_path):
    text = FILES["households.csv"].replace("urgency_class", "Haste-klasse,Bem.").replace("U1", "U1,x")
    path = folder(tmp_path, households__csv=text, omraader__csv=AREAS)
    before = read(path)
    (misspelt,) = [f for f in before.errors if f.code == "misspelt-column"]
    assert "hasteklasse (urgency_class)" in misspelt.message("da")
    assert "--map" in misspelt.message("da")
    written = write_map(path, before, "da")
    proposed = written.read_text()
    assert yaml.safe_load(proposed) == {
        "confirmed_by": "", "households": {"Haste-klasse": "urgency_class", "Bem.": ""}, "sheets": {"omraader.csv": "areas"},
    }  # fmt: skip
    assert "map-not-confirmed" in {f.code for f in read(path).errors}
    with pytest.raises(InputError, match="written over"):
        write_map(path, before, "da")
    written.write_text(proposed.replace('confirmed_by: ""', "confirmed_by: MB"))
    after = read(path)
    assert after.ok
    assert after.counts["areas"] == 1
    assert propose_mapping(after) == ""


def test_a_map_beside_a_workbook_and_a_zip(tmp_path):
    (tmp_path / "mapping.yaml").write_text('households: {"Prioritet": hasteklasse}\n')
    strange = book(lambda b: b["households"].cell(1, 3, "Prioritet"))(tmp_path)
    assert read(strange).ok
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        for name, text in FILES.items():
            archive.writestr(name, text.replace("urgency_class", "Prioritet"))
    assert read(tmp_path / "b.zip").ok


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ('confirmed_by: ""\nhouseholds: {"Haste": hasteklasse}\n', False),
        ('confirmed_by: ""\nhouseholds: {"Bem.": ""}\n', True),
        ('confirmed_by: ""\npersons: {"Bem.": ""}\n', False),
        ('confirmed_by: ""\nsheets: {"Hjælpen": støtteteams}\n', False),
        ('confirmed_by: ""\nsheets: {"Gamle": ""}\n', True),
        ('households: {"Haste": hastighed}\n', False),
        ('households: {"Bem.": hastighed}\n', True),
        ('hushold: {"Bem.": hasteklasse}\n', True),
    ],
)
def test_a_map_beside_a_workbook_counts_only_where_it_speaks_of_it(tmp_path, text, counts):
    def change(made: openpyxl.Workbook) -> None:
        made["households"].cell(1, 4, "Bem.")
        append("Gamle", ["Husk nøglerne hos Bovia"])(made)

    (tmp_path / "mapping.yaml").write_text(text, encoding="utf-8")
    codes = {f.code for f in read(book(change)(tmp_path)).errors}
    assert bool(codes & {"map-not-confirmed", "bad-map"}) is counts


def test_a_workbook_under_another_ending_and_one_with_a_password(tmp_path):
    shutil.copy(OFFICE / "maaned.xlsx", tmp_path / "maaned.xls")
    assert read(tmp_path / "maaned.xls").ok
    shutil.copy(OFFICE / "maaned.xls", tmp_path / "laast.xlsx")  # a password makes such a file of an .xlsx
    with pytest.raises(InputError, match="password"):
        read(tmp_path / "laast.xlsx")


def test_a_civil_number_in_a_title_or_a_group_is_refused(tmp_path):
    rows = DWELLINGS + "Lejer: 010190-1234,,,,,,,\n"
    reading = read(folder(tmp_path, dwellings__csv="Sag 010190-1234\n" + rows))
    assert {(f.code, f.row) for f in reading.errors if f.code == "cpr-number"} == {("cpr-number", 1), ("cpr-number", 4)}
    assert "1234" not in str(reading.as_json("da"))


@pytest.mark.parametrize(
    ("codec", "text"), [("cp850", "Åkær på Mæl"), ("mac_roman", "Åkær på Møl"), ("cp1252", "“Kæret” på Øen")]
)
def test_old_encodings_are_told_apart_by_danish_letters(codec, text):
    found = decoded(f"area_id;name\nN1;{text}\n".encode(codec))
    assert text in found[0]


def test_odd_kinds_of_columns_and_lines_keep_their_numbers(tmp_path):
    reading = read(
        folder(
            tmp_path,
            households__csv='sep=;\nMåned;"november\n2026"\n\nhousehold_id;registered_on;urgency_class\nH1;2026-01-01;U9\n',
        )
    )
    (error,) = reading.errors
    assert (error.row, error.column) == (6, "urgency_class")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252", "cp850", "mac_roman"])
def test_a_town_with_every_layout_at_once_is_the_same_case(tmp_path, encoding):
    ((_, (settings, tables)),) = sample("town", 1).items()
    write_folder(tmp_path / "plain", settings, tables)
    shutil.copytree(tmp_path / "plain", tmp_path / "dressed")
    for file in sorted((tmp_path / "dressed").glob("*.csv")):
        head, *rows = csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig")))
        is_wide = len(head) > 2 and file.stem != "separations"  # of those, one cell can be a row
        dressed = [["Udtræk på fredag"], [], ["Kommune", "0101"], head]
        for number, row in enumerate(rows):
            dressed += [["Område Nord"], head] if is_wide and number % 7 == 0 else []
            dressed += [[], row]
        dressed += [["I alt", *[""] * (len(head) - 2), str(len(rows))]] if is_wide else []
        text = io.StringIO()
        csv.writer(text, delimiter=";", lineterminator="\r").writerows([["", *row] for row in dressed])
        file.write_bytes(text.getvalue().encode(encoding))
    plain, dressed = read(tmp_path / "plain"), read(tmp_path / "dressed")
    assert dressed.ok, [f.message("da") for f in dressed.errors][:5]
    assert dressed.case.digest == plain.case.digest
