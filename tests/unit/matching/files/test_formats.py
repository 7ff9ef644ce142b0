"""One batch in several formats and encodings is one case, and a file that is not what its name says is seen."""

import csv
import io
import shutil

import openpyxl
import pytest
from office_files import (
    OFFICE,
    book,
    office,
)

from constraints import InputError
from matching import read
from matching.files.delimited import decoded
from matching.files.writing import write_folder
from matching.sampling import sample


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


def test_a_sheet_that_claims_to_reach_to_the_last_cell_is_refused_before_it_is_read(tmp_path):
    def far(made: openpyxl.Workbook) -> None:
        made["households"]["XFD1048576"] = "x"

    (error,) = [f for f in read(book(far)(tmp_path)).errors if f.table == "households"]
    assert (error.code, error.value) == ("too-large", "1048576 × 16384")


def test_a_workbook_under_another_ending_and_one_with_a_password(tmp_path):
    shutil.copy(OFFICE / "maaned.xlsx", tmp_path / "maaned.xls")
    assert read(tmp_path / "maaned.xls").ok
    shutil.copy(OFFICE / "maaned.xls", tmp_path / "laast.xlsx")  # a password makes such a file of an .xlsx
    with pytest.raises(InputError, match="password"):
        read(tmp_path / "laast.xlsx")


@pytest.mark.parametrize(
    ("codec", "text"), [("cp850", "Åkær på Mæl"), ("mac_roman", "Åkær på Møl"), ("cp1252", "“Kæret” på Øen")]
)
def test_old_encodings_are_told_apart_by_danish_letters(codec, text):
    found = decoded(f"area_id;name\nN1;{text}\n".encode(codec))
    assert text in found[0]


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
