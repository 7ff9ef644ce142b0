"""What is kept, as it is told over HTTP: batches, runs, the trace."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from matching.plan.document import Day, Digest, Document, Open, Whole, YesNo, told

Instant = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class Asked(BaseModel):
    """The body of a call that changes something: unknown names are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, str_max_length=2000)


# ---------------------------------------------------------------- batches


class BatchTold(Document):
    """A month's batch. `version` is its ETag: a change names the version it was made from."""

    id: Annotated[str, told("id of the batch")]
    municipality: Annotated[str, told("municipality code, four digits")]
    state: Annotated[Literal["draft", "frozen", "closed", "discarded"], told("where it is in its life")]
    version: Annotated[Whole, told("counts its changes", "changes")]
    decision_date: Annotated[Day, told("day the law and the facts are read for")]
    digest: Annotated[Digest, told("SHA-256 of its tables as they are now")]
    carried_from: Annotated[str | None, told("the batch it was opened from; null = none")]
    note: Annotated[str | None, told("note of whoever opened it")]
    created_at: Annotated[Instant, told("opened at")]
    created_by: Annotated[str, told("opened by")]
    changed_at: Annotated[Instant, told("last changed at")]
    changed_by: Annotated[str, told("last changed by")]
    moves: Annotated[tuple[str, ...], told("what can be done with it from here")]


class BatchList(Document):
    """Batches, newest first."""

    format: Annotated[Literal["anvis-batches/1"], told("format of this document")]
    batches: Annotated[tuple[BatchTold, ...], told("one page of them")]
    next: Annotated[str | None, told("`after` of the next page; null = this is the last")]


class MergedTable(Document):
    """What an import did to one table, by the keys of its rows."""

    table: Annotated[str, told("the table")]
    new: Annotated[tuple[str, ...], told("rows that were not there before")]
    changed: Annotated[tuple[str, ...], told("rows that changed")]
    gone: Annotated[
        tuple[str, ...], told("rows the import lacks: taken out where a person said that they are gone, else kept")
    ]


class BatchWhole(BatchTold):
    """A batch with its tables, as the caller may see them."""

    tables: Annotated[dict[str, Open], told("settings and tables of format anvis-batch/1, cells as they were written")]
    merged: Annotated[tuple[MergedTable, ...], told("what the import did; empty where nothing was imported")]


class BatchEventTold(Document):
    """One change of a batch."""

    position: Annotated[Whole, told("place in the batch's history", "changes")]
    at: Annotated[Instant, told("when")]
    user: Annotated[str, told("by whom")]
    what: Annotated[str, told("opened, imported, edited, frozen, closed, discarded")]
    reason: Annotated[str | None, told("why, where it was told")]
    facts: Annotated[Open, told("rows or cells that changed; null where retention has emptied it")]
    digest: Annotated[Digest, told("SHA-256 of the tables after it")]


class BatchHistory(Document):
    """Every change of a batch, oldest first."""

    format: Annotated[Literal["anvis-batch-history/1"], told("format of this document")]
    id: Annotated[str, told("id of the batch")]
    events: Annotated[tuple[BatchEventTold, ...], told("the changes")]


class CellAsked(Asked):
    """One cell to be changed."""

    table: str = Field(description="a table, `batch` or `policy`", max_length=64)
    key: str = Field(
        default="", description="key of the row, its parts apart by a space; empty for settings", max_length=300
    )
    column: str = Field(description="column or setting", max_length=64)
    value: str | int | bool | None = Field(
        description="the new value as a file would hold it; null empties the cell: unknown"
    )
    reason: str | None = Field(default=None, description="why")


class RowAsked(Asked):
    """A row to be added."""

    table: str = Field(description="a table of the batch", max_length=64)
    row: dict[str, str | int | float | bool | None] = Field(
        description="its cells by column, as a file would hold them; a column left out or null is unknown",
        max_length=100,
    )
    reason: str | None = Field(default=None, description="why")


class RowGone(Asked):
    """A row to be taken out."""

    table: str = Field(description="a table of the batch", max_length=64)
    key: str = Field(description="key of the row, its parts apart by a space", max_length=300)
    reason: str = Field(description="why; it stands in the history of the batch")
    owned: bool = Field(
        default=False,
        description="with it the rows that mean nothing without it: of a household its persons, wishes, debts",
    )


class ReasonAsked(Asked):
    """Why something is done."""

    reason: str = Field(min_length=3, description="why")


# ---------------------------------------------------------------- runs


class RunAsked(Asked):
    """What a run is asked with."""

    seed: int = Field(default=0, ge=0, lt=2**31, description="seed of the published draws")
    time_limit: float = Field(default=60.0, gt=0, le=3600, description="seconds for the levels")
    work_limit: float | None = Field(
        default=None, gt=0, le=1_000_000, description="repeatable limit, thousand simplex iterations"
    )
    previous: str | None = Field(default=None, max_length=32, description="an earlier run whose plan it keeps to")


