"""What a report is made of, in one shape for pages, PDF and workbook: parts of sentences, a table, a chart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Cell:
    """Text of a cell; `small` stands under it, quieter: an interval, a unit. `value` is the number it says, `low` and `high` the ends of
    its interval, as they were worked out; None where it says none. `share`: a number from 0 to 1 that is read as per cent."""

    text: str
    small: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    share: bool = False

    def __str__(self) -> str:
        return f"{self.text} ({self.small})" if self.small else self.text


@dataclass(frozen=True)
class Table:
    """The first column names the row."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def table(head: Sequence[str], rows: Iterable[Sequence[str | Cell]]) -> Table:
    """A table of texts and cells."""
    return Table(tuple(head), tuple(tuple(c if isinstance(c, Cell) else Cell(c) for c in row) for row in rows))


@dataclass(frozen=True)
class Part:
    """A part of the page: heading, a note, sentences, a chart with what it shows in words, and its table.

    `narrow` is the chart as drawn for 390 px, where one was asked for.
    `repeated`: the numbers of the table stand in another part too, and on paper once is enough. `words`: its table holds
    words and goes to the left.
    """

    title: str
    note: str = ""
    sentences: tuple[str, ...] = ()
    chart: str = ""
    alt: str = ""
    table: Table | None = None
    name: str = ""
    repeated: bool = False
    words: bool = False
    narrow: str = ""


@dataclass(frozen=True)
class Page:
    lang: str
    title: str
    kicker: str
    lead: tuple[str, ...]
    labels: tuple[str, ...]
    parts: tuple[Part, ...]
    rests: str
    closing: str
    words: Mapping[str, str] = field(default_factory=dict)
