"""Two plans side by side, or a plan beside the usual hand list: aim by aim, and everybody who gets something else."""

from __future__ import annotations

from dataclasses import dataclass

from constraints.language import N_, number, say
from matching.plan.document import Plan
from matching.plan.words import column_word, level_sum, level_word, move_reason_word, rule_word
from matching.plan.workbook.names import Names
from matching.plan.workbook.names import homes as homes_of
from matching.plan.workbook.words import hand_list_word
from matching.questions.documents import Diff, FactChange, LimitDifference, Moved, RuleAgainst

# So many facts are named; the rest are counted.
_FACTS = 200


@dataclass(frozen=True)
class AimBeside:
    """One aim in both plans."""

    name: str
    before: str
    after: str
    same: bool


@dataclass(frozen=True)
class MovedRow:
    """A household whose dwelling differs. `known`: it is in the batch of this plan. `colour` of what it means for it."""

    household: str
    urgency: str
    waited: int | None
    known: bool
    before: str
    after: str
    change: str
    colour: str
    why: str


@dataclass(frozen=True)
class FactRow:
    """A cell, row or setting that differs between the batches."""

    where: str
    row: str
    before: str
    after: str


@dataclass(frozen=True)
class OtherList:
    """What another hand list would reach."""

    name: str
    housed: int
    classes: str


@dataclass(frozen=True)
class Compared:
    """A comparison. `same`: households with the same dwelling in both; `facts` are the first of `facts_in_all`."""

    aims: tuple[AimBeside, ...]
    moved: tuple[MovedRow, ...]
    same: int
    facts: tuple[FactRow, ...] = ()
    facts_in_all: int = 0
    lists: tuple[OtherList, ...] = ()


# What another plan means for a household: a word and a colour.
_CHANGES = {
    "gains_home": (N_("now proposed a dwelling"), "good"), "loses_home": (N_("no longer proposed a dwelling"), "mind"),
    "moves": (N_("proposed another dwelling"), "calm"),
}  # fmt: skip


def with_run(answer: Diff, plan: Plan, names: Names) -> Compared:
    """This plan beside an earlier one; `answer` has the earlier one first."""
    lang = names.lang
    aims = tuple(
        AimBeside(level_word(x.name, lang), level_sum(x.name, x.before, x.keys_before, lang), level_sum(x.name, x.after, x.keys_after, lang), x.same)
        for x in answer.levels if x.name != "tie_break"
    )  # fmt: skip
    now = plan.homes()
    stays = len(now) - sum(m.after is not None for m in answer.moved)
    rows = sorted(
        (_moved(m, names) for m in answer.moved), key=lambda r: (r.urgency or "U9", -(r.waited or 0), r.household)
    )
    facts = tuple(_fact(f, lang) for f in answer.facts[:_FACTS])
    return Compared(aims, tuple(rows), stays, facts, len(answer.facts))


def with_hand_list(plan: Plan, names: Names) -> Compared:
    """This plan beside what the usual hand list would give; the list stands first."""
    lang = names.lang
    by_list = {x.name: x for x in plan.baseline.levels}
    aims = []
    for level in plan.levels:
        other = by_list.get(level.name)
        if other is None or level.name in ("tie_break", "stability"):
            continue
        told = (level_sum(x.name, x.value, x.keys, lang) for x in (other, level))
        aims.append(AimBeside(level_word(level.name, lang), next(told), next(told), other.value == level.value))
    mine, theirs = plan.homes(), homes_of(plan.baseline.placements)
    differ = sorted((h for h in mine.keys() | theirs.keys() if mine.get(h) != theirs.get(h)), key=names.standing)
    rows = tuple(_by_list(h, theirs.get(h), mine.get(h), names) for h in differ)
    lists = []
    for x in plan.baselines:
        classes = next((v for v in x.levels if v.name == "housed_by_class"), None)
        told_classes = "" if classes is None else level_sum(classes.name, classes.value, classes.keys, lang)
        lists.append(OtherList(hand_list_word(x.policy, lang), x.housed, told_classes))
    return Compared(tuple(aims), rows, len(mine.keys() | theirs.keys()) - len(differ), lists=tuple(lists))


def _by_list(household: str, theirs: str | None, mine: str | None, names: Names) -> MovedRow:
    lang = names.lang
    if mine is None:
        told, colour = say(lang, "Would be housed by the list; is not by the plan."), "mind"
    elif theirs is None:
        told, colour = say(lang, "Is housed by the plan; would not be by the list."), "good"
    else:
        told, colour = say(lang, "Gets another dwelling."), "calm"
    return _row(household, theirs, mine, names, told, colour, "")


def _moved(m: Moved, names: Names) -> MovedRow:
    lang = names.lang
    told, colour = _CHANGES[m.change]
    return _row(m.household_id, m.before, m.after, names, say(lang, told), colour, _why(m, lang))


def _row(
    household: str, before: str | None, after: str | None, names: Names, told: str, colour: str, why: str
) -> MovedRow:
    try:
        h = names.household(household)
    except KeyError:  # it has left the batch since
        return MovedRow(household, "", None, False, names.home(before), names.home(after), told, colour, why)
    return MovedRow(
        household,
        f"U{h.effective_class[0]}",
        h.waiting_days,
        True,
        names.home(before),
        names.home(after),
        told,
        colour,
        why,
    )


def _why(m: Moved, lang: str) -> str:
    first = move_reason_word(m.reason, lang)
    more = "; ".join(filter(None, (_because(b, lang) for b in m.because[:3])))
    told = f"{first}: {more}" if more else first
    return told[:1].upper() + told[1:]


def _because(b: object, lang: str) -> str:
    if isinstance(b, FactChange):
        if b.column is None:
            return column_word(b.table, lang)
        return f"{column_word(f'{b.table}.{b.column}', lang)} {_cell(b.before, lang)} → {_cell(b.after, lang)}"
    if isinstance(b, RuleAgainst):
        return "" if b.deciding_rule is None else rule_word(b.deciding_rule, lang)
    if isinstance(b, LimitDifference):
        return f"{b.name}: {_cell(b.capacity_before, lang)} → {_cell(b.capacity_after, lang)}"
    return say(
        lang, "{dwelling} goes to a household in class {urgency} that has waited {days} days", dwelling=getattr(b, "dwelling_id", ""),
        urgency=getattr(b, "taken_by_class", ""), days=getattr(b, "taken_by_waiting_days", 0),
    )  # fmt: skip


def _fact(f: FactChange, lang: str) -> FactRow:
    where = column_word(f.table if f.column is None else f"{f.table}.{f.column}", lang)
    if f.column is None and f.key is not None:
        told = say(lang, "is new") if f.before is None else say(lang, "is gone")
        return FactRow(where, f.key, "", told)
    return FactRow(where, f.key or "", _cell(f.before, lang), _cell(f.after, lang))


def _cell(value: object, lang: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return say(lang, "yes") if value else say(lang, "no")
    return number(value, lang) if isinstance(value, int) else str(value)