class RunTold(Document):
    """One solve of a frozen batch."""

    id: Annotated[str, told("id of the run")]
    municipality: Annotated[str, told("municipality code, four digits")]
    batch_id: Annotated[str, told("the batch")]
    batch_digest: Annotated[Digest, told("SHA-256 of the batch's tables")]
    state: Annotated[Literal["queued", "running", "done", "stopped", "failed"], told("where it is in its life")]
    seed: Annotated[Whole, told("seed of the published draws", "a number without unit")]
    created_at: Annotated[Instant, told("asked for at")]
    created_by: Annotated[str, told("asked for by")]
    started_at: Annotated[Instant | None, told("taken by a worker at; null = it waits")]
    ended_at: Annotated[Instant | None, told("ended at; null = it has not")]
    stop_asked: Annotated[YesNo, told("somebody asked it to stop and keep the best plan so far")]
    progress: Annotated[Open, told("levels so far; null = none yet")]
    status: Annotated[Literal["optimal", "feasible", "infeasible"] | None, told("status of its plan; null = no plan")]
    plan_digest: Annotated[Digest | None, told("SHA-256 of the plan, which is what is approved; null = no plan")]
    failure: Annotated[str | None, told("kind of the error that ended it; null = none did")]


class RunList(Document):
    """Runs of a batch, oldest first."""

    format: Annotated[Literal["anvis-runs/1"], told("format of this document")]
    runs: Annotated[tuple[RunTold, ...], told("the runs")]


class SimulationTold(Document):
    """One study of policies, from a scenario."""

    id: Annotated[str, told("id of the simulation")]
    municipality: Annotated[str, told("municipality code, four digits")]
    state: Annotated[Literal["queued", "running", "done", "stopped", "failed"], told("where it is in its life")]
    scenario_digest: Annotated[Digest, told("SHA-256 of the scenario")]
    created_at: Annotated[Instant, told("asked for at")]
    created_by: Annotated[str, told("asked for by")]
    started_at: Annotated[Instant | None, told("taken by a worker at; null = it waits")]
    ended_at: Annotated[Instant | None, told("ended at; null = it has not")]
    stop_asked: Annotated[YesNo, told("somebody asked it to stop")]
    progress: Annotated[Open, told("replications so far; null = none yet")]
    result_digest: Annotated[Digest | None, told("SHA-256 of its document; null = none yet")]
    failure: Annotated[str | None, told("kind of the error that ended it; null = none did")]


class SimulationList(Document):
    """Simulations, newest first."""

    format: Annotated[Literal["anvis-simulations/1"], told("format of this document")]
    simulations: Annotated[tuple[SimulationTold, ...], told("one page of them")]
    next: Annotated[str | None, told("`after` of the next page; null = this is the last")]


# ---------------------------------------------------------------- the trace


class AuditTold(Document):
    """One line of the trace."""

    position: Annotated[Whole, told("place in the chain", "lines")]
    at: Annotated[Instant, told("when")]
    user: Annotated[str, told("who")]
    roles: Annotated[tuple[str, ...], told("in which roles")]
    what: Annotated[str, told("what was done, looked at, or refused")]
    thing: Annotated[str, told("kind of thing")]
    thing_id: Annotated[str, told("its id")]
    facts: Annotated[Open, told("what else was so")]
    digest: Annotated[Digest, told("SHA-256 over this line and the one before")]


class AuditPage(Document):
    """Lines of the trace, newest first."""

    format: Annotated[Literal["anvis-audit/1"], told("format of this document")]
    entries: Annotated[tuple[AuditTold, ...], told("one page of them")]
    next: Annotated[Whole | None, told("`before` of the next page; null = this is the last", "place in the chain")]


class ChainHead(Document):
    """The end of a chain, to be kept where who runs the database cannot change it."""

    format: Annotated[Literal["anvis-audit-head/1"], told("format of this document")]
    municipality: Annotated[str, told("municipality code, four digits")]
    position: Annotated[Whole, told("place of the last line", "lines")]
    digest: Annotated[Digest, told("SHA-256 of the last line; zeros for an empty chain")]


class ChainBreak(Document):
    """Where a chain does not hold."""

    position: Annotated[Whole, told("place in the chain", "lines")]
    fault: Annotated[Literal["removed", "tampered", "moved", "head"], told("what is wrong there")]


class AuditVerified(Document):
    """A chain walked from its first line."""

    format: Annotated[Literal["anvis-audit-verified/1"], told("format of this document")]
    municipality: Annotated[str, told("municipality code, four digits")]
    holds: Annotated[YesNo, told("no line was changed, removed or moved")]
    entries: Annotated[Whole, told("lines walked", "lines")]
    head: Annotated[ChainHead, told("where it ends")]
    breaks: Annotated[tuple[ChainBreak, ...], told("every place where it does not hold")]


__all__ = [
    "Asked", "AuditPage", "AuditTold", "AuditVerified", "BatchEventTold", "BatchHistory", "BatchList", "BatchTold",
    "BatchWhole", "CellAsked", "MergedTable", "ReasonAsked", "RunAsked", "RunList", "RunTold", "SimulationList", "SimulationTold",
]  # fmt: skip
