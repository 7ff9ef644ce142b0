"""The tables that stand beside a kept month, in its folder `history`: leases, answers and moves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import ValidationError

from constraints import InputError
from constraints.expected import expected
from constraints.facts.cpr import contains_cpr
from constraints.facts.record import Record, column
from constraints.facts.values import Day, Id, YesNo, choice
from constraints.language import LANGUAGES, N_, Message

from ...files.delimited import best_delimiter, decoded, lines
from ...files.names import column_names, normal_heading
from ...month.answers import OfferAnswer

FOLDER = "history"
HowTold = Annotated[
    str,
    *choice(
        ("moved", "transferred", "lost"), {"fraflyttet": "moved", "flyttet internt": "transferred", "mistet": "lost"}
    ),
]
# What the reason of a closed case says of its cause.
_CAUSES = {
    "housed_otherwise": "housed_otherwise", "institution": "institution", "withdrew": "withdrew", "died": "died",
    "bolig på anden måde": "housed_otherwise", "fundet bolig selv": "housed_otherwise", "anden bolig": "housed_otherwise",
    "institution eller botilbud": "institution", "botilbud": "institution", "trukket sig": "withdrew",
    "ønsker ikke længere": "withdrew", "død": "died", "afgået ved døden": "died",
}  # fmt: skip


class LeaseRow(Record):
    """A lease that was signed (`history/housed.csv`, which `anvis next` keeps)."""

    household_id: Id = column("husstand", "household housed", required=True, key=True)
    dwelling_id: Id = column("bolig", "dwelling it was housed in", required=True, key=True)
    department_id: Id | None = column("afdeling", "department of the dwelling")
    organisation_id: Id | None = column("organisation", "organisation of the dwelling")
    area_id: Id | None = column("område", "area of the dwelling", when_empty=N_("in no listed area"))
    signed_on: Day = column("underskrevet", "lease signed on", required=True)
    supported: YesNo | None = column("med støtte", "housed with support")
    support_team_id: Id | None = column("støtteteam", "team that gives the support")
    decision_date: Day | None = column("beslutningsdato", "decision day of the month the lease came from")


class AnswerRow(OfferAnswer):
    """A line of the answers given to `anvis next`, and the day it was answered (`history/answers.csv`).

    The reason of a closed case tells its cause: housed_otherwise, institution, withdrew or died.
    """

    answered_on: Day | None = column("besvaret", "answered on", when_empty=N_("not known"))


class MoveRow(Record):
    """A tenancy (`history/moves.csv`): since when, and how it ended."""

    household_id: Id = column("husstand", "household that lives there", required=True, key=True)
    dwelling_id: Id = column("bolig", "dwelling it lives in", required=True, key=True)
    moved_in_on: Day = column("indflyttet", "day of the move", required=True, key=True)
    ended_on: Day | None = column(
        "fraflyttet den", "day on which the tenancy ended", when_empty=N_("lives there still")
    )
    how: HowTold | None = column(
        "hvordan", "moved, transferred within the organisation, or lost", when_empty=N_("not known")
    )


@dataclass(frozen=True)
class Row:
    """A row and where it stands."""

    file: str
    line: int
    record: Any


FILES: dict[str, tuple[str, type[Record]]] = {
    "leases": ("housed.csv", LeaseRow), "answers": ("answers.csv", AnswerRow), "moves": ("moves.csv", MoveRow),
}  # fmt: skip


def cause_of(reason: str | None) -> str | None:
    """The cause a reason tells, in one of the words for it; None = another text, or none."""
    return None if reason is None else _CAUSES.get(reason.strip().casefold())


def read_rows(path: Path, model: type[Record], shown: str) -> list[Row]:
    """The rows of one table. Raises InputError that names the file, every line that cannot be read, and what was expected."""
    text = decoded(path.read_bytes())
    if text is None:
        raise InputError("cannot-read/text", file=shown, problem="UTF-8, UTF-16, Windows-1252")
    if contains_cpr(text[0]):
        raise InputError("cpr-number/file", file=shown)
    known = column_names(model)
    rows = [(n, cells) for n, cells in lines(text[0], best_delimiter(text[0], known), strict=False) if any(cells)]
    heads = [known.get(normal_heading(c or "")) for c in rows[0][1]] if rows else []
    there = {c.name for c in heads if c is not None}
    missing = [c.name for c in model.columns() if c.required and c.name not in there]
    if missing or not there:
        raise InputError("bad-history/headings", file=shown, expected=missing or [c.name for c in model.columns()])
    found: list[Row] = []
    problems: list[Message] = []
    seen: dict[tuple[str, ...], int] = {}
    for line, cells in rows[1:]:
        told = {c.name: v for c, v in zip(heads, cells, strict=False) if c is not None and v}
        try:
            record = model.model_validate(told)
        except ValidationError as invalid:
            problems += [_wrong(line, model, e) for e in invalid.errors(include_url=False)]
            continue
        # The same home can be offered to the same household again on another day.
        names = [c.name for c in model.columns() if c.key] + (["offered_on"] if isinstance(record, AnswerRow) else [])
        key = tuple(str(getattr(record, n)) for n in names)
        if key in seen and getattr(record, "answer", None) != "closed":
            problems.append(
                Message.of(N_("row {row}: the same as row {first}; each once"), row=str(line), first=str(seen[key]))
            )
        seen.setdefault(key, line)
        problems += _together(line, record)
        found.append(Row(shown, line, record))
    if problems:
        texts = {lang: "; ".join(p.say(lang) for p in problems) for lang in LANGUAGES}
        raise InputError("bad-history/rows", file=shown, problems=texts)
    return found


def _together(line: int, record: Any) -> list[Message]:
    """Days that cannot follow each other."""
    found = []
    pairs = (("offered_on", "answered_on"), ("answered_on", "signed_on"), ("moved_in_on", "ended_on"))
    for first, second in pairs:
        a, b = getattr(record, first, None), getattr(record, second, None)
        if a is not None and b is not None and b < a:
            found.append(
                Message.of(
                    N_("row {row}, {column}: expected a day on or after {day}"), row=str(line), column=second, day=a
                )
            )
    if isinstance(record, MoveRow) and (record.ended_on is None) != (record.how is None) and record.how is not None:
        found.append(
            Message.of(N_("row {row}: a tenancy that ended some way has a day on which it ended"), row=str(line))
        )
    return found


def _wrong(line: int, model: type[Record], error: Any) -> Message:
    infos = {c.name: c for c in model.columns()}
    name = str(error["loc"][0])
    wanted = expected(error, column=infos[name].kind.said if name in infos else None)
    return Message.of(N_("row {row}, {column}: expected {expected}"), row=str(line), column=name, expected=wanted)


__all__ = ["FILES", "FOLDER", "AnswerRow", "LeaseRow", "MoveRow", "Row", "cause_of", "read_rows"]
