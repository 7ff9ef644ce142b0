"""Draws a month of one municipality: organisations, areas, vacancies, waiting households, teams.

Shares come from `distributions.yaml` (each with its source and whether it was measured or estimated), area kinds from
the published counts in `areas.csv`, incomes from the dated benefit rates. What no source gives (classes, wishes, team
slots, the share of unknown facts) is said in `sample_data/README.md`. The same size and seed give the same bytes.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from importlib.resources import files
from math import floor
from typing import Any

import yaml

from constraints import LawAt
from constraints.facts.units import month_of, month_text

Row = dict[str, Any]
Tables = dict[str, list[Row]]


@dataclass(frozen=True)
class Size:
    """Dwellings and households of a batch, or several batches of a country."""

    dwellings: int
    households: int
    blocks: int = 1


SIZES: dict[str, Size] = {
    "town": Size(30, 200),
    "city": Size(125, 1850),
    "metropolis": Size(300, 3000),
    "country": Size(1300, 8000, 98),
    "stress": Size(6000, 60000, 98),
    "pool": Size(1000, 10000),
}
ALIASES = {"small": "town", "nation": "country"}
DAY = date(2026, 11, 20)


@cache
def _published() -> Mapping[str, Any]:
    text = files("matching.sampling").joinpath("distributions.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def _shares(block: Mapping[str, Any]) -> dict[Any, float]:
    return {k: float(v["p"] if isinstance(v, dict) else v) for k, v in block["values"].items()}


@cache
def _municipalities() -> tuple[dict[str, str], ...]:
    text = files("matching.sampling").joinpath("municipalities.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def municipalities() -> tuple[tuple[str, int], ...]:
    """Code and inhabitants of the 98 municipalities."""
    return tuple((r["code"], int(r["population_2020"])) for r in _municipalities())


def municipality_name(code: str) -> str | None:
    """The name of a municipality by its four digits; None for a code that is none of the 98."""
    return next((r["name"] for r in _municipalities() if r["code"] == code), None)


@cache
def area_mix() -> dict[str, int]:
    """Areas per kind on the newest list whose counts are published (1 December 2024)."""
    text = files("matching.sampling").joinpath("areas.csv").read_text(encoding="utf-8")
    rows = [r for r in csv.DictReader(text.splitlines()) if r["status"] == "count"]
    newest = max(r["list_date"] for r in rows)
    return {r["type"]: int(r["count"]) for r in rows if r["list_date"] == newest}


def sample(size: str, seed: int, day: date = DAY) -> dict[str, tuple[dict[str, Any], Tables]]:
    """Batches by municipality code: settings (`batch`, `policy`) and tables, ready to be written.

    Raises KeyError for an unknown size.
    """
    wanted = SIZES[ALIASES.get(size, size)]
    if wanted.blocks == 1:
        code = {"town": "0661", "city": "0101"}.get(ALIASES.get(size, size), "0101")
        return {code: _Drawer(code, wanted.dwellings, wanted.households, random.Random(f"{size}-{seed}"), day).batch()}
    towns = municipalities()[: wanted.blocks]
    inhabitants = sum(n for _, n in towns)
    found = {}
    for code, n in towns:
        d = max(2, round(wanted.dwellings * n / inhabitants))
        h = max(4, round(wanted.households * n / inhabitants))
        found[code] = _Drawer(code, d, h, random.Random(f"{size}-{seed}-{code}"), day).batch()
    return found


def draw_batch(code: str, dwellings: int, households: int, key: str, day: date) -> tuple[dict[str, Any], Tables]:
    """One batch of any size for a municipality: settings and tables. The same key gives the same bytes."""
    return _Drawer(code, dwellings, households, random.Random(key), day).batch()


def month_factors() -> dict[int, float]:
    """Vacancies per calendar month against the average month (moves of 2019, lettings of 2022)."""
    values = _published()["dwellings"]["month_factor"]["values"]
    return {int(k): float(v) for k, v in values.items()}


def yearly_turnover() -> float:
    """Share of family dwellings that fall vacant in a year (external moves 2019)."""
    return float(_published()["dwellings"]["turnover_per_year"]["values"]["family"])


class _Drawer:
    def __init__(self, code: str, dwellings: int, households: int, rng: random.Random, day: date) -> None:
        self.code, self.n_d, self.n_h, self.rng, self.day = code, dwellings, households, rng, day
        self.law = LawAt(day)
        self.p = _published()
        self.t: Tables = {}

    def pick(self, shares: Mapping[Any, float]) -> Any:
        return self.rng.choices(list(shares), weights=list(shares.values()))[0]

    def chance(self, p: float) -> bool:
        return self.rng.random() < p

    def yes(self, p: float, unknown: float = 0.0) -> str:
        return "" if self.chance(unknown) else "yes" if self.chance(p) else "no"

    def batch(self) -> tuple[dict[str, Any], Tables]:
        self._areas()
        self._estates()
        self._dwellings()
        self._quotas()
        self._teams()
        self._people()
        self._decisions()
        settings = {
            "batch": {
                "format": "anvis-batch/1", "municipality": self.code, "decision_date": self.day.isoformat(),
                "note": "synthetic sample, no real persons",
            },
            "policy": {
                "disposable_floor": {"single": 4000, "single_under_25": 3180, "couple": 7150, "per_child": 1100, "effect": "forbid"},
                "concentration": {"supported_share_max": 0.1, "max_new_supported_per_department": 2},
                "quota": {"enforce": True, "choice": "counter"},
                "escalation": {"deadline_days": 31},
            },
        }  # fmt: skip
        return settings, self.t

    # ------------------------------------------------------------ supply

    def _areas(self) -> None:
        count = max(2, round(self.n_d / 12))
        mix = area_mix()
        deprived, parallel, transformed = mix["udsat"], mix["parallelsamfund"], mix["omdannelse"]
        # About 15 pct of family dwellings lie in listed areas; in a town with areas they are a few of many.
        weights = {"deprived": deprived - parallel, "parallel": parallel - transformed, "transformation": transformed,
                   "prevention": mix["forebyggelse"], "combined": 14, "none": 110}  # fmt: skip
        self.t["areas"] = []
        self.t["designations"] = []
        since, until = "2025-12-01", "2026-11-30"
        kinds = [self.pick(weights) for _ in range(count)]
        kinds[0], kinds[1] = "deprived", "prevention"
        for i, kind in enumerate(kinds, start=1):
            area = f"A{i:02d}"
            self.t["areas"].append({"area_id": area, "name": f"Prøveområde {i}"})

            def listed(name: str, area: str = area, **more: Any) -> None:
                row = {"area_id": area, "kind": name, "valid_from": since, "valid_to": until, "extended": "no",
                       "prevention_exempt": "no", "source": "synthetic"}  # fmt: skip
                self.t["designations"].append(row | more)

            if kind in ("deprived", "parallel", "transformation"):
                listed("deprived")
            if kind in ("parallel", "transformation"):
                listed("parallel_society")
            if kind == "transformation":
                listed("transformation")
            if kind == "prevention":
                listed("prevention", prevention_exempt="yes" if self.chance(0.15) else "no")
            if kind == "combined":
                listed("high_unemployment")
                listed(
                    "combined_letting",
                    valid_from="2024-01-01",
                    valid_to="",
                    extended="yes" if self.chance(0.5) else "no",
                )

    def _estates(self) -> None:
        organisations = max(2, min(22, round(self.n_d / 6)))
        self.t["organisations"] = [
            {"organisation_id": f"O{i:02d}", "name": f"Prøveboligselskab {i}", "quota_share": "1/4", "quota_basis": "decision",
             "quota_carry": "", "vacancies_this_period": "", "idle_rent_dkk_to_date": self.rng.randrange(0, 60) * 1000}
            for i in range(1, organisations + 1)
        ]  # fmt: skip
        self.t["departments"] = []
        areas = [a["area_id"] for a in self.t["areas"]]
        for i in range(1, max(4, round(self.n_d / 3)) + 1):
            total = self.rng.randrange(40, 420)
            self.t["departments"].append(
                {"department_id": f"D{i:03d}", "organisation_id": f"O{1 + (i - 1) % organisations:02d}", "name": f"Afdeling {i}",
                 "area_id": self.rng.choice(areas) if self.chance(0.42) else "", "dwellings_total": total,
                 "supported_last_24_months": min(total // 8, int(self.rng.expovariate(1 / (total * 0.035)))),
                 "easting": 724000 + self.rng.randrange(-9000, 9000), "northing": 6176000 + self.rng.randrange(-9000, 9000)}
            )  # fmt: skip

    def _dwellings(self) -> None:
        homes = self.p["dwellings"]
        rooms_of, m2_of = _shares(homes["rooms_family"]), homes["m2_by_rooms_family"]["values"]
        self.t["dwellings"] = []
        for i in range(1, self.n_d + 1):
            department = self.rng.choice(self.t["departments"])
            kind = self.pick({"family": 0.90, "youth": 0.05, "elderly": 0.02, "halfway": 0.02, "private": 0.01})
            rooms = self.pick(rooms_of) if kind == "family" else 1 if kind == "youth" else 2
            base = m2_of[rooms] if kind == "family" else {"youth": 36, "elderly": 66}.get(kind, 50)
            m2 = max(22.0, round(base * self.rng.gauss(1, 0.12), 1))
            per_m2 = {"youth": 958, "elderly": 1117}.get(kind, 965) * self.rng.lognormvariate(-0.02, 0.20)
            rent = max(2200, round(m2 * per_m2 * (1.12 if rooms <= 2 else 1.0) / 12))
            multi = self.chance(0.66)
            floor = self.pick({0: 0.27, 1: 0.26, 2: 0.24, 3: 0.14, 4: 0.09}) if multi else 0
            lift = self.yes(0.20, 0.03) if multi else "no"
            reported = self.day - timedelta(days=self.rng.randrange(3, 75))
            free = self.day + timedelta(days=self.rng.randrange(-12, 42))
            basis = {"family": self.pick({"59-1": 0.93, "59-2": 0.07}), "youth": "59-3", "elderly": "54", "halfway": "63",
                     "private": "LOB-49"}[kind]  # fmt: skip
            if basis == "LOB-49":
                reported = self.day - timedelta(days=4)
            self.t["dwellings"].append(
                {"dwelling_id": f"B{i:04d}", "department_id": department["department_id"], "dwelling_type": kind,
                 "availability_basis": basis, "rooms": rooms, "area_m2": m2, "rent_dkk_month": rent,
                 "utilities_dkk_month": round(m2 * self.rng.uniform(13, 19)) if self.chance(0.7) else "",
                 "deposit_dkk": round(m2 * self.rng.uniform(170, 420), -2) if self.chance(0.92) else "",
                 "available_from": free.isoformat(), "reported_on": reported.isoformat(),
                 "notice_effective_date": (free + timedelta(days=90)).isoformat() if self.chance(0.3) else "", "reply_by": "",
                 "floor": floor if self.chance(0.98) else "", "lift": lift,
                 "step_free": self.yes(0.55 if floor == 0 or lift == "yes" else 0.04, 0.03),
                 "wheelchair": self.yes(0.16 if floor == 0 or lift == "yes" else 0.0, 0.02),
                 "pets_allowed": self.yes(0.6, 0.03), "subsidy_target_group_only": "yes" if self.chance(0.03) else "no",
                 "address_id": "", "easting": "", "northing": ""}
            )  # fmt: skip

    def _quotas(self) -> None:
        owner = {d["department_id"]: d["organisation_id"] for d in self.t["departments"]}
        counts: dict[str, int] = {}
        for d in self.t["dwellings"]:
            if d["availability_basis"] == "59-1" and d["dwelling_type"] == "family":
                counts[owner[d["department_id"]]] = counts.get(owner[d["department_id"]], 0) + 1
        for o in self.t["organisations"]:
            mine = counts.get(o["organisation_id"], 0)
            if not mine or self.chance(0.15):
                continue
            short = 1 if mine > 2 and self.chance(0.4) else 0
            o["quota_carry"] = self.rng.choice(["0", "1/4", "1/2", "3/4"])
            o["vacancies_this_period"] = max(mine, 4 * (mine - short) + self.rng.randrange(0, 2))
            if self.chance(0.1):
                o["quota_share"], o["quota_basis"] = "1/3", "agreement"
                o["vacancies_this_period"] = max(mine, 3 * (mine - short))
            self._positions(o, owner)

    def _positions(self, organisation: Row, owner: Mapping[str, Any]) -> None:
        """Numbers in the organisation's row of vacancies: those the counter points at go to the dwellings reported first."""
        mine = sorted(
            (d for d in self.t["dwellings"] if d["availability_basis"] == "59-1" and d["dwelling_type"] == "family"
             and owner[d["department_id"]] == organisation["organisation_id"]),
            key=lambda d: (d["reported_on"], d["dwelling_id"]),
        )  # fmt: skip
        share, carry = Fraction(organisation["quota_share"]), Fraction(organisation["quota_carry"])
        numbers = range(1, organisation["vacancies_this_period"] + 1)
        ours = [n for n in numbers if floor(n * share + carry) > floor((n - 1) * share + carry)]
        others = [n for n in numbers if n not in ours]
        taken = [*ours, *sorted(others, key=lambda n: (n < ours[-1], n) if ours else (False, n))]
        for d, number in zip(mine, taken, strict=False):
            d["counter_position"] = number

    def _teams(self) -> None:
        self.t["support_teams"] = []
        for method, share, teams in (("CTI", 0.15, 3), ("ICM", 0.19, 4), ("ACT", 0.05, 1)):
            slots = max(1, round(self.n_d * share))
            count = min(teams, slots)
            for i in range(count):
                part = slots // count + (1 if i < slots % count else 0)
                self.t["support_teams"].append({"team_id": f"{method}-{i + 1}", "method": method, "free_slots": part})

    # ------------------------------------------------------------ demand

    def _people(self) -> None:
        for name in ("households", "persons", "benefit_periods", "debts", "wishes"):
            self.t[name] = []
        citizens = self.p["citizens"]
        self.situations = _shares(citizens["situation"])
        self.ages, self.types = _shares(citizens["age"]), _shares(citizens["household"])
        self.child_counts = _shares(citizens["children_given_children"])
        self.support = _shares(citizens["support_method_needed"])
        for i in range(1, self.n_h + 1):
            self._household(f"H{i:05d}")

    _SITUATION = {
        "street": "street", "night_shelter": "night_shelter", "shelter_s110": "section_110", "hotel": "hotel",
        "family_or_friends": "sofa", "transitional_home": "short_term_transitional",
        "prison_release_within_month": "release_within_month", "hospital_discharge_within_month": "discharge_within_month",
        "other": "other",
    }  # fmt: skip

    def _household(self, h: str) -> None:
        rng, day = self.rng, self.day
        kind = self.pick(self.types)
        homeless = self.chance(0.74)  # homeless count against all on the lists: 1 / 1.35
        situation = self._SITUATION[self.pick(self.situations)] if homeless else "not_homeless"
        if kind in ("single_with_children", "couple_with_children") and situation in ("street", "night_shelter"):
            situation = "hotel"
        waited = min(2600, int(rng.lognormvariate(5.3, 0.9)))
        method = "none"
        if homeless:
            drawn = self.pick(self.support)
            method = {"other_or_ordinary_support": "s85"}.get(drawn, drawn)
        children = int(self.pick(self.child_counts)) if "children" in kind else 0
        urgency = self.pick({"U1": 0.03, "U2": 0.10, "U3": 0.27, "U4": 0.35, "U5": 0.25})
        due, due_kind = "", ""
        if situation in ("release_within_month", "discharge_within_month") or self.chance(0.012):
            due = (day + timedelta(days=rng.randrange(6, 70))).isoformat()
            due_kind = {"release_within_month": "release", "discharge_within_month": "discharge"}.get(
                situation, "lease_end"
            )
        team = ""
        teams = [t["team_id"] for t in self.t["support_teams"] if t["method"] == method]
        if teams and self.chance(0.35):
            team = rng.choice(teams)
        admitted = day - timedelta(days=rng.randrange(10, 260)) if situation == "section_110" else None
        size = 1 + children + ("couple" in kind)
        wheelchair = self.chance(0.025)
        self.t["households"].append(
            {"household_id": h, "registered_on": (day - timedelta(days=waited)).isoformat(), "urgency_class": urgency,
             "homelessness_situation": situation, "responsible_municipality": self.code, "must_be_housed_by": due,
             "must_be_housed_by_kind": due_kind, "support_method": "" if self.chance(0.01) else method, "support_team_id": team,
             "support_declined": "yes" if method != "none" and self.chance(0.06) else "no",
             "section_110_admitted_on": admitted.isoformat() if admitted else "",
             "support_decided_on": (day - timedelta(days=rng.randrange(5, 90))).isoformat()
             if method != "none" and self.chance(0.6) else "",
             "min_rooms": max(1, size - 1) if children else "", "max_rooms": size + 2 if self.chance(0.2) else "",
             "needs_step_free": "yes" if wheelchair or self.chance(0.05) else "no", "needs_wheelchair": "yes" if wheelchair else "no",
             "needs_lift_or_ground": self.yes(0.07, 0.01), "has_pet": self.yes(0.10, 0.01), "available_from": due,
             "other_fixed_costs_dkk_month": rng.choice([0, 0, 150, 300, 450]) if self.chance(0.9) else "",
             "debt_instalment_dkk_month": rng.choice([200, 400, 600, 900]) if self.chance(0.35) else 0,
             "mandatory": "yes" if urgency == "U1" and self.chance(0.04) else "no", "target_group": ""}
        )  # fmt: skip
        if team and self.t["households"][-1]["support_method"] == "":
            self.t["households"][-1]["support_team_id"] = ""
        self._members(h, kind, children, situation)
        self._wishes(h)
        if self.chance(0.11):
            owed = rng.choice(self.t["organisations"])["organisation_id"]
            self.t["debts"].append(
                {
                    "household_id": h,
                    "organisation_id": owed,
                    "amount_dkk": rng.randrange(2, 60) * 500,
                    "arrangement_kept": self.yes(0.4, 0.1),
                }
            )

    def _members(self, h: str, kind: str, children: int, situation: str) -> None:
        band = self.pick(self.ages)
        low, high = {"60+": (60, 78)}.get(band) or tuple(int(x) for x in band.split("-"))
        if children and high < 25:
            low, high = 21, 29
        adults = [("applicant", self.rng.randint(low, high))]
        if "couple" in kind:
            adults.append((self.rng.choice(["spouse", "cohabitant"]), max(18, self.rng.randint(low, high))))
        for n, (role, age) in enumerate(adults, start=1):
            self._adult(h, f"{h}-{n}", role, age, len(adults), children, situation)
        for n in range(children):
            self._person(h, f"{h}-{len(adults) + n + 1}", "child", self.rng.randint(0, 17), {"citizenship_class": "DK"})

    def _person(self, h: str, p: str, role: str, age: int, more: Row) -> None:
        born = self.day - timedelta(days=int(age * 365.25) + self.rng.randrange(1, 364))
        columns = (
            "cohabiting_since", "citizenship_class", "enrolled_from", "enrolled_to", "release_date", "release_institution",
            "release_convicted", "plan_141_required", "lease_terminated_on", "lease_terminated_ground", "disability_pension_from",
            "income_kind", "gross_income_dkk_month", "net_income_dkk_month",
        )  # fmt: skip
        row: Row = {"person_id": p, "household_id": h, "role": role, "birth_date": born.isoformat(), "birth_year": ""}
        row |= dict.fromkeys(columns, "") | {"benefit_history_known": "yes", "events_known": "yes"} | more
        self.t["persons"].append(row)

    def _rate(self, name: str) -> int:
        return self.law.figure(name).number

    def _adult(self, h: str, p: str, role: str, age: int, adults: int, children: int, situation: str) -> None:
        rng, day = self.rng, self.day
        more: Row = {
            "citizenship_class": self.pick({"DK": 0.84, "EU": 0.05, "OTHER": 0.08, "STATELESS": 0.01, "UNKNOWN": 0.02})
        }
        if role == "cohabitant":
            more["cohabiting_since"] = (
                (day - timedelta(days=rng.randrange(60, 3000))).isoformat() if self.chance(0.9) else ""
            )
        single = adults == 1
        minimum = more["citizenship_class"] in ("OTHER", "STATELESS") and self.chance(0.6)
        kind = self.pick({"KTH": 0.59, "FP": 0.16 if age >= 25 else 0.03, "wage": 0.08, "none": 0.03, "SU": 0.02 if age < 32 else 0,
                          "other": 0.10})  # fmt: skip
        if age >= 67:
            kind = "folkepension"
        amount: int | str
        if kind == "KTH":
            code, amount = self._kontanthjaelp(age, single, children, minimum)
            kind = code
            self._benefit(p, code, rng.choice([2, 4, 5, 6, 7, 9, 14, 16, 20, 30, 48]))
        elif kind == "FP":
            amount = self._rate("pension.foertidspension_efter_2003." + ("enlig" if single else "gift_samlevende"))
            more["disability_pension_from"] = (day - timedelta(days=rng.randrange(200, 4000))).isoformat()
        elif kind == "wage":
            amount = rng.randrange(15, 29) * 1000
        elif kind == "SU":
            amount = self._rate("andre_ydelser.su_udeboende")
            more["enrolled_from"] = (day - timedelta(days=rng.randrange(60, 700))).isoformat()
        elif kind == "folkepension":
            supplement = "pensionstillaeg_enlig" if single else "pensionstillaeg_gift_samlevende"
            amount = self._rate("pension.folkepension.grundbeloeb") + self._rate(f"pension.folkepension.{supplement}")
        elif kind == "other":
            kind = self.pick({"DP": 0.4, "SDP": 0.4, "RFY_JAF": 0.2})
            amount = {"DP": 17000 + rng.randrange(0, 5) * 1000, "SDP": 18000}.get(kind, 13345)
            self._benefit(p, kind, rng.choice([2, 4, 5, 6, 8, 11]))
        else:
            amount = 0
        if self.chance(0.02):
            amount = ""
        more |= {"income_kind": kind, "gross_income_dkk_month": amount}
        if situation == "release_within_month" or self.chance(0.02):
            more |= {"release_date": (day - timedelta(days=rng.randrange(0, 300))).isoformat(), "release_institution": "prison_service",
                     "release_convicted": "yes", "plan_141_required": self.yes(0.5, 0.15)}  # fmt: skip
        if self.chance(0.05):
            more |= {"lease_terminated_on": (day - timedelta(days=rng.randrange(10, 700))).isoformat(),
                     "lease_terminated_ground": self.pick({"arrears": 0.7, "gross_breach_good_order": 0.2, "other": 0.1})}  # fmt: skip
        if self.chance(0.02):
            more["benefit_history_known"] = "no"
        if self.chance(0.01):
            more["events_known"] = "no"
        self._person(h, p, role, age, more)

    def _kontanthjaelp(self, age: int, single: bool, children: int, minimum: bool) -> tuple[str, int]:
        rate, extra = "kontanthjaelp_ny_ordning.satser.", "kontanthjaelp_ny_ordning.tillaeg."
        name = "mindstesats" if minimum else "grundsats" if age < 30 else "forhoejet_sats"
        amount = self._rate(rate + name)
        if children:
            amount += self._rate(extra + "boernetillaeg")
            if single and name != "forhoejet_sats":
                amount += self._rate(extra + "enlig_forsoerger")
        elif single and not minimum:
            amount += self._rate(extra + "enlig_ikke_forsoerger")
        if name == "grundsats" and self.chance(0.8):
            amount += self._rate(extra + ("saerligt_ungetillaeg_forsoerger" if children else
                                          "saerligt_ungetillaeg_18_24" if age < 25 else "saerligt_ungetillaeg_25_29"))  # fmt: skip
        return ("KTH_16_2" if minimum else "KTH_16_1"), amount

    def _benefit(self, person: str, code: str, months: int) -> None:
        last = month_of(self.day) - 1
        first = last - months + 1
        reform = 12 * 2025 + 6
        if code.startswith("KTH") and first < reform:
            old = "KTH_OLD" if code == "KTH_16_1" else "SHO"
            self.t["benefit_periods"].append(
                {
                    "person_id": person,
                    "benefit": old,
                    "first_month": month_text(first),
                    "last_month": month_text(reform - 1),
                }
            )
            first = reform
        self.t["benefit_periods"].append(
            {"person_id": person, "benefit": code, "first_month": month_text(first), "last_month": ""}
        )

    def _wishes(self, h: str) -> None:
        if not self.chance(0.6):
            return
        seen = set()
        for tier in range(1, self.rng.randrange(1, 4) + 1):
            kind = self.pick({"area": 0.25, "department": 0.35, "organisation": 0.15, "floor_max": 0.1, "near": 0.15})
            target: Any
            if kind == "area":
                target = self.rng.choice(self.t["areas"])["area_id"]
            elif kind in ("department", "organisation"):
                target = self.rng.choice(self.t[kind + "s"])[f"{kind}_id"]
            elif kind == "floor_max":
                target = self.rng.randrange(0, 3)
            else:
                place = self.rng.choice(self.t["departments"])
                target = f"{place['easting']} {place['northing']} {self.rng.choice([1500, 3000, 5000])}"
            what = self.pick({str(tier): 0.82, "avoid": 0.1, "never": 0.08})
            if (kind, target) not in seen:
                seen.add((kind, target))
                self.t["wishes"].append({"household_id": h, "kind": kind, "target": target, "tier": what})

    # ------------------------------------------------------------ people's decisions

    def _decisions(self) -> None:
        rng = self.rng
        ids = [h["household_id"] for h in self.t["households"]]
        homes = [d["dwelling_id"] for d in self.t["dwellings"]]
        self.t["separations"] = []
        for _ in range(max(1, self.n_h // 150)):
            one, two = rng.sample(ids, 2)
            self.t["separations"].append(
                {
                    "household_id": one,
                    "other_household_id": two,
                    "department_id": "",
                    "area_id": "",
                    "scope": rng.choice(["department", "area"]),
                }
            )
        self.t["exceptions"] = []
        for h in rng.sample(ids, max(1, self.n_h // 120)):
            self.t["exceptions"].append(
                {"household_id": h, "dwelling_id": "", "rule_id": "RAAD-1", "by": "koordinator-1",
                 "reason": "huslejetilskud 2026 bevilget"}
            )  # fmt: skip
        self.t["locks"] = []
        for h, d in zip(
            rng.sample(ids, min(len(ids), max(1, self.n_h // 200))),
            rng.sample(homes, min(len(homes), max(1, self.n_h // 200))),
            strict=False,
        ):
            self.t["locks"].append(
                {
                    "household_id": h,
                    "dwelling_id": d,
                    "kind": "forbid",
                    "by": "koordinator-1",
                    "reason": "aftalt med borgeren",
                }
            )
        self.t["offers"] = []
        for h, d in zip(
            rng.sample(ids, min(len(ids), max(1, self.n_h // 60))),
            rng.choices(homes, k=max(1, self.n_h // 60)),
            strict=False,
        ):
            self.t["offers"].append(
                {"household_id": h, "dwelling_id": d, "offered_on": (self.day - timedelta(days=rng.randrange(5, 40))).isoformat(),
                 "answer": self.pick({"refused": 0.7, "no_answer": 0.2, "withdrawn": 0.1}), "reason": ""}
            )  # fmt: skip
