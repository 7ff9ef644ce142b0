"""A fact that is lacking: its column and whose it is, or a dated figure; told as one text where documents hold it."""

from __future__ import annotations

from typing import Self


class Missing(str):
    """Reads `persons.birth_date`, `persons.gross_income_dkk_month (P1)` or `figure NAME on DAY`; its parts stand apart."""

    column: str | None
    figure: str | None
    of: str

    @classmethod
    def fact(cls, column: str, of: str = "") -> Self:
        """A column, `table.column`, and the id of the row where it is empty."""
        return cls._made(f"{column} ({of})" if of else column, column, None, of)

    @classmethod
    def dated(cls, figure: object, day: object) -> Self:
        """A figure of law that is not known on a day."""
        return cls._made(f"figure {figure} on {day}", None, str(figure), str(day))

    @classmethod
    def _made(cls, text: str, column: str | None, figure: str | None, of: str) -> Self:
        made = cls(text)
        made.column, made.figure, made.of = column, figure, of
        return made

    @classmethod
    def parts(cls, missing: str) -> dict[str, str | None]:
        """`column`, `figure` and `of` of something missing; a plain text is a column."""
        if isinstance(missing, Missing):
            return {"column": missing.column, "figure": missing.figure, "of": missing.of or None}
        return {"column": missing, "figure": None, "of": None}
