"""What an example of a rule differs in from the plain case, in the words of the tables and the settings it is written in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from constraints import TABLES
from constraints.language import N_, Lang, nsay, say
from constraints.law.store import load
from constraints.rules.rule import Example
from constraints.testing import AREAS

from .month import month_name
from .tables import cell_text, column_title, setting_leaves, setting_text, table_title

_MONTH = re.compile(r"\d{4}-\d{2}")
# Rows that an example writes inside a row of another table → the table they belong to.
_INSIDE = {"persons": "persons", "benefits": "benefit_periods", "wishes": "wishes"}
_PLACES = (
    ("household", N_("household"), "households"), ("dwelling", N_("dwelling"), "dwellings"),
    ("others", N_("other dwellings"), "dwellings"), ("neighbours", N_("other households"), "households"),
)  # fmt: skip


def differs(example: Example, lang: Lang) -> Iterator[tuple[str, str]]:
    """Each part that differs and how: the household, the dwelling, others, the municipality's settings, rows of other tables."""
    for name, says, table in _PLACES:
        facts = getattr(example, name)
        if name in ("others", "neighbours"):
            for other, differing in (facts or {}).items():
                yield say(lang, says), f"{other}: {_row(table, differing, lang)}" if differing else other
        elif facts:
            yield say(lang, says), _row(table, facts, lang)
    if example.policy:
        leaves = setting_leaves(example.policy)
        yield say(lang, "policy"), "; ".join(f"{_setting(n, lang)}: {setting_text('policy', n, v, lang)}" for n, v in leaves)  # fmt: skip
    for table, rows in example.tables.items():
        for row in rows:
            yield table_title(table, lang), _row(table, row, lang)


def _setting(name: str, lang: Lang) -> str:
    """A setting by its heading, an interpretation by its question."""
    switch = load().switches.get(name.removeprefix("interpretations."))
    return column_title("policy", name, lang) if switch is None else say(lang, switch.question).rstrip("?")


def _row(table: str, facts: Mapping[str, Any], lang: Lang) -> str:
    return "; ".join(told for name, value in facts.items() for told in _cell(table, name, value, lang))


def _cell(table: str, name: str, value: Any, lang: Lang) -> Iterator[str]:
    if table == "dwellings" and name == "area":
        yield _area(str(value), lang)
    elif isinstance(value, Sequence) and not isinstance(value, str) and value and isinstance(value[0], Mapping):
        rows = [_row(_INSIDE.get(name, name), row, lang) for row in value]
        several = name == "persons" and len(rows) > 1
        if several and not any(rows):
            yield nsay(lang, "{count} person", "{count} persons", len(rows))
            return
        yield from (f"{say(lang, 'person {number}', number=n)}: {row or say(lang, 'nothing')}" if several else row for n, row in enumerate(rows, 1))  # fmt: skip
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield f"{column_title(_INSIDE.get(name, table), name, lang) if name not in _INSIDE else table_title(_INSIDE[name], lang)}: {len(value) or say(lang, 'none')}"
    else:
        yield f"{column_title(table, name, lang)}: {_told(table, name, value, lang)}"


def _told(table: str, name: str, value: Any, lang: Lang) -> str:
    if value is None:
        empty = next((c.when_empty for c in TABLES[table][0].columns() if c.name == name), "")
        return say(lang, empty or "unknown")
    text = cell_text(table, name, value, lang)
    return month_name(date.fromisoformat(f"{text}-01"), lang) if _MONTH.fullmatch(text) else text


def _area(name: str, lang: Lang) -> str:
    """An area of an example by the lists it stands on."""
    lists = []
    for row in AREAS.get(name, ()):
        more = [f"{column_title('designations', k, lang)}: {_told('designations', k, v, lang)}" for k, v in row.items() if k != "kind"]  # fmt: skip
        lists.append(cell_text("designations", "kind", row["kind"], lang) + (f" ({', '.join(more)})" if more else ""))
    return ", ".join(lists) if lists else say(lang, "in no listed area")
