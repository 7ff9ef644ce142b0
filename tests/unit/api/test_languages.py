"""What people read is in their language to the last word: no code, no English and no Python in Danish output."""

import csv
import json
import re

import pytest
import python_calamine

from matching.plan.words import HEADINGS, word

# Words and literals that stood in Danish output before, or would if a code or a fact were printed as it is.
_ENGLISH = re.compile(
    r"\b(None|True|False|not set|empty|stated|estimated|left out|none|unknown|verified|unverified|derived|provisional|forbidden|"
    r"review|warn|exempt|allowed|applicable|avoid|wished|tier|load|draw|delimiter|expected|"
    r"deprived|parallel_society|transformation|prevention|high_unemployment|combined_letting|"
    r"row|waited|people|homes|household|households|dwelling|dwellings|value|kind|rule|rules|placements|subject|capacity|the|and|or|of|with|is|not)\b"
    r"|\{'|\['"
)
_DANISH = re.compile(
    r"\b(ikke|husstand|husstande|bolig|boliger|mangler|fundet|forventet|linje|ingen|ukendt|skønnet|nej|dage)\b"
)
# Names of files, tables, columns and settings stand as a file has them; so do addresses and places of law.
_NAMES = re.compile(r"https?://\S+|\b\w+[._/]\w[\w./]*|policy\.yaml[^|]*")


def english_in(text: str) -> list[str]:
    """Every word of English or Python in a text that should be Danish."""
    return [m[0] for m in _ENGLISH.finditer(_NAMES.sub(" ", text))]


def danish_in(text: str) -> list[str]:
    return [m[0] for m in _DANISH.finditer(_NAMES.sub(" ", text))]


def cells(path):
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        for row in book.get_sheet_by_name(name).to_python():
            yield name, "|".join(str(c) for c in row)


@pytest.fixture(scope="module")
def plans(tmp_path_factory):
    return tmp_path_factory.mktemp("plans")


def test_terminal_and_workbook_of_a_real_plan_are_danish(anvis, town, plans):
    told = anvis("match", town, "--out", plans / "da").out.partition("→")[0]
    assert english_in(told) == []
    wrong = [(name, row, found) for name, row in cells(plans / "da" / "plan.xlsx") if (found := english_in(row))]
    assert wrong == []


def test_terminal_and_workbook_of_a_real_plan_are_english(anvis, town, plans):
    told = anvis("match", town, "--lang", "en", "--out", plans / "en").out.partition("→")[0]
    assert danish_in(told) == []
    wrong = [(name, row, found) for name, row in cells(plans / "en" / "plan.xlsx") if (found := danish_in(row))]
    assert wrong == []


def test_answers_to_questions_are_danish(anvis, town, plans):
    anvis("match", town, "--out", plans / "a", "--json")
    anvis("match", town, "--out", plans / "b", "--seed", "7", "--json")
    plan = plans / "a" / "plan.json"
    document = json.loads(plan.read_text(encoding="utf-8"))
    placed, left = document["placements"][0]["household_id"], document["unplaced"][0]["household_id"]
    asked = document["reviews"][0]["household_id"]
    for args in (
        ("explain", town, placed, "B0001"), ("explain", town, asked), ("explain", town, asked, "B0001"),
        ("what-if", town, left), ("what-if", town, left, "--place", "B0001"), ("what-if", town, placed, "--forbid", document["placements"][0]["dwelling_id"]),
        ("verify", town, plan, "--bounds"), ("diff", town, plan, town, plans / "b" / "plan.json"),
    ):  # fmt: skip
        # A solver goes by its name.
        assert english_in(anvis(*args).out.replace("branch and cut", "")) == [], args


