"""Who is kept out of which call of a month, by role and municipality; ids that are none; tokens. On both databases."""

import json

import pytest
from databases import KINDS, Databases
from fastapi.testclient import TestClient
from kept_month import solved

from api.access import Actor, Role
from api.app import create_app
from api.service.kept import tokens
from api.settings import Settings

HERE, FAR = "0461", "0101"
ADMIN = Actor("admin-1", frozenset({Role.admin}), frozenset({HERE, FAR}))


@pytest.fixture(scope="module")
def databases(tmp_path_factory):
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.stop()


@pytest.fixture(scope="module", params=KINDS)
def service(request, databases):
    app = create_app(Settings(database=databases.new(request.param).url, solvers=1, scorers=1))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def bearer(service):
    memory, made = service.app.state.services.memory, {}

    def headers(role, user=None, at=HERE):
        key = (role, user, at)
        if key not in made:
            made[key] = tokens.create(memory, ADMIN, user or f"{role}-1", [role], [at], 30).token
        return {"Authorization": f"Bearer {made[key]}"}

    return headers


@pytest.fixture(scope="module")
def month(service, bearer):
    """A batch with its vacancies, its run, and the offers a second person approved."""
    batch, run = solved(service.app.state.services.memory)
    counted = service.post(f"/v1/batches/{batch.id}/vacancies", headers=bearer("coordinator"))
    assert counted.status_code == 200, counted.text
    told = service.get(f"/v1/runs/{run.id}", headers=bearer("coordinator")).json()
    asked = {"plan_digest": told["plan_digest"]}
    own = service.post(f"/v1/runs/{run.id}/approve", json=asked, headers=bearer("coordinator"))
    assert (own.status_code, own.json()["type"]) == (403, "/v1/problems/forbidden")
    other = service.post(
        f"/v1/runs/{run.id}/approve", json={"plan_digest": "0" * 64}, headers=bearer("coordinator", "second")
    )
    assert other.status_code == 409
    approved = service.post(f"/v1/runs/{run.id}/approve", json=asked, headers=bearer("coordinator", "second"))
    assert approved.status_code == 200, approved.text
    return batch.id, run.id, counted.json(), approved.json()["made"]


def test_a_token_is_shown_once_and_opens_until_it_is_withdrawn(service, bearer):
    admin = bearer("admin")
    asked = {"user": "new-1", "roles": ["coordinator"], "municipalities": [HERE], "days": 3}
    made = service.post("/v1/tokens", json=asked, headers=admin)
    assert made.status_code == 201, made.text
    mine = {"Authorization": f"Bearer {made.json()['token']}"}
    assert service.get("/v1/batches", headers=mine).status_code == 200
    listed = service.get("/v1/tokens", headers=admin)
    row = next(t for t in listed.json()["tokens"] if t["user"] == "new-1")
    assert made.json()["token"] not in listed.text
    assert service.delete(f"/v1/tokens/{row['id']}", headers=admin).status_code == 200
    assert service.get("/v1/batches", headers=mine).status_code == 401
    elsewhere = service.post("/v1/tokens", json=asked | {"municipalities": ["0751"]}, headers=admin)
    assert elsewhere.status_code == 404


LOCK = {"dwelling": "B1", "reason": "fordi"}
DAY = {"on": "2026-12-01", "reason": "fordi"}
# Every call of the month: its body, and which roles may make it. Whether it then fits the state is another matter.
CALLS = [
    ("PUT", "/v1/batches/{batch}/locks/H1", LOCK, "coordinator"),
    ("DELETE", "/v1/batches/{batch}/locks/H1?reason=fordi", None, "coordinator"),
    ("POST", "/v1/batches/{batch}/comments", {"text": "t"}, "coordinator"),
    ("GET", "/v1/batches/{batch}/decisions", None, "coordinator auditor"),
    ("POST", "/v1/batches/{batch}/vacancies", None, "coordinator"),
    ("POST", "/v1/runs/{run}/approve", {"plan_digest": "0" * 64}, "coordinator"),
    ("GET", "/v1/runs/{run}/cases", None, "coordinator caseworker auditor"),
    ("GET", "/v1/offers", None, "coordinator caseworker auditor"),
    ("GET", "/v1/offers/{offer}", None, "coordinator caseworker auditor"),
    ("POST", "/v1/offers/{offer}/moves", {"move": "send", "on": "2026-12-01", "answer_days": 7}, "coordinator"),
    ("POST", "/v1/offers/{offer}/moves", {"move": "sign", "on": "2026-12-01"}, "coordinator"),
    ("POST", "/v1/offers/{offer}/moves", {"move": "withdraw", "reason": "because"}, "coordinator"),
    ("GET", "/v1/vacancies", None, "coordinator planner auditor"),
    ("POST", "/v1/vacancies/{vacancy}/hand-back", DAY, "coordinator"),
    ("GET", "/v1/quota?batch={batch}", None, "coordinator planner auditor"),
    ("GET", "/v1/courses", None, "coordinator"),
    ("GET", "/v1/tokens", None, "auditor admin"),
    ("DELETE", "/v1/tokens/{token}", None, "admin"),
]


@pytest.mark.parametrize("role", Role)
def test_no_call_is_open_to_a_role_or_a_municipality_it_is_not_granted_to(service, bearer, month, role):
    batch, run, counted, made = month
    rows = service.get("/v1/tokens", headers=bearer("admin")).json()["tokens"]
    token = next(t["id"] for t in rows if t["user"] == "coordinator-1")
    ids = {"batch": batch, "run": run, "offer": made[0]["id"], "vacancy": counted["ours"][0]["id"], "token": token}
    for method, path, body, granted in CALLS:
        address = path.format(**ids)
        content = {} if body is None else {"json": body}
        far = service.request(method, address, headers=bearer(str(role), f"far-{role}", FAR), **content)
        if "{" in path:
            assert far.status_code in (403, 404), (role, path, far.text)
        else:
            assert far.status_code == 403 or not any(
                v for k, v in far.json().items() if k in ("offers", "vacancies", "courses")
            )
        if str(role) in granted.split():
            continue
        here = service.request(method, address, headers=bearer(str(role)), **content)
        assert here.status_code in (403, 404), (role, path, here.text)
        if "{" in path and here.status_code == 403:
            trace = service.get("/v1/audit", params={"user": f"{role}-1", "limit": 1}, headers=bearer("auditor"))
            assert trace.json()["entries"][0]["what"] == "refused", (role, path)


HOSTILE = ["..%2F..%2Fetc%2Fpasswd", "%2e%2e", "'; DROP TABLE offers;--", "0101901234", "%00", "x" * 300, "\u202e"]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_an_id_that_is_none_leads_nowhere(service, bearer, month, hostile):
    me = bearer("coordinator")
    for method, path, body, granted in CALLS:
        if "{" not in path or "coordinator" not in granted:
            continue
        address = path.format(**dict.fromkeys(("batch", "run", "offer", "vacancy", "token"), hostile))
        answer = service.request(method, address, headers=me, **({} if body is None else {"json": body}))
        assert 400 <= answer.status_code < 500, (path, answer.text)
        assert "0101901234" not in json.dumps({k: v for k, v in answer.json().items() if k != "instance"})
