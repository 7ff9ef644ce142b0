"""The office's own workbook back: cells as they were, findings as coloured cells with notes, civil numbers blanked."""

import csv
import io
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font

from constraints import TABLES
from matching import read
from matching.files.marked import write_marked

RED, YELLOW, BLUE = "00FFC7CE", "00FFEB9C", "00DDEBF7"
ROOT = next(p for p in Path(__file__).parents if (p / "sample_data").is_dir())


@pytest.fixture
def office(folder, people, tmp_path):
    """A workbook as an office makes it, with habits of its own, made of a folder."""

    def write(change=lambda book: None, **tables):
        path = folder(where="as-folder", **(people("H1", "H2") | tables))
        book = openpyxl.Workbook()
        book.remove(book.active)
        settings = book.create_sheet("batch")
        for line in (path / "batch.yaml").read_text().splitlines():
            settings.append([x.strip() for x in line.split(":", 1)])
        for file in sorted(path.glob("*.csv")):
            sheet = book.create_sheet(TABLES[file.stem][1])
            for row in csv.reader(io.StringIO(file.read_text())):
                sheet.append([int(c) if c.isdigit() and len(c) < 10 else c or None for c in row])
        book["husstande"]["A1"].font = Font(italic=True)
        book["husstande"].column_dimensions["A"].width = 33
        change(book)
        book.save(tmp_path / "maj.xlsx")
        return tmp_path / "maj.xlsx"

    return write


def marked(path, out, lang="da"):
    reading = read(path)
    return reading, openpyxl.load_workbook(write_marked(reading, path, out, lang))


def test_the_offices_own_workbook_comes_back_with_every_finding_at_its_cell(office, tmp_path):
    path = office(dwellings={"rent_dkk_month": 1, "rooms": "to"}, locks="household_id,dwelling_id,kind\nH9,B1,keep\n")
    reading, book = marked(path, tmp_path / "out")
    assert book.sheetnames == ["fejl", *openpyxl.load_workbook(path).sheetnames]
    before = openpyxl.load_workbook(path)
    for sheet in before:
        assert [[c.value for c in r] for r in book[sheet.title]] == [[c.value for c in r] for r in sheet]
    assert book["husstande"]["A1"].font.italic
    assert book["husstande"].column_dimensions["A"].width == 33
    rooms = book["boliger"]["E2"]
    assert (rooms.value, rooms.fill.fgColor.rgb) == ("to", RED)
    assert rooms.comment.text.startswith("rooms: kan ikke bruges (fundet: to); forventet: et helt antal beboelsesrum")
    lock = book["låse"]["A2"]
    assert lock.fill.fgColor.rgb == YELLOW
    assert "der er ingen husstand H9 i batchen" in lock.comment.text
    first = book["fejl"]
    listed = [[c.value for c in row] for row in first.iter_rows(min_row=6)]
    assert len(listed) == len(reading.errors) + len(reading.warnings) + len(reading.unknown)
    assert listed[0][:4] == [1, "fejl", "boliger", "E2"]
    assert first["D6"].hyperlink.location == "'boliger'!E2"
    assert first["A2"].value.startswith("1 fejl, 1 advarsel")


def test_cells_not_known_are_marked_at_the_heading(office, people, tmp_path):
    rows = people("H1", "H2")
    rows["households"][0]["has_pet"] = ""
    _, book = marked(office(**rows), tmp_path / "out")
    head = next(c for c in book["husstande"][1] if c.value == "has_pet")
    assert head.fill.fgColor.rgb == BLUE
    assert "1 af 2 husstande" in head.comment.text


def test_a_folder_becomes_one_workbook_with_rows_on_their_lines(folder, tmp_path):
    path = folder(dwellings={"rooms": "to"}, households={"target_group": "=1+1", "has_pet": ""})
    _, book = marked(path, tmp_path / "out")
    assert book.sheetnames == ["fejl", "batch", "organisationer", "afdelinger", "boliger", "husstande", "personer"]
    assert book["boliger"]["E2"].fill.fgColor.rgb == RED
    cell = next(c for c in book["husstande"][2] if c.value == "=1+1")
    assert cell.data_type == "s"
    again, _ = marked(path, tmp_path / "again", "en")
    assert (tmp_path / "again" / "batch-marked.xlsx").exists()
    packed = tmp_path / "b.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in path.iterdir():
            archive.write(file, file.name)
    _, zipped = marked(packed, tmp_path / "zip")
    assert [c.value for c in zipped["boliger"][2]] == [c.value for c in book["boliger"][2]]
    assert again.errors


SECRET = "010190-1234"


