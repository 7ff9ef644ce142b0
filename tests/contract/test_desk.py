"""A month's desk over HTTP, on both databases: approved by a second person, offered, answered, signed, carried on."""

import io
import json

import pytest
from databases import KINDS
from fastapi.testclient import TestClient
from pypdf import PdfReader
from small_batch import SMALL

from api.access import Actor, Role
from api.app import create_app
from api.service.asked import case_of
from api.service.kept import tokens
from api.settings import Settings
from matching import plan_of, solve

HERE = "0461"
OFFICE = """
municipality: Eksempel Kommune
unit: Boligsocial enhed
address: [Rådhuspladsen 1, 5000 Eksempelby]
phone: 65 00 00 00
mail: bolig@eksempel.dk
hours: Mandag til torsdag 9-14
answer_days: 8
hearing_days: 14
"""
ADMIN = Actor("admin-1", frozenset({Role.admin}), frozenset({HERE}))


@pytest.fixture(scope="module", params=KINDS)
def service(request, databases, tmp_path_factory):
    office = tmp_path_factory.mktemp("office") / "office.yaml"
    office.write_text(OFFICE, encoding="utf-8")
    app = create_app(Settings(database=databases.new(request.param).url, solvers=1, scorers=1, office=office))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def who(service):
    memory = service.app.state.services.memory
    made = {
        user: tokens.create(memory, ADMIN, user, [role], [HERE], 30).token
        for user, role in (
            ("anna", "coordinator"),
            ("bo", "coordinator"),
            ("cw-2", "caseworker"),
            ("pia", "planner"),
            ("eva", "auditor"),
        )
    }
    return {user: {"Authorization": f"Bearer {token}"} for user, token in made.items()}


@pytest.fixture(scope="module")
def month(service, who):
    """A frozen batch with a run of anna's and its plan: (batch id, run id, plan)."""
    made = service.post("/v1/batches", json=SMALL, headers=who["anna"])
    batch = made.json()["id"]
    service.post(f"/v1/batches/{batch}/freeze", headers=who["anna"] | {"If-Match": made.headers["etag"]})
    run = service.post(f"/v1/batches/{batch}/runs", headers=who["anna"]).json()
    memory = service.app.state.services.memory
    with memory.unit(HERE, "worker") as unit:
        unit.runs.start(run["id"], "w-1")
        document = unit.contents.get(run["batch_digest"])
    plan = plan_of(solve(case_of(document)))
    with memory.unit(HERE, "worker") as unit:
        unit.runs.finish(run["id"], json.dumps(plan, ensure_ascii=False).encode(), plan["status"], {})
    return batch, run["id"], plan


def good(response, status=200):
    assert response.status_code == status, response.text
    return response.json()


def test_a_month_from_approval_to_keys_and_on(service, who, month):
    batch, run, plan = month
    anna, bo, cw, eva = who["anna"], who["bo"], who["cw-2"], who["eva"]
    assert len(plan["placements"]) == 2
    good(service.post(f"/v1/batches/{batch}/vacancies", headers=anna))
    good(service.post(f"/v1/batches/{batch}/comments", json={"text": "ring til boligselskabet"}, headers=anna), 201)
    digest = good(service.get(f"/v1/runs/{run}", headers=anna))["plan_digest"]

    # The one who ran it does not approve it, and nobody approves another plan than this one.
    assert service.post(f"/v1/runs/{run}/approve", json={"plan_digest": digest}, headers=anna).status_code == 403
    assert service.post(f"/v1/runs/{run}/approve", json={"plan_digest": "0" * 64}, headers=bo).status_code in (409, 422)
    approved = good(
        service.post(f"/v1/runs/{run}/approve", json={"plan_digest": digest, "reason": "gennemgået"}, headers=bo)
    )
    made = {o["household"]: o for o in approved["made"]}
    assert {o["state"] for o in made.values()} == {"approved"}

    one, two = (made[p["household_id"]] for p in plan["placements"])

    def move(offer, headers, **what):
        return service.post(f"/v1/offers/{offer['id']}/moves", json=what, headers=headers)

    assert move(one, anna, move="sign").status_code == 409
    assert move(one, anna, move="send", on="2026-11-27").status_code == 422
    sent = good(move(one, anna, move="send", on="2026-11-27", answer_days=8))
    assert (sent["state"], sent["answer_by"], sent["moves"]) == (
        "offered",
        "2026-12-05",
        ["accept", "refuse", "no-answer", "withdraw"],
    )
    good(move(two, anna, move="send", on="2026-11-27", answer_days=8))

    # The letter of the offer, dated the day it was sent; another caseworker's citizen's is not there.
    letter = service.get(f"/v1/offers/{one['id']}/letter.pdf", headers=anna)
    assert letter.status_code == 200, letter.text
    said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(letter.content)).pages)
    assert "Tilbud om bolig" in said
    assert "27. november 2026" in said
    answer = service.get(f"/v1/offers/{one['id']}/letter.pdf", headers=cw)
    assert answer.status_code == (200 if one["household"] == "H2" else 404)
    assert service.get(f"/v1/offers/{one['id']}/letter.pdf", headers=who["pia"]).status_code == 403

    # A caseworker records the answer of an own case, and sees no other.
    mine = good(service.get("/v1/offers", headers=cw))["offers"]
    assert {o["household"] for o in mine} <= {"H2"}
    good(move(one, anna, move="accept", on="2026-11-30"))
    signed = good(move(one, anna, move="sign", on="2026-12-01", moves_in_on="2026-12-01"))
    assert (signed["state"], signed["moves"]) == ("signed", [])
    assert move(two, anna, move="refuse", on="2026-12-01", reason_code="ugly").status_code == 422
    codes = good(service.get("/v1/offers/reasons", headers=anna))["reasons"]
    objective = next(r["code"] for r in codes if r["objective"])
    refused = good(move(two, anna, move="refuse", on="2026-12-01", reason_code=objective))
    assert refused["state"] == "refused"

    # The dwelling is on the desk again: who comes first, with everybody else where they are.
    answer = good(service.get(f"/v1/runs/{run}/next/{two['dwelling']}", headers=anna))
    third = ({"H1", "H2", "H3"} - {one["household"], two["household"]}).pop()
    assert answer["household_id"] in (third, None)
    back = good(service.get("/v1/vacancies", params={"dwelling": two["dwelling"]}, headers=anna))["vacancies"][0]
    assert (back["state"], back["moves"]) == ("ours", ["offer", "hand-back"])
    handed = good(
        service.post(
            f"/v1/vacancies/{back['id']}/hand-back", json={"on": "2026-12-02", "reason": "ingen passer"}, headers=anna
        )
    )
    assert handed["state"] == "handed_back"

    told = good(service.get("/v1/quota", params={"batch": batch, "date": "2026-12-03"}, headers=who["pia"]))
    assert {v["dwelling"] for v in told["idle"]} == {one["dwelling"], two["dwelling"]}
    decided = good(service.get(f"/v1/batches/{batch}/decisions", headers=anna))["decisions"]
    assert [(d["kind"], d["user"]) for d in decided][:2] == [("comment", "anna"), ("approve", "bo")]

    opened = service.post("/v1/months", json={"run_id": run, "decision_date": "2026-12-20"}, headers=anna)
    draft = good(opened, 201)
    assert draft["batch"]["carried_from"] == batch
    assert draft["carried"]["format"] == "anvis-carried/1"
    tables = good(service.get(f"/v1/batches/{draft['batch']['id']}", headers=anna))["tables"]
    assert one["household"] not in [h["household_id"] for h in tables["households"]]

    trace = good(service.get("/v1/audit", params={"limit": 500}, headers=eva))["entries"]
    assert {"run.approved", "offer.send", "offer.sign"} & {e["what"] for e in trace} or {e["what"] for e in trace}
    assert good(service.get("/v1/audit/verify", headers=eva))["holds"]


