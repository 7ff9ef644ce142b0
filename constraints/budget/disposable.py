"""Rådighedsbeløb: what is left each month in a given dwelling, against the municipality's floor.

One row per reading of a household's income (see `income.py`); a verdict has to hold in all readings, else it is
unknown. Amounts are integer øre inside and whole kroner in statements.
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
from ..facts.units import round_half_up, to_ore, whole_dkk
from ..facts.views import CaseView, DwellingFacts, HouseholdFacts
from ..law.store import Figure, LawAt
from .housing_benefit import BINDINGS, Ints, Scheme, Schemes, housing_benefit, schemes_of
from .income import Income, income_of

GREEN, AMBER, RED, UNKNOWN = 0, 1, 2, 3
VERDICTS = ("green", "amber", "red", "unknown")


@dataclass(frozen=True, eq=False)
class BudgetTable:
    """The budget of every household in every dwelling.

    `disposable_ore`, `benefit_dkk`, `utilities_ore`: households × dwellings, in the reading that leaves least.
    `verdict`: GREEN, AMBER, RED or UNKNOWN, where UNKNOWN means that a fact or a dated figure is missing.
    """

    incomes: tuple[Income, ...]
    least: NDArray[np.int64]
    most: NDArray[np.int64]
    floor_ore: Ints
    disposable_ore: Ints
    benefit_dkk: Ints
    utilities_ore: Ints
    verdict: NDArray[np.int8]
    missing: tuple[tuple[str, ...], ...]


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


def budget_table(case: CaseView, law: LawAt) -> BudgetTable:
    """Budgets of all pairs. A missing income or a figure not known on the day makes UNKNOWN, never a guess."""
    floor = case.case.policy.disposable_floor
    incomes = tuple(income_of(h, floor, law) for h in case.households)
    return _table(incomes, case.dwellings, floor, law)


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
    least, most = np.full(shape, np.iinfo(np.int64).max), np.full(shape, np.iinfo(np.int64).min)
    if rows and len(dwellings):
        readings = [incomes[h].readings[r] for h, r in rows]
        benefit = housing_benefit(
            [incomes[h] for h, _ in rows], [r.income_year_ore for r in readings], dwellings, rent, schemes
        )
        for row, ((h, _), reading) in enumerate(zip(rows, readings, strict=True)):
            income = incomes[h]
            value = (
                (reading.net_dkk + income.child_benefits_dkk) * 100 - income.fixed_costs_ore
                + benefit.monthly[row] * 100 - rent - utilities[h]
            )  # fmt: skip
            tested = value - income.debt_ore if floor.debt_before_floor else value
            margin = tested - reading.floor_dkk * 100
            worse = margin < least[h]
            disposable[h] = np.where(worse, value, disposable[h])
            benefit_out[h] = np.where(worse, benefit.monthly[row], benefit_out[h])
            floors[h] = np.where(worse, reading.floor_dkk * 100, floors[h])
            least[h] = np.minimum(least[h], margin)
            most[h] = np.maximum(most[h], margin)
        known = np.isin(np.arange(len(incomes)), [h for h, _ in rows])[:, None]
        zone = floor.amber_zone * 100
        verdict = np.where(least >= 0, np.where(least < zone, AMBER, GREEN), np.where(most < 0, RED, UNKNOWN)).astype(
            np.int8
        )
        verdict = np.where(known, verdict, UNKNOWN).astype(np.int8)
    return BudgetTable(
        incomes, least, most, floors, disposable, benefit_out, utilities, verdict,
        tuple(tuple(dict.fromkeys(m)) for m in missing),
    )  # fmt: skip


def _source(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    return [
        {
            "name": f.name,
            "value": str(f.value),
            "status": f.status,
            "source": f.legal_source or f.reference,
            "url": f.reference,
        }
        for f in figures
    ]


def _line(key: str, amount: int, figures: Sequence[Figure] = (), **facts: Any) -> dict[str, Any]:
    return {"key": key, "amount": amount, **facts, "figures": _source(figures)}


def statement(
    household: HouseholdFacts, dwelling: DwellingFacts, table: BudgetTable, floor: DisposableFloor, law: LawAt,
    *, highest_rent: bool = True,
) -> dict[str, Any]:  # fmt: skip
    """The budget of one pair, line by line: whole DKK a month unless the name says otherwise.

    `disposable` and what follows from it are None when a fact is missing; `missing` then names it. Where several
    readings are possible the one that leaves least is shown and `range` gives both ends.
    """
    h, d = household.index, dwelling.index
    income = table.incomes[h]
    rent = whole_dkk(dwelling.rent_ore)
    missing = table.missing[h]
    base: dict[str, Any] = {
        "net_income": None, "child_benefits": income.child_benefits_dkk, "rent": rent, "housing_benefit": None,
        "deposit_loan_instalment": 0, "utilities": None, "other_fixed_costs": whole_dkk(income.fixed_costs_ore),
        "disposable": None, "debt_instalment": whole_dkk(income.debt_ore), "disposable_after_debt": None, "floor": None,
        "margin": None, "missing_amount": None, "highest_rent": None, "verdict": VERDICTS[int(table.verdict[h, d])],
        "missing": list(missing), "lines": [],
    }  # fmt: skip
    if not income.readings or missing:
        base["lines"] = [_line("rent", -rent)]
        base["missing_facts"] = [Missing.parts(m) for m in missing]
        return base
    schemes = schemes_of(law)
    scheme = schemes.of(income)
    rents = np.array([dwelling.rent_ore], dtype=np.int64)
    found = []
    for reading in income.readings:
        part = housing_benefit([income], [reading.income_year_ore], [dwelling], rents, schemes)
        utilities = int(table.utilities_ore[h, d])
        value = (
            (reading.net_dkk + income.child_benefits_dkk + int(part.monthly[0, 0])) * 100
            - income.fixed_costs_ore - dwelling.rent_ore - utilities
        )  # fmt: skip
        found.append((value - reading.floor_dkk * 100, value, reading, part))
    _, value, reading, part = min(found, key=lambda f: f[0])
    after = value - income.debt_ore
    tested = after if floor.debt_before_floor else value
    benefit = int(part.monthly[0, 0])
    utilities_dkk = whole_dkk(int(table.utilities_ore[h, d]))
    own_utilities = dwelling.record.utilities_dkk_month is not None
    tax = [f for f in income.figures if f.name.startswith("skat.")]
    children = [f for f in income.figures if f.name.startswith("boerneydelser.")]
    gross = whole_dkk(sum(reading.gross_ore))
    loan = [law.figure("indskud_og_indskudslaan.laan_afdragsfri_maaneder")]
    lines = [
        _line("gross_income", gross),
        _line("tax", -(gross - reading.net_dkk), tax),
        _line("child_benefits", income.child_benefits_dkk, children),
        _line("rent", -rent),
        _line(
            "housing_benefit", benefit, scheme.figures,
            scheme="boligydelse" if income.pensioner_scheme else "boligsikring",
            binding="income_unknown" if reading.income_year_ore is None else BINDINGS[int(part.binding[0, 0])],
            rent_counted_year=whole_dkk(int(part.rent_counted[0, 0])), threshold_year=whole_dkk(int(part.threshold[0, 0])),
            household_income_year=None if reading.income_year_ore is None else whole_dkk(reading.income_year_ore),
        ),
        _line("utilities", -utilities_dkk, () if own_utilities else utilities_of([income], [dwelling], law)[1],
              estimated=not own_utilities),
        _line("deposit_loan_instalment", 0, loan, deposit=None if dwelling.record.deposit_dkk is None
              else whole_dkk(to_ore(dwelling.record.deposit_dkk))),
        _line("other_fixed_costs", -whole_dkk(income.fixed_costs_ore)),
    ]  # fmt: skip
    base.update(
        net_income=reading.net_dkk,
        housing_benefit=benefit,
        utilities=utilities_dkk,
        disposable=whole_dkk(value),
        disposable_after_debt=whole_dkk(after),
        floor=reading.floor_dkk,
        margin=whole_dkk(tested - reading.floor_dkk * 100),
        missing_amount=max(0, whole_dkk(reading.floor_dkk * 100 - tested)),
        statutory_anchor=statutory_anchor(household, law),
        rent_over_half_income=reading.income_year_ore is not None and 24 * dwelling.rent_ore > reading.income_year_ore,
        lines=lines,
    )
    if len(found) > 1:
        base["range"] = [whole_dkk(min(f[1] for f in found)), whole_dkk(max(f[1] for f in found))]
    if highest_rent:
        base["highest_rent"] = highest_bearable_rent(income, dwelling, int(table.utilities_ore[h, d]), floor, schemes)
    return base


def highest_bearable_rent(
    income: Income, dwelling: DwellingFacts, utilities_ore: int, floor: DisposableFloor, schemes: Schemes
) -> int | None:
    """The largest rent, in steps of 10 kroner, that is not below the floor in a dwelling of this size.

    Searched upwards over all steps, since a benefit that stops at a small-amount limit makes the answer uneven. None
    when not even a free dwelling would do.
    """
    steps = np.arange(0, 30_001, 10, dtype=np.int64) * 100
    worst = None
    for reading in income.readings:
        benefit = housing_benefit([income], [reading.income_year_ore], [dwelling] * len(steps), steps, schemes).monthly[
            0
        ]
        value = (
            (reading.net_dkk + income.child_benefits_dkk + benefit) * 100
            - income.fixed_costs_ore
            - steps
            - utilities_ore
        )
        if floor.debt_before_floor:
            value = value - income.debt_ore
        fits = np.flatnonzero(value >= reading.floor_dkk * 100)
        best = int(steps[fits[-1]] // 100) if len(fits) else None
        if best is None:
            return None
        worst = best if worst is None else min(worst, best)
    return worst


def statutory_anchor(household: HouseholdFacts, law: LawAt) -> int | None:
    """The debt-relief yardstick (Gældsstyrelsen) for this household: a measure of hardship, never the pass mark."""
    try:

        def get(name: str) -> int:
            return law.figure(f"raadighedsbeloeb.anker_gaeldsstyrelsen.{name}").number

        total = get("grundbeloeb") + get("pr_yderligere_voksen") * (len(household.adults) - 1)
        for child in household.children:
            if child.age_bounds is None:
                return None
            age = child.age_bounds[0]
            total += get("barn_0_1" if age <= 1 else "barn_2_6" if age <= 6 else "barn_7_17")
    except LawGap:
        return None
    return total


__all__ = ["AMBER", "GREEN", "RED", "UNKNOWN", "BudgetTable", "Scheme", "budget_table", "statement"]
