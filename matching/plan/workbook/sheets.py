"""What every sheet shares: formats, columns, rows as high as their text, links, and how it comes out of a printer.

Widths are pixels at 96 dpi, heights points. Text is Arial, which every office has, so that a row measured here is as high
there. A sheet is printed on A4 across, as wide as the paper and on no more than `MOST_PAGES`: what would go beyond stands
on the sheet, below the part that is printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import accumulate, chain
from pathlib import Path
from types import TracebackType
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_pixel_width, xl_rowcol_to_cell

from constraints.language import N_, say

from ..words import yes_no
from .cells import PlainSheet

MOST_PAGES = 12
FONT = "Arial"
INK, RULE, SHADE, AMBER = "#1F4E4A", "#C5D1CF", "#E6EDEC", "#F6E3C5"
_ENTRY, _ENTRY_HEAD, _LINK = "#FFF8E1", "#FBE9B5", "#1F5FA8"
_INCH, _POINT = 96, 72
_SIDE, _TOP, _BOTTOM = 0.4, 0.75, 0.6
# What an A4 sheet across has room for inside these margins.
PAPER_WIDTH, PAPER_HEIGHT = int((11.69 - 2 * _SIDE) * _INCH), (8.27 - _TOP - _BOTTOM) * _POINT
# The library measures in Calibri 11: how wide words in Arial 10, plain and bold, are by that. A cell has some pixels of
# air on either side, and a text more before it.
_PLAIN, _BOLD, _AIR, _INDENT = 0.97, 1.04, 8, 9
# The height of a head with headings on their side.
_UPRIGHT = 195.0
# A section begins on the next page where no more than this is left of one.
_WITH_HEADING = 80.0
# How far programs differ in what a page holds, as a share of it.
_DIFFER = 0.05
# So much more than one page is made to fit on it.
_NEARLY = 1.25
# The ground floor among floors that are numbers.
_GROUND = N_("G")
_DAYS = {"da": "dd.mm.yyyy", "en": "yyyy-mm-dd"}
# The most characters a cell holds, and the most links a sheet; an id beyond stands without one.
_MOST_TEXT, _MOST_LINKS = 32_000, 65_000


@dataclass(frozen=True)
class Link:
    """A text that leads to another cell of the workbook."""

    text: str
    to: str


@dataclass(frozen=True)
class Marked:
    """A value that needs an eye."""

    value: str | int | float


Cell = str | int | float | date | bool | Link | Marked | None


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading (an English message), its width, and how it is written.

    `look` is one of `_LOOKS`; `upright` puts the heading on its side. `span`: how many columns of the sheet it takes.
    """

    heading: str
    width: int
    look: str = "text"
    span: int = 1


class Book:
    """The workbook being written, with its formats."""

    def __init__(self, path: Path, lang: str, title: str, about: str) -> None:
        options = {
            "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
            "default_format_properties": {"font_name": FONT, "font_size": 10},
        }  # fmt: skip
        self.book = xlsxwriter.Workbook(str(path), options)
        self.book.set_properties({"title": title, "created": datetime(2026, 1, 1)})  # noqa: DTZ001
        self.lang, self.about = lang, about
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __enter__(self) -> Book:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.book.close()

    def say(self, message: str) -> str:
        """A heading in the reader's language."""
        return say(self.lang, message)

    def format(self, **look: Any) -> Any:
        """The format of these properties, made once."""
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            base = {"font_name": FONT, "font_size": 10, "valign": "top"}
            self._formats[key] = self.book.add_format(base | look)
        return self._formats[key]


