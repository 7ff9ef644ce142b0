"""Kept months → every estimate, and the scenario they make."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np

from constraints.language import N_, Message

from ..scenario import FORMAT
from ..scenario_file import scenario_of, with_settings
from .arrivals import arrivals, needs, waiting
from .beside import Beside
from .estimate import Estimate, Section
from .exits import exits
from .past import Past
from .refusals import refusals
from .start import drawn_values, of_tenants
from .supply import supply, window
from .tenancies import tenancies
from .times import answer_times, notices

_SLOTS = Message(
    N_(
        "how many support slots there are stands in no table (a batch tells the free ones only): without a scenario of your own (--base) the calibrated one does not count support"
    )
)
_SITE = Message(
    N_("the split of the vacancies over organisations, and all that households need, is that of the catalogue")
)


_FROM_MOVES = N_("{n} moves of the kept months")
_FROM_OFFERS = N_("{n} offers of the kept months")
_FROM_HOMES = N_("{n} homes of the kept months")


@dataclass(frozen=True)
class Calibration:
    """Every estimate of some months, by section; `form` of the spells and Weibull's shape; `beside` what adds to
    the wish tier where a home is refused."""

    past: Past
    sections: tuple[Section, ...]
    form: tuple[str, float]
    beside: Beside
    support_given: bool
    notes: tuple[Message, ...]

    @property
    def estimates(self) -> tuple[Estimate, ...]:
        return tuple(e for s in self.sections for e in s.estimates)

    def of(self, name: str) -> Estimate:
        """The estimate of a name. Raises KeyError for a name that is not there."""
        found = next((e for e in self.estimates if e.name == name), None)
        if found is None:
            raise KeyError(name)
        return found


def calibrate(past: Past, base: Mapping[str, Any] | None = None) -> Calibration:
    """All that the months say. `base` is a scenario whose settings stand where the months say nothing."""
    support_given = base is not None and scenario_of(base).support.mode == "slots"
    stays, form = tenancies(past, support_given)
    refused, beside = refusals(past)
    sections = (
        arrivals(past), needs(past), exits(past), supply(past), notices(past, window(past).until), refused,
        answer_times(past), stays,
    )  # fmt: skip
    return Calibration(past, sections, form, beside, support_given, (_SITE,) if base is not None else (_SITE, _SLOTS))


def settings(
    found: Calibration, base: Mapping[str, Any] | None = None, *, name: str = "calibrated", months: int = 24,
    catalogue: Mapping[str, Any] | None = None, rng: np.random.Generator | None = None, ranges: bool = True,
    lang: str = "en",
) -> dict[str, Any]:  # fmt: skip
    """The scenario of a calibration as raw settings, starting on the last decision day.

    With `rng`, every parameter is drawn from what is known of it. `lang` is that of the sources written into it. Raises InputError for a base the settings do not fit.
    """
    past = found.past
    stock, waited = waiting(past)
    own: dict[str, Any] = {k: v for k, v in dict(base or {}).items() if k not in ("variants", "uncertainty", "title")}
    world = own.get("world", {})
    if world.get("kind") not in ("municipality", "plain"):
        world = {"kind": "municipality", "households_per_month": 0, "vacancies_per_month": 0}
    own |= {
        "format": FORMAT,
        "name": name,
        "start": date.fromordinal(past.days[-1]).isoformat(),
        "months": months,
        "world": world,
    }
    own.setdefault("support", {"mode": "off"})
    own["warm_up_months"] = 0
    changes: dict[str, Any] = {"world.waiting_at_start": stock, "world.waited_days_at_start": round(waited, 1)}
    if catalogue is not None:
        changes["world.catalogue"] = dict(catalogue)
    quota = _quota(past)
    if quota:
        changes |= quota
    # Lists and blocks are laid out whole before single settings go in.
    defaults = scenario_of(own)
    changes["refusal.by_tier"] = list(defaults.refusal.by_tier)
    # A scenario of one's own that lets refusals follow something else keeps that.
    beside = found.beside.found and defaults.refusal.model == "by_tier" and defaults.world.kind == "municipality"
    if beside:
        changes["refusal.beside"] = _beside(found.beside, len(past.offers), lang)
    changes["notice_days"] = list(defaults.notice_days)
    open_now = sum(v.last == len(past.days) - 1 for v in past.homes)
    changes["life.under_notice"] = {
        "source": Message.of(_FROM_HOMES, n=len(past.homes)).say(lang),
        "at_disposal": open_now,
    }
    moves = found.of("spell")
    if "moves" in past.kept:
        source = Message.of(_FROM_MOVES, n=moves.n).say(lang)
        told = {"source": source} if moves.source == "months" else {"assumption": True}
        spell = {"months": moves.value, "form": found.form[0]} | (
            {"shape": found.form[1]} if found.form[0] == "weibull" else {}
        )
        changes["life.move_outs"] = {**told, "spells": {"all": spell}}
        if any(e.name == "transfers" for e in found.estimates):
            changes["life.transfers"] = {"source": source, "share": 0.0}
    values = drawn_values(found, rng)
    back, left = of_tenants(past, values, found.support_given, months)
    values["arrivals"] += back
    values["vacancies"] += left
    for e, path in into(found, beside):
        changes[path] = round(values[e.name]) if e.whole else float(f"{values[e.name]:.4g}")
    if changes["notice_days.0"] > changes["notice_days.1"]:
        changes["notice_days.1"] = changes["notice_days.0"]
    if ranges and rng is None:
        changes["uncertainty"] = {
            "points": 0,
            "replications": 5,
            "parameters": _ranges(found, beside, {"arrivals": back, "vacancies": left}),
        }
    return with_settings(own, changes)


def into(found: Calibration, beside: bool = True) -> Iterator[tuple[Estimate, str]]:
    """The estimates that go into the scenario, with their path; those of `refusal.beside` where asked for."""
    for e in found.estimates:
        if e.path is None or (e.path.startswith("life.") and "moves" not in found.past.kept):
            continue
        if e.path.startswith("refusal.beside.") and not beside:
            continue
        yield e, e.path


def _beside(beside: Beside, offers: int, lang: str) -> dict[str, Any]:
    """The block that distance, rent and area go into, laid out whole."""
    areas = [e.name.split(".", 2)[2] for e in beside.estimates if e.name.startswith("refusal.odds.")]
    return {
        "source": Message.of(_FROM_OFFERS, n=offers).say(lang), "around_km": beside.around_km,
        "around_dkk": beside.around_dkk, "odds_by_area": dict.fromkeys(areas, 1.0),
    }  # fmt: skip


def _quota(past: Past) -> dict[str, Any]:
    """The municipality's right as the last batch tells it: exact, nothing to estimate."""
    shares = {r.organisation: Fraction(r.share).limit_denominator(1000) for r in past.reported}
    if not shares:
        return {}
    values = sorted(shares.values())
    usual = max(values, key=values.count)
    found: dict[str, Any] = {"quota.share": str(usual)}
    other = {
        n: str(s)
        for n, s in sorted(shares.items())
        if s != usual and re.fullmatch(r"[A-Za-zÆØÅæøå0-9][\wÆØÅæøå. +%-]{0,63}", n)
    }
    if other:
        found["quota.by_organisation"] = other
    if max(values) > Fraction(1, 4):
        found["quota.basis"] = "agreement"
    return found


def _ranges(found: Calibration, beside: bool, added: Mapping[str, float]) -> list[dict[str, Any]]:
    """The intervals as what a planner may try: ends that differ, of settings that are no whole numbers."""
    rows = []
    for e, path in into(found, beside):
        if not re.fullmatch(r"[A-Za-z0-9_.]+", path):
            continue  # an area whose name is no path
        if e.source == "months" and not e.whole and e.low is not None and e.high is not None:
            more = added.get(e.name, 0.0)
            low, high = (float(f"{max(0.0, x + more):.4g}") for x in (e.low, e.high))
            high = min(1.0, high) if e.unit in ("share", "per month") else high
            if low < high:
                says = {"da": e.says.say("da"), "en": e.says.say("en")}
                rows.append({"path": path, "low": low, "high": high, "says": says})
    return rows


__all__ = ["Calibration", "calibrate", "into", "settings"]
