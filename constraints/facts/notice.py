"""What the reader of a batch noticed and every answer made of the batch has to repeat."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Notice(BaseModel):
    """One warning about the batch: something assumed, left out, out of date or hard to believe.

    `table`, `row` and `column` say where, as in a finding of the reader (None where it is about more); `text` is the whole
    sentence by language. It belongs to the case so that no door can make a plan and leave it out.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    table: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    text: dict[str, str]
