"""Ids that have to stand in another table."""

from __future__ import annotations

from constraints import TABLES
from constraints.facts.values import without_case
from constraints.language import N_, Message

from .base import Checks


def references(c: Checks) -> None:
    """An id that stands in a row which was itself refused is not reported again. Locks have a check of their own."""
    c.refers("departments", "organisation_id", "organisations", "organisation_id", if_there=True)
    c.refers("departments", "area_id", "areas", "area_id", if_there=True)
    c.refers("designations", "area_id", "areas", "area_id", if_there=True)
    c.refers("dwellings", "department_id", "departments", "department_id")
    c.refers("persons", "household_id", "households", "household_id")
    c.refers("benefit_periods", "person_id", "persons", "person_id")
    for table in ("debts", "wishes", "separations", "exceptions", "offers", "answers"):
        c.refers(table, "household_id", "households", "household_id")
    for table in ("exceptions", "answers"):
        c.refers(table, "dwelling_id", "dwellings", "dwelling_id")
    c.refers("debts", "organisation_id", "organisations", "organisation_id", if_there=True)
    c.refers("households", "support_team_id", "support_teams", "team_id")
    c.refers("separations", "other_household_id", "households", "household_id")
    c.refers("separations", "department_id", "departments", "department_id")
    if "areas" not in c.tables:
        known = {d.area_id for _, d in c.rows("departments")}
        for line, row in c.rows("designations"):
            if row.area_id not in known:
                c.warn(
                    "unknown-reference", "designations", line, "area_id", row.area_id,
                    Message(N_("an area of some department")),
                )  # fmt: skip


def like_ids(c: Checks) -> None:
    """Two ids of a table that differ by case or spaces alone are two; whoever meant one has to be told."""
    for table, rows in ((name, c.rows(name)) for name in c.tables):
        keys = [i.name for i in TABLES[table][0].columns() if i.key]
        if len(keys) != 1:
            continue
        first: dict[str, tuple[int, str]] = {}
        for line, row in rows:
            own = str(getattr(row, keys[0]))
            at, other = first.setdefault(without_case(own), (line, own))
            if other != own:
                differs = N_("an id that differs from {id} on line {line} by more than case and spaces")
                c.warn("like-id", table, line, keys[0], own, Message.of(differs, id=other, line=str(at)))
