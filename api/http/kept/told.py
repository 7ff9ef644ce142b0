"""Rows of the memory as they are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, TypeVar, get_args

from matching.plan.document import Document

from ...documents.kept import AuditTold, BatchEventTold, BatchTold, BatchWhole, MergedTable, RunTold, SimulationTold
from ...service.kept.batches import Drafted
from ...service.kept.runs import Told
from ...service.moves import moves_from


def instant(at: datetime | None) -> str | None:
    """An instant in UTC, to the second."""
    return None if at is None else at.isoformat(timespec="seconds").replace("+00:00", "Z")


Told_ = TypeVar("Told_", bound=Document)
# What a row is told with its moves, by the model it is told as.
_MOVING = {"OfferTold": "offer", "VacancyTold": "vacancy", "CourseTold": "course"}


def of(model: type[Told_], row: Any, **more: Any) -> Told_:
    """A row of the memory, or a result of a use case, as a model that has its fields by name; parts in it likewise."""
    if model.__name__ in _MOVING:
        more["moves"] = tuple(m.name for m in moves_from(_MOVING[model.__name__], row.state))
    names = {name: field.annotation for name, field in model.model_fields.items() if name not in more}
    return model(**{name: _value(getattr(row, name), kind) for name, kind in names.items()}, **more)


def _value(value: Any, kind: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return str(value)
    if is_dataclass(value):
        inner = next((k for k in (kind, *get_args(kind)) if isinstance(k, type) and issubclass(k, Document)), None)
        return value if inner is None else of(inner, value)
    if isinstance(value, list | tuple):
        inside = next((k for k in get_args(kind) if k is not Ellipsis), None)
        return tuple(_value(v, inside) for v in value)
    return dict(value) if isinstance(value, Mapping) else value


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
