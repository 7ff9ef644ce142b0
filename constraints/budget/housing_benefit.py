"""Housing benefit (boligsikring and boligydelse) for many households and dwellings at once, in exact integers.

Formulas: economics 7.1, with the common rules of section 3 there (rent maximum raised by children, severe mobility
impairment in a suited dwelling, two adults under 30). All amounts are øre a year inside; the result is whole kroner a
month, rounded half up once, as the formula asks.

Why integers: the counted rent is a fraction with the floor area below the line, so every amount is kept as a numerator
over `1000 * area`; nothing is rounded before the end and the same krone comes out on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ..errors import LawGap
from ..facts.views import DwellingFacts
from ..law.store import Figure, LawAt
from .benefit_ceiling import CAP
from .income import Income, Reading

Ints = NDArray[np.int64]
BINDINGS = ("formula", "own_limit", "cap15", "maximum")


@dataclass(frozen=True)
class Scheme:
    """The figures of one scheme on one day, in øre and per mille."""

    figures: tuple[Figure, ...]
    rent_share: int
    income_share: int
    threshold: int
    per_child: int
    own_least: int
    own_share: int
    most: int
    most_rent: int
    addition: int
    small: int
    cap: int
    area_first: int
    area_next: int


def _mille(figure: Figure) -> int:
    value = figure.exact * 1000
    if value.denominator != 1:
        raise ValueError(f"{figure.name}: {figure.value} is finer than a thousandth")
    return int(value)


_KNOWN: WeakKeyDictionary[LawAt, Schemes] = WeakKeyDictionary()


def schemes_of(law: LawAt) -> Schemes:
    """The schemes of one law, read once."""
    found = _KNOWN.get(law)
    if found is None:
        found = _KNOWN[law] = Schemes(law)
    return found


class Schemes:
    """Both schemes on the day of `law`; the second is read only where somebody needs it. Raises LawGap."""

    def __init__(self, law: LawAt) -> None:
        self._law = law

    def _small(self, name: str) -> tuple[int, list[Figure]]:
        try:
            figure = self._law.figure(name)
        except LawGap as gap:
            if gap.code == "figure-past-known":
                raise
            return (
                0,
                [],
            )  # no figure before the first known one: the small-amount limit is left out, as economics 3 says
        return figure.number * 100, [figure]

    @cached_property
    def boligsikring(self) -> Scheme:
        get = self._law.figure
        base = "boligsikring."
        names = (
            "andel_boligudgift", "andel_indkomst", "indkomstgraense", "indkomstgraense_pr_barn", "mindste_egenbetaling",
            "maks_boligstoette", "maks_leje", "loft_uden_boern", "areal_foerste_person", "areal_pr_yderligere_person",
        )  # fmt: skip
        f = {n: get(base + n) for n in names}
        small, extra = self._small(base + "bagatelgraense_maaned")
        return Scheme(
            (*f.values(), *extra), _mille(f["andel_boligudgift"]), _mille(f["andel_indkomst"]),
            f["indkomstgraense"].number * 100, f["indkomstgraense_pr_barn"].number * 100,
            f["mindste_egenbetaling"].number * 100, 0, f["maks_boligstoette"].number * 100, f["maks_leje"].number * 100,
            0, small, _mille(f["loft_uden_boern"]), f["areal_foerste_person"].number, f["areal_pr_yderligere_person"].number,
        )  # fmt: skip

    @cached_property
    def boligydelse(self) -> Scheme:
        get = self._law.figure
        base = "boligydelse."
        names = (
            "andel_boligudgift", "tillaeg_til_boligudgift", "andel_indkomst", "indkomstgraense", "indkomstgraense_pr_barn",
            "mindste_egenbetaling_andel", "mindste_egenbetaling", "maks_boligstoette", "maks_leje",
        )  # fmt: skip
        f = {n: get(base + n) for n in names}
        area = [get("boligsikring.areal_foerste_person"), get("boligsikring.areal_pr_yderligere_person")]
        small, extra = self._small(base + "bagatelgraense_maaned")
        return Scheme(
            (*f.values(), *area, *extra), _mille(f["andel_boligudgift"]), _mille(f["andel_indkomst"]),
            f["indkomstgraense"].number * 100, f["indkomstgraense_pr_barn"].number * 100,
            f["mindste_egenbetaling"].number * 100, _mille(f["mindste_egenbetaling_andel"]),
            f["maks_boligstoette"].number * 100, f["maks_leje"].number * 100, f["tillaeg_til_boligudgift"].number * 100,
            small, 1000, area[0].number, area[1].number,
        )  # fmt: skip

    def of(self, income: Income) -> Scheme:
        return self.boligydelse if income.pensioner_scheme else self.boligsikring


def is_allocated_social(dwelling: DwellingFacts) -> bool:
    """A social dwelling the municipality allocates: the pensioners' scheme then has no ceiling (BST §§ 14, 23)."""
    return dwelling.record.dwelling_type != "private" and dwelling.record.availability_basis != "waiting_list"


@dataclass(frozen=True)
class Benefit:
    """Housing benefit per row and dwelling, whole kroner a month.

    `monthly` is what is paid, `before_ceiling` what the formula gives; they differ where a ceiling on recipients of cash
    benefit cuts it. `binding` is the limit inside the formula, `rent_counted` and `threshold` its yearly parts (øre).
    """

    monthly: Ints
    before_ceiling: Ints
    binding: NDArray[np.int8]
    rent_counted: Ints
    threshold: Ints


def outside_cap(dwelling: DwellingFacts) -> bool:
    """A dwelling in which LAS § 25 b does not hold: one for the elderly that the municipality allocates."""
    return dwelling.record.dwelling_type == "elderly" and is_allocated_social(dwelling)


