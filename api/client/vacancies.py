"""Calls on vacancies."""

# Written by tools/client.py.

from __future__ import annotations

from datetime import date

from pydantic import TypeAdapter

from api.client.caller import Caller, part
from api.documents.kept_month import CountedTold, DayAsked, VacancyAsked, VacancyList, VacancyTold


class Vacancies:
    """Calls on vacancies."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def listed(
        self,
        *,
        organisation: str | None = None,
        dwelling: str | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> VacancyList:
        """Vacancies in the order of the counter."""
        return self.caller.asked(
            TypeAdapter(VacancyList),
            "GET",
            "/v1/vacancies",
            query={"organisation": organisation, "dwelling": dwelling, "since": since, "until": until},
        )

    def report(self, body: VacancyAsked) -> VacancyTold:
        """One vacancy as an organisation reports it between two batches."""
        return self.caller.asked(TypeAdapter(VacancyTold), "POST", "/v1/vacancies", body=body)

    def take_up(self, batch_id: str) -> CountedTold:
        """The dwellings of a frozen batch as vacancies, and whose they are by the counter. The same again changes nothing."""
        return self.caller.asked(TypeAdapter(CountedTold), "POST", f"/v1/batches/{part(batch_id)}/vacancies")

    def hand_back(self, vacancy_id: str, body: DayAsked) -> VacancyTold:
        """The dwelling goes back to the organisation. An offer that is out has to end first."""
        return self.caller.asked(
            TypeAdapter(VacancyTold), "POST", f"/v1/vacancies/{part(vacancy_id)}/hand-back", body=body
        )
