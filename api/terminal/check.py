"""The report of a batch that was read."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from constraints.language import say
from matching import Reading

from .lines import number
from .read_as import show_read_as


def show_check(console: Console, reading: Reading, lang: str) -> None:
    rows = Table(box=None, pad_edge=False)
    rows.add_column(say(lang, "Table"))
    rows.add_column(say(lang, "File or sheet"))
    rows.add_column(say(lang, "Rows"), justify="right")
    rows.add_column(say(lang, "Good"), justify="right")
    rows.add_column(say(lang, "Read as"))
    for name, count in reading.counts.items():
        rows.add_row(
            name,
            reading.raw[name].written_as or name,
            number(count, lang),
            number(len(reading.tables[name].rows), lang),
            reading.raw[name].understood.say(lang),
        )
    console.print(rows)
    show_read_as(console, reading, lang)
    for title, findings, style in (
        (say(lang, "Errors"), reading.errors, "bold red"),
        (say(lang, "Warnings"), reading.warnings, "yellow"),
    ):
        if not findings:
            continue
        console.print(f"\n[{style}]{title}: {len(findings)}[/]")
        for finding in findings:
            console.print("  " + finding.message(lang), markup=False, highlight=False, soft_wrap=True)
    if reading.ok:
        console.print("\n" + say(lang, "No errors: the batch can be used."), style="bold green")
