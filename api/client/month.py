"""Calls on month."""

# Written by tools/client.py.

from __future__ import annotations

from datetime import date

from pydantic import TypeAdapter

from api.client.caller import Caller, part
from api.documents.kept import BatchTold
from api.documents.kept_month import LedgerTold
from api.http.kept.months import NextTold


class Month:
    """Calls on month."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def quota(self, batch: str, *, day: date | None = None) -> LedgerTold:
        """Rights and vacancies of every organisation, idle rent, slots of support teams, as of a day."""
        return self.caller.asked(TypeAdapter(LedgerTold), "GET", "/v1/quota", query={"batch": batch, "date": day})

    def who_next(self, run_id: str, dwelling_id: str) -> NextTold:
        """Who comes first for a dwelling that came back, with everybody else where they are."""
        return self.caller.asked(TypeAdapter(NextTold), "GET", f"/v1/runs/{part(run_id)}/next/{part(dwelling_id)}")

    def open_next(self, run_id: str, *, day: date | None = None) -> BatchTold:
        """A draft of everything that is carried into the month after the one whose plan was approved."""
        return self.caller.asked(
            TypeAdapter(BatchTold), "POST", f"/v1/runs/{part(run_id)}/next-month", query={"date": day}
        )
