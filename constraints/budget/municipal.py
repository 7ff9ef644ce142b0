"""What the municipality should expect to pay: placing, another empty month, handing back, another month in a shelter.

Formulas: economics 7.2; whole kroner, each line rounded half up. Most unit prices are unverified defaults, and every
line says so. Cost never chooses between people: it only picks among dwellings for an unchanged set of households.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import LawGap
from ..facts.carried import Carried
from ..facts.units import round_half_up, to_ore
from ..facts.views import CaseView, DwellingFacts, HouseholdFacts
from ..law.store import Figure, LawAt
from .disposable import BudgetTable
from .statement import sources

MONTHS = 24
_COST = "kommunale_omkostninger."


Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class CostTable:
    """Expected municipal cost over `MONTHS` months of each placement, whole DKK, households × dwellings.

    Lines whose price or fact is unknown are left out of the sum and named in `left_out`. `lines` gives vacancy and housing
    benefit of some households in some dwellings, which are part of the total.
    """

    total: Ints
    lines: Callable[[Sequence[int] | slice, Sequence[int] | slice], tuple[Ints, Ints]]
    deposit_loan: Ints
    support: Ints
    guarantee: int
    relapse: int
    left_out: tuple[str, ...]
    figures: tuple[Figure, ...]


class _Prices:
    """Reads figures and remembers which were used and which were not to be had."""

    def __init__(self, law: LawAt) -> None:
        self._law = law
        self.used: dict[str, Figure] = {}
        self.missing: list[str] = []

    def get(self, name: str) -> Fraction | None:
        try:
            figure = self._law.figure(name)
        except LawGap:
            figure = None
        if figure is None or figure.value is None:
            if name not in self.missing:
                self.missing.append(name)
            return None
        self.used[name] = figure
        return figure.exact


def support_monthly(method: str | None, prices: _Prices) -> tuple[Fraction, int] | None:
    """Price a month and the number of months it runs, for a support method; None = no known price."""
    if method == "CTI":
        course = prices.get(_COST + "bostoette_housing_first.cti_forloeb")
        return None if course is None else (course / 9, 9)
    name = {"ICM": "icm_aar", "ACT": "act_aar"}.get(method or "")
    if name is None:
        return None
    year = prices.get(_COST + "bostoette_housing_first." + name)
    return None if year is None else (year / 12, MONTHS)


def refund_applies(household: HouseholdFacts) -> bool:
    """SEL § 176 a: the household leaves a § 110 shelter and the support was decided before that.

    An unknown decision date gives no refund: the municipality is not promised money on a blank.
    """
    decided = household.record.support_decided_on
    return household.record.homelessness_situation == "section_110" and decided is not None and decided <= household.day


def support_cost(household: HouseholdFacts, prices: _Prices) -> int | None:
    """Net cost of the support over `MONTHS` months, whole DKK; 0 without support, None where no price is known."""
    if household.supported is not True:
        return 0 if household.supported is False else None
    price = support_monthly(household.support_method, prices)
    if price is None:
        return None
    monthly, months = price
    refunded = Fraction(0)
    if refund_applies(household):
        share = prices.get(_COST + "bostoette_housing_first.statsrefusion_andel")
        limit = prices.get(_COST + "bostoette_housing_first.statsrefusion_maaneder")
        if share is not None and limit is not None:
            refunded = share * min(months, int(limit))
    return round_half_up(monthly * (months - refunded))


def _priced_by(household: HouseholdFacts) -> tuple[Any, ...]:
    """All that `support_cost` reads of a household."""
    return household.supported, household.support_method, refund_applies(household)


def cost_table(
    case: CaseView, budgets: BudgetTable, law: LawAt, like: tuple[CostTable, Carried] | None = None
) -> CostTable:
    """Expected cost of every placement, as `assign` in economics 7.2.

    `like` are the costs of a case under the same law, and what this one shares with it: spares work, no more.
    """
    prices = _Prices(law)

    def get(name: str) -> Fraction | None:
        return prices.get(_COST + name)

    shape = case.shape
    years = Fraction(MONTHS, 12)
    days = get("tomgang.forventet_dage_fra_raadighed_til_indflytning")
    ends, calls, mean = (
        get("istandsaettelsesgaranti." + n)
        for n in ("aarlig_fraflytningssandsynlighed", "sandsynlighed_traek", "gennemsnitligt_traek")
    )
    guarantee = 0
    if ends is not None and calls is not None and mean is not None:
        guarantee = round_half_up((1 - (1 - ends) ** int(years)) * calls * mean)
    loss, state = get("indskudslaan.sandsynlighed_tab"), prices.get("indskud_og_indskudslaan.statslig_andel_af_tab")
    deposit = np.zeros(shape[1], dtype=np.int64)
    if loss is not None and state is not None:
        lost = loss * (1 - state) / 100  # of each øre
        for d, dwelling in enumerate(case.dwellings):
            if dwelling.record.deposit_dkk is not None:
                deposit[d] = round_half_up(to_ore(dwelling.record.deposit_dkk) * lost)
    support = np.zeros(shape[0], dtype=np.int64)
    unknown_support = False
    known: dict[tuple[Any, ...], int | None] = {}
    for h, household in enumerate(case.households):
        alike = household.once(_priced_by, partial(_priced_by, household))
        if alike not in known:
            known[alike] = support_cost(household, prices)
        cost = known[alike]
        unknown_support |= cost is None
        support[h] = cost or 0
    shares = {
        pensioner: prices.get(f"{name}.kommunal_andel") or Fraction(0)
        for pensioner, name in ((True, "boligydelse"), (False, "boligsikring"))
        if any(i.pensioner_scheme is pensioner for i in budgets.incomes)
    }
    again = get("istandsaettelsesgaranti.aarlig_udsaettelse_eller_tilbagefald")
    relapse = 0
    unit = stay(law, days=90, day_before=0)
    if again is not None and unit is not None:
        relapse = round_half_up((1 - (1 - again) ** int(years)) * unit["cost"])

    def lines(rows: Sequence[int] | slice, columns: Sequence[int] | slice) -> tuple[Ints, Ints]:
        """Vacancy and housing benefit of some households in some dwellings."""
        people, homes = np.arange(shape[0])[rows].tolist(), np.arange(shape[1])[columns].tolist()
        vacancy = _vacancy([case.households[h] for h in people], [case.dwellings[d] for d in homes], days)
        paid = budgets.benefit_dkk[rows][:, columns]
        return vacancy, _benefit_share(paid, [budgets.incomes[h].pensioner_scheme for h in people], shares)

    def block(rows: Sequence[int] | slice, columns: Sequence[int] | slice) -> Ints:
        """The total of some households in some dwellings."""
        fixed = deposit[columns][None, :] + support[rows][:, None] + guarantee + relapse
        vacancy, benefit = lines(rows, columns)
        return vacancy + benefit + fixed

    if like is None:
        total = block(slice(None), slice(None))
    else:
        old, kept = like
        total = kept.taken(old.total)
        new_rows, new_columns = kept.fresh
        for rows, columns in ((new_rows, list(range(shape[1]))), (list(range(shape[0])), new_columns)):
            if rows and columns:
                total = _written(total, rows, columns, block(rows, columns))
    left_out = [f"figure {n}" for n in prices.missing]
    if unknown_support:
        left_out.append("support whose method or price is not known")
    if any(d.record.deposit_dkk is None for d in case.dwellings):
        left_out.append("loss on a deposit that is not known")
    return CostTable(total, lines, deposit, support, guarantee, relapse, tuple(left_out), tuple(prices.used.values()))


def _vacancy(households: Sequence[HouseholdFacts], dwellings: Sequence[DwellingFacts], days: Fraction | None) -> Ints:
    """Rent lost until the household moves in, whole DKK, households × dwellings."""
    found = np.zeros((len(households), len(dwellings)), dtype=np.int64)
    if days is None:
        return found
    moves = [h.record.available_from for h in households]
    ready = np.array([0 if day is None else day.toordinal() for day in moves], dtype=np.int64)
    for d, dwelling in enumerate(dwellings):
        per_day, found[:, d] = _empty(dwelling.rent_ore, days)
        # A household that cannot move yet leaves the dwelling empty for longer than usual.
        free = dwelling.record.available_from.toordinal()
        late = np.flatnonzero(ready - free > math.floor(days))
        top, bottom = per_day.numerator * (ready[late] - free), per_day.denominator
        found[late, d] = (2 * top + bottom) // (2 * bottom)
    return found


@lru_cache(maxsize=4096)
def _empty(rent_ore: int, days: Fraction) -> tuple[Fraction, int]:
    """Rent of a day, and of so many days in whole DKK, of a dwelling with this rent a month."""
    per_day = Fraction(rent_ore * 12, 365 * 100)
    return per_day, round_half_up(per_day * days)


def _benefit_share(paid: Ints, pensioners: Sequence[bool], shares: Mapping[bool, Fraction]) -> Ints:
    """The municipality's share of the housing benefit over `MONTHS` months, whole DKK, of what is `paid` a month."""
    found = np.zeros(paid.shape, dtype=np.int64)
    scheme = np.array(pensioners, dtype=bool)
    for pensioner, share in shares.items():
        mine, fraction = scheme == pensioner, share * MONTHS
        found[mine] = (2 * paid[mine] * fraction.numerator + fraction.denominator) // (2 * fraction.denominator)
    return found


