"""Every code that a plan can hold has its word in both languages, and a code without one is an error."""

import pytest
from pydantic import TypeAdapter, ValidationError

from constraints import RULE_IDS, TABLES, Policy, Verdict, evaluate
from constraints.budget import statement
from constraints.budget.words import line_name
from constraints.facts.missing import Missing
from constraints.language import say
from constraints.law.store import load
from constraints.testing import make_case
from matching import SolveParams, plan_document, solve
from matching.levels import LEVELS, levels_for
from matching.model.limits import LIMIT_KINDS
from matching.plan import words
from matching.plan.document import Infeasible, LevelValue, LocksConflict, LocksOverLimit, MissingFact, PairIds
from matching.plan.provenance import defaults_used

LANGUAGES = ("da", "en")
UNPLACED = {"no_dwelling_fits", "barred", "needs_facts", "capacity", "outranked"}
UNUSED = {"no_right", "no_household_fits", "no_demand", "capacity", "needs_facts"}
CODES = {
    words.kind_word: UNPLACED | UNUSED,
    words.class_reason_word: {"deadline", "long_wait"},
    words.verdict_word: {v.code for v in Verdict} - {"silent"},  # a rule that is silent has no finding
    words.pair_verdict_word: {"allowed", "forbidden", "review", "not_applicable"},
    words.status_word: {"optimal", "feasible", "infeasible"},
    words.figure_status_word: {v.status for p in load().parameters.values() for v in p.values} | {"provisional"},
    words.change_word: {"loses_home", "gains_home", "moves"},
    words.move_reason_word: {"own_facts", "dwelling", "rule", "limit", "outranked", "chain"},
    words.level_word: {level.name for level in LEVELS},
    words.rule_word: {*RULE_IDS, *(k.rule_id for k in LIMIT_KINDS), "housed_by_class", "waiting_bands", "not_proven"},
    words.word: set(words.HEADINGS),
}


@pytest.mark.parametrize("word", CODES, ids=lambda w: w.__name__)
def test_every_code_has_its_word_and_an_unknown_one_raises(word):
    for code in sorted(CODES[word]):
        assert word(code, "da")
        assert word(code, "en")
        assert code not in (word(code, "da"), word(code, "en")) or "_" not in code
    with pytest.raises(KeyError):
        word("no_such_code", "da")


def test_every_line_of_a_budget_has_its_word():
    table = evaluate(make_case({"H": {}}, {"B": {}}))
    household, dwelling = table.case.households[0], table.case.dwellings[0]
    told = statement(household, dwelling, table.budgets, household.policy.disposable_floor, table.law)
    assert len(told["lines"]) > 5
    for line in told["lines"]:
        assert line_name(line["key"], "da") != line_name(line["key"], "en")


def test_every_entry_of_every_level_has_its_word():
    problem = solve(make_case({"H": {"support_method": "CTI"}}, {"B": {}}, support_teams=[{"team_id": "T", "method": "CTI", "free_slots": 1}])).problem  # fmt: skip
    for level in levels_for(Policy()):
        keys = level.keys(problem) or []
        reached = LevelValue(
            name=level.name, sense=level.sense, unit=level.unit, value=(0,) * len(keys), keys=tuple(keys)
        )
        told = [words.entry_word(reached, i, "da") for i in range(len(keys))]
        assert all(told)
        assert [words.entry_word(reached, i, "en") for i in range(len(keys))] == keys
        if level.name in ("wishes", "balance", "tie_break"):
            assert keys
            assert not set(told) & set(keys)


def test_what_a_blank_means_is_told_in_danish():
    columns = [c for model, _, _ in TABLES.values() for c in model.columns() if c.when_absent]
    assert columns
    for column in columns:
        assert column.when_absent.isdigit() or say("da", column.when_absent) != column.when_absent, column