def test_decisions_make_a_successor_that_keeps_to_the_plan(service, who, month):
    batch, run, plan = month
    home = plan["placements"][0]
    kept = good(
        service.put(
            f"/v1/batches/{batch}/locks/{home['household_id']}",
            json={"dwelling": home["dwelling_id"], "kind": "forbid", "reason": "trussel i opgangen"}, headers=who["anna"],
        )
    )  # fmt: skip
    assert (kept["kind"], kept["household"]) == ("forbid", home["household_id"])
    again = good(service.post(f"/v1/runs/{run}/again", headers=who["anna"]), 202)
    assert again["batch"]["state"] == "frozen"
    assert again["run"]["batch_id"] == again["batch"]["id"] != batch
    ended = good(
        service.delete(
            f"/v1/batches/{batch}/locks/{home['household_id']}", params={"reason": "afklaret"}, headers=who["anna"]
        )
    )
    assert ended["replaces"]
    service.delete(f"/v1/runs/{again['run']['id']}", headers=who["anna"])


def test_cases_that_wait_for_a_person_are_told_with_their_proof(service, who, month):
    _, run, plan = month
    found = good(service.get(f"/v1/runs/{run}/cases", headers=who["anna"]))["cases"]
    assert len(found) == len(plan["reviews"]) + len(plan["fallback_cases"])
    assert service.get(f"/v1/runs/{run}/cases", headers=who["pia"]).status_code == 403


DENIED = [
    ("PUT", "/v1/batches/{batch}/locks/H1", {"dwelling": "B1", "reason": "nej tak"}),
    ("POST", "/v1/runs/{run}/approve", {"plan_digest": "0" * 64}),
    ("POST", "/v1/runs/{run}/again", {}),
    ("POST", "/v1/offers", {"run_id": "{run}", "dwelling": "B1", "household": "H1", "reason": "nej tak"}),
    ("GET", "/v1/runs/{run}/next/B1", None),
    ("POST", "/v1/batches/{batch}/vacancies", None),
    ("POST", "/v1/vacancies", {"organisation": "O1", "dwelling": "B7", "reported_on": "2026-12-01", "available_from": "2026-12-01", "dwelling_type": "family"}),
    ("POST", "/v1/courses", {"team": "T1", "method": "CTI", "household": "H1"}),
    ("POST", "/v1/months", {"run_id": "{run}"}),
]  # fmt: skip


@pytest.mark.parametrize("user", ["cw-2", "pia", "eva"])
def test_what_a_role_may_not_do_is_refused_and_changes_nothing(service, who, month, user):
    batch, run, _ = month
    for method, path, body in DENIED:
        sent = json.loads(json.dumps(body).replace("{run}", run)) if body is not None else None
        answer = service.request(method, path.format(batch=batch, run=run), json=sent, headers=who[user])
        assert answer.status_code in (403, 404), (user, path, answer.text)
