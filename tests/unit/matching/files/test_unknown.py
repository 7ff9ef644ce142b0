"""What a batch does not tell: how many cells, and what that does to the households, true to the verdicts."""

from dataclasses import replace
from pathlib import Path

import pytest

from constraints import TABLES, evaluate
from constraints.rules import RULES
from constraints.verdicts import ALLOWED, REVIEW
from matching import read
from matching.files.assumed import assumed_values
from matching.files.checks.empty import _READ
from matching.files.unknown import _ASSUME, _IS_UNKNOWN, unknown_of

ROOT = next(p for p in Path(__file__).parents if (p / "sample_data").is_dir())
NEEDS = ("needs_step_free", "needs_wheelchair", "needs_lift_or_ground", "has_pet")


@pytest.fixture(scope="module")
def town():
    return read(ROOT / "sample_data" / "town")


def blanked(reading, table, column, every):
    """The reading with every so-many-th cell of a column emptied."""
    rows = [
        (line, row.model_copy(update={column: None}) if i % every == 0 else row)
        for i, (line, row) in enumerate(reading.tables[table].rows)
    ]
    tables = reading.tables | {table: replace(reading.tables[table], rows=rows)}
    return tables, reading.case.replaced(**{table: tuple(r for _, r in rows)})


@pytest.mark.parametrize(
    ("table", "column"),
    [*(("households", c) for c in (*NEEDS, "support_method")), ("persons", "gross_income_dkk_month"), ("persons", "citizenship_class"),
     ("persons", "birth_date"), ("dwellings", "step_free"), ("dwellings", "counter_position"), ("departments", "dwellings_total")],
)  # fmt: skip
def test_the_households_told_of_are_those_that_wait_for_a_person_because_of_it(town, table, column):
    tables, case = blanked(town, table, column, 5)
    told = next(u for u in unknown_of(tables, case) if (u.table, u.column) == (table, column))
    before, after = evaluate(town.case), evaluate(case)
    waits = (after.combined == REVIEW) & (before.combined != REVIEW)
    assert waits.any()
    # What was looked at before for another reason may now be looked at for this one too, never the other way round.
    assert int(waits.any(axis=1).sum()) <= told.looked_at <= int((after.combined == REVIEW).any(axis=1).sum())
    shut = (after.combined == REVIEW).any(axis=1) & ~(after.combined == ALLOWED).any(axis=1)
    assert told.stuck <= int(shut.sum())
    assert told.stuck <= told.looked_at
    assert told.rows == len(tables[table].rows)


def test_the_sentence_names_the_column_the_cells_what_they_do_and_what_can_be_said(folder, people, homes):
    rows = people("H1", "H2", "H3")
    for row in rows["households"][:2]:
        row["needs_wheelchair"] = ""
    (one,) = read(folder(**rows, **homes("B1"))).unknown
    assert one.message("da") == (
        "Kolonnen kørestol er tom for 2 af 3 husstande: 2 husstande skal ses på, og ingen bolig er åben for "
        "dem før det (sig det for alle på én gang: --assume kørestol=nej --by NAVN)"
    )
    assert one.as_json("en") == {
        "table": "households", "column": "needs_wheelchair", "empty": 2, "rows": 3, "assume": "needs_wheelchair=no",
        "does": "2 households have to be looked at by a person, and no dwelling is open to them before that",
    }  # fmt: skip
    fit = read(folder(where="fit", **rows, **homes("B1", wheelchair="yes")))
    assert fit.unknown == ()  # where every dwelling is fit for a wheelchair, nobody need be asked


def test_citizenship_income_and_birth_are_never_offered_to_be_assumed(folder):
    persons = {"gross_income_dkk_month": "", "citizenship_class": "", "birth_date": ""}
    area = {"area_id": "X1", "kind": "deprived", "valid_from": "2025-12-01", "valid_to": ""}
    plain = "format: anvis-batch/1\nmunicipality: 0101\ndecision_date: 2026-11-20\n"
    found = read(folder(yaml=plain, persons=persons, designations=area)).unknown
    assert {"gross_income_dkk_month", "citizenship_class"} <= {u.column for u in found}
    assert all(u.assume is None for u in found if u.table == "persons")
    assert not any(c.startswith("persons.") for c in _ASSUME)


def test_what_is_offered_can_be_said(town):
    for where, value in _ASSUME.items():
        errors = []
        header = town.case.batch.model_copy(update={"assume": {where.partition(".")[2]: value, "by": "leder"}})
        assert list(assumed_values(header, errors)) == [where.partition(".")[0]]
        assert errors == []


def test_every_column_named_is_one_and_is_read():
    columns = {f"{t}.{c.name}" for t, (model, _, _) in TABLES.items() for c in model.columns()}
    read_by_rules = {c for r in RULES for c in r.reads}
    assert set(_IS_UNKNOWN) | set(_ASSUME) | {f"{t}.{c}" for t, cs in _READ.items() for c in cs} <= columns
    assert set(_IS_UNKNOWN) | set(_ASSUME) <= read_by_rules


