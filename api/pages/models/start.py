"""What waits for a visitor today: lines with what it is, how many, and where it is done, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from constraints.language import N_, nsay, say
from matching.plan.words import column_word, rule_word

from ...service.kept.ledger import Idle
from ...service.kept.today import Month, OwnCase, Queue, Unanswered
from ...service.kept.vacancies import Vacancy
from ..shown import day, number
from .month import month_name, month_title
from .offers import how_late
from .states import State, state_of

# Days ahead of a date at which it is told.
SOON = 3
HAND_BACK_SOON = 14
TOKEN_SOON = 14
_GROUPS: Mapping[str, str] = {
    "bad": N_("Late, or nearly so"), "mind": N_("Waits for you"), "calm": N_("Under way"),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One thing that waits. `kind`: bad = late, mind = somebody has to act, calm = goes on by itself."""

    kind: str
    count: int
    text: str
    note: str
    address: str


@dataclass(frozen=True)
class Group:
    """Lines of one kind under their heading."""

    kind: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class EmptyHome:
    """A dwelling at the municipality's disposal: its rent, what it has cost empty, and the last day to hand it back."""

    dwelling: str
    organisation: str
    offered: bool
    liable_from: date | None
    days: int
    dkk_day: int
    dkk: int
    hand_back_by: date | None
    hand_back: State | None
    address: str


@dataclass(frozen=True)
class Homes:
    """The dwellings that stand empty: what they cost a day and so far, and each of them: first those that can soon no longer be handed back, then the dearest."""

    homes: tuple[EmptyHome, ...]
    running: int
    dkk_day: int
    dkk: int


@dataclass(frozen=True)
class OwnLine:
    """One own case of a caseworker in the plan that counts."""

    household: str
    address: str
    dwelling: str | None
    dwelling_address: str
    asks: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class OfferLine:
    """An offer that waits for its answer. `late`: days past its last day; 0 = none."""

    household: str
    dwelling: str
    state: State
    answer_by: date | None
    late: int
    address: str


def grouped(lines: Iterable[Line], lang: str) -> list[Group]:
    """The lines by kind, those without anything left out."""
    there = [line for line in lines if line.count]
    found = ((kind, tuple(x for x in there if x.kind == kind)) for kind in _GROUPS)
    return [Group(kind, say(lang, _GROUPS[kind]), rows) for kind, rows in found if rows]


# ---------------------------------------------------------------- the coordinator


def offer_lines(offers: Sequence[Any], today: date, lang: str, approves: bool) -> Iterator[Line]:
    """Offers past their date, due soon, to be approved, sent and signed."""
    out = [o for o in offers if o.state == "offered"]
    late = [o for o in out if o.answer_by is not None and o.answer_by < today]
    soon = [o for o in out if o.answer_by is not None and today <= o.answer_by <= today + timedelta(days=SOON)]
    yield _line("bad", late, nsay(lang, "{count} offer is past its date without an answer", "{count} offers are past their date without an answer", len(late)), how_late(((today - o.answer_by).days for o in late), lang), "/offers?group=overdue")  # fmt: skip
    yield _line("mind", soon, nsay(lang, "{count} offer has to be answered within {days} days", "{count} offers have to be answered within {days} days", len(soon), days=SOON), _oldest(soon, lang), "/offers?group=offered")  # fmt: skip
    if approves:
        asked = [o for o in offers if o.state == "proposed"]
        yield _line("mind", asked, nsay(lang, "{count} offer beside the plan waits for a second person", "{count} offers beside the plan wait for a second person", len(asked)), "", "/offers?group=proposed")  # fmt: skip
        to_send = [o for o in offers if o.state == "approved"]
        yield _line("mind", to_send, nsay(lang, "{count} approved offer is not sent", "{count} approved offers are not sent", len(to_send)), "", "/offers?group=approved")  # fmt: skip
        to_sign = [o for o in offers if o.state == "accepted"]
        yield _line("calm", to_sign, nsay(lang, "{count} offer is accepted and waits for the lease", "{count} offers are accepted and wait for the lease", len(to_sign)), "", "/offers?group=accepted")  # fmt: skip
    rest = [o for o in out if o not in late and o not in soon]
    yield _line("calm", rest, nsay(lang, "{count} offer is out", "{count} offers are out", len(rest)), "", "/offers?group=offered")  # fmt: skip


