"""Questions about a kept run in a worker: what it has in memory changes no answer."""

import json

import pytest
from small_batch import SMALL

from api.jobs.solving import solve_run
from api.service import asked
from matching.questions.of_household import household_told


class _Nobody:
    """Nobody who listens to how far a run is."""

    class stopping:
        is_set = staticmethod(bool)

    def tell(self, **_known):
        """Tells nothing."""


@pytest.fixture(scope="module")
def run():
    """The bytes of a batch and of its plan."""
    batch = json.dumps(SMALL).encode()
    job = {"batch": batch, "previous": None, "seed": 0, "time_limit": 30.0, "work_limit": None}
    return batch, solve_run(job, _Nobody())["plan"]


def test_a_household_is_told_the_same_from_its_row_and_from_all_that_is_judged(run):
    batch, plan = run
    names = [h["household_id"] for h in SMALL["households"]]
    assert batch not in asked._JUDGED
    alone = [asked.of_household(batch, plan, name) for name in names]
    assert asked.judged(batch, plan) == {}
    assert batch in asked._JUDGED
    assert [asked.of_household(batch, plan, name) for name in names] == alone
    whole = asked._plan(plan)
    assert [household_told(asked._table(batch), name, whole).as_json() for name in names] == alone
    assert {told["placement"] is None for told in alone} == {True, False}


def test_no_more_batches_are_kept_than_a_worker_needs(run):
    batch, plan = run
    for more in (b" ", b"  ", b"   "):
        asked.judged(batch + more, plan)
    assert list(asked._JUDGED) == [batch + b"  ", batch + b"   "]
