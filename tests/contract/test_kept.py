"""The service that remembers, over HTTP, on both databases: a month from tables to a plan, and who is kept out of what."""

import io
import json
import re
import zipfile

import pytest
from databases import KINDS
from fastapi.testclient import TestClient
from small_batch import SMALL

from api.access import Actor, Role
from api.app import create_app
from api.service.kept import tokens
from api.settings import Settings
from matching import plan_of, solve

HERE = "0461"
ADMIN = Actor("admin-1", frozenset({Role.admin}), frozenset({HERE, "0101"}))


@pytest.fixture(scope="module", params=KINDS)
def service(request, databases):
    app = create_app(Settings(database=databases.new(request.param).url, solvers=1, scorers=1))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def bearer(service):
    """`bearer("coordinator")` are the headers of one; user and municipalities can be told."""
    memory = service.app.state.services.memory
    made = {}

    def headers(role, user=None, municipalities=(HERE,)):
        key = (role, user, municipalities)
        if key not in made:
            made[key] = tokens.create(memory, ADMIN, user or f"{role}-1", [role], municipalities, 30).token
        return {"Authorization": f"Bearer {made[key]}"}

    return headers


def problem(response, status, code=None):
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told = response.json()
    if code:
        assert told["type"].endswith(f"/{code}"), told
    return told


@pytest.fixture(scope="module")
def frozen(service, bearer):
    me = bearer("coordinator")
    made = service.post("/v1/batches", json=SMALL, headers=me)
    assert made.status_code == 201, made.text
    address = made.headers["location"]
    held = service.post(f"{address}/freeze", headers=me | {"If-Match": made.headers["etag"]})
    assert held.status_code == 200, held.text
    return held.json()


@pytest.fixture(scope="module")
def done(service, bearer, frozen):
    """A run with its plan, solved here as a worker would."""
    from api.service.asked import case_of

    run = service.post(f"/v1/batches/{frozen['id']}/runs", headers=bearer("coordinator"), json={"seed": 3})
    assert run.status_code == 202, run.text
    memory = service.app.state.services.memory
    with memory.unit(HERE, "worker") as unit:
        unit.runs.start(run.json()["id"], "w-1")
        batch = unit.contents.get(run.json()["batch_digest"])
    plan = plan_of(solve(case_of(batch)))
    with memory.unit(HERE, "worker") as unit:
        unit.runs.finish(run.json()["id"], json.dumps(plan, ensure_ascii=False).encode(), plan["status"], {})
    return run.json()["id"], plan


def test_a_month_from_tables_to_a_snapshot(service, bearer):
    me = bearer("coordinator")
    made = service.post("/v1/batches", json=SMALL, headers=me, params={"note": "december"})
    assert made.status_code == 201
    address, tag = made.headers["location"], made.headers["etag"]
    assert service.get(f"{address}/check", headers=me).json()["ok"]
    cell = {"table": "dwellings", "key": "B1", "column": "rooms", "value": "3", "reason": "målt op"}
    problem(service.patch(address, json=cell, headers=me), 428, "version-needed")
    changed = service.patch(address, json=cell, headers=me | {"If-Match": tag})
    assert changed.status_code == 200
    assert next(d for d in changed.json()["tables"]["dwellings"] if d["dwelling_id"] == "B1")["rooms"] == "3"
    problem(service.patch(address, json=cell, headers=me | {"If-Match": tag}), 409, "conflict")
    events = service.get(f"{address}/history", headers=me).json()["events"]
    assert [(e["what"], e["reason"]) for e in events] == [("opened", None), ("edited", "målt op")]
    problem(service.post(f"{address}/runs", headers=me), 409)
    held = service.post(f"{address}/freeze", headers=me | {"If-Match": changed.headers["etag"]})
    assert (held.json()["state"], held.json()["moves"]) == ("frozen", ["close"])


