"""Calls on batches."""

# Written by tools/client.py.

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from api.client.caller import Caller, part, version_tag
from api.documents.check import Check
from api.documents.kept import (
    BatchHistory,
    BatchList,
    BatchTold,
    BatchWhole,
    CellAsked,
    ReasonAsked,
    RowAsked,
    RowGone,
    RunAsked,
    RunList,
    RunTold,
)


class Batches:
    """Calls on batches."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def open_batch(
        self,
        body: Mapping[str, Any] | bytes,
        *,
        note: str | None = None,
        key: str | None = None,
        media: str = "application/json",
    ) -> BatchWhole:
        """Keeps the tables as a new draft. Cells that do not hold yet are kept too: `…/check` tells which."""
        return self.caller.asked(
            TypeAdapter(BatchWhole),
            "POST",
            "/v1/batches",
            body=body,
            media=media,
            query={"note": note},
            headers={"Idempotency-Key": key},
        )

    def listed(self, *, after: str | None = None, limit: int = 50) -> BatchList:
        """The batches of the municipality, newest first, page by page."""
        return self.caller.asked(TypeAdapter(BatchList), "GET", "/v1/batches", query={"after": after, "limit": limit})

    def read(self, batch_id: str) -> BatchWhole:
        """The batch with its tables, as the caller may see them; its version as the ETag."""
        return self.caller.asked(TypeAdapter(BatchWhole), "GET", f"/v1/batches/{part(batch_id)}")

    def check(self, batch_id: str) -> Check:
        """Every error and warning of the batch beside its row. It is read by a worker: a large batch takes no thread of others."""
        return self.caller.asked(TypeAdapter(Check), "GET", f"/v1/batches/{part(batch_id)}/check")

    def history(self, batch_id: str) -> BatchHistory:
        """Every change of the batch, oldest first, with who and why."""
        return self.caller.asked(TypeAdapter(BatchHistory), "GET", f"/v1/batches/{part(batch_id)}/history")

    def merge(
        self,
        batch_id: str,
        version: int,
        body: Mapping[str, Any] | bytes,
        *,
        replace: list[str] | None = None,
        gone: bool = False,
        reason: str | None = None,
        media: str = "application/json",
    ) -> BatchWhole:
        """Merges files or tables into the draft by key. Rows that the import lacks stay unless a person says that they are gone."""
        return self.caller.asked(
            TypeAdapter(BatchWhole),
            "POST",
            f"/v1/batches/{part(batch_id)}/import",
            body=body,
            media=media,
            query={"replace": replace, "gone": gone, "reason": reason},
            headers={"if-match": version_tag(version)},
        )

    def edit(self, batch_id: str, version: int, body: CellAsked) -> BatchWhole:
        """Changes one cell of the draft."""
        return self.caller.asked(
            TypeAdapter(BatchWhole),
            "PATCH",
            f"/v1/batches/{part(batch_id)}",
            body=body,
            headers={"if-match": version_tag(version)},
        )

    def add(self, batch_id: str, version: int, body: RowAsked) -> BatchWhole:
        """Adds one row to the draft: a dwelling that was told of by phone. What its cells hold is for the check to tell."""
        return self.caller.asked(
            TypeAdapter(BatchWhole),
            "POST",
            f"/v1/batches/{part(batch_id)}/rows",
            body=body,
            headers={"if-match": version_tag(version)},
        )

    def remove(self, batch_id: str, version: int, body: RowGone) -> BatchWhole:
        """Takes one row out of the draft, with a reason; with `owned`, also the rows that mean nothing without it."""
        return self.caller.asked(
            TypeAdapter(BatchWhole),
            "POST",
            f"/v1/batches/{part(batch_id)}/rows/remove",
            body=body,
            headers={"if-match": version_tag(version)},
        )

    def freeze(self, batch_id: str, version: int, *, key: str | None = None) -> BatchTold:
        """Makes the draft a snapshot that nothing changes any more; refused, with the findings, where it does not hold."""
        return self.caller.asked(
            TypeAdapter(BatchTold),
            "POST",
            f"/v1/batches/{part(batch_id)}/freeze",
            headers={"Idempotency-Key": key, "if-match": version_tag(version)},
        )

    def discard(self, batch_id: str, version: int, body: ReasonAsked, *, key: str | None = None) -> BatchTold:
        """The draft is not used."""
        return self.caller.asked(
            TypeAdapter(BatchTold),
            "POST",
            f"/v1/batches/{part(batch_id)}/discard",
            body=body,
            headers={"Idempotency-Key": key, "if-match": version_tag(version)},
        )

    def close(self, batch_id: str, version: int, *, key: str | None = None) -> BatchTold:
        """Closes the month: what is left is carried by the next."""
        return self.caller.asked(
            TypeAdapter(BatchTold),
            "POST",
            f"/v1/batches/{part(batch_id)}/close",
            headers={"Idempotency-Key": key, "if-match": version_tag(version)},
        )

    def start(self, batch_id: str, body: RunAsked, *, key: str | None = None) -> RunTold:
        """Asks for a plan of a frozen batch. Several runs of one batch may stand beside each other."""
        return self.caller.asked(
            TypeAdapter(RunTold),
            "POST",
            f"/v1/batches/{part(batch_id)}/runs",
            body=body,
            headers={"Idempotency-Key": key},
        )

    def runs_of(self, batch_id: str) -> RunList:
        """Every run of the batch, oldest first."""
        return self.caller.asked(TypeAdapter(RunList), "GET", f"/v1/batches/{part(batch_id)}/runs")
