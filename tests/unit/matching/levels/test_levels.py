"""Each level on a case small enough to count by hand, and the order between them."""

import numpy as np
import pytest

from constraints import InputError, Policy, evaluate
from constraints.language import say
from constraints.testing import make_case
from matching import plan_of, solve
from matching.levels import LEVELS, levels_for
from matching.model.digit import SpreadDigit
from matching.model.formulation import formulate


def problem_of(*args, **more):
    return formulate(evaluate(make_case(*args, **more))).problem


def value(name, problem, pairs):
    level = next(x for x in LEVELS if x.name == name)
    chosen = np.array(sorted(problem.pair_at(*p) for p in pairs), dtype=np.int64)
    return level.value(problem, chosen)


PEOPLE = {
    "H0": {"urgency_class": "U1", "registered_on": "2026-11-20"}, "H1": {"urgency_class": "U1", "registered_on": "2026-10-21"},
    "H2": {"urgency_class": "U3", "registered_on": "2026-10-22", "mandatory": True},
}  # fmt: skip


def test_mandatory_and_total_count_households():
    problem = problem_of(PEOPLE, {"B0": {}, "B1": {}})
    assert value("mandatory", problem, [(0, 0)]) == 0
    assert value("mandatory", problem, [(2, 0)]) == 1
    assert value("housed_total", problem, [(0, 0), (2, 1)]) == 2


def test_classes_most_urgent_first():
    problem = problem_of(PEOPLE, {"B0": {}, "B1": {}})
    assert value("housed_by_class", problem, [(1, 0), (2, 1)]) == [1, 0, 1, 0, 0]


def test_bands_are_whole_30_days_longest_first_inside_a_class():
    problem = problem_of(PEOPLE, {"B0": {}, "B1": {}})
    level = next(x for x in LEVELS if x.name == "waiting_bands")
    # 30 days waited is the second band, 29 days the first
    assert level.keys(problem) == ["U1 30-59 d", "U1 0-29 d", "U3 0-29 d"]
    assert value("waiting_bands", problem, [(0, 0), (2, 1)]) == [0, 1, 1]


@pytest.mark.parametrize(
    ("wishes", "tier"),
    [([], 1), ([("DX", "1")], 1), ([("DX", "3"), ("DX2", "1")], 3), ([("DY", "1")], 5), ([("DX", "avoid")], 6), ([("DY", "avoid")], 1),
     ([("DX", "2"), ("DY", "1")], 2)],
)  # fmt: skip
def test_wish_tiers(wishes, tier):
    rows = [{"household_id": "H", "kind": "department", "target": d, "tier": t} for d, t in wishes]
    problem = problem_of({"H": {}}, {"B": {"department": "DX"}}, wishes=rows)
    assert problem.tier.tolist() == [tier]


def test_stating_no_wish_is_neither_better_nor_worse():
    rows = [{"household_id": "H0", "kind": "department", "target": "DX", "tier": "1"}]
    problem = problem_of({"H0": {}, "H1": {}}, {"B0": {"department": "DX"}, "B1": {"department": "DY"}}, wishes=rows)
    assert value("wishes", problem, [(0, 0), (1, 1)]) == [0, 0, 0, 0, 0]
    assert value("wishes", problem, [(0, 1), (1, 0)]) == [0, 1, 0, 0, 0]


def test_those_without_a_team_of_their_own_are_shared_evenly_within_the_slots():
    supported = {"support_method": "CTI", "support_decided_on": "2026-10-01"}
    households = {f"H{i}": supported | ({"support_team_id": "T1"} if i < 2 else {}) for i in range(6)}
    teams = [
        {"team_id": "T1", "method": "CTI", "free_slots": 4},
        {"team_id": "T2", "method": "CTI", "free_slots": 1},
        {"team_id": "T3", "method": "CTI", "free_slots": 4},
    ]
    dwellings = {f"B{i}": {"department": f"D{i}"} for i in range(6)}
    problem = problem_of(households, dwellings, support_teams=teams)
    chosen = np.array([problem.pair_at(i, i) for i in range(6)], dtype=np.int64)
    assert problem.support.loads(problem.household[np.sort(chosen)]) == [3, 1, 2]
    # the level compares loads largest first, after the price of spread: 1 for each of six departments with room for two
    assert value("balance", problem, [(i, i) for i in range(6)]) == [6, 3, 2, 1]


@pytest.mark.parametrize(("cap", "prices"), [(2, [1, 2]), (3, [0, 1, 2]), (1, [2]), (5, [0, 0, 0, 1, 2])])
def test_the_price_of_spread_is_convex_up_to_the_cap(cap, prices):
    assert [SpreadDigit.price(k, cap) for k in range(1, cap + 1)] == prices


