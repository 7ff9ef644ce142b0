"""A month as it is kept: the small batch frozen, solved, and its plan written as a worker writes it."""

import json

from small_batch import SMALL

import matching
from api.access import Actor, Role
from api.service.kept import Desk, batches, runs
from api.service.kept.batches import case_of

COORDINATOR = Actor("coordinator-1", frozenset({Role.coordinator}), frozenset({"0461"}))


def solved(store, document=SMALL, change=None, place="0461", **submitted):
    """The batch and its run, done. `change` may alter the plan, as a dict, before it is kept."""
    desk = Desk(store, Actor(COORDINATOR.user, COORDINATOR.roles, frozenset({place})), place)
    batch = batches.open_batch(desk, document).batch
    batch = batches.freeze(desk, batch.id, 1)
    run = runs.submit(desk, batch.id, **submitted)
    params = matching.SolveParams(time_limit=float(run.settings["time_limit"]), seed=run.seed)
    made = matching.plan_document(matching.solve(case_of(document), params))
    written = made.as_bytes()
    if change is not None:
        plan = json.loads(written)
        change(plan)
        written = json.dumps(plan, indent=1, ensure_ascii=False).encode()
    with store.unit(place, "worker-1") as unit:
        unit.runs.start(run.id, "worker-1")
        unit.runs.finish(run.id, written, made.status, {"placed": len(made.placements)})
        unit.audit.append("run.done", "run", run.id, {"status": made.status})
    return batch, run
