"""What OpenAPI says is what is sent, to whoever asks: schemathesis over every call, and over every link from an answer to
the calls that go on from it. `make prove` asks for `--examples 200` a call.
"""

import itertools

import pytest
import schemathesis
from databases import Databases
from durable import until
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis.generation.meta import TestPhase
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from served import EVERY_ROLE, HERE, Served
from small_batch import SMALL

from api.app import create_app
from api.settings import Settings

schema = schemathesis.openapi.from_dict(create_app(Settings(token=None)).openapi())
# References between tables and the calendar are more than JSON Schema can say, so a body that fits the schema may be
# refused; and the reader takes cells that are looser than a schema would let them be.
LOOSER = [positive_data_acceptance, negative_data_rejection]
LONG = 100  # examples of a call from which on each is asked by all
NAMES = {"household_id": "H1", "dwelling_id": "B1"}  # of the small batch


class Month:
    """A service with a month in it: whoever may ask, ids of what is there, and the answers that links lead on from."""

    def __init__(self, service):
        self.service, self.address = service, service.address
        self.headers = {role: service.headers(role, "cw-1" if role == "caseworker" else None) for role in EVERY_ROLE}
        self.headers |= {
            "second": service.headers("coordinator", "second"),
            "nobody": {"Authorization": "Bearer anvis_0"},
        }
        frozen = self.answer("post /v1/batches/{batch_id}/freeze").json()
        run = self.solved(frozen["id"])
        approve = {"plan_digest": run["plan_digest"]}
        self.turns = itertools.cycle(turn for who in self.headers for turn in ("as drawn", "coordinator", who))
        self.once = {
            "post /v1/batches/{batch_id}/vacancies": self.post(f"/v1/batches/{frozen['id']}/vacancies"),
            "post /v1/runs/{run_id}/approve": self.post(f"/v1/runs/{run['id']}/approve", approve, "second"),
        }
        offers = self.once["post /v1/runs/{run_id}/approve"].json()["made"]
        self.once["post /v1/offers"] = self.proposed(run["id"], offers[0])
        beside = self.once["post /v1/offers"].json()["id"]
        self.post(f"/v1/offers/{beside}/moves", {"move": "approve"}, "second")
        for offer in (beside, offers[1]["id"]):
            self.post(f"/v1/offers/{offer}/moves", {"move": "send", "on": "2026-11-27", "answer_days": 8})
        self.once["post /v1/months"] = self.post("/v1/months", {"run_id": run["id"]})
        lock = {"dwelling": offers[1]["dwelling"], "kind": "forbid", "reason": "fordi"}
        self.service.http.put(
            f"/v1/batches/{frozen['id']}/locks/{offers[1]['household']}", json=lock, headers=self.headers["coordinator"]
        )
        self.once["post /v1/runs/{run_id}/again"] = self.post(f"/v1/runs/{run['id']}/again", {})
        self.ids = {
            **NAMES, "batch": frozen["id"], "batch_id": frozen["id"], "run_id": run["id"], "other_id": run["id"],
            "offer_id": offers[1]["id"], "course_id": self.answer("post /v1/courses").json()["id"],
            "vacancy_id": self.once["post /v1/batches/{batch_id}/vacancies"].json()["ours"][0]["id"],
            "simulation_id": self.answer("post /v1/simulations").json()["id"],
            "token_id": self.answer("post /v1/tokens").json()["rows"][0]["id"],
        }  # fmt: skip

    def post(self, path, body=None, who="coordinator", **headers):
        found = self.service.http.post(path, json=body, headers=self.headers[who] | headers)
        assert found.status_code < 300, found.text
        return found

    def answer(self, call):
        """The answer to a call that names a thing: a new one where there can be many, else the one there is."""
        if call == "post /v1/batches":
            return self.post("/v1/batches", SMALL)
        if call == "post /v1/batches/{batch_id}/freeze":
            draft = self.answer("post /v1/batches")
            return self.post(f"{draft.headers['location']}/freeze", **{"If-Match": draft.headers["etag"]})
        if call == "post /v1/batches/{batch_id}/runs":
            frozen = self.answer("post /v1/batches/{batch_id}/freeze").json()["id"]
            return self.post(f"/v1/batches/{frozen}/runs")
        if call == "post /v1/vacancies":
            told = {"organisation": "O1", "dwelling": "N1", "dwelling_type": "family"}
            return self.post("/v1/vacancies", told | {"reported_on": "2026-11-20", "available_from": "2026-12-01"})
        if call == "post /v1/courses":
            return self.post("/v1/courses", {"team": "T1", "method": "CTI", "household": "H3"})
        if call == "post /v1/simulations":
            return self.post("/v1/simulations", {"name": "small", "months": 12}, "planner")
        if call == "post /v1/tokens":
            token = {"user": "gone-1", "roles": ["planner"], "municipalities": [HERE], "days": 1}
            return self.post("/v1/tokens", token, "admin")
        return self.once[call]

    def solved(self, batch):
        run = self.post(f"/v1/batches/{batch}/runs").json()["id"]
        client = self.service.client("coordinator")
        until(lambda: client.runs.read(run).state == "done")
        return {"id": run, "plan_digest": client.runs.read(run).plan_digest}

    def proposed(self, run, offer):
        """An offer that came to nothing, and the one of whoever comes next for its dwelling."""
        self.post(f"/v1/offers/{offer['id']}/moves", {"move": "withdraw", "reason": "fordi"})
        asked = self.service.client("coordinator").desk.who_next(run, offer["dwelling"])
        told = {"run_id": run, "dwelling": offer["dwelling"], "household": asked.household_id, "reason": "næste"}
        return self.post("/v1/offers", told)

    def ask(self, case, who):
        case.call_and_validate(base_url=self.address, timeout=120, headers=self.headers[who], excluded_checks=LOOSER)


