"""What the page of the trace shows: who did and who looked, whether the chain holds, decisions under contested rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from constraints.language import N_, Lang, say
from matching.plan.words import title_of

from ...documents.trace_words import FAULTS, act, thing
from ...service.kept.contested import Part
from ...service.trace_facts import MOVE_WORDS, facts_told, role_word

_PARTS = {
    "placed": N_("spoke of the dwelling proposed"), "decided": N_("is why there is no dwelling"),
    "barred": N_("kept from some dwellings"), "suspended": N_("set out of force by a person"),
}  # fmt: skip
_MOST_FACTS, _MOST_LETTERS = 6, 60


@dataclass(frozen=True)
class Line:
    """One entry. `looked`: somebody only looked; `refused`: somebody was not let."""

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


def lines(entries: Iterable[Any], lang: Lang) -> list[Line]:
    """Entries in words, in their order."""
    return [
        Line(
            e.position, e.at, e.user, ", ".join(role_word(r, lang) for r in e.roles), act(e.what, lang, MOVE_WORDS), e.what, thing(e.thing, lang), e.thing_id,
            _facts(e.thing, e.facts, lang), e.what.endswith((".read", ".asked")), e.what == "refused",
        )
        for e in entries
    ]  # fmt: skip


def _facts(of: str, facts: object, lang: Lang) -> tuple[tuple[str, str], ...]:
    told = facts_told(of, facts, lang)[:_MOST_FACTS]
    return tuple((k, v if len(v) <= _MOST_LETTERS else v[: _MOST_LETTERS - 3] + "…") for k, v in told)


def broken(breaks: Iterable[Any], lang: Lang) -> list[tuple[int, str]]:
    """Entries at which the chain does not hold: position, and what is wrong, in words."""
    return [(b.position, say(lang, FAULTS[b.fault])) for b in breaks]


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