class Sheet:
    """One worksheet, written from the top down. `row` is the next row, counted from 0."""

    def __init__(self, book: Book, name: str, widths: Sequence[int], one_page: bool = False) -> None:
        """`one_page`: made small enough for one page, where that is nearly so by itself."""
        self.book, self.name, self.widths = book, book.say(name), tuple(widths)
        self.one_page = one_page
        self.sheet = book.book.add_worksheet(self.name, PlainSheet)
        self.heights: list[float] = []
        self.links = 0
        for c, width in enumerate(self.widths):
            self.sheet.set_column_pixels(c, c, width)
        self.sheet.hide_gridlines(2)

    @property
    def row(self) -> int:
        return len(self.heights)

    @property
    def scale(self) -> float:
        """How much the sheet is made smaller to be as wide as the paper."""
        return min(1.0, PAPER_WIDTH / sum(self.widths))

    def gap(self, height: float = 8) -> None:
        self._end_row(height)

    def line(
        self, text: str | Link, size: int = 10, bold: bool = False, ink: str | None = None, fill: str | None = None
    ) -> None:
        """One text across the whole sheet."""
        look: dict[str, Any] = {"font_size": size, "bold": bold, "text_wrap": True}
        look |= {} if ink is None else {"font_color": ink}
        look |= {} if fill is None else {"bg_color": fill}
        written = text.text if isinstance(text, Link) else text
        self.span(0, len(self.widths) - 1, text, look)
        self._end_row(_height([(written, sum(self.widths))], size, bold))

    def _next_page(self) -> None:
        """Empty rows to the end of the page: a break set by hand is ignored by what makes a sheet as wide as the paper.

        Low ones, and some more of them than are left, because programs differ in how much a page holds.
        """
        for _ in range(int((self._pages(self.heights)[1] + 2 * _DIFFER * PAPER_HEIGHT / self.scale) / 10) + 1):
            self.gap(10)

    def heading(self, message: str) -> None:
        """The heading of a section (an English message)."""
        if not self.one_page and self._pages(self.heights)[1] < _WITH_HEADING:
            self._next_page()
        else:
            self.gap()
        self.span(0, len(self.widths) - 1, self.book.say(message),
                  {"font_size": 12, "bold": True, "font_color": INK, "bottom": 1, "bottom_color": INK, "valign": "vcenter"})  # fmt: skip
        self._end_row(20)

    def span(self, first: int, last: int, value: Cell, look: dict[str, Any]) -> None:
        """A value across several columns of the row being written."""
        shape = self.book.format(**look)
        if first < last:
            self.sheet.merge_range(self.row, first, self.row, last, "", shape)
        self._write(self.row, first, value, look)

    def end_row(self, texts: Sequence[tuple[str, int]] = (), size: int = 10, least: float = 0) -> None:
        """Ends a row made of spans; it is as high as the longest of `texts` in its width."""
        self._end_row(max(least, _height(texts, size, False)))

    def head(self, columns: Sequence[Column]) -> None:
        """The row of headings."""
        c = 0
        for column in columns:
            self.span(c, c + column.span - 1, self.book.say(column.heading), _head_look(column.look))
            c += column.span
        self._end_row(self._head_height(columns))

    def _head_height(self, columns: Sequence[Column]) -> float:
        flat = [(self.book.say(c.heading), c.width - _indent(_LOOKS[c.look])) for c in columns if c.look != "upright"]
        return max(_UPRIGHT if len(flat) < len(columns) else 0.0, _height(flat, 9, True) + 2)

    def rows(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> None:
        """The rows of a table."""
        looks = [self._look(column) for column in columns]
        shapes = [self.book.format(**look) for look in looks]
        starts = [0, *accumulate(column.span for column in columns)]
        ends = [start + column.span - 1 for start, column in zip(starts, columns, strict=False)]
        put, measures = self.sheet.put, _measures(columns)
        for row in rows:
            r = self.row
            self.sheet.reach(r, starts[-1])
            for c, end, look, shape, value in zip(starts, ends, looks, shapes, row, strict=False):
                text = isinstance(value, str) and 0 < len(value) <= _MOST_TEXT
                plain = text or value is None or type(value) is int
                if plain and c == end:  # nearly all of a large plan
                    put(r, c, value, shape)
                else:
                    self.span(c, end, value, look)
            self._end_row(_row_height(measures, row))

    def _look(self, column: Column) -> dict[str, Any]:
        look = _LOOKS[column.look]
        return look | {"num_format": f'[=0]"{self.book.say(_GROUND)}";0'} if column.look == "floor" else look

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> None:
        """Headings and rows."""
        self.head(columns)
        self.rows(columns, rows)

    def list(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], frozen: int = 1) -> None:
        """One table that is the rest of the sheet: its head stays in sight and on every page, and it can be filtered."""
        head = self.row
        self.table(columns, rows)
        self.sheet.freeze_panes(head + 1, frozen)
        self.sheet.autofilter(head, 0, max(self.row - 1, head + 1), len(columns) - 1)
        self.sheet.repeat_rows(head)
        if not rows:
            self.line(say(self.book.lang, "None this time."))
        self.finish(head)

    def fits(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], above: Sequence[str] = ()) -> int:
        """How many rows of a list are printed on `MOST_PAGES`, under its head and the lines above."""
        lines = [_height([(text, sum(self.widths))], 10) for text in above]
        head, measures = self._head_height(columns), _measures(columns)
        return self._pages(chain(lines, [head], (_row_height(measures, row) for row in rows)), head)[0] - len(lines) - 1

    def finish(self, repeated: int | None = None) -> None:
        """Paper, margins, header and footer. Rows beyond the last page are left out of what is printed."""
        sheet, lang = self.sheet, self.book.lang
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=_SIDE, right=_SIDE, top=_TOP, bottom=_BOTTOM)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        small = f'&"{FONT},Regular"&8'
        about, name = (_in_header(text) for text in (self.book.about, self.name))
        secret = _in_header(say(lang, "Confidential"))
        sheet.set_header(f'&L{small}{about}&C&"{FONT},Bold"&10{name}&R&"{FONT},Bold"&8{secret}', {"margin": 0.35})
        page = say(lang, "Page {page} of {pages}", page="&P", pages="&N")
        told = _in_header(say(lang, "A proposal: a person decides every allocation."))
        sheet.set_footer(f"&L{small}{told}&R{small}{page}", {"margin": 0.3})
        if self.one_page and sum(self.heights) < _NEARLY * PAPER_HEIGHT / self.scale:
            sheet.fit_to_pages(1, 1)
        printed = self._pages(self.heights, 0.0 if repeated is None else self.heights[repeated])[0]
        if printed:
            sheet.print_area(0, 0, printed - 1, len(self.widths) - 1)

    def _pages(self, heights: Iterable[float], again: float = 0.0) -> tuple[int, float]:
        """How many rows from the top come on `MOST_PAGES`, and the room left below them on the last page.

        A row is never parted; `again` is the height of the head that stands on every page.
        """
        room = PAPER_HEIGHT / self.scale * (1 - _DIFFER)
        pages, left, rows = 1, room, 0
        for height in heights:
            if height > left:
                pages, left = pages + 1, room - again
                if pages > MOST_PAGES:
                    return rows, 0.0
            left, rows = left - height, rows + 1
        return rows, left

    def _end_row(self, height: float) -> None:
        self.sheet.set_row(self.row, min(height, 400))
        self.heights.append(min(height, 400))

    def _write(self, r: int, c: int, value: Cell, look: dict[str, Any]) -> None:
        if isinstance(value, Marked):
            look, value = look | {"bg_color": AMBER}, value.value
        if isinstance(value, Link) and self.links == _MOST_LINKS:
            value = value.text
        if isinstance(value, Link):
            self.links += 1
            shape = self.book.format(**look | {"font_color": _LINK})
            self.sheet.write_url(r, c, value.to, shape, value.text[:_MOST_TEXT])
        elif value is None or value == "":
            self.sheet.write_blank(r, c, None, self.book.format(**look))
        elif isinstance(value, bool):
            self.sheet.write_string(r, c, yes_no(value, self.book.lang), self.book.format(**look))
        elif isinstance(value, int | float):
            self.sheet.write_number(r, c, value, self.book.format(**look))
        elif isinstance(value, date):
            shape = self.book.format(**look | {"num_format": _DAYS[self.book.lang], "align": "center"})
            self.sheet.write_datetime(r, c, datetime(value.year, value.month, value.day), shape)  # noqa: DTZ001
        else:
            text = value if len(value) <= _MOST_TEXT else value[: _MOST_TEXT - 1] + "…"
            self.sheet.write_string(r, c, text, self.book.format(**look))


