"""The month of the demonstration, lived through by its people with the same use cases that the doors call.

A plan, what people decide about it, the plan made again and approved by a second person; offers in every state; a dwelling
handed back; support running, paused and ended; cases for people to look at; a draft with mistakes; a simulation.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from constraints.errors import Failed, MissingExtra
from constraints.rules import question_of

from ..extras import need
from ..service.kept import batches, courses, decisions, offers, reviews, runs, vacancies, work
from ..service.kept.desk import Desk
from ..service.kept.memory import Memory
from ..service.kept.tables import Document
from .people import PLACE, actor_of
from .tables import MISTAKES, SCENARIO, city, next_month_of

_ANSWER_DAYS = 8
_LONG_AGO = timedelta(days=10)
_OUT = 8  # offers that are with citizens, and in time
Plan = Mapping[str, Any]
# Waits until something is so.
Wait = Callable[[Callable[[], bool]], None]


@dataclass(frozen=True)
class Month:
    """The month, and the desks it is worked at. `wait` waits until something is so."""

    store: Memory
    today: date
    wait: Wait

    def at(self, user: str) -> Desk:
        return Desk(self.store, actor_of(user), PLACE)

    def tables(self, folder: Path) -> tuple[Document, str]:
        """The month's tables, frozen, their vacancies counted, and the first run asked for: the tables and the run's id."""
        desk, document = self.at("koordinator-1"), city(folder)
        batch = batches.open_batch(desk, document, "november").batch
        batches.freeze(desk, batch.id, batch.version)
        vacancies.take_up(desk, batch.id)
        return document, runs.submit(desk, batch.id).id

    def planned(self, run_id: str) -> Plan:
        """The plan of a run, once it is made. Raises Failed where it came to nothing."""
        desk = self.at("koordinator-1")
        self.wait(lambda: runs.read(desk, run_id).run.state in work.ENDED)
        found = runs.read(desk, run_id)
        if found.result is None:
            raise Failed("internal", error=str(found.run.failure))
        plan: Plan = json.loads(runs.plan(desk, run_id))
        return plan

    def decided(self, run_id: str, plan: Plan) -> str:
        """A coordinator keeps one household where it is, keeps one out of a dwelling, and has the plan made again: the new run."""
        desk, (kept, out) = self.at("koordinator-1"), plan["placements"][3:5]
        batch = runs.read(desk, run_id).run.batch_id
        decisions.comment(desk, batch, "Tre boliger i samme opgang er nye på listen.", None, None, run_id)
        decisions.lock(desk, batch, *_pair(kept), reason="Husstanden har set boligen og venter på svar.", run_id=run_id)
        decisions.forbid(desk, batch, *_pair(out), reason="Naboen er kendt fra en tidligere sag.", run_id=run_id)
        return decisions.run_again(desk, run_id).run.id

    def approved(self, run_id: str) -> None:
        second = self.at("koordinator-2")
        result = runs.read(second, run_id).result
        assert result is not None
        decisions.approve(second, run_id, result.plan_digest, "Gennemgået sammen med støtteteamene.")

    def cases(self, run_id: str, plan: Plan) -> str | None:
        """A caseworker proposes by § 59(9), a coordinator signs another; one question is answered. Whom is proposed for."""
        caseworker, coordinator = self.at("sagsbehandler-1"), self.at("koordinator-1")
        own = {c.household for c in reviews.cases(caseworker, run_id)}
        inside = [
            (c["household_id"], c["inside_dwellings"][0]["dwelling_id"])
            for c in plan["fallback_cases"]
            if c["inside_dwellings"]
        ]
        reason = "Ingen bolig uden for området kan bruges, som beviset viser."
        mine = [pair for pair in inside if pair[0] in own][:1]
        for household, dwelling in mine:
            reviews.propose_signature(caseworker, run_id, household, dwelling, reason)
        for household, dwelling in [pair for pair in inside if pair[0] not in own][:1]:
            reviews.sign(coordinator, run_id, household, dwelling, reason)
        self._answered(caseworker, run_id, plan, own)
        return mine[0][0] if mine else None

    def _answered(self, desk: Desk, run_id: str, plan: Plan, own: set[str]) -> None:
        day = date.fromisoformat(plan["decision_date"])
        for review in [r for r in plan["reviews"] if r["household_id"] in own]:
            for rule in sorted(review["rules"]):
                if (question := question_of(rule, day)) is not None:
                    given = question.codes[0]
                    reviews.answer(desk, run_id, review["household_id"], rule, given, "Talt med husstanden i går.")
                    return

    def offered(self, run_id: str, plan: Plan) -> str:
        """Offers in every state there is, the newest sent today. The dwelling that was refused and is on the desk again."""
        desk, made = self.at("koordinator-1"), self._made(run_id, plan)
        sent_on = self._sent_on(date.fromisoformat(plan["decision_date"]))
        early, late = [offers.send(desk, id, sent_on, 5).id for id in made[:6]], made[6 : 6 + _OUT]
        after = sent_on + timedelta(days=2)
        offers.accept(desk, early[0], after)
        offers.accept(desk, early[1], after)
        offers.sign(desk, early[1], after + timedelta(days=1), support_ends_on=after + timedelta(days=270))
        refused = offers.refuse(desk, early[2], after, "too_expensive", "Huslejen er for høj efter skilsmissen.")
        back = offers.refuse(desk, early[3], after, "other_place")
        self._hand_back(desk, back.dwelling, after)
        offers.accept(desk, early[4], after)
        offers.fall_through(desk, early[4], "Lejeaftalen blev ikke underskrevet.")
        for id in late:  # early[5] is past its date, and nobody has said what came of it
            offers.send(desk, id, self.today, _ANSWER_DAYS)
        return refused.dwelling

    def _made(self, run_id: str, plan: Plan) -> list[str]:
        """The approved offers of the run whose dwelling may be offered, those with support first."""
        desk = self.at("koordinator-1")
        supported = {p["household_id"] for p in plan["placements"] if p["support_team_id"]}
        ours = {v.dwelling for v in vacancies.listed(desk, states=("ours",))}
        found = [o for o in offers.listed(desk, ("approved",), limit=500) if o.run_id == run_id and o.dwelling in ours]
        return [o.id for o in sorted(found, key=lambda o: (o.household not in supported, o.household))]

    def _sent_on(self, decided_on: date) -> date:
        """A day so long ago that five days to answer are over; not before the plan where that can be."""
        late = self.today - _LONG_AGO
        return max(late, decided_on) if decided_on + timedelta(days=5) < self.today else late

    def _hand_back(self, desk: Desk, dwelling: str, on: date) -> None:
        vacancy = next(v for v in vacancies.listed(desk, dwelling=dwelling) if v.state == "ours")
        vacancies.hand_back(desk, vacancy.id, max(on, vacancy.reported_on), "Ingen på listen ønsker boligen.")

    def supported(self, document: Document, plan: Plan) -> None:
        """Courses that began before: one runs, one is paused after a lost home, one has ended."""
        desk = self.at("koordinator-1")
        housed = {p["household_id"] for p in plan["placements"]}
        rows = [r for r in document["households"] if r.get("support_team_id") and r["household_id"] not in housed]
        half_a_year = self.today - timedelta(days=180)
        for row, what in zip(rows, ("running", "paused", "ended"), strict=False):
            course = courses.reserve(desk, row["support_team_id"], row["support_method"], row["household_id"])
            courses.start(desk, course.id, half_a_year, half_a_year + timedelta(days=270))
            if what == "paused":
                courses.pause(desk, course.id, self.today - timedelta(days=20), self.today + timedelta(days=70))
            elif what == "ended":
                courses.end(desk, course.id, self.today - timedelta(days=5), "Forløbet er gennemført.")

    def drafted(self, document: Document) -> str:
        """The next month's draft, with mistakes that its check finds; its id."""
        desk = self.at("koordinator-1")
        batch = batches.open_batch(desk, next_month_of(document), "december, udkast").batch
        for table, key, column, value in MISTAKES:
            batch = batches.edit_cell(desk, batch.id, batch.version, table, key, column, value).batch
        return batch.id

    def simulated(self) -> str | None:
        """A simulation asked for; None where what a worker needs for it is not installed."""
        try:
            need("simulator")
        except MissingExtra:
            return None
        return work.submit_simulation(self.at("planlaegger-1"), SCENARIO).id


def _pair(placement: Mapping[str, Any]) -> tuple[str, str]:
    return placement["household_id"], placement["dwelling_id"]
