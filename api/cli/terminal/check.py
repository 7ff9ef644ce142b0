"""The report of a batch that was read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from constraints.language import say
from matching import Reading
from matching.files.report import lines

from .lines import line, number
from .read_as import show_read_as


def show_check(console: Console, reading: Reading, lang: str, marked: Path | None = None) -> None:
    """What was read and how, every error, every warning, and what the batch does not tell; `marked` is the copy written."""
    rows = Table(box=None, pad_edge=False)
    rows.add_column(say(lang, "Table"))
    rows.add_column(say(lang, "File or sheet"))
    rows.add_column(say(lang, "Rows"), justify="right")
    rows.add_column(say(lang, "Good"), justify="right")
    rows.add_column(say(lang, "Read as"))
    for name, how in reading.understood.items():
        good = len(reading.tables[name].rows) if name in reading.tables else None
        written_as = reading.raw[name].written_as if name in reading.raw else ""
        rows.add_row(
            name, written_as or name, number(reading.counts.get(name), lang), number(good, lang), how.say(lang)
        )
    console.print(rows)
    show_read_as(console, reading, lang)
    _told(console, say(lang, "Errors"), len(reading.errors), lines(reading.errors, lang), "bold red")
    _told(console, say(lang, "Warnings"), len(reading.warnings), lines(reading.warnings, lang), "yellow")
    unknown = [u.message(lang) for u in reading.unknown]
    _told(console, say(lang, "Not known"), len(unknown), unknown, "yellow")
    if marked is not None:
        console.print()
        line(console, f"→ {marked}")
    if reading.ok:
        console.print("\n" + say(lang, "No errors: the batch can be used."), style="bold green")


def _told(console: Console, title: str, count: int, sentences: Sequence[str], style: str) -> None:
    if not count:
        return
    console.print(f"\n[{style}]{title}: {count}[/]")
    for sentence in sentences:
        line(console, sentence, indent=2, hang=2)
