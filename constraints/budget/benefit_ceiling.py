"""What a recipient of cash benefit keeps of the household's housing benefit.

Two ceilings, one after the other. To 30 June 2025 the *kontanthjælpsloft*: benefit, special support and housing benefit of
one person together stay below an amount; special support is cut first, then housing benefit (economics 2.2 and 7.1). From
1 July 2025 the *boligstøtteloft* (LAS § 25 b): a married or cohabiting recipient of the raised rate keeps at most an amount
of the own share of the household's housing benefit, which is the benefit divided by the adults (law.md LAS-25B).

What no column tells is taken as said here, and the line of the budget says it: nobody has care around the clock, and
nobody has special support. Severe mobility impairment is read from `needs_wheelchair`, as in the housing benefit itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..errors import LawGap
from ..facts.units import Ore, add_months, month_of
from ..facts.views import HouseholdFacts, PersonFacts, Truth, all_of, negated
from ..law.store import Figure, LawAt

CAP, OLD_CEILING = "housing_benefit_cap", "benefit_ceiling"
_CASH = frozenset({"KTH_16_1", "KTH_16_2", "KTH_OLD", "UDDH", "SHO", "OVG"})
_COUPLE = ("applicant", "spouse", "cohabitant")
_OLD = "kontanthjaelp_gammel_ordning.kontanthjaelpsloft."


@dataclass(frozen=True)
class Room:
    """One possible ceiling of one adult: `most_ore` of the own share is kept a month; None = all of it.

    `kind` is CAP or OLD_CEILING, None where no ceiling is in question; `figure` is None where no amount is known for
    this sort of household, and `most_ore` is then the least or the most that could be left.
    """

    most_ore: Ore | None
    kind: str | None = None
    figure: Figure | None = None


NO_CEILING = (Room(None),)


def rooms_of(person: PersonFacts, household: HouseholdFacts, gross_ore: Ore, law: LawAt) -> tuple[Room, ...]:
    """Every ceiling that can hold for one adult with this gross income: one where the facts tell, else both ends.

    Raises LawGap past the last day on which the amount is known.
    """
    kind = person.record.income_kind
    if kind is not None and kind not in _CASH:
        return NO_CEILING
    if _new_system(law):
        return _cap(capped(person, household), law)
    return _old_ceiling(person, household, kind, gross_ore, law)


def _new_system(law: LawAt) -> bool:
    """LAS § 25 b is in force on the day: its amount has begun."""
    try:
        law.figure("kontanthjaelp_ny_ordning.boligstoetteloft")
    except LawGap as gap:
        return gap.code != "figure-not-known"
    return True


def _cap(concerned: Truth, law: LawAt) -> tuple[Room, ...]:
    if concerned is False:
        return NO_CEILING
    figure = law.figure("kontanthjaelp_ny_ordning.boligstoetteloft")
    room = Room(figure.number * 100, CAP, figure)
    return (room,) if concerned else (room, *NO_CEILING)


def capped(person: PersonFacts, household: HouseholdFacts) -> Truth:
    """LAS § 25 b: is the person a married or cohabiting recipient of the raised rate for the whole month?

    The month is the first whole calendar month from the decision on. The raised rate is that of § 16, stk. 1 from 30
    years on; between 25 and 29 it depends on years of work that no column tells, so the answer is unknown.
    """
    if household.partner is None or person.record.role not in _COUPLE:
        return False
    first = _first_whole_month(person.day)
    since = household.partner.record.cohabiting_since
    if household.partner.record.role == "cohabitant" and since is not None and since > first:
        return False
    months = [p.last_month for p in person.periods if p.benefit == "KTH_16_1"]
    if months and all(m is not None and m < month_of(first) for m in months):
        return False
    return all_of(_raised_rate(person), negated(household.stated("needs_wheelchair")))


def _first_whole_month(day: date) -> date:
    return day if day.day == 1 else add_months(day.replace(day=1), 1)


def _raised_rate(person: PersonFacts) -> Truth:
    kind = person.record.income_kind
    if kind == "KTH_16_2" or person.at_least(25) is False:
        return False
    return True if kind == "KTH_16_1" and person.at_least(30) is True else None


def _old_ceiling(
    person: PersonFacts, household: HouseholdFacts, kind: str | None, gross_ore: Ore, law: LawAt
) -> tuple[Room, ...]:
    found: list[Room] = []
    for name in _old_names(person, household, kind):
        try:
            figure = None if name is None else law.figure(_OLD + name)
        except LawGap:
            figure = None
        if figure is None or figure.value is None:
            found += [Room(0, OLD_CEILING), Room(None, OLD_CEILING)]
        else:
            found.append(Room(max(0, figure.number * 100 - gross_ore), OLD_CEILING, figure))
    return tuple(dict.fromkeys(found))


def _old_names(person: PersonFacts, household: HouseholdFacts, kind: str | None) -> list[str | None]:
    """Names of the ceilings of LAS (old) § 25 b that can be meant; None = one whose amount is not held."""
    of_couple = person.record.role in _COUPLE
    couple = of_couple and household.partner is not None
    children = min(len(household.children), 2) if of_couple else 0
    if kind == "KTH_OLD":
        single = ("fyldt_30_enlig_ikke_forsoerger", "fyldt_30_enlig_1_barn", "fyldt_30_enlig_2_boern")[children]
        older = ("fyldt_30_par_forsoerger" if children else "fyldt_30_par_ikke_forsoerger") if couple else single
        younger = None if couple or children else "under_30_enlig_ikke_forsoerger"
        at_least_30 = person.at_least(30)
        return [older] if at_least_30 is True else [younger] if at_least_30 is False else [older, younger]
    if kind == "UDDH" and not couple:
        return [("uddannelseshjaelp_enlig_ikke_forsoerger", None, "uddannelseshjaelp_enlig_2_boern")[children]]
    if kind in ("SHO", "OVG") and not couple and not children:
        return ["sho_enlig_ikke_forsoerger"]
    return [None]
