"""The stateless service as clients meet it: answers, problems, bounds, and a worker that dies."""

import copy
import itertools
import json
import os
import signal
import threading
import time

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.http.schema import EXAMPLE, QUESTION
from api.settings import Settings


@pytest.fixture(scope="module")
def client():
    with TestClient(create_app(Settings(token=None, solvers=2, scorers=1))) as found:
        yield found


def changed(**changes):
    found = copy.deepcopy(EXAMPLE)
    for table, rows in changes.items():
        found[table] = rows
    return found


def is_problem(response, status, kind):
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["type"] == f"/v1/problems/{kind}"
    assert body["status"] == status
    assert {"title", "detail", "instance"} <= body.keys()
    assert body["instance"].endswith(response.headers["x-request-id"])
    return body


def until(holds):
    """Waits for what another process brings about, and fails when it never does."""
    for _ in range(6000):
        if holds():
            return
        time.sleep(0.01)
    pytest.fail("it did not come about")


def test_every_pair_is_scored_with_verdict_budget_costs_and_levels(client):
    body = client.post("/v1/score", json=EXAMPLE).json()
    assert [(p["household_id"], p["dwelling_id"]) for p in body["pairs"]] == [("H1", "B1"), ("H2", "B1")]
    first = body["pairs"][0]
    assert first["verdict"] == "allowed"
    assert first["budget"]["rent"] == 4400
    assert first["budget"]["net_income"] == 11000
    assert first["levels"]["housed_by_class"] == "U1"
    assert first["costs"]["total"] == first["levels"]["cost"]


def test_the_plan_over_http_is_the_plan_of_the_library(client):
    from api.service.stateless import read_case
    from matching import SolveParams, plan_of, solve

    over_http = client.post("/v1/match?seed=5", json=EXAMPLE).json()
    own = json.loads(json.dumps(plan_of(solve(read_case(EXAMPLE), SolveParams(seed=5, time_limit=24.0)))))
    over_http.pop("timing"), own.pop("timing")
    assert over_http == own


def test_what_if_tells_both_sides(client):
    body = client.post("/v1/what-if", json=EXAMPLE | {"question": QUESTION}).json()
    assert body["household"]["before"]["dwelling_id"] is None
    assert body["household"]["after"]["dwelling_id"] == "B1"
    assert [(o["household_id"], o["change"]) for o in body["others"]] == [("H1", "loses_home")]
    assert body["cost_to_others"]["housed_by_class"] == {"U1": -1}


def test_a_wrong_cell_is_pointed_at(client):
    bad = changed()
    bad["households"][1]["registered_on"] = "31-31-2026"
    body = is_problem(client.post("/v1/score", json=bad), 422, "bad-input")
    assert [e["pointer"] for e in body["errors"]] == ["/households/1/registered_on"]


def test_a_civil_number_is_refused_and_never_echoed(client):
    for bad in (changed(), EXAMPLE | {"question": QUESTION | {"set": {"target_group": "010190-1234"}}}):
        if "question" not in bad:
            bad["households"][0]["target_group"] = "010190-1234"
        path = "/v1/what-if" if "question" in bad else "/v1/match"
        response = client.post(path, json=bad)
        assert response.status_code == 422
        assert "010190" not in response.text


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400), (b"[]", "application/json", 400), (b"\xff", "application/json", 400),
        (b'{"batch": NaN}', "application/json", 400), (b"{}", "text/plain", 415), (b"", "application/json", 400),
    ],
)  # fmt: skip
def test_what_is_no_json_object_is_said_to_be_none(client, body, content_type, status):
    response = client.post("/v1/score", content=body, headers={"content-type": content_type})
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"


def test_more_than_one_call_may_ask_for_is_413_with_the_way_to_go():
    with TestClient(create_app(Settings(token=None, score_pairs=1, match_households=1, body_bytes=4000))) as small:
        assert "anvis verdicts" in is_problem(small.post("/v1/score", json=EXAMPLE), 413, "too-large")["detail"]
        assert "anvis match" in is_problem(small.post("/v1/match", json=EXAMPLE), 413, "too-large")["detail"]
        is_problem(small.post("/v1/score", json=changed(note=["x" * 5000])), 413, "too-large")


def test_unknown_paths_and_methods_are_problems_too(client):
    is_problem(client.get("/v1/nothing"), 404, "not-found")
    is_problem(client.get("/v1/score"), 405, "method-not-allowed")


