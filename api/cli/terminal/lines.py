"""Lines and tables that fit the width of a terminal: whole words, and the least important columns go first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from constraints.language import nsay
from constraints.language import number as whole

if TYPE_CHECKING:
    from matching.plan.document import BatchWarning

_GAP = 1


@dataclass(frozen=True)
class Column:
    """One column. `wraps`: its cells may take several lines; `drops`: it goes when there is no room, the highest first."""

    heading: str
    right: bool = False
    wraps: bool = False
    drops: int = 0


def number(value: int | None, lang: str) -> str:
    """A number with the thousands separator of the language; a dash for None."""
    return "–" if value is None else whole(value, lang)


def line(console: Console, text: str, style: str = "", indent: int = 0, hang: int = 0) -> None:
    """A sentence. In a terminal it breaks between words and goes on `hang` columns further in; elsewhere it is one line."""
    if not console.is_terminal:
        console.print(" " * indent + text, style=style, markup=False, highlight=False, soft_wrap=True)
        return
    room = max(20, console.width - indent - hang)
    words = Text(text).wrap(console, room)
    for i, part in enumerate(words):
        part.rstrip()
        console.print(Padding(part, (0, 0, 0, indent + (hang if i else 0))), style=style, highlight=False)


def warnings(console: Console, found: Sequence[BatchWarning] | None, lang: str) -> None:
    """What the reading of the batch warned of: first in every answer."""
    if not found:
        return
    told = nsay(lang, "{count} warning about the batch:", "{count} warnings about the batch:", len(found))
    line(console, told, style="bold yellow")
    for warning in found:
        line(console, warning.text.say(lang), style="yellow", indent=2, hang=2)


def table(console: Console, title: str, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """A table that fits. A column that has no cell filled is left out; one that found no room is left out, too."""
    shown = [i for i, _ in enumerate(columns) if any(row[i] for row in rows)] or list(range(len(columns)))
    while _least(columns, rows, shown) > console.width:
        optional = [i for i in shown if columns[i].drops]
        if not optional:
            break
        shown.remove(max(optional, key=lambda i: columns[i].drops))
    widths = _widths(columns, rows, shown, console.width)
    made = Table(title=title or None, title_justify="left", box=None, pad_edge=False, padding=(0, _GAP, 0, 0))
    for i in shown:
        made.add_column(
            columns[i].heading, justify="right" if columns[i].right else "left", width=widths[i], overflow="fold"
        )
    for row in rows:
        made.add_row(*(Text(row[i]) for i in shown))
    console.print(made)


def _longest_word(text: str) -> int:
    return max((cell_len(word) for word in text.split()), default=0)


def _narrowest(column: Column, cells: Sequence[str]) -> int:
    inside = max((_longest_word(c) if column.wraps else cell_len(c) for c in cells), default=0)
    return max(inside, _longest_word(column.heading), 1)


def _least(columns: Sequence[Column], rows: Sequence[Sequence[str]], shown: Sequence[int]) -> int:
    return sum(_narrowest(columns[i], [r[i] for r in rows]) + _GAP for i in shown)


def _widths(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], shown: Sequence[int], room: int
) -> dict[int, int]:
    cells = {i: [r[i] for r in rows] for i in shown}
    least = {i: _narrowest(columns[i], cells[i]) for i in shown}
    widths = {i: max([least[i], cell_len(columns[i].heading), *(cell_len(c) for c in cells[i])]) for i in shown}
    while sum(widths.values()) + _GAP * len(shown) > room:
        widest = max((i for i in shown if widths[i] > least[i]), key=lambda i: widths[i] - least[i], default=None)
        if widest is None:
            break
        widths[widest] -= 1
    return widths
