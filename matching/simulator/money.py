"""Unit prices and the lines of a run's cost. Every price stands with its source; no total without its lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from constraints import LawAt, LawGap
from constraints.law.store import LawStore, load

from .moments import NEVER, TICKS
from .scenario import DAYS_PER_MONTH, METHODS, Scenario
from .scenario_world import MunicipalityWorld
from .spells import BRIDGED, Log
from .world import SHELTER, Ints

LINES = (
    "shelter_gross", "shelter_refund", "bridge", "vacancy_rent", "support_gross", "support_refund", "guarantee", "deposit_loss",
)  # fmt: skip
_COST = "kommunale_omkostninger."
_SUPPORT = _COST + "bostoette_housing_first."


@dataclass(frozen=True)
class Price:
    """One unit price: DKK, a share, or a number of days or months. `value` None = not known: its line is left out."""

    name: str
    value: float | None
    unit: str
    status: str
    source: str


def prices(scenario: Scenario) -> dict[str, Price]:
    """Every unit price of a scenario: the planner's own, else the dated figure on the first day."""
    money, law = scenario.money, LawAt(scenario.start, provisional=True, store=_figures(scenario))

    def figure(own: float | None, name: str, figure_name: str, unit: str, factor: float = 1.0) -> Price:
        if own is not None:
            return Price(name, float(own), unit, "scenario", "scenario file")
        try:
            dated = law.figure(figure_name)
        except (LawGap, KeyError):
            return Price(name, None, unit, "not known", figure_name)
        value = None if dated.value is None else float(dated.exact) * factor
        return Price(name, value, unit, dated.status, figure_name)

    def own(value: float, name: str, unit: str) -> Price:
        return Price(name, float(value), unit, "scenario", "scenario file")

    rows = [
        figure(money.shelter_gross_day, "shelter_gross_day", _COST + "boform_110.bruttotakst_doegn", "DKK/day"),
        figure(money.shelter_own_payment_day, "shelter_own_payment_day", _COST + "boform_110.egenbetaling_logi_doegn", "DKK/day"),
        figure(money.refund_share, "refund_share", _COST + "boform_110.statsrefusion_andel", "share"),
        figure(money.support_cti_month, "support_CTI_month", _SUPPORT + "cti_forloeb", "DKK/month", 1 / 9),
        figure(money.support_icm_month, "support_ICM_month", _SUPPORT + "icm_aar", "DKK/month", 1 / 12),
        figure(money.support_act_month, "support_ACT_month", _SUPPORT + "act_aar", "DKK/month", 1 / 12),
        figure(money.support_refund_share, "support_refund_share", _SUPPORT + "statsrefusion_andel", "share"),
        figure(money.support_refund_months, "support_refund_months", _SUPPORT + "statsrefusion_maaneder", "months"),
        figure(money.guarantee_chance, "guarantee_chance", _COST + "istandsaettelsesgaranti.sandsynlighed_traek", "share"),
        figure(money.guarantee_dkk, "guarantee_dkk", _COST + "istandsaettelsesgaranti.gennemsnitligt_traek", "DKK"),
        own(money.deposit_dkk, "deposit_dkk", "DKK"),
        figure(money.deposit_loss_chance, "deposit_loss_chance", _COST + "indskudslaan.sandsynlighed_tab", "share"),
        own(scenario.deadlines.bridge_dkk_day, "bridge_day", "DKK/day"),
        own(money.support_decided_before_discharge, "support_decided_before_discharge", "share"),
    ]  # fmt: skip
    if money.deposit_municipal_share is not None:
        rows.append(own(money.deposit_municipal_share, "deposit_municipal_share", "share"))
    else:
        state = figure(None, "deposit_state_share", "indskud_og_indskudslaan.statslig_andel_af_tab", "share")
        value = None if state.value is None else 1 - state.value
        rows.append(Price("deposit_municipal_share", value, "share", state.status, f"1 - {state.source}"))
    return {r.name: r for r in rows}


def _figures(scenario: Scenario) -> LawStore:
    """The dated figures, with law to come where the scenario lays it over."""
    overlay = scenario.world.overlay if isinstance(scenario.world, MunicipalityWorld) else None
    return load() if overlay is None else overlay.store


def refund_windows(scenario: Scenario) -> list[tuple[int, int | None]]:
    """(day from the start, days refunded) in order: 120 until 31 March 2026, 90 after; None = no limit."""
    if scenario.money.refund_days is not None:
        return [(-(10**6), scenario.money.refund_days)]
    values = _figures(scenario).parameters[_COST + "boform_110.statsrefusion_vindue_dage"].values
    return [((v.start - scenario.start).days, None if v.value is None else int(v.value)) for v in values]


def refundable(admitted: Ints, first: Ints, to: Ints, windows: list[tuple[int, int | None]], basis: str) -> Ints:
    """Bed-days in [first, to) that the state refunds, per stay.

    A day counts while fewer days than the cut-off valid on it have gone since admission: in all (`stay`), or since the
    last anniversary of the admission (`running_year`, SEL § 177 no. 3).
    """
    total = np.zeros(len(admitted), dtype=np.int64)
    for i, (start, limit) in enumerate(windows):
        end = windows[i + 1][0] if i + 1 < len(windows) else 10**9
        low, high = np.maximum(first, start), np.minimum(to, end)
        span = np.maximum(high - low, 0)
        if limit is None:
            total += span
            continue
        a, b = low - admitted, np.maximum(high, low) - admitted
        total += np.where(span > 0, _within(b, limit, basis) - _within(a, limit, basis), 0)
    return total


