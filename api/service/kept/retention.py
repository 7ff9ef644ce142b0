"""What is removed when its time is over, by kind; what stays, and why. Digests stay, so every chain still holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from constraints.errors import InputError
from constraints.expected import expected
from constraints.language import N_

from ...store import Batch, Offer, Unit
from .desk import Desk

_ALL = 1_000_000
_OPEN_OFFERS = ("proposed", "approved", "offered", "accepted")


class Retention(BaseModel):
    """How long each kind is kept: `retention:` of a policy file. Every value is optional; `REASONS` tells why it is what it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    discarded_drafts_days: int = Field(default=90, ge=1, le=3650)
    batches_and_plans_years: int = Field(default=5, ge=1, le=100)
    ended_tokens_days: int = Field(default=0, ge=0, le=3650)
    ended_sessions_days: int = Field(default=0, ge=0, le=3650)
    repeated_requests_days: int = Field(default=30, ge=1, le=365)


REASONS: Mapping[str, str] = {
    "discarded_drafts_days": N_("a discarded draft decided nothing; three months leave time to see that it was discarded by mistake"),
    "batches_and_plans_years": N_("counted from the end of the last offer: complaints, court cases and audits ask for the case; the municipality's rules on public records may ask for longer"),
    "ended_tokens_days": N_("a token that ended opens nothing, and the trace tells that it was made"),
    "ended_sessions_days": N_("a session that ended opens nothing, and the trace tells when it began and ended"),
    "repeated_requests_days": N_("an answer is kept so that a request sent twice is done once; nobody repeats one after a month"),
}  # fmt: skip
STAYS: Mapping[str, str] = {
    "audit": N_("the trace is never removed: it holds pseudonymous ids and what was done, nothing of what a household told"),
    "rows": N_("batches, runs, decisions, offers, vacancies and courses stay as rows of pseudonymous ids, days and digests"),
    "simulations": N_("scenarios and their results hold no household of the municipality"),
    "logs": N_("the lines of the service go to whoever runs it, who keeps them for six months at most; Anvis keeps none"),
    "backups": N_("a backup holds what was there when it was made; whoever keeps it removes it in the same time"),
}  # fmt: skip


@dataclass(frozen=True)
class Removed:
    """One thing whose contents go. `kind` is a setting of `Retention`; `since` the instant its time is counted from."""

    kind: str
    thing: str
    id: str
    since: datetime
    contents: int


@dataclass(frozen=True)
class Report:
    """What goes (or went, where `applied`), how much of each kind stays, and drafts nobody has touched for long."""

    applied: bool
    policy: Retention
    removed: tuple[Removed, ...]
    tokens: int
    sessions: int
    requests: int
    stays: Mapping[str, int]
    idle_drafts: tuple[str, ...]


def read_policy(file: Path | None) -> Retention:
    """The section `retention:` of a YAML file; without a file, the defaults. Raises InputError naming the setting."""
    if file is None:
        return Retention()
    try:
        told = yaml.safe_load(file.read_text(encoding="utf-8"))
        section = (told.get("retention") or {}) if isinstance(told, dict) else told
        return Retention.model_validate(section)
    except (yaml.YAMLError, UnicodeDecodeError):
        raise InputError("bad-retention/file", file=file.name) from None
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        name = ".".join(str(p) for p in first["loc"])
        if not name:
            raise InputError("bad-retention/file", file=file.name) from None
        told_of = expected(first, Retention).in_both()
        raise InputError("bad-retention/value", file=file.name, name=name, expected=told_of) from None


def retain(desk: Desk, policy: Retention, apply: bool = False) -> Report:
    """What is due by the policy; with `apply`, removed in one transaction that leaves its line in the trace."""
    desk.may("admin.write" if apply else "admin.read", "retention")
    opened = desk.writing() if apply else desk.reading()
    with opened as unit:
        due, kept = _due(unit, policy)
        ended = unit.at - timedelta(days=policy.ended_tokens_days)
        tokens = sum(min(t.expires_at or ended, t.revoked_at or ended) < ended for t in unit.tokens.all())
        signed_out = unit.at - timedelta(days=policy.ended_sessions_days)
        sessions = sum(min(s.ends_at, s.ended_at or s.ends_at) < signed_out for s in unit.sessions.all())
        before = unit.at - timedelta(days=policy.repeated_requests_days)
        requests = unit.keys.count_before(before)
        idle = tuple(
            b.id for b in unit.batches.page(states=("draft",), limit=_ALL)
            if b.changed_at < unit.at - timedelta(days=policy.discarded_drafts_days)
        )  # fmt: skip
        if apply:
            for one in due:
                _remove(unit, one, kept)
            unit.tokens.remove_ended(ended)
            unit.sessions.remove_ended(signed_out)
            unit.keys.remove_before(before)
        report = Report(
            apply, policy, tuple(_told(one, kept) for one in due), tokens, sessions, requests, _stays(unit, due), idle
        )
        if apply:
            counts = {
                "things": len(due),
                "tokens": tokens,
                "sessions": sessions,
                "requests": requests,
                "policy": policy.model_dump(),
            }
            unit.audit.append("retention.applied", "retention", desk.municipality, counts)
    return report


