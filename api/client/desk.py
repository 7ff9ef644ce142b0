"""Calls on desk."""

# Written by tools/client.py.

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import TypeAdapter

from api.client.caller import Caller, part, version_tag
from api.documents.desk import (
    CountedTold,
    CourseAsked,
    CourseList,
    CourseMoveAsked,
    CourseTold,
    HandBackAsked,
    LedgerTold,
    MoveAsked,
    OfferAsked,
    OfferList,
    OfferTold,
    RefusalReasons,
    VacancyAsked,
    VacancyList,
    VacancyTold,
)
from matching.questions.who_next import WhoNext


class Desk:
    """Calls on desk."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def letter(self, offer_id: str) -> bytes:
        """The letter of an offer as a tagged PDF: plain Danish, or an English courtesy copy. The look is traced.

        It is dated the day the offer was sent, or today. The sender is the office of `ANVIS_OFFICE`; without one there is none."""
        return bytes(self.caller.sent("GET", f"/v1/offers/{part(offer_id)}/letter.pdf").content)

    def of_plan(
        self, run_id: str, kind: Literal["no-offer", "hearing", "missing-facts", "organisation"], reference: str
    ) -> bytes:
        """A letter that goes with a plan, dated today, as a tagged PDF without a name. The look is traced.

        `no-offer`: none this time, and why; `hearing`: the facts a decision against the citizen would rest on; `missing-facts`:
        what has to be told first; `organisation`: the reply to a housing organisation. A letter is a draft until a person sends it."""
        return bytes(
            self.caller.sent("GET", f"/v1/runs/{part(run_id)}/letters/{part(kind)}/{part(reference)}.pdf").content
        )

    def listed(self, *, state: list[str] | None = None, after: str | None = None, limit: int = 50) -> OfferList:
        """The offers of the municipality, newest first; to a caseworker those of own cases."""
        return self.caller.asked(
            TypeAdapter(OfferList), "GET", "/v1/offers", query={"state": state, "after": after, "limit": limit}
        )

    def overdue(self) -> OfferList:
        """Offers whose last day to answer has passed: a person says of each that nobody answered, or what the answer was."""
        return self.caller.asked(TypeAdapter(OfferList), "GET", "/v1/offers/overdue")

    def reasons(self) -> RefusalReasons:
        """Every coded reason to say no. An objective one never counts against anybody, and no refusal lowers a rank."""
        return self.caller.asked(TypeAdapter(RefusalReasons), "GET", "/v1/offers/reasons")

    def read(self, offer_id: str) -> OfferTold:
        """One offer, its version as the ETag. That somebody looked is traced."""
        return self.caller.asked(TypeAdapter(OfferTold), "GET", f"/v1/offers/{part(offer_id)}")

    def propose(self, body: OfferAsked, *, key: str | None = None) -> OfferTold:
        """Proposes an offer beside the approved plan: the household that comes first for a dwelling that came back."""
        return self.caller.asked(
            TypeAdapter(OfferTold), "POST", "/v1/offers", body=body, headers={"Idempotency-Key": key}
        )

    def move(
        self, offer_id: str, body: MoveAsked, *, key: str | None = None, version: int | str | None = None
    ) -> OfferTold:
        """Moves an offer on: sent, answered, signed, or ended. A move it cannot make is answered with those it can."""
        return self.caller.asked(
            TypeAdapter(OfferTold),
            "POST",
            f"/v1/offers/{part(offer_id)}/moves",
            body=body,
            headers={"Idempotency-Key": key, "if-match": version_tag(version)},
        )

    def who_next(self, run_id: str, dwelling_id: str) -> WhoNext:
        """Who comes first for a dwelling that came back, with everybody else where they are: proven, with least change."""
        return self.caller.asked(TypeAdapter(WhoNext), "GET", f"/v1/runs/{part(run_id)}/next/{part(dwelling_id)}")

    def vacant(
        self,
        *,
        organisation: str | None = None,
        dwelling: str | None = None,
        state: list[str] | None = None,
        after: str | None = None,
        limit: int = 200,
    ) -> VacancyList:
        """The vacancies that were reported, in the order of the counter, page by page."""
        return self.caller.asked(
            TypeAdapter(VacancyList),
            "GET",
            "/v1/vacancies",
            query={"organisation": organisation, "dwelling": dwelling, "state": state, "after": after, "limit": limit},
        )

    def vacancy(self, vacancy_id: str) -> VacancyTold:
        """One vacancy, its version as the ETag."""
        return self.caller.asked(TypeAdapter(VacancyTold), "GET", f"/v1/vacancies/{part(vacancy_id)}")

    def report(self, body: VacancyAsked, *, key: str | None = None) -> VacancyTold:
        """One vacancy as an organisation reports it between two batches."""
        return self.caller.asked(
            TypeAdapter(VacancyTold), "POST", "/v1/vacancies", body=body, headers={"Idempotency-Key": key}
        )

    def hand_back(
        self, vacancy_id: str, body: HandBackAsked, *, key: str | None = None, version: int | str | None = None
    ) -> VacancyTold:
        """The dwelling goes back to the organisation."""
        return self.caller.asked(
            TypeAdapter(VacancyTold),
            "POST",
            f"/v1/vacancies/{part(vacancy_id)}/hand-back",
            body=body,
            headers={"Idempotency-Key": key, "if-match": version_tag(version)},
        )

    def take_up(self, batch_id: str, *, key: str | None = None) -> CountedTold:
        """Takes up the dwellings of a frozen batch as vacancies, and whose they are by the counter of § 59(1)."""
        return self.caller.asked(
            TypeAdapter(CountedTold),
            "POST",
            f"/v1/batches/{part(batch_id)}/vacancies",
            headers={"Idempotency-Key": key},
        )

    def accounts(self, batch: str, *, day: date | None = None) -> LedgerTold:
        """The ledger: rights by organisation, rent of empty dwellings by day, support slots, departments. Worked out, never typed in."""
        return self.caller.asked(TypeAdapter(LedgerTold), "GET", "/v1/quota", query={"batch": batch, "date": day})

    def supported(
        self, *, team: str | None = None, state: list[str] | None = None, after: str | None = None, limit: int = 200
    ) -> CourseList:
        """Support courses by team, then oldest first, page by page."""
        return self.caller.asked(
            TypeAdapter(CourseList),
            "GET",
            "/v1/courses",
            query={"team": team, "state": state, "after": after, "limit": limit},
        )

    def course(self, course_id: str) -> CourseTold:
        """One support course, its version as the ETag."""
        return self.caller.asked(TypeAdapter(CourseTold), "GET", f"/v1/courses/{part(course_id)}")

    def reserve(self, body: CourseAsked, *, key: str | None = None) -> CourseTold:
        """A slot taken by hand, for a course that no offer brings."""
        return self.caller.asked(
            TypeAdapter(CourseTold), "POST", "/v1/courses", body=body, headers={"Idempotency-Key": key}
        )

    def move_course(
        self, course_id: str, body: CourseMoveAsked, *, key: str | None = None, version: int | str | None = None
    ) -> CourseTold:
        """Moves a course on: started, paused, resumed, ended, or released."""
        return self.caller.asked(
            TypeAdapter(CourseTold),
            "POST",
            f"/v1/courses/{part(course_id)}/moves",
            body=body,
            headers={"Idempotency-Key": key, "if-match": version_tag(version)},
        )
