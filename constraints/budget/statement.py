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
    *, highest_rent: bool = True, lines: bool = True,
) -> dict[str, Any]:  # fmt: skip
    """The budget of one pair, line by line: whole DKK a month unless the name says otherwise.

    `disposable` and what follows from it are None when a fact is missing; `missing` then names it. Where several
    readings are possible the one that leaves least is shown and `range` gives both ends. `if_sanctioned` is there only
    for a household under a sanction: the same budget with the benefit that is paid for now (BST § 8, stk. 5: the
    housing benefit does not follow). Without `lines` the list of lines is empty.
    """
    return statements(household, [dwelling], table, floor, law, highest_rent=highest_rent, lines=lines)[0]


def statements(
    household: HouseholdFacts, dwellings: Sequence[DwellingFacts], table: BudgetTable, floor: DisposableFloor, law: LawAt,
    *, highest_rent: bool = True, lines: bool = True,
) -> list[dict[str, Any]]:  # fmt: skip
    """`statement` of a household in each of the dwellings. What they have in common is worked out once and shared."""
    h = household.index
    income, missing = table.incomes[h], table.missing[h]
    found = [_unknown(income, missing, d, VERDICTS[int(table.verdict[h, d.index])]) for d in dwellings]
    if not income.readings or missing:
        for base in found:
            base["lines"] = [_line("rent", -base["rent"])] if lines else []
            base["missing_facts"] = [Missing.parts(m) for m in missing]
        return found
    schemes = schemes_of(law)
    utilities = table.utilities_ore[h, [d.index for d in dwellings]]
    rents, homes = np.array([d.rent_ore for d in dwellings], dtype=np.int64), homes_of(dwellings)
    part = housing_benefit([(income, r) for r in income.readings], homes, rents, schemes)
    left = np.array(
        [left_ore(income, r, part.monthly[i], rents, utilities) for i, r in enumerate(income.readings)]
    ).reshape(len(income.readings), len(dwellings))
    floors = np.array([r.floor_dkk * 100 for r in income.readings], dtype=np.int64)
    worst = (left - floors[:, None]).argmin(axis=0).tolist()
    most, least, values = left.max(axis=0).tolist(), left.min(axis=0).tolist(), left.tolist()
    anchor = statutory_anchor(household, law)
    drawn = _Lines(income, schemes, law)
    for d, (base, dwelling) in enumerate(zip(found, dwellings, strict=True)):
        reading, here = income.readings[worst[d]], int(utilities[d])
        disposable = whole_dkk_left(values[worst[d]][d])
        year = reading.income_year_ore
        base |= {
            "net_income": reading.net_dkk, "housing_benefit": int(part.monthly[worst[d], d]), "utilities": whole_dkk(here),
            "floor": reading.floor_dkk, **_measured(disposable, reading.floor_dkk, income, floor),
            "statutory_anchor": anchor,
            "rent_over_half_income": year is not None and 24 * dwelling.rent_ore > year,
            "lines": drawn.of(dwelling, reading, part, (worst[d], d), here, disposable) if lines else [],
        }  # fmt: skip
        if len(income.readings) > 1:
            base["range"] = [whole_dkk_left(least[d]), whole_dkk_left(most[d])]
        if highest_rent:
            base["highest_rent"] = highest_bearable_rent(income, dwelling, here, floor, schemes)
        if income.sanction is not None:
            base["if_sanctioned"] = _sanctioned(income, reading, disposable, floor)
    return found


def known_figures(h: int, d: int, table: BudgetTable, floor: DisposableFloor) -> dict[str, int]:
    """What `statement` says of a pair whose verdict is known, from the table alone: whole DKK a month."""
    floor_dkk = int(table.floor_ore[h, d]) // 100
    return {
        **_measured(whole_dkk_left(int(table.disposable_ore[h, d])), floor_dkk, table.incomes[h], floor),
        "floor": floor_dkk, "housing_benefit": int(table.benefit_dkk[h, d]),
    }  # fmt: skip


def _unknown(income: Income, missing: Sequence[Missing], dwelling: DwellingFacts, verdict: str) -> dict[str, Any]:
    """What a budget says before anything is known of the income."""
    return {
        "net_income": None, "child_benefits": income.child_benefits_dkk, "rent": whole_dkk(dwelling.rent_ore),
        "housing_benefit": None, "deposit_loan_instalment": 0, "utilities": None,
        "other_fixed_costs": whole_dkk(income.fixed_costs_ore),
        "disposable": None, "debt_instalment": income.debt_dkk, "disposable_after_debt": None, "floor": None,
        "margin": None, "missing_amount": None, "highest_rent": None, "verdict": verdict, "missing": list(missing),
        "lines": [],
    }  # fmt: skip


