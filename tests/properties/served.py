"""A service that really runs: `anvis serve` in a process of its own, a worker beside it on PostgreSQL, and who calls it."""

import contextlib
import socket
import time

import httpx2
from durable import Processes, until

from api.access import Actor, Role
from api.client import Anvis
from api.service.kept import tokens
from api.store import open_store

HERE, FAR = "0461", "0101"
EVERY_ROLE = tuple(str(role) for role in Role)
_ADMIN = Actor("admin-1", frozenset({Role.admin}), frozenset({HERE, FAR}))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Served:
    """`anvis serve` on a database, once it is ready. `settings` are those of the service, without `ANVIS_`."""

    def __init__(self, database, folder, worker=True, **settings):
        self.url, self.port = database.url, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        asked = {"solvers": 1, "scorers": 1, "lease_seconds": 2, "courtesy": 0} | settings
        self.processes = Processes(database.url, folder, **asked)
        self.processes.start("server", "serve", "--port", str(self.port))
        if worker and database.kind == "postgresql":
            self.processes.start("worker", "worker")
        self.http = httpx2.Client(base_url=self.address, timeout=60)
        until(self.ready)
        self._tokens = {}

    def token(self, role, user=None, at=HERE):
        """A token of somebody with one role, made once."""
        who = (user or f"{role}-1", role, at)
        if who not in self._tokens:
            store = open_store(self.url)
            self._tokens[who] = tokens.create(store, _ADMIN, who[0], [role], [at], 30).token
            store.close()
        return self._tokens[who]

    def headers(self, role, user=None, at=HERE):
        return {"Authorization": f"Bearer {self.token(role, user, at)}"}

    def client(self, role, user=None, at=HERE):
        """The generated client in somebody's name."""
        return Anvis(self.http, self.token(role, user, at))

    def stop(self):
        self.http.close()
        self.processes.end()

    def ready(self):
        with contextlib.suppress(httpx2.HTTPError):
            return self.http.get("/health/ready").status_code == 200
        time.sleep(0.1)
        return False
