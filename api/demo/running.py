"""The demonstration while it runs: its folder, how far it is, and the thread that lives through the month."""

from __future__ import annotations

import json
import logging
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from pydantic import SecretStr

from constraints.errors import AllocationError

from ..service.kept import work
from ..service.kept.memory import open_memory
from ..settings import Settings
from .month import Month
from .tables import OFFICE

log = logging.getLogger("anvis.demo")
_LOOKS_S = 0.2


class Stage(StrEnum):
    """How far the month is. From `plan` on there is something to see."""

    tables = "tables"
    plan = "plan"
    again = "again"
    offers = "offers"
    simulation = "simulation"
    ready = "ready"
    failed = "failed"


class _Ended(Exception):
    """The demonstration is over before its month is."""


class Demo:
    """One demonstration. `stage` may be read by any thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stage = Stage.tables
        # Ids to point at, by name, as the month brings them: run, household, dwelling, fallback, draft.
        self.things: dict[str, str] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._live, name="demo", daemon=True)

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder / 'demo.db'}"

    @property
    def may_enter(self) -> bool:
        """Is there something to see already?"""
        return self.stage not in (Stage.tables, Stage.failed)

    def settings(self, of_environment: Settings) -> Settings:
        """The settings of the environment, with a memory, an office and a folder of work of the demonstration's own."""
        (self.folder / "office.yaml").write_text(OFFICE, encoding="utf-8")
        own = {
            "database": SecretStr(self.database), "office": self.folder / "office.yaml", "work_folder": self.folder / "work",
            "token": None, "oidc_issuer": "", "oidc_client_id": "", "address": "",
            "courtesy": 0,  # somebody waits for the plan
        }  # fmt: skip
        return of_environment.model_copy(update=own)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """Ends the month where it is, and waits for that."""
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _wait(self, until: Callable[[], bool]) -> None:
        while not until():
            if self._over.wait(_LOOKS_S):
                raise _Ended

    def _live(self) -> None:
        try:
            self._month()
        except _Ended:
            pass
        except AllocationError as wrong:
            self._failed(wrong.code)
        except Exception as wrong:
            self._failed(type(wrong).__name__)

    def _failed(self, error: str) -> None:
        self.stage = Stage.failed
        log.error(json.dumps({"event": "demo.failed", "error": error}))

    def _point(self, **things: str | None) -> None:
        """Anew, so that who reads meanwhile reads what was or what is."""
        self.things = self.things | {name: id for name, id in things.items() if id is not None}

    def _month(self) -> None:
        store = open_memory(self.database)
        try:
            month = Month(store, datetime.now(UTC).date(), self._wait)
            document, first = month.tables(self.folder / "city")
            self.stage = Stage.plan
            plan = month.planned(first)
            self._point(run=first, household=plan["placements"][0]["household_id"])
            self.stage = Stage.again
            second = month.decided(first, plan)
            plan = month.planned(second)
            self._point(run=second, household=plan["placements"][0]["household_id"])
            self.stage = Stage.offers
            month.approved(second)
            self._point(dwelling=month.offered(second, plan))
            self._point(fallback=month.cases(second, plan))
            month.supported(document, plan)
            self._point(draft=month.drafted(document))
            self.stage = Stage.simulation
            if (simulation := month.simulated()) is not None:
                planner = month.at("planlaegger-1")
                self._wait(lambda: work.read(planner, simulation).state in work.ENDED)
            self.stage = Stage.ready
        finally:
            store.close()


@contextmanager
def opened() -> Iterator[Demo]:
    """A demonstration in a folder of its own, which is gone at the end of the block."""
    with tempfile.TemporaryDirectory(prefix="anvis-demo-") as folder:
        demo = Demo(Path(folder))
        try:
            yield demo
        finally:
            demo.end()
