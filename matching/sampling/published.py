"""What sources publish about homes, moves and municipalities, as the draw reads it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def published() -> Mapping[str, Any]:
    """`distributions.yaml`: shares by topic, each with its source."""
    text = files("matching.sampling").joinpath("distributions.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def shares(block: Mapping[str, Any]) -> dict[Any, float]:
    """The weights of one distribution by value; they need not add up to one."""
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


def month_factors() -> dict[int, float]:
    """Vacancies per calendar month against the average month (moves of 2019, lettings of 2022)."""
    values = published()["dwellings"]["month_factor"]["values"]
    return {int(k): float(v) for k, v in values.items()}


def yearly_turnover() -> float:
    """Share of family dwellings that fall vacant in a year (external moves 2019)."""
    return float(published()["dwellings"]["turnover_per_year"]["values"]["family"])
