"""What a person says empty cells mean, and that every answer repeats what was noticed when the batch was read."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import matching
from api.documents import Verification
from constraints import evaluate
from matching.questions.explain import explain_household, explain_pair, verdicts
from matching.questions.second_opinion import verification, verify
from matching.questions.what_if import Question, WhatIf

TOWN = Path(__file__).parents[4] / "sample_data" / "town"


def _batch(tmp_path: Path, header: str = "", blank: int = 3, column: str = "has_pet") -> Path:
    """The sample town with the first cells of a column of its households emptied; three more are empty in the sample."""
    folder = tmp_path / "town"
    shutil.copytree(TOWN, folder)
    file = folder / "households.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    place = lines[0].split(",").index(column)
    for i in range(1, min(blank, len(lines) - 1) + 1):
        cells = lines[i].split(",")
        cells[place] = ""
        lines[i] = ",".join(cells)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with (folder / "batch.yaml").open("a", encoding="utf-8") as settings:
        settings.write(header)
    return folder


def test_an_assumption_fills_empty_cells_and_is_told_with_the_name_of_who_made_it(tmp_path: Path) -> None:
    reading = matching.read(_batch(tmp_path, "assume: {has_pet: nej, by: Mette}\n"))
    assert reading.case is not None
    told = [f for f in reading.warnings if f.code == "assumed"]
    assert [f.message("da") for f in told] == [
        "households.csv, kolonnen has_pet: 6 tomme celler er læst som nej efter oplysning fra Mette"
    ]
    assert all(h.has_pet is not None for h in reading.case.households)
    assert [n.code for n in reading.case.notices] == ["assumed"]


def test_without_an_assumption_the_cells_stay_unknown(tmp_path: Path) -> None:
    case = matching.load_case(_batch(tmp_path))
    assert sum(h.has_pet is None for h in case.households) == 6


@pytest.mark.parametrize(
    ("header", "code", "expected"),
    [
        ("assume: {has_pet: nej}\n", "bad-assumption", "who says so"),
        ("assume: {has_pets: nej, by: M}\n", "bad-assumption", "has_pet"),
        ("assume: {has_pet: maybe, by: M}\n", "bad-yes-no", "yes or no"),
        ("assume: {easting: '570000', by: M}\n", "bad-assumption", "departments.easting"),
        ("assume: {household_id: H1, by: M}\n", "bad-assumption", ""),
    ],
)
def test_what_cannot_be_assumed_is_an_error(tmp_path: Path, header: str, code: str, expected: str) -> None:
    reading = matching.read(_batch(tmp_path, header))
    assert [f.code for f in reading.errors] == [code]
    wanted = reading.errors[0].expected
    assert wanted is not None
    assert expected in wanted.say("en")


def test_a_column_left_blank_comes_to_the_same_as_one_left_out(tmp_path: Path) -> None:
    blank = matching.load_case(_batch(tmp_path, blank=10_000))
    left_out = tmp_path / "without"
    shutil.copytree(tmp_path / "town", left_out)
    file = left_out / "households.csv"
    rows = [line.split(",") for line in file.read_text(encoding="utf-8").splitlines()]
    place = rows[0].index("has_pet")
    file.write_text("\n".join(",".join(r[:place] + r[place + 1 :]) for r in rows) + "\n", encoding="utf-8")
    assert matching.load_case(left_out).digest == blank.digest
    assert "households.has_pet" in blank.absent


def test_every_answer_repeats_the_warnings_and_a_plan_without_them_is_refused(tmp_path: Path) -> None:
    case = matching.load_case(_batch(tmp_path, "assume: {has_pet: nej, by: Mette}\n"))
    run = matching.solve(case, matching.SolveParams(changes=0))
    plan = json.loads(matching.plan_document(run).model_dump_json(exclude_unset=True))
    assert [w["code"] for w in plan["warnings"]] == ["assumed"]
    table, home = evaluate(case), plan["placements"][0]
    household, dwelling = home["household_id"], home["dwelling_id"]
    answers = [
        explain_household(table, household).as_json(),
        explain_pair(table, household, dwelling).as_json(),
        verdicts(table),
        WhatIf(case, base=run).ask(Question(household, set={"urgency_class": "U1"})).as_json(),
        verification(case, plan),
    ]
    assert all(a["warnings"] == plan["warnings"] for a in answers)
    assert Verification.model_validate(answers[-1]).ok
    assert verify(case, plan) == []
    assert {f.code for f in verify(case, plan | {"warnings": []})} == {"warnings"}
