"""What a household has each month before housing: tax estimate, net income, child benefits.

Formulas: economics 7.1. Figures come dated from the law store. An income that is not known gives no number but the
name of the missing fact; where a fact is only half known (a net income without the gross, an income whose kind is not
told, an age at a boundary) every possible reading is kept, and a verdict has to hold in all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import inf
from typing import NamedTuple
from weakref import WeakKeyDictionary

from ..errors import LawGap
from ..facts.missing import Missing
from ..facts.policy import DisposableFloor
from ..facts.units import Ore, round_half_up, to_ore, whole_dkk
from ..facts.views import HouseholdFacts, PersonFacts, Truth, any_of
from ..law.store import Figure, LawAt
from .benefit_ceiling import NO_CEILING, Room, rooms_of


@dataclass(frozen=True)
class Reading:
    """One possible reading of a household's income.

    `net_dkk` is whole kroner a month before sanctions and `net_sanctioned_dkk` after them, `gross_dkk` one per adult,
    `income_year_ore` the household income of the housing benefit acts (None = unknown and so high that no
    benefit is left), `floor_dkk` the municipal lowest amount. `rooms` is one ceiling per adult on what is kept of the
    housing benefit; empty = all of it is kept.
    """

    net_dkk: int
    net_sanctioned_dkk: int
    gross_dkk: tuple[int, ...]
    income_year_ore: int | None
    floor_dkk: int
    rooms: tuple[Room, ...] = ()


@dataclass(frozen=True)
class Sanction:
    """What is taken out of the benefits of a household for now: whole kroner a month, and the last end told."""

    amount_dkk: int
    until: date | None


@dataclass(frozen=True)
class Income:
    """Everything the budget of a household needs that does not depend on the dwelling."""

    readings: tuple[Reading, ...]
    missing: tuple[Missing, ...]
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
    debt_dkk: int
    sanction: Sanction | None
    figures: tuple[Figure, ...]


# Many people of a batch have the same benefit rate: the tax of one income is worked out once per law.
_TAXES: WeakKeyDictionary[LawAt, dict[tuple[int, bool], tuple[int, list[Figure]]]] = WeakKeyDictionary()


def _tax(gross_ore_month: int, wage: bool, law: LawAt) -> tuple[int, list[Figure]]:
    known = _TAXES.setdefault(law, {})
    if (gross_ore_month, wage) not in known:
        known[gross_ore_month, wage] = estimated_tax(gross_ore_month, wage, law)
    return known[gross_ore_month, wage]


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
    """Child and youth benefit and, for a single provider, the child allowances: whole kroner a month, full custody.

    Raises LookupError naming the column where an age is not known closely enough, LawGap for an unknown year.
    """
    known, key = _CHILDREN.setdefault(law, {}), (tuple(_band_of(c) for c in children), single)
    if key not in known:
        known[key] = _child_benefits(*key, law)
    total, lines, figures = known[key]
    return total, [*lines], [*figures]


_Benefits = tuple[int, list[tuple[str, int]], list[Figure]]
# Families with children of the same ages get the same: worked out once per law.
_CHILDREN: WeakKeyDictionary[LawAt, dict[tuple[tuple[str | None, ...], bool], _Benefits]] = WeakKeyDictionary()


def _child_benefits(bands: tuple[str | None, ...], single: bool, law: LawAt) -> _Benefits:
    total, figures = Fraction(0), []
    lines: list[tuple[str, int]] = []
    for name in bands:
        if name is None:
            raise LookupError("persons.birth_date")
        figure = law.figure(f"boerneydelser.boerne_og_ungeydelse.{name}")
        amount = figure.exact if name == "alder_15_17" else figure.exact / 3
        total += amount
        figures.append(figure)
        lines.append((name, round_half_up(amount)))
    if single and bands:
        ordinary, extra = (law.figure(f"boerneydelser.boernetilskud.{n}") for n in ("ordinaert", "ekstra"))
        total += len(bands) * ordinary.exact / 12 + extra.exact / 12
        figures += [ordinary, extra]
        lines += [
            ("boernetilskud_ordinaert", round_half_up(len(bands) * ordinary.exact / 12)),
            ("boernetilskud_ekstra", round_half_up(extra.exact / 12)),
        ]
    return round_half_up(total), lines, figures


def _band_of(child: PersonFacts) -> str | None:
    """The band of the child's age; None where the age may be on either side of a boundary."""
    bounds = child.age_bounds
    if bounds is None or _band(bounds[0]) != _band(bounds[1]):
        return None
    return _band(bounds[1])


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


class _Adult(NamedTuple):
    """One reading of one adult, a month; `income_ore` None = so high that no housing benefit is left."""

    net_dkk: int
    net_sanctioned_dkk: int
    gross_dkk: int
    income_ore: int | None
    room: Room = NO_CEILING[0]