def _written(old: Ints, rows: Sequence[int], columns: Sequence[int], cells: Ints) -> Ints:
    found = old.copy()
    found[np.ix_(rows, columns)] = cells
    return found


def pair_costs(case: CaseView, costs: CostTable, h: int, d: int) -> dict[str, Any]:
    """The expected cost of one placement, line by line; never a total without its lines."""
    vacancy, benefit = (int(line[0, 0]) for line in costs.lines([h], [d]))
    lines = {
        "vacancy": vacancy,
        "guarantee": costs.guarantee,
        "deposit_loan": int(costs.deposit_loan[d]),
        "support_net": int(costs.support[h]),
        "housing_benefit_share": benefit,
        "relapse": costs.relapse,
    }
    left_out = [] if case.dwellings[d].record.deposit_dkk is not None else ["deposit_loan"]
    supported = case.households[h].supported
    if supported is None or (supported is True and costs.support[h] == 0):
        left_out.append("support_net")
    return {"months": MONTHS, **lines, "total": int(costs.total[h, d]), "left_out": left_out}


def empty_month(dwelling: DwellingFacts, law: LawAt) -> dict[str, Any]:
    """Another month without a tenant: rent plus standing charges, whole DKK."""
    rent = round_half_up(Fraction(dwelling.rent_ore, 100))
    figure = law.figure("husleje_og_forbrug.forbrug.fast_tomgang")
    return {"rent": rent, "standing_charges": figure.number, "cost": rent + figure.number, "figures": sources([figure])}