@dataclass(frozen=True)
class _Due:
    kind: str
    thing: str
    id: str
    since: datetime
    digests: frozenset[str]


def _due(unit: Unit, policy: Retention) -> tuple[list[_Due], frozenset[str]]:
    """What is due, and every digest that something which is not due still needs."""
    due: list[_Due] = []
    kept: set[str] = set()
    limits = {
        "discarded_drafts_days": unit.at - timedelta(days=policy.discarded_drafts_days),
        "batches_and_plans_years": _years_before(unit.at, policy.batches_and_plans_years),
    }
    for thing, id, kind, since, digests, words in _ended(unit):
        if since is None or since >= limits[kind]:
            kept |= digests
        elif words or any(map(unit.contents.holds, digests)):
            due.append(_Due(kind, thing, id, since, digests))
    return due, frozenset(kept)


def _ended(unit: Unit) -> Iterator[tuple[str, str, str, datetime | None, frozenset[str], bool]]:
    """Thing, id, kind, since when it is over (None = it is not), its digests, and whether it holds words to be emptied.

    A batch takes along what came of it: runs, decisions, and their offers.
    """
    for batch in unit.batches.page(limit=_ALL):
        kind = "discarded_drafts_days" if batch.state == "discarded" else "batches_and_plans_years"
        since, digests = _of_batch(unit, batch)
        words = unit.batches.has_words(batch.id)
        yield "batch", batch.id, kind, None if batch.state == "draft" else since, digests, words
    for offer in unit.offers.of():
        if offer.run_id is None:
            over = None if offer.state in _OPEN_OFFERS else offer.changed_at
            digests = frozenset(d for d in (offer.facts_digest, offer.letter_digest) if d)
            yield "offer", offer.id, "batches_and_plans_years", over, digests, offer.reason is not None
    for course in unit.courses.of(states=("ended", "released")):
        yield "course", course.id, "batches_and_plans_years", course.changed_at, frozenset(), course.reason is not None


def _of_batch(unit: Unit, batch: Batch) -> tuple[datetime | None, frozenset[str]]:
    """When all that came of a batch had ended (None = not yet), and the digests of its contents."""
    last, open_still = batch.changed_at, False
    digests = {batch.content_digest}
    for decision in unit.decisions.of(batch_id=batch.id):
        last = max(last, decision.at)
        digests |= {decision.facts_digest or ""}
    for run in unit.runs.of_batch(batch.id):
        last = max(last, run.changed_at)
        open_still |= run.state in ("queued", "running")
        result = unit.runs.result(run.id)
        digests |= {run.batch_digest, "" if result is None else result.plan_digest}
        for offer in unit.offers.of(run_id=run.id):
            last = max(last, offer.changed_at)
            open_still |= offer.state in _OPEN_OFFERS
            digests |= {offer.facts_digest or "", offer.letter_digest or ""}
    return None if open_still else last, frozenset(digests - {""})


def _remove(unit: Unit, one: _Due, kept: frozenset[str]) -> None:
    if one.thing == "batch":
        unit.batches.forget_events(one.id)
        for decision in unit.decisions.of(batch_id=one.id):
            unit.decisions.forget_reason(decision.id)
        for run in unit.runs.of_batch(one.id):
            for offer in unit.offers.of(run_id=run.id):
                _without_reason(unit, offer)
    elif one.thing == "offer":
        _without_reason(unit, unit.offers.get(one.id))
    else:
        unit.courses.change(one.id, unit.courses.get(one.id).version, reason=None)
    for digest in sorted(one.digests - kept):
        unit.contents.remove(digest)


def _without_reason(unit: Unit, offer: Offer) -> None:
    if offer.reason is not None:
        unit.offers.change(offer.id, offer.version, reason=None)


def _told(one: _Due, kept: frozenset[str]) -> Removed:
    return Removed(one.kind, one.thing, one.id, one.since, len(one.digests - kept))


def _stays(unit: Unit, due: Iterable[_Due]) -> dict[str, int]:
    gone = {one.id for one in due}
    whole = [b for b in unit.batches.page(limit=_ALL) if b.id not in gone and unit.contents.holds(b.content_digest)]
    return {"audit": unit.audit.head().position, "batches_with_contents": len(whole)}


def _years_before(at: datetime, years: int) -> datetime:
    """The same day so many years ago; 28 February where 29 has none."""
    try:
        return at.replace(year=at.year - years)
    except ValueError:
        return at.replace(year=at.year - years, day=28)


def as_json(report: Report) -> dict[str, Any]:
    """`anvis-retention/1`."""
    return {
        "format": "anvis-retention/1", "applied": report.applied, "policy": report.policy.model_dump(),
        "removed": [asdict(r) | {"since": r.since.isoformat()} for r in report.removed], "tokens": report.tokens,
        "sessions": report.sessions,
        "repeated_requests": report.requests, "stays": dict(report.stays), "idle_drafts": list(report.idle_drafts),
    }  # fmt: skip


def reasons() -> Iterator[tuple[str, int, str]]:
    """Setting, default and reason of each kind, in their order."""
    plain = Retention()
    for name in Retention.model_fields:
        yield name, getattr(plain, name), REASONS[name]
