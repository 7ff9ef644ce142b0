"""A bad lock stops itself and nobody else, and it is told before everything else."""

import pytest

from constraints import InputError
from matching import plan_of, read, solve
from matching.files.again import read_document
from matching.questions.second_opinion import verification
from matching.questions.what_if import Question, WhatIf

HEAD = "household_id,dwelling_id,kind,by,reason\n"


def locks_of(reading):
    return [(x.household_id, x.dwelling_id, x.kind) for x in reading.case.locks]


def told(reading):
    return [(f.code, f.row, f.column) for f in reading.warnings]


@pytest.mark.parametrize(
    ("rows", "used", "warnings", "says"),
    [
        ("H9,B1,keep,,\n", [], [("lock-not-used", 2, "household_id")], "there is no household H9 in the batch"),
        ("H1,B9,keep,,\n", [], [("lock-not-used", 2, "dwelling_id")], "there is no dwelling B9 in the batch"),
        ("H1,B1,keeep,,\n", [], [("lock-not-used", 2, "kind")], "the cell cannot be read (found: keeep); expected: one of keep, forbid"),
        (",B1,keep,,\n", [], [("lock-not-used", 2, "household_id")], "the cell cannot be read; expected"),
        ("H1,B1,forbid,,\nH1,B1,forbid,,\n", [("H1", "B1", "forbid")], [("lock-not-used", 3, "household_id")], "the same lock stands on line 2 already"),
        ("H1,B1,keep,,\nH1,B1,forbid,,\n", [("H1", "B1", "forbid"), ("H1", "B1", "keep")], [("lock-not-used", 2, "kind")], "both kept and forbidden (line 3)"),
        ("H1,B1,forbid,,\nH1,B1,keep,,\n", [("H1", "B1", "forbid"), ("H1", "B1", "keep")], [("lock-not-used", 3, "kind")], "both kept and forbidden (line 2)"),
        ("H1,B1,keep,,\nH2,B1,keep,,\n", [("H1", "B1", "keep"), ("H2", "B1", "keep")],
         [("lock-not-used", 2, "dwelling_id"), ("lock-not-used", 3, "dwelling_id")], "dwelling B1 is kept for more than one household (line 3)"),
        ("H1,B1,keep,,\nH1,B2,keep,,\n", [("H1", "B1", "keep"), ("H1", "B2", "keep")],
         [("lock-not-used", 2, "household_id"), ("lock-not-used", 3, "household_id")], "household H1 is kept in more than one dwelling (line 3)"),
        (f"H1,B1,keep,leder,{'x' * 2001}\n", [("H1", "B1", "keep")], [("lock-text-not-read", 2, "reason")], "the lock is used"),
        ("H1,B1,keep,leder,fordi, vi aftalte det\n", [("H1", "B1", "keep")], [("lock-text-not-read", 2, "#6")], "the lock is used"),
    ],
)  # fmt: skip
def test_a_bad_lock_is_a_warning_with_its_reason(folder, people, homes, rows, used, warnings, says):
    reading = read(folder(**people("H1", "H2"), **homes("B1", "B2"), locks=HEAD + rows))
    assert reading.ok, [f.message("en") for f in reading.errors]
    assert told(reading) == warnings
    assert says in reading.warnings[0].message("en")
    assert locks_of(reading) == used


def test_a_bad_lock_stands_before_every_other_warning(folder, people):
    reading = read(folder(**people("H1"), yaml="format: anvis-batch/1\nmunicipality: 0101\ndecision_date: 2026-11-20\n",
                          dwellings={"rent_dkk_month": "1"}, locks=HEAD + "H9,B1,keep,,\n", organisations=None))  # fmt: skip
    assert [f.code for f in reading.warnings] == ["lock-not-used", "no-area-rule", "odd-rent", "table-left-out"]


