"""A call that comes twice is done once, a move from an old reading is refused with what changed, lists have pages: on both databases."""

from itertools import count

import pytest
from kept_service import in_municipality, month_in
from small_batch import SMALL

HERE = "0101"
WHO = {"anna": "coordinator", "bo": "coordinator", "eva": "coordinator", "cw-1": "caseworker", "ada": "admin"}
BATCH = in_municipality(SMALL, HERE)
KEYS = count(1)


@pytest.fixture(scope="module")
def month(month_service):
    return month_in(month_service, HERE, WHO, SMALL)


def once(month, who, method, path, body=None, status=200, **headers):
    """Done under a key, and again, and at another address; what was answered."""
    key = {"Idempotency_Key": f"key-{next(KEYS)}", **headers}
    one = month.call(who, method, path, body, **key)
    assert one.status_code == status, (path, one.text)
    entries = month.trace()
    two = month.call(who, method, path, body, **key)
    assert (two.status_code, two.content) == (one.status_code, one.content), path
    assert [two.headers.get(h) for h in ("etag", "location")] == [one.headers.get(h) for h in ("etag", "location")]
    assert month.trace() == entries, path
    other = month.call(who, method, f"{path}?another=1", body, **key)
    assert (other.status_code, other.json()["type"]) == (409, "/v1/problems/conflict"), (path, other.text)
    return one


def test_every_call_of_a_month_comes_twice_and_is_done_once(month):
    draft = month.call("anna", "POST", "/v1/batches", BATCH)
    frozen = once(month, "anna", "POST", f"{draft.headers['location']}/freeze", If_Match=draft.headers["etag"])
    assert frozen.json()["state"] == "frozen"
    thrown = month.call("anna", "POST", "/v1/batches", BATCH)
    why = {"reason": "forkert fil"}
    once(month, "anna", "POST", f"{thrown.headers['location']}/discard", why, If_Match=thrown.headers["etag"])

    ours = once(month, "anna", "POST", "/v1/batches/{batch}/vacancies").json()["ours"]
    assert len(ours) == 2
    once(month, "anna", "POST", "/v1/batches/{batch}/comments", {"text": "ring til boligselskabet"}, 201)
    locked = once(
        month, "anna", "PUT", "/v1/batches/{batch}/locks/H3", {"dwelling": "B1", "kind": "forbid", "reason": "trappen"}
    )
    assert locked.headers["etag"] == f'"{locked.json()["id"]}"'
    again = once(month, "anna", "POST", "/v1/runs/{run}/again", status=202).json()
    assert month.call("anna", "DELETE", f"/v1/runs/{again['run']['id']}").status_code == 200
    once(month, "anna", "DELETE", "/v1/batches/{batch}/locks/H3", {"reason": "afklaret"})
    assert month.call("anna", "DELETE", "/v1/batches/{batch}/locks/H3", {"reason": "igen"}).status_code == 404

    digest = month.good("anna", "GET", "/v1/runs/{run}")["plan_digest"]
    approved = once(month, "bo", "POST", "/v1/runs/{run}/approve", {"plan_digest": digest}).json()
    late = month.call("eva", "POST", "/v1/runs/{run}/approve", {"plan_digest": digest})
    assert late.status_code == 409
    assert "bo" in late.json()["detail"]

    one, two = approved["made"]
    send = {"move": "send", "on": "2026-11-27", "answer_days": 8}
    for offer in (one, two):
        sent = once(month, "anna", "POST", f"/v1/offers/{offer['id']}/moves", send)
        assert sent.headers["etag"] == '"v3"'
    once(month, "anna", "POST", f"/v1/offers/{one['id']}/moves", {"move": "accept", "on": "2026-11-30"})
    once(month, "anna", "POST", f"/v1/offers/{one['id']}/moves", {"move": "sign", "on": "2026-12-01"})
    said = {"move": "refuse", "on": "2026-12-01", "reason_code": "no_lift"}
    once(month, "anna", "POST", f"/v1/offers/{two['id']}/moves", said)
    third = ({"H1", "H2", "H3"} - {one["household"], two["household"]}).pop()
    first = month.good("anna", "GET", f"/v1/runs/{{run}}/next/{two['dwelling']}")["household_id"]
    beside = {"run_id": month.run, "dwelling": two["dwelling"], "household": first or third, "reason": "næste i rækken"}
    if first is not None:
        made = once(month, "anna", "POST", "/v1/offers", beside, 201)
        assert month.call("eva", "POST", "/v1/offers", beside).status_code == 409
        once(
            month, "anna", "POST", f"{made.headers['location']}/moves", {"move": "withdraw", "reason": "alligevel ikke"}
        )
    back = next(v for v in month.good("anna", "GET", "/v1/vacancies")["vacancies"] if v["dwelling"] == two["dwelling"])
    once(month, "anna", "POST", f"/v1/vacancies/{back['id']}/hand-back", {"on": "2026-12-02", "reason": "ingen passer"})
    once(
        month,
        "anna", "POST", "/v1/vacancies",
        {"organisation": "O1", "dwelling": "B9", "reported_on": "2026-12-01", "available_from": "2027-01-01", "dwelling_type": "family"},
        201,
    )  # fmt: skip
    course = once(month, "anna", "POST", "/v1/courses", {"team": "T1", "method": "CTI", "household": "H9"}, 201)
    once(month, "anna", "POST", f"{course.headers['location']}/moves", {"move": "start", "on": "2026-12-01"})
    once(month, "anna", "POST", "/v1/months", {"run_id": month.run, "decision_date": "2026-12-20"}, 201)