def test_defaults_are_told_from_their_facts_and_one_is_told_as_one():
    case = make_case({"H": {}}, {"B": {"utilities_dkk_month": None}}).replaced(absent=frozenset({"organisations"}))
    found = {d.where: d for d in defaults_used(case)}
    blank = found["dwellings.utilities_dkk_month"]
    assert blank.value == "estimated for 1 dwellings"  # what documents of this format hold
    assert words.default_where(blank, "da") == "boliger: forbrug pr. md."
    assert words.default_value(blank, "da") == "skønnet for 1 bolig"
    assert words.default_value(blank, "en") == "estimated for 1 dwelling"
    assert words.default_value(blank.model_copy(update={"count": 2}), "da") == "skønnet for 2 boliger"
    assert words.default_because(blank, "da") == "ikke udfyldt"
    assert words.default_value(found["organisations"], "da") == (
        "kommunen råder over hver bolig på grundlag 59-1; der tælles ingen kvote"
    )


@pytest.mark.parametrize(
    ("value", "da"),
    [
        (None, "ingen"), (True, "ja"), (False, "nej"), (4000, "4.000"), ("stop", "stop"), (["a", "b"], "a, b"),
        ({"binds_municipal_allocation": True, "x": None}, "binds_municipal_allocation: ja, x: ingen"),
    ],
)  # fmt: skip
def test_a_setting_is_never_told_as_python_has_it(value, da):
    assert words.setting(value, "da") == da


def fact(missing):
    return MissingFact(**Missing.parts(missing))


def test_a_missing_fact_is_told_by_its_heading_and_whose_it_is():
    gross = Missing.fact("persons.gross_income_dkk_month", "P1")
    assert gross == "persons.gross_income_dkk_month (P1)"
    assert words.missing_word(fact(gross), "da") == "personer: bruttoindkomst pr. md. (P1)"
    assert words.missing_word(fact("persons.birth_date"), "da") == "personer: fødselsdato"
    figure = Missing.dated("skat.bundskat", "2031-01-01")
    assert words.missing_word(fact(figure), "da") == "satsen skat.bundskat den 1. januar 2031"
    assert words.missing_word(fact(figure), "en") == figure


def test_what_keeps_a_kept_placement_from_standing_is_a_sentence():
    keep = [{"household_id": "H", "dwelling_id": "B", "kind": "keep"}]
    plan = plan_document(
        solve(
            make_case({"H": {}}, {"B": {"rent_dkk_month": 24000}}, locks=keep),
            SolveParams(changes=0, forced=frozenset({("H", "B")})),
        )
    )
    (reason,) = plan.infeasible_because
    told = words.infeasible_text(reason, "da")
    assert told == "H er fastholdt i B, men reglerne er imod: Rådighedsbeløb (RAAD-1)."
    assert words.infeasible_text(reason, "en").startswith("H is kept in B, but the rules are against it: ")
    (waits,) = plan_document(
        solve(make_case({"H": {}}, {"B": {"rent_dkk_month": 24000}}, locks=keep), SolveParams(changes=0))
    ).locks_set_aside
    assert words.set_aside_text(waits, "da") == (
        "H er fastholdt i B, men reglerne tillader det ikke (Rådighedsbeløb (RAAD-1)); begge holdes ude af planen, "
        "indtil en person har taget stilling."
    )
    asked = waits.model_copy(update={"verdict": "review"})
    assert "det venter på et svar" in words.set_aside_text(asked, "da")
    assert "waits for an answer" in words.set_aside_text(asked, "en")
    kept = (PairIds(household_id="H", dwelling_id="B"), PairIds(household_id="I", dwelling_id="C"))
    over = LocksOverLimit(code="keep-locks-over-limit", rule_id="CONC-1", subject="D1", capacity=1, placements=kept)
    assert words.infeasible_text(over, "da") == (
        "Der er fastholdt mere, end Koncentration af støttede husstande (CONC-1) D1 har plads til (1): H → B, I → C."
    )
    conflict = LocksConflict(code="keep-locks-conflict", placements=kept)
    assert words.infeasible_text(conflict, "da") == "Disse fastholdte placeringer kan ikke bestå sammen: H → B, I → C."
    with pytest.raises(ValidationError):
        TypeAdapter(Infeasible).validate_python({"code": "another", "placements": []})
