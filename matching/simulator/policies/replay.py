"""P13: the offers of an earlier run, or of recorded months, made again."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from constraints import InputError

from .policy import Policy

if TYPE_CHECKING:
    from ..clock import Run
    from ..desk import Desk

COLUMNS = ("day", "household", "spell", "vacancy")


class Replay(Policy):
    """Makes the offers of a file (`day,household,spell,vacancy`, as `decisions.csv` of a run) on their days.

    What cannot be offered any more, because the world has changed, is left out and counted in `missed`.
    """

    name = "replay"
    epoch = "month"
    says = {"da": "Genafspilning", "en": "Replay"}
    defaults = {"file": ""}

    def begin(self, run: Run) -> None:
        self.missed = 0
        self.offers = _read(Path(str(self.settings["file"])))
        self.homes = {f"{int(e):016x}": v for v, e in enumerate(run.trace.vacancies.entity)}

    def decide(self, desk: Desk) -> None:
        waiting = {desk.household_name(at): at for at in range(desk.size)}
        for household, vacancy in self.offers.pop(desk.day, []):
            at, v = waiting.get(household), self.homes.get(vacancy)
            if (
                at is None
                or v is None
                or v not in desk.open
                or not desk.alive[at]
                or not desk.can_offer(v)
                or not desk.fits_one(at, v)
            ):
                self.missed += 1
                continue
            desk.offer(at, v)


def _read(path: Path) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            if not set(COLUMNS) <= set(reader.fieldnames or ()):
                raise InputError("bad-replay", f"{path.name}: expected the columns {', '.join(COLUMNS)}")
            for n, row in enumerate(reader, start=2):
                try:
                    day, spell = int(row["day"]), int(row["spell"])
                except ValueError:
                    raise InputError(
                        "bad-replay", f"{path.name}, line {n}: day and spell: expected whole numbers"
                    ) from None
                found.setdefault(day, []).append((f"{row['household']}/{spell}", row["vacancy"]))
    except OSError:
        raise InputError("cannot-read", f"replay: the file {path.name!r} cannot be read") from None
    return found
