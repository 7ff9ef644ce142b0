"""The trace: read by whom it concerns, walked by an auditor, its end handed out to be kept elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Unpack

from constraints.errors import InputError

from ...access import Reach
from ...store import AuditEntry, Head, Verified, Wanted, way_of
from .desk import Desk

_MOST = 500
_CHUNK = 1000


def page(desk: Desk, *, before: int | None = None, limit: int = 50, **wanted: Unpack[Wanted]) -> list[AuditEntry]:
    """Newest first, 500 at most: to an auditor everybody's acts, to anybody else one's own, whatever `user` asks for.

    That an auditor looked is an entry too.
    """
    reach = desk.may("audit.read", "audit")
    limit = max(1, min(limit, _MOST))
    if reach is not Reach.all:
        with desk.reading() as unit:
            own = unit.audit.page(**_own(desk, wanted), before=before, limit=limit)
        return _seen(own, wanted)
    with desk.writing() as unit:
        found = unit.audit.page(**wanted, before=before, limit=limit)
        unit.audit.append("audit.read", "audit", desk.municipality, {**_told(wanted), "entries": len(found)})
    return found


def whole(desk: Desk, **wanted: Unpack[Wanted]) -> Iterator[AuditEntry]:
    """All that fits, newest first, as it stands when it is asked for; who may see what is as in `page`.

    That an auditor took it along is an entry, written before the first line is read.
    """
    reach = desk.may("audit.read", "audit")
    if reach is Reach.all:
        with desk.writing() as unit:
            before = unit.audit.head().position + 1
            unit.audit.append(
                "audit.read", "audit", desk.municipality, {**_told(wanted), "entries": unit.audit.count(**wanted)}
            )
        asked = wanted
    else:
        with desk.reading() as unit:
            before = unit.audit.head().position + 1
        asked = _own(desk, wanted)
    return _walk(desk, before, asked, wanted if reach is not Reach.all else None)


def _walk(desk: Desk, before: int, asked: Wanted, own: Wanted | None) -> Iterator[AuditEntry]:
    while True:
        with desk.reading() as unit:
            found = unit.audit.page(**asked, before=before, limit=_CHUNK)
        if not found:
            return
        yield from found if own is None else _seen(found, own)
        before = found[-1].position


def _own(desk: Desk, wanted: Wanted) -> Wanted:
    return {**wanted, "user": desk.actor.user}


def _told(wanted: Wanted) -> dict[str, str]:
    """What was asked for, as the trace keeps it: names and ids, a day in ISO form."""
    told = {
        "thing": wanted.get("thing") or "",
        "thing_id": wanted.get("thing_id") or "",
        "user": wanted.get("user") or "",
    }
    if way := wanted.get("way"):
        told["way"] = way
    ends = {"since": wanted.get("since"), "until": wanted.get("until")}
    return told | {name: at.isoformat() for name, at in ends.items() if at is not None}


def _seen(entries: list[AuditEntry], wanted: Wanted) -> list[AuditEntry]:
    """One's own lines as one may read them. A line that is masked is of the same way as before, so `way` tells nothing by it."""
    asked_for = wanted.get("thing") is not None or wanted.get("thing_id") is not None
    return [_as_own(e) for e in entries if not (asked_for and _is_of_another(e))]


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
    return anchor_from(file.name, file.read_bytes(), municipality)


def anchor_from(name: str, data: bytes, municipality: str) -> Head:
    """The same from the bytes of such a file."""
    try:
        told = json.loads(data.decode("utf-8"))
        found = Head(told["municipality"], told["position"], told["digest"])
        if told != found.as_json() or found.municipality != municipality or not isinstance(found.position, int):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InputError("bad-anchor", file=name) from None
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


__all__ = [
    "AuditEntry", "Head", "Verified", "Wanted", "anchor_from", "anchor_of", "entry_json", "head", "page", "verified_json", "verify",
    "way_of", "whole",
]  # fmt: skip
