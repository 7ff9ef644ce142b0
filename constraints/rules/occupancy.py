"""How many people a dwelling may take, and how many rooms a household may have."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from ..budget.disposable import BudgetTable
from ..facts.views import CaseView, DwellingFacts, HouseholdFacts
from ..language import N_
from ..law.store import LawAt
from .question import Example, ask
from .rule import Force, Ground, Matrix, Period, Rule, Verdict, cite


def _sides(case: CaseView) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    size = np.array([h.size for h in case.households], dtype=np.int64)[:, None]
    rooms = np.array([d.record.rooms for d in case.dwellings], dtype=np.int64)[None, :]
    area = np.array([d.area_dm2 for d in case.dwellings], dtype=np.int64)[None, :]
    return size, rooms, area


def _people_and_rooms(h: HouseholdFacts, d: DwellingFacts) -> dict[str, Any]:
    return {"persons": h.size, "rooms": d.record.rooms, "area_m2": str(d.record.area_m2)}


def _square_metres(hundredths: int) -> str:
    """Hundredths of m², cut and never rounded up, so that what is below a limit reads as below it."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


_FIVE: dict[str, Any] = {"persons": [{}, {}, {}, {}, {}]}
_CAP = {"occupancy_cap_adopted": True, "disposable_floor": {"effect": "warn"}}


