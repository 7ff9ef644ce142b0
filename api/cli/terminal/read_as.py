"""What every file and sheet of a batch was understood as."""

from __future__ import annotations

from collections import defaultdict

from rich.console import Console

from constraints import TABLES
from constraints.language import nsay, say
from matching import Reading
from matching.files.echo import columns_of
from matching.files.names import normal_heading
from matching.files.raw import SKIPPED, UNREAD, RawTable

from .lines import line


def show_read_as(console: Console, reading: Reading, lang: str) -> None:
    """A line for each table whose lines or headings are not all its own, then one for each file or sheet that is no table."""
    for name, raw in reading.raw.items():
        told = [*_skipped(raw, lang), *_headings(reading, name, lang)]
        if told:
            line(console, f"{raw.written_as or name}: " + "; ".join(told), indent=2, hang=2)
    for entry in reading.unread:
        line(console, f"{entry.written_as}: {say(lang, UNREAD[entry.kind])}", indent=2, hang=2)


def _skipped(raw: RawTable, lang: str) -> list[str]:
    if not raw.skipped:
        return []
    by_kind: dict[str, list[str]] = defaultdict(list)
    for skipped in raw.skipped:
        by_kind[skipped.kind].append(str(skipped.line))
    kinds = [f"{', '.join(lines)} ({say(lang, SKIPPED[kind])})" for kind, lines in by_kind.items()]
    counted = nsay(lang, "{count} line is no row", "{count} lines are no rows", len(raw.skipped))
    return [f"{counted}: {', '.join(kinds)}"]


def _headings(reading: Reading, name: str, lang: str) -> list[str]:
    """Headings that stand for a column under a name that is not its own, and those that are not read."""
    raw, columns = reading.raw[name], {c.name: c for c in TABLES[name][0].columns()}
    read = columns_of(raw, reading.tables[name])
    told = [
        say(lang, "{heading} is read as {column}", heading=heading, column=columns[c].danish if lang == "da" else c)
        for heading, c in read.items()
        if normal_heading(heading) not in (normal_heading(c), normal_heading(columns[c].danish))
    ]
    aside = [
        h for h in (str(h).strip() for h in raw.headings if h is not None) if raw.mapped.get(normal_heading(h)) == ""
    ]
    return told + ([say(lang, "not read: {headings}", headings=", ".join(aside))] if aside else [])
