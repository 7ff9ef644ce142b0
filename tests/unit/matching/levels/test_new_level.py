"""A level that nothing in the tree knows: one class and one entry in the tuple, and everything takes it in."""

import json

import numpy as np
import pytest

from constraints.testing import make_case
from matching import SolveParams, levels, plan_of, solve
from matching.levels.level import Level
from matching.model.digit import PairDigit
from matching.plan.words import level_word
from matching.questions.second_opinion import verification
from matching.verify import checks as second


class SmallestHomeCheck(second.LevelCheck):
    """The same from facts alone."""

    name, sense, unit = "smallest_home", "min", "m2"
    after_who = True

    def value(self, facts, placed):
        return sum(int(facts.dwellings[d].record.area_m2) for d in placed.values())

    def digits(self, facts):
        areas = np.array([int(d.record.area_m2) for d in facts.dwellings], dtype=np.int64)
        return [second.Digit(self.name, None, self.sense, areas[facts.d])]


class SmallestHome(Level):
    """Smallest dwellings for the same households, in whole square metres; brings a column of its own."""

    name = "smallest_home"
    check = SmallestHomeCheck()
    after_who = True
    brings = True
    sense = "min"
    unit = "m2"
    title = says = "Smallest homes"

    def column(self, table, household, dwelling):
        return np.array([d.area_dm2 // 100 for d in table.case.dwellings], dtype=np.int64)[dwelling]

    def digits(self, problem):
        mine = problem.brought.get(self.name)
        return [] if mine is None else [PairDigit(self.name, mine, "min")]

    def value(self, problem, chosen):
        mine = problem.brought.get(self.name)
        return 0 if mine is None else int(mine[chosen].sum())


@pytest.fixture
def toy(monkeypatch):
    before_tie_break = (*levels.LEVELS[:-1], SmallestHome(), levels.LEVELS[-1])
    monkeypatch.setattr(levels, "LEVELS", before_tie_break)


PEOPLE = {f"H{i}": {} for i in range(2)}
HOMES = {"B1": {"area_m2": 90}, "B2": {"area_m2": 50}, "B3": {"area_m2": 60}}
# Levels that would choose by rent or class of dwelling first are left out, so that the new one decides.
ORDER = ["mandatory", "housed_by_class", "waiting_bands", "housed_total", "wishes", "smallest_home"]


def test_a_new_level_is_solved_proven_and_told(toy):
    case = make_case(PEOPLE, HOMES, policy={"levels": ORDER})
    plan = plan_of(solve(case, SolveParams(changes=0)))
    assert {p["dwelling_id"] for p in plan["placements"]} == {"B2", "B3"}
    told = next(x for x in plan["levels"] if x["name"] == "smallest_home")
    assert (told["value"], told["bound"], told["proven"], told["unit"]) == (110, 110, True, "m2")
    assert level_word("smallest_home", "en") == "Smallest homes"
    assert next(x for x in plan["baseline"]["levels"] if x["name"] == "smallest_home")["value"] >= 110


def test_a_new_level_is_verified_with_its_proof_and_a_wrong_value_of_it_is_caught(toy):
    case = make_case(PEOPLE, HOMES, policy={"levels": ORDER})
    plan = json.loads(json.dumps(plan_of(solve(case, SolveParams(changes=0)))))
    answer = verification(case, plan, bounds=True)
    assert (answer["verdict"], answer["faults"]) == ("proven_best", [])
    told = next(x for x in plan["levels"] if x["name"] == "smallest_home")
    told["value"] = told["bound"] = 109
    assert "level-value" in {f["code"] for f in verification(case, plan)["faults"]}


def test_without_its_line_a_level_is_no_level():
    from constraints import InputError

    with pytest.raises(InputError):
        solve(make_case(PEOPLE, HOMES, policy={"levels": ORDER}))
