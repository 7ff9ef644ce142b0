"""Refusals by distance, rent and area beside the wish tier, as the scenario takes them: factors on the odds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from constraints.language import N_, Message

from . import published
from .estimate import LEVEL, Estimate, Law, judged, normal_quantile
from .logistic import Floats, Logistic, logistic
from .past import Offered

# Answered offers that tell the distance, the rent, or of a home in the area; and as many of either answer at least.
NEEDED = 50
_OF_EITHER = 5
NEEDED_TIER = 20
_KM = Message(N_("More refusals for every kilometre further from the place a household wishes to live near"))
_RENT = Message(N_("More refusals for every 1,000 DKK more in rent a month"))
_AREA = N_("More refusals in area {area} than of homes in no listed area")
_AROUND = N_("the shares by wish tier hold at {km} km, {dkk} DKK a month and in no listed area")
_FACTOR = N_("a factor of {factor} makes {before} refusals in 100 to {after}, one below 1 makes them fewer")


@dataclass(frozen=True)
class Beside:
    """What was found: the factors, the tiers' shares beside them (tier → estimate, interval, law), and where those hold."""

    estimates: tuple[Estimate, ...]
    tiers: dict[int, tuple[float, float, float, Law]]
    around_km: float
    around_dkk: int
    notes: tuple[Message, ...]

    @property
    def found(self) -> bool:
        """Do the months tell at least one factor?"""
        return any(e.source == "months" for e in self.estimates)


def beside_tier(answered: Sequence[Offered]) -> Beside:
    """The factors from offers with an answer. What too few tell falls back on no factor, by name."""
    of_tier = {t: [o for o in answered if o.tier == t] for t in range(1, 7)}
    tiers = [t for t, mine in of_tier.items() if len(mine) >= NEEDED_TIER]
    offers = [o for o in answered if o.tier in tiers and o.rent is not None]
    refused = np.array([float(o.answer == "refused") for o in offers])
    told = np.array([o.metres is not None for o in offers], dtype=bool)
    km = np.array([0.0 if o.metres is None else o.metres / 1000 for o in offers])
    dkk = np.array([float(o.rent or 0) for o in offers])
    around_km = round(float(km[told].mean()), 1) if told.any() else 0.0
    around_dkk = round(float(dkk.mean()), -2) if offers else 0.0
    areas = sorted({o.area for o in answered if o.area})
    inside = {a: np.array([o.area == a for o in offers], dtype=bool) for a in areas}
    named = np.array([not o.area for o in offers], dtype=bool)
    columns: dict[str, Floats] = {f"tier.{t}": np.array([float(o.tier == t) for o in offers]) for t in tiers}
    seen: dict[str, int] = {"odds_per_km": int(told.sum()), "odds_per_1000_dkk": len(offers)}
    if _enough(refused, told):
        columns["odds_per_km"] = np.where(told, km - around_km, 0.0)
    if _enough(refused, np.ones(len(offers), dtype=bool)) and len(set(dkk.tolist())) > 1:
        columns["odds_per_1000_dkk"] = (dkk - around_dkk) / 1000
    for area in areas:
        seen[f"odds.{area}"] = int(inside[area].sum())
        if _enough(refused, inside[area]) and _enough(refused, named):
            columns[f"odds.{area}"] = inside[area].astype(np.float64)
    factors = [n for n in columns if n.startswith("odds")]
    fit = logistic(np.column_stack(list(columns.values())), refused) if factors else None
    place = {name: i for i, name in enumerate(columns)}
    says = {"odds_per_km": _KM, "odds_per_1000_dkk": _RENT} | {f"odds.{a}": Message.of(_AREA, area=a) for a in areas}
    estimates = tuple(
        judged(f"refusal.{n}", says[n], "odds", _path(n) if fit is not None else None, seen[n], NEEDED, published.odds(),
               _factor(fit, place[n]) if fit is not None and n in place else None)
        for n in seen
    )  # fmt: skip
    if fit is None:
        return Beside(estimates, {}, around_km, round(around_dkk), ())
    shares = {t: _share(fit, place[f"tier.{t}"]) for t in tiers}
    notes = (Message.of(_AROUND, km=_in_both(around_km, 1), dkk=_in_both(around_dkk, 0)), *_example(estimates))
    return Beside(estimates, shares, around_km, round(around_dkk), notes)


def _in_both(value: float, digits: int) -> dict[str, str]:
    """A number as either language writes it."""
    text = f"{value:,.{digits}f}"
    return {"en": text, "da": text.translate(str.maketrans(",.", ".,"))}


def _enough(refused: Floats, which: np.ndarray) -> bool:
    n, no = int(which.sum()), int(refused[which].sum())
    return n >= NEEDED and min(no, n - no) >= _OF_EITHER


def _path(name: str) -> str:
    part, _, area = name.partition(".")
    return f"refusal.beside.odds_by_area.{area}" if area else f"refusal.beside.{part}"


def _ends(fit: Logistic, at: int) -> tuple[float, float, float, float]:
    value, error = float(fit.value[at]), float(fit.error[at])
    half = normal_quantile(0.5 + LEVEL / 2) * error
    return value, value - half, value + half, error


def _factor(fit: Logistic, at: int) -> tuple[float, float, float, Law]:
    value, low, high, error = _ends(fit, at)
    return math.exp(value), math.exp(low), math.exp(high), Law("lognormal", value, error)


def _share(fit: Logistic, at: int) -> tuple[float, float, float, Law]:
    value, low, high, error = _ends(fit, at)
    found = [1 / (1 + math.exp(-x)) for x in (value, low, high)]
    return found[0], found[1], found[2], Law("logit", value, error)


def _example(estimates: Sequence[Estimate]) -> tuple[Message, ...]:
    """What the largest factor of the months does to twenty refusals in a hundred."""
    mine = [e.value for e in estimates if e.source == "months"]
    if not mine:
        return ()
    factor = max(mine, key=lambda x: abs(math.log(x)))
    after = round(100 * 0.2 * factor / (0.8 + 0.2 * factor))
    return (Message.of(_FACTOR, factor=_in_both(factor, 2), before=20, after=after),)


__all__ = ["NEEDED", "Beside", "beside_tier"]
