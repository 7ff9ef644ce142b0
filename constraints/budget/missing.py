"""What a budget cannot be worked out without: a code for answers, with what it names beside it for those who tell it."""

from __future__ import annotations

from datetime import date

from ..errors import LawGap
from ..language import say


class Missing(str):
    """The code that stands in answers: `persons.gross_income_dkk_month (P1)` or `figure skat.bundskat on 2027-01-01`.

    `column` is the column asked for and `who` the pseudonymous id of the person; `figure` is the dated figure that is not
    known on `day`. One of `column` and `figure` is told.
    """

    column: str | None
    who: str | None
    figure: str | None
    day: date | None

    @classmethod
    def in_column(cls, column: str, who: str | None = None) -> Missing:
        found = cls(column if who is None else f"{column} ({who})")
        found.column, found.who, found.figure, found.day = column, who, None, None
        return found

    @classmethod
    def of_figure(cls, gap: LawGap) -> Missing:
        """The figure that a LawGap tells of."""
        name, day = str(gap.facts["name"]), gap.facts["day"]
        assert isinstance(day, date)
        found = cls(f"figure {name} on {day}")
        found.column, found.who, found.figure, found.day = None, None, name, day
        return found

    def said(self, lang: str, columns: dict[str, str]) -> str:
        """In words; `columns` holds an English message for a column, and the column's own name stands where it has none."""
        if self.column is None:
            return say(lang, "the figure {figure} for {day}", figure=self.figure, day=self.day)
        text = say(lang, columns.get(self.column, self.column))
        return text if self.who is None else f"{text} ({self.who})"
