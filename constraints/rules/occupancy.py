"""How many people a dwelling may take, and how many rooms a household may have."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from ..budget.disposable import BudgetTable
from ..facts.views import CaseView, DwellingFacts, HouseholdFacts
from ..law.store import LawAt
from .rule import Force, Matrix, Period, Rule, Verdict, cite


def _sides(case: CaseView) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    size = np.array([h.size for h in case.households], dtype=np.int64)[:, None]
    rooms = np.array([d.record.rooms for d in case.dwellings], dtype=np.int64)[None, :]
    area = np.array([d.area_dm2 for d in case.dwellings], dtype=np.int64)[None, :]
    return size, rooms, area


def _people_and_rooms(h: HouseholdFacts, d: DwellingFacts) -> dict[str, Any]:
    return {"persons": h.size, "rooms": d.record.rooms, "area_m2": str(d.record.area_m2)}


class OccupancyCap(Rule):
    """LOB § 14: two persons per habitable room at most, where the council has adopted the rule.

    Above it, the council may permit 20 m² per person or more (§ 15): then a person must look.
    """

    id = "LOB-14"
    cites = cite("LOB", "§§ 13-15")
    in_force = Period(date(2022, 7, 1), None)
    title = {"da": "Beboermaksimum", "en": "Occupancy cap"}
    says = {
        Verdict.FORBIDDEN: {
            "da": "{persons} personer i {rooms} rum er over {limit} pr. rum, og {per_person} m² pr. person er under {permit} m².",
            "en": "{persons} persons in {rooms} rooms is above {limit} per room, and {per_person} m² per person is below {permit} m².",
        },
        Verdict.REVIEW: {
            "da": "{persons} personer i {rooms} rum er over {limit} pr. rum, men {per_person} m² pr. person kan tillades efter § 15.",
            "en": "{persons} persons in {rooms} rooms is above {limit} per room, but {per_person} m² per person can be permitted under § 15.",
        },
    }

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

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        return _people_and_rooms(h, d) | {
            "limit": law.figure("almenboligloven.lob_14.persons_per_room").number,
            "permit": law.figure("almenboligloven.lob_14.permit_m2_per_person").number,
            "per_person": f"{d.area_dm2 * 10 // h.size / 1000:.1f}",
        }


class CrowdingAdvice(Rule):
    """BEK977 § 26: more than two persons per room; only taken into account in municipal allocation (BEK977 § 1(4))."""

    id = "BEK977-26"
    cites = cite("BEK977", "§ 26, jf. § 1, stk. 4")
    in_force = Period(date(2018, 1, 1), None)
    force = Force.ADVICE
    liftable = True
    title = {"da": "Mere end to personer pr. rum", "en": "More than two persons per room"}
    says = {
        Verdict.WARN: {
            "da": "{persons} personer i {rooms} rum er over {limit} pr. rum; det skal så vidt muligt tages i betragtning.",
            "en": "{persons} persons in {rooms} rooms is above {limit} per room; to be taken into account as far as possible.",
        }
    }

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        if case.case.policy.occupancy_cap_adopted:
            return np.zeros(case.shape, dtype=np.int8)
        limit = law.figure("almenboligloven.bek977.persons_per_room").number
        size, rooms, _ = _sides(case)
        return np.where(size > limit * rooms, Verdict.WARN, 0).astype(np.int8)

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        return _people_and_rooms(h, d) | {"limit": law.figure("almenboligloven.bek977.persons_per_room").number}


class RoomsNeeded(Rule):
    """The household's own stated fewest and most rooms."""

    id = "ROOMS-1"
    cites = cite("policy", "husstandens rumbehov")
    force = Force.POLICY
    title = {"da": "Husstandens rumbehov", "en": "Rooms the household needs"}
    says = {
        Verdict.FORBIDDEN: {
            "da": "Boligen har {rooms} rum; husstanden skal have mindst {min_rooms} og højst {max_rooms}.",
            "en": "The dwelling has {rooms} rooms; the household needs at least {min_rooms} and at most {max_rooms}.",
        }
    }

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        _, rooms, _ = _sides(case)
        low = np.array([h.record.min_rooms or 0 for h in case.households], dtype=np.int64)[:, None]
        high = np.array([h.record.max_rooms or 99 for h in case.households], dtype=np.int64)[:, None]
        return np.where((rooms < low) | (rooms > high), Verdict.FORBIDDEN, 0).astype(np.int8)

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        dash = "–"
        return {
            "rooms": d.record.rooms,
            "min_rooms": h.record.min_rooms or dash,
            "max_rooms": h.record.max_rooms or dash,
        }


class LargeDwellings(Rule):
    """SIZE-1: large dwellings are kept for those who need the rooms: at most persons + N rooms.

    A household's own fewest or most rooms go before it.
    """

    id = "SIZE-1"
    cites = cite("policy", "policy.yaml: size.max_rooms_over_persons")
    force = Force.POLICY
    liftable = True
    title = {
        "da": "Store boliger holdes til dem, der behøver rummene",
        "en": "Large dwellings kept for those who need the rooms",
    }
    _text = {
        "da": "Boligen har {rooms} rum til {persons} personer; kommunens grænse er {limit} rum.",
        "en": "The dwelling has {rooms} rooms for {persons} persons; the municipality's limit is {limit} rooms.",
    }
    says = {Verdict.FORBIDDEN: _text, Verdict.WARN: _text}

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

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        return _people_and_rooms(h, d) | {"limit": self.limit(h)}
