"""What people must look at stands in the workbook with the rules that ask for it."""

import openpyxl

from constraints.testing import make_case
from matching import SolveParams, plan_document, solve
from matching.plan.words import word
from matching.plan.workbook import write_plan_workbook


def rows(path, plan, sheet):
    write_plan_workbook(path, plan, "en")
    return list(openpyxl.load_workbook(path)[word(sheet, "en")].iter_rows(min_row=2, values_only=True))


def keep(*pairs):
    return [{"household_id": h, "dwelling_id": d, "kind": "keep"} for h, d in pairs]


def test_the_rules_of_a_kept_placement_that_cannot_stand_are_named(tmp_path):
    supported = {h: {"support_method": "ICM", "support_decided_on": "2026-10-01"} for h in ("H1", "H2")}
    team = [{"team_id": "T", "method": "ICM", "free_slots": 1}]
    over = make_case(supported, {"B1": {}, "B2": {}}, locks=keep(("H1", "B1"), ("H2", "B2")), support_teams=team)
    barred = make_case({"H1": {"has_pet": True}}, {"B1": {"pets_allowed": False}}, locks=keep(("H1", "B1")))
    forced = SolveParams(forced=frozenset({("H1", "B1")}))
    for case, params, rule in ((over, None, "SUPPORT-1"), (barred, forced, "PET-1")):
        ((_, what, could, _, rules, told), *_) = rows(tmp_path / "p.xlsx", plan_document(solve(case, params)), "look")
        assert (what, could, rules) == ("Not feasible", "yes", rule)
        assert "H1" in told


def test_a_level_of_several_entries_has_a_row_for_each_and_a_plain_one_has_one(tmp_path):
    plan = plan_document(solve(make_case({"H": {}}, {"B": {}})))
    found = rows(tmp_path / "p.xlsx", plan, "levels")
    for level in plan.levels:
        if level.name == "housed_by_class":
            classes = [r for r in found if r[1] in level.keys]
            assert [(r[2], r[3], r[5]) for r in classes] == [(v, v, v) for v in level.value]
        if level.name == "housed_total":
            assert sum(r[1] is None and r[2] == level.value == r[3] for r in found) >= 1