def test_supported_households_are_spread_before_money_is_looked_at():
    supported = {"support_method": "s85", "support_decided_on": "2026-10-01"}
    dwellings = {"B0": {"department": "D0", "rent_dkk_month": 3000}, "B1": {"department": "D0", "rent_dkk_month": 3000}, "B2": {"department": "D1", "rent_dkk_month": 4400},
                 "B3": {"department": "D1", "rent_dkk_month": 4400}}  # fmt: skip
    plan = plan_of(solve(make_case({"H0": supported, "H1": supported}, dwellings)))
    homes = {p["department_id"] for p in plan["placements"]}
    assert homes == {"D0", "D1"}
    assert next(x["value"] for x in plan["levels"] if x["name"] == "balance") == [2]


def test_for_the_same_people_the_cheaper_dwellings_are_used():
    dwellings = {"B0": {"rent_dkk_month": 5000}, "B1": {"rent_dkk_month": 4000}}
    assert plan_of(solve(make_case({"H": {}}, dwellings)))["placements"][0]["dwelling_id"] == "B1"


def test_every_level_tells_its_name_unit_and_sense_in_both_languages():
    for level in LEVELS:
        assert level.name
        assert level.unit
        assert level.sense in ("max", "min")
        for text in (level.title, level.says):
            assert say("da", text) != say("en", text)


@pytest.mark.parametrize(
    ("levels", "code"),
    [
        (["mandatory", "housed_by_class", "beauty"], "unknown-level"),
        (["mandatory", "housed_by_class", "wishes", "wishes"], "level-twice"),
        (["housed_by_class", "mandatory"], "level-order"),
        (["wishes", "housed_by_class"], "level-order"),
        (["mandatory", "wishes"], "level-order"),
    ],
)
def test_a_policy_may_leave_out_and_reorder_levels_but_not_move_need_from_the_first_place(levels, code):
    with pytest.raises(InputError) as refused:
        levels_for(Policy(levels=levels))
    assert refused.value.code == code
    assert [x.name for x in levels_for(Policy(levels=["housed_by_class", "cost"]))] == [
        "housed_by_class", "cost", "tie_break",
    ]  # fmt: skip


@pytest.mark.parametrize("tier", [1, 2, 3, 4])
def test_a_wish_counts_in_the_entry_of_its_own_tier(tier):
    rows = [{"household_id": "H", "kind": "department", "target": "DX", "tier": str(tier)}]
    problem = problem_of({"H": {}}, {"B": {"department": "DX"}, "C": {"department": "DY"}}, wishes=rows)
    expected = [0, 0, 0, 0, 0]
    if tier > 1:
        expected[5 - tier + 1] = 1
    assert value("wishes", problem, [(0, 0)]) == expected
    assert value("wishes", problem, [(0, 1)]) == [0, 1, 0, 0, 0]
    entries = [d.entry for d in next(x for x in LEVELS if x.name == "wishes").digits(problem)]
    assert entries == ([1] if tier == 1 else [1, 5 - tier + 1])


def test_every_entry_of_a_list_value_has_its_name():
    teams = [{"team_id": "T1", "method": "CTI", "free_slots": 2}, {"team_id": "T2", "method": "ICM", "free_slots": 1}]
    people = {f"H{i}": {"urgency_class": f"U{i + 1}", "support_method": "CTI"} for i in range(5)}
    problem = problem_of(people, {f"B{i}": {} for i in range(5)}, support_teams=teams)
    chosen = np.zeros(0, dtype=np.int64)
    for level in LEVELS:
        found, keys = level.value(problem, chosen), level.keys(problem)
        assert (keys is None) == isinstance(found, int)
        assert keys is None or (len(keys) == len(found) and len(set(keys)) == len(keys)), level.name
    balance = next(x for x in LEVELS if x.name == "balance")
    assert balance.keys(problem) == ["concentration", "team load 1", "team load 2"]


def test_only_levels_that_look_beyond_people_and_wishes_wait_until_who_is_housed_is_settled():
    assert [x.name for x in LEVELS if x.after_who] == ["balance", "scarcity", "cost", "stability", "tie_break"]
    assert [x.name for x in LEVELS if x.counts_households] == ["mandatory", "housed_by_class", "housed_total"]


def test_a_level_and_its_check_go_by_the_same_name_sense_unit_and_order():
    for level in LEVELS:
        check = level.check
        assert (check.name, check.sense, check.unit) == (level.name, level.sense, level.unit)
        assert check.after_who == level.after_who
