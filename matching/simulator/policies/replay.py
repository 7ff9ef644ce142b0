"""P13: what was decided, decided again: recorded months, or the offers of an earlier run."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from constraints import InputError
from constraints.language import N_

from .policy import Policy

if TYPE_CHECKING:
    from ..clock import Run
    from ..desk import Desk

COLUMNS = ("day", "household", "spell", "vacancy")


class Replay(Policy):
    """In a recorded world the placements of each month's plan; elsewhere the offers of a file
    (`day,household,spell,vacancy`, as a run writes them under `decisions/`), each on its day.

    What cannot be offered any more, because the rules or the world say otherwise, is left out and counted.
    """

    name = "replay"
    epoch = "month"
    says = N_("Replay")
    defaults = {"file": ""}

    def begin(self, run: Run) -> None:
        self.made = self.missed = 0
        homes, past = run.trace.vacancies, run.world.recorded
        self.homes = {f"{int(e):016x}": v for v, e in enumerate(homes.entity)}
        if past is None:
            self.offers = _read(Path(str(self.settings["file"])))
            return
        name = {
            int(k): f"{int(e):016x}/0"
            for k, e in zip(run.trace.households.kind, run.trace.households.entity, strict=True)
        }
        home = {int(k): f"{int(e):016x}" for k, e in zip(homes.kind, homes.entity, strict=True)}
        self.offers = {
            day: [(name[k], home[m]) for k, m in placed]
            for day, placed in zip(past.epochs, past.decisions, strict=True)
        }

    def decide(self, desk: Desk) -> None:
        waiting = {desk.household_name(at): at for at in range(desk.size)}
        for household, vacancy in self.offers.pop(desk.day, []):
            at, v = waiting.get(household), self.homes.get(vacancy)
            here = at is not None and v is not None and v in desk.open and desk.alive[at]
            if at is None or v is None or not here or not desk.can_offer(v) or not desk.fits_one(at, v):
                self.missed += 1
            else:
                desk.offer(at, v)
                self.made += 1
        desk.run.replayed = {"made": self.made, "missed": self.missed}


def _read(path: Path) -> dict[int, list[tuple[str, str]]]:
    """Offers by day. Raises InputError for a file that cannot be read, naming line and column."""
    found: dict[int, list[tuple[str, str]]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            if not set(COLUMNS) <= set(reader.fieldnames or ()):
                raise InputError("bad-replay/columns", file=path.name, expected=COLUMNS)
            for n, row in enumerate(reader, start=2):
                try:
                    day, spell = int(row["day"]), int(row["spell"])
                except (TypeError, ValueError):
                    raise InputError("bad-replay/numbers", file=path.name, line=n) from None
                found.setdefault(day, []).append((f"{row['household']}/{spell}", row["vacancy"]))
    except (OSError, UnicodeDecodeError):
        raise InputError("cannot-read/replay", file=path.name) from None
    return found
