"""Facts of a line of the trace as people read them: a name for each, and its codes in words. The entry itself keeps the codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from constraints import TABLES
from constraints.errors import KINDS
from constraints.language import N_, say, shown
from matching.plan.words import column_word

from ..access import RIGHTS, ROLES, Role
from ..documents.trace_words import THINGS
from .kept.refusals import REFUSAL_REASONS
from .moves import MOVES, TOLD_STATES

# `thing.move` → what the table of moves says of it.
MOVE_WORDS: Mapping[str, str] = {f"{move.thing}.{move.name}": move.says for move in MOVES}
# Names of facts.
FACTS: Mapping[str, str] = {
    "account": N_("account"), "answer_by": N_("answer by"), "attempt": N_("attempt"), "batch": N_("month"), "batches": N_("batches"),
    "batches_and_plans_years": N_("years that batches and plans are kept"), "by": N_("by"), "call": N_("call"), "carried": N_("taken over"),
    "changes": N_("changes"), "code": N_("program"), "column": N_("column"), "columns": N_("columns"), "courses": N_("support courses"),
    "days": N_("days"), "decision": N_("decision"), "decisions": N_("decisions"), "digest": N_("digest"),
    "discarded_drafts_days": N_("days that discarded drafts are kept"), "drafts": N_("drafts"), "dwelling": N_("dwelling"),
    "ended_sessions_days": N_("days that ended sign-ins are kept"), "ended_tokens_days": N_("days that ended tokens are kept"),
    "entries": N_("entries"), "failure": N_("what went wrong"), "from": N_("from"), "household": N_("household"), "ids": N_("ids"), "key": N_("row"),
    "law": N_("law"), "left": N_("left behind"), "municipalities": N_("municipalities"), "of": N_("of"), "offer": N_("offer"), "offers": N_("offers"),
    "on": N_("on"), "organisation": N_("organisation"), "parts": N_("parts"), "placements": N_("placements"), "plan": N_("plan"), "plans": N_("plans"),
    "policy": N_("how long things are kept"), "reason": N_("reason"), "reason_code": N_("reason"), "repeated_requests_days": N_("days that answers to calls are kept"),
    "replaces": N_("replaces"), "requests": N_("calls"), "right": N_("right"), "roles": N_("roles"), "rows": N_("rows"), "rule": N_("rule"),
    "run": N_("run"), "runs": N_("runs"), "same": N_("the same"), "seed": N_("seed"), "sessions": N_("sign-ins"), "state": N_("state"),
    "status": N_("status"), "table": N_("table"), "tables": N_("tables"), "team": N_("team"), "thing": N_("thing"), "thing_id": N_("id"),
    "things": N_("things"), "to": N_("to"), "tokens": N_("tokens"), "trace": N_("trace"), "user": N_("user"), "way": N_("way"), "why": N_("why"),
}  # fmt: skip
# What facts say by code, by the name of the fact.
_CODES: Mapping[str, Mapping[str, str]] = {
    "by": {"everywhere": N_("signed out everywhere"), "out": N_("signed out"), "token": N_("its token was withdrawn")},
    "of": {"all": N_("all"), "own-cases": N_("own cases")},
    "reason_code": {r.code: r.says for r in REFUSAL_REASONS},
    "right": {name: right.says for name, right in RIGHTS.items()},
    "roles": {str(role): says for role, says in ROLES.items()},
    "status": {"optimal": N_("proven best"), "feasible": N_("found, not proven best"), "infeasible": N_("no plan is possible")},
    "thing": THINGS,
    "way": {"demo": N_("demonstration"), "provider": N_("identity provider"), "token": N_("token")},
    "why": {"not-own": N_("not their own case")},
}  # fmt: skip
_STATES = frozenset({"from", "to", "state"})
_ERRORS = frozenset({"why", "failure"})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


def facts_told(thing: str, facts: object, lang: str) -> list[tuple[str, str]]:
    """Names and values of an entry's facts in words, by key; empty ones left out. What has no word stands as it was written."""
    if not isinstance(facts, Mapping):
        return []
    return [
        (name_of(str(key), lang), _said(str(key), value, thing, facts, lang))
        for key, value in sorted(facts.items()) if value not in (None, "", [], {})
    ]  # fmt: skip


def name_of(key: str, lang: str) -> str:
    """A fact by its name: one of the trace's own, or a table whose rows are counted."""
    return say(lang, FACTS[key]) if key in FACTS else column_word(key, lang)


def role_word(role: str, lang: str) -> str:
    """A role by its name; a text that is none as it is."""
    return say(lang, ROLES[Role(role)]) if role in frozenset(map(str, Role)) else role


def _said(key: str, value: Any, thing: str, facts: Mapping[str, Any], lang: str) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name_of(str(k), lang)}: {_counts(v, lang)}" for k, v in value.items())
    if isinstance(value, list):
        return ", ".join(_said(key, part, thing, facts, lang) for part in value)
    if not isinstance(value, str):
        return str(value) if key == "seed" else shown(value, lang)
    codes = _CODES.get(key, {})
    if value in codes:
        return say(lang, codes[value])
    states = TOLD_STATES.get("run" if thing == "simulation" else thing, {}) if key in _STATES else {}
    if value in states:
        return say(lang, states[value])
    if key in _ERRORS and value in KINDS:
        return _error(value, lang)
    if key == "table" and value in TABLES:
        return column_word(value, lang)
    if key == "column":
        return column_word(f"{facts.get('table', '')}.{value}", lang)
    if _DAY.fullmatch(value):
        return shown(date.fromisoformat(value), lang)
    return value[:12] if _DIGEST.fullmatch(value) else value


def _counts(value: Any, lang: str) -> str:
    """How many rows of a table; three numbers are new, changed and gone."""
    if isinstance(value, list) and len(value) == 3:
        new, changed, gone = value
        return say(lang, "{new} new, {changed} changed, {gone} gone", new=new, changed=changed, gone=gone)
    return shown(value, lang)


def _error(kind: str, lang: str) -> str:
    """A kind of error as a sentence; where that names facts the trace does not hold, by its title."""
    told = KINDS[kind]
    text = told.group.title if "{" in told.text else told.text
    return say(lang, text)


__all__ = ["FACTS", "MOVE_WORDS", "facts_told", "name_of", "role_word"]
