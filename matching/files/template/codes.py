"""Each code with its word: what the drop-downs offer, and where they take it from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from constraints import TABLES
from constraints.facts.record import ColumnInfo
from constraints.facts.values import Kind
from constraints.language import N_

from .look import TEXT, Look, first_upper, heading, height, sheet_name

_HEADINGS = ((N_("used in"), 44), (N_("word"), 44), (N_("code"), 26))


@dataclass(frozen=True)
class CodeList:
    """The codes of one kind of column with their words; `first` is the line of the sheet the list begins on, from 0."""

    kind: Kind
    columns: tuple[str, ...]
    words: tuple[tuple[str, str], ...]
    first: int

    def source(self, lang: str) -> str:
        """The cells a drop-down takes its words from."""
        last = self.first + len(self.words)
        return f"='{sheet_name('codes', lang)}'!$B${self.first + 1}:$B${last}"


def word_of(code: str, kind: Kind, lang: str) -> str:
    """The word for a code: the first of its Danish words; the code itself in English, or where it has none."""
    if lang != "da":
        return code
    return next((word for word, of in kind.danish if of == code), code)


def code_lists(lang: str) -> dict[Kind, CodeList]:
    """The lists of all tables, in the order in which they are first used, and where each stands on the sheet."""
    used: dict[Kind, list[str]] = {}
    for name, (model, _, _) in TABLES.items():
        for column in model.columns():
            if column.kind.choices:
                place = f"{sheet_name(name, lang)}: {heading(column, lang).rstrip(' *')}"
                used.setdefault(column.kind, []).append(place)
    found, line = {}, 1
    for kind, columns in used.items():
        words = tuple((word_of(code, kind, lang), code) for code in kind.choices)
        found[kind] = CodeList(kind, tuple(columns), words, line)
        line += len(words)
    return found


def offered(column: ColumnInfo, lists: dict[Kind, CodeList], look: Look) -> Any:
    """What the drop-down of a column offers: a list of words, cells of the sheet of codes, or None."""
    if column.kind.name == "yes-no":
        return [look.say("yes"), look.say("no")]
    return lists[column.kind].source(look.lang) if column.kind in lists else None


def may_stand(column: ColumnInfo, look: Look) -> str:
    """What a cell of the column may hold, in words."""
    if column.kind.choices:
        return ", ".join(word_of(code, column.kind, look.lang) for code in column.kind.choices)
    return first_upper(column.kind.said.say(look.lang))


def write(look: Look, lists: dict[Kind, CodeList]) -> None:
    """The sheet of codes. The reader passes over it; either the word or the code may stand in a cell."""
    sheet = look.sheet(sheet_name("codes", look.lang), colour=TEXT, across=False)
    for c, (text, width) in enumerate(_HEADINGS):
        sheet.set_column(c, c, width)
        sheet.write_string(0, c, first_upper(look.say(text)), look.label)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    for each in lists.values():
        for n, (word, code) in enumerate(each.words):
            edge = {"top": 1, "top_color": "#BFBFBF"} if n == 0 else {}
            cells = (", ".join(each.columns) if n == 0 else "", word, code)
            for c, text in enumerate(cells):
                sheet.write_string(each.first + n, c, text, look.style(num_format="@", bold=c == 0, **edge))
            sheet.set_row(each.first + n, height(zip(cells, (width for _, width in _HEADINGS), strict=True)))