def test_the_law_of_a_day(client):
    rules = client.get("/v1/rules?date=2026-11-20").json()["rules"]
    assert {"ALB-59-6-5", "RAAD-1"} <= {r["rule_id"] for r in rules}
    old = client.get("/v1/rules?date=2015-01-01").json()["rules"]
    assert "ALB-59-7-A" not in {r["rule_id"] for r in old}
    is_problem(client.get("/v1/rules?date=1990-01-01"), 422, "law-gap")
    body = is_problem(client.get("/v1/rules?date=tomorrow"), 422, "bad-input")
    assert body["errors"][0]["pointer"] == "/query/date"
    figures = client.get("/v1/parameters?date=2026-11-20").json()
    assert all({"name", "value", "status", "reference"} <= f.keys() for f in figures["parameters"])


def test_health_metrics_and_docs_need_no_other_host(client):
    assert client.post("/v1/score", json=EXAMPLE).status_code == 200
    assert client.get("/health/live").json() == {"status": "live"}
    until(lambda: client.get("/health/ready").json().get("solvers") == 2)
    text = client.get("/metrics").text
    assert 'anvis_requests_total{path="/v1/score",status="200"}' in text
    page = client.get("/docs").text
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
    assert client.get("/openapi.json").json()["openapi"].startswith("3.1")


def test_the_examples_in_openapi_run(client):
    api = client.get("/openapi.json").json()
    for path, item in api["paths"].items():
        # What is kept takes a person: those examples run in test_kept.
        if path in ("/v1/score", "/v1/match", "/v1/what-if"):
            examples = item["post"]["requestBody"]["content"]["application/json"]["examples"]
            forms = ("", "?fields=verdict,costs", "?form=compact") if path == "/v1/score" else ("",)
            for form, (name, example) in itertools.product(forms, examples.items()):
                answer = client.post(path + form, json=example["value"])
                assert answer.status_code == 200, (path, form, name, answer.text)


def test_with_a_token_only_its_bearer_is_served():
    with TestClient(create_app(Settings(token="a-token-of-length-16+"))) as guarded:
        response = guarded.get("/v1/rules")
        is_problem(response, 401, "unauthorised")
        assert response.headers["www-authenticate"] == "Bearer"
        assert guarded.get("/v1/rules", headers={"authorization": "Bearer wrong-token-entirely"}).status_code == 401
        good = {"authorization": "Bearer a-token-of-length-16+"}
        assert guarded.get("/v1/rules", headers=good).status_code == 200
        assert guarded.get("/health/live").status_code == 200


def test_without_a_token_other_machines_are_not_served():
    with TestClient(create_app(Settings(token=None)), client=("192.0.2.7", 5000)) as far:
        is_problem(far.get("/v1/rules"), 401, "unauthorised")


def test_a_killed_worker_costs_its_own_caller_and_nobody_else(client):
    """kill -9 in the middle of a match: that caller gets a clear 503, calls beside and after it are answered."""
    solvers = client.app.state.services.solvers
    from matching.sampling import sample

    ((_, (settings, tables)),) = sample("city", 3).items()
    big = {"batch": settings["batch"], "policy": settings["policy"], **tables}
    answers = {}

    def ask(name, path, body):
        answers[name] = client.post(path, json=body)

    assert client.post("/v1/match", json=EXAMPLE).status_code == 200  # a worker that is loaded and idle again
    victim = threading.Thread(target=ask, args=("victim", "/v1/match", big))
    victim.start()
    until(lambda: solvers.working)
    (worker,) = solvers.working  # the one that took the job, and no other: only it holds work that can be lost
    beside = threading.Thread(target=ask, args=("beside", "/v1/match", EXAMPLE))
    beside.start()
    os.kill(worker, signal.SIGKILL)
    victim.join(30)
    beside.join(30)
    is_problem(answers["victim"], 503, "worker-died")
    assert answers["victim"].headers["retry-after"] == "1"
    assert answers["beside"].status_code == 200
    assert client.post("/v1/match", json=EXAMPLE).status_code == 200
    assert client.post("/v1/match", json=EXAMPLE).status_code == 200
    assert worker not in solvers.pids
    assert len(solvers.pids) == 2


def test_a_worker_that_died_while_idle_costs_nobody_anything():
    with TestClient(create_app(Settings(token=None, solvers=1, scorers=1))) as client:
        lane = client.app.state.services.scorers
        (worker,) = lane.pids
        os.kill(worker, signal.SIGKILL)
        until(lambda: worker not in lane.pids)
        assert client.post("/v1/score", json=EXAMPLE).status_code == 200
        assert lane.deaths == 1