def test_a_batch_that_does_not_hold_is_told_in_the_language_asked_for(anvis, town, tmp_path):
    bad = tmp_path / "bad"
    bad.mkdir()
    for file in town.iterdir():
        (bad / file.name).write_bytes(file.read_bytes())
    households = (bad / "households.csv").read_text(encoding="utf-8").splitlines()
    heading = households[0].split(",")
    cell = dict(zip(heading, households[1].split(","), strict=True))
    cell |= {
        "registered_on": "2031-01-01",
        "min_rooms": "4",
        "max_rooms": "2",
        "must_be_housed_by_kind": "release",
        "must_be_housed_by": "",
    }
    households[1] = ",".join(cell[c] for c in heading)
    (bad / "households.csv").write_text("\n".join(households) + "\n", encoding="utf-8")
    (bad / "policy.yaml").write_text(
        "size: {effect: maybe, max_rooms_over_persons: many}\nnonsense: 1\n", encoding="utf-8"
    )
    lines = [line for line in anvis("check", bad).out.splitlines() if line.startswith("  ")]
    unknown = [line for line in lines if line.startswith("  Kolonnen ")]
    danish = [line for line in lines if line not in unknown]
    assert len(danish) == 6
    # What is typed on the command line stays as it is typed.
    assert [english_in(re.sub(r"--assume \S+", "", line)) for line in unknown] == [[]] * len(unknown)
    # Files, tables and columns stand before the colon, and in what they refer to.
    told = [re.sub(r"\(fundet: [^)]*\)|\bmax_rooms\b|'\w+'", "", line.partition(": ")[2]) for line in danish]
    assert [english_in(t) for t in told] == [[]] * 6, told
    assert any("forventet: 'forbid' eller 'warn'" in line for line in danish)
    assert any("forventet: en dag til og med " in line for line in danish)
    english = [line for line in anvis("check", bad, "--lang", "en").out.splitlines() if line.startswith("  ")]
    assert [danish_in(line) for line in english] == [[]] * (6 + len(unknown))


def test_headings_are_words_and_not_their_keys():
    assert all(word(key, "da") != key for key in HEADINGS)


@pytest.mark.parametrize(
    ("kinds", "danish", "english"),
    [
        (("deprived",), "udsat boligområde", "deprived area"),
        (("deprived", "parallel_society"), "parallelsamfund", "parallel society"),
        (("deprived", "parallel_society", "transformation"), "omdannelsesområde", "transformation area"),
        (("prevention",), "forebyggelsesområde", "prevention area"),
    ],
    ids=["deprived", "parallel society", "transformation", "prevention"],
)
def test_every_kind_of_area_is_told_in_words(anvis, town, tmp_path, kinds, danish, english):
    listed = tmp_path / "listed"
    listed.mkdir()
    for file in town.iterdir():
        (listed / file.name).write_bytes(file.read_bytes())
    tables = {name: list(csv.DictReader((listed / f"{name}.csv").read_text(encoding="utf-8").splitlines())) for name in ("designations", "departments", "dwellings", "households", "persons")}  # fmt: skip
    # A halfway home in the first listed area, and a resident of a § 110 shelter whom a ban would hit.
    area = next(d["area_id"] for d in tables["departments"] if d["area_id"])
    inside = {d["department_id"] for d in tables["departments"] if d["area_id"] == area}
    home = next(d for d in tables["dwellings"] if d["department_id"] in inside)
    home |= {"dwelling_type": "halfway", "availability_basis": "63"}
    resident = tables["households"][0] | {"homelessness_situation": "section_110"}
    tables["households"][0] = resident
    for person in tables["persons"]:
        if person["household_id"] == resident["household_id"]:
            person |= {"citizenship_class": "OTHER", "enrolled_from": "", "enrolled_to": ""}
    row = next(d for d in tables["designations"] if d["kind"] in ("deprived", "prevention"))
    tables["designations"] = [d for d in tables["designations"] if d["area_id"] != area]
    tables["designations"] += [row | {"area_id": area, "kind": kind, "prevention_exempt": "no"} for kind in kinds]
    for name, rows in tables.items():
        with (listed / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    pair = (resident["household_id"], home["dwelling_id"])
    told = " ".join(anvis("explain", listed, *pair).out.split())
    assert f"({danish})" in told
    assert english_in(told) == []
    assert f"({english})" in " ".join(anvis("explain", listed, *pair, "--lang", "en").out.split())
