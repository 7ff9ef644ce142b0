"""`mapping.yaml`: proposed, confirmed by a person, and then read beside a folder, a zip and a workbook."""

import zipfile

import openpyxl
import pytest
import yaml
from office_files import (
    AREAS,
    FILES,
    append,
    book,
    folder,
)

from constraints import InputError
from matching import read
from matching.files.mapping import propose_mapping, write_map


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
