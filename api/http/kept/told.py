"""Rows of the memory as they are told."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any, TypeVar

from matching.plan.document import Document

from ...documents.kept import AuditTold, BatchEventTold, BatchTold, BatchWhole, MergedTable, RunTold, SimulationTold
from ...documents.kept_month import (
    CourseTold,
    DecisionTold,
    IdleTold,
    LedgerTold,
    OfferTold,
    RightTold,
    SlotsTold,
    VacancyTold,
)
from ...service.kept.batches import Drafted
from ...service.kept.ledger import Ledger
from ...service.kept.runs import Told
from ...service.moves import moves_from


def instant(at: datetime | None) -> str | None:
    """An instant in UTC, to the second."""
    return None if at is None else at.isoformat(timespec="seconds").replace("+00:00", "Z")


def batch(row: Any) -> BatchTold:
    return BatchTold(**_batch(row))


def _batch(row: Any) -> dict[str, Any]:
    return {
        "id": row.id, "municipality": row.municipality, "state": row.state, "version": row.version,
        "decision_date": row.decision_date.isoformat(), "digest": row.content_digest, "carried_from": row.carried_from,
        "note": row.note, "created_at": instant(row.created_at), "created_by": row.created_by,
        "changed_at": instant(row.changed_at), "changed_by": row.changed_by,
        "moves": tuple(m.name for m in moves_from("batch", row.state)),
    }  # fmt: skip


def whole(found: Drafted) -> BatchWhole:
    merged = tuple(MergedTable(table=m.table, new=m.new, changed=m.changed, gone=m.gone) for m in found.merged)
    return BatchWhole(**_batch(found.batch), tables=found.document, merged=merged)


def event(row: Any) -> BatchEventTold:
    return BatchEventTold(
        position=row.position, at=str(instant(row.at)), user=row.user, what=row.what, reason=row.reason, facts=row.facts,
        digest=row.after_digest,
    )  # fmt: skip


def run(found: Told) -> RunTold:
    row, result = found.run, found.result
    status: Any = None if result is None else result.status
    return RunTold(
        id=row.id, municipality=row.municipality, batch_id=row.batch_id, batch_digest=row.batch_digest, state=row.state,
        seed=row.seed, created_at=str(instant(row.created_at)), created_by=row.created_by, started_at=instant(row.started_at),
        ended_at=instant(row.ended_at), stop_asked=row.stop_asked, progress=row.progress, status=status,
        plan_digest=None if result is None else result.plan_digest, failure=row.failure,
    )  # fmt: skip


def simulation(row: Any) -> SimulationTold:
    return SimulationTold(
        id=row.id, municipality=row.municipality, state=row.state, scenario_digest=row.scenario_digest,
        created_at=str(instant(row.created_at)), created_by=row.created_by, started_at=instant(row.started_at),
        ended_at=instant(row.ended_at), stop_asked=row.stop_asked, progress=row.progress, result_digest=row.result_digest,
        failure=row.failure,
    )  # fmt: skip


def entry(row: Any) -> AuditTold:
    return AuditTold(
        position=row.position, at=str(instant(row.at)), user=row.user, roles=tuple(row.roles), what=row.what, thing=row.thing,
        thing_id=row.thing_id, facts=row.facts, digest=row.digest,
    )  # fmt: skip


Model = TypeVar("Model", bound=Document)


def row(model: type[Model], found: Any, **more: Any) -> Model:
    """A row as a document whose fields have the names of its columns; `more` are the fields that are none."""
    return model(**{name: _plain(getattr(found, name)) for name in model.model_fields if name not in more}, **more)


def moving(model: type[Model], thing: str, found: Any) -> Model:
    """A thing that goes through moves, with those there are from here."""
    return row(model, found, moves=tuple(m.name for m in moves_from(thing, found.state)))


def decision(found: Any) -> DecisionTold:
    return row(DecisionTold, found)


def offer(found: Any) -> OfferTold:
    return moving(OfferTold, "offer", found)


def vacancy(found: Any) -> VacancyTold:
    return moving(VacancyTold, "vacancy", found)


def course(found: Any) -> CourseTold:
    return moving(CourseTold, "course", found)


def ledger(found: Ledger, batch_id: str) -> LedgerTold:
    return LedgerTold(
        format="anvis-ledger/1", batch_id=batch_id, today=found.today.isoformat(),
        rights=tuple(row(RightTold, r) for r in found.rights), idle=tuple(row(IdleTold, i) for i in found.idle),
        idle_dkk=found.idle_dkk, slots=tuple(row(SlotsTold, s) for s in found.slots), supported=dict(found.supported),
    )  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return str(value)
    return tuple(value) if isinstance(value, list) else value