def _oldest(offers: Sequence[Any], lang: str) -> str:
    days = [o.answer_by for o in offers if o.answer_by is not None]
    return say(lang, "the first by {day}", day=day(min(days), lang)) if days else ""


def month_lines(months: Sequence[Month], lang: str) -> Iterator[Line]:
    """Drafts, batches without a plan, runs that wait, ended or failed, plans that nobody has approved."""
    for month in months:
        batch, title = month.batch, month_title(month.batch.decision_date, lang)
        address = f"/batches/{batch.id}"
        if batch.state == "draft":
            changed = say(lang, "changed {at} by {user}", at=day(batch.changed_at, lang), user=batch.changed_by)
            yield Line("mind", 1, say(lang, "{month} is a draft that is not frozen", month=title), changed, address)
            continue
        if not month.runs:
            yield Line("mind", 1, say(lang, "{month} is frozen and has no plan yet", month=title), "", f"{address}?part=runs")  # fmt: skip
        yield from _run_lines(month, month_name(batch.decision_date, lang), lang)


def _run_lines(month: Month, title: str, lang: str) -> Iterator[Line]:
    active = [t.run for t in month.runs if t.run.state in ("queued", "running")]
    for run in active:
        state = state_of("run", run.state, lang).text
        yield Line("calm", 1, say(lang, "A plan for {month} is being made", month=title), state, f"/runs/{run.id}")
    newest = month.newest
    last = month.runs[-1].run if month.runs else None
    if last is not None and last.state == "failed":
        yield Line("bad", 1, say(lang, "The run of {month} failed", month=title), "", f"/runs/{last.id}")
    if newest is not None and month.approved is None:
        placed = int(newest.result.summary.get("placed", 0)) if newest.result is not None else 0
        note = nsay(lang, "{count} household is proposed a dwelling", "{count} households are proposed a dwelling", placed)  # fmt: skip
        yield Line("mind", 1, say(lang, "The plan of {month} waits to be approved by a second person", month=title), note, f"/runs/{newest.run.id}")  # fmt: skip


def case_lines(waits: Unanswered, run_id: str, lang: str) -> Iterator[Line]:
    """Fallback cases and reviews of the plan that counts."""
    yield Line("mind", waits.fallback, nsay(lang, "{count} fallback case (§ 59, stk. 9) waits for a signature", "{count} fallback cases (§ 59, stk. 9) wait for a signature", waits.fallback), "", f"/runs/{run_id}?view=cases")  # fmt: skip
    yield Line("mind", waits.proposed, nsay(lang, "{count} proposal of a caseworker waits for you", "{count} proposals of caseworkers wait for you", waits.proposed), "", f"/runs/{run_id}?view=cases")  # fmt: skip
    yield Line("mind", waits.changing, nsay(lang, "{count} household waits for an answer that could change the plan", "{count} households wait for an answer that could change the plan", waits.changing, count=number(waits.changing, lang)), "", f"/runs/{run_id}?view=cases")  # fmt: skip
    rest = waits.reviews - waits.changing
    yield Line("calm", rest, nsay(lang, "{count} household waits for an answer that changes nothing in this plan", "{count} households wait for an answer that changes nothing in this plan", rest, count=number(rest, lang)), say(lang, "the dwellings are proposed to households that come first"), f"/runs/{run_id}?view=cases&which=all")  # fmt: skip


def course_lines(count: int, lang: str) -> Iterator[Line]:
    """Support courses without a day."""
    yield Line("mind", count, nsay(lang, "{count} support course needs a date", "{count} support courses need a date", count), say(lang, "reserved by hand and not begun, or past the planned end"), "/limits/courses")  # fmt: skip


