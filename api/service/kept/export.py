"""All that is kept on one household, handed out (GDPR art. 15), and erased as far as the law lets an authority erase."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from constraints.errors import NotFound
from constraints.language import N_

from ...store import Batch, Run, Unit
from .desk import Desk
from .runs import of_households

_ALL = 1_000_000
_FROZEN = ("frozen", "closed")
# Tables with a row of one household; persons and their benefit periods are found through it.
_BY_HOUSEHOLD = ("households", "persons", "debts", "wishes", "exceptions", "locks", "offers", "answers")
_PARTS = ("placements", "unplaced", "reviews", "fallback_cases", "locks_set_aside", "answers", "previous")
WITHHELD: Mapping[str, str] = {
    "others": N_("other households, and whom they are protected against, since telling it could harm them (GDPR art. 15, stk. 4); this stands here whether there is any or not"),
    "staff": N_("the ids of those who worked on the case; the days and roles are told"),
}  # fmt: skip
KEPT: Mapping[str, str] = {
    "frozen": N_("what a decision rested on is kept until its time is over: an authority has to be able to account for it (GDPR art. 17, stk. 3, litra b; offentlighedsloven § 13; arkivloven)"),
    "trace": N_("who did and who looked is never removed, so that nobody can hide what was done with the case (GDPR art. 5, stk. 2, and art. 32)"),
}  # fmt: skip


def export(desk: Desk, household_id: str) -> dict[str, Any]:
    """`anvis-household-export/1`: every row, plan part, decision, offer, course and look, oldest first.

    Raises NotFound `no-household` where nothing is kept under the id. That it was handed out is a line in the trace.
    """
    desk.may("household.export", "household", household_id)
    with desk.writing() as unit:
        found = _all(unit, household_id)
        if not any(found.values()):
            raise NotFound("no-household")
        unit.audit.append("household.exported", "household", household_id, {k: len(v) for k, v in found.items()})
    return {
        "format": "anvis-household-export/1", "municipality": desk.municipality, "household_id": household_id, **found,
        "withheld": list(WITHHELD),
    }  # fmt: skip


@dataclass(frozen=True)
class Erasure:
    """`erased`: drafts whose rows of the household go; `kept`: what stays, each with the key of its reason in `KEPT`."""

    applied: bool
    erased: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]


def erase(desk: Desk, household_id: str, reason: str, apply: bool = False) -> Erasure:
    """Takes the household out of every draft, and forgets discarded drafts that hold it. Raises NotFound as `export` does.

    What was frozen stays with its reason until `retention` takes it. Without `apply` nothing is changed.
    """
    desk.may("household.export", "household", household_id)
    erased: list[str] = []
    kept: list[tuple[str, str]] = []
    with desk.writing() as unit:
        found = _all(unit, household_id)
        if not any(found.values()):
            raise NotFound("no-household")
        documents = [(b, d) for b, d in _documents(unit) if _rows(d, household_id)]
        frozen = {b.content_digest for b, _ in documents if b.state in _FROZEN}
        for batch, document in documents:
            if batch.state in _FROZEN or (batch.state == "discarded" and batch.content_digest in frozen):
                kept.append((batch.id, "frozen"))
                continue
            erased.append(batch.id)
            if apply:
                _take_out(unit, batch, document, household_id, reason)
        for name in ("decisions", "offers", "courses"):
            kept += [(row["id"], "frozen") for row in found[name]]
        kept += [("audit", "trace")] if found["trace"] else []
        if apply:
            unit.keys.empty_naming(household_id)
            unit.audit.append("household.erased", "household", household_id, {"drafts": sorted(erased)})
    return Erasure(apply, tuple(erased), tuple(kept))


def _take_out(unit: Unit, batch: Batch, document: Mapping[str, Any], household_id: str, reason: str) -> None:
    if batch.state == "draft":
        persons = _persons(document, household_id)
        left = {
            table: [r for r in rows if not _is_of(table, r, household_id, persons)] if isinstance(rows, list) else rows
            for table, rows in document.items()
        }
        unit.batches.forget_events(batch.id)
        unit.batches.edit(batch.id, batch.version, left, "erased", None, reason)
        return
    unit.batches.forget_events(batch.id)
    unit.contents.remove(batch.content_digest)


def _all(unit: Unit, household_id: str) -> dict[str, list[dict[str, Any]]]:
    batches = list(_documents(unit))
    found: dict[str, list[dict[str, Any]]] = {"batches": [], "changes": [], "plans": []}
    for batch, document in batches:
        rows = _rows(document, household_id)
        if rows:
            found["batches"].append(
                {"id": batch.id, "state": batch.state, "day": batch.decision_date.isoformat(), "rows": rows}
            )
        found["changes"] += _changes(unit, batch, household_id)
    for run in (r for b in unit.batches.page(limit=_ALL)[::-1] for r in unit.runs.of_batch(b.id)):
        found["plans"] += _plan(unit, run, household_id)
    found["decisions"] = [
        _plain(asdict(d), unit, "facts_digest") for d in unit.decisions.of(household=household_id)
    ]  # fmt: skip
    found["offers"] = [
        _plain(asdict(o), unit, "facts_digest", "letter_digest") for o in unit.offers.of(household=household_id)
    ]
    found["courses"] = [_plain(asdict(c), unit) for c in unit.courses.of(household=household_id)]
    own = [("household", household_id)]
    own += [(thing, row["id"]) for thing in ("decision", "offer", "course") for row in found[f"{thing}s"]]
    entries = [e for thing, id in own for e in unit.audit.page(thing=thing, thing_id=id, limit=_ALL)]
    found["trace"] = [
        {"at": e.at.isoformat(), "what": e.what, "roles": e.roles} for e in sorted(entries, key=lambda e: e.position)
    ]  # fmt: skip
    return found


def _documents(unit: Unit) -> Iterator[tuple[Batch, Mapping[str, Any]]]:
    """Every batch whose contents are kept, oldest first."""
    for batch in unit.batches.page(limit=_ALL)[::-1]:
        if unit.contents.holds(batch.content_digest):
            yield batch, unit.batches.document(batch.id)


def _persons(document: Mapping[str, Any], household_id: str) -> frozenset[str]:
    rows = document.get("persons", [])
    return frozenset(str(r.get("person_id")) for r in rows if str(r.get("household_id")) == household_id)


def _is_of(table: str, row: Mapping[str, Any], household_id: str, persons: frozenset[str]) -> bool:
    if table == "benefit_periods":
        return str(row.get("person_id")) in persons
    if table == "separations":
        return household_id in (str(row.get("household_id")), str(row.get("other_household_id")))
    return table in _BY_HOUSEHOLD and str(row.get("household_id")) == household_id


def _rows(document: Mapping[str, Any], household_id: str) -> dict[str, list[dict[str, Any]]]:
    """The household's rows by table; of a protection only that it asked for one, never against whom, and none of others'."""
    persons = _persons(document, household_id)
    found = {
        table: [dict(r) for r in rows if _is_of(table, r, household_id, persons)]
        for table, rows in document.items() if isinstance(rows, list)
    }  # fmt: skip
    own = [r for r in found.pop("separations", []) if str(r.get("household_id")) == household_id]
    found["separations"] = [{k: v for k, v in r.items() if k != "other_household_id"} for r in own]
    return {table: rows for table, rows in found.items() if rows}


def _changes(unit: Unit, batch: Batch, household_id: str) -> list[dict[str, Any]]:
    """Single cells of the household's own rows that were changed by hand, and rows of it that were added or taken out."""
    return [
        {"batch": batch.id, "at": e.at.isoformat(), **e.facts}
        for e in unit.batches.events(batch.id)
        if e.what in ("edited", "added") and isinstance(e.facts, dict) and e.facts.get("table") != "separations"
        and household_id in str(e.facts.get("key", "")).split(" ")
    ] + [
        {"batch": batch.id, "at": e.at.isoformat(), "removed": {"households": [household_id]}}
        for e in unit.batches.events(batch.id)
        if e.what == "removed" and isinstance(e.facts, dict) and household_id in e.facts.get("households", ())
    ]  # fmt: skip


def _plan(unit: Unit, run: Run, household_id: str) -> list[dict[str, Any]]:
    try:
        plan = json.loads(unit.runs.plan(run.id))
    except NotFound:
        return []
    seen = json.loads(of_households(plan, frozenset({household_id})))
    parts = {name: seen[name] for name in _PARTS if seen.get(name)}
    return [{"run": run.id, "day": plan["decision_date"], **parts}] if parts else []


def _plain(row: dict[str, Any], unit: Unit, *digests: str) -> dict[str, Any]:
    """A row as it is handed out: without who worked on it, and with the contents its digests name."""
    left = {k: v for k, v in row.items() if k not in ("municipality", "version", "user", "created_by", "changed_by")}
    for name in digests:
        digest = left.pop(name)
        if digest is not None and unit.contents.holds(digest):
            left[name.removesuffix("_digest")] = unit.contents.document(digest)
    return {
        k: v if v is None or isinstance(v, str | int | bool | dict | list) else v.isoformat() for k, v in left.items()
    }