def test_one_row_is_added_to_a_draft_and_one_taken_out(service, bearer):
    me = bearer("coordinator")
    made = service.post("/v1/batches", json=SMALL, headers=me)
    address, tag = f"{made.headers['location']}/rows", {"If-Match": made.headers["etag"]}
    wish = {
        "table": "wishes",
        "row": {"household_id": "H2", "kind": "department", "target": "D1", "tier": "3"},
        "reason": "ringet",
    }
    problem(service.post(address, json=wish, headers=me), 428, "version-needed")
    added = service.post(address, json=wish, headers=me | tag)
    assert added.status_code == 200, added.text
    assert wish["row"] in added.json()["tables"]["wishes"]
    problem(service.post(address, json=wish, headers=me | tag), 409, "conflict")
    now = {"If-Match": added.headers["etag"]}
    problem(service.post(address, json=wish, headers=me | now), 422)
    problem(service.post(address, json={"table": "nonsense", "row": {"a": 1}}, headers=me | now), 404)
    gone = {"table": "households", "key": "H2", "reason": "to gange i listen", "owned": True}
    problem(service.post(f"{address}/remove", json=gone | {"key": "H99"}, headers=me | now), 404)
    problem(service.post(f"{address}/remove", json=gone | {"reason": " "}, headers=me | now), 422)
    left = service.post(f"{address}/remove", json=gone, headers=me | now)
    assert left.status_code == 200, left.text
    assert not any(
        r["household_id"] == "H2"
        for name in ("households", "persons", "wishes")
        for r in left.json()["tables"].get(name, [])
    )
    events = service.get(f"{made.headers['location']}/history", headers=me).json()["events"]
    assert [(e["what"], e["reason"]) for e in events[1:]] == [("added", "ringet"), ("removed", "to gange i listen")]


def test_a_zip_and_a_workbook_are_merged_by_key(service, bearer):
    me = bearer("coordinator")
    made = service.post("/v1/batches", json=SMALL, headers=me)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("husstande.csv", "husstand;hasteklasse\nH2;U1\nH9;U2\n")
    done = service.post(
        f"{made.headers['location']}/import", content=packed.getvalue(),
        headers=me | {"If-Match": made.headers["etag"], "Content-Type": "application/zip"},
    )  # fmt: skip
    assert done.status_code == 200, done.text
    assert done.json()["merged"] == [{"table": "households", "new": ["H9"], "changed": ["H2"], "gone": ["H1", "H3"]}]
    assert len(done.json()["tables"]["households"]) == 4


def test_a_run_waits_and_is_stopped(service, bearer, frozen):
    me = bearer("coordinator")
    asked = service.post(f"/v1/batches/{frozen['id']}/runs", headers=me, json={"seed": 7})
    assert asked.status_code == 202
    address = asked.headers["location"]
    assert service.get(address, headers=me).json()["state"] == "queued"
    problem(service.get(f"{address}/plan", headers=me), 404)
    assert service.delete(address, headers=me).json()["state"] == "stopped"
    assert asked.json()["id"] in [
        r["id"] for r in service.get(f"/v1/batches/{frozen['id']}/runs", headers=me).json()["runs"]
    ]


def test_the_plan_is_the_bytes_that_were_made_and_every_question_is_answered(service, bearer, done):
    me, (run, plan) = bearer("coordinator"), done
    assert service.get(f"/v1/runs/{run}/plan", headers=me).json() == plan
    home = plan["placements"][0]
    one = service.get(f"/v1/runs/{run}/explanations/{home['household_id']}", headers=me)
    assert one.status_code == 200, one.text
    pair = service.get(f"/v1/runs/{run}/explanations/{home['household_id']}/{home['dwelling_id']}", headers=me)
    assert pair.json()["verdict"] == "allowed"
    asked = {"household_id": home["household_id"], "forbid": [home["dwelling_id"]]}
    answer = service.post(f"/v1/runs/{run}/what-if", json=asked, headers=me)
    assert answer.json()["proven"], answer.text
    judged = service.post(f"/v1/runs/{run}/verify", json=plan, headers=me)
    assert judged.json()["ok"], judged.text
    same = service.get(f"/v1/runs/{run}/diff/{run}", headers=me)
    assert same.status_code == 200, same.text
    book = service.get(f"/v1/runs/{run}/plan.xlsx", headers=me)
    assert book.content[:2] == b"PK"


def test_a_caseworker_sees_own_cases_and_what_one_looked_at_is_traced(service, bearer, done):
    run, plan = done
    me = bearer("caseworker", "cw-2")
    seen = service.get(f"/v1/runs/{run}/plan", headers=me).json()
    people = {r["household_id"] for part in ("placements", "unplaced", "reviews") for r in seen[part]}
    assert people == {"H2"}
    # Nor in a tie, a price of the certificate, or anywhere else, as a value or as a key.
    assert not {'"H1"', '"H3"'} & set(re.findall(r'"H[0-9]+"', json.dumps(seen)))
    assert service.get(f"/v1/runs/{run}/explanations/H2", headers=me).status_code == 200
    problem(service.get(f"/v1/runs/{run}/explanations/H1", headers=me), 404)
    problem(service.get(f"/v1/runs/{run}/explanations/H77", headers=me), 404)
    problem(service.post(f"/v1/runs/{run}/what-if", json={"household_id": "H3", "place": "B1"}, headers=me), 404)
    # What a change does to others is told without naming them.
    taken = next(p["dwelling_id"] for p in plan["placements"] if p["household_id"] != "H2")
    asked = {"household_id": "H2", "set": {"urgency_class": "U1"}}
    answer = service.post(f"/v1/runs/{run}/what-if", json=asked, headers=me)
    assert answer.status_code == 200, answer.text
    assert set(re.findall(r'"H[0-9]+"', answer.text)) <= {'"H2"'}
    whole = service.post(
        f"/v1/runs/{run}/what-if", json={"household_id": "H2", "place": taken}, headers=bearer("coordinator")
    )
    assert set(re.findall(r'"H[0-9]+"', whole.text)) - {'"H2"'}
    forced = service.post(f"/v1/runs/{run}/what-if", json={"household_id": "H2", "place": taken}, headers=me)
    assert set(re.findall(r'"H[0-9]+"', forced.text)) <= {'"H2"'}
    own = service.get("/v1/audit", headers=me).json()["entries"]
    assert {e["user"] for e in own} == {"cw-2"}
    assert ("household.read.asked", "H2") in [(e["what"], e["thing_id"]) for e in own]


