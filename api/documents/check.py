"""What reading a batch found."""

from __future__ import annotations

from typing import Annotated, Literal

from matching.plan.document import (
    Document,
    Whole,
    YesNo,
    told,
)


class ReadPlace(Document):
    """Where something stands, as the office sees its own file."""

    sheet: Annotated[str | None, told("the sheet, as the office named it; left out for a file")] = None
    file: Annotated[str | None, told("the file, as the office named it; left out for a sheet")] = None
    line: Annotated[Whole | None, told("line or row; null = more than a row", "line number")]
    cell: Annotated[str | None, told("the cell of a sheet, as G5; null = more than a cell, or a file")]
    heading: Annotated[str | None, told("the heading as it was written; null = more than a column")]


class ReadFinding(Document):
    """One thing the reader found."""

    code: Annotated[str, told("what is wrong, as a stable name")]
    table: Annotated[str, told("table or file")]
    row: Annotated[
        Whole | None, told("line in the file, the heading being line 1; null = about more than a row", "line")
    ]
    column: Annotated[str | None, told("column; null = about more than a cell")]
    value: Annotated[str | None, told("what stands there; null = nothing, or it must not be repeated")]
    expected: Annotated[str | None, told("what was expected")]
    message: Annotated[str, told("the finding in words, in the language asked for")]
    place: Annotated[
        ReadPlace | None, told("where it stands in the office's own file; null = no file, or the file as a whole")
    ]


class ReadUnknown(Document):
    """A column of which cells are not known, and what that does."""

    table: Annotated[str, told("table")]
    column: Annotated[str, told("column")]
    empty: Annotated[Whole, told("rows in which it is not known", "rows")]
    rows: Annotated[Whole, told("rows that could be read", "rows")]
    does: Annotated[str, told("what that does, in the language asked for")]
    assume: Annotated[
        str | None, told("what a person may say of all of them, as --assume takes it; null = it has to be found out")
    ]


class SkippedLine(Document):
    """A line inside a table that is no row of it."""

    line: Annotated[Whole, told("line in the file", "line number")]
    kind: Annotated[
        Literal["above-heading", "heading-again", "group", "total", "note"],
        told("what it is taken for, and so not read"),
    ]
    text: Annotated[str | None, told("its first cell; null = not to be repeated")]


class ReadAs(Document):
    """A file or sheet, and what it was understood as."""

    written_as: Annotated[str, told("the file or sheet, as the office named it")]
    sheet: Annotated[YesNo, told("it is a sheet of a workbook")]
    table: Annotated[str | None, told("the table it is; null = none")]
    why: Annotated[
        Literal["ignored", "notes", "no-rows", "guide", "unknown", "odd-kind", "chart", "macros"] | None,
        told("why it is no table; null = it is one"),
    ]
    rows: Annotated[Whole | None, told("rows in it; null = not opened", "rows")]
    heading_row: Annotated[Whole | None, told("the line the headings stand in; null = no table", "line number")]
    skipped: Annotated[tuple[SkippedLine, ...], told("lines inside the table that are no rows")]
    columns: Annotated[dict[str, str], told("heading as written → the column it is read as")]
    ignored: Annotated[tuple[str, ...], told("headings that are not read")]


class Check(Document):
    """A batch read and validated (`anvis check`)."""

    format: Annotated[Literal["anvis-check/1"], told("format of this document")]
    ok: Annotated[YesNo, told("the batch can be used")]
    errors: Annotated[tuple[ReadFinding, ...], told("what keeps it from being used")]
    warnings: Annotated[tuple[ReadFinding, ...], told("what to look at")]
    unknown: Annotated[tuple[ReadUnknown, ...], told("cells not known that put somebody to a person, by column")]
    counts: Annotated[dict[str, Whole], told("table → rows in the file", "rows")]
    good_rows: Annotated[dict[str, Whole], told("table → rows that could be read", "rows")]
    understood: Annotated[dict[str, str], told("table → how its file was read")]
    reading: Annotated[tuple[ReadAs, ...], told("every file and sheet, and what it was understood as")]
    written: Annotated[tuple[str, ...] | None, told("path of the marked copy, where one was asked for")] = None