@dataclass(frozen=True)
class Homes:
    """What the acts ask of dwellings, one entry each: floor area in dm², and three yes or no."""

    area: Ints
    suited: NDArray[np.bool_]
    allocated: NDArray[np.bool_]
    outside_cap: NDArray[np.bool_]

    def times(self, count: int) -> Homes:
        """The same dwellings again and again, for as many rents."""
        return Homes(
            np.tile(self.area, count), np.tile(self.suited, count), np.tile(self.allocated, count),
            np.tile(self.outside_cap, count),
        )  # fmt: skip


def homes_of(dwellings: Sequence[DwellingFacts]) -> Homes:
    return Homes(
        np.array([d.area_dm2 for d in dwellings], dtype=np.int64),
        np.array([d.record.wheelchair is True for d in dwellings], dtype=bool),
        np.array([is_allocated_social(d) for d in dwellings], dtype=bool),
        np.array([outside_cap(d) for d in dwellings], dtype=bool),
    )


def _kept(monthly: Ints, reading: Reading, outside: NDArray[np.bool_]) -> Ints:
    """What is paid when each adult's equal share is cut to the adult's room: whole kroner, half up, per dwelling."""
    adults = len(reading.rooms)
    kept = np.zeros_like(monthly)  # øre, times the adults
    for room in reading.rooms:
        share = 100 * monthly
        if room.most_ore is not None:
            cut = np.minimum(share, room.most_ore * adults)
            share = np.where(outside, share, cut) if room.kind == CAP else cut
        kept += share
    return (2 * kept + 100 * adults) // (200 * adults)


def housing_benefit(rows: Sequence[tuple[Income, Reading]], homes: Homes, rent_ore: Ints, schemes: Schemes) -> Benefit:
    """Benefit of each row (an income and one reading of it) in each dwelling.

    `rent_ore` is the monthly rent per dwelling, passed apart so that the highest bearable rent can be searched with the
    same code. A reading whose yearly income is None gets nothing. Worked out once for rows in which the acts see the same.
    """
    number: dict[tuple[object, ...], int] = {}
    of = [number.setdefault(_seen(*row), len(number)) for row in rows]
    if len(number) == len(rows):
        return _benefit(rows, homes, rent_ore, schemes)
    first = dict(zip(reversed(of), reversed(rows), strict=True))
    once = _benefit([first[n] for n in range(len(number))], homes, rent_ore, schemes)
    return Benefit(
        once.monthly[of], once.before_ceiling[of], once.binding[of], once.rent_counted[of], once.threshold[of]
    )


def _seen(income: Income, reading: Reading) -> tuple[object, ...]:
    """Everything of a household that its benefit rests on."""
    return (
        income.pensioner_scheme, income.size, income.children, income.severe_mobility, income.both_under_30, income.cap_exempt,
        reading.income_year_ore, reading.rooms,
    )  # fmt: skip


def _benefit(rows: Sequence[tuple[Income, Reading]], homes: Homes, rent_ore: Ints, schemes: Schemes) -> Benefit:
    area, suited, allocated = homes.area, homes.suited, homes.allocated
    monthly = np.zeros((len(rows), len(area)), dtype=np.int64)
    before = np.zeros_like(monthly)
    binding = np.zeros_like(monthly, dtype=np.int8)
    counted_out, threshold_out = np.zeros_like(monthly), np.zeros_like(monthly)
    for i, (inc, reading) in enumerate(rows):
        s, year = schemes.of(inc), reading.income_year_ore
        mobile = suited if inc.severe_mobility else np.zeros(len(area), dtype=bool)
        allowed = (s.area_first + s.area_next * (inc.size - 1)) * 100 + np.where(mobile, 1000, 0)
        counted = 12 * rent_ore * np.minimum(area, allowed)  # over `area`
        k = min(inc.children, 4)
        most_rent = s.most_rent * (100 + 5 * k) // 100
        ceiling = np.where(mobile, most_rent * 3 // 2, most_rent) * area
        if inc.pensioner_scheme:
            counted = np.where(allocated, counted, np.minimum(counted, ceiling))
        else:
            counted = np.minimum(counted, ceiling)
        extra_children = min(inc.children, 3) if inc.both_under_30 else max(0, k - 1)
        threshold = s.threshold + s.per_child * extra_children
        counted_out[i] = (2 * counted + area) // (2 * area)
        threshold_out[i] = threshold
        if year is None:
            continue
        formula = s.rent_share * (counted + s.addition * area) - s.income_share * max(0, year - threshold) * area
        own = 1000 * counted - max(s.own_share * year, 1000 * s.own_least) * area
        most = s.most * (125 if inc.children >= 4 and not inc.pensioner_scheme else 100) // 100
        maximum = np.where(mobile, most * 3 // 2, most) * 1000 * area
        if inc.pensioner_scheme:
            maximum = np.where(allocated, np.iinfo(np.int64).max, maximum)
        capped = inc.children == 0 and not inc.cap_exempt and not inc.pensioner_scheme
        cap = np.where(mobile | (not capped), np.iinfo(np.int64).max, s.cap * counted)
        parts = np.stack([formula, own, cap, maximum])
        binding[i] = parts.argmin(axis=0)
        year_amount = np.maximum(0, parts.min(axis=0))
        below = 12 * 1000 * 100 * area
        amount = (2 * year_amount + below) // (2 * below)
        before[i] = np.where(amount * 100 < s.small, 0, amount)
        monthly[i] = _kept(before[i], reading, homes.outside_cap) if reading.rooms else before[i]
    return Benefit(monthly, before, binding, counted_out, threshold_out)
