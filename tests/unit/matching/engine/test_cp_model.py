"""Models on CP-SAT's compiled half are those its Python half makes, and are answered alike."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from ortools.sat.python import cp_model as library

from constraints import evaluate
from matching import load_case
from matching.engine import cp_model, cp_sat
from matching.engine.chain import digits_of
from matching.levels import levels_for
from matching.model.digit import SpreadDigit
from matching.model.formulation import formulate

TOWN = load_case(Path(__file__).resolve().parents[4] / "sample_data" / "town")


@pytest.fixture(scope="module")
def problem():
    return formulate(evaluate(TOWN)).problem


@pytest.fixture(scope="module")
def digits(problem):
    return digits_of(problem, levels_for(TOWN.policy))


def made_with(verbs, problem, digits, monkeypatch):
    """A model of everything the engine asks: limits, digits held, hints and an aim."""
    monkeypatch.setattr(cp_sat, "cp_model", verbs)
    model, variable = cp_sat.feasible(problem, np.arange(0, problem.size, 3))
    spread = next(d for d in digits if isinstance(d, SpreadDigit))
    for digit, value in ((digits[0], 1), (spread, 40)):
        cp_sat.hold(model, cp_sat.Fixed(digit, value), variable)
    for p, x in variable.items():
        model.add_hint(x, p % 2 == 0)
    model.add(1 - len(variable) <= 0)
    model.add(len(variable) <= 0)
    return model, variable


@pytest.mark.parametrize("aim", ["maximize", "minimize", "number"])
def test_the_model_is_the_librarys_to_the_last_letter(problem, digits, aim, monkeypatch):
    said = []
    for verbs in (library, cp_model):
        model, variable = made_with(verbs, problem, digits, monkeypatch)
        total = 3 if aim == "number" else sum(2 * x for x in variable.values()) + 5
        (model.minimize if aim == "minimize" else model.maximize)(total)
        said.append(str(model.proto))
    assert said[0] == said[1]
    assert said[0].count("at_most_one") > 10


def test_every_plan_is_found_in_the_same_order(problem, digits, monkeypatch):
    found = []
    for verbs, callback in ((library, library.CpSolverSolutionCallback), (cp_model, cp_model.SolutionCallback)):
        monkeypatch.setattr(cp_sat, "cp_model", verbs)

        class Collector(callback):
            def __init__(self, variable):
                super().__init__()
                self.variable, self.seen = variable, []

            def on_solution_callback(self):
                self.seen.append([p for p, x in self.variable.items() if self.boolean_value(x)])
                if len(self.seen) == 40:
                    self.stop_search()

        model, variable = cp_sat.feasible(problem, np.arange(0, problem.size, 9))
        solver = verbs.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.enumerate_all_solutions = True
        seen = Collector(variable)
        found.append((str(solver.solve(model, seen)), seen.seen))
    assert found[0] == found[1]
    assert len(found[0][1]) == 40


def test_a_question_to_cp_sat_does_not_read_pandas():
    code = "import sys, matching.engine.cp_sat; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
