"""What a household has each month before housing: tax estimate, net income, child benefits.

Formulas: economics 7.1. Figures come dated from the law store. An income that is not known gives no number but the
name of the missing fact; where a fact is only half known (a net income without the gross, an income whose kind is not
told, an age at a boundary) every possible reading is kept, and a verdict has to hold in all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ..errors import LawGap
from ..facts.missing import Missing
from ..facts.policy import DisposableFloor
from ..facts.units import Ore, round_half_up, to_ore
from ..facts.views import HouseholdFacts, PersonFacts, Truth, any_of
from ..law.store import Figure, LawAt


@dataclass(frozen=True)
class Reading:
    """One possible reading of a household's income.

    `net_dkk` is whole kroner a month, `income_year_ore` the household income of the housing benefit acts (None =
    unknown and so high that no benefit is left), `floor_dkk` the municipal lowest amount.
    """

    net_dkk: int
    tax_dkk: tuple[int, ...]
    gross_ore: tuple[int, ...]
    income_year_ore: int | None
    floor_dkk: int


@dataclass(frozen=True)
class Income:
    """Everything the budget of a household needs that does not depend on the dwelling."""

    readings: tuple[Reading, ...]
    missing: tuple[str, ...]
    child_benefits_dkk: int
    child_lines: tuple[tuple[str, int], ...]
    size: int
    adults: int
    children: int
    pensioner_scheme: bool
    cap_exempt: bool
    severe_mobility: bool
    both_under_30: bool
    fixed_costs_ore: Ore
    debt_ore: Ore
    figures: tuple[Figure, ...]


def estimated_tax(gross_ore_month: int, wage: bool, law: LawAt) -> tuple[int, list[Figure]]:
    """Income tax and, on wages, the labour market contribution of one adult: whole kroner a month.

    Bottom tax and the average municipal tax on income above the personal allowance; no church tax. Wages enter after
    the contribution, and the employment allowance lowers the municipal tax only. Raises LawGap for an unknown year.
    """
    bottom, local, allowance = (
        law.figure(f"skat.{n}") for n in ("bundskat", "kommuneskat_gennemsnit", "personfradrag")
    )
    gross = Fraction(gross_ore_month, 100)
    if not wage:
        base = max(Fraction(0), 12 * gross - allowance.exact)
        return round_half_up(base * (bottom.exact + local.exact) / 12), [bottom, local, allowance]
    am = law.figure("skat.am_bidrag")
    rate, most = law.figure("skat.beskaeftigelsesfradrag_sats"), law.figure("skat.beskaeftigelsesfradrag_maks")
    contribution = round_half_up(gross * am.exact)
    base = max(Fraction(0), 12 * gross * (1 - am.exact) - allowance.exact)
    relief = min(12 * gross * rate.exact, most.exact)
    tax = base * bottom.exact + max(Fraction(0), base - relief) * local.exact
    return contribution + round_half_up(tax / 12), [bottom, local, allowance, am, rate, most]


def child_benefits(
    children: tuple[PersonFacts, ...], single: bool, law: LawAt
) -> tuple[int, list[tuple[str, int]], list[Figure]]:
    """Child and youth benefit and, for a single provider, the child allowances: whole kroner a month, full custody."""
    total, figures = Fraction(0), []
    lines: list[tuple[str, int]] = []
    for child in children:
        bounds = child.age_bounds
        if bounds is None or _band(bounds[0]) != _band(bounds[1]):
            raise LookupError("persons.birth_date")
        name = _band(bounds[1])
        figure = law.figure(f"boerneydelser.boerne_og_ungeydelse.{name}")
        amount = figure.exact if name == "alder_15_17" else figure.exact / 3
        total += amount
        figures.append(figure)
        lines.append((name, round_half_up(amount)))
    if single and children:
        ordinary, extra = (law.figure(f"boerneydelser.boernetilskud.{n}") for n in ("ordinaert", "ekstra"))
        total += len(children) * ordinary.exact / 12 + extra.exact / 12
        figures += [ordinary, extra]
        lines += [
            ("boernetilskud_ordinaert", round_half_up(len(children) * ordinary.exact / 12)),
            ("boernetilskud_ekstra", round_half_up(extra.exact / 12)),
        ]
    return round_half_up(total), lines, figures


def _band(age: int) -> str:
    return "alder_0_2" if age <= 2 else "alder_3_6" if age <= 6 else "alder_7_14" if age <= 14 else "alder_15_17"


def floors(household: HouseholdFacts, floor: DisposableFloor, law: LawAt) -> list[int]:
    """The municipal lowest amount in whole kroner; two values when an age near 25 is not known.

    One adult: single (or single under 25). Two adults: couple. Each further adult adds couple minus single. Each child
    adds the amount per child.
    """
    adults, children = len(household.adults), len(household.children)
    if adults >= 2:
        base = [floor.couple + (adults - 2) * max(0, floor.couple - floor.single)]
    else:
        of_25 = household.applicant.at_least(25)
        base = [floor.single] if of_25 is True else [floor.single_under_25] if of_25 is False else []
        base = base or [floor.single, floor.single_under_25]
        # The lower amount is for a young person alone, not for a young parent, unless the switch says so.
        if children and not law.switch("young_parent_has_lower_floor"):
            base = [floor.single]
    return [b + floor.per_child * children for b in base]


def _adult_readings(
    person: PersonFacts, law: LawAt
) -> tuple[list[tuple[int, int, int, int | None]], list[Figure], str | None]:
    """(net dkk, tax dkk, gross øre, income øre for housing benefit or None) in every reading; figures; missing fact."""
    record = person.record
    gross = None if record.gross_income_dkk_month is None else to_ore(record.gross_income_dkk_month)
    net = None if record.net_income_dkk_month is None else to_ore(record.net_income_dkk_month)
    if gross is None and net is None:
        if record.income_kind == "none":
            return [(0, 0, 0, 0)], [], None
        return [], [], Missing.fact("persons.gross_income_dkk_month", person.id)
    if net is not None:
        net_dkk = round_half_up(Fraction(net, 100))
        if gross is not None:
            return [(net_dkk, round_half_up(Fraction(gross - net, 100)), gross, gross)], [], None
        # The gross is at least the net: between "equal to it" and "so high that no benefit is left".
        return [(net_dkk, 0, net, None), (net_dkk, 0, net, net)], [], None
    assert gross is not None
    kinds = [record.income_kind == "wage"] if record.income_kind else [False, True]
    found: list[tuple[int, int, int, int | None]] = []
    figures: list[Figure] = []
    for wage in kinds:
        tax, used = estimated_tax(gross, wage, law)
        found.append((round_half_up(Fraction(gross, 100)) - tax, tax, gross, gross))
        figures += used
    return found, figures, None


def income_of(household: HouseholdFacts, floor: DisposableFloor, law: LawAt) -> Income:
    """Income of a household; `readings` is empty when a needed fact or figure is not known, and `missing` names it."""
    missing: list[str] = []
    figures: list[Figure] = []
    if not household.ages_known:
        missing.append("persons.birth_date")
    combos: list[list[tuple[int, int, int, int | None]]] = [[]]
    for person in household.adults:
        try:
            found, used, lacking = _adult_readings(person, law)
        except LawGap as gap:
            missing.append(Missing.dated(gap.facts["name"], gap.facts["day"]))
            continue
        figures += used
        if lacking:
            missing.append(lacking)
        if len(combos) * len(found) > 16:
            found = [min(found), max(found)]  # tax and benefit are monotone: the ends hold the others between them
        combos = [[*c, f] for c in combos for f in found] if found else combos
    single = household.partner is None
    try:
        children_total, child_lines, used = child_benefits(household.children, single, law)
        figures += used
    except LawGap as gap:
        children_total, child_lines = 0, []
        missing.append(Missing.dated(gap.facts["name"], gap.facts["day"]))
    except LookupError as lacking_age:
        children_total, child_lines = 0, []
        missing.append(str(lacking_age.args[0]))
    readings = []
    for combo in combos:
        years = [c[3] for c in combo]
        income = None if any(y is None for y in years) else 12 * sum(y for y in years if y is not None)
        for amount in floors(household, floor, law):
            readings.append(
                Reading(
                    sum(c[0] for c in combo), tuple(c[1] for c in combo), tuple(c[2] for c in combo), income, amount
                )
            )
    pensioner = any(
        p.record.income_kind == "folkepension"
        or (p.record.disability_pension_from is not None and p.record.disability_pension_from.year < 2003)
        for p in household.adults
    )
    exempt: Truth = any_of(
        p.record.income_kind in ("FP", "SP") or p.paid_now("SP") or p.disability_pension is True
        for p in household.adults
    )
    adults = household.adults
    both_young = len(adults) == 2 and all(p.at_least(30) is False for p in adults)
    return Income(
        readings=() if missing else tuple(dict.fromkeys(readings)),
        missing=tuple(dict.fromkeys(missing)),
        child_benefits_dkk=children_total,
        child_lines=tuple(child_lines),
        size=household.size,
        adults=len(adults),
        children=len(household.children),
        pensioner_scheme=pensioner,
        cap_exempt=exempt is True,
        severe_mobility=household.stated("needs_wheelchair") is True,
        both_under_30=both_young,
        fixed_costs_ore=to_ore(household.record.other_fixed_costs_dkk_month or Decimal(0)),
        debt_ore=to_ore(household.record.debt_instalment_dkk_month or Decimal(0)),
        figures=tuple({f.name: f for f in figures}.values()),
    )