def test_a_token_is_shown_once_even_when_its_call_comes_twice(month):
    asked = {"user": "ny-1", "roles": ["coordinator"], "municipalities": [HERE], "days": 3}
    made = month.call("ada", "POST", "/v1/tokens", asked, Idempotency_Key="t-1")
    assert made.status_code == 201, made.text
    again = month.call("ada", "POST", "/v1/tokens", asked, Idempotency_Key="t-1")
    assert again.status_code == 409
    assert made.json()["rows"][0]["id"] in again.json()["detail"]
    assert made.json()["token"] not in again.text
    listed = month.good("ada", "GET", "/v1/tokens")["tokens"]
    assert len([t for t in listed if t["user"] == "ny-1"]) == 1


def test_a_move_from_an_old_reading_is_told_what_changed(month):
    made = month.call("anna", "POST", "/v1/courses", {"team": "T2", "method": "ACT", "household": "H8"})
    address, read = made.headers["location"], made.headers["etag"]
    started = month.call("bo", "POST", f"{address}/moves", {"move": "start", "on": "2026-12-01"}, If_Match=read)
    assert (started.status_code, started.headers["etag"]) == (200, '"v2"')
    stale = month.call("anna", "POST", f"{address}/moves", {"move": "release"}, If_Match=read)
    assert stale.status_code == 409
    assert all(word in stale.json()["detail"] for word in ("bo", "running", "version 2")), stale.text
    assert month.call("anna", "GET", address).headers["etag"] == '"v2"'
    assert month.call("anna", "POST", f"{address}/moves", {"move": "end"}, If_Match='"later"').status_code == 400

    vacancy = {"organisation": "O2", "dwelling": "C1", "reported_on": "2026-12-01", "available_from": "2027-01-01", "dwelling_type": "family"}  # fmt: skip
    told = month.call("anna", "POST", "/v1/vacancies", vacancy)
    back = {"on": "2026-12-02", "reason": "for stor"}
    old = month.call("anna", "POST", f"{told.headers['location']}/hand-back", back, If_Match='"v7"')
    assert (old.status_code, "version 1" in old.json()["detail"]) == (409, True)


def test_a_lock_is_ended_by_who_read_the_one_that_stands(month):
    lock = "/v1/batches/{batch}/locks/H2"
    first = month.call("anna", "PUT", lock, {"dwelling": "B1", "reason": "nær skole"}).headers["etag"]
    second = month.call("bo", "PUT", lock, {"dwelling": "B2", "reason": "nærmere skole"})
    stale = month.call("anna", "DELETE", lock, {"reason": "fortrudt"}, If_Match=first)
    assert (stale.status_code, second.json()["id"] in stale.json()["detail"]) == (409, True)
    ended = month.call("anna", "DELETE", lock, {"reason": "fortrudt"}, If_Match=second.headers["etag"])
    assert (ended.status_code, ended.json()["replaces"]) == (200, second.json()["id"])
    # The reason in the address is still taken, for who wrote against it.
    month.call("anna", "PUT", lock, {"dwelling": "B2", "reason": "igen"})
    assert month.call("anna", "DELETE", f"{lock}?reason=afklaret").status_code == 200
    assert month.call("anna", "DELETE", lock, {"reason": " "}).status_code == 422
    frozen = month.good("anna", "GET", "/v1/batches/{batch}")["version"]
    old = month.call(
        "anna", "PUT", lock, {"dwelling": "B2", "reason": "fra en gammel side"}, If_Match=f'"v{frozen - 1}"'
    )
    assert (old.status_code, f"version {frozen}" in old.json()["detail"]) == (409, True)
    draft = month.call("anna", "POST", "/v1/batches", BATCH)
    locks = f"{draft.headers['location']}/locks/H1"
    assert (
        month.call("anna", "PUT", locks, {"dwelling": "B1", "reason": "nær skole"}, If_Match='"v1"').status_code == 200
    )
    assert (
        month.call("anna", "PUT", locks, {"dwelling": "B2", "reason": "nærmere skole"}, If_Match='"v1"').status_code
        == 409
    )