class OccupancyCap(Rule):
    """LOB § 14: two persons per habitable room at most, where the council has adopted the rule.

    Above it, the council may permit 20 m² per person or more (§ 15): then a person must look.
    """

    id = "LOB-14"
    cites = cite("LOB", "§§ 13-15")
    in_force = Period(date(2022, 7, 1), None)
    heading = N_("Occupancy cap")
    says = {
        Verdict.FORBIDDEN: N_("{persons} persons in {rooms} rooms is above {limit} per room, and {per_person} m² per person is below {permit} m²."),
        Verdict.REVIEW: N_("{persons} persons in {rooms} rooms is above {limit} per room, but {per_person} m² per person can be permitted under § 15."),
    }  # fmt: skip
    asks = ask(
        N_("Has the council given its permission under LOB § 15?"),
        clear=("permitted", N_("The council has given its permission under LOB § 15.")),
        bar=("not_permitted", N_("The council has not given its permission under LOB § 15.")),
    )
    examples = (
        Example("four persons in two rooms", "silent", "", {"persons": [{}, {}, {}, {}]}, {"rooms": 2, "area_m2": 72}, policy=_CAP),
        Example("five persons in two rooms", "forbidden", "over", _FIVE, {"rooms": 2, "area_m2": 72}, policy=_CAP),
        Example("20 m² a person can be permitted", "review", "permit", _FIVE, {"rooms": 2, "area_m2": 100}, policy=_CAP),
        Example("a hair below it cannot", "forbidden", "over", _FIVE, {"rooms": 2, "area_m2": "99.99"}, policy=_CAP),
        Example("the council has not adopted the rule", "silent", "", _FIVE, {"rooms": 2, "area_m2": 72}),
    )  # fmt: skip

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        if not case.case.policy.occupancy_cap_adopted:
            return np.zeros(case.shape, dtype=np.int8)
        limit = law.figure("almenboligloven.lob_14.persons_per_room").number
        permit = law.figure("almenboligloven.lob_14.permit_m2_per_person").number
        size, rooms, area = _sides(case)
        over = size > limit * rooms
        return np.where(over, np.where(area >= 100 * permit * size, Verdict.REVIEW, Verdict.FORBIDDEN), 0).astype(
            np.int8
        )

    def ground(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable) -> Ground:
        permit = law.figure("almenboligloven.lob_14.permit_m2_per_person").number
        facts = _people_and_rooms(h, d) | {
            "limit": law.figure("almenboligloven.lob_14.persons_per_room").number,
            "permit": permit,
            "per_person": _square_metres(d.area_dm2 // h.size),
        }
        permitted = d.area_dm2 >= 100 * permit * h.size
        return Ground(None if permitted else True, "permit" if permitted else "over", facts)


class CrowdingAdvice(Rule):
    """BEK977 § 26: more than two persons per room; only taken into account in municipal allocation (BEK977 § 1(4))."""

    id = "BEK977-26"
    cites = cite("BEK977", "§ 26, jf. § 1, stk. 4")
    in_force = Period(date(2018, 1, 1), None)
    force = Force.ADVICE
    liftable = True
    heading = N_("More than two persons per room")
    says = {
        Verdict.WARN: N_(
            "{persons} persons in {rooms} rooms is above {limit} per room; to be taken into account as far as possible."
        ),
    }
    examples = (
        Example("five persons in two rooms", "warn", "", _FIVE, {"rooms": 2}),
        Example("four persons in two rooms", "silent", "", {"persons": [{}, {}, {}, {}]}, {"rooms": 2}),
        Example("where the cap is adopted, the cap speaks", "silent", "", _FIVE, {"rooms": 2}, policy=_CAP),
    )

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        if case.case.policy.occupancy_cap_adopted:
            return np.zeros(case.shape, dtype=np.int8)
        limit = law.figure("almenboligloven.bek977.persons_per_room").number
        size, rooms, _ = _sides(case)
        return np.where(size > limit * rooms, Verdict.WARN, 0).astype(np.int8)

    def ground(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable) -> Ground:
        limit = law.figure("almenboligloven.bek977.persons_per_room").number
        return Ground(True, "over", _people_and_rooms(h, d) | {"limit": limit})


class RoomsNeeded(Rule):
    """The household's own stated fewest and most rooms."""

    id = "ROOMS-1"
    cites = cite("policy", "husstandens rumbehov")
    force = Force.POLICY
    suitability = True
    heading = N_("Rooms the household needs")
    says = {
        (Verdict.FORBIDDEN, "too_few"): N_("The dwelling has {rooms} rooms; the household needs at least {min_rooms}."),
        (Verdict.FORBIDDEN, "too_many"): N_("The dwelling has {rooms} rooms; the household needs at most {max_rooms}."),
    }
    examples = (
        Example("one room too few", "forbidden", "too_few", {"min_rooms": 3}, {"rooms": 2}),
        Example("as many as needed", "silent", "", {"min_rooms": 2}, {"rooms": 2}),
        Example("one room too many", "forbidden", "too_many", {"max_rooms": 2}, {"rooms": 3}),
        Example("nothing stated", "silent"),
    )

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        _, rooms, _ = _sides(case)
        low = np.array([h.record.min_rooms or 0 for h in case.households], dtype=np.int64)[:, None]
        high = np.array([h.record.max_rooms or 99 for h in case.households], dtype=np.int64)[:, None]
        return np.where((rooms < low) | (rooms > high), Verdict.FORBIDDEN, 0).astype(np.int8)

    def ground(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable) -> Ground:
        rooms, low, high = d.record.rooms, h.record.min_rooms, h.record.max_rooms
        if low is not None and rooms < low:
            return Ground(True, "too_few", {"rooms": rooms, "min_rooms": low})
        return Ground(True, "too_many", {"rooms": rooms, "max_rooms": high})


class LargeDwellings(Rule):
    """SIZE-1: large dwellings are kept for those who need the rooms: at most persons + N rooms.

    A household's own fewest or most rooms go before it. The municipality's own choice: it makes no dwelling impossible.
    """

    id = "SIZE-1"
    cites = cite("policy", "policy.yaml: size.max_rooms_over_persons")
    force = Force.POLICY
    liftable = True
    heading = N_("Large dwellings kept for those who need the rooms")
    _text = N_(
        "The dwelling has {rooms} rooms, and the household counts {persons}; the municipality's limit is {limit} rooms."
    )
    says = {Verdict.FORBIDDEN: _text, Verdict.WARN: _text}
    examples = (
        Example("three rooms for one person", "silent", "", {}, {"rooms": 3}),
        Example("four rooms for one person", "forbidden", "over", {}, {"rooms": 4}),
        Example("where the policy only warns", "warn", "over", {}, {"rooms": 4}, policy={"size": {"effect": "warn"}}),
        Example("the household's own fewest rooms go first", "silent", "", {"min_rooms": 4}, {"rooms": 4}),
    )

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        policy = case.case.policy.size
        _, rooms, _ = _sides(case)
        most = np.array([self.limit(h) for h in case.households], dtype=np.int64)[:, None]
        effect = Verdict.FORBIDDEN if policy.effect == "forbid" else Verdict.WARN
        return np.where(rooms > most, effect, 0).astype(np.int8)

    @staticmethod
    def limit(h: HouseholdFacts) -> int:
        if h.record.max_rooms is not None:
            return 99
        return max(h.size + h.policy.size.max_rooms_over_persons, h.record.min_rooms or 0)

    def ground(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable) -> Ground:
        return Ground(True, "over", _people_and_rooms(h, d) | {"limit": self.limit(h)})