def _within(days: Ints, limit: int, basis: str) -> Ints:
    """How many of the first `days` days of a stay lie inside the window."""
    refunded: Ints = np.minimum(days, limit) if basis == "stay" else days // 365 * limit + np.minimum(days % 365, limit)
    return refunded


def costs(log: Log, first: int, last: int, given: dict[str, Price]) -> dict[str, float]:
    """Every line of the municipality's cost in [first, last), DKK; refunds are negative. Lines without a price are 0."""
    trace, spells = log.trace, log.spells
    scenario, homes = trace.scenario, log.homes

    def p(name: str) -> float:
        value = given[name].value
        return 0.0 if value is None else value

    beds = bed_days(log, first, last)
    stays = spells.admitted < NEVER
    begins, ends = np.maximum(spells.admitted, first), np.minimum(left_on(log, last), last)
    refunded = np.zeros(len(beds), dtype=np.int64)
    refunded[stays] = refundable(
        _first_admission(log)[stays],
        begins[stays],
        np.maximum(ends, begins)[stays],
        refund_windows(scenario),
        scenario.money.refund_basis,
    )
    net = p("shelter_gross_day") - p("shelter_own_payment_day")
    lines = dict.fromkeys(LINES, 0.0)
    lines["shelter_gross"] = float(beds.sum()) * net
    lines["shelter_refund"] = -float(refunded.sum()) * net * p("refund_share")
    bridged = spells.deadline == BRIDGED
    days = np.maximum(np.minimum(left_on(log, last), last) - np.maximum(spells.due, first), 0)
    lines["bridge"] = float(days[bridged].sum()) * p("bridge_day")
    lines["vacancy_rent"] = float(
        (vacancy_days(log, first, last) * (trace.world.rent_ore[homes.kind] / 100 * 12 / 365)).sum()
    )
    if log.slots is not None and scenario.support.mode == "slots":
        share, months = p("support_refund_share"), p("support_refund_months")
        shelter = _from_shelter(log)
        for course in log.slots.courses(last):
            if course.method not in METHODS:
                continue
            month = p(f"support_{course.method}_month")
            a, b = max(course.starts, first), min(course.ends, last)
            if b <= a:
                continue
            lines["support_gross"] += (b - a) / DAYS_PER_MONTH * month
            if course.holder in shelter:
                lead = getattr(scenario.support, course.method).lead_days
                until = min(b, course.starts + lead + int(months * DAYS_PER_MONTH))
                lines["support_refund"] -= max(0, until - a) / DAYS_PER_MONTH * month * share
    lost = sum(1 for _, day in log.losses if first <= day < last)
    lines["guarantee"] = lost * p("guarantee_chance") * p("guarantee_dkk")
    lines["deposit_loss"] = lost * p("deposit_dkk") * p("deposit_loss_chance") * p("deposit_municipal_share")
    return lines


def left_on(log: Log, last: int) -> Ints:
    """The day each spell stopped waiting: moved, left, or still there at `last`."""
    s = log.spells
    return np.minimum(np.minimum(s.moved, s.ended), last)


def bed_days(log: Log, first: int, last: int) -> Ints:
    """Days of each spell in a § 110 shelter within [first, last); the day of the move is none."""
    s = log.spells
    return np.where(
        s.admitted < NEVER, np.maximum(np.minimum(left_on(log, last), last) - np.maximum(s.admitted, first), 0), 0
    )


def refundable_days(log: Log, first: int, last: int) -> int:
    """Bed-days the state refunds in part."""
    s = log.spells
    stays = s.admitted < NEVER
    begins = np.maximum(s.admitted, first)[stays]
    ends = np.maximum(np.minimum(left_on(log, last), last)[stays], begins)
    money = log.trace.scenario.money
    return int(
        refundable(
            _first_admission(log)[stays], begins, ends, refund_windows(log.trace.scenario), money.refund_basis
        ).sum()
    )


def vacancy_days(log: Log, first: int, last: int) -> Ints:
    """Days each called home stood at the municipality's disposal without a tenant, within [first, last)."""
    homes = log.homes
    ends = np.minimum(np.minimum(log.let_on, log.handed_back), last)
    seen = log.called & (homes.opens < last * TICKS)
    return np.where(seen, np.maximum(ends - np.maximum(homes.available, first), 0), 0)


def _first_admission(log: Log) -> Ints:
    """The running year counts from a household's first admission, through later stays."""
    s = log.spells
    if log.trace.scenario.money.refund_basis == "stay":
        return s.admitted
    first = np.full(int(s.who.max(initial=0)) + 1, NEVER, dtype=np.int64)
    np.minimum.at(first, s.who, s.admitted)
    return first[s.who]


def _from_shelter(log: Log) -> set[int]:
    """Households that came from a shelter with support decided before discharge."""
    people, world = log.trace.households, log.trace.world
    mine = (world.situation[people.kind] == SHELTER) & people.decided_early
    return set(np.flatnonzero(mine).tolist())


def price_rows(given: dict[str, Price], scenario: Scenario) -> list[dict[str, Any]]:
    """The prices as rows for people, the refund window by date among them: `price` from the day `since`."""
    rows = [
        {"name": p.name, "value": p.value, "unit": p.unit, "status": p.status, "source": p.source, "price": p.name, "since": None}
        for p in given.values()
    ]  # fmt: skip
    for day, limit in refund_windows(scenario):
        since = None if day < -100_000 else date.fromordinal(scenario.start.toordinal() + day).isoformat()
        rows.append(
            {
                "name": f"refund_days from {since}" if since else "refund_days",
                "value": limit,
                "unit": "days",
                "status": "verified",
                "source": "SEL § 177 no. 3",
                "price": "refund_days",
                "since": since,
            }
        )
    return rows
