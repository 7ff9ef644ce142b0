"""Who may make which call, by role and municipality, over every call there is; ids that are none; tokens. On both databases."""

import json
from collections import Counter
from dataclasses import dataclass, field

import pytest
from databases import KINDS
from fastapi.testclient import TestClient
from kept_month import solved
from quarter import DECEMBER, OCTOBER

from api.access import Actor, Role
from api.app import create_app
from api.service.kept import tokens
from api.settings import Settings

HERE, FAR = "0461", "0101"
ADMIN = Actor("admin-1", frozenset({Role.admin}), frozenset({HERE, FAR}))


@pytest.fixture(scope="module", params=KINDS)
def service(request, databases, tmp_path_factory):
    office = tmp_path_factory.mktemp("office") / "office.yaml"
    office.write_text(
        "municipality: Eksempel Kommune\nunit: Enhed\naddress: [Vej 1]\nphone: '1'\nmail: a@b.dk\nanswer_days: 8\nhearing_days: 14\n"
    )
    app = create_app(Settings(database=databases.new(request.param).url, solvers=1, scorers=1, office=office))
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


# ---------------------------------------------------------------- every call, and who may make it

MINE, OTHERS = "H4", "H2"  # cases of the caseworker who asks, and of another
TABLES = {
    **OCTOBER,
    "organisations": [{"organisation_id": "O1", "name": "Prøveboligselskab"}],
    "designations": [{"area_id": "V1", "kind": "deprived", "valid_from": "2025-12-01"}],
    "dwellings": [*OCTOBER["dwellings"], *DECEMBER["dwellings"]],
    "households": [
        {**h, "caseworker": "cw-2"} if h["household_id"] == OTHERS else h
        for h in (*OCTOBER["households"], *DECEMBER["households"])
    ],
    "persons": [*OCTOBER["persons"], *DECEMBER["persons"]],
}  # fmt: skip
USERS = {"caseworker": "cw-1"}
ALL = "coordinator caseworker planner auditor admin"
WHY = {"reason": "fordi"}
SIGN = {"dwelling": "B6", **WHY}


@dataclass(frozen=True)
class Call:
    """A call as OpenAPI writes it, and who may make it: roles, `caseworker:own` for own cases alone.

    `lists`: what it answers is a list, which to a foreigner is empty. `state`: what else is answered to who may.
    """

    call: str
    who: str
    body: object = None
    query: dict = field(default_factory=dict)
    lists: str = ""
    open_to_all: bool = False
    state: tuple = ()

    @property
    def method(self):
        return self.call.partition(" ")[0]

    @property
    def path(self):
        return self.call.partition(" ")[2]

    def may(self, role):
        return any(name.partition(":")[0] == role for name in self.who.split())

    def own(self, role):
        return f"{role}:own" in self.who.split()


def move(name, who, **more):
    return Call("POST /v1/offers/{offer_id}/moves", who, {"move": name, "on": "2026-12-01", **more})