# Calls on things that are there: what a role may, and what not.
CALLS = [
    ("GET", "/v1/batches", "coordinator caseworker auditor"),
    ("GET", "/v1/batches/{batch}", "coordinator caseworker auditor"),
    ("GET", "/v1/batches/{batch}/check", "coordinator auditor"),
    ("GET", "/v1/batches/{batch}/history", "coordinator auditor"),
    ("POST", "/v1/batches/{batch}/runs", "coordinator"),
    ("GET", "/v1/batches/{batch}/runs", "coordinator caseworker auditor"),
    ("GET", "/v1/runs/{run}", "coordinator caseworker auditor"),
    ("GET", "/v1/runs/{run}/plan", "coordinator caseworker auditor"),
    ("GET", "/v1/runs/{run}/plan.xlsx", "coordinator auditor"),
    ("GET", "/v1/runs/{run}/diff/{run}", "coordinator auditor"),
    ("GET", "/v1/runs/{run}/explanations/H1", "coordinator auditor"),
    ("GET", "/v1/audit", "coordinator caseworker planner auditor admin"),
    ("GET", "/v1/audit/verify", "auditor"),
    ("GET", "/v1/rules", "coordinator caseworker planner auditor admin"),
]


@pytest.mark.parametrize("role", Role)
def test_what_is_not_granted_is_refused_by_role_and_by_municipality(service, bearer, frozen, done, role):
    run, _ = done
    for method, path, granted in CALLS:
        address = path.format(batch=frozen["id"], run=run)
        answer = service.request(method, address, headers=bearer(str(role)))
        if str(role) in granted.split():
            assert answer.status_code in (200, 202), (role, path, answer.text)
        else:
            assert answer.status_code in (403, 404), (role, path, answer.text)
            problem(answer, answer.status_code)
        elsewhere = service.request(method, address, headers=bearer(str(role), f"far-{role}", ("0101",)))
        if "{" in path:
            assert elsewhere.status_code in (403, 404), (role, path, elsewhere.text)
            assert frozen["digest"] not in elsewhere.text


def test_what_was_refused_is_in_the_trace_and_the_chain_holds(service, bearer, frozen):
    problem(service.get(f"/v1/batches/{frozen['id']}", headers=bearer("planner")), 403, "forbidden")
    auditor = bearer("auditor")
    last = service.get("/v1/audit", params={"user": "planner-1"}, headers=auditor).json()["entries"][0]
    assert (last["what"], last["thing_id"]) == ("refused", frozen["id"])
    found = service.get("/v1/audit/verify", headers=auditor).json()
    assert found["holds"]
    assert found["entries"] > 5


@pytest.mark.parametrize("token", ["anvis_" + "x" * 43, "nobody", "ey.ey.ey", ""])
def test_a_token_that_is_none_opens_nothing(service, token):
    problem(service.get("/v1/batches", headers={"Authorization": f"Bearer {token}"}), 401, "unauthorised")


def test_without_a_token_this_machine_may_ask_what_keeps_nothing_and_no_more(service):
    assert service.get("/v1/rules").status_code == 200
    problem(service.get("/v1/batches"), 403, "forbidden")


def test_who_works_in_several_municipalities_names_one(service, bearer):
    me = bearer("coordinator", "both", (HERE, "0101"))
    problem(service.get("/v1/batches", headers=me), 422)
    assert service.get("/v1/batches", headers=me | {"X-Municipality": HERE}).status_code == 200
    assert service.get("/v1/batches", headers=me | {"X-Municipality": "0101"}).json()["batches"] == []
    problem(service.get("/v1/batches", headers=me | {"X-Municipality": "0751"}), 404)


