"""A level and a kind of limit that nothing in the tree knows act in a simulated batch by their line in the tuple alone."""

import numpy as np
from simulated import identical, play, trace_of

from matching import levels
from matching.levels.level import Level
from matching.model import limits
from matching.model.digit import PairDigit
from matching.model.limit import of_pairs
from matching.model.limit_kind import LimitKind
from matching.verify.checks import LevelCheck


class NobodyOfClassThree(LimitKind):
    """Room for no household of class U3."""

    name = "TOY"
    rule_id = "TOY-1"

    def of_case(self, problem, table):
        return self.of_problem(problem)

    def of_problem(self, problem):
        yield of_pairs(self, "U3", np.flatnonzero(problem.effective_class[problem.household] == 3), 0)


class NewestFirst(Level):
    """Whoever came last, first."""

    name = "newest_first"
    check = LevelCheck  # judged nowhere here: a simulated batch is no plan
    sense = "max"
    unit = "day numbers"
    title = says = "Newest first"

    def digits(self, problem):
        newest = problem.registered - problem.registered.min(initial=0)
        return [PairDigit(self.name, newest, "max", None, problem.household)]

    def value(self, problem, chosen):
        return self.digits(problem)[0].of(chosen)


def housed(**changes):
    log = play(trace_of(identical(**changes)), "batch_myopic")
    spells = log.spells
    moved = np.flatnonzero(spells.home >= 0)
    return spells.urgency[moved], spells.registered[moved]


def test_a_new_kind_of_limit_binds_every_batch_of_a_simulation(monkeypatch):
    plain_classes, _ = housed()
    assert 3 in plain_classes
    monkeypatch.setattr(limits, "LIMIT_KINDS", (*limits.LIMIT_KINDS, NobodyOfClassThree()))
    classes, _ = housed()
    assert 3 not in classes
    assert len(classes)


def test_a_new_level_orders_every_batch_of_a_simulation(monkeypatch):
    _, before = housed()
    monkeypatch.setattr(levels, "LEVELS", (*levels.LEVELS[:-1], NewestFirst(), levels.LEVELS[-1]))
    order = ["mandatory", "housed_by_class", "newest_first", "housed_total"]
    _, after = housed(municipal_policy__levels=order)
    assert after.mean() > before.mean()
