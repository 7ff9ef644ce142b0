"""Draws a month of one municipality: organisations, areas, vacancies, waiting households, teams.

Shares come from `distributions.yaml` (each with its source and whether it was measured or estimated), area kinds from
the published counts in `areas.csv`, incomes from the dated benefit rates. What no source gives (classes, wishes, team
slots, the share of unknown facts) is said in `sample_data/README.md`. The same size and seed give the same bytes.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .demand import draw_people
from .dice import Draw, Tables
from .published import municipalities
from .supply import draw_areas, draw_dwellings, draw_estates, draw_quotas, draw_teams


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


def sample(size: str, seed: int, day: date = DAY) -> dict[str, tuple[dict[str, Any], Tables]]:
    """Batches by municipality code: settings (`batch`, `policy`) and tables, ready to be written.

    Raises KeyError for an unknown size.
    """
    wanted = SIZES[ALIASES.get(size, size)]
    if wanted.blocks == 1:
        code = {"town": "0661", "city": "0101"}.get(ALIASES.get(size, size), "0101")
        return {code: _drawn(Draw(code, wanted.dwellings, wanted.households, random.Random(f"{size}-{seed}"), day))}
    towns = municipalities()[: wanted.blocks]
    inhabitants = sum(n for _, n in towns)
    found = {}
    for code, n in towns:
        d = max(2, round(wanted.dwellings * n / inhabitants))
        h = max(4, round(wanted.households * n / inhabitants))
        found[code] = _drawn(Draw(code, d, h, random.Random(f"{size}-{seed}-{code}"), day))
    return found


def draw_batch(code: str, dwellings: int, households: int, key: str, day: date) -> tuple[dict[str, Any], Tables]:
    """One batch of any size for a municipality: settings and tables. The same key gives the same bytes."""
    return _drawn(Draw(code, dwellings, households, random.Random(key), day))


def _drawn(draw: Draw) -> tuple[dict[str, Any], Tables]:
    draw_areas(draw)
    draw_estates(draw)
    draw_dwellings(draw)
    draw_quotas(draw)
    draw_teams(draw)
    draw_people(draw)
    _decisions(draw)
    settings = {
        "batch": {
            "format": "anvis-batch/1", "municipality": draw.code, "decision_date": draw.day.isoformat(),
            "note": "synthetic sample, no real persons",
        },
        "policy": {
            "disposable_floor": {"single": 4000, "single_under_25": 3180, "couple": 7150, "per_child": 1100, "effect": "forbid"},
            "concentration": {"supported_share_max": 0.1, "max_new_supported_per_department": 2},
            "quota": {"enforce": True, "choice": "counter"},
            "escalation": {"deadline_days": 31},
        },
    }  # fmt: skip
    return settings, draw.t


def _decisions(draw: Draw) -> None:
    rng = draw.rng
    ids = [h["household_id"] for h in draw.t["households"]]
    homes = [d["dwelling_id"] for d in draw.t["dwellings"]]
    draw.t["separations"] = []
    for _ in range(max(1, draw.n_h // 150)):
        one, two = rng.sample(ids, 2)
        draw.t["separations"].append(
            {
                "household_id": one,
                "other_household_id": two,
                "department_id": "",
                "area_id": "",
                "scope": rng.choice(["department", "area"]),
            }
        )
    draw.t["exceptions"] = []
    for h in rng.sample(ids, max(1, draw.n_h // 120)):
        draw.t["exceptions"].append(
            {"household_id": h, "dwelling_id": "", "rule_id": "RAAD-1", "by": "koordinator-1",
             "reason": "huslejetilskud 2026 bevilget"}
        )  # fmt: skip
    draw.t["locks"] = []
    for h, d in zip(
        rng.sample(ids, min(len(ids), max(1, draw.n_h // 200))),
        rng.sample(homes, min(len(homes), max(1, draw.n_h // 200))),
        strict=False,
    ):
        draw.t["locks"].append(
            {
                "household_id": h,
                "dwelling_id": d,
                "kind": "forbid",
                "by": "koordinator-1",
                "reason": "aftalt med borgeren",
            }
        )
    draw.t["offers"] = []
    for h, d in zip(
        rng.sample(ids, min(len(ids), max(1, draw.n_h // 60))),
        rng.choices(homes, k=max(1, draw.n_h // 60)),
        strict=False,
    ):
        draw.t["offers"].append(
            {"household_id": h, "dwelling_id": d, "offered_on": (draw.day - timedelta(days=rng.randrange(5, 40))).isoformat(),
             "answer": draw.pick({"refused": 0.7, "no_answer": 0.2, "withdrawn": 0.1}), "reason": ""}
        )  # fmt: skip
