"""Rådighedsbeløb: what is left each month in a given dwelling, against the municipality's floor.

One row per reading of a household's income (see `income.py`); a verdict has to hold in all readings, else it is
unknown. Amounts are integer øre and the verdict is exact; `statement.py` tells it in whole kroner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import LawGap
from ..facts.missing import Missing
from ..facts.policy import DisposableFloor
from ..facts.units import round_half_up, to_ore
from ..facts.views import CaseView, DwellingFacts
from ..law.store import Figure, LawAt
from .housing_benefit import Ints, homes_of, housing_benefit, schemes_of
from .income import Income, Reading, income_of

GREEN, AMBER, RED, UNKNOWN = 0, 1, 2, 3
VERDICTS = ("green", "amber", "red", "unknown")


@dataclass(frozen=True, eq=False)
class BudgetTable:
    """The budget of every household in every dwelling.

    All arrays are households × dwellings. `margin_low_ore` and `margin_high_ore`: the amount above the floor in the
    reading that leaves least and in the one that leaves most. `disposable_ore`, `benefit_dkk` (what is paid) and
    `floor_ore` belong to the reading that leaves least. `verdict`: GREEN, AMBER, RED or UNKNOWN, where UNKNOWN means that
    a fact or a dated figure is missing or that the readings disagree.
    """

    incomes: tuple[Income, ...]
    margin_low_ore: NDArray[np.int64]
    margin_high_ore: NDArray[np.int64]
    floor_ore: Ints
    disposable_ore: Ints
    benefit_dkk: Ints
    utilities_ore: Ints
    verdict: NDArray[np.int8]
    missing: tuple[tuple[Missing, ...], ...]


def utilities_of(
    incomes: Sequence[Income], dwellings: Sequence[DwellingFacts], law: LawAt
) -> tuple[Ints, tuple[Figure, ...]]:
    """On-account utilities of the offer, else the estimate of economics 7.1: øre a month per household and dwelling."""
    names = ("varme_m2", "el_foerste_voksen", "el_pr_yderligere_person", "vand_pr_person")
    heat, first, further, water = (law.figure(f"husleje_og_forbrug.forbrug.{n}") for n in names)
    heating = np.array([round_half_up(heat.exact * Fraction(d.area_dm2, 100)) for d in dwellings], dtype=np.int64)
    stated = [d.record.utilities_dkk_month for d in dwellings]
    fixed = np.array([-1 if s is None else to_ore(s) for s in stated], dtype=np.int64)
    persons = np.array([i.size for i in incomes], dtype=np.int64)
    per_household = first.number + further.number * (persons - 1) + water.number * persons
    estimate = (heating[None, :] + per_household[:, None]) * 100
    return np.where(fixed[None, :] >= 0, fixed[None, :], estimate), (heat, first, further, water)


def budget_table(case: CaseView, law: LawAt, incomes: tuple[Income, ...] | None = None) -> BudgetTable:
    """Budgets of all pairs. A missing income or a figure not known on the day makes UNKNOWN, never a guess.

    `incomes` are those of the same households under the same law and policy, where they were worked out before.
    """
    floor = case.case.policy.disposable_floor
    if incomes is None:
        incomes = tuple(income_of(h, floor, law) for h in case.households)
    return _table(incomes, case.dwellings, floor, law)


def left_ore(income: Income, reading: Reading, benefit_dkk: Any, rent_ore: Any, utilities_ore: Any) -> Any:
    """What is left a month before debt, øre: whole numbers or arrays of them, dwelling by dwelling."""
    return (
        (reading.net_dkk + income.child_benefits_dkk + benefit_dkk) * 100
        - income.fixed_costs_ore - rent_ore - utilities_ore
    )  # fmt: skip


def _table(
    incomes: tuple[Income, ...], dwellings: Sequence[DwellingFacts], floor: DisposableFloor, law: LawAt
) -> BudgetTable:
    shape = (len(incomes), len(dwellings))
    schemes = schemes_of(law)
    rent = np.array([d.rent_ore for d in dwellings], dtype=np.int64)
    zeros = np.zeros(shape, dtype=np.int64)
    missing = [list(i.missing) for i in incomes]
    rows: list[tuple[int, int]] = []
    for h, income in enumerate(incomes):
        try:
            schemes.of(income)
        except LawGap as gap:
            missing[h].append(Missing.dated(gap.facts["name"], gap.facts["day"]))
            continue
        rows += [(h, r) for r in range(len(income.readings))]
    try:
        utilities, _ = utilities_of(incomes, dwellings, law)
    except LawGap as gap:
        utilities, rows = zeros, []
        for lacking in missing:
            lacking.append(Missing.dated(gap.facts["name"], gap.facts["day"]))
    verdict = np.full(shape, UNKNOWN, dtype=np.int8)
    disposable, benefit_out, floors = zeros.copy(), zeros.copy(), zeros.copy()
    low, high = np.full(shape, np.iinfo(np.int64).max), np.full(shape, np.iinfo(np.int64).min)
    if rows and len(dwellings):
        pairs = [(incomes[h], incomes[h].readings[r]) for h, r in rows]
        benefit = housing_benefit(pairs, homes_of(dwellings), rent, schemes)
        fixed = np.array([left_ore(income, reading, 0, 0, 0) for income, reading in pairs], dtype=np.int64)
        debts = [income.debt_dkk * 100 if floor.debt_before_floor else 0 for income, _ in pairs]
        debt = np.array(debts, dtype=np.int64)[:, None]
        least = np.array([reading.floor_dkk * 100 for _, reading in pairs], dtype=np.int64)[:, None]
        of = np.array([h for h, _ in rows], dtype=np.int64)
        number = np.array([r for _, r in rows], dtype=np.int64)
        for r in range(int(number.max()) + 1):  # the first reading of every household at once, then the second ...
            at = np.flatnonzero(number == r)
            mine = of[at]
            value = fixed[at, None] + benefit.monthly[at] * 100 - rent - utilities[mine]
            margin = value - least[at] - debt[at]
            worse = margin < low[mine]
            disposable[mine] = np.where(worse, value, disposable[mine])
            benefit_out[mine] = np.where(worse, benefit.monthly[at], benefit_out[mine])
            floors[mine] = np.where(worse, least[at], floors[mine])
            low[mine] = np.minimum(low[mine], margin)
            high[mine] = np.maximum(high[mine], margin)
        known = np.isin(np.arange(len(incomes)), [h for h, _ in rows])[:, None]
        zone = floor.amber_zone * 100
        verdict = np.where(low >= 0, np.where(low < zone, AMBER, GREEN), np.where(high < 0, RED, UNKNOWN)).astype(
            np.int8
        )
        verdict = np.where(known, verdict, UNKNOWN).astype(np.int8)
    return BudgetTable(
        incomes, low, high, floors, disposable, benefit_out, utilities, verdict,
        tuple(tuple(dict.fromkeys(m)) for m in missing),
    )  # fmt: skip


__all__ = ["AMBER", "GREEN", "RED", "UNKNOWN", "VERDICTS", "BudgetTable", "budget_table", "left_ore", "utilities_of"]