CALLS = [
    Call("POST /v1/score", "coordinator caseworker", TABLES),
    Call("POST /v1/match", "coordinator caseworker", TABLES),
    Call("POST /v1/what-if", "coordinator caseworker", {**TABLES, "question": {"household_id": MINE, "place": "B7"}}),
    Call("GET /v1/rules", ALL, open_to_all=True),
    Call("GET /v1/parameters", ALL, open_to_all=True),
    Call("POST /v1/batches", "coordinator", TABLES),
    Call("GET /v1/batches", "coordinator caseworker auditor", lists="batches"),
    Call("GET /v1/batches/{batch_id}", "coordinator caseworker auditor"),
    Call("PATCH /v1/batches/{batch_id}", "coordinator", {"table": "batch", "column": "decision_date", "value": "2026-10-21"}),
    Call("POST /v1/batches/{batch_id}/rows", "coordinator", {"table": "wishes", "row": {"household_id": MINE, "kind": "department", "target": "D1", "tier": "1"}}),
    Call("POST /v1/batches/{batch_id}/rows/remove", "coordinator", {"table": "dwellings", "key": "B6", **WHY}),
    Call("GET /v1/batches/{batch_id}/check", "coordinator auditor"),
    Call("GET /v1/batches/{batch_id}/history", "coordinator auditor"),
    Call("POST /v1/batches/{batch_id}/import", "coordinator", TABLES),
    Call("POST /v1/batches/{batch_id}/freeze", "coordinator"),
    Call("POST /v1/batches/{batch_id}/discard", "coordinator", WHY),
    Call("POST /v1/batches/{batch_id}/runs", "coordinator", {"seed": 1}),
    Call("GET /v1/batches/{batch_id}/runs", "coordinator caseworker auditor"),
    Call("GET /v1/runs/{run_id}", "coordinator caseworker auditor"),
    Call("DELETE /v1/runs/{run_id}", "coordinator"),
    Call("GET /v1/runs/{run_id}/events", "coordinator caseworker auditor"),
    Call("GET /v1/runs/{run_id}/plan", "coordinator caseworker auditor"),
    Call("GET /v1/runs/{run_id}/plan.xlsx", "coordinator auditor"),
    Call("GET /v1/runs/{run_id}/explanations/{household_id}", "coordinator caseworker:own auditor"),
    Call("GET /v1/runs/{run_id}/explanations/{household_id}/{dwelling_id}", "coordinator caseworker:own auditor"),
    Call("POST /v1/runs/{run_id}/what-if", "coordinator caseworker", {"household_id": MINE, "place": "B7"}),
    Call("POST /v1/runs/{run_id}/verify", "coordinator auditor", {}),
    Call("GET /v1/runs/{run_id}/diff/{other_id}", "coordinator auditor"),
    Call("GET /v1/batches/{batch_id}/decisions", "coordinator auditor"),
    Call("PUT /v1/batches/{batch_id}/locks/{household_id}", "coordinator", {"dwelling": "B7", **WHY}),
    Call("DELETE /v1/batches/{batch_id}/locks/{household_id}", "coordinator", query=WHY, state=(404,)),
    Call("POST /v1/batches/{batch_id}/comments", "coordinator", {"text": "t"}),
    Call("POST /v1/runs/{run_id}/again", "coordinator"),
    Call("POST /v1/runs/{run_id}/approve", "coordinator", {"plan_digest": "0" * 64}, state=(403,)),  # not one's own run
    Call("GET /v1/runs/{run_id}/cases", "coordinator caseworker auditor"),
    Call("POST /v1/runs/{run_id}/fallback/{household_id}/propose", "coordinator caseworker:own", SIGN),
    Call("POST /v1/runs/{run_id}/fallback/{household_id}/sign", "coordinator", SIGN, state=(403,)),  # not who proposed it
    Call("POST /v1/runs/{run_id}/lifts/{household_id}", "coordinator", {**SIGN, "rule_id": "SIZE-1"}),
    Call("POST /v1/runs/{run_id}/answers/{household_id}", "coordinator caseworker:own", {"rule_id": "X", "answer": "yes", **WHY}),
    Call("POST /v1/months", "coordinator", {"run_id": "{run_id}"}),
    Call("GET /v1/offers/{offer_id}/letter.pdf", "coordinator caseworker:own auditor"),
    Call("GET /v1/offers", "coordinator caseworker auditor", lists="offers"),
    Call("POST /v1/offers", "coordinator", {"run_id": "{run_id}", "dwelling": "B7", "household": "H3", **WHY}),
    Call("GET /v1/offers/overdue", "coordinator auditor", lists="offers"),
    Call("GET /v1/offers/reasons", "coordinator caseworker auditor", open_to_all=True),
    Call("GET /v1/offers/{offer_id}", "coordinator caseworker:own auditor"),
    move("send", "coordinator", answer_days=7),
    move("approve", "coordinator"),
    move("accept", "coordinator caseworker:own"),
    move("refuse", "coordinator caseworker:own", reason_code="too_expensive"),
    move("no-answer", "coordinator caseworker:own"),
    move("sign", "coordinator"),
    move("fall-through", "coordinator", reason="fordi"),
    move("withdraw", "coordinator", reason="fordi"),
    Call("GET /v1/runs/{run_id}/next/{dwelling_id}", "coordinator"),
    Call("GET /v1/vacancies", "coordinator planner auditor", lists="vacancies"),
    Call("POST /v1/vacancies", "coordinator", {
        "organisation": "O1", "dwelling": "N1", "reported_on": "2026-10-20", "available_from": "2026-11-01", "dwelling_type": "family",
    }),
    Call("POST /v1/vacancies/{vacancy_id}/hand-back", "coordinator", {"on": "2026-12-01", **WHY}),
    Call("POST /v1/batches/{batch_id}/vacancies", "coordinator"),
    Call("GET /v1/quota", "coordinator planner auditor", query={"batch": "{batch_id}"}),
    Call("GET /v1/courses", "coordinator", lists="courses"),
    Call("POST /v1/courses", "coordinator", {"team": "T1", "method": "CTI", "household": "H1"}),
    Call("POST /v1/courses/{course_id}/moves", "coordinator", {"move": "start", "on": "2026-12-01"}),
    Call("POST /v1/simulations", "planner", {"name": "small", "months": 12}),
    Call("GET /v1/simulations", "coordinator planner", lists="simulations"),
    Call("GET /v1/simulations/{simulation_id}", "coordinator planner"),
    Call("DELETE /v1/simulations/{simulation_id}", "planner"),
    Call("GET /v1/simulations/{simulation_id}/report", "coordinator planner"),
    Call("GET /v1/audit", ALL, lists="entries", open_to_all=True),
    Call("GET /v1/audit/verify", "auditor", open_to_all=True),
    Call("GET /v1/tokens", "auditor admin", lists="tokens"),
    Call("POST /v1/tokens", "admin", {"user": "new-2", "roles": ["planner"], "municipalities": [HERE], "days": 1}),
    Call("DELETE /v1/tokens/{token_id}", "admin", state=(404,)),  # withdrawn by then
    Call("GET /v1/problems", ALL, open_to_all=True),
    Call("GET /v1/problems/{code}", ALL, open_to_all=True),
    Call("GET /metrics", ALL, open_to_all=True),
    Call("GET /health/live", ALL, open_to_all=True),
    Call("GET /health/ready", ALL, open_to_all=True),
    Call("GET /v1/vacancies/{vacancy_id}", "coordinator planner auditor"),
    Call("GET /v1/courses/{course_id}", "coordinator"),
    Call("GET /v1/runs/{run_id}/letters/{kind}/{reference}.pdf", "coordinator caseworker:own auditor", state=(404, 422)),  # no such letter
    Call("GET /v1/contested", "coordinator auditor", open_to_all=True),
    Call("GET /v1/retention", "auditor admin", open_to_all=True),
    Call("GET /v1/households/{household_id}/export", "coordinator"),
    Call("POST /v1/households/{household_id}/erase", "coordinator", WHY),
    Call("POST /v1/runs/{run_id}/lifts/{household_id}/propose", "coordinator caseworker:own", {**SIGN, "rule_id": "SIZE-1"}),
    Call("POST /v1/retention", "admin", open_to_all=True),
    Call("POST /v1/batches/{batch_id}/close", "coordinator"),
]  # fmt: skip
# Nothing is kept and nothing of a municipality is told, so where somebody works makes no difference.
STATELESS = ("/v1/score", "/v1/match", "/v1/what-if")
# What one creates is one's own municipality's, wherever that is.
BEGINS = ("POST /v1/batches", "POST /v1/vacancies", "POST /v1/courses", "POST /v1/simulations")