def test_while_there_are_errors_nobody_is_judged_and_the_cells_are_told_all_the_same(folder, people):
    rows = people("H1", "H2")
    rows["households"][0] |= {"has_pet": ""}
    rows["households"][1] |= {"urgency_class": "U9"}
    (one,) = read(folder(**rows)).unknown
    assert (one.column, one.empty, one.rows, one.looked_at) == ("has_pet", 1, 1, None)
    assert "skal måske ses på" in one.message("da")


# ---------------------------------------------------------------- columns that no row fills in


@pytest.mark.parametrize("column", [*NEEDS, "support_method"])
def test_left_out_and_left_blank_come_to_the_same_and_are_told(folder, people, column):
    blank, out = people("H1", "H2", **{column: ""}), people("H1", "H2")
    for row in out["households"]:
        del row[column]
    readings = [read(folder(where=w, **rows)) for w, rows in (("blank", blank), ("out", out))]
    taken = "ingen" if column == "support_method" else "nej"
    for reading in readings:
        assert [(f.code, f.table, f.column) for f in reading.warnings] == [("column-empty", "households", column)]
        assert f"udeladt eller tom: læst som {taken} for alle 2" in reading.warnings[0].message("da")
        assert reading.unknown == ()
    assert readings[0].case.digest == readings[1].case.digest
    said = read(
        folder(where="said", **people("H1", "H2", **{column: ""})),
        {column: _ASSUME[f"households.{column}"], "by": "leder"},
    )
    assert [f.code for f in said.warnings] == ["assumed"]


def test_departments_without_numbers(folder):
    both = read(folder(departments={"dwellings_total": "", "supported_last_24_months": ""}))
    assert [(f.code, f.column) for f in both.warnings] == [("column-empty", "dwellings_total")]
    assert "prøves ikke i nogen afdeling" in both.warnings[0].message("da")
    one = read(folder(where="one", departments={"supported_last_24_months": ""}))
    assert [(f.code, f.column) for f in one.warnings] == [("column-empty", "supported_last_24_months")]
    assert "læst som 0 for alle 1" in one.warnings[0].message("da")


def test_a_column_without_default_that_makes_every_pair_wait_is_a_warning(folder, people, homes):
    rows = people("H1", "H2", "H3")
    for row in rows["persons"]:
        row["gross_income_dkk_month"] = ""
    found = read(folder(**rows, **homes("B1", "B2")))
    assert [(f.code, f.table, f.column) for f in found.warnings] == [
        ("column-unknown", "persons", "gross_income_dkk_month")
    ]
    assert found.case.notices[0].code == "column-unknown"
    warns = read(folder(where="w", **rows, **homes("B1"), header=""))
    assert (evaluate(warns.case).combined == REVIEW).all()
    rows["persons"][0]["gross_income_dkk_month"] = (
        "26000"  # one household can be placed: what is missing is told, no more
    )
    some = read(folder(where="some", **rows, **homes("B1", "B2")))
    assert some.warnings == ()
    assert [(u.column, u.empty) for u in some.unknown] == [("gross_income_dkk_month", 2)]


# ---------------------------------------------------------------- assumed beside the batch


def test_assumed_beside_the_batch_is_the_same_case_as_assumed_in_it(folder, people):
    rows = people("H1", "H2")
    rows["households"][0]["has_pet"] = ""
    inside = read(folder(where="in", header="assume: {has_pet: no, by: leder}\n", **rows))
    beside = read(folder(where="beside", **rows), {"has_pet": "no", "by": "leder"})
    assert inside.ok
    assert inside.case.digest == beside.case.digest
    assert inside.case.households == beside.case.households
    assert [f.code for f in beside.warnings] == ["assumed"]
    assert "leder" in beside.warnings[0].message("da")


def test_two_people_say_two_things_and_both_are_named(folder, people):
    rows = people("H1", "H2")
    rows["households"][0] |= {"has_pet": "", "needs_wheelchair": ""}
    header = "assume: {has_pet: no, by: leder}\n"
    reading = read(folder(header=header, **rows), {"needs_wheelchair": "no", "by": "vikar"})
    assert reading.case.batch.assume == {"by": "leder, vikar", "has_pet": "no", "needs_wheelchair": "no"}
    for name, where in (("has_pet", "a"), ("husdyr", "b")):
        against = read(folder(where=where, header=header, **rows), {name: "yes", "by": "vikar"})
        assert [f.code for f in against.errors] == ["contradiction"]


def test_what_cannot_be_assumed_is_an_error(folder):
    for given in ({"needs_weelchair": "no"}, {"needs_wheelchair": "maybe"}, {"household_id": "H1"}):
        reading = read(
            folder(where=next(iter(given)) + str(len(str(given))), households={"needs_wheelchair": ""}),
            given | {"by": "leder"},
        )
        assert len(reading.errors) == 1