def test_a_civil_number_is_kept_nowhere_and_echoed_nowhere(service, bearer, frozen):
    me = bearer("coordinator")
    wrong = json.loads(json.dumps(SMALL))
    wrong["households"][0]["target_group"] = "010170-1234"
    answers = [
        service.post("/v1/batches", json=wrong, headers=me),
        service.get("/v1/batches/0101701234", headers=me),
        service.get("/v1/audit", params={"user": "0101701234"}, headers=me),
        service.post("/v1/batches", json=SMALL, params={"note": "0101701234"}, headers=me),
    ]
    for answer in answers:
        assert "010170" not in answer.text
    assert [a.status_code for a in answers[:2]] == [422, 404]


def test_pages_follow_one_another(service, bearer):
    me = bearer("coordinator", "pages", ("0101",))
    other = json.loads(json.dumps(SMALL))
    other["batch"]["municipality"] = "0101"
    ids = [service.post("/v1/batches", json=other, headers=me).json()["id"] for _ in range(3)]
    one = service.get("/v1/batches", params={"limit": 2}, headers=me).json()
    two = service.get("/v1/batches", params={"limit": 2, "after": one["next"]}, headers=me).json()
    assert [b["id"] for b in one["batches"] + two["batches"]] == ids[::-1]
    assert two["next"] is None


def test_a_call_that_comes_twice_is_done_once(service, bearer, frozen):
    me = bearer("coordinator") | {"Idempotency-Key": "december-1"}
    one = service.post("/v1/batches", json=SMALL, headers=me)
    two = service.post("/v1/batches", json=SMALL, headers=me)
    assert one.status_code == two.status_code == 201
    assert one.json()["id"] == two.json()["id"]
    problem(service.post("/v1/batches", json=SMALL, params={"note": "another"}, headers=me), 409, "conflict")
    run = f"/v1/batches/{frozen['id']}/runs"
    mine = bearer("coordinator") | {"Idempotency-Key": "run-1"}
    first = service.post(run, json={"seed": 1}, headers=mine).json()["id"]
    assert service.post(run, json={"seed": 1}, headers=mine).json()["id"] == first
    problem(service.post(run, json={"seed": 2}, headers=mine), 409, "conflict")
    service.delete(f"/v1/runs/{first}", headers=bearer("coordinator"))


def test_how_a_run_stands_is_told_as_it_changes(service, bearer, done):
    run, _ = done
    with service.stream("GET", f"/v1/runs/{run}/events", headers=bearer("coordinator")) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        told = answer.read().decode()
    assert "event: done" in told
    number = next(line for line in told.splitlines() if line.startswith("id: ")).removeprefix("id: ")
    again = service.get(f"/v1/runs/{run}/events", headers=bearer("coordinator") | {"Last-Event-ID": number})
    assert again.text == ""


def test_a_simulation_waits_for_a_worker_and_is_the_planners(service, bearer):
    me = bearer("planner")
    scenario = {"name": "small", "months": 12}
    asked = service.post("/v1/simulations", json=scenario, headers=me)
    assert asked.status_code == 202, asked.text
    address = asked.headers["location"]
    assert service.get(address, headers=me).json()["state"] == "queued"
    assert service.get("/v1/simulations", headers=me).json()["simulations"][0]["id"] == asked.json()["id"]
    problem(service.get(f"{address}/report", headers=me), 404)
    problem(service.post("/v1/simulations", json=scenario, headers=bearer("caseworker")), 403)
    problem(service.post("/v1/simulations", json={"plan": "/etc/passwd"}, headers=me), 422)
    long = problem(service.post("/v1/simulations", json={"name": "x" * 65}, headers=me), 422)
    assert [e["pointer"] for e in long["errors"]] == ["/name"]
    assert service.delete(address, headers=me).json()["state"] == "stopped"


def test_as_much_waits_as_may_and_the_next_is_told_to_come_again(service, bearer, frozen):
    me = bearer("coordinator")
    address = f"/v1/batches/{frozen['id']}/runs"
    waiting = []
    for _ in range(service.app.state.services.settings.queue_each + 1):
        answer = service.post(address, headers=me)
        if answer.status_code == 429:
            break
        waiting.append(answer.json()["id"])
    problem(answer, 429, "too-many")
    assert int(answer.headers["retry-after"]) > 0
    for run in waiting:
        service.delete(f"/v1/runs/{run}", headers=me)


def test_the_examples_of_a_batch_run(service, bearer):
    item = service.get("/openapi.json").json()["paths"]["/v1/batches"]["post"]
    examples = item["requestBody"]["content"]["application/json"]["examples"]
    assert examples
    for name, example in examples.items():
        answer = service.post("/v1/batches", json=example["value"], headers=bearer("coordinator"))
        assert answer.status_code == 201, (name, answer.text)
