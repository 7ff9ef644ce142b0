"""What the page of quota and limits shows: the counters of the organisations, idle rent, support slots, every limit of a plan."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from constraints.language import N_, Lang, nsay, number, say
from matching.plan.words import title_of

from ...service.kept.ledger import Idle, Right, Slots
from ..shown import day, kr

# State of a support course → its word and the colour it is shown with.
COURSE_STATES: Mapping[str, tuple[str, str]] = {
    "reserved": (N_("reserved"), "calm"), "running": (N_("running"), "good"), "paused": (N_("paused"), "mind"),
    "ended": (N_("ended"), "plain"), "released": (N_("released"), "plain"),
}  # fmt: skip


@dataclass(frozen=True)
class Account:
    """One organisation's counter, in dwellings. `free` = of the right, neither let nor in an offer nor handed back."""

    organisation: str
    vacancies: int
    share: str
    right: int
    let: int
    offered: int
    handed_back: int
    free: int
    carry_in: str
    carry_out: str
    says: str


@dataclass(frozen=True)
class Rent:
    """Rent of a dwelling that stands empty. `runs`: it still does; `begins`: it does not yet."""

    vacancy: str
    dwelling: str
    organisation: str
    since: str
    until: str
    days: int
    a_day: str
    so_far: str
    hand_back_by: str
    runs: bool
    begins: bool


@dataclass(frozen=True)
class Team:
    """A team's slots: of those free in the month's tables, taken and reserved since, and what is left."""

    team: str
    in_tables: int
    started: int
    ended: int
    reserved: int
    free: int


@dataclass(frozen=True)
class Full:
    """A limit of a plan: how full it is and what one more unit would give. `kind`: good = room, mind = full, bad = full and
    one more would house somebody."""

    name: str
    group: str
    capacity: int
    used: int
    unit: str
    says: str
    kind: str
    gained: int | None


def fraction(value: Fraction, lang: Lang) -> str:
    """A share or a carry as it is read: 1/4, 2 3/4."""
    whole, rest = divmod(value, 1)
    if not rest:
        return number(int(whole), lang)
    return f"{int(whole)} {rest}" if whole else str(rest)


def accounts(rights: Iterable[Right], names: Mapping[str, str], lang: Lang) -> list[Account]:
    """The counters in order of the organisations."""
    found = []
    for r in rights:
        free = max(0, r.right - r.let - r.offered - r.handed_back)
        says = nsay(lang, "{count} of {vacancies} vacancies is the municipality's.", "{count} of {vacancies} vacancies are the municipality's.",
                    r.right, vacancies=r.vacancies)  # fmt: skip
        found.append(
            Account(
                names.get(r.organisation, r.organisation), r.vacancies, fraction(r.share, lang), r.right, r.let, r.offered,
                r.handed_back, free, fraction(r.carry_in, lang), fraction(r.carry_out, lang), says,
            )
        )  # fmt: skip
    return found


def rents(idle: Iterable[Idle], names: Mapping[str, str], today: date, lang: Lang) -> list[Rent]:
    """Those that run first, the dearest first among them; then those that begin on a later day, and those that have ended."""
    rows = [
        (_order(i, today), -i.dkk_day, i.dwelling,
         Rent(i.vacancy_id, i.dwelling, names.get(i.organisation, i.organisation), day(i.liable_from, lang),
              "" if i.until is None else day(i.until, lang), i.days, kr(i.dkk_day, lang), kr(i.dkk, lang),
              "" if i.hand_back_by is None else day(i.hand_back_by, lang), _order(i, today) == 0, _order(i, today) == 1))
        for i in idle
    ]  # fmt: skip
    return [row[-1] for row in sorted(rows, key=lambda r: r[:3])]


def _order(idle: Idle, today: date) -> int:
    """0 = it runs, 1 = it begins on a later day, 2 = it has ended."""
    return 2 if idle.until is not None and idle.until <= today else 1 if idle.liable_from > today else 0


def a_day(idle: Iterable[Idle], today: date) -> int:
    """What the dwellings that stand empty and are paid for today cost a day, whole kroner."""
    return sum(i.dkk_day for i in idle if _order(i, today) == 0)


def teams(slots: Iterable[Slots]) -> list[Team]:
    return [Team(s.team, s.free_in_batch, s.started, s.ended, s.reserved, s.free) for s in slots]


_UNITS = {"households": N_("households"), "DKK": "DKK"}


def limits_of(rows: Iterable[Mapping[str, object]], names: Mapping[str, str], lang: Lang) -> list[Full]:
    """Every limit of a plan in its own order, fullest kinds told apart: full and costing somebody a home comes out as `bad`."""
    return [_limit(row, names, lang) for row in rows]


def _limit(row: Mapping[str, object], names: Mapping[str, str], lang: Lang) -> Full:
    rule_id, _, subject = str(row["name"]).partition(" ")
    capacity, used, gained = int(str(row["capacity"])), int(str(row["used"])), row["gained_by_one_more"]
    group = title_of(rule_id, lang)
    name = names.get(subject, subject) or group
    kind = "good" if used < capacity else "bad" if gained else "mind"
    unit = str(row["unit"])
    return Full(name, group, capacity, used, say(lang, _UNITS[unit]), _says(capacity - used, gained, unit, lang), kind,
                None if gained is None else int(str(gained)))  # fmt: skip


def _says(left: int, gained: object, unit: str, lang: Lang) -> str:
    if unit == "DKK":
        return say(lang, "{left} is left.", left=kr(left, lang))
    if left > 0:
        return nsay(lang, "There is room for {count} more.", "There is room for {count} more.", left)
    if gained is None:
        return say(lang, "Full. It was not worked out what one more would give.")
    if not gained:
        return say(lang, "Full. One more would not house more households.")
    return nsay(
        lang, "Full. One more would house {count} more household.", "Full. One more would house {count} more households.", int(str(gained))
    )  # fmt: skip


def _as_counted(name: str) -> list[tuple[int, str]]:
    """A name by which `Department 2` comes before `Department 10`."""
    return [(int(part) if part.isdecimal() else -1, part) for part in re.split(r"(\d+)", name)]


def groups(limits: Sequence[Full]) -> list[tuple[str, list[Full]]]:
    """The limits by kind, those that stand in somebody's way first within each."""
    found: dict[str, list[Full]] = {}
    for limit in limits:
        found.setdefault(limit.group, []).append(limit)
    order = {"bad": 0, "mind": 1, "good": 2}
    return [(group, sorted(rows, key=lambda f: (order[f.kind], _as_counted(f.name)))) for group, rows in found.items()]
