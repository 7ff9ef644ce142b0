"""A civil registration number outside the rows of a table: in notes, comments, titles and what is ignored."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
from office_files import (
    BATCH,
    DWELLINGS,
    OFFICE,
    book,
    folder,
)
from openpyxl.comments import Comment

from matching import read


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


def test_a_civil_number_in_a_title_or_a_group_is_refused(tmp_path):
    rows = DWELLINGS + "Lejer: 010190-1234,,,,,,,\n"
    reading = read(folder(tmp_path, dwellings__csv="Sag 010190-1234\n" + rows))
    assert {(f.code, f.row) for f in reading.errors if f.code == "cpr-number"} == {("cpr-number", 1), ("cpr-number", 4)}
    assert "1234" not in str(reading.as_json("da"))
