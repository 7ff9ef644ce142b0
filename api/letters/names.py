"""Names and addresses, from a file on the office's own machine: read, put into the pages, and kept nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from constraints.errors import InputError
from constraints.facts.cpr import contains_cpr
from constraints.facts.values import id_text
from matching.files.names import normal_heading
from matching.plan.grids import grids, table_in

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "husstand", "bolig", "nummer", "household_id", "dwelling_id"),
    "name": ("navn", "name"),
    "address": ("adresse", "address", "vej"),
    "town": ("postnr og by", "postnummer og by", "by", "town", "postcode and town"),
}
_KNOWN = {normal_heading(h) for names in _HEADINGS.values() for h in names}


@dataclass(frozen=True)
class Named:
    """What the file says of one id. An empty text is not told."""

    name: str = ""
    address: str = ""
    town: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(text for text in (self.name, self.address, self.town) if text)


@dataclass(frozen=True)
class Names:
    """Id of a household, a dwelling or an organisation → its name and address. Never shown as text by accident."""

    by_id: Mapping[str, Named] = field(default_factory=dict, repr=False)

    def of(self, key: str) -> Named:
        return self.by_id.get(key, Named())


def read_names(path: Path) -> Names:
    """A workbook or CSV with the headings id, navn, adresse and `postnr og by` (or in English).

    Raises InputError where there is no such table, where an id stands twice, and where a CPR number stands anywhere: a
    letter needs none. The error tells the line and never what stands in it.
    """
    headings = {name: (lambda cell, also=also: normal_heading(cell) in also) for name, also in _HEADINGS.items()}
    found = next((t for g in grids(path, _KNOWN) if (t := table_in(g, headings, ("id", "name"))) is not None), None)
    if found is None:
        raise InputError("letters/names", file=path.name)
    by_id: dict[str, Named] = {}
    for line, cells in found.rows:
        if any(contains_cpr(text) for text in cells.values()):
            raise InputError("cpr-number/line", file=path.name, line=str(line))
        key = id_text(cells["id"])
        if not key:
            raise InputError("letters/no-id", file=path.name, line=str(line))
        if key in by_id:
            raise InputError("letters/twice", file=path.name, line=str(line))
        by_id[key] = Named(cells["name"], cells.get("address", ""), cells.get("town", ""))
    return Names(by_id)
