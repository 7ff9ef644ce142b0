"""A run done as a worker does it, in this process: solved from what is kept, its plan kept as the very bytes."""

import json

import matching
from api.service.kept.batches import case_of
from api.service.kept.reproduce import params_of
from api.store import digest_of


def done(desk, run):
    """Solves a run that waits; its plan as plain data, and the digest by which it is approved."""
    with desk.writing() as unit:
        unit.runs.start(run.id, "test")
        case, params = case_of(unit.contents.document(run.batch_digest)), params_of(unit, run)
    plan = matching.plan_document(matching.solve(case, params))
    data = plan.model_dump_json(exclude_unset=True).encode()
    with desk.writing() as unit:
        unit.runs.finish(run.id, data, plan.status, {"placements": len(plan.placements)})
    return json.loads(data), digest_of(data)


def homes(plan):
    return {p["household_id"]: p["dwelling_id"] for p in plan["placements"]}