def handback(dwelling: DwellingFacts, day: date, law: LawAt) -> dict[str, Any]:
    """Giving the dwelling back: rent until it is let again, at most until a tenant's notice would take effect."""
    expected = law.figure(_COST + "tomgang.forventet_genudlejning_dage")
    notice = law.figure(_COST + "tomgang.opsigelsesvarsel_maaneder")
    figures = [expected, notice]
    until = dwelling.record.notice_effective_date
    if until is not None:
        bound = Fraction(max(0, (until - day).days))
    else:
        left = calendar.monthrange(day.year, day.month)[1] - day.day
        bound = notice.exact * Fraction("30.4167") + left
    days = min(expected.exact, bound)
    cost = round_half_up(Fraction(dwelling.rent_ore * 12, 36500) * days)
    return {"days": round_half_up(days), "cost": cost, "figures": sources(figures)}


def stay(law: LawAt, days: int, day_before: int, window: int | None = None) -> dict[str, Any] | None:
    """Net cost of `days` more days in a § 110 shelter, `day_before` days into the running year from first admission.

    The state refunds half of the days inside the window of SEL § 177 no. 3. `window` overrides the dated window. None
    when the day rate is not known.
    """
    try:
        names = ("bruttotakst_doegn", "egenbetaling_logi_doegn", "statsrefusion_andel", "statsrefusion_vindue_dage")
        gross, own, share, dated = (law.figure(f"{_COST}boform_110.{n}") for n in names)
    except LawGap:
        return None
    limit = window if window is not None else (None if dated.value is None else dated.number)
    inside = days if limit is None else max(0, min(limit, day_before + days) - day_before)
    net = gross.exact - own.exact
    cost = round_half_up(net * (days - share.exact * inside))
    return {
        "days": days, "day_before": day_before, "window": limit, "days_with_refund": inside,
        "net_day_cost": round_half_up(net), "cost": cost, "figures": sources([gross, own, share, dated]),
    }  # fmt: skip


def shelter_month(household: HouseholdFacts, law: LawAt) -> dict[str, Any] | None:
    """Another 30 days in the shelter for a household that lives in one; None for others or without admission date."""
    admitted = household.record.section_110_admitted_on
    if household.record.homelessness_situation != "section_110" or admitted is None or admitted > household.day:
        return None
    anniversary = admitted
    while True:
        year = anniversary.year + 1
        following = date(year, admitted.month, min(admitted.day, calendar.monthrange(year, admitted.month)[1]))
        if following > household.day:
            break
        anniversary = following
    return stay(law, days=30, day_before=(household.day - anniversary).days)
