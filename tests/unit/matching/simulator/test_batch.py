"""A batch solved in steps is the batch solved in one, and what could be housed at most."""

from __future__ import annotations

import numpy as np
import pytest
from simulated import town, trace_of

from matching.engine import price, solve_chain
from matching.simulator import batch
from matching.simulator.batch import Cardinality, levels_of, most_housed, restricted, solve_batch
from matching.simulator.clock import Run
from matching.simulator.policies.batch_myopic import BatchMyopic
from matching.simulator.visible import Act, VisibleState


class Kept(BatchMyopic):
    """The batch optimum, keeping its problems."""

    def decide(self, state: VisibleState) -> Act:
        problem, _ = batch.desk_problem(state, list(state.open), self.prices(state))
        if problem.size:
            self.kept.append((problem, levels_of(state, "lexicographic")))
        yield from super().decide(state)


@pytest.fixture(scope="module")
def problems() -> list:
    policy = Kept({}, "kept")
    policy.kept = []
    Run(trace_of(town(months=8)), policy).go()
    return policy.kept


def test_steps_choose_what_the_plain_chain_chooses(problems: list, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [solve_chain(problem, levels, 60.0) for problem, levels in problems]
    monkeypatch.setattr(batch, "_SMALL", 0)
    monkeypatch.setattr(price, "_NEAR", 0)
    stepped = [solve_batch(*asked) for asked in problems]
    assert len(problems) >= 5
    for one, two in zip(whole, stepped, strict=True):
        assert all(d.proven for d in one.digits)
        assert two.proven
        assert one.chosen.tolist() == two.chosen.tolist()


def test_most_housed_is_what_the_engine_says(problems: list) -> None:
    for problem, levels in problems:
        chosen = solve_batch(problem, levels).chosen
        assert most_housed(problem, chosen) == len(solve_batch(problem, (Cardinality(),)).chosen)
        assert most_housed(problem, chosen[:0]) == most_housed(problem, chosen)


def test_a_part_of_a_problem_keeps_facts_and_limits_of_its_pairs(problems: list) -> None:
    problem, _ = max(problems, key=lambda p: p[0].size)
    pairs = np.arange(0, problem.size, 3)
    part = restricted(problem, pairs)
    assert part.size == len(pairs)
    assert part.people_draw[part.household].tolist() == problem.people_draw[problem.household[pairs]].tolist()
    assert part.tier.tolist() == problem.tier[pairs].tolist()
    before = {x.key: np.intersect1d(x.pairs, pairs).tolist() for x in problem.limits}
    assert {x.key: pairs[x.pairs].tolist() for x in part.limits} == {k: v for k, v in before.items() if v}