def test_one_bad_lock_does_not_stop_the_others(folder, people, homes):
    ids = [f"H{i}" for i in range(1, 7)]
    flats = [f"B{i}" for i in range(1, 7)]
    rows = HEAD + "H1,B1,keep,,\nH2,B1,keep,,\nH3,B9,keep,,\nH4,B4,keep,,\n"
    case = read(folder(**people(*ids), **homes(*flats), locks=rows)).case
    plan = plan_of(solve(case))
    assert {(p["household_id"], p["dwelling_id"]) for p in plan["placements"] if p["locked"]} == {("H4", "B4")}
    assert {p["household_id"] for p in plan["placements"]} == {"H3", "H4", "H5", "H6"}
    assert "B1" not in {p["dwelling_id"] for p in plan["placements"]}
    assert [w["code"] for w in plan["warnings"]] == ["lock-not-used"] * 3
    assert verification(case, plan, bounds=True)["faults"] == []


def test_a_placement_both_kept_and_forbidden_is_held(folder, people, homes):
    case = read(folder(**people("H1", "H2"), **homes("B1", "B2"), locks=HEAD + "H1,B1,keep,,\nH1,B1,forbid,,\n")).case
    plan = plan_of(solve(case))
    assert [(p["household_id"], p["dwelling_id"]) for p in plan["placements"]] == [("H2", "B2")]
    (held,) = plan["locks_set_aside"]
    assert (held["household_id"], held["dwelling_id"], held["verdict"]) == ("H1", "B1", "forbidden")
    assert verification(case, plan, bounds=True)["faults"] == []


def test_the_order_of_locks_in_the_file_changes_nothing(folder, people, homes):
    rows = ["H1,B1,keep,,\n", "H1,B1,forbid,,\n", "H2,B2,keep,,\n", "H1,B2,keep,,\n"]
    cases = [
        read(folder(where=w, **people("H1", "H2"), **homes("B1", "B2"), locks=HEAD + "".join(r))).case
        for w, r in (("a", rows), ("b", rows[::-1]))
    ]
    assert cases[0].digest == cases[1].digest
    assert cases[0].locks == cases[1].locks


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HEAD + "H1,B1,keep,leder,010190-1234\n", "cpr-number"),
        (HEAD + "0101901234,B1,keep,,\n", "cpr-number"),
        ("household_id,dwelling_id\nH1,B1\n", "missing-column"),
    ],
)
def test_a_civil_number_or_a_table_that_cannot_be_read_still_stops_the_batch(folder, text, code):
    reading = read(folder(locks=text))
    assert [f.code for f in reading.errors] == [code]
    assert "1234" not in str(reading.as_json("da"))


def test_the_same_from_json(folder, people, homes):
    batch = {"format": "anvis-batch/1", "municipality": "0101", "decision_date": "2026-11-20", "areas": "none"}
    path = folder(**people("H1", "H2"), **homes("B1"))
    tables = {n: [r.model_dump(mode="json") for _, r in t.rows] for n, t in read(path).tables.items()}
    bad = [{"household_id": "H1", "dwelling_id": "B1", "kind": "keep"}, {"household_id": "H2", "dwelling_id": "B1", "kind": "keep"},
           {"household_id": "H9", "dwelling_id": "B1", "kind": "keep"}, {"household_id": "H1", "dwelling_id": "B1", "kind": "?"}]  # fmt: skip
    reading = read_document({"batch": batch, **tables, "locks": bad})
    assert reading.ok
    assert [(f.code, f.row) for f in reading.warnings] == [("lock-not-used", n) for n in (2, 3, 4, 5)]
    assert len(reading.case.locks) == 2


def test_a_lock_somebody_asks_for_and_that_would_not_be_used_is_refused(folder, people, homes):
    case = read(folder(**people("H1", "H2"), **homes("B1", "B2"), locks=HEAD + "H1,B1,keep,,\n")).case
    with pytest.raises(InputError, match="kept in more than one dwelling"):
        WhatIf(case).changed(Question("H1", place="B2"))
    with pytest.raises(InputError, match="no dwelling B9"):
        WhatIf(case).changed(
            Question("H1", add={"locks": [{"household_id": "H1", "dwelling_id": "B9", "kind": "keep"}]})
        )
