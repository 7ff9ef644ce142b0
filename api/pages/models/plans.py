"""What an auditor is shown of the plans: who asked and who approved, on what figures, what was decided, and made again with what result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from constraints.language import N_, Lang, say

from ...service.kept.plans import Planned, Whole
from ..shown import moment
from .beside import DECISION_WORDS
from .month import STATUS, changes, month_name

# What a plan was made with, by its name in the plan.
MADE_WITH: Mapping[str, str] = {
    "case": N_("The rows as they were read"), "policy": N_("The municipality's policy"), "law": N_("Rules and figures in force"),
    "code": N_("The program"),
}  # fmt: skip
_WORDS = {code: text for code, (text, _, _) in DECISION_WORDS.items()} | {"approve": N_("Plan approved")}
_LOOKED_INTO = {"run.reproduced": N_("Made again"), "run.verify.asked": N_("Second opinion asked for")}
# Changes of the tables that are told by their number: each stands in the history of the month.
_COUNTED = frozenset({"edited"})


@dataclass(frozen=True)
class PlanLine:
    """A plan in the list. `approved_at` None: nobody approved it."""

    run_id: str
    title: str
    day: date
    status: str
    status_kind: str
    asked_by: str
    asked_at: datetime
    approved_by: str
    approved_at: datetime | None
    digests: Mapping[str, str]
    tables: str
    plan: str
    repeatable: bool | None


@dataclass(frozen=True)
class Act:
    """One act on the way to a plan and after. `over`: another decision stands in for it."""

    at: datetime
    user: str
    what: str
    which: str
    reason: str
    over: bool


@dataclass(frozen=True)
class LookedInto:
    """That somebody had the plan made again or judged. `same` None: it was judged, or it is not told."""

    at: datetime
    user: str
    what: str
    same: bool | None


@dataclass(frozen=True)
class PlanPage:
    """One plan. `edited`: cells changed in its tables; `how`: pairs of what a run is set to."""

    line: PlanLine
    batch_id: str
    acts: tuple[Act, ...]
    edited: int
    figures: tuple[tuple[str, str], ...]
    how: tuple[tuple[str, str], ...]
    kept: bool
    looked_into: tuple[LookedInto, ...]


def plan_line(planned: Planned, lang: Lang) -> PlanLine:
    """A plan in the list."""
    run, result, approval = planned.run, planned.result, planned.approval
    kind, text = STATUS[result.status]
    summary = result.summary if isinstance(result.summary, Mapping) else {}
    day = planned.batch.decision_date
    return PlanLine(
        run.id, month_name(day, lang), day, say(lang, text), kind, run.created_by, run.created_at,
        "" if approval is None else approval.user, None if approval is None else approval.at, summary.get("digests") or {},
        run.batch_digest, result.plan_digest, summary.get("repeatable"),
    )  # fmt: skip


def plan_page(whole: Whole, lang: Lang) -> PlanPage:
    """One plan with all that was decided, oldest first."""
    line, run = plan_line(whole.planned, lang), whole.planned.run
    figures = [(say(lang, "The tables as they were frozen"), line.tables)]
    figures += [(say(lang, text), line.digests[name]) for name, text in MADE_WITH.items() if name in line.digests]
    figures.append((say(lang, "The plan itself"), line.plan))
    return PlanPage(
        line, run.batch_id, tuple(sorted(_acts(whole, lang), key=lambda a: a.at)), sum(e.what in _COUNTED for e in whole.events),
        tuple(figures), tuple(_how(whole, lang)), whole.kept, tuple(_looked_into(whole.looked_into, lang)),
    )  # fmt: skip


def _acts(whole: Whole, lang: Lang) -> Iterator[Act]:
    planned = whole.planned
    run = planned.run
    for c in reversed(changes((e for e in whole.events if e.what not in _COUNTED), run.batch_id, lang)):
        yield Act(c.at, c.user, c.what, "; ".join(c.lines), c.reason or "", False)
    yield Act(run.created_at, run.created_by, say(lang, "Plan asked for"), run.id, "", False)
    yield Act(planned.result.at, "Anvis", say(lang, "Plan made"), run.id, "", False)
    for d in whole.decisions:
        which = [d.household, d.dwelling, d.rule_id, None if d.run_id in (None, run.id) else d.run_id]
        what = say(lang, _WORDS[d.kind]) if d.kind in _WORDS else d.kind
        yield Act(d.at, d.user, what, " · ".join(w for w in which if w), d.reason or "", d.id in whole.replaced)


def _how(whole: Whole, lang: Lang) -> Iterator[tuple[str, str]]:
    run = whole.planned.run
    yield say(lang, "Seed"), str(run.seed)
    if previous := run.settings.get("previous"):
        yield say(lang, "Keeps to the plan of"), str(previous)
    versions = whole.made_with.get("versions", {})
    if versions:
        yield say(lang, "Made with"), ", ".join(f"{name} {version}" for name, version in versions.items())


def _looked_into(entries: Iterable[Any], lang: Lang) -> Iterator[LookedInto]:
    for e in entries:
        facts = e.facts if isinstance(e.facts, Mapping) else {}
        yield LookedInto(e.at, e.user, say(lang, _LOOKED_INTO[e.what]), facts.get("same"))


_HEADS = (
    N_("Decision day"), N_("Plan"), N_("Proof"), N_("Asked for by"), N_("Asked for at"), N_("Approved by"), N_("Approved at"),
    N_("Repeatable"), N_("Digest of the tables"), N_("Digest of the plan"), N_("Digest of the rows"), N_("Digest of the policy"),
    N_("Digest of the law"), N_("Digest of the program"),
)  # fmt: skip


def list_table(lines: Iterable[PlanLine], lang: Lang) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The plans as a table to take along, with every digest."""
    yes, no, unknown = say(lang, "yes"), say(lang, "no"), say(lang, "unknown")
    rows = [
        (p.day, p.run_id, p.status, p.asked_by, moment(p.asked_at, lang), p.approved_by, "" if p.approved_at is None else moment(p.approved_at, lang),
         unknown if p.repeatable is None else yes if p.repeatable else no, p.tables, p.plan,
         *(p.digests.get(name, "") for name in MADE_WITH))
        for p in lines
    ]  # fmt: skip
    return [say(lang, h) for h in _HEADS], rows


def acts_table(acts: Sequence[Act], lang: Lang) -> tuple[list[str], list[tuple[Any, ...]]]:
    """What was decided, as a table to take along."""
    heads = [
        say(lang, "When"),
        say(lang, "Who"),
        say(lang, "What"),
        say(lang, "Which"),
        say(lang, "Why"),
        say(lang, "Replaced"),
    ]
    yes, no = say(lang, "yes"), say(lang, "no")
    return heads, [(a.at.isoformat(), a.user, a.what, a.which, a.reason, yes if a.over else no) for a in acts]
