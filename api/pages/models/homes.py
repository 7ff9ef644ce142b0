"""Dwellings and departments as the pages name them: by id and by what a person knows them for."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from constraints import Case
from constraints.facts.dwelling import Designation
from constraints.language import Lang, nsay, say
from constraints.rules.words import AREA_WORDS, DWELLING_TYPE_WORDS

from ...letters.said import decimal
from ..shown import kr

# Letters and marks by which Unicode turns the direction of reading.
_TURNS = frozenset({"R", "AL", "RLE", "RLO", "LRE", "LRO", "RLI", "LRI", "FSI", "PDF", "PDI"})
# The lists of areas, the one that restricts most first: it gives a place its kind.
KINDS = ("transformation", "parallel_society", "deprived", "prevention", "high_unemployment", "combined_letting")


_FIRST_STRONG, _END = "\u2068", "\u2069"


def isolated(text: str) -> str:
    """A text of an office that turns the direction of reading, closed in so that it turns nothing but itself."""
    turns = any(unicodedata.bidirectional(c) in _TURNS for c in text)
    return f"{_FIRST_STRONG}{text}{_END}" if turns else text


@dataclass(frozen=True)
class Home:
    """A dwelling in words. `rent`: whole DKK a month; `lists`: kinds of area it lies in, `listed` the same in words."""

    dwelling_id: str
    department_id: str
    department: str
    organisation_id: str
    organisation: str
    area_id: str
    area: str
    lists: tuple[str, ...]
    listed: str
    type_word: str
    rooms: int
    size: str
    rent: int
    floor: int | None
    available_from: date

    def says(self, lang: Lang) -> str:
        """What it is, in a line."""
        rooms = nsay(lang, "{count} room", "{count} rooms", self.rooms)
        return say(
            lang, "{department}, {organisation}: {rooms}, {size}, rent {rent} a month", department=self.department,
            organisation=self.organisation, rooms=rooms, size=self.size, rent=kr(self.rent, lang),
        )  # fmt: skip

    @property
    def combined_letting(self) -> bool:
        """Whether the council has decided combined letting where it lies."""
        return "combined_letting" in self.lists


def homes_of(case: Case, lang: Lang) -> dict[str, Home]:
    """Every dwelling of a batch, by its id."""
    departments = {d.department_id: d for d in case.departments}
    organisations = {o.organisation_id: isolated(o.name) for o in case.organisations}
    areas = {a.area_id: isolated(a.name) for a in case.areas}
    lists = lists_of(case)
    found = {}
    for d in case.dwellings:
        department = departments[d.department_id]
        kinds = lists.get(department.area_id or "", ())
        found[d.dwelling_id] = Home(
            d.dwelling_id, d.department_id, isolated(department.name or d.department_id), department.organisation_id,
            organisations.get(department.organisation_id, department.organisation_id), department.area_id or "",
            areas.get(department.area_id or "", department.area_id or ""), kinds, kinds_word(kinds, lang),
            say(lang, DWELLING_TYPE_WORDS[str(d.dwelling_type)]), int(d.rooms), f"{decimal(d.area_m2, lang)} m²",
            round(d.rent_dkk_month), None if d.floor is None else int(d.floor), d.available_from,
        )  # fmt: skip
    return found


def lists_of(case: Case) -> Mapping[str, tuple[str, ...]]:
    """Area → the kinds of list it is on, on the day of the decision, the one that restricts most first."""
    found: dict[str, set[str]] = {}
    for row in case.designations:
        if _holds(row, case.batch.decision_date):
            found.setdefault(row.area_id, set()).add(str(row.kind))
    return {area: tuple(k for k in KINDS if k in kinds) for area, kinds in found.items()}


def kinds_word(kinds: tuple[str, ...], lang: Lang) -> str:
    """Kinds of area in words; in no listed area where there is none."""
    return ", ".join(say(lang, AREA_WORDS[k]) for k in kinds) if kinds else say(lang, "in no listed area")


def _holds(row: Designation, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
