"""The budget of one household in one dwelling, line by line, in numbers that can be added up by hand.

Every line is whole kroner, rounded half up once, at the line: the same rent stands wherever it is told. What is left is
told in the whole kroner that are there in full, so that it is below the floor exactly when the verdict says so. Where
the files hold øre, the line `rounding` is what the rounded lines lack to the total; it is left out where it is nothing.
So the lines add up to `disposable`, `disposable` minus `debt_instalment` is `disposable_after_debt`, and the one that is
measured (the first, unless the council's policy takes debt out before) minus `floor` is `margin`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import LawGap
from ..facts.missing import Missing
from ..facts.policy import DisposableFloor
from ..facts.units import to_ore, whole_dkk, whole_dkk_left
from ..facts.views import DwellingFacts, HouseholdFacts
from ..law.store import Figure, LawAt
from .benefit_ceiling import CAP
from .disposable import AMBER, GREEN, RED, VERDICTS, BudgetTable, left_ore, utilities_of
from .housing_benefit import BINDINGS, Benefit, Schemes, homes_of, housing_benefit, outside_cap, schemes_of
from .income import Income, Reading


def sources(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """Dated figures as they stand in an answer: name, value, how sure, where from."""
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
    return {"key": key, "amount": amount, **facts, "figures": sources(figures)}


def statement(
    household: HouseholdFacts, dwelling: DwellingFacts, table: BudgetTable, floor: DisposableFloor, law: LawAt,
    *, highest_rent: bool = True,
) -> dict[str, Any]:  # fmt: skip
    """The budget of one pair, line by line: whole DKK a month unless the name says otherwise.

    `disposable` and what follows from it are None when a fact is missing; `missing` then names it. Where several
    readings are possible the one that leaves least is shown and `range` gives both ends. `if_sanctioned` is there only
    for a household under a sanction: the same budget with the benefit that is paid for now (BST § 8, stk. 5: the
    housing benefit does not follow).
    """
    h, d = household.index, dwelling.index
    income, missing = table.incomes[h], table.missing[h]
    rent = whole_dkk(dwelling.rent_ore)
    base: dict[str, Any] = {
        "net_income": None, "child_benefits": income.child_benefits_dkk, "rent": rent, "housing_benefit": None,
        "deposit_loan_instalment": 0, "utilities": None, "other_fixed_costs": whole_dkk(income.fixed_costs_ore),
        "disposable": None, "debt_instalment": income.debt_dkk, "disposable_after_debt": None, "floor": None,
        "margin": None, "missing_amount": None, "highest_rent": None, "verdict": VERDICTS[int(table.verdict[h, d])],
        "missing": list(missing), "lines": [],
    }  # fmt: skip
    if not income.readings or missing:
        base["lines"] = [_line("rent", -rent)]
        base["missing_facts"] = [Missing.parts(m) for m in missing]
        return base
    schemes = schemes_of(law)
    utilities = int(table.utilities_ore[h, d])
    rents, homes = np.array([dwelling.rent_ore], dtype=np.int64), homes_of([dwelling])
    found = []
    for reading in income.readings:
        part = housing_benefit([(income, reading)], homes, rents, schemes)
        value = left_ore(income, reading, int(part.monthly[0, 0]), dwelling.rent_ore, utilities)
        found.append((value - reading.floor_dkk * 100, value, reading, part))
    _, value, reading, part = min(found, key=lambda f: f[0])
    disposable = whole_dkk_left(value)
    base |= {
        "net_income": reading.net_dkk, "housing_benefit": int(part.monthly[0, 0]), "utilities": whole_dkk(utilities),
        "floor": reading.floor_dkk, **_measured(disposable, reading, income, floor),
        "statutory_anchor": statutory_anchor(household, law),
        "rent_over_half_income": reading.income_year_ore is not None and 24 * dwelling.rent_ore > reading.income_year_ore,
        "lines": _lines(dwelling, income, reading, part, utilities, disposable, schemes, law),
    }  # fmt: skip
    if len(found) > 1:
        base["range"] = [whole_dkk_left(min(f[1] for f in found)), whole_dkk_left(max(f[1] for f in found))]
    if highest_rent:
        base["highest_rent"] = highest_bearable_rent(income, dwelling, utilities, floor, schemes)
    if income.sanction is not None:
        lost = reading.net_dkk - reading.net_sanctioned_dkk
        after = _measured(disposable - lost, reading, income, floor)
        margin = after["margin"]
        base["if_sanctioned"] = {
            "sanction": income.sanction.amount_dkk,
            "until": None if income.sanction.until is None else income.sanction.until.isoformat(),
            "net_income": reading.net_sanctioned_dkk, **after,
            "verdict": VERDICTS[RED if margin < 0 else AMBER if margin < floor.amber_zone else GREEN],
        }  # fmt: skip
    return base


def _measured(disposable: int, reading: Reading, income: Income, floor: DisposableFloor) -> dict[str, int]:
    after = disposable - income.debt_dkk
    margin = (after if floor.debt_before_floor else disposable) - reading.floor_dkk
    return {
        "disposable": disposable, "disposable_after_debt": after, "margin": margin, "missing_amount": max(0, -margin),
    }  # fmt: skip


def _lines(
    dwelling: DwellingFacts, income: Income, reading: Reading, part: Benefit, utilities_ore: int, disposable: int,
    schemes: Schemes, law: LawAt,
) -> list[dict[str, Any]]:  # fmt: skip
    """The lines of the budget; they add up to `disposable`."""
    own_utilities = dwelling.record.utilities_dkk_month is not None
    tax = [f for f in income.figures if f.name.startswith("skat.")]
    children = [f for f in income.figures if f.name.startswith("boerneydelser.")]
    gross = sum(reading.gross_dkk)
    loan = [law.figure("indskud_og_indskudslaan.laan_afdragsfri_maaneder")]
    lines = [
        _line("gross_income", gross),
        _line("tax", -(gross - reading.net_dkk), tax),
        _line("child_benefits", income.child_benefits_dkk, children),
        _line("rent", -whole_dkk(dwelling.rent_ore)),
        _line(
            "housing_benefit", int(part.before_ceiling[0, 0]), schemes.of(income).figures,
            scheme="boligydelse" if income.pensioner_scheme else "boligsikring",
            binding="income_unknown" if reading.income_year_ore is None else BINDINGS[int(part.binding[0, 0])],
            rent_counted_year=whole_dkk(int(part.rent_counted[0, 0])), threshold_year=whole_dkk(int(part.threshold[0, 0])),
            household_income_year=None if reading.income_year_ore is None else whole_dkk(reading.income_year_ore),
        ),
        *_ceiling_lines(dwelling, income, reading, part),
        _line("utilities", -whole_dkk(utilities_ore), () if own_utilities else utilities_of([income], [dwelling], law)[1],
              estimated=not own_utilities),
        _line("deposit_loan_instalment", 0, loan, deposit=None if dwelling.record.deposit_dkk is None
              else whole_dkk(to_ore(dwelling.record.deposit_dkk))),
        _line("other_fixed_costs", -whole_dkk(income.fixed_costs_ore)),
    ]  # fmt: skip
    rounding = disposable - sum(line["amount"] for line in lines)
    return lines + ([_line("rounding", rounding)] if rounding else [])


def _ceiling_lines(dwelling: DwellingFacts, income: Income, reading: Reading, part: Benefit) -> list[dict[str, Any]]:
    """The ceiling on recipients of cash benefit, told whenever one is in question, with what it rests on."""
    bound = [r for r in reading.rooms if r.kind is not None]
    if not bound:
        return []
    kind = bound[0].kind
    assert kind is not None
    figures = tuple({r.figure.name: r.figure for r in bound if r.figure is not None}.values())
    # What each adult keeps at most of the own share; None = all of it.
    most = [None if r.most_ore is None else whole_dkk(r.most_ore) for r in reading.rooms]
    facts: dict[str, Any] = {"most_per_adult": most, "amount_known": all(r.figure is not None for r in bound)}
    facts["certain"] = all(r.rooms == reading.rooms for r in income.readings)
    facts["assumed"] = "no_care_around_the_clock" if kind == CAP else "no_special_support"
    facts["not_here"] = "elderly_dwelling" if kind == CAP and outside_cap(dwelling) else None
    return [_line(kind, int(part.monthly[0, 0] - part.before_ceiling[0, 0]), figures, **facts)]


def highest_bearable_rent(
    income: Income, dwelling: DwellingFacts, utilities_ore: int, floor: DisposableFloor, schemes: Schemes
) -> int | None:
    """The largest rent, in steps of 10 kroner, that is not below the floor in a dwelling of this size.

    Searched upwards over all steps, since a benefit that stops at a small-amount limit makes the answer uneven. None
    when not even a free dwelling would do.
    """
    steps = np.arange(0, 30_001, 10, dtype=np.int64) * 100
    homes = homes_of([dwelling]).times(len(steps))
    worst = None
    for reading in income.readings:
        benefit = housing_benefit([(income, reading)], homes, steps, schemes).monthly[0]
        value = left_ore(income, reading, benefit, steps, utilities_ore)
        if floor.debt_before_floor:
            value = value - income.debt_dkk * 100
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
