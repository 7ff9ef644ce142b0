"""The service that remembers with a month in it: people with tokens, a batch, its run with a plan, and calls in their names."""

from contextlib import contextmanager
from dataclasses import dataclass

from fastapi.testclient import TestClient
from kept_month import solved

from api.access import Actor, Role
from api.app import create_app
from api.service.kept import tokens
from api.settings import Settings

HERE = "0461"
ADMIN = Actor("admin-1", frozenset({Role.admin}), frozenset({HERE}))


@dataclass
class Month:
    """`call` gives the answer as it came, `good` its JSON once its status is as it should be. {batch} and {run} stand in paths."""

    client: TestClient
    tokens: dict
    batch: str
    run: str
    plan: dict

    def call(self, who, method, path, body=None, **headers):
        told = {"Authorization": f"Bearer {self.tokens[who]}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        sent = {} if body is None else {"json": body}
        return self.client.request(method, path.format(batch=self.batch, run=self.run), headers=told, **sent)

    def good(self, *call, status=200, **headers):
        answer = self.call(*call, **headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    @property
    def memory(self):
        return self.client.app.state.services.memory

    def trace(self):
        """How long the municipality's chain is; it holds."""
        with self.memory.reading(HERE, "x") as unit:
            assert unit.audit.verify().holds
            return unit.audit.head().position


@contextmanager
def month_of(url, people, document, **settings):
    """The service on a database, with a month of `document`; `people`: user → role."""
    app = create_app(Settings(database=url, solvers=1, scorers=1, **settings))
    with TestClient(app, raise_server_exceptions=False) as client:
        memory = app.state.services.memory
        made = {user: tokens.create(memory, ADMIN, user, [role], [HERE], 30).token for user, role in people.items()}
        batch, run = solved(memory, document)
        month = Month(client, made, batch.id, run.id, {})
        coordinator = next(user for user, role in people.items() if role == "coordinator")
        month.plan = month.good(coordinator, "GET", "/v1/runs/{run}/plan")
        yield month