def homes(
    vacancies: Iterable[Vacancy], rent: Iterable[Idle], run_id: str, today: date, lang: str, names: Mapping[str, str]
) -> Homes:
    """The dwellings that stand empty. `run_id`: the plan whose page of a dwelling is led to; "" = none. `names`: of organisations."""
    running = {row.vacancy_id: row for row in rent}
    found = []
    for v in vacancies:
        row = running.get(v.id)
        found.append(
            EmptyHome(
                v.dwelling, names.get(v.organisation, v.organisation), v.state == "offered", v.liable_from, row.days if row else 0, row.dkk_day if row else 0,
                row.dkk if row else 0, v.hand_back_by, _hand_back(v, today, lang), f"/runs/{run_id}/dwellings/{v.dwelling}" if run_id else "",
            )
        )  # fmt: skip
    found.sort(
        key=lambda h: (h.hand_back is None or h.hand_back.kind != "bad", -h.dkk, h.hand_back_by or date.max, h.dwelling)
    )
    return Homes(tuple(found), sum(h.days > 0 for h in found), sum(h.dkk_day for h in found), sum(h.dkk for h in found))


def _hand_back(v: Vacancy, today: date, lang: str) -> State | None:
    if v.hand_back_by is None or v.state != "ours":
        return None
    left = (v.hand_back_by - today).days
    if left < 0:
        return State("plain", say(lang, "gone by"))
    kind = "bad" if left <= SOON else "mind" if left <= HAND_BACK_SOON else "plain"
    return State(kind, say(lang, "today") if not left else nsay(lang, "{count} day left", "{count} days left", left))


def hand_back_lines(homes_: Homes, today: date, lang: str) -> Iterator[Line]:
    """Dwellings whose last day to be handed back is near, and that are in no offer."""
    near = [h for h in homes_.homes if h.hand_back is not None and h.hand_back.kind == "bad"]
    yield _line("bad", near, nsay(lang, "{count} dwelling can be handed back without cost only until {day}", "{count} dwellings can be handed back without cost only until {day} or soon after", len(near), day=day(min((h.hand_back_by for h in near if h.hand_back_by), default=today), lang)), "", "#homes")  # fmt: skip


# ---------------------------------------------------------------- the others


def own_lines(cases: Iterable[OwnCase], run_id: str, lang: str) -> list[OwnLine]:
    """Own cases: what is proposed, what a person is asked, which facts are missing; those with something to do first."""
    first = sorted(cases, key=lambda c: (c.dwelling is None, not c.missing, not c.questions, c.household))
    return [
        OwnLine(
            c.household, f"/runs/{run_id}/households/{c.household}", c.dwelling,
            f"/runs/{run_id}/dwellings/{c.dwelling}" if c.dwelling else "",
            tuple(rule_word(rule, lang) for rule in c.questions), tuple(column_word(column, lang) for column in c.missing),
        )
        for c in first
    ]  # fmt: skip


def own_offers(offers: Iterable[Any], today: date, lang: str) -> list[OfferLine]:
    """Offers of own cases, the first to be answered first."""
    return [
        OfferLine(
            o.household, o.dwelling, state_of("offer", o.state, lang), o.answer_by,
            max(0, (today - o.answer_by).days) if o.state == "offered" and o.answer_by is not None else 0, f"/offers/{o.id}",
        )
        for o in offers
    ]  # fmt: skip


def token_lines(tokens: Iterable[Any], now: datetime, lang: str) -> list[tuple[str, str, date, bool]]:
    """Tokens that end within two weeks: user, label, day, whether within three days."""
    good = [t for t in tokens if t.revoked_at is None and t.expires_at is not None and t.expires_at > now]
    soon = sorted(
        (t for t in good if t.expires_at <= now + timedelta(days=TOKEN_SOON)), key=lambda t: (t.expires_at, t.user)
    )
    return [(t.user, t.label or "", t.expires_at.date(), t.expires_at <= now + timedelta(days=SOON)) for t in soon]


def queue_facts(queue: Queue, lang: str) -> list[tuple[str, str]]:
    """How much waits and runs, as pairs for a list of facts."""
    told = say(lang, "{waiting} wait, {running} at work", waiting=queue.runs_waiting, running=queue.runs_running)
    of_simulations = say(lang, "{waiting} wait, {running} at work", waiting=queue.simulations_waiting, running=queue.simulations_running)  # fmt: skip
    return [(say(lang, "Runs"), told), (say(lang, "Simulations"), of_simulations)]


def _line(kind: str, rows: Sequence[object], text: str, note: str, address: str) -> Line:
    return Line(kind, len(rows), text, note, address)
