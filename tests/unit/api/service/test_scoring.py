"""A score in its three forms tells the same, and its dicts are what the models say."""

import json
from dataclasses import replace

import pytest

from api.documents import PartOfScore, Score, ScoreColumns
from api.http.schema import EXAMPLE
from api.service.scoring import FIELDS, NAMES, fields_of, scored
from api.service.stateless import read_case
from constraints import InputError, Verdict, evaluate
from constraints.budget.statement import statement, statements
from matching.plan.findings import budget_of, findings_of
from matching.sampling import sample


def plain(value):
    return json.loads(json.dumps(value))


@pytest.fixture(scope="module")
def case():
    """A dozen households of a town, with everything that is said of them."""
    ((_, (settings, tables)),) = sample("town", 3).items()
    ids = {h["household_id"] for h in tables["households"][:12]}
    persons = [p for p in tables["persons"] if p["household_id"] in ids]
    members = {p["person_id"] for p in persons}
    mine = {n: [r for r in tables[n] if r["household_id"] in ids] for n in ("households", "wishes", "debts")}
    periods = [b for b in tables["benefit_periods"] if b["person_id"] in members]
    rest = {
        n: tables[n] for n in ("areas", "designations", "organisations", "departments", "dwellings", "support_teams")
    }
    return read_case(plain({"batch": settings["batch"], "policy": settings["policy"], **rest, **mine,
                            "persons": persons, "benefit_periods": periods}))  # fmt: skip


@pytest.fixture(scope="module")
def whole(case):
    return plain(scored(case))


def test_the_three_forms_are_what_their_models_say(case, whole):
    Score.model_validate(whole)
    assert Score.model_validate(whole).as_json() == whole
    part = plain(scored(case, fields_of(NAMES)))
    assert PartOfScore.model_validate(part).as_json() == part
    assert part["pairs"] == whole["pairs"]
    columns = plain(scored(case, compact=True))
    assert ScoreColumns.model_validate(columns).as_json() == columns
    ScoreColumns.model_validate(plain(scored(case, fields_of(["verdict"]), compact=True)))


def test_a_pair_is_told_as_a_plan_tells_it(case, whole):
    table = evaluate(case)
    pairs = iter(whole["pairs"])
    for h in range(len(case.households)):
        for d in range(len(case.dwellings)):
            pair = next(pairs)
            assert pair["budget"] == plain(budget_of(table, h, d, highest_rent=False).as_json())
            assert pair["findings"] == plain([f.as_json() for f in findings_of(table, h, d)])
            assert pair["deciding_rule"] == table.deciding(h, d)
            assert table.row(h)[d] == table.pair(h, d)
    assert {p["verdict"] for p in whole["pairs"]} >= {"allowed", "forbidden", "review"}


@pytest.mark.parametrize(
    "names",
    [["verdict"], ["budget.disposable", "verdict"], ["findings.rule_id", "findings.text"], ["costs"], ["levels.wishes", "costs.total"],
     ["budget.lines", "budget.range"], ["deciding_rule", "levels"]],
)  # fmt: skip
def test_fields_leave_out_and_change_nothing(case, whole, names):
    asked = fields_of(names)
    part = scored(case, asked)
    assert set(part["fields"]) == {
        n for name in names for n in ([f"{name}.{i}" for i in FIELDS[name]] if FIELDS.get(name) else [name])
    }
    for told, pair in zip(plain(part["pairs"]), whole["pairs"], strict=True):
        assert told.keys() == {"household_id", "dwelling_id", *asked}
        for name, inner in asked.items():
            values = pair[name]
            if name == "findings":
                values = [{k: v for k, v in f.items() if k in inner} for f in values]
            elif inner:
                values = {k: v for k, v in values.items() if k in inner}
            assert told[name] == values


def test_columns_hold_the_same_pair_by_pair(case, whole):
    found = plain(scored(case, compact=True))
    columns = found["columns"]
    assert [n for n in columns if "." in n] == [n for n in NAMES if "." in n and not n.startswith("findings.")]
    for place, pair in enumerate(whole["pairs"]):
        h, d = divmod(place, len(found["dwellings"]))
        assert (found["households"][h], found["dwellings"][d]) == (pair["household_id"], pair["dwelling_id"])
        assert [found["findings"][i] for i in columns["findings"][place]] == pair["findings"]
        for name, column in columns.items():
            part, _, inner = name.partition(".")
            if name != "findings":
                assert column[place] == (pair[part].get(inner) if inner else pair[part])
    assert len(found["findings"]) < sum(len(p["findings"]) for p in whole["pairs"]) / 2


@pytest.mark.parametrize(
    "name", ["", "household_id", "budget.", "budget.nothing", "verdict.x", "Verdict", "findings.ground"]
)
def test_a_name_that_is_no_field_is_refused_with_those_there_are(name):
    with pytest.raises(InputError) as refused:
        fields_of(["verdict", name])
    assert refused.value.kind == "unknown-field"
    assert "budget.disposable" in refused.value.facts["expected"]


def test_the_highest_rent_is_searched_in_a_small_answer_and_only_where_it_is_asked_for():
    case = read_case(EXAMPLE)
    assert all(p["budget"]["highest_rent"] > 0 for p in scored(case)["pairs"])
    (column,) = scored(case, fields_of(["budget.highest_rent"]), compact=True)["columns"].values()
    assert column == [p["budget"]["highest_rent"] for p in scored(case)["pairs"]]


def test_statements_of_many_dwellings_are_those_of_each(case):
    table = evaluate(case)
    floor = case.policy.disposable_floor
    for household in table.case.households:
        many = statements(household, table.case.dwellings, table.budgets, floor, table.law, highest_rent=False)
        assert many == [
            statement(household, d, table.budgets, floor, table.law, highest_rent=False) for d in table.case.dwellings
        ]
        bare = statements(
            household, table.case.dwellings, table.budgets, floor, table.law, highest_rent=False, lines=False
        )
        assert [m | {"lines": []} for m in many] == bare


def test_an_empty_batch_has_no_pair_in_any_form():
    case = read_case(EXAMPLE | {"dwellings": []})
    assert scored(case)["pairs"] == []
    found = scored(case, compact=True)
    assert (found["dwellings"], found["findings"], found["columns"]["verdict"]) == ([], [], [])


def test_what_is_kept_of_a_finding_is_not_taken_for_another(case):
    """Two facts that are equal and not of one kind are two findings."""
    table = evaluate(case)
    rule = table.rules[0]
    ground = rule.ground(table.case.households[0], table.case.dwellings[0], table.law, table.budgets)
    put = replace(table)
    said = [
        put._finding_of(rule, Verdict.FORBIDDEN, ("{fact}",), ground.beside(fact=fact)).text["en"] for fact in (1, True, 1, "1")
    ]  # fmt: skip
    assert said == ["1", "yes", "1", "1"]