def _everywhere(book):
    """A civil number in every place of a workbook that can hold one."""
    sheet = book["husstande"]
    sheet["C2"] = SECRET
    sheet["Z1"], sheet["Z3"] = "sag", 101901234
    sheet["D2"].comment = Comment(f"ring til {SECRET}", "sagsbehandler")
    sheet["E2"].hyperlink = f"https://eksempel.dk/{SECRET}"
    sheet.oddHeader.center.text = SECRET
    book.create_sheet(f"gemt {SECRET}").sheet_state = "hidden"
    book.properties.title = SECRET
    book.defined_names["sag"] = openpyxl.workbook.defined_name.DefinedName("sag", attr_text=f'"{SECRET}"')
    check = openpyxl.worksheet.datavalidation.DataValidation("list", formula1=f'"{SECRET}"')
    check.add("C2")
    sheet.add_data_validation(check)
    rule = openpyxl.formatting.rule.FormulaRule(formula=[f'$A1="{SECRET}"'])
    sheet.conditional_formatting.add("A1:A9", rule)


def test_a_civil_number_is_nowhere_in_the_copy(office, tmp_path):
    path = office(_everywhere)
    reading = read(path)
    assert "cpr-number" in {f.code for f in reading.errors}
    target = write_marked(reading, path, tmp_path / "out", "da")
    with zipfile.ZipFile(target) as archive:
        whole = b"".join(archive.read(n) for n in archive.namelist())
    for trace in (b"010190", b"0190-1234", b"101901234"):
        assert trace not in whole
    book = openpyxl.load_workbook(target)
    assert (book["husstande"]["C2"].value, book["husstande"]["C2"].fill.fgColor.rgb) == (None, RED)


def test_an_amount_or_a_coordinate_is_no_civil_number(office, tmp_path):
    place = {"easting": 722108, "northing": 6180490, "rent_dkk_month": 101901234}
    _, book = marked(office(dwellings=place), tmp_path / "out")
    assert {722108, 6180490, 101901234} <= {c.value for c in book["boliger"][2]}


def test_a_copy_that_is_marked_and_mended_is_read_and_marked_anew(office, tmp_path):
    path = office(dwellings={"rooms": "to"})
    first = write_marked(read(path), path, tmp_path / "out", "da")
    again, book = marked(first, tmp_path / "twice")
    assert [f.code for f in again.errors] == [f.code for f in read(path).errors]
    assert book.sheetnames.count("fejl") == 1
    assert book["boliger"]["E2"].comment.text.count("rooms: ") == 1
    mended = openpyxl.load_workbook(first)
    mended["boliger"]["E2"] = 2
    mended.save(tmp_path / "rettet.xlsx")
    good, book = marked(tmp_path / "rettet.xlsx", tmp_path / "third")
    assert good.ok
    assert book["boliger"]["E2"].comment is None
    assert book["boliger"]["E2"].fill.fill_type is None


def test_an_office_that_has_a_sheet_of_that_name_keeps_it(office, tmp_path):
    path = office(lambda book: book.create_sheet("fejl").append(["vores egne noter"]))
    _, book = marked(path, tmp_path / "out")
    assert any(s["A1"].value == "vores egne noter" for s in book)


def test_merged_cells_formulas_and_settings_are_marked(office, tmp_path):
    def change(book):
        book["husstande"].merge_cells("A3:B3")
        book["boliger"]["F2"] = "=5*12"
        book["batch"]["B3"] = "20-11"

    _, book = marked(office(change), tmp_path / "out")
    assert book["husstande"]["A3"].fill.fgColor.rgb == RED
    assert book["boliger"]["F2"].fill.fgColor.rgb == RED
    assert book["batch"]["B3"].fill.fgColor.rgb == RED


def test_the_same_batch_gives_the_same_bytes(office, tmp_path):
    path = office(dwellings={"rooms": "to"})
    one, two = (write_marked(read(path), path, tmp_path / o, "da").read_bytes() for o in ("a", "b"))
    assert one == two


def test_the_sample_with_errors_and_every_finding_has_a_link(tmp_path):
    path = tmp_path / "fejl.xlsx"
    shutil.copy(ROOT / "sample_data" / "excel-dansk-med-fejl.xlsx", path)
    reading, book = marked(path, tmp_path / "out")
    rows = list(book["fejl"].iter_rows(min_row=6))
    assert len(rows) == len(reading.errors) + len(reading.warnings) + len(reading.unknown)
    assert all(r[3].hyperlink is not None for r in rows[: len(reading.errors)])
    for row in rows:
        assert book[row[2].value] is not None


def test_a_setting_under_its_danish_name_is_marked_too(office, tmp_path):
    def change(book):
        book["batch"].title = "Måned"
        for row, name in ((2, "Kommune"), (3, "Beslutningsdato")):
            book["Måned"].cell(row, 1).value = name
        book["Måned"]["B3"] = "20-11"

    reading, book = marked(office(change), tmp_path / "out")
    assert [(f.table, f.column) for f in reading.errors] == [("batch.yaml", "decision_date")]
    assert book["Måned"]["B3"].fill.fgColor.rgb == RED
