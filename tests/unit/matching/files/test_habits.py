"""Habits of offices that concern names, layout and formats: the file as it comes, and what was understood of it.

What a single cell holds is tested beside the values.
"""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import xlsxwriter
from office_files import (
    AREAS,
    BATCH,
    DWELLINGS,
    FILES,
    OFFICE,
    ROWS,
    SETTINGS,
    TEAMS,
    append,
    book,
    folder,
    nfd,
    office,
    with_formulas,
    with_hidden_and_struck_rows,
    zipped,
)

from matching import read


class Understood(NamedTuple):
    """`counts`: rows of some tables. `skipped`: table → (line, kind). `unread`: file or sheet → why. `said`: codes of
    errors and warnings but for those that every least batch gives."""

    counts: dict[str, int] = {}
    skipped: dict[str, list[tuple[int, str]]] = {}
    unread: dict[str, str] = {}
    errors: set[str] = set()
    warnings: set[str] = set()
    columns: dict[str, dict[str, str]] = {}


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
        book(with_hidden_and_struck_rows), Understood(counts={"households": 5}, warnings={"hidden-rows", "struck-through"})),
    "#REFERENCE! in a CSV": (
        lambda p: folder(p, dwellings__csv=DWELLINGS.replace("4500", "#REFERENCE!")), Understood(errors={"error-value"})),
    "a column of formulas": (book(with_formulas), Understood(errors={"formula"})),
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
