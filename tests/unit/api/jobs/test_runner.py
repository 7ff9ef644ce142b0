"""Runs and simulations from the queue to their one result, on both databases."""

import json
import os
import signal

import pytest
from durable import frozen, limits, until
from simulated import identical
from small_batch import SMALL

from api.jobs.queue import Queue
from api.jobs.runner import Runner
from api.service.kept import runs, work
from api.service.kept.work import Once, Room
from constraints.errors import Conflict, Forbidden, InputError, NotFound, TooMany
from matching import plan_document, solve
from matching.files.again import read_document

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # nothing in it is of the database
SCENARIO = identical(months=6, replications={"count": 4}, policies=["class_then_date", "fcfs_vacancy"])


def trace(store, thing_id, municipality="0461"):
    with store.reading(municipality, "x") as unit:
        assert unit.audit.verify().holds
        return [(e.what, e.user, e.facts) for e in reversed(unit.audit.page(thing_id=thing_id))]


def ended(desk, run_id):
    return until(lambda: (found := runs.read(desk, run_id)).run.state in work.ENDED and found)


def test_a_run_brings_the_plan_that_the_command_writes_and_says_so_once(desk_of, store, worker):
    desk = desk_of("coordinator")
    run = runs.submit(desk, frozen(desk).id, seed=7)
    worker()
    found = ended(desk, run.id)
    assert (found.run.state, found.run.attempt, found.result.status) == ("done", 1, "optimal")
    plan = json.loads(runs.plan(desk, run.id))
    from matching import SolveParams

    made = plan_document(solve(read_document(SMALL).case, SolveParams(seed=7)))
    mine = json.loads(made.as_bytes())
    for one in (plan, mine):
        one.pop("timing")
    assert plan == mine
    last = [e for e in trace(store, run.id) if e[0].startswith("run.")]
    assert [what for what, *_ in last] == ["run.submitted", "run.started", "run.finished"]
    _, user, facts = last[-1]
    assert user == "anvis-worker"
    digests = plan["digests"]
    assert facts == {
        "state": "done", "digest": found.result.plan_digest, "status": "optimal", "code": digests["code"], "law": digests["law"], "attempt": 1,
    }  # fmt: skip
    event = work.events(desk, run.id)
    assert (event.state, event.last) == ("done", True)
    assert [x["proven"] for x in event.progress.get("levels", [])] in ([], [True] * len(plan["levels"]))
    assert work.events(desk, run.id, event.number) is None


@ON_SQLITE
def test_a_run_that_was_asked_to_stop_keeps_the_best_plan_so_far(desk_of, store, worker):
    desk = desk_of("coordinator")
    run = runs.submit(desk, frozen(desk).id)
    queue = Queue(store, "one-that-is-gone", 3)
    taken = queue.take("run")
    runs.stop(desk, run.id)
    assert queue.beat(taken, 1, {}) is True
    assert queue.give_back(taken) == "queued"
    worker()
    found = ended(desk, run.id)
    assert found.run.attempt == 2
    plan = json.loads(runs.plan(desk, run.id))
    # The wish was known before the first level: the plan is the hand list, and says that a person ended the search.
    if found.run.state == "stopped":
        assert (plan["stopped_by"], plan["repeatable"], plan["status"]) == ("request", False, "feasible")
    else:
        assert plan["status"] == "optimal"
    assert plan["placements"]


def test_a_run_that_waits_is_stopped_at_once(desk_of):
    desk = desk_of("coordinator")
    run = runs.submit(desk, frozen(desk).id)
    assert runs.stop(desk, run.id).state == "stopped"
    with pytest.raises(NotFound):
        runs.plan(desk, run.id)
    with pytest.raises(Conflict):
        runs.stop(desk, run.id)


def test_whose_process_is_killed_is_solved_again_and_given_up_after_some_attempts(desk_of, store, worker):
    desk = desk_of("coordinator")
    run = runs.submit(desk, frozen(desk).id)
    runner = worker(attempts=2)
    killed = set()

    def killing():
        for pid in runner.pids:
            killed.add(pid)
            os.kill(pid, signal.SIGKILL)
        return runs.read(desk, run.id).run.state == "failed"

    until(killing)
    found = runs.read(desk, run.id)
    assert len(killed) == 2
    assert (found.run.failure, found.run.failure_facts, found.result) == ("worker-died/often", {"count": 2}, None)
    told = [what for what, *_ in trace(store, run.id)]
    assert told == ["run.submitted", "run.started", "run.requeued", "run.started", "run.failed"]


