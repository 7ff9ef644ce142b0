"""The client is what the doors say, and a month goes through it: token, batch, freeze, run, plan, explanation."""

import importlib.util
import json
from pathlib import Path

import pytest
from databases import KINDS, Databases
from fastapi.testclient import TestClient
from small_batch import SMALL

from api.access import Actor, Role
from api.app import create_app
from api.client import Anvis, Refused
from api.documents.desk import LockAsked
from api.documents.kept import CellAsked, RunAsked
from api.documents.tokens import TokenAsked
from api.service.asked import case_of
from api.service.kept import tokens
from api.settings import Settings
from matching import plan_of, solve

HERE = "0461"
ADMIN = Actor("admin-1", frozenset({Role.admin}), frozenset({HERE}))


@pytest.fixture(params=KINDS)
def service(request, tmp_path):
    databases = Databases(tmp_path)
    app = create_app(Settings(database=databases.new(request.param).url, solvers=1, scorers=1))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
    databases.stop()


def test_what_is_written_is_what_the_doors_say():
    file = Path(__file__).parents[2] / "tools" / "client.py"
    spec = importlib.util.spec_from_file_location("client_tool", file)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    for name, text in tool.written().items():
        assert (tool.OUT / name).read_text(encoding="utf-8") == text, f"{name}: run `python tools/client.py`"


def test_a_month_through_the_client(service):
    memory = service.app.state.services.memory
    admin = Anvis(service, tokens.create(memory, ADMIN, "admin-1", ["admin"], [HERE], 1).token)
    made = admin.tokens.create(TokenAsked(user="c-1", roles=["coordinator"], municipalities=[HERE], days=2))
    me = Anvis(service, made.token)

    batch = me.batches.open_batch(SMALL, key="dec-1")
    assert me.batches.open_batch(SMALL, key="dec-1").id == batch.id
    assert me.batches.check(batch.id).ok
    cell = CellAsked(table="dwellings", key="B1", column="rooms", value="3")
    edited = me.batches.edit(batch.id, batch.version, cell)
    with pytest.raises(Refused) as stale:
        me.batches.edit(batch.id, batch.version, cell)
    assert (stale.value.status, stale.value.problem["type"]) == (409, "/v1/problems/conflict")
    frozen = me.batches.freeze(batch.id, edited.version)
    run = me.batches.start(frozen.id, body=RunAsked(seed=3))
    with memory.unit(HERE, "worker") as unit:
        unit.runs.start(run.id, "w-1")
        document = unit.contents.get(run.batch_digest)
    plan = plan_of(solve(case_of(document)))
    with memory.unit(HERE, "worker") as unit:
        unit.runs.finish(run.id, json.dumps(plan, ensure_ascii=False).encode(), plan["status"], {})
    assert me.runs.read(run.id).state == "done"
    home = me.runs.plan(run.id).placements[0]
    assert me.runs.of_household(run.id, home.household_id).household_id == home.household_id
    assert me.runs.of_pair(run.id, home.household_id, home.dwelling_id).verdict == "allowed"
    kept = me.decisions.lock(frozen.id, "H2", LockAsked(dwelling="B1", reason="nær skole"))
    ended = me.decisions.unlock(frozen.id, "H2", reason="fortrudt")
    assert ended.replaces == kept.id
    assert me.runs.workbook(run.id)[:2] == b"PK"
    with pytest.raises(Refused) as nothing:
        me.desk.read("../../v1/batches")
    assert nothing.value.status == 404
