"""Words for the codes a plan holds, for the workbook and the terminal. A code without its word raises KeyError."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, assert_never

from constraints import RULES, TABLES
from constraints.language import N_, nsay, number, say
from constraints.rule_words import VERDICTS as OF_A_RULE

from .. import levels
from ..levels import Level
from ..model import limits
from .provenance import COLUMN_LEFT_OUT, TABLE_LEFT_OUT
from .settings import setting_value, setting_word

if TYPE_CHECKING:
    from .document import DefaultUsed, Infeasible, LevelValue, LockSetAside, MissingFact, Value

# What stands before a setting where defaults are told.
POLICY = "policy."
# Sheets, columns and what else stands once in a heading.
HEADINGS: dict[str, str] = {
    "placements": N_("Placements"),
    "unplaced": N_("Not housed"),
    "unused": N_("Unused dwellings"),
    "look": N_("People must look"),
    "household": N_("Household"),
    "dwelling": N_("Dwelling"),
    "class": N_("Class"),
    "waiting": N_("Waited (days)"),
    "department": N_("Department"),
    "wish": N_("Wish tier"),
    "rent": N_("Rent a month"),
    "disposable": N_("Disposable amount"),
    "after_debt": N_("After debt instalments"),
    "floor": N_("Floor"),
    "margin": N_("Above the floor"),
    "remarks": N_("Remarks"),
    "kind": N_("Why"),
    "deciding": N_("Deciding rule"),
    "allowed": N_("Possible dwellings"),
    "review": N_("Dwellings to look at"),
    "what": N_("What"),
    "title": N_("Title"),
    "rules": N_("Rules"),
    "right": N_("Right"),
    "limit": N_("Limit"),
    "level": N_("Level"),
    "value": N_("Value"),
    "proven": N_("Proven"),
    "baseline": N_("List (class, date)"),
    "taken": N_("Value taken"),
    "rule": N_("Rule"),
    "verdict": N_("Verdict"),
    "cites": N_("Source of law"),
    "dwellings": N_("Dwellings"),
    "infeasible": N_("Not feasible"),
}
# Why a household has no dwelling, or a dwelling no household.
KINDS: dict[str, str] = {
    "no_dwelling_fits": N_("no dwelling fits"),
    "barred": N_("barred by the area rules"),
    "needs_facts": N_("facts are missing"),
    "capacity": N_("a limit is reached"),
    "outranked": N_("others come first"),
    "no_right": N_("the counter does not point at it"),
    "not_applicable": N_("cannot be allocated on its basis"),
    "held": N_("held by a lock that waits for a person"),
    "no_household_fits": N_("no household fits"),
    "no_demand": N_("all who fit are proposed a home"),
}
CLASS_REASONS: dict[str, str] = {
    "deadline": N_("deadline before the next batch"),
    "long_wait": N_("long wait"),
}
# What a rule says of a pair.
VERDICTS: dict[str, str] = {"allowed": N_("allowed"), **OF_A_RULE}
# What all rules together say of a pair.
PAIR_VERDICTS: dict[str, str] = {
    "allowed": N_("possible"),
    "forbidden": N_("not possible"),
    "review": N_("a person must look"),
    "not_applicable": N_("cannot be allocated on this basis"),
}
# What another plan means for a household, and what made the difference.
CHANGES: dict[str, str] = {
    "loses_home": N_("loses the home"),
    "gains_home": N_("gains a home"),
    "moves": N_("moves"),
}
MOVE_REASONS: dict[str, str] = {
    "own_facts": N_("its own facts changed"),
    "dwelling": N_("the dwelling changed"),
    "rule": N_("a rule"),
    "limit": N_("a limit changed"),
    "outranked": N_("others came first"),
    "chain": N_("follows from others moving"),
}
# How sure a figure is.
FIGURE_STATUSES: dict[str, str] = {
    "verified": N_("verified"),
    "derived": N_("derived"),
    "unverified": N_("not verified"),
    "provisional": N_("provisional"),
    "draft": N_("draft"),
}
STATUSES: dict[str, str] = {
    "optimal": N_("proven best on every level"),
    "feasible": N_("valid; not every level is proven"),
    "infeasible": N_("not feasible, because:"),
}
# What decides where no one rule, limit or level is proven to.
_NO_RULE = {
    "not_proven": N_("not proven"),
    "several_limits": N_("several limits together"),
}
_TITLES = {r.id: r.title for r in RULES}
# Tables and columns by the headings that an office's files have.
_DANISH = {name: danish for name, (_, danish, _) in TABLES.items()} | {
    f"{name}.{c.name}": f"{danish}: {c.danish}" for name, (model, danish, _) in TABLES.items() for c in model.columns()
}
# Codes of a column by the Danish words that the reader of files takes for them.
_CODES = {
    f"{name}.{c.name}": {code: danish for danish, code in reversed(c.kind.danish)}
    for name, (model, _, _) in TABLES.items() for c in model.columns() if c.kind.choices
}  # fmt: skip


def word(key: str, lang: str) -> str:
    """A heading in `da` or `en`."""
    return say(lang, HEADINGS[key])


def yes_no(value: bool, lang: str) -> str:
    return say(lang, "yes") if value else say(lang, "no")


def kind_word(kind: str, lang: str) -> str:
    """Why somebody or something is left."""
    return say(lang, KINDS[kind])


def class_reason_word(reason: str, lang: str) -> str:
    """Why a household's class differs from the caseworker's."""
    return say(lang, CLASS_REASONS[reason])


def verdict_word(verdict: str, lang: str) -> str:
    """What one rule says of a pair."""
    return say(lang, VERDICTS[verdict])


def pair_verdict_word(verdict: str, lang: str) -> str:
    """What all rules together say of a pair."""
    return say(lang, PAIR_VERDICTS[verdict])


def status_word(status: str, lang: str) -> str:
    """The status of a plan."""
    return say(lang, STATUSES[status])


def figure_status_word(status: str, lang: str) -> str:
    """How sure a dated figure is."""
    return say(lang, FIGURE_STATUSES[status])


def change_word(change: str, lang: str) -> str:
    """What another plan means for a household."""
    return say(lang, CHANGES[change])


def move_reason_word(reason: str, lang: str) -> str:
    """What made a household move between two plans."""
    return say(lang, MOVE_REASONS[reason])


def _levels() -> dict[str, Level]:
    return {level.name: level for level in levels.LEVELS}


def level_word(name: str, lang: str) -> str:
    return say(lang, _levels()[name].title)


def entry_word(level: LevelValue, place: int, lang: str) -> str:
    """What an entry of a level's list value is called. Raises IndexError for a place the level has not."""
    return _levels()[level.name].entry(place, (level.keys or ())[place]).say(lang)


