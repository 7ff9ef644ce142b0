"""The tables and columns of a batch, from the models that read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from constraints import TABLES
from constraints.facts.case import BatchHeader
from constraints.language import say
from constraints.rules import READS

from .markdown import anchor, code, heading, marked, named, prose, table, title
from .rules import link


def tables(lang: str) -> Iterator[str]:
    """A section per table, a row per column."""
    yield title(1, say(lang, "Tables and columns"))
    yield say(
        lang,
        "Every column a batch may hold. What is not here is not read: a heading that is no column is refused, or left out when `ignore` names it. Households, persons and caseworkers are pseudonymous ids; a CPR number is refused wherever it stands. An empty cell is unknown, never “no”.",
    )
    yield ""
    yield say(
        lang,
        "`anvis check --template FILE` writes the empty workbook with all of this in it, `anvis check --schema DIR` a Table Schema per table.",
    )
    yield ""
    yield from heading("table-batch", say(lang, "What is told once for the batch"))
    yield from _columns("batch", BatchHeader, lang)
    for name, (model, danish, required) in TABLES.items():
        called = danish if lang == "da" else name.replace("_", " ")
        yield from heading(anchor("table", name), called[0].upper() + called[1:])
        names = {"name": code(name), "danish": code(danish)}
        yield (
            say(lang, "File or sheet: {name}, {danish}; it must be there.", **names)
            if required
            else say(lang, "File or sheet: {name}, {danish}; it may be left out.", **names)
        )
        yield ""
        yield from _columns(name, model, lang)


def _columns(name: str, model: Any, lang: str) -> Iterator[str]:
    head = ("column", "heading in Danish", "what it means", "form", "rules")
    said = {
        "column": say(lang, "column"), "heading in Danish": say(lang, "heading in Danish"),
        "what it means": say(lang, "what it means"), "form": say(lang, "form"), "rules": say(lang, "rules that ask"),
    }  # fmt: skip
    yield from table([said[h] for h in head], (_column(name, c, lang) for c in model.columns()))


def _column(name: str, column: Any, lang: str) -> tuple[str, ...]:
    mark = say(lang, "key") if column.key else say(lang, "required") if column.required else ""
    means = [prose(column.meaning.say(lang))]
    if column.when_absent:
        means.append(say(lang, "Column left out: {says}.", says=prose(say(lang, column.when_absent))))
    if column.when_empty:
        means.append(say(lang, "Empty cell: {says}.", says=prose(say(lang, column.when_empty))))
    asked = [r for r, columns in READS.items() if f"{name}.{column.name}" in columns or name in columns]
    rules = ", ".join(map(link, asked))
    shown = marked(named(anchor("column", name, column.name), code(column.name)), mark)
    return shown, prose(column.danish), " ".join(means), prose(column.kind.said.say(lang)), rules
