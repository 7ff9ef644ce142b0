"""P13: what was decided, decided again: recorded months, or the offers of an earlier run."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from constraints import InputError
from constraints.language import N_

from ..known import Known
from ..visible import Act, VisibleState
from .policy import Clairvoyant

COLUMNS = ("day", "household", "spell", "vacancy")


class Replay(Clairvoyant):
    """In a recorded world the placements of each month's plan; elsewhere the offers of a file
    (`day,household,spell,vacancy`, as a run writes them under `decisions/`), each on its day.

    What cannot be offered any more, because the rules or the world say otherwise, is left out and counted.
    """

    name = "replay"
    epoch = "month"
    says = N_("Replay")
    defaults = {"file": ""}

    def begin(self, known: Known) -> None:
        self.made = self.missed = 0

    def recall(self, decided: Mapping[int, Sequence[tuple[str, str]]] | None) -> None:
        self.offers = dict(_read(Path(str(self.settings["file"]))) if decided is None else decided)

    def decide(self, state: VisibleState) -> Act:
        waiting = {state.household_name(at): at for at in range(state.size)}
        homes = {state.homes[v].name: v for v in state.open}
        for household, vacancy in self.offers.pop(state.day, []):
            at, v = waiting.get(household), homes.get(vacancy)
            if at is None or v is None or not state.alive[at] or not state.can_offer(v) or not state.fits_one(at, v):
                self.missed += 1
            else:
                yield from state.offer(at, v)
                self.made += 1
        state.notes.replayed = {"made": self.made, "missed": self.missed}


def _read(path: Path) -> dict[int, list[tuple[str, str]]]:
    """Offers by day. Raises InputError for a file that cannot be read, naming line and column."""
    offers: dict[int, list[tuple[str, str]]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            if not set(COLUMNS) <= set(reader.fieldnames or ()):
                raise InputError("bad-replay/columns", file=path.name, expected=COLUMNS)
            for n, row in enumerate(reader, start=2):
                try:
                    day, spell = int(row["day"]), int(row["spell"])
                except (TypeError, ValueError):
                    raise InputError("bad-replay/numbers", file=path.name, line=str(n)) from None
                offers.setdefault(day, []).append((f"{row['household']}/{spell}", row["vacancy"]))
    except (OSError, UnicodeDecodeError):
        raise InputError("cannot-read/replay", file=path.name) from None
    return offers
