"""The rows of the plan board: who is proposed which dwelling, who is not, which dwellings nobody gets."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from constraints import Case
from constraints.language import N_, nsay, say
from matching.plan.document import Placement, Plan, Unplaced, UnusedDwelling
from matching.plan.sentences import unplaced_sentence, unused_sentence
from matching.plan.words import class_reason_word, kind_word
from matching.plan.workbook.names import Names

from ...service.kept.boards import Board, Kept

# Code of a flag → what the filter calls it, and its sign.
FLAGS: Mapping[str, tuple[str, str]] = {
    "support": (N_("Takes a support slot"), "support-agent"),
    "locked": (N_("Kept by a person"), "lock"),
    "kept": (N_("As last time"), "sync"),
    "new": (N_("New since last time"), "plus"),
    "moved": (N_("Another dwelling than last time"), "arrow-forward"),
    "raised": (N_("Class raised"), "arrow-upward"),
    "floor": (N_("Little left to live on"), "payments"),
    "answered": (N_("A person has answered"), "forum"),
    "remark": (N_("A rule has a remark"), "info"),
}


@dataclass(frozen=True)
class Flag:
    """Something to know of a placement: `text` is short, `more` the whole of it ("" = nothing more)."""

    code: str
    text: str
    sign: str
    more: str = ""


@dataclass(frozen=True)
class Household:
    """A household as every row begins with it. `waited` in days."""

    id: str
    urgency: str
    given: str
    waited: int
    persons: int
    caseworker: str | None


@dataclass(frozen=True)
class Dwelling:
    """A dwelling as a row tells of it. Rent in DKK a month; `area_m2` as the batch has it."""

    id: str
    department: str
    area: str
    organisation: str
    organisation_id: str
    rooms: int | None
    area_m2: float
    rent: int
    free_from: date
    reply_by: date | None


@dataclass(frozen=True)
class PlacedRow:
    """One household in one dwelling. `left`: DKK a month after rent, housing benefit and fixed costs; None = not known."""

    household: Household
    dwelling: Dwelling
    wish: str
    wish_tier: int
    left: int | None
    zone: str
    guarantee: int
    flags: tuple[Flag, ...]

    @property
    def searched(self) -> str:
        """What a search goes through."""
        told = (*(f"{f.text} {f.more}" for f in self.flags), self.wish, *_names_of(self.dwelling), self.household.id)
        return " ".join(told).casefold()


@dataclass(frozen=True)
class LeftRow:
    """One household without a dwelling, with the reason in a sentence. Counts are dwellings. `asked`: a person is asked something."""

    household: Household
    kind: str
    kind_word: str
    why: str
    allowed: int
    review: int
    asked: bool

    @property
    def searched(self) -> str:
        """What a search goes through."""
        return f"{self.household.id} {self.kind_word} {self.why}".casefold()


@dataclass(frozen=True)
class UnusedRow:
    """One dwelling nobody gets, with the reason in a sentence. DKK: an empty month, and what it costs to hand it back."""

    dwelling: Dwelling
    kind: str
    kind_word: str
    why: str
    empty_month: int | None
    handback: int | None

    @property
    def searched(self) -> str:
        """What a search goes through."""
        return " ".join((self.kind_word, self.why, *_names_of(self.dwelling))).casefold()


@dataclass(frozen=True)
class Rows:
    """Every row of a board that does not change while people decide. Those without a dwelling are written when they are asked for."""

    placed: tuple[PlacedRow, ...]
    unused: tuple[UnusedRow, ...]
    organisations: tuple[tuple[str, str], ...]
    caseworkers: tuple[str, ...]
    write_left: Callable[[], tuple[LeftRow, ...]]

    @cached_property
    def left(self) -> tuple[LeftRow, ...]:
        """Households without a dwelling, in the plan's order."""
        return self.write_left()


_ROWS: Kept[Rows] = Kept(12)
_NAMES: Kept[Names] = Kept(12)


def names_of(board: Board, lang: str) -> Names:
    """Names beside the codes of a board's plan. Only for a run with a plan."""
    plan, case = _whole(board)
    before = {p.household_id: p.dwelling_id for p in plan.previous}
    key: Hashable = (*board.key, lang)
    return _NAMES.get(key, lambda: Names(plan, case, lang, before))


def rows_of(board: Board, lang: str) -> Rows:
    """The rows of a board in a language, worked out once for a plan. Only for a run with a plan."""
    plan, case = _whole(board)
    key: Hashable = (*board.key, lang)
    return _ROWS.get(key, lambda: _rows(board, plan, case, names_of(board, lang)))


def _whole(board: Board) -> tuple[Plan, Case]:
    assert board.plan is not None
    assert board.case is not None
    return board.plan, board.case


def _rows(board: Board, plan: Plan, case: Case, names: Names) -> Rows:
    lang, own = names.lang, board.own
    organisations = sorted({(o.organisation_id, names.organisation(o.organisation_id)) for o in case.organisations}, key=lambda o: (o[1].casefold(), o[0]))  # fmt: skip
    caseworkers = sorted(
        {h.caseworker for h in case.households if h.caseworker and (own is None or h.household_id in own)}
    )
    asked = frozenset(row.household_id for row in (*plan.reviews, *plan.fallback_cases))
    answered = {(a.household_id, a.dwelling_id) for a in plan.answers or ()}
    return Rows(
        tuple(_placed(p, names, answered) for p in plan.placements),
        tuple(_unused(u, case, names, lang) for u in plan.unused_dwellings),
        tuple(organisations), tuple(caseworkers), lambda: tuple(_left(u, case, names, asked) for u in board.left.rows),
    )  # fmt: skip


