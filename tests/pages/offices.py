"""An office that has nothing yet: an empty memory, a service and a worker beside it; and the month's files its people bring."""

from __future__ import annotations

import copy
import csv
import functools
import io
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml
from conftest import Month
from hostile import HOSTILE, LONG

from api.access import Actor, Role
from api.service.kept import Desk, batches, boards, decisions, runs
from constraints import TABLES
from matching.files.writing import write_workbook

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
# Where the letters of the office come from.
LETTERS = {
    "municipality": "Eksempel Kommune", "unit": "Boligsocial enhed", "address": ["Rådhuspladsen 1, 7500 Eksempelby"], "phone": "65 00 00 00",
    "mail": "bolig@eksempel.dk", "hours": "Mandag til torsdag 9-14", "answer_days": 8, "hearing_days": 14,
}  # fmt: skip
Tables = dict[str, list[dict[str, str]]]
Change = Callable[[Tables], None]


@dataclass
class Office(Month):
    """A service over a memory of its own, at an address, and its people: all of one municipality, that of the sample `of`."""

    address: str = ""
    of: str = "town"

    @property
    def place(self):
        """Whose municipality it is."""
        return str(sample(self.of)[0]["batch"]["municipality"])

    def desk(self, role, user=None):
        actor = Actor(user or f"{role}-1", frozenset({Role(role)}), frozenset({self.place}))
        return Desk(self.memory, actor, self.place)

    def token(self, role, user=None, municipalities=None):
        return super().token(role, user, municipalities or (self.place,))


def sample(of: str, change: Change | None = None) -> tuple[dict[str, dict[str, object]], Tables]:
    """The settings and the tables of a sample, as text; `change` may alter the tables."""
    settings, tables = copy.deepcopy(_read(of))
    if change is not None:
        change(tables)
    return settings, tables


@functools.cache
def _read(of: str) -> tuple[dict[str, dict[str, object]], Tables]:
    folder = SAMPLES / of
    settings = {name: yaml.safe_load((folder / f"{name}.yaml").read_text("utf-8")) for name in ("batch", "policy")}
    tables = {}
    for name in TABLES:
        if (folder / f"{name}.csv").exists():
            with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                tables[name] = list(csv.DictReader(file))
    return settings, tables


def as_zip(path: Path, change: Change | None = None, of: str = "town") -> Path:
    """A sample as a zip of CSV files."""
    settings, tables = sample(of, change)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, values in settings.items():
            packed.writestr(f"{name}.yaml", yaml.safe_dump(values, allow_unicode=True))
        for name, rows in tables.items():
            if not rows:
                continue
            out = io.StringIO()
            heads = list(dict.fromkeys(column for row in rows for column in row))
            writer = csv.DictWriter(out, heads, restval="")
            writer.writeheader()
            writer.writerows(rows)
            packed.writestr(f"{name}.csv", out.getvalue())
    return path


def as_workbook(path: Path, change: Change | None = None) -> Path:
    """The town as a workbook with the headings of a Danish office."""
    settings, tables = sample("town", change)
    write_workbook(path, settings, tables, danish=True)
    return path


OWN = 100


def cases_of(user: str) -> Change:
    """A hundred or so of the households, evenly, are cases of `user`; the others are somebody else's."""

    def change(tables: Tables) -> None:
        every = len(tables["households"]) // OWN
        for n, row in enumerate(tables["households"]):
            row["caseworker"] = user if n % every == 0 else "cw-2"

    return change


def hostile(tables: Tables) -> None:
    """Texts that would run, turn or break a page stand where an office may write what it likes."""
    for n, row in enumerate(tables["organisations"]):
        row["name"] = HOSTILE if n % 2 else "=1+1"
    for n, row in enumerate(tables["departments"]):
        row["name"] = (HOSTILE, LONG, "Ægtefælle å/ø", "=1+1")[n % 4]
    tables["areas"][0]["name"] = HOSTILE
    tables["locks"][0] |= {"by": "=1+1", "reason": HOSTILE}
    tables["exceptions"][0] |= {"by": HOSTILE[:60], "reason": LONG}


def planned(office: Office, change: Change) -> Office:
    """The office's sample in its memory, frozen, with a plan that a second person has approved."""
    settings, tables = sample(office.of, change)
    desk = office.desk("coordinator", "anna")
    draft = batches.open_batch(desk, {**settings, **tables}, None, None).batch
    batches.freeze(desk, draft.id, draft.version)
    office.batch, office.run = draft.id, runs.submit(desk, draft.id).id
    while runs.read(desk, office.run).run.state in ("queued", "running"):
        time.sleep(0.05)
    second = office.desk("coordinator", "bo")
    decisions.approve(second, office.run, boards.board(second, office.run).result.plan_digest)
    return office