LISTS = [
    ("/v1/vacancies", "vacancies"), ("/v1/courses", "courses"), ("/v1/batches/{batch}/decisions", "decisions"),
    ("/v1/offers", "offers"), ("/v1/batches", "batches"),
]  # fmt: skip


def pages(month, who, path, name, limit):
    found, after = [], ""
    while after is not None:
        page = month.good(who, "GET", f"{path}?limit={limit}" + (f"&after={after}" if after else ""))
        assert len(page[name]) <= limit
        found += [row["id"] for row in page[name]]
        after = page["next"]
    return found


def test_pages_follow_one_another_and_nothing_stands_twice_or_is_left_out(month):
    for number, place in enumerate((None, 2, None, 1)):
        told = {
            "organisation": "O3", "dwelling": f"D{number}", "reported_on": "2026-12-01", "available_from": "2027-01-01",
            "dwelling_type": "family", "position": place,
        }  # fmt: skip
        month.good("anna", "POST", "/v1/vacancies", told, status=201)
        month.good(
            "anna", "POST", "/v1/courses", {"team": f"T{number % 2}", "method": "CTI", "household": "H7"}, status=201
        )
    for path, name in LISTS:
        whole = [row["id"] for row in month.good("anna", "GET", f"{path}?limit=200")[name]]
        assert len(whole) > 2 or name == "offers", name
        for limit in (1, 2, len(whole) + 1):
            assert pages(month, "anna", path, name, limit) == whole, (path, limit)
        assert month.call("anna", "GET", f"{path}?after=X-{'A' * 20}").status_code == 404
    whole = [t["id"] for t in month.good("ada", "GET", "/v1/tokens")["tokens"]]
    assert pages(month, "ada", "/v1/tokens", "tokens", 2) == whole
    # The places that are told come first, as the counter takes them.
    third = month.good("anna", "GET", "/v1/vacancies?organisation=O3")["vacancies"]
    assert [v["position"] for v in third] == [1, 2, None, None]


def test_a_page_of_own_cases_is_a_full_one(month):
    mine = pages(month, "cw-1", "/v1/offers", "offers", 1)
    every = month.good("anna", "GET", "/v1/offers?limit=200")["offers"]
    assert mine == [o["id"] for o in every if o["household"] in ("H1", "H3")]
    assert len(mine) >= 1
    others = next(o["id"] for o in every if o["household"] == "H2")
    assert month.call("cw-1", "GET", f"/v1/offers?after={others}").status_code == 404


def test_a_rule_of_the_municipalitys_own_is_lifted_by_whom_it_names_once_a_caseworker_proposed_it(month):
    what = {"dwelling": "B1", "rule_id": "SIZE-1", "reason": "barnet flytter ind til foråret"}
    proposed = once(month, "cw-1", "POST", "/v1/runs/{run}/lifts/H1/propose", what).json()
    assert (proposed["kind"], proposed["user"]) == ("propose-lift", "cw-1")
    assert month.call("cw-1", "POST", "/v1/runs/{run}/lifts/H2/propose", what).status_code == 404
    for who in ("cw-1", "eva"):
        refused = month.call(who, "POST", "/v1/runs/{run}/lifts/H1", what)
        assert (refused.status_code, "names" in refused.json()["detail"]) == (403, True), refused.text
    lifted = once(month, "bo", "POST", "/v1/runs/{run}/lifts/H1", what).json()
    assert (lifted["kind"], lifted["replaces"]) == ("lift", proposed["id"])
    law = month.call("bo", "POST", "/v1/runs/{run}/lifts/H1", what | {"rule_id": "ALB-59-6-1"})
    assert law.status_code == 422
    own = month.call("bo", "POST", "/v1/runs/{run}/lifts/H3/propose", what)
    assert own.status_code == 200, own.text
    assert month.call("bo", "POST", "/v1/runs/{run}/lifts/H3", what).status_code == 403
    assert own.json()["household"] == "H3"
