"""Names in a question, as an office writes them: `hasteklasse`, `boliger.B2.husleje pr. md.`, `politik.…` are English inside."""

from __future__ import annotations

import difflib

from constraints import TABLES
from constraints.facts.record import ColumnInfo, Record
from constraints.settings import setting_path

from ..files.names import column_names, normal_heading, table_named

_SETTINGS = ("batch", "policy")


def english_path(path: str) -> str:
    """The path of a cell or a setting by the names the program has; a name that nobody knows stays as it is."""
    own = column_names(TABLES["households"][0]).get(normal_heading(path))
    if own is not None:
        return own.name
    head, _, rest = path.partition(".")
    table = table_named(head)
    if table in _SETTINGS and rest:
        return f"{table}.{setting_path(table, rest)}"
    if table not in TABLES or not rest:
        return path
    known = column_names(TABLES[table][0])
    for at, sign in enumerate(rest):  # a heading may hold points itself: the longest one that is known is meant
        if sign == "." and (column := known.get(normal_heading(rest[at + 1 :]))) is not None:
            return f"{table}.{rest[:at]}.{column.name}"
    return f"{table}.{rest}"


def english_table(name: str) -> str:
    """A table by the name the program has."""
    return table_named(name) or name


def english_column(table: str, name: str) -> str:
    """A column by the name the program has."""
    found = column_names(TABLES[table][0]).get(normal_heading(name)) if table in TABLES else None
    return name if found is None else found.name


def near_columns(model: type[Record], name: str) -> list[str]:
    """The columns a name is like, at most three; all of them where it is like none."""
    known: dict[str, ColumnInfo] = column_names(model)
    like = difflib.get_close_matches(normal_heading(name), list(known), n=3, cutoff=0.6)
    return list(dict.fromkeys(known[n].name for n in like)) or [c.name for c in model.columns()]
