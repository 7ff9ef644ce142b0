"""The trace: read by whom it concerns, walked by an auditor, its end handed out to be kept elsewhere."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from constraints.errors import InputError

from ...access import Reach
from ...store import AuditEntry, Head, Verified
from .desk import Desk

_MOST = 500


def page(
    desk: Desk, *, thing: str | None = None, thing_id: str | None = None, user: str | None = None, before: int | None = None,
    limit: int = 50,
) -> list[AuditEntry]:  # fmt: skip
    """Newest first, 500 at most: to an auditor everybody's acts, to anybody else one's own, whatever `user` asks for.

    That an auditor looked is an entry too.
    """
    reach = desk.may("audit.read", "audit")
    limit = max(1, min(limit, _MOST))
    if reach is not Reach.all:
        with desk.reading() as unit:
            own = unit.audit.page(thing=thing, thing_id=thing_id, user=desk.actor.user, before=before, limit=limit)
        asked_for = thing is not None or thing_id is not None
        return [_as_own(e) for e in own if not (asked_for and _is_of_another(e))]
    asked = {"thing": thing or "", "thing_id": thing_id or "", "user": user or ""}
    with desk.writing() as unit:
        found = unit.audit.page(thing=thing, thing_id=thing_id, user=user, before=before, limit=limit)
        unit.audit.append("audit.read", "audit", desk.municipality, {**asked, "entries": len(found)})
    return found


def _is_of_another(entry: AuditEntry) -> bool:
    return isinstance(entry.facts, dict) and entry.facts.get("why") == "not-own"


def _as_own(entry: AuditEntry) -> AuditEntry:
    """A line as its own actor may read it: that a household is another's case is told as "not there", as the answer was."""
    if not _is_of_another(entry):
        return entry
    facts = {**entry.facts, "why": "no-household"}
    return replace(entry, what="not-there", thing="municipality", thing_id=entry.municipality, facts=facts)


def verify(desk: Desk, anchor: Head | None = None) -> Verified:
    """Walks the municipality's chain from its first entry; `anchor`, a head exported earlier, has to be on it."""
    desk.may("audit.verify", "audit")
    with desk.reading() as unit:
        return unit.audit.verify(anchor)


def head(desk: Desk) -> Head:
    """Where the chain ends, to be written down where who runs the database cannot change it."""
    desk.may("audit.verify", "audit")
    with desk.reading() as unit:
        return unit.audit.head()


def anchor_of(file: Path, municipality: str) -> Head:
    """A head from the file that `anvis audit head --json` wrote. Raises InputError `bad-anchor` for any other."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        found = Head(told["municipality"], told["position"], told["digest"])
        if told != found.as_json() or found.municipality != municipality or not isinstance(found.position, int):
            raise ValueError
    except (ValueError, KeyError, TypeError):
        raise InputError("bad-anchor", file=file.name) from None
    return found


def entry_json(entry: AuditEntry) -> dict[str, Any]:
    """An entry as plain data, with all that its digest is over."""
    return {
        "municipality": entry.municipality, "position": entry.position, "at": entry.at.isoformat(timespec="microseconds"),
        "user": entry.user, "roles": entry.roles, "what": entry.what, "thing": entry.thing, "thing_id": entry.thing_id,
        "facts": entry.facts, "previous": entry.previous, "digest": entry.digest,
    }  # fmt: skip


def verified_json(found: Verified) -> dict[str, Any]:
    """`anvis-audit-verified/1`."""
    return {
        "format": "anvis-audit-verified/1", "municipality": found.head.municipality, "holds": found.holds,
        "entries": found.entries, "head": found.head.as_json(),
        "breaks": [{"position": b.position, "fault": b.fault} for b in found.breaks],
    }  # fmt: skip
