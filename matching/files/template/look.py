"""What all sheets share: names in the language, colours, formats, paper."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from textwrap import wrap
from typing import Any

from constraints import TABLES
from constraints.facts.record import ColumnInfo
from constraints.language import N_, say
from constraints.settings import DANISH_SHEETS

# A heading that must be filled in, one that may be, and what only explains. Dark on light, so that grey print is readable.
MUST, MAY, TEXT, MISSING = "#9CC5B0", "#E3EEE8", "#44546A", "#FFE1A8"
ROWS = 2000
_GUIDES = {"guide": N_("guide"), "columns": N_("columns"), "codes": N_("codes")}
_TEXT_KINDS = ("id", "month", "share", "text", "names", "settings", "code", "yes-no")


def first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def sheet_name(name: str, lang: str) -> str:
    """The name of a sheet as it stands on its tab: of a table, of settings, or of one that only explains."""
    if name in _GUIDES:
        return first_upper(say(lang, _GUIDES[name]))
    if lang == "da":
        danish = {code: word for word, code in DANISH_SHEETS.items()}
        return first_upper(danish.get(name) or TABLES[name][1])
    return first_upper(name.replace("_", " "))


def heading(column: ColumnInfo, lang: str) -> str:
    """The heading of a column, with a star where it must be filled in. The reader takes it with or without."""
    name = column.danish if lang == "da" else column.name.replace("_", " ")
    return first_upper(name) + (" *" if column.required else "")


class Look:
    """A workbook under way with its formats: each made once."""

    def __init__(self, book: Any, lang: str) -> None:
        self.book, self.lang = book, lang
        self._format = cache(lambda facts: book.add_format(dict(facts)))

    def say(self, message: str, **facts: Any) -> str:
        return say(self.lang, message, **facts)

    def style(self, **facts: Any) -> Any:
        """A format of the workbook; text at the top of its cell, wrapped unless said otherwise."""
        plain = {"font_name": "Arial", "font_size": 10, "valign": "top", "text_wrap": True}
        return self._format(tuple(sorted((plain | facts).items())))

    def head(self, required: bool) -> Any:
        return self.style(bold=True, bg_color=MUST if required else MAY, bottom=1, valign="vcenter")

    @property
    def label(self) -> Any:
        """A heading above explanations, which nobody fills in."""
        return self.style(bold=True, font_color="#FFFFFF", bg_color=TEXT, valign="vcenter")

    def cell(self, column: ColumnInfo) -> Any:
        """How a cell to be filled in shows its value: dates as Danish dates, ids and codes as text."""
        return self.style(text_wrap=column.kind.name == "text", **number_format(column, self.lang))

    def sheet(self, name: str, *, colour: str, across: bool = True, rows: bool = False, pages: int = 1) -> Any:
        """A new sheet set up for A4: so many pages wide, the heading on each page, name and page number below.

        With `rows` it has lines between its cells, for rows to be filled in.
        """
        sheet = self.book.add_worksheet(name)
        sheet.set_tab_color(colour)
        sheet.set_paper(9)
        if across:
            sheet.set_landscape()
        sheet.fit_to_pages(pages, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.set_footer(f"&L&9{self.say(_CONFIDENTIAL)}&C&9&A&R&9&P / &N")
        sheet.hide_gridlines(0 if rows else 2)
        return sheet


_CONFIDENTIAL = N_("Confidential: pseudonyms only")


def height(cells: Iterable[tuple[str, int]], least: float = 15) -> float:
    """How high a row must be for its texts to be read, each in a column so many characters wide.

    Programs that show a workbook do not all lay wrapped rows out anew.
    """
    return max([least, *(4 + 13 * len(wrap(text, max(8, int(width * 1.25)))) for text, width in cells)])


def number_format(column: ColumnInfo, lang: str) -> dict[str, str]:
    kind = column.kind.name
    if kind == "date":
        return {"num_format": "dd-mm-yyyy" if lang == "da" else "yyyy-mm-dd", "align": "left"}
    if kind in _TEXT_KINDS:
        return {"num_format": "@"}
    return {"num_format": "#,##0.00"} if kind == "dkk" else {}