def test_every_call_of_openapi_is_in_the_matrix(service):
    paths = service.app.openapi()["paths"]
    there = {f"{method.upper()} {path}" for path, item in paths.items() for method in item}
    assert {c.call for c in CALLS} == there


@pytest.fixture(scope="module")
def ids(service, bearer):
    """One of each thing: a solved batch with a fallback case, an offer of each caseworker, a vacancy, a course, a simulation, a token."""
    memory, me, second = service.app.state.services.memory, bearer("coordinator"), bearer("coordinator", "second")
    batch, run = solved(memory, TABLES)
    counted = service.post(f"/v1/batches/{batch.id}/vacancies", headers=me).json()
    digest = service.get(f"/v1/runs/{run.id}", headers=me).json()["plan_digest"]
    made = service.post(f"/v1/runs/{run.id}/approve", json={"plan_digest": digest}, headers=second).json()["made"]
    by_caseworker = {o["household"]: o["id"] for o in made}
    course = service.post("/v1/courses", json={"team": "T1", "method": "CTI", "household": "H1"}, headers=me).json()
    with memory.unit(HERE, "planner-1") as unit:
        simulation = unit.simulations.submit({"name": "small"})
        unit.simulations.start(simulation.id, "w-1")
        unit.simulations.finish(simulation.id, b"{}")
    tokens.create(memory, ADMIN, "gone-1", ["planner"], [HERE], 1)
    rows = service.get("/v1/tokens", headers=bearer("admin")).json()["tokens"]
    token = next(t["id"] for t in rows if t["user"] == "gone-1")
    mine = next(o for h, o in by_caseworker.items() if h != OTHERS)
    return {
        "batch_id": batch.id, "run_id": run.id, "other_id": run.id, "household_id": MINE, "dwelling_id": "B7",
        "offer_id": mine, "others_offer": by_caseworker[OTHERS], "vacancy_id": counted["ours"][0]["id"],
        "course_id": course["id"], "simulation_id": simulation.id, "token_id": token, "code": "forbidden",
        "kind": "no-offer", "reference": MINE,
    }  # fmt: skip


@pytest.fixture(scope="module")
def ask(service, ids):
    """Makes a call of the table; `changed` stand in for ids."""

    def asked(call, headers, **changed):
        known = ids | changed
        text = json.dumps(call.body)
        for name in ("run_id", "batch_id"):
            text = text.replace(f"{{{name}}}", known[name])
        query = {k: v.format(**known) for k, v in call.query.items()}
        more = {} if call.body is None else {"json": json.loads(text)}
        return service.request(
            call.method, call.path.format(**known), params=query, headers={**headers, "If-Match": '"v1"'}, **more
        )

    return asked


