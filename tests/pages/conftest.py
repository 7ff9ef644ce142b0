"""The pages over a memory with one month in it: the small batch, frozen, with a run that is done."""

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass

import pytest
from fastapi.testclient import TestClient
from hostile import hostile_batch
from reading import read
from small_batch import SMALL

from api.access import Actor, Role
from api.app import create_app
from api.jobs.runner import beside
from api.service.kept import Desk, batches, runs, tokens
from api.settings import Settings

HERE = "0461"


@dataclass
class Month:
    """A service with a month in its memory, and the ids of its batch and run."""

    app: object
    batch: str
    run: str
    portal: object = None

    @property
    def memory(self):
        return self.app.state.services.memory

    def desk(self, role, user=None):
        """A desk in the municipality."""
        return Desk(self.memory, Actor(user or f"{role}-1", frozenset({Role(role)}), frozenset({HERE})), HERE)

    def token(self, role, user=None, municipalities=(HERE,)):
        """A token of somebody with a role."""
        admin = Actor("admin-1", frozenset({Role.admin}), frozenset(municipalities))
        return tokens.create(self.memory, admin, user or f"{role}-1", [role], municipalities, 30).token


def month_of(folder, document, run=True):
    """A service over a new memory that holds the tables, a snapshot of them and, with `run`, a plan; its workers have ended."""
    settings = Settings(database=f"sqlite:///{folder}/anvis.db", solvers=1, scorers=1, courtesy=0)
    month = Month(create_app(settings), "", "")
    place = document["batch"]["municipality"]
    desk = Desk(month.memory, Actor("coordinator-1", frozenset({Role.coordinator}), frozenset({place})), place)
    draft = batches.open_batch(desk, document, None, None).batch
    batches.freeze(desk, draft.id, draft.version)
    month.batch = draft.id
    if not run:
        return month
    month.run = runs.submit(desk, draft.id).id
    with beside(settings):
        while runs.read(desk, month.run).run.state in ("queued", "running"):
            time.sleep(0.05)
    return month


class Browser:
    """A visitor without a script: goes to addresses, reads pages, sends forms with the fields they stand at."""

    def __init__(self, client, lang="da"):
        self.client, self.lang = client, lang
        client.cookies.set("anvis_language", lang)

    def get(self, address, status=200):
        answer = self.client.get(address, headers={"accept": "text/html"})
        assert answer.status_code == status, (answer.status_code, answer.text[:2000])
        return read(answer.text)

    def raw(self, address):
        return self.client.get(address, headers={"accept": "text/html"}, follow_redirects=False)

    def send(self, form, status=200, files=None, **fields):
        """Sends a form of a page, with fields told otherwise; the page that comes of it."""
        sent = {**form.fields, **{name: value for name, value in fields.items() if value is not None}}
        sent = {name: value for name, value in sent.items() if fields.get(name, "") is not None}
        answer = self.client.post(form.action, data=sent, files=files, headers={"accept": "text/html"})
        assert answer.status_code == status, (answer.status_code, answer.text[:2000])
        return read(answer.text)


@pytest.fixture(scope="session")
def month(tmp_path_factory):
    """The month that only readers use, its workers running; who changes something takes `own_month`."""
    month = month_of(tmp_path_factory.mktemp("month"), SMALL)
    with TestClient(month.app) as running:
        month.portal = running.portal
        yield month


@pytest.fixture(scope="session")
def living(tmp_path_factory):
    """A month with hostile texts in it, whose service runs with its workers: questions are answered. To read only."""
    month = month_of(tmp_path_factory.mktemp("living"), hostile_batch())
    with TestClient(month.app) as running:
        month.portal = running.portal
        yield month


@pytest.fixture
def own_month(month, tmp_path):
    """A month of one's own, to change: a copy of the memory that readers use, since a plan takes a process to make."""
    place = month.app.state.services.settings.database.get_secret_value().removeprefix("sqlite:///")
    with closing(sqlite3.connect(place)) as one, closing(sqlite3.connect(tmp_path / "anvis.db")) as two:
        one.backup(two)
    settings = Settings(database=f"sqlite:///{tmp_path}/anvis.db", solvers=1, scorers=1, courtesy=0)
    return Month(create_app(settings), month.batch, month.run)


def _signed_in(month, role, user=None, lang="da", place=HERE):
    client = TestClient(month.app, raise_server_exceptions=False)
    client.portal = month.portal
    browser = Browser(client, lang)
    page = browser.get("/sign-in")
    browser.send(page.form("/sign-in"), token=month.token(role, user, (place,)))
    return browser


@pytest.fixture
def sign_in():
    """`sign_in(month, "coordinator")` is a browser of one; user and language can be told."""
    return _signed_in
