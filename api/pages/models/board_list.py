"""What is asked of a list by its address: which rows, in which order, which page; and the addresses of the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import urlencode

from ...service.kept.texts import LIMITS
from .board import LeftRow, PlacedRow, Rows, UnusedRow

VIEWS = ("placements", "left", "dwellings", "cases")
PAGE = 100
Row = TypeVar("Row")
Key = Callable[[Any], Any]


# View → name of a sort → what it sorts by; None = not known, and last in either direction.
SORTS: Mapping[str, Mapping[str, Key]] = {
    "placements": {
        "household": lambda r: r.household.id,
        "class": lambda r: (r.household.urgency, -r.household.waited),
        "waited": lambda r: r.household.waited,
        "dwelling": lambda r: r.dwelling.id,
        "wish": lambda r: (r.wish_tier, r.wish),
        "rent": lambda r: r.dwelling.rent,
        "left": lambda r: r.left,
    },
    "left": {
        "household": lambda r: r.household.id,
        "class": lambda r: (r.household.urgency, -r.household.waited),
        "waited": lambda r: r.household.waited,
        "why": lambda r: (r.kind_word, r.why),
        "allowed": lambda r: r.allowed,
    },
    "dwellings": {
        "dwelling": lambda r: r.dwelling.id,
        "department": lambda r: r.dwelling.department.casefold(),
        "rent": lambda r: r.dwelling.rent,
        "free": lambda r: r.dwelling.free_from,
        "empty": lambda r: r.empty_month,
    },
    "cases": {"household": lambda r: r.household.id, "class": lambda r: (r.household.urgency, -r.household.waited)},
}


@dataclass(frozen=True)
class Asked:
    """The list that an address asks for. "" = all, and the plan's own order; a sort with "-" before it goes down."""

    view: str = "placements"
    q: str = ""
    organisation: str = ""
    flag: str = ""
    caseworker: str = ""
    which: str = ""
    sort: str = ""
    page: int = 1

    @property
    def filtered(self) -> bool:
        """Whether some rows are left out."""
        return bool(self.q or self.organisation or self.flag or self.caseworker)

    def query(self, **changes: Any) -> str:
        """The query of the same list, changed; what is not asked for is not named. Another order begins at the first page."""
        changed = replace(self, **({"page": 1} | changes))
        told = {name: value for name, value in changed.__dict__.items() if value not in ("", 1)}
        if told.get("view") == "placements":
            del told["view"]
        return urlencode(told)

    def by(self, sort: str) -> str:
        """The query of the same list sorted by a column; up first, then down."""
        return self.query(sort=f"-{sort}" if self.sort == sort else sort)

    def sorted_by(self, sort: str) -> str:
        """How a column is sorted now, as `aria-sort` has it; "" = it is not."""
        return "ascending" if self.sort == sort else "descending" if self.sort == f"-{sort}" else ""


def asked_of(given: Mapping[str, str]) -> Asked:
    """The list that the parameters of an address ask for. What is none of ours is taken as not asked."""
    view = given.get("view", "")
    view = view if view in VIEWS else "placements"
    sort = given.get("sort", "")
    page = given.get("page", "")
    return Asked(
        view, given.get("q", "")[:LIMITS["search"]].strip(), given.get("organisation", "")[:64], given.get("flag", "")[:32],
        given.get("caseworker", "")[:64], "all" if given.get("which") == "all" else "",
        sort if sort.removeprefix("-") in SORTS[view] else "", max(1, int(page)) if page.isdecimal() and len(page) < 7 else 1,
    )  # fmt: skip


@dataclass(frozen=True)
class Page:
    """The rows of one page, how many fit in all, and the numbers of the pages around it (None = there is none)."""

    rows: tuple[Any, ...]
    count: int
    first: int
    before: int | None
    after: int | None


def chosen(rows: Rows, asked: Asked) -> list[Any]:
    """The rows of a view that a filter lets through, in the order asked for. Not for cases, which stand beside the plan."""
    found: Sequence[PlacedRow | LeftRow | UnusedRow] = (
        rows.placed if asked.view == "placements" else rows.left if asked.view == "left" else rows.unused
    )
    return ordered([r for r in found if _fits(r, asked)], asked)


def ordered(rows: list[Row], asked: Asked) -> list[Row]:
    """Rows in the order asked for, those of which it is not known last; rows alike stay in the plan's order."""
    if not asked.sort:
        return rows
    key = SORTS[asked.view][asked.sort.removeprefix("-")]
    known = [r for r in rows if key(r) is not None]
    return sorted(known, key=key, reverse=asked.sort.startswith("-")) + [r for r in rows if key(r) is None]


def page_of(rows: Sequence[Row], asked: Asked) -> Page:
    """The page asked for; one beyond the last is the last."""
    last = max(1, -(-len(rows) // PAGE))
    at = min(asked.page, last)
    return Page(
        tuple(rows[(at - 1) * PAGE : at * PAGE]), len(rows), (at - 1) * PAGE + 1, at - 1 if at > 1 else None,
        at + 1 if at < last else None,
    )  # fmt: skip


def _fits(row: PlacedRow | LeftRow | UnusedRow, asked: Asked) -> bool:
    if asked.q and not all(word in row.searched for word in asked.q.casefold().split()):
        return False
    if asked.caseworker and (isinstance(row, UnusedRow) or row.household.caseworker != asked.caseworker):
        return False
    if asked.organisation and (isinstance(row, LeftRow) or row.dwelling.organisation_id != asked.organisation):
        return False
    if asked.flag and isinstance(row, PlacedRow):
        return any(f.code == asked.flag for f in row.flags)
    return not asked.flag or not isinstance(row, LeftRow) or row.kind == asked.flag
