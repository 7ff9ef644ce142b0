"""What the page of the trace shows: who did and who looked, whether the chain holds, decisions under contested rules."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from constraints.errors import InputError
from constraints.language import N_, Lang, nsay, say
from matching.plan.words import title_of

from ...documents.days import day_from
from ...documents.trace_words import FAULTS, act, thing
from ...service.kept.audit import Head, Verified, Wanted, way_of
from ...service.kept.contested import Part
from ...service.trace_facts import MOVE_WORDS, facts_told, role_word

_PARTS = {
    "placed": N_("spoke of the dwelling proposed"), "decided": N_("is why there is no dwelling"),
    "barred": N_("kept from some dwellings"), "suspended": N_("set out of force by a person"),
}  # fmt: skip
_MOST_FACTS, _MOST_LETTERS = 6, 60
_COPENHAGEN = ZoneInfo("Europe/Copenhagen")
# How an act is told → what the filter calls it.
WAYS: Mapping[Any, str] = {
    "done": N_("what was done"),
    "looked": N_("what was looked at"),
    "refused": N_("what was refused"),
}
# What an act was done on → where its page begins, and the right it asks for.
_PAGES = {
    "run": ("/runs/", "run.read"), "batch": ("/batches/", "batch.read"), "offer": ("/offers/", "offer.read"),
    "simulation": ("/bench/", "simulation.read"),
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What of the trace is asked for, as the form has it; "" = any. `since` and `to` are days on Danish clocks, both within."""

    kind: str = ""
    id: str = ""
    user: str = ""
    way: str = ""
    since: str = ""
    to: str = ""

    def parameters(self) -> dict[str, str]:
        """As an address has them."""
        told = {"kind": self.kind, "id": self.id, "user": self.user, "way": self.way, "from": self.since, "to": self.to}
        return {name: value for name, value in told.items() if value}

    def address(self, **more: str) -> str:
        """The page of the trace with these, some told otherwise ("" = without)."""
        asked = {k: v for k, v in (self.parameters() | more).items() if v}
        return "/audit" + (f"?{urlencode(asked)}" if asked else "")

    def wanted(self) -> Wanted:
        """For the use case. Raises InputError for a day that is none."""
        ends = _begins("to", self.to, 1)
        return {
            "thing": self.kind or None, "thing_id": self.id or None, "user": self.user or None, "way": self.way or None,  # type: ignore[typeddict-item]
            "since": _begins("from", self.since), "until": ends,
        }  # fmt: skip


def _begins(name: str, day: str, later: int = 0) -> datetime | None:
    """When a day, or one so many days later, begins on Danish clocks; None for no day."""
    if not day:
        return None
    try:
        found = day_from(day) + timedelta(days=later)
    except ValueError:
        expected = {"da": "en dato som 2026-11-20", "en": "a date such as 2026-11-20"}
        raise InputError("bad-body", name=name, expected=expected, pointer=f"/{name}") from None
    return datetime.combine(found, time(), _COPENHAGEN).astimezone(UTC)


@dataclass(frozen=True)
class Line:
    """One entry. `looked`: somebody only looked; `refused`: somebody was not let. `address`: of the page of what it was on, for who has
    the `right`; empty = none."""

    position: int
    at: Any
    user: str
    roles: str
    act: str
    code: str
    thing: str
    thing_id: str
    facts: tuple[tuple[str, str], ...]
    looked: bool
    refused: bool
    address: str = ""
    right: str = ""


def lines(entries: Iterable[Any], lang: Lang) -> list[Line]:
    """Entries in words, in their order."""
    return [
        Line(
            e.position, e.at, e.user, ", ".join(role_word(r, lang) for r in e.roles), act(e.what, lang, MOVE_WORDS), e.what, thing(e.thing, lang), e.thing_id,
            _facts(e.thing, e.facts, lang), way_of(e.what) == "looked", way_of(e.what) == "refused", *_page(e),
        )
        for e in entries
    ]  # fmt: skip


def _page(entry: Any) -> tuple[str, str]:
    """The page of what something was done on and the right it asks for; both empty where there is none, or nothing was done."""
    begins, right = _PAGES.get(entry.thing, ("", "")) if way_of(entry.what) == "done" else ("", "")
    return (begins + str(entry.thing_id), right) if begins else ("", "")


def whole_table(entries: Iterable[Any], lang: Lang, whole: bool) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """The trace to take along, a row for each entry with all that was kept of it. With `whole` its seal and the one before it too:
    what else a seal is over stands beside them."""
    heads = ["#", say(lang, "when"), say(lang, "user"), say(lang, "what"), say(lang, "on what"), say(lang, "id"),
             say(lang, "in words"), say(lang, "roles"), say(lang, "facts"), say(lang, "seal"), say(lang, "seal before")]  # fmt: skip
    return heads[: None if whole else -2], (_row(e, lang, whole) for e in entries)


def _row(e: Any, lang: Lang, whole: bool) -> tuple[Any, ...]:
    facts = "" if not e.facts else json.dumps(e.facts, ensure_ascii=False, sort_keys=True)
    told = (e.position, e.at.isoformat(timespec="microseconds"), e.user, e.what, thing(e.thing, lang), e.thing_id,
            act(e.what, lang, MOVE_WORDS), " ".join(e.roles), facts)  # fmt: skip
    return (*told, e.digest, e.previous) if whole else told


@dataclass(frozen=True)
class Walked:
    """What the walk of the chain came to. `anchor`: in words, what a kept end was held against; empty = none was."""

    holds: bool
    says: str
    anchor: str
    breaks: tuple[str, ...]


def walked(found: Verified, anchor: Head | None, lang: Lang) -> Walked:
    """The walk in words."""
    says = nsay(
        lang,
        "{count} entry walked, from the first to the last.",
        "{count} entries walked, from the first to the last.",
        found.entries,
    )
    beside = (
        ""
        if anchor is None
        else say(lang, "The end that was kept, entry {position}, is on it.", position=str(anchor.position))
    )
    breaks = tuple(
        say(lang, "entry {position}: {fault}", position=str(b.position), fault=say(lang, FAULTS[b.fault]))
        for b in found.breaks
    )
    return Walked(found.holds, says, beside if found.holds else "", breaks)


def _facts(of: str, facts: object, lang: Lang) -> tuple[tuple[str, str], ...]:
    told = facts_told(of, facts, lang)[:_MOST_FACTS]
    return tuple((k, v if len(v) <= _MOST_LETTERS else v[: _MOST_LETTERS - 3] + "…") for k, v in told)


@dataclass(frozen=True)
class Doubted:
    """A contested rule's part in one decision."""

    run: str
    day: str
    rule: str
    title: str
    part: str
    household: str
    dwelling: str
    approved: bool
    basis: str


def doubted(parts: Iterable[Part], lang: Lang) -> list[Doubted]:
    """The parts in words, in their order."""
    return [
        Doubted(p.run_id, p.decision_date, p.rule_id, title_of(p.rule_id, lang), say(lang, _PARTS[p.part]), p.household_id or "",
                p.dwelling_id or "", p.approved, " · ".join(t for t in (p.basis or say(lang, p.status), p.signed_by) if t))
        for p in parts
    ]  # fmt: skip