def _sanctioned(income: Income, reading: Reading, disposable: int, floor: DisposableFloor) -> dict[str, Any]:
    assert income.sanction is not None
    after = _measured(disposable - (reading.net_dkk - reading.net_sanctioned_dkk), reading.floor_dkk, income, floor)
    margin = after["margin"]
    return {
        "sanction": income.sanction.amount_dkk,
        "until": None if income.sanction.until is None else income.sanction.until.isoformat(),
        "net_income": reading.net_sanctioned_dkk, **after,
        "verdict": VERDICTS[RED if margin < 0 else AMBER if margin < floor.amber_zone else GREEN],
    }  # fmt: skip


def _measured(disposable: int, floor_dkk: int, income: Income, floor: DisposableFloor) -> dict[str, int]:
    after = disposable - income.debt_dkk
    margin = (after if floor.debt_before_floor else disposable) - floor_dkk
    return {
        "disposable": disposable, "disposable_after_debt": after, "margin": margin, "missing_amount": max(0, -margin),
    }  # fmt: skip


class _Lines:
    """The lines of a household's budgets. What no dwelling changes is drawn once and stands in each of them."""

    def __init__(self, income: Income, schemes: Schemes, law: LawAt) -> None:
        self._income, self._law = income, law
        self._tax = [f for f in income.figures if f.name.startswith("skat.")]
        children = [f for f in income.figures if f.name.startswith("boerneydelser.")]
        self._children = _line("child_benefits", income.child_benefits_dkk, children)
        self._scheme = sources(schemes.of(income).figures)
        self._loan = sources([law.figure("indskud_og_indskudslaan.laan_afdragsfri_maaneder")])
        self._fixed = _line("other_fixed_costs", -whole_dkk(income.fixed_costs_ore))
        self._earned: dict[int, tuple[dict[str, Any], dict[str, Any]]] = {}
        self._estimate: list[dict[str, Any]] | None = None

    def of(
        self, dwelling: DwellingFacts, reading: Reading, part: Benefit, at: tuple[int, int], utilities_ore: int, disposable: int
    ) -> list[dict[str, Any]]:  # fmt: skip
        """The lines in one dwelling, which add up to `disposable`; `at` is the reading and the dwelling within `part`."""
        income, year = self._income, reading.income_year_ore
        deposit, stated = dwelling.record.deposit_dkk, dwelling.record.utilities_dkk_month is not None
        lines = [
            *self._earnings(reading, at[0]),
            self._children,
            _line("rent", -whole_dkk(dwelling.rent_ore)),
            {
                "key": "housing_benefit", "amount": int(part.before_ceiling[at]),
                "scheme": "boligydelse" if income.pensioner_scheme else "boligsikring",
                "binding": "income_unknown" if year is None else BINDINGS[int(part.binding[at])],
                "rent_counted_year": whole_dkk(int(part.rent_counted[at])),
                "threshold_year": whole_dkk(int(part.threshold[at])),
                "household_income_year": None if year is None else whole_dkk(year), "figures": self._scheme,
            },
            *_ceiling_lines(dwelling, income, reading, part, at),
            {
                "key": "utilities", "amount": -whole_dkk(utilities_ore), "estimated": not stated,
                "figures": [] if stated else self._estimated(dwelling),
            },
            {
                "key": "deposit_loan_instalment", "amount": 0,
                "deposit": None if deposit is None else whole_dkk(to_ore(deposit)), "figures": self._loan,
            },
            self._fixed,
        ]  # fmt: skip
        rounding = disposable - sum(line["amount"] for line in lines)
        return lines + ([_line("rounding", rounding)] if rounding else [])

    def _earnings(self, reading: Reading, index: int) -> tuple[dict[str, Any], dict[str, Any]]:
        if index not in self._earned:
            gross = sum(reading.gross_dkk)
            self._earned[index] = (
                _line("gross_income", gross), _line("tax", -(gross - reading.net_dkk), self._tax),
            )  # fmt: skip
        return self._earned[index]

    def _estimated(self, dwelling: DwellingFacts) -> list[dict[str, Any]]:
        if self._estimate is None:
            self._estimate = sources(utilities_of([self._income], [dwelling], self._law)[1])
        return self._estimate


def _ceiling_lines(
    dwelling: DwellingFacts, income: Income, reading: Reading, part: Benefit, at: tuple[int, int]
) -> list[dict[str, Any]]:
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
    return [_line(kind, int(part.monthly[at] - part.before_ceiling[at]), figures, **facts)]


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