def sanction_of(person: PersonFacts) -> Ore:
    """What a sanction takes out of the benefit on the day, øre a month; 0 = none, or ended."""
    amount, until = person.record.sanction_dkk_month, person.record.sanction_until
    return 0 if amount is None or (until is not None and until < person.day) else to_ore(amount)


def _adult_readings(
    person: PersonFacts, household: HouseholdFacts, law: LawAt
) -> tuple[list[_Adult], list[Figure], Missing | None]:
    """Every reading of one adult, the figures used, and the fact that is missing if there is no reading."""
    record, sanction = person.record, sanction_of(person)
    gross = None if record.gross_income_dkk_month is None else to_ore(record.gross_income_dkk_month)
    net = None if record.net_income_dkk_month is None else to_ore(record.net_income_dkk_month)
    if gross is None and net is None:
        if record.income_kind == "none":
            return [_Adult(0, 0, 0, 0)], [], None
        return [], [], Missing.fact("persons.gross_income_dkk_month", person.id)
    if net is not None:
        net_dkk, sanctioned = whole_dkk(net), max(0, whole_dkk(net - sanction))
        if gross is not None:
            rooms = rooms_of(person, household, gross, law)
            return [_Adult(net_dkk, sanctioned, whole_dkk(gross), gross, r) for r in rooms], [], None
        # The gross is at least the net: between "equal to it" and "so high that no benefit is left".
        ends = [_Adult(net_dkk, sanctioned, net_dkk, net, r) for r in rooms_of(person, household, net, law)]
        return [_Adult(net_dkk, sanctioned, net_dkk, None), *ends], [], None
    assert gross is not None
    found: list[_Adult] = []
    figures: list[Figure] = []
    for wage in [record.income_kind == "wage"] if record.income_kind else [False, True]:
        tax, used = _tax(gross, wage, law)
        after = max(0, gross - sanction)
        sanctioned = whole_dkk(after) - (_tax(after, wage, law)[0] if sanction else tax)
        rooms = NO_CEILING if wage else rooms_of(person, household, gross, law)
        found += [_Adult(whole_dkk(gross) - tax, sanctioned, whole_dkk(gross), gross, r) for r in rooms]
        figures += used
    return found, figures, None


def _ends(found: list[_Adult]) -> list[_Adult]:
    """Two readings that enclose all of `found`: the least of everything that counts up, and the most."""

    def room(adult: _Adult) -> float:
        return inf if adult.room.most_ore is None else adult.room.most_ore

    def income(adult: _Adult) -> float:
        return inf if adult.income_ore is None else adult.income_ore

    worst, best = min(found, key=lambda a: a.net_dkk), max(found, key=lambda a: a.net_dkk)
    return [
        worst._replace(income_ore=max(found, key=income).income_ore, room=min(found, key=room).room),
        best._replace(income_ore=min(found, key=income).income_ore, room=max(found, key=room).room),
    ]


def _sanction(household: HouseholdFacts) -> Sanction | None:
    sanctioned = [(sanction_of(p), p.record.sanction_until) for p in household.adults if sanction_of(p)]
    if not sanctioned:
        return None
    ends = [until for _, until in sanctioned if until is not None]
    return Sanction(whole_dkk(sum(s for s, _ in sanctioned)), max(ends) if len(ends) == len(sanctioned) else None)


def income_of(household: HouseholdFacts, floor: DisposableFloor, law: LawAt) -> Income:
    """Income of a household; `readings` is empty when a needed fact or figure is not known, and `missing` names it."""
    missing: list[Missing] = []
    figures: list[Figure] = []
    if not household.ages_known:
        missing.append(Missing.fact("persons.birth_date"))
    combos: list[list[_Adult]] = [[]]
    for person in household.adults:
        try:
            found, used, lacking = _adult_readings(person, household, law)
        except LawGap as gap:
            missing.append(Missing.dated(gap.facts["name"], gap.facts["day"]))
            continue
        figures += used
        if lacking:
            missing.append(lacking)
        if len(combos) * len(found) > 16:
            found = _ends(found)
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
        missing.append(Missing.fact(str(lacking_age.args[0])))
    readings = []
    for combo in combos:
        years = [a.income_ore for a in combo]
        income = None if any(y is None for y in years) else 12 * sum(y for y in years if y is not None)
        rooms = tuple(a.room for a in combo)
        for amount in floors(household, floor, law):
            readings.append(
                Reading(
                    net_dkk=sum(a.net_dkk for a in combo),
                    net_sanctioned_dkk=sum(a.net_sanctioned_dkk for a in combo),
                    gross_dkk=tuple(a.gross_dkk for a in combo),
                    income_year_ore=income,
                    floor_dkk=amount,
                    rooms=rooms if any(r.kind for r in rooms) else (),
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
        debt_dkk=whole_dkk(to_ore(household.record.debt_instalment_dkk_month or Decimal(0))),
        sanction=_sanction(household),
        figures=tuple({f.name: f for f in figures}.values()),
    )