@ON_SQLITE
def test_what_a_worker_holds_that_is_gone_is_taken_when_its_count_stands_still(desk_of, worker):
    desk = desk_of("coordinator")
    run = runs.submit(desk, frozen(desk).id)
    gone = Queue(desk.store, "gone", 3)
    taken = gone.take("run")
    gone.beat(taken, 1, {"step": "rules", "permille": 20})
    worker(lease=1.0)
    found = ended(desk, run.id)
    assert (found.run.state, found.run.attempt, found.run.worker != "gone") == ("done", 2, True)
    assert gone.beat(taken, 2, {}) is None


def test_a_worker_that_is_told_to_end_puts_back_what_it_holds_and_that_was_no_attempt(desk_of, store, tmp_path):
    desk = desk_of("coordinator")
    run = runs.submit(desk, frozen(desk).id)
    runner = Runner(store, limits(tmp_path))
    runner.round()
    held = runs.read(desk, run.id).run
    assert (held.state, held.worker, held.attempt) == ("running", runner.name, 1)
    (pid,) = runner.pids
    runner.leave()
    back = runs.read(desk, run.id).run
    assert (back.state, back.worker, back.attempt, runner.pids) == ("queued", None, 0, [])
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert Queue(store, "next", 1).take("run").attempt == 1


def test_a_worker_that_comes_back_late_brings_nothing_twice(desk_of, store):
    desk = desk_of("coordinator")
    run = runs.submit(desk, frozen(desk).id)
    late, quick = Queue(store, "late", 5), Queue(store, "quick", 5)
    first = late.take("run")
    assert quick.take("run") is None
    assert quick.give_back(first) == "queued"
    second = quick.take("run")
    assert (second.id, second.attempt) == (run.id, 2)
    brought = {
        "plan": b'{"a":1}', "status": "optimal", "stopped": False,
        "summary": {"digests": {"code": "c" * 64, "law": "d" * 64}},
    }  # fmt: skip
    assert late.beat(first, 1, {}) is None
    assert late.asked(first) is None
    assert late.finish(first, brought) is False
    assert late.fail(first, InputError("bad-run/seed")) is False
    assert late.give_back(first) is None
    assert quick.finish(second, brought) is True
    assert quick.finish(second, brought) is False
    assert [w for w, *_ in trace(store, run.id)].count("run.finished") == 1


def test_an_error_is_the_reason_of_a_failed_run(desk_of, worker):
    desk = desk_of("coordinator")
    early = {**SMALL, "batch": {**SMALL["batch"], "decision_date": "2026-11-26"}}
    run = runs.submit(desk, frozen(desk, early).id)
    with desk.writing() as unit:
        unit.contents.remove(unit.runs.get(run.id).batch_digest)
    worker()
    found = ended(desk, run.id)
    assert (found.run.state, found.run.failure) == ("failed", "not-kept/contents")


def test_municipalities_take_turns_and_each_is_served_oldest_first(desk_of, store):
    flood, other, third = desk_of("coordinator"), desk_of("coordinator", "0101"), desk_of("coordinator", "0751")
    many = [runs.submit(flood, frozen(flood).id).id for _ in range(3)]
    one, two = (runs.submit(desk, frozen(desk).id).id for desk in (other, third))
    queue = Queue(store, "w", 3)
    order = []
    while (taken := queue.take("run")) is not None:
        order.append(taken.id)
        queue.fail(taken, InputError("bad-run/seed"))
    assert order == [many[0], one, two, many[1], many[2]]


def test_a_queue_is_full_at_its_end_for_one_and_for_all(desk_of):
    desk, other = desk_of("coordinator"), desk_of("coordinator", "0101")
    batch = frozen(desk).id
    room = Room(each=2, all=3)
    first = runs.submit(desk, batch, room=room, once=Once("k1", "a" * 64))
    runs.submit(desk, batch, room=room)
    with pytest.raises(TooMany) as full:
        runs.submit(desk, batch, room=room)
    assert (full.value.kind, full.value.facts) == ("queue-full", {"limit": 2})
    assert runs.submit(desk, batch, room=room, once=Once("k1", "a" * 64)).id == first.id  # it was answered before
    theirs = frozen(other).id
    runs.submit(other, theirs, room=room)
    with pytest.raises(TooMany) as full:
        runs.submit(other, theirs, room=room)
    assert full.value.kind == "queue-full/all"