def test_ready_is_said_when_workers_are_loaded_and_a_dead_one_is_replaced_by_the_asking():
    with TestClient(create_app(Settings(token=None, solvers=1, scorers=1))) as client:
        is_problem(client.get("/health/ready"), 503, "busy")
        until(lambda: client.get("/health/ready").status_code == 200)
        (worker,) = client.app.state.services.solvers.pids
        os.kill(worker, signal.SIGKILL)
        until(lambda: worker not in client.app.state.services.solvers.pids)
        is_problem(client.get("/health/ready"), 503, "busy")
        until(lambda: client.get("/health/ready").status_code == 200)
        assert client.app.state.services.solvers.pids != [worker]


def test_a_worker_that_cannot_start_leaves_the_service_not_ready(monkeypatch):
    from api.jobs import process as workers

    monkeypatch.setattr(workers, "_START", "raise SystemExit(1)")
    with TestClient(create_app(Settings(token=None, solvers=1, scorers=1))) as client:
        until(lambda: not client.app.state.services.solvers.pids)
        is_problem(client.get("/health/ready"), 503, "busy")
        is_problem(client.post("/v1/score", json=EXAMPLE), 503, "worker-died")


def test_a_worker_runs_the_servers_own_code_and_not_that_of_the_folder_it_is_started_in(tmp_path, monkeypatch):
    for name in ("api", "matching", "constraints"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('code of a stranger')\n")
    (tmp_path / "json.py").write_text("raise SystemExit('code of a stranger')\n")
    monkeypatch.chdir(tmp_path)
    with TestClient(create_app(Settings(token=None, solvers=1, scorers=1))) as client:
        assert client.post("/v1/score", json=EXAMPLE).status_code == 200
        assert client.app.state.services.scorers.deaths == 0


def test_a_request_id_shaped_like_a_civil_number_is_replaced_and_neither_echoed_nor_logged(client, caplog):
    with caplog.at_level("INFO", logger="anvis.api"):
        for asked in ("0101901234", "010190-1234", "a.010190-1234"):
            response = client.get("/v1/nothing", headers={"x-request-id": asked})
            assert response.headers["x-request-id"] != asked
            assert "1234" not in response.text
        kept = client.get("/v1/nothing", headers={"x-request-id": "my-own.id_7"})
    assert kept.headers["x-request-id"] == "my-own.id_7"
    assert "my-own.id_7" in caplog.text
    assert "010190" not in caplog.text


def test_a_problem_is_told_in_danish_to_a_caller_who_asks_for_danish(client):
    danish = {"accept-language": "da-DK,da;q=0.9,en;q=0.5"}
    body = is_problem(client.get("/v1/rules?date=1990-01-01", headers=danish), 422, "law-gap")
    assert body["title"] == "Reglerne for den dag kendes ikke"
    bad = changed()
    bad["households"][1]["registered_on"] = "31-31-2026"
    body = is_problem(client.post("/v1/score", json=bad, headers=danish), 422, "bad-input")
    assert body["detail"] == "batchen har én fejl"
    assert "forventet" in body["errors"][0]["detail"]
    assert "expected" in client.post("/v1/score", json=bad).json()["errors"][0]["detail"]


def test_an_error_nobody_registered_is_a_500_that_tells_nothing(monkeypatch):
    from api.http.routes import law
    from constraints.errors import AllocationError

    class Novel(AllocationError):
        pass

    def broken(_day):
        raise Novel("never-heard-of", household="H-17")

    monkeypatch.setattr(law, "rules_on", broken)
    with TestClient(create_app(Settings(token=None)), raise_server_exceptions=False) as client:
        body = is_problem(client.get("/v1/rules"), 500, "internal")
        assert "H-17" not in json.dumps(body)


def test_a_full_queue_is_said_and_not_waited_in():
    with TestClient(create_app(Settings(token=None, solvers=1, solver_queue=0))) as busy:
        busy.app.state.services.solvers.waiting[False] = 1
        response = busy.post("/v1/match", json=EXAMPLE)
        is_problem(response, 503, "busy")
        assert busy.post("/v1/score", json=EXAMPLE).status_code == 200


def test_a_call_beyond_its_time_ends():
    with TestClient(create_app(Settings(token=None, solvers=1, solve_seconds=0.001))) as hurried:
        is_problem(hurried.post("/v1/match", json=EXAMPLE), 503, "out-of-time")


def test_an_empty_text_is_unknown_as_an_empty_cell_is(client):
    from matching.sampling import sample

    ((_, (settings, tables)),) = sample("town", 2).items()
    body = client.post("/v1/match", json={"batch": settings["batch"], "policy": settings["policy"], **tables})
    assert body.status_code == 200, body.text[:500]
    assert body.json()["status"] == "optimal"
