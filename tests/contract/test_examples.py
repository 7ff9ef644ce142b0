"""Every body has examples, and each of them is taken by the service where its call fits: on both databases."""

import json
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from full_batch import FULL
from kept_service import month_in

from api.http.examples import DIGEST, RUN
from api.http.schema import EXAMPLE

HERE = "0461"  # as in the examples
WHO = {"anna": "coordinator", "bo": "coordinator", "pia": "planner", "ada": "admin"}
KEEPS_NOTHING = ("/v1/score", "/v1/match", "/v1/what-if")  # their examples run in test_service
LONG_AGO = datetime.now(UTC).date() - timedelta(days=40)
# What is in a state from which the move of an example leads on.
FROM = {
    "approve": "proposed", "send": "approved", "accept": "offered", "refuse": "offered", "no-answer": "offered",
    "withdraw": "offered", "sign": "accepted", "fall-through": "accepted", "start": "reserved", "release": "reserved",
    "pause": "running", "resume": "paused", "end": "running",
}  # fmt: skip


@pytest.fixture(scope="module")
def month(month_service):
    found = month_in(month_service, HERE, WHO, FULL)
    found.numbers = count(1)
    return found


def opened(month, document):
    """The address and the ETag of a new draft."""
    made = month.call("anna", "POST", "/v1/batches", document)
    assert made.status_code == 201, made.text
    return made.headers["location"], made.headers["etag"]


def offer(month, move):
    state, number = FROM[move], next(month.numbers)
    days = (
        {} if state in ("proposed", "approved") else {"offered_on": LONG_AGO, "answer_by": LONG_AGO + timedelta(days=8)}
    )
    with month.memory.unit(HERE, "somebody") as unit:
        return unit.offers.propose(f"HH-{number}", f"BO-{number}0", state=state, **days).id


def course(month, move):
    days = {} if FROM[move] == "reserved" else {"starts_on": LONG_AGO}
    with month.memory.unit(HERE, "somebody") as unit:
        return unit.courses.reserve("T1", "CTI", f"HH-{next(month.numbers)}", state=FROM[move], **days).id


def vacancy(month):
    with month.memory.unit(HERE, "somebody") as unit:
        return unit.vacancies.report("O1", f"BO-{next(month.numbers)}0", LONG_AGO, state="ours").id


def place(month, path, value):
    """Where an example is sent, by whom, and with which version."""
    if "{batch_id}" in path and path.endswith(("{batch_id}", "/import", "/rows", "/rows/remove", "/discard")):
        address, tag = opened(month, EXAMPLE)
        return path.replace("/v1/batches/{batch_id}", address), {"If_Match": tag}
    if "{offer_id}" in path:
        return path.replace("{offer_id}", offer(month, value["move"])), {}
    if "{course_id}" in path:
        return path.replace("{course_id}", course(month, value["move"])), {}
    if path.endswith("/erase"):
        opened(month, EXAMPLE)
    return path.replace("{vacancy_id}", vacancy(month)), {}


# Of the month: whom and where each call that decides something speaks of, in place of H1, H2 and B1.
CASES = {
    "/fallback/": ("HH-North-room", "BO-6"), "/answers/": ("HH-South-asks", "BO-6"), "/lifts/": ("HH-North-next", "BO-6"),
    "/locks/": ("HH-North-next", "BO-2"), "/comments": ("HH-South", "BO-1"), "/what-if": ("HH-North-next", "BO-1"),
    "/verify": ("HH-North", "BO-2"),
}  # fmt: skip
# By whom, where it is not anna: who asked for the run does not approve it, nor sign what another has proposed alone.
BY = {"/approve": "bo", "/sign": "bo", "/lifts/{household_id}": "bo", "/v1/simulations": "pia", "/v1/tokens": "ada"}
# Calls that need something to have happened, in their order, after all others.
LAST = ("/again", "/approve", "/v1/offers", "/v1/months")


def bodies(month):
    for path, item in month.client.app.openapi()["paths"].items():
        for method, operation in item.items():
            if "requestBody" in operation and path not in KEEPS_NOTHING:
                yield path, method.upper(), operation["requestBody"]["content"]["application/json"].get("examples")


def order(found):
    path = found[0]
    return LAST.index(next(end for end in LAST if path.endswith(end))) if path.endswith(LAST) else -1


def test_every_example_of_every_body_is_taken(month):
    everything = sorted(bodies(month), key=order)
    assert [path for path, _, examples in everything if not examples] == []
    digest = month.good("anna", "GET", "/v1/runs/{run}")["plan_digest"]
    back = None
    for path, method, examples in everything:
        for name, example in examples.items():
            if path == "/v1/offers":
                back = dwelling_back(month)
            if path == "/v1/months":
                settled(month)
            address, headers = place(month, path, example["value"])
            household, dwelling = next((c for part, c in CASES.items() if part in path), ("H1", "B1"))
            told = json.dumps(example["value"]).replace(RUN, month.run).replace(DIGEST, digest)
            if any(part in path for part in CASES):
                told = (
                    told.replace('"H1"', f'"{household}"')
                    .replace('"H2"', f'"{household}"')
                    .replace('"B1"', f'"{dwelling}"')
                )
            if path == "/v1/offers":
                told = told.replace('"B1"', f'"{back[0]}"').replace('"H2"', f'"{back[1]}"')
            for part, value in (("batch_id", month.batch), ("run_id", month.run), ("household_id", household)):
                address = address.replace("{" + part + "}", value)
            if method == "DELETE":
                lock = {"dwelling": dwelling, "reason": "så der er en at ophæve"}
                month.good("anna", "PUT", address, lock)
            who = next((user for end, user in BY.items() if path.endswith(end)), "anna")
            answer = month.call(who, method, address, json.loads(told), **headers)
            assert 200 <= answer.status_code < 300, (method, path, name, answer.text[:2000])


def dwelling_back(month):
    """A dwelling that came back, and who comes first for it: an offer of the approved plan is sent and refused."""
    found = next(o for o in month.good("anna", "GET", "/v1/offers?state=approved")["offers"] if o["run_id"])
    moves = f"/v1/offers/{found['id']}/moves"
    month.good("anna", "POST", moves, {"move": "send", "on": "2026-12-02", "answer_days": 8})
    month.good("anna", "POST", moves, {"move": "refuse", "on": "2026-12-03", "reason_code": "no_lift"})
    first = month.good("anna", "GET", f"/v1/runs/{{run}}/next/{found['dwelling']}")
    return found["dwelling"], first["household_id"]


def settled(month):
    """No offer is left that was not sent."""
    for state in ("proposed", "approved"):
        for found in month.good("anna", "GET", f"/v1/offers?limit=200&state={state}")["offers"]:
            why = {"move": "withdraw", "reason": "måneden lukkes"}
            month.good("anna", "POST", f"/v1/offers/{found['id']}/moves", why)