def short_day(day: date, lang: str) -> str:
    """A day inside a text, as the cells that hold days show it."""
    return day.strftime("%d.%m.%Y") if lang == "da" else day.isoformat()


def to_cell(sheet: str, row: int, column: int = 0) -> str:
    """The address a link leads to; `sheet` as it is named in the workbook."""
    quoted = sheet.replace("'", "''")
    return f"internal:'{quoted}'!{xl_rowcol_to_cell(row, column)}"


_CELL = {"text_wrap": True, "bottom": 4, "bottom_color": RULE}
_LOOKS: dict[str, dict[str, Any]] = {
    "text": _CELL | {"align": "left", "indent": 1},
    "bold": _CELL | {"bold": True},
    "tiny": _CELL | {"font_size": 8, "align": "left", "indent": 1},
    "middle": _CELL | {"align": "center"},
    "floor": _CELL | {"align": "center"},
    "day": _CELL | {"align": "center"},
    "number": _CELL | {"num_format": "#,##0_)", "align": "right"},
    "area": _CELL | {"num_format": "0.0", "align": "center"},
    "upright": _CELL | {"num_format": "#,##0", "align": "center", "font_size": 9, "text_wrap": False},
    "entry": {
        "text_wrap": True,
        "bottom": 4,
        "bottom_color": RULE,
        "left": 4,
        "left_color": RULE,
        "bg_color": _ENTRY,
    },
}


