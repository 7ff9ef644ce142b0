"""What the page of the trace shows: who did and who looked, whether the chain holds, decisions under contested rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from constraints.language import N_, Lang, say
from matching.plan.words import title_of

from ...documents.trace_words import act, thing
from ...service.kept.contested import Part
from ...service.moves import MOVES
from ..shown import ROLES
from .tables import table_title

_MOVES = {f"{move.thing}.{move.name}": move.says for move in MOVES}
_PARTS = {
    "placed": N_("spoke of the dwelling proposed"), "decided": N_("is why there is no dwelling"),
    "barred": N_("kept from some dwellings"), "suspended": N_("set out of force by a person"),
}  # fmt: skip
# Facts of an entry by their keys, and what some of them say by code; what has no word stands as it was written.
_FACTS = {
    "answer_by": N_("answer by"), "attempt": N_("attempt"), "batch": N_("month"), "by": N_("by"), "code": N_("program"), "column": N_("column"), "columns": N_("columns"), "days": N_("days"), "decision": N_("decision"), "decisions": N_("decisions"),
    "digest": N_("digest"), "drafts": N_("drafts"), "dwelling": N_("dwelling"), "entries": N_("entries"), "from": N_("from"),
    "household": N_("household"), "key": N_("row"), "law": N_("law"), "municipalities": N_("municipalities"), "of": N_("of"), "offer": N_("offer"), "on": N_("on"),
    "organisation": N_("organisation"), "parts": N_("parts"), "placements": N_("placements"), "plan": N_("plan"), "reason": N_("reason"), "reason_code": N_("reason"), "replaces": N_("replaces"), "roles": N_("roles"), "row": N_("row"), "rows": N_("rows"), "rule": N_("rule"),
    "run": N_("run"), "runs": N_("runs"), "same": N_("the same"), "seed": N_("seed"), "state": N_("state"), "status": N_("status"), "table": N_("table"), "tables": N_("tables"),
    "team": N_("team"), "thing": N_("thing"), "thing_id": N_("id"), "to": N_("to"), "user": N_("user"), "way": N_("way"), "why": N_("why"),
}  # fmt: skip
_SAID = {
    "all": N_("all"), "demo": N_("demonstration"), "not-own": N_("not their own case"), "own-cases": N_("own cases"),
    "provider": N_("identity provider"), "token": N_("token"),
}  # fmt: skip
_CODED = frozenset({"by", "of", "way", "why"})
_MOST_FACTS = 6


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
            e.position, e.at, e.user, ", ".join(_word(ROLES, r, lang) for r in e.roles), act(e.what, _MOVES, lang), e.what, thing(e.thing, lang), e.thing_id,
            _facts(e.facts, lang), e.what.endswith((".read", ".asked")), e.what == "refused",
        )
        for e in entries
    ]  # fmt: skip


def _facts(facts: object, lang: Lang) -> tuple[tuple[str, str], ...]:
    if not isinstance(facts, Mapping):
        return ()
    told = [(_word(_FACTS, str(k), lang), _word(_SAID if k in _CODED else {}, str(v), lang)) for k, v in sorted(facts.items()) if v not in (None, "", [])]  # fmt: skip
    return tuple((k, v if len(v) <= 60 else v[:57] + "…") for k, v in told[:_MOST_FACTS])


def _word(words: Mapping[Any, str], code: str, lang: Lang) -> str:
    return say(lang, words[code]) if code in words else table_title(code, lang) if words is _FACTS else code


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
