"""The service that remembers with a month in it: people with tokens, a batch, its run with a plan, and calls in their names."""

import json
from contextlib import contextmanager
from dataclasses import dataclass, field

from fastapi.testclient import TestClient
from kept_month import solved

from api.access import Actor, Role
from api.app import create_app
from api.service.kept import tokens
from api.settings import Settings


@dataclass
class Service:
    """A service that runs, and the kind of its database."""

    client: TestClient
    kind: str

    @property
    def memory(self):
        return self.client.app.state.services.memory


@dataclass
class Month:
    """`call` gives the answer as it came, `good` its JSON once its status is as it should be. {batch} and {run} stand in paths."""

    service: Service
    place: str
    tokens: dict
    batch: str
    run: str
    plan: dict = field(default_factory=dict)

    @property
    def client(self):
        return self.service.client

    @property
    def memory(self):
        return self.service.memory

    def call(self, who, method, path, body=None, **headers):
        told = {"Authorization": f"Bearer {self.tokens[who]}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        sent = {} if body is None else {"json": body}
        return self.client.request(method, path.format(batch=self.batch, run=self.run), headers=told, **sent)

    def good(self, *call, status=200, **headers):
        answer = self.call(*call, **headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    def trace(self):
        """How long the municipality's chain is; it holds."""
        with self.memory.reading(self.place, "x") as unit:
            assert unit.audit.verify().holds
            return unit.audit.head().position


@contextmanager
def service_of(url, kind, **settings):
    """The service on a database."""
    app = create_app(Settings(database=url, solvers=1, scorers=1, **settings))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Service(client, kind)


def in_municipality(document, place):
    """A batch as another municipality's."""
    header = {**document["batch"], "municipality": place}
    households = [{**row, "responsible_municipality": place} for row in document["households"]]
    return {**document, "batch": header, "households": households}


def month_in(service, place, people, document):
    """A month of `document` in a municipality; `people`: user → role, the first coordinator among them reads the plan."""
    admin = Actor("admin-1", frozenset({Role.admin}), frozenset({place}))
    made = {
        user: tokens.create(service.memory, admin, user, [role], [place], 30).token for user, role in people.items()
    }
    batch, run = solved(service.memory, in_municipality(document, place), place=place)
    with service.memory.reading(place, "x") as unit:
        plan = json.loads(unit.runs.plan(run.id))
    return Month(service, place, made, batch.id, run.id, plan)