def _head_look(look: str) -> dict[str, Any]:
    """How a heading is written over a column of this look."""
    found: dict[str, Any] = {
        "bold": True, "bg_color": SHADE, "font_color": INK, "text_wrap": True, "bottom": 1, "bottom_color": INK,
        "valign": "bottom", "font_size": 9,
    }  # fmt: skip
    if look == "upright":
        return found | {"rotation": 90, "align": "center", "font_size": 8}
    if look == "entry":
        return found | {"bg_color": _ENTRY_HEAD}
    if look in ("text", "tiny"):
        return found | {"align": "left", "indent": 1}
    return found | {"align": "center"} if look in ("middle", "number", "floor", "area", "day") else found


def _in_header(text: str) -> str:
    """A text for header or footer, where & begins a code; a file holds 255 characters for all three parts."""
    return text[:80].replace("&", "&&") if "&P" not in text else text


def _indent(look: dict[str, Any]) -> int:
    return _INDENT if "indent" in look else 0


def _measures(columns: Sequence[Column]) -> list[tuple[int, int, bool]]:
    """Pixels a text has in each column, and its size and weight."""
    looks = [_LOOKS[column.look] for column in columns]
    return [
        (column.width - _indent(look), look.get("font_size", 10), look.get("bold", False))
        for column, look in zip(columns, looks, strict=True)
    ]


def _row_height(measures: Sequence[tuple[int, int, bool]], row: Sequence[Cell]) -> float:
    highest = _LEAST
    for (width, size, bold), value in zip(measures, row, strict=True):
        if value is None or type(value) is int:
            continue
        shown = value.text if isinstance(value, Link) else value.value if isinstance(value, Marked) else value
        if isinstance(shown, str):
            highest = max(highest, _high(text_lines(shown, width, size, bold), size))
    return highest


def _height(texts: Sequence[tuple[str, int]], size: int, bold: bool = False) -> float:
    """Points of a row in which every text is wrapped in its width."""
    return _high(max((text_lines(text, width, size, bold) for text, width in texts), default=1), size)


def _high(lines: int, size: int) -> float:
    return lines * size * 1.27 + 3


# The height of a row that holds no text.
_LEAST = _height((), 10)


@lru_cache(maxsize=65_536)
def text_lines(text: str, width: int, size: int, bold: bool = False) -> int:
    """How many lines a text takes in a column of `width` pixels when words are kept whole where they can be."""
    room = (width - _AIR) * 10 / (size * (_BOLD if bold else _PLAIN))
    return sum(_wrapped(part, room) for part in text.split("\n"))


def _wrapped(part: str, room: float) -> int:
    lines, used = 1, 0.0
    for word in part.split(" "):
        length: float = _pixels(word)
        if used and used + length > room:
            lines, used = lines + 1, 0.0
        while length > room:
            lines, length = lines + 1, length - room
        used += length + 3
    return lines


@lru_cache(maxsize=16_384)
def _pixels(word: str) -> int:
    return int(xl_pixel_width(word))