def level_sum(name: str, value: Value | None, keys: Sequence[str] | None, lang: str) -> str:
    """A level's value in a few words; a dash where a plan does not have the level, 0 where no entry of a list has anything."""
    if value is None:
        return "–"
    if not isinstance(value, tuple):
        return number(value, lang)
    return ", ".join(part.say(lang) for part in _levels()[name].summed(value, keys or ("",) * len(value))) or "0"


def title_of(rule_id: str, lang: str) -> str:
    """The title of a rule; of a limit of the whole plan, what its kind is called. Raises KeyError for any other id."""
    kind = next((k for k in limits.LIMIT_KINDS if k.rule_id == rule_id), None)
    return say(lang, kind.heading) if kind is not None else _TITLES[rule_id][lang]


def rule_title(rule_id: str, lang: str) -> str:
    """What a rule of pairs is called, also where a limit of the plan shares its id. Raises KeyError for any other id."""
    return _TITLES[rule_id][lang]


def rule_word(rule_id: str, lang: str) -> str:
    """What decided: a rule by its title and id, a level by its name, several limits, or that a proof is lacking."""
    if rule_id in _levels():
        return level_word(rule_id, lang)
    if rule_id in _NO_RULE:
        return say(lang, _NO_RULE[rule_id])
    return f"{title_of(rule_id, lang)} ({rule_id})"


def rule_short(rule_id: str, lang: str) -> str:
    """As `rule_word`, a rule by its id alone."""
    named = rule_id in _TITLES or any(k.rule_id == rule_id for k in limits.LIMIT_KINDS)
    return rule_id if named else rule_word(rule_id, lang)


