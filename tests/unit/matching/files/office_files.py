"""The least batch as an office may send it: a folder, a workbook of openpyxl, a zip, or a file that LibreOffice wrote.

Files of `office/` were written by LibreOffice; the others are written here, as openpyxl, a zip program or a text editor
writes them.
"""

import shutil
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Font

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


def with_formulas(made: openpyxl.Workbook) -> None:
    sheet = made["dwellings"]
    for n in range(2, 62):
        for c, value in enumerate(ROWS["dwellings"][1], start=1):
            sheet.cell(n, c, f"B{n}" if c == 1 else "=4000+500" if c == 7 else value)


def with_hidden_and_struck_rows(made: openpyxl.Workbook) -> None:
    sheet = made["households"]
    for n in range(3, 7):
        sheet.append([f"H{n}", "2026-01-01", "U2"])
        made["persons"].append([f"P{n}", f"H{n}", "applicant", "1990-01-01", "DK", "wage", "26000"])
        sheet.row_dimensions[n].hidden = n in (3, 4, 6)
    sheet["B5"].font = Font(strike=True)