@pytest.fixture(scope="session")
def month(tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    # No simulation is played: any could take hours.
    service = Served(Databases(folder).new("sqlite"), folder, simulators=0, queue_each=10**6, queue_all=10**6)
    try:
        yield Month(service)
    finally:
        service.stop()


@schema.parametrize()
@settings(settings.get_profile("calls"))
def test_every_answer_is_as_openapi_says(case, month, request):
    """As it was drawn, and about things that are there: by everybody in turn; what is drawn at random, in the long form by all
    of them. What goes through the bounds of a schema one by one (thousands for a batch) is asked by one of them each.
    """
    in_turn = next(month.turns)
    if in_turn == "as drawn":
        month.ask(case, "coordinator")
        return
    for place in (case.path_parameters, case.query):
        for name in month.ids.keys() & (place or {}).keys():
            place[name] = month.ids[name]
    by_all = request.config.getoption("--examples") >= LONG and case.meta.phase.name is not TestPhase.COVERAGE
    for who in month.headers if by_all else (in_turn,):
        month.ask(case, who)


def links():
    for path, item in schema.raw_schema["paths"].items():
        for method, operation in item.items():
            for status, answer in operation["responses"].items():
                for target, link in answer.get("links", {}).items():
                    yield pytest.param(f"{method} {path}", int(status), link, id=f"{method} {path} to {target}")


def value_of(expression, answer):
    """What a runtime expression of OpenAPI stands for."""
    what, _, place = expression.removeprefix("$response.").partition("#/")
    if what != "body":
        return answer.headers[what.removeprefix("header.")]
    found = answer.json()
    for part in place.split("/"):
        found = found[int(part) if isinstance(found, list) else part]
    return found


OPERATIONS = {found.ok().definition.raw["operationId"]: found.ok() for found in schema.get_all_operations()}


@pytest.mark.parametrize(("call", "status", "link"), list(links()))
def test_what_goes_on_from_an_answer_is_as_openapi_says(call, status, link, month):
    known = {"path": dict(NAMES), "header": {}}

    @settings(settings.get_profile("links"))
    @given(data=st.data())
    def followed(data):
        answer = month.answer(call)
        assert answer.status_code == status
        for name, expression in link["parameters"].items():
            place, _, parameter = name.partition(".")
            known[place][parameter] = value_of(expression, answer)
        target = OPERATIONS[link["operationId"]]
        here = {name: value for name, value in known["path"].items() if f"{{{name}}}" in target.path}
        case = data.draw(target.as_strategy(path_parameters=here, headers={**known["header"], "X-Municipality": HERE}))
        for who in month.headers:
            month.ask(case, who)

    followed()
