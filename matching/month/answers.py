"""What came of a month's offers, as an office tells it: answers, leases signed, cases closed, dwellings handed back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import ValidationError

from constraints import Case, InputError
from constraints.expected import expected
from constraints.facts.cpr import contains_cpr
from constraints.facts.record import Record, column
from constraints.facts.values import Day, Id, Text, choice
from constraints.language import LANGUAGES, N_, Message

from ..files.names import column_names, normal_heading
from ..plan.grids import Found, grids, table_in
from ..plan.reading import plan_json
from .documents import Decisions
from .told import in_both

ANSWERS = ("accepted", "refused", "no_answer", "withdrawn", "closed", "handed_back")
AnswerTold = Annotated[
    str,
    *choice(
        ANSWERS,
        {
            "ja tak": "accepted", "accepteret": "accepted", "afslået": "refused", "afslag": "refused", "intet svar": "no_answer",
            "trukket tilbage": "withdrawn", "afsluttet": "closed", "leveret tilbage": "handed_back",
        },
    ),
]  # fmt: skip


class OfferAnswer(Record):
    """One line of the answers: an offer with its answer, a case closed (no dwelling), a dwelling handed back (no household)."""

    household_id: Id | None = column("husstand", "household offered, or whose case is closed", key=True)
    dwelling_id: Id | None = column("bolig", "dwelling offered, or handed back", key=True)
    answer: AnswerTold | None = column("svar", "answer to the offer", when_empty=N_("still out"))
    offered_on: Day | None = column(
        "tilbudt", "offered on", when_empty=N_("as the batch has it, else its decision date")
    )
    reason: Text | None = column("begrundelse", "why")
    signed_on: Day | None = column("underskrevet", "lease signed on")


@dataclass(frozen=True)
class Answers:
    """What came of the month. `housed` are leases signed, by household; pairs are (household, dwelling).

    `refused_here` are the pairs whose ban was made for a refusal, for that month only; the account of the decisions tells them.
    """

    file: str
    offers: Sequence[OfferAnswer] = ()
    closed: dict[str, str] = field(default_factory=dict)
    handed_back: dict[str, str] = field(default_factory=dict)
    refused_here: frozenset[tuple[str, str]] = frozenset()

    @property
    def housed(self) -> dict[str, OfferAnswer]:
        return {str(o.household_id): o for o in self.offers if o.signed_on is not None}

    def answer_of(self, household: str, dwelling: str) -> OfferAnswer | None:
        return next((o for o in self.offers if (o.household_id, o.dwelling_id) == (household, dwelling)), None)


def read_answers(path: Path, case: Case, day: date) -> Answers:
    """Answers from a table, or what `anvis decide` wrote. Raises InputError that names every line that cannot be followed.

    `day` is the day of the next decision: a lease signed later is not known yet.
    """
    if path.suffix.lower() == ".json":
        return _decisions(path, case)
    danish = {c.name: c.danish for c in OfferAnswer.columns()}
    names = {c.name: _fits(c.name) for c in OfferAnswer.columns()}
    needed = ("household_id", "dwelling_id", "answer")
    found = next(
        (t for g in grids(path, column_names(OfferAnswer)) if (t := table_in(g, names, needed)) is not None), None
    )
    if found is None:
        words = {lang: ", ".join(danish[n] if lang == "da" else n for n in needed) for lang in LANGUAGES}
        raise InputError("bad-answers/headings", file=path.name, expected=words)
    problems: list[Message] = []
    rows: list[tuple[int, OfferAnswer]] = []
    for line, cells in found.rows:
        if any(contains_cpr(c) for c in cells.values()):
            raise InputError("cpr-number/file", file=path.name)
        try:
            rows.append((line, OfferAnswer.model_validate({k: v for k, v in cells.items() if v})))
        except ValidationError as invalid:
            problems += [_wrong(line, found, e) for e in invalid.errors(include_url=False)]
    problems += list(_problems(rows, case, day))
    if problems:
        raise InputError("bad-answers/rows", file=path.name, problems=in_both(problems))
    return Answers(
        path.name,
        tuple(r for _, r in rows if r.household_id and r.dwelling_id),
        {str(r.household_id): r.reason or "" for _, r in rows if r.answer == "closed"},
        {str(r.dwelling_id): r.reason or "" for _, r in rows if r.answer == "handed_back"},
    )


def _fits(name: str) -> Any:
    known = column_names(OfferAnswer)
    return lambda text: (c := known.get(normal_heading(text))) is not None and c.name == name  # fmt: skip


def _wrong(line: int, found: Found, error: Any) -> Message:
    infos = {c.name: c for c in OfferAnswer.columns()}
    name = str(error["loc"][0])
    may_stand = expected(error, column=infos[name].kind.said)
    return Message.of(
        N_("row {row}, {column}: expected {expected}"),
        row=str(line),
        column=found.headings.get(name, name),
        expected=may_stand,
    )


def decided_after(path: Path, case: Case) -> bool:
    """Is the file an account of decisions about this very batch, which stand in the batch that was written beside it?"""
    if path.suffix.lower() != ".json":
        return False
    try:
        told = Decisions.model_validate(plan_json(path), extra="ignore")
    except ValidationError:
        return False
    return case.digest == told.digests.batch_before != told.digests.batch_after


def _decisions(path: Path, case: Case) -> Answers:
    """The account of `anvis decide`: nobody has answered yet, and what was approved is held."""
    try:
        told = Decisions.model_validate(plan_json(path), extra="ignore")
    except ValidationError:
        raise InputError("bad-answers/headings", file=path.name, expected="anvis-decisions/1") from None
    if case.digest != told.digests.batch_after:  # in the batch before them what was approved and refused would be lost
        before = case.digest == told.digests.batch_before
        raise InputError("bad-answers/before" if before else "bad-answers/other", file=path.name)
    refused = {(d.household_id, d.dwelling_id) for d in told.decided if any(m.this_month_only for m in d.made)}
    return Answers(path.name, refused_here=frozenset(refused))


def both_told(one: Answers, other: Answers) -> Answers:
    """Answers, and beside them the account of the decisions; which stands first makes no difference."""
    return Answers(
        one.file,
        [*one.offers, *other.offers],
        one.closed | other.closed,
        one.handed_back | other.handed_back,
        one.refused_here | other.refused_here,
    )


def _problems(rows: Sequence[tuple[int, OfferAnswer]], case: Case, day: date) -> Iterator[Message]:
    people, homes = {h.household_id for h in case.households}, {d.dwelling_id for d in case.dwellings}
    by_household: dict[str, int] = {}
    by_dwelling: dict[str, int] = {}
    pairs: dict[tuple[str | None, str | None], int] = {}
    for line, r in rows:
        row = str(line)
        for value, known in ((r.household_id, people), (r.dwelling_id, homes)):
            if value is not None and value not in known:
                yield Message.of(N_("row {row}: '{value}' is not in the batch"), row=row, value=value)
        yield from _shape(row, r, day)
        if (r.household_id, r.dwelling_id) in pairs:
            first = str(pairs[r.household_id, r.dwelling_id])
            yield Message.of(N_("row {row}: the same as row {first}; each once"), row=row, first=first)
        pairs.setdefault((r.household_id, r.dwelling_id), line)
        if r.household_id is None or r.dwelling_id is None or r.answer not in (None, "accepted"):
            continue
        for value, seen in ((r.household_id, by_household), (r.dwelling_id, by_dwelling)):
            if value in seen:
                yield Message.of(N_("row {row}: {value} has another offer out or accepted in row {first}"),
                                 row=row, value=value, first=str(seen[value]))  # fmt: skip
            seen.setdefault(value, line)


def _shape(row: str, r: OfferAnswer, day: date) -> Iterator[Message]:
    """Which cells go together."""
    if r.answer == "closed":
        if r.household_id is None or r.dwelling_id is not None:
            yield Message.of(N_("row {row}: a case that is closed names the household and no dwelling"), row=row)
    elif r.answer == "handed_back":
        if r.dwelling_id is None or r.household_id is not None:
            yield Message.of(N_("row {row}: a dwelling handed back is named without a household"), row=row)
    elif r.household_id is None or r.dwelling_id is None:
        yield Message.of(N_("row {row}: an offer names household and dwelling"), row=row)
    if r.signed_on is not None and r.answer != "accepted":
        yield Message.of(N_("row {row}: a lease is signed only on an offer that is accepted"), row=row)
    if r.signed_on is not None and r.signed_on > day:
        yield Message.of(N_("row {row}: expected a day up to {day}"), row=row, day=day)


__all__ = ["ANSWERS", "Answers", "OfferAnswer", "both_told", "read_answers"]
