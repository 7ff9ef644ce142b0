"""The forms by which one row is added to a draft, or taken out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from constraints import TABLES
from constraints.errors import NotFound
from constraints.language import N_, say

from ...service.kept.drafts import HIDDEN
from ...service.kept.rows import owned_by
from ...service.kept.tables import named_rows
from .batch import Shown
from .tables import Column, cell_text, choices_of, column_of, column_title, table_title

# What comes next after a row of a table: tables whose rows belong to it, with the column that names it.
NEXT: Mapping[str, tuple[tuple[str, str], ...]] = {
    "households": (("persons", "household_id"), ("wishes", "household_id"), ("debts", "household_id")),
    "persons": (("benefit_periods", "person_id"),),
}
_ADD: Mapping[str, str] = {
    "organisations": N_("Add an organisation"), "areas": N_("Add an area"), "designations": N_("Add a designation"),
    "departments": N_("Add a department"), "dwellings": N_("Add a dwelling"), "households": N_("Add a household"),
    "persons": N_("Add a person"), "benefit_periods": N_("Add months of a benefit"), "debts": N_("Add a debt"),
    "wishes": N_("Add a wish"), "support_teams": N_("Add a support team"), "exceptions": N_("Add an exception"),
    "locks": N_("Add a lock"), "offers": N_("Add an offer"), "answers": N_("Add an answer"),
}  # fmt: skip
# Columns that name a row of another table: the names that stand there are offered.
_REFERS: Mapping[str, str] = {
    "household_id": "households", "dwelling_id": "dwellings", "person_id": "persons", "department_id": "departments",
    "organisation_id": "organisations", "area_id": "areas", "support_team_id": "support_teams",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """A cell to fill in: what stands in it, the codes with words it may hold, or the names that stand elsewhere in the batch."""

    column: Column
    given: str
    needed: bool
    choices: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    error: str


@dataclass(frozen=True)
class RowForm:
    """The form of a new row: first what it cannot do without, then what may be left unknown. `version` is the batch's."""

    table: str
    table_title: str
    title: str
    needed: tuple[Field, ...]
    other: tuple[Field, ...]
    version: int

    @property
    def open(self) -> bool:
        """Whether something is told among what may be left unknown."""
        return any(f.given or f.error for f in self.other)


@dataclass(frozen=True)
class Removal:
    """A row that may be taken out: what stands in it, and rows that mean nothing without it, table → names."""

    table: str
    table_title: str
    key: str
    told: tuple[tuple[str, str], ...]
    owned: tuple[tuple[str, tuple[str, ...]], ...]
    protected: bool
    version: int


def add_title(table: str, lang: str) -> str:
    """What is done by adding a row to a table. Raises NotFound `no-table` for what is no table, and for protections."""
    if table not in _ADD:
        raise NotFound("no-table", expected=[n for n in TABLES if n != HIDDEN])
    return say(lang, _ADD[table])


def row_form(
    it: Shown, table: str, given: Mapping[str, str], lang: str, wrong: Mapping[str, str] | None = None
) -> RowForm:
    """The form, with what was given; `wrong`: column → what it was refused for. Raises NotFound `no-table`."""
    title = add_title(table, lang)
    fields = [
        Field(
            column_of(table, c.name, lang), given.get(c.name, ""), c.required, _choices(table, c.name, c.required, lang),
            () if c.name == _own_id(table) else _names(it, c.name), (wrong or {}).get(c.name, ""),
        )
        for c in TABLES[table][0].columns()
    ]  # fmt: skip
    first = {c.name for c in TABLES[table][0].columns() if c.required or c.key}
    return RowForm(
        table, table_title(table, lang), title, tuple(f for f in fields if f.column.name in first),
        tuple(f for f in fields if f.column.name not in first), it.batch.version,
    )  # fmt: skip


def ways_on(it: Shown, table: str, key: str, lang: str) -> list[tuple[str, str]]:
    """What may be added to a row that is there: text and address."""
    return [
        (say(lang, _ADD[other]), add_address(it.batch.id, other, **{column: key}))
        for other, column in NEXT.get(table, ())
    ]


def add_address(batch_id: str, table: str, **given: str) -> str:
    """Where a row of a table is added."""
    return f"/batches/{batch_id}/row/new?{urlencode({'table': table, **given})}"


def tables_to_begin(it: Shown, lang: str) -> list[tuple[str, str]]:
    """Tables that the batch does not have yet, where a first row may be added: text and address."""
    return [
        (say(lang, text), add_address(it.batch.id, table)) for table, text in _ADD.items() if table not in it.document
    ]


def begun(it: Shown, table: str, asked: Mapping[str, str]) -> dict[str, str]:
    """What the address of a form says already: names of rows that are there, and nothing else."""
    add_title(table, "en")
    return {
        c.name: asked[c.name]
        for c in TABLES[table][0].columns()
        if c.name in asked and c.name != _own_id(table) and asked[c.name] in _names(it, c.name)
    }


def removal(it: Shown, table: str, key: str, lang: str) -> Removal:
    """What is taken out with a row. Raises NotFound `no-table`, `no-row`."""
    add_title(table, lang)
    owned = owned_by(it.document, table, key)
    row = dict(named_rows(table, it.document[table]))[key]
    told = [
        (column_title(table, name, lang), cell_text(table, name, value, lang))
        for name, value in ((c.name, row.get(c.name)) for c in TABLES[table][0].columns()) if value is not None and value != ""
    ]  # fmt: skip
    with_it = [(table_title(other, lang), tuple(names)) for other, names in owned.items() if other != table]
    return Removal(
        table, table_title(table, lang), key, tuple(told), tuple(with_it), table == "households", it.batch.version
    )


def _own_id(table: str) -> str:
    return next((c.name for c in TABLES[table][0].columns() if c.key), "") if len(_keys(table)) == 1 else ""


def _keys(table: str) -> list[str]:
    return [c.name for c in TABLES[table][0].columns() if c.key]


def _choices(table: str, column: str, needed: bool, lang: str) -> tuple[tuple[str, str], ...]:
    found = choices_of(table, column, lang)
    return (("", say(lang, "Choose") if needed else say(lang, "not told")), *found) if found else ()


def _names(it: Shown, column: str) -> tuple[str, ...]:
    table = _REFERS.get(column, "")
    return tuple(name for name, _ in named_rows(table, it.document.get(table, []))) if table else ()


__all__ = [
    "Field",
    "Removal",
    "RowForm",
    "add_address",
    "add_title",
    "begun",
    "removal",
    "row_form",
    "tables_to_begin",
    "ways_on",
]
