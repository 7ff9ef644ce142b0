"""What an answer tells of the batch it was made of: what was noticed when it was read, and what was taken beside it."""

from __future__ import annotations

from typing import Annotated

from .base import Document, Open, Texts, Whole, told


class DefaultUsed(Document):
    """Something the run took that the batch did not say."""

    where: Annotated[str, told("table, table.column or setting")]
    column: Annotated[str | None, told("table.column of one row; left out where the whole column is meant")] = None
    of: Annotated[str | None, told("the row, by its id; left out where the whole column is meant")] = None
    value: Annotated[Open, told("what was taken; open on purpose, a text or the value of a setting")]
    count: Annotated[Whole | None, told("that it was taken for; left out where it is no count", "rows")] = None
    because: Annotated[str, told("why: left out, empty, not set")]


class BatchWarning(Document):
    """Something noticed when the batch was read: assumed, left out, out of date or hard to believe."""

    code: Annotated[str, told("kind of warning")]
    table: Annotated[str, told("table or file")]
    row: Annotated[
        Whole | None, told("line in the file, the heading being line 1; null = more than a row", "line number")
    ]
    column: Annotated[str | None, told("column; null = more than a column")]
    value: Annotated[str | None, told("what stood there; null = nothing, or not to be shown")]
    text: Annotated[Texts, told("the sentence")]


class OfBatch(Document):
    """An answer made of a batch: it repeats what was noticed when the batch was read."""

    warnings: Annotated[
        tuple[BatchWarning, ...] | None, told("of the reading of the batch; left out where there is none")
    ] = None
