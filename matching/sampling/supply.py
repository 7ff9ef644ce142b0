"""Draws what there is to let: areas, organisations, departments, vacant dwellings, quotas and teams."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction
from math import floor
from typing import Any

from .dice import Draw, Row
from .published import area_mix, published, shares


def draw_areas(draw: Draw) -> None:
    """Areas and what each is listed as; the first two are a deprived and a prevention area, so that every batch has both."""
    count = max(2, round(draw.n_d / 12))
    mix = area_mix()
    deprived, parallel, transformed = mix["udsat"], mix["parallelsamfund"], mix["omdannelse"]
    # About 15 pct of family dwellings lie in listed areas; in a town with areas they are a few of many.
    weights = {"deprived": deprived - parallel, "parallel": parallel - transformed, "transformation": transformed,
               "prevention": mix["forebyggelse"], "combined": 14, "none": 110}  # fmt: skip
    draw.t["areas"] = []
    draw.t["designations"] = []
    since, until = "2025-12-01", "2026-11-30"
    kinds = [draw.pick(weights) for _ in range(count)]
    kinds[0], kinds[1] = "deprived", "prevention"
    for i, kind in enumerate(kinds, start=1):
        area = f"A{i:02d}"
        draw.t["areas"].append({"area_id": area, "name": f"Prøveområde {i}"})

        def listed(name: str, area: str = area, **more: Any) -> None:
            row = {"area_id": area, "kind": name, "valid_from": since, "valid_to": until, "extended": "no",
                   "prevention_exempt": "no", "source": "synthetic"}  # fmt: skip
            draw.t["designations"].append(row | more)

        if kind in ("deprived", "parallel", "transformation"):
            listed("deprived")
        if kind in ("parallel", "transformation"):
            listed("parallel_society")
        if kind == "transformation":
            listed("transformation")
        if kind == "prevention":
            listed("prevention", prevention_exempt="yes" if draw.chance(0.15) else "no")
        if kind == "combined":
            listed("high_unemployment")
            listed(
                "combined_letting",
                valid_from="2024-01-01",
                valid_to="",
                extended="yes" if draw.chance(0.5) else "no",
            )


def draw_estates(draw: Draw) -> None:
    """Organisations and their departments."""
    organisations = max(2, min(22, round(draw.n_d / 6)))
    draw.t["organisations"] = [
        {"organisation_id": f"O{i:02d}", "name": f"Prøveboligselskab {i}", "quota_share": "1/4", "quota_basis": "decision",
         "quota_carry": "", "vacancies_this_period": "", "idle_rent_dkk_to_date": draw.rng.randrange(0, 60) * 1000}
        for i in range(1, organisations + 1)
    ]  # fmt: skip
    draw.t["departments"] = []
    areas = [a["area_id"] for a in draw.t["areas"]]
    for i in range(1, max(4, round(draw.n_d / 3)) + 1):
        total = draw.rng.randrange(40, 420)
        draw.t["departments"].append(
            {"department_id": f"D{i:03d}", "organisation_id": f"O{1 + (i - 1) % organisations:02d}", "name": f"Afdeling {i}",
             "area_id": draw.rng.choice(areas) if draw.chance(0.42) else "", "dwellings_total": total,
             "supported_last_24_months": min(total // 8, int(draw.rng.expovariate(1 / (total * 0.035)))),
             "easting": 724000 + draw.rng.randrange(-9000, 9000), "northing": 6176000 + draw.rng.randrange(-9000, 9000)}
        )  # fmt: skip


def draw_dwellings(draw: Draw) -> None:
    """The vacant dwellings of the month."""
    homes = published()["dwellings"]
    rooms_of, m2_of = shares(homes["rooms_family"]), homes["m2_by_rooms_family"]["values"]
    draw.t["dwellings"] = []
    for i in range(1, draw.n_d + 1):
        department = draw.rng.choice(draw.t["departments"])
        kind = draw.pick({"family": 0.90, "youth": 0.05, "elderly": 0.02, "halfway": 0.02, "private": 0.01})
        rooms = draw.pick(rooms_of) if kind == "family" else 1 if kind == "youth" else 2
        base = m2_of[rooms] if kind == "family" else {"youth": 36, "elderly": 66}.get(kind, 50)
        m2 = max(22.0, round(base * draw.rng.gauss(1, 0.12), 1))
        per_m2 = {"youth": 958, "elderly": 1117}.get(kind, 965) * draw.rng.lognormvariate(-0.02, 0.20)
        rent = max(2200, round(m2 * per_m2 * (1.12 if rooms <= 2 else 1.0) / 12))
        multi = draw.chance(0.66)
        floor = draw.pick({0: 0.27, 1: 0.26, 2: 0.24, 3: 0.14, 4: 0.09}) if multi else 0
        lift = draw.yes(0.20, 0.03) if multi else "no"
        reported = draw.day - timedelta(days=draw.rng.randrange(3, 75))
        free = draw.day + timedelta(days=draw.rng.randrange(-12, 42))
        basis = {"family": draw.pick({"59-1": 0.93, "59-2": 0.07}), "youth": "59-3", "elderly": "54", "halfway": "63",
                 "private": "LOB-49"}[kind]  # fmt: skip
        if basis == "LOB-49":
            reported = draw.day - timedelta(days=4)
        draw.t["dwellings"].append(
            {"dwelling_id": f"B{i:04d}", "department_id": department["department_id"], "dwelling_type": kind,
             "availability_basis": basis, "rooms": rooms, "area_m2": m2, "rent_dkk_month": rent,
             "utilities_dkk_month": round(m2 * draw.rng.uniform(13, 19)) if draw.chance(0.7) else "",
             "deposit_dkk": round(m2 * draw.rng.uniform(170, 420), -2) if draw.chance(0.92) else "",
             "available_from": free.isoformat(), "reported_on": reported.isoformat(),
             "notice_effective_date": (free + timedelta(days=90)).isoformat() if draw.chance(0.3) else "", "reply_by": "",
             "floor": floor if draw.chance(0.98) else "", "lift": lift,
             "step_free": draw.yes(0.55 if floor == 0 or lift == "yes" else 0.04, 0.03),
             "wheelchair": draw.yes(0.16 if floor == 0 or lift == "yes" else 0.0, 0.02),
             "pets_allowed": draw.yes(0.6, 0.03), "subsidy_target_group_only": "yes" if draw.chance(0.03) else "no",
             "address_id": "", "easting": "", "northing": ""}
        )  # fmt: skip


def draw_quotas(draw: Draw) -> None:
    """Shares and counters of the organisations that let families by the counter; numbers of their vacancies."""
    owner = {d["department_id"]: d["organisation_id"] for d in draw.t["departments"]}
    counts: dict[str, int] = {}
    for d in draw.t["dwellings"]:
        if d["availability_basis"] == "59-1" and d["dwelling_type"] == "family":
            counts[owner[d["department_id"]]] = counts.get(owner[d["department_id"]], 0) + 1
    for o in draw.t["organisations"]:
        mine = counts.get(o["organisation_id"], 0)
        if not mine or draw.chance(0.15):
            continue
        short = 1 if mine > 2 and draw.chance(0.4) else 0
        o["quota_carry"] = draw.rng.choice(["0", "1/4", "1/2", "3/4"])
        o["vacancies_this_period"] = max(mine, 4 * (mine - short) + draw.rng.randrange(0, 2))
        if draw.chance(0.1):
            o["quota_share"], o["quota_basis"] = "1/3", "agreement"
            o["vacancies_this_period"] = max(mine, 3 * (mine - short))
        _positions(draw, o, owner)


def _positions(draw: Draw, organisation: Row, owner: Mapping[str, Any]) -> None:
    """Numbers in the organisation's row of vacancies: those the counter points at go to the dwellings reported first."""
    mine = sorted(
        (d for d in draw.t["dwellings"] if d["availability_basis"] == "59-1" and d["dwelling_type"] == "family"
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


def draw_teams(draw: Draw) -> None:
    """Teams by method of support, with free slots."""
    draw.t["support_teams"] = []
    for method, share, teams in (("CTI", 0.15, 3), ("ICM", 0.19, 4), ("ACT", 0.05, 1)):
        slots = max(1, round(draw.n_d * share))
        count = min(teams, slots)
        for i in range(count):
            part = slots // count + (1 if i < slots % count else 0)
            draw.t["support_teams"].append({"team_id": f"{method}-{i + 1}", "method": method, "free_slots": part})