def test_a_request_with_a_key_submits_once(desk_of):
    desk = desk_of("coordinator")
    batch = frozen(desk).id
    once = Once("k", "a" * 64)
    assert runs.submit(desk, batch, once=once).id == runs.submit(desk, batch, once=once).id
    assert len(runs.of_batch(desk, batch)) == 1
    with pytest.raises(Conflict):
        runs.submit(desk, batch, once=Once("k", "b" * 64))


@ON_SQLITE
def test_a_simulation_brings_the_document_that_the_command_writes(desk_of, store, worker):
    from matching.simulator import analyse, run_study

    desk = desk_of("planner")
    simulation = work.submit_simulation(desk, SCENARIO)
    worker()
    found = until(lambda: (s := work.read(desk, simulation.id)).state in work.ENDED and s)
    assert (found.state, found.failure) == ("done", None)
    assert json.loads(work.report(desk, simulation.id)) == json.loads(json.dumps(analyse(run_study(SCENARIO))))
    told = [what for what, *_ in trace(store, simulation.id)]
    assert told == ["simulation.submitted", "simulation.started", "simulation.finished", "simulation.read"]


@ON_SQLITE
def test_a_simulation_goes_on_from_what_it_has_after_its_process_was_killed(desk_of, worker, tmp_path):
    desk = desk_of("planner")
    simulation = work.submit_simulation(desk, {**SCENARIO, "months": 24, "replications": {"count": 400}})
    runner = worker()
    until(lambda: len(list(tmp_path.rglob("*.npz"))) >= 2)
    os.kill(runner.pids[0], signal.SIGKILL)
    kept = len(list(tmp_path.rglob("*.npz")))
    event = until(lambda: (e := work.events(desk, simulation.id)) and e.progress.get("done", 0) >= kept and e)
    assert event.progress["total"] == 400
    work.stop(desk, simulation.id)
    found = until(lambda: (s := work.read(desk, simulation.id)).state in work.ENDED and s)
    assert (found.state, found.attempt, found.result_digest) == ("stopped", 2, None)
    # Its folder is named after the scenario, so the same scenario goes on from there when it is submitted again.
    assert {path.parent.name for path in tmp_path.rglob("*.npz")} == {simulation.scenario_digest[:32]}
    with pytest.raises(NotFound):
        work.report(desk, simulation.id)


@ON_SQLITE
def test_a_scenario_that_cannot_be_run_fails_with_the_reason(desk_of, worker):
    desk = desk_of("planner")
    simulation = work.submit_simulation(desk, {**SCENARIO, "policies": ["no_such_policy"]})
    worker()
    found = until(lambda: (s := work.read(desk, simulation.id)).state in work.ENDED and s)
    assert (found.state, found.failure.split("/")[0]) == ("failed", "unknown-policy")


@pytest.mark.parametrize(
    "named",
    [
        {"policies": [{"name": "replay", "settings": {"file": "/etc/passwd"}}]},
        {"world": {"kind": "recorded", "months": [{"batch": "/a", "plan": "/b"}]}},
        {"variants": [{"name": "v", "set": {"world.catalogue.batch": "/a"}}]},
    ],
)
def test_a_scenario_that_names_a_file_is_refused(desk_of, named):
    with pytest.raises(InputError) as refused:
        work.submit_simulation(desk_of("planner"), {**SCENARIO, **named})
    assert refused.value.kind == "bad-simulation/files"


def test_simulations_are_the_planners(desk_of, store):
    simulation = work.submit_simulation(desk_of("planner"), SCENARIO)
    assert work.read(desk_of("coordinator"), simulation.id).state == "queued"
    for role in ("coordinator", "caseworker", "auditor"):
        with pytest.raises(Forbidden):
            work.stop(desk_of(role), simulation.id)
    with pytest.raises(Forbidden):
        work.events(desk_of("caseworker"), simulation.id)
    assert [w for w, *_ in trace(store, simulation.id)] == ["simulation.submitted", *["refused"] * 4]
    assert work.stop(desk_of("planner"), simulation.id).state == "stopped"