@pytest.fixture(scope="module")
def trace(service):
    """How many lines of a kind somebody has in the trace of a municipality, and the last of them."""
    memory = service.app.state.services.memory

    def told(user, at=HERE):
        with memory.reading(at, "x") as unit:
            entries = unit.audit.page(user=user, limit=100_000)
        return Counter(e.what for e in entries), entries

    return told


@pytest.mark.parametrize("role", Role)
def test_what_is_not_granted_is_refused_and_in_the_trace(bearer, ask, trace, role):
    user = USERS.get(str(role), f"{role}-1")
    me = bearer(str(role), user)
    for call in CALLS:
        if call.may(role):
            continue
        before, _ = trace(user)
        answer = ask(call, me)
        assert answer.status_code in (403, 404), (role, call, answer.text)
        after, entries = trace(user)
        kind = "refused" if answer.status_code == 403 else "not-there"
        assert after[kind] == before[kind] + 1, (role, call, entries[0])
        assert entries[0].roles == [str(role)]


@pytest.mark.parametrize("role", Role)
def test_another_municipality_is_told_nothing_and_leaves_a_trace_at_home(bearer, ask, trace, role):
    """Ids of one municipality in the hands of another, in every place an id can stand."""
    user = f"far-{role}"
    far = bearer(str(role), user, FAR)
    for call in CALLS:
        if call.path in STATELESS or call.open_to_all or (call.call in BEGINS and call.may(role)):
            continue
        before, _ = trace(user, FAR)
        answer = ask(call, far)
        if call.lists and call.may(role):
            assert [r for r in answer.json()[call.lists] if r.get("municipality", HERE) == HERE] == [], (role, call)
            continue
        assert answer.status_code in (403, 404, 422), (role, call, answer.text)
        if answer.status_code != 422:
            after, _ = trace(user, FAR)
            assert after["refused"] + after["not-there"] == before["refused"] + before["not-there"] + 1, (role, call)
    assert trace(user)[1] == []  # and none where they have nothing to do


def test_another_caseworkers_case_is_told_as_one_that_is_not_there(bearer, ask, trace, ids):
    me = bearer("caseworker", "cw-1")
    asked = [c for c in CALLS if c.own("caseworker") and c.call != "POST /v1/runs/{run_id}/answers/{household_id}"]
    for call in asked:
        nobody = ask(call, me, household_id="H99", reference="H99", offer_id="O-" + "A" * 20)
        answer = ask(call, me, household_id=OTHERS, reference=OTHERS, offer_id=ids["others_offer"])
        assert answer.status_code == nobody.status_code == 404, (call, answer.text)
        if "household_id" in call.path:
            assert answer.json()["detail"] == nobody.json()["detail"]
        (_, entries) = trace("cw-1")
        assert (entries[0].what, entries[0].thing, entries[0].thing_id) == ("refused", "household", OTHERS), call
        assert entries[1].what == "not-there"


@pytest.mark.parametrize("role", Role)
def test_what_is_granted_is_answered(bearer, ask, role):
    """Whether it then fits the state is another matter: the last call of the table closes the batch."""
    me = bearer(str(role), USERS.get(str(role)))
    for call in CALLS:
        if call.may(role):
            answer = ask(call, me)
            assert answer.status_code not in {401, 403, 404} - set(call.state), (role, call, answer.text)
            assert answer.status_code < 500, (role, call, answer.text)


def test_without_a_name_nothing_that_is_kept_is_open(ask):
    for call in CALLS:
        bad = ask(call, {"Authorization": "Bearer anvis_" + "x" * 43})
        nameless = ask(call, {})
        free = call.path.startswith(("/health", "/v1/problems"))
        assert bad.status_code == (401 if not free else 200), (call, bad.text)
        stateless = call.path in (*STATELESS, "/v1/rules", "/v1/parameters", "/metrics")
        assert nameless.status_code == (200 if free or stateless else 403), (call, nameless.text)


HOSTILE = ["..%2F..%2Fetc%2Fpasswd", "%2e%2e", "'; DROP TABLE offers;--", "0101901234", "%00", "x" * 300, "\u202e"]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_an_id_that_is_none_leads_nowhere(bearer, ask, ids, hostile):
    me = bearer("coordinator")
    for call in CALLS:
        if "{" not in call.path or not call.may("coordinator"):
            continue
        answer = ask(call, me, **{name: hostile for name in ids if name != "run_id"}, run_id=hostile)
        assert 400 <= answer.status_code < 500, (call, answer.text)
        assert "0101901234" not in json.dumps({k: v for k, v in answer.json().items() if k != "instance"})
