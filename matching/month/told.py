"""Decisions as people wrote them in the workbook: read, and held against each other before anything follows from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from constraints import Case, InputError
from constraints.language import LANGUAGES, N_, Message, say

from ..plan.decisions import DECISION_COLUMNS, DECISIONS, Decision, decision_code, refusal_code
from ..plan.reading import PairsFile, ToldPair

KEEPS: tuple[Decision, ...] = ("approve", "keep")


@dataclass(frozen=True)
class DecisionTold:
    """One decision of one person. `refusal` is the citizen's coded reason, where it is one of those."""

    row: int
    household_id: str
    dwelling_id: str
    decision: Decision
    by: str
    reason: str
    refusal: str | None = None

    @property
    def pair(self) -> tuple[str, str]:
        return self.household_id, self.dwelling_id

    @property
    def keeps(self) -> bool:
        return self.decision in KEEPS


def decisions_of(told: PairsFile, case: Case) -> list[DecisionTold]:
    """Every decision of a workbook, by line. Raises InputError that names every row that cannot be followed.

    A row without a decision stays open. Whoever decides writes initials; who forbids writes why. Two who decided against
    each other on one household or one dwelling, or against what the batch keeps already, are both named.
    """
    if not told.decides:
        names = {lang: ", ".join(say(lang, c) for c in DECISION_COLUMNS) for lang in LANGUAGES}
        raise InputError("bad-decisions/column", file=told.file, expected=names)
    problems: list[Message] = []
    found = [d for r in told.rows if r.decision and (d := _decision(r, case, problems)) is not None]
    problems += _against_each_other(found) + _against_the_batch(found, case)
    if problems:
        raise InputError("bad-decisions/rows", file=told.file, problems=in_both(problems))
    return found


def in_both(problems: Sequence[Message]) -> dict[str, str]:
    """Sentences as one text, in both languages."""
    return {lang: "; ".join(dict.fromkeys(p.say(lang) for p in problems)) for lang in LANGUAGES}


def _decision(row: ToldPair, case: Case, problems: list[Message]) -> DecisionTold | None:
    code, before = decision_code(row.decision), len(problems)
    if code is None:
        expected = [Message(text) for text in DECISIONS.values()]
        problems.append(Message.of(N_("row {row}: '{found}' is no decision; expected one of {expected}"),
                                   row=str(row.line), found=row.decision[:40], expected=expected))  # fmt: skip
    for value, table, column in (
        (row.household_id, case.households, "household_id"),
        (row.dwelling_id, case.dwellings, "dwelling_id"),
    ):
        if value not in {getattr(r, column) for r in table}:
            problems.append(Message.of(N_("row {row}: '{value}' is not in the batch"), row=str(row.line), value=value))
    if not row.initials:
        problems.append(Message.of(N_("row {row}: initials are missing"), row=str(row.line)))
    if code == "forbid" and not row.reason:
        problems.append(Message.of(N_("row {row}: whoever forbids writes why"), row=str(row.line)))
    if code is None or len(problems) > before:
        return None
    refusal = refusal_code(row.reason) if code == "refuse" else None
    return DecisionTold(row.line, row.household_id, row.dwelling_id, code, row.initials, row.reason, refusal)


def _against_each_other(found: Sequence[DecisionTold]) -> list[Message]:
    problems = []
    by_pair: dict[tuple[str, str], list[DecisionTold]] = defaultdict(list)
    for d in found:
        by_pair[d.pair].append(d)
    for own in by_pair.values():
        first = own[0]
        for other in own[1:]:
            if other.decision != first.decision and not (first.keeps and other.keeps):
                problems.append(
                    Message.of(
                        N_("{household} and {dwelling}: {one} wrote {what} (row {row}), {other} wrote {other_what} (row {other_row}); only one of the two decisions can stand"),
                        household=first.household_id, dwelling=first.dwelling_id, one=first.by, what=Message(DECISIONS[first.decision]),
                        row=str(first.row), other=other.by, other_what=Message(DECISIONS[other.decision]), other_row=str(other.row),
                    )
                )  # fmt: skip
    keeps = [d for d in found if d.keeps]
    for n, one in enumerate(keeps):
        for other in keeps[n + 1 :]:
            if (one.household_id == other.household_id) != (one.dwelling_id == other.dwelling_id):
                problems.append(
                    Message.of(
                        N_("{one} wants {household} in {dwelling} (row {row}), {other} wants {other_household} in {other_dwelling} (row {other_row}); {wrong}"),
                        wrong=_wrong(one.household_id == other.household_id), one=one.by, household=one.household_id, dwelling=one.dwelling_id, row=str(one.row), other=other.by,
                        other_household=other.household_id, other_dwelling=other.dwelling_id, other_row=str(other.row),
                    )
                )  # fmt: skip
    return problems


def _wrong(household: bool) -> Message:
    """Why two placements cannot both stand: they share the household, or else the dwelling."""
    if household:
        return Message(N_("one household cannot have two dwellings"))
    return Message(N_("one dwelling cannot be given to two households"))


def _against_the_batch(found: Sequence[DecisionTold], case: Case) -> list[Message]:
    """Keeping a household or dwelling that the batch keeps elsewhere, unless that is decided against in the same file."""
    ended = {d.pair for d in found if not d.keeps}
    kept = [x for x in case.locks if x.kind == "keep" and (x.household_id, x.dwelling_id) not in ended]
    return [
        Message.of(
            N_("{one} wants {household} in {dwelling} (row {row}), but the batch keeps {other_household} in {other_dwelling} ({other}); {wrong}"),
            wrong=_wrong(d.household_id == x.household_id), one=d.by, household=d.household_id, dwelling=d.dwelling_id, row=str(d.row), other=x.by,
            other_household=x.household_id, other_dwelling=x.dwelling_id,
        )
        for d in found if d.keeps for x in kept
        if (d.household_id == x.household_id) != (d.dwelling_id == x.dwelling_id)
    ]  # fmt: skip


__all__ = ["KEEPS", "DecisionTold", "decisions_of", "in_both"]