def household_of(names: Names, household_id: str) -> Household:
    """A household of the batch. Raises KeyError for one that is not in it."""
    h = names.household(household_id)
    record = h.record
    return Household(
        household_id, f"U{h.effective_class[0]}", str(record.urgency_class), h.waiting_days, h.size, record.caseworker
    )


def dwelling_of(names: Names, dwelling_id: str) -> Dwelling:
    """A dwelling of the batch. Raises KeyError for one that is not in it."""
    d = names.dwelling(dwelling_id)
    record, organisation = d.record, d.organisation.organisation_id
    area = "" if d.department.area_id is None else names.area(d.department.area_id)
    return Dwelling(
        dwelling_id, names.department(record.department_id), area, names.organisation(organisation), organisation, record.rooms,
        float(record.area_m2), int(record.rent_dkk_month), record.available_from, record.reply_by,
    )  # fmt: skip


def _placed(p: Placement, names: Names, answered: set[tuple[str, str | None]]) -> PlacedRow:
    return PlacedRow(
        household_of(names, p.household_id), dwelling_of(names, p.dwelling_id), names.wish(p), p.wish_tier,
        p.budget.disposable, p.budget.verdict, p.costs.guarantee, tuple(_flags(p, names, answered)),
    )  # fmt: skip


def _flags(p: Placement, names: Names, answered: set[tuple[str, str | None]]) -> list[Flag]:
    lang = names.lang
    found = []
    if p.locked:
        found.append(_flag("locked", lang, say(lang, "Kept by a person")))
    if p.support_team_id is not None:
        told = say(lang, "Takes a support slot of {team}.", team=p.support_team_id)
        found.append(_flag("support", lang, say(lang, "Support: {team}", team=p.support_team_id), told))
    found += _since(p, names)
    if p.class_reason is not None:
        told = say(
            lang, "Class raised from {given} to {used}: {why}.", given=p.urgency_class, used=p.effective_class,
            why=class_reason_word(p.class_reason, lang),
        )  # fmt: skip
        found.append(_flag("raised", lang, say(lang, "Class raised"), told))
    if p.budget.verdict != "green":
        found.append(_flag("floor", lang, _floor_word(p.budget.verdict, lang), _floor(p, lang)))
    if (p.household_id, p.dwelling_id) in answered or (p.household_id, None) in answered:
        found.append(_flag("answered", lang, say(lang, "A person has answered")))
    remarks = [f"{names.rule(f.rule_id)}: {f.text.say(lang)}" for f in p.findings if f.verdict in ("warn", "exempt")]
    if remarks:
        found.append(
            _flag("remark", lang, nsay(lang, "{count} remark", "{count} remarks", len(remarks)), "\n".join(remarks))
        )
    return found


def _since(p: Placement, names: Names) -> list[Flag]:
    """What the last proposal was, where there was one."""
    lang, was = names.lang, names.before.get(p.household_id)
    if not names.before:
        return []
    if was == p.dwelling_id:
        return [_flag("kept", lang, say(lang, "As last time"))]
    if was is None:
        return [_flag("new", lang, say(lang, "New since last time"))]
    told = say(lang, "Last time: {home}.", home=names.home(was))
    return [_flag("moved", lang, say(lang, "Another dwelling than last time"), told)]


def _floor_word(zone: str, lang: str) -> str:
    if zone == "unknown":
        return say(lang, "Left to live on is not known")
    return say(lang, "Below the floor") if zone == "red" else say(lang, "Just above the floor")


def _floor(p: Placement, lang: str) -> str:
    if p.budget.margin is None:
        return say(lang, "A fact or a figure is missing for the budget.")
    return say(
        lang, "The floor is DKK {floor} a month; DKK {margin} is left above it.", floor=p.budget.floor,
        margin=p.budget.margin,
    )  # fmt: skip


def _flag(code: str, lang: str, text: str, more: str = "") -> Flag:
    return Flag(code, text, FLAGS[code][1], more)


def _left(u: Unplaced, case: Case, names: Names, asked: frozenset[str]) -> LeftRow:
    lang = names.lang
    return LeftRow(
        household_of(names, u.household_id), u.kind, kind_word(u.kind, lang), unplaced_sentence(u, case, lang),
        u.dwellings.allowed, u.dwellings.review, u.household_id in asked,
    )  # fmt: skip


def _unused(u: UnusedDwelling, case: Case, names: Names, lang: str) -> UnusedRow:
    return UnusedRow(
        dwelling_of(names, u.dwelling_id), u.kind, kind_word(u.kind, lang), unused_sentence(u, case, lang), u.empty_month_dkk,
        None if u.handback is None else u.handback.cost,
    )  # fmt: skip


def _names_of(dwelling: Dwelling) -> tuple[str, ...]:
    return dwelling.id, dwelling.department, dwelling.area, dwelling.organisation
