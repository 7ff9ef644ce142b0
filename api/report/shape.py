"""The shape of a report: parts of sentences, tables and charts, the same for HTML, PDF and a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Cell:
    """Text of a cell; `small` stands under it, quieter: an interval, a unit."""

    text: str
    small: str = ""

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
