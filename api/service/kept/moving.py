"""A thing moved along the one table of moves: the state asked, the row changed, the trace written, all in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

from constraints.errors import Conflict, Forbidden, InputError, NotFound
from constraints.language import LANGUAGES, say, shown

from ...access import Reach
from ...store import Course, Offer, Unit, Vacancy
from ..moves import MOVES, THINGS, move_of, said_state
from .desk import Desk

Thing = TypeVar("Thing", Offer, Vacancy, Course)
Facts = dict[str, Any]
_RIGHT = {(move.thing, move.name): move.right for move in MOVES}
# States of a vacancy in which the dwelling is still on somebody's desk.
LIVE = ("reported", "ours", "offered")
# Letters of a reason: what a form takes. A longer one would be refused as a text of the batch that a new run is made of.
LONGEST = 500


def may_move(desk: Desk, thing: str, name: str, key: str) -> Reach:
    """How far the actor may make a move, by the right that the table of moves names."""
    return desk.may(_RIGHT[thing, name], thing, key)


def moved(
    unit: Unit, thing: str, row: Thing, name: str, facts: Mapping[str, Any] | None = None, **values: Any
) -> Thing:
    """The thing in the state that the move leads to. Raises Conflict `no-move`, and `stale-version` where somebody was faster."""
    move = move_of(thing, row.state, name, row.id)
    things: Any = {"offer": unit.offers, "vacancy": unit.vacancies, "course": unit.courses}[thing]
    after: Thing = things.change(row.id, row.version, state=move.to, **values)
    unit.audit.append(f"{thing}.{name}", thing, row.id, {"from": row.state, "to": move.to, **(facts or {})})
    return after


def as_read(thing: str, row: Thing, version: int | None) -> Thing:
    """The row, where it is still what the caller read (`version`; None: whatever it is by now).

    Raises Conflict `stale-version/row` with what it is by now, who changed it and when.
    """
    if version is not None and row.version != version:
        called = {lang: say(lang, THINGS[thing]) for lang in LANGUAGES}
        raise Conflict(
            "stale-version/row", thing=called, key=row.id, state=said_state(thing, row.state), user=row.changed_by, at=minute(row.changed_at),
            version=row.version,
        )  # fmt: skip
    return row


def needed(reason: str | None) -> str:
    """A reason that says something, in `LONGEST` letters at most. Raises InputError `bad-decision/reason` or `/long` otherwise."""
    told = (reason or "").strip()
    if not told:
        raise InputError("bad-decision/reason", pointer="/reason")
    if len(told) > LONGEST:
        raise InputError("bad-decision/long", pointer="/reason", most=LONGEST, count=len(told))
    return told


def from_day(day: date, first: date | None) -> date:
    """A day that is not before another. Raises InputError `bad-offer/day`."""
    if first is not None and day < first:
        raise InputError("bad-offer/day", day=day, first=first)
    return day


def refused(desk: Desk, thing: str, key: str, kind: str) -> Forbidden:
    """An error for what this very person may not do, with its line in the trace."""
    desk.tell_refused(thing, key, {"why": kind})
    return Forbidden(kind)


def live_vacancy(unit: Unit, dwelling: str) -> Vacancy | None:
    """The vacancy of a dwelling that is at the municipality's disposal, or offered; None where none was ever reported.

    Raises Conflict `not-at-disposal` where the newest that was reported is not.
    """
    found = unit.vacancies.of(dwelling=dwelling)
    if not found:
        return None
    newest = max(found, key=lambda v: (v.reported_on, v.created_at))
    if newest.state not in ("ours", "offered"):
        raise Conflict("not-at-disposal", key=dwelling, state=said_state("vacancy", newest.state))
    return newest


def in_the_way(offer: Offer) -> Conflict:
    """An error that tells which open offer another one cannot be made beside."""
    return Conflict(
        "open-offer/there",
        key=offer.id,
        household=offer.household,
        dwelling=offer.dwelling,
        state=said_state("offer", offer.state),
    )


def minute(at: datetime) -> dict[str, str]:
    """An instant as an error tells it, to the minute, in both languages."""
    return {lang: shown(at, lang) for lang in LANGUAGES}


def own_household(desk: Desk, unit: Unit, reach: Reach, run_id: str | None, household: str) -> None:
    """Raises NotFound `no-household` where the reach is own cases and the household is another caseworker's."""
    if reach is not Reach.own_cases:
        return
    of = _caseworkers(unit)(run_id)
    if household not in of:
        raise NotFound("no-household")
    if of[household] != desk.actor.user:
        raise NotFound("no-household", of_another=household)


def own_households(desk: Desk, unit: Unit) -> Callable[[str | None], frozenset[str]]:
    """Run → the households of its batch whose `caseworker` is the actor; none for None. Each batch is read once."""
    caseworkers = _caseworkers(unit)
    return lambda run_id: frozenset(h for h, user in caseworkers(run_id).items() if user == desk.actor.user)


def _caseworkers(unit: Unit) -> Callable[[str | None], Mapping[str, Any]]:
    """Run → household → caseworker, of its batch; nothing for None, or where the batch is no longer kept."""

    @cache
    def of_batch(digest: str) -> Mapping[str, Any]:
        rows = unit.contents.document(digest).get("households", ()) if unit.contents.holds(digest) else ()
        return {str(r.get("household_id")): r.get("caseworker") for r in rows}

    @cache
    def of_run(run_id: str | None) -> Mapping[str, Any]:
        return {} if run_id is None else of_batch(unit.runs.get(run_id).batch_digest)

    return of_run