def column_word(column: str, lang: str) -> str:
    """A table or a column, `households.has_pet`: in Danish by the headings that an office's files have."""
    return _DANISH.get(column, column) if lang == "da" else column


def missing_word(missing: MissingFact, lang: str) -> str:
    """A fact that is lacking: a column and whose, or a figure of law and the day."""
    if missing.column is None:
        return say(lang, "figure {name} on {day}", name=missing.figure, day=date.fromisoformat(str(missing.of)))
    column = column_word(missing.column, lang)
    return f"{column} ({missing.of})" if missing.of else column


def code_word(column: str, code: str, lang: str) -> str:
    """A code of a column in words; the code itself in English, or where an office's files have no other word for it."""
    return _CODES[column].get(code, code) if lang == "da" else code


def infeasible_text(reason: Infeasible, lang: str) -> str:
    """Why no plan can hold, in a sentence."""
    if reason.code == "keep-lock-not-allowed":
        told = ", ".join(rule_word(r, lang) for r in reason.rules)
        return say(lang, "{household} is kept in {dwelling}, but the rules are against it: {rules}.",
                   household=reason.household_id, dwelling=reason.dwelling_id, rules=told)  # fmt: skip
    kept = ", ".join(f"{p.household_id} → {p.dwelling_id}" for p in reason.placements)
    if reason.code == "keep-locks-conflict":
        return say(lang, "These kept placements cannot stand together: {placements}.", placements=kept)
    if reason.code == "keep-locks-over-limit":
        limit = " ".join(x for x in (rule_word(reason.rule_id, lang), reason.subject) if x)
        return say(lang, "More is kept than {limit} has room for ({capacity}): {placements}.",
                   limit=limit, capacity=reason.capacity, placements=kept)  # fmt: skip
    assert_never(reason)


def set_aside_text(lock: LockSetAside, lang: str) -> str:
    """Which kept placement waits for a person, and for what."""
    told = ", ".join(rule_word(r, lang) for r in lock.rules)
    facts = {"household": lock.household_id, "dwelling": lock.dwelling_id, "rules": told}
    if lock.verdict == "review":
        return say(
            lang,
            "{household} is kept in {dwelling}; that waits for an answer ({rules}), and both are held until then.",
            **facts,
        )
    if lock.verdict == "allowed":
        return say(
            lang,
            "{household} is kept in {dwelling}, and another lock keeps one of the two elsewhere; all are held until a person decides.",
            **facts,
        )
    return say(
        lang,
        "{household} is kept in {dwelling}, which the rules do not allow ({rules}); both are held until a person decides.",
        **facts,
    )


def default_where(default: DefaultUsed, lang: str) -> str:
    """The table, column or setting that a default stands in for; behind it whose, where that is one row."""
    if default.where.startswith(POLICY):
        return setting_word(default.where.removeprefix(POLICY), lang)
    where = column_word(default.where if default.column is None else default.column, lang)
    return where if default.of is None else f"{where} ({default.of})"


def default_value(default: DefaultUsed, lang: str) -> str:
    """What was taken."""
    if default.count is not None and default.because == "empty":
        return nsay(lang, "estimated for {count} dwelling", "estimated for {count} dwellings", default.count)
    if default.count is not None:
        return nsay(lang, "0 for {count} household", "0 for {count} households", default.count)
    if default.because in (TABLE_LEFT_OUT, COLUMN_LEFT_OUT):
        taken = str(default.value)
        return say(lang, taken)
    if default.where.startswith(POLICY):
        return setting_value(default.where.removeprefix(POLICY), default.value, lang)
    return setting(default.value, lang)


def default_because(default: DefaultUsed, lang: str) -> str:
    why = default.because
    return say(lang, why)


def setting(value: Any, lang: str) -> str:
    """A setting as `policy.yaml` would have it; what is not set is told as none."""
    if value is None:
        return say(lang, "none")
    if isinstance(value, bool):
        return yes_no(value, lang)
    if isinstance(value, Mapping):
        return ", ".join(f"{k}: {setting(v, lang)}" for k, v in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(setting(v, lang) for v in value)
    return number(value, lang) if isinstance(value, int) else str(value)
