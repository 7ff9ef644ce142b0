"""The whole service, as its client sees it."""

# Written by tools/client.py.

from __future__ import annotations

from .audit import Audit
from .batches import Batches
from .caller import Caller, Http
from .decisions import Decisions
from .desk import Desk
from .law import Law
from .operations import Operations
from .problems import Problems
from .reports import Reports
from .runs import Runs
from .simulations import Simulations
from .stateless import Stateless
from .tokens import Tokens


class Anvis:
    """The service, in one person's name: `Anvis(httpx2.Client(base_url=…), token).batches.read(…)`."""

    def __init__(self, http: Http, token: str | None = None, municipality: str | None = None) -> None:
        caller = Caller(http, token, municipality)
        self.audit = Audit(caller)
        self.batches = Batches(caller)
        self.decisions = Decisions(caller)
        self.desk = Desk(caller)
        self.law = Law(caller)
        self.operations = Operations(caller)
        self.problems = Problems(caller)
        self.reports = Reports(caller)
        self.runs = Runs(caller)
        self.simulations = Simulations(caller)
        self.stateless = Stateless(caller)
        self.tokens = Tokens(caller)
