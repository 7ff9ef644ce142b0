"""The faults of a plan in words: a person reads who stands wrongly and why, not a list of places in a document.

One thing done to a plan breaks much of what the plan tells. Two dwellings swapped are one sentence: the rows still say
what belonged to them, so the swap is found, undone, and only what is wrong even then is told besides. What a rule, a lock
or a limit has against the placements as they stand is always told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from constraints import Case
from constraints.budget import statement
from constraints.language import LANGUAGES, N_, nsay, say

from ..files.finding import shown
from ..plan.document import Texts
from ..plan.words import level_word, rule_word, title_of
from ..verify.facts import Asked, Facts
from ..verify.placements import person
from ..verify.sheet import Fault, alike, plain

_OF_DWELLING = ("department_id", "organisation_id", "available_from")
_OF_HOUSEHOLD = ("urgency_class", "effective_class", "class_reason", "waiting_days")
_PLACEMENTS = "/placements/"
# Faults of the placements themselves; all others are about what the plan tells of them.
_STANDING = (
    "barred-pair", "lock-broken", "unknown-household", "unknown-dwelling", "household-twice", "dwelling-twice", "quota", "slots",
    "concentration", "separation", "budget", "slot-method", "slot-team", "limit-not-checked", "counter", "infeasible-with-placements",
)  # fmt: skip
_LIMITS = {"quota": "ALB-59-1-1", "slots": "SUPPORT-1", "concentration": "CONC-1"}
# Parts of a plan in which what is told may be wrong, by the first part of the place.
_SECTIONS: dict[str, str] = {
    "unplaced": N_("the households without a dwelling"),
    "unused_dwellings": N_("the unused dwellings"),
    "reviews": N_("what people must look at"),
    "fallback_cases": N_("the cases under § 59(9)"),
    "quota": N_("the quota"),
    "limits": N_("the limits"),
    "levels": N_("the levels"),
    "baseline": N_("the list worked by hand"),
    "baselines": N_("the list worked by hand"),
    "costs": N_("the costs"),
    "ties": N_("plans that are as good"),
    "certificate": N_("the proof"),
    "warnings": N_("the warnings of the batch"),
    "defaults_used": N_("the defaults used"),
    "placements": N_("the placements"),
    "": N_("the plan itself"),
}
_TOP = ""
Again = Callable[[Any], Sequence[Fault]]
Sentence = Callable[[str], str]


def in_words(case: Case, plan: Any, faults: Sequence[Fault], again: Again) -> tuple[Texts, ...]:
    """Every fault in as few sentences as tell it; none for a plan that holds. `again` judges another plan of the case."""
    if not faults:
        return ()
    if not isinstance(plan, dict):
        return (_texts(lambda lang: say(lang, "The file holds no plan.")),)
    rows = _rows(plan)
    standing = [f for f in faults if f.code in _STANDING and not _is_told(f)]
    told = [f for f in faults if f not in standing]
    facts = Facts(case, Asked.told_by(plan))
    moved = _moved(facts, rows, told)
    sentences = list(_moves(rows, moved))
    if moved:
        told = [f for f in again(_undone(plan, moved)) if f.code not in _STANDING or _is_told(f)]
    sentences += [_standing(f, rows) for f in standing]
    sentences += list(_telling(told, rows))
    return tuple(dict.fromkeys(_texts(s) for s in sentences))


def _texts(sentence: Sentence) -> Texts:
    return Texts(**{lang: sentence(lang) for lang in LANGUAGES})


def _rows(plan: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = plan.get("placements")
    return [r if isinstance(r, dict) else {} for r in rows] if isinstance(rows, list) else []


def _number(where: str) -> int | None:
    """The row of a fault in the placements; None = it is elsewhere."""
    part = where[len(_PLACEMENTS) :].split("/")[0] if where.startswith(_PLACEMENTS) else ""
    return int(part) if part.isdigit() else None


def _shown(value: Any) -> str:
    """A value of a plan made by anyone, as it may be shown: shortened, and never a civil number."""
    return shown(value) or "–"


def _is_told(fault: Fault) -> bool:
    """A budget told wrongly and the budget exceeded have one code; the first has a place in the document."""
    return fault.code == "budget" and _number(fault.where) is not None


# ---------------------------------------------------------------- who was moved


def _moved(facts: Facts, rows: Sequence[dict[str, Any]], faults: Sequence[Fault]) -> dict[int, tuple[str, str]]:
    """Row → the pair that its row was told of, where that is another than the one it names."""
    suspects = sorted({i for f in faults if (i := _number(f.where)) is not None and i < len(rows)})
    pairs = {i: (str(rows[i].get("household_id")), str(rows[i].get("dwelling_id"))) for i in suspects}
    known = facts.view.household_index, facts.view.dwelling_index
    found = {}
    for i in suspects:
        h, d = pairs[i]
        if h not in known[0] or d not in known[1] or _fits(facts, rows[i], h, d):
            continue
        others = [x for j, x in pairs.items() if j != i]
        homes = [x for x in dict.fromkeys([d2 for _, d2 in others] + list(known[1])) if x in known[1]]
        people = [x for x in dict.fromkeys(h2 for h2, _ in others) if x in known[0]]
        pair = next(((h, x) for x in homes if x != d and _fits(facts, rows[i], h, x)), None)
        pair = pair or next(((x, d) for x in people if x != h and _fits(facts, rows[i], x, d)), None)
        if pair is not None:
            found[i] = pair
    return found


def _fits(facts: Facts, row: Mapping[str, Any], h_id: str, d_id: str) -> bool:
    """Is what a row tells of household, dwelling and money so of this pair? At least the budget must be told."""
    h = facts.households[facts.view.household_index[h_id]]
    d = facts.dwellings[facts.view.dwelling_index[d_id]]
    own: dict[str, Any] = person(h) | {
        "organisation_id": d.department.organisation_id, "department_id": d.record.department_id,
        "available_from": d.record.available_from.isoformat(),
    }  # fmt: skip
    if any(key in row and row[key] != own[key] for key in (*_OF_DWELLING, *_OF_HOUSEHOLD)):
        return False
    budget = row.get("budget")
    if not isinstance(budget, dict):
        return False
    table = facts.table
    return alike(plain(statement(h, d, table.budgets, facts.policy.disposable_floor, table.law)), budget)


def _undone(plan: dict[str, Any], moved: Mapping[int, tuple[str, str]]) -> dict[str, Any]:
    rows = list(plan["placements"])
    for i, (h, d) in moved.items():
        rows[i] = rows[i] | {"household_id": h, "dwelling_id": d}
    return plan | {"placements": rows}


def _moves(rows: Sequence[dict[str, Any]], moved: Mapping[int, tuple[str, str]]) -> Iterator[Sentence]:
    """Swaps of two first seen, then whoever was moved otherwise."""
    was = dict(moved.values())
    now = {str(rows[i].get("household_id")): str(rows[i].get("dwelling_id")) for i in moved}
    done: set[str] = set()
    for one in now:
        other = next((x for x in now if x != one and was.get(x) == now[one] and was.get(one) == now[x]), None)
        if one in done:
            continue
        if other is not None:
            done |= {one, other}
            yield _swap(one, now[one], other, now[other])
        elif one in was:
            yield _move(one, now[one], was[one])


def _swap(one: str, home: str, other: str, other_home: str) -> Sentence:
    return lambda lang: say(
        lang, "{one} and {other} have swapped dwellings: {one} stands in {home} and {other} in {other_home}, but what the plan tells is of {one} in {other_home} and {other} in {home}.",
        one=one, home=home, other=other, other_home=other_home,
    )  # fmt: skip


def _move(household: str, home: str, before: str) -> Sentence:
    return lambda lang: say(lang, "{household} stands in {home}, but what the plan tells is of {household} in {before}.",
                            household=household, home=home, before=before)  # fmt: skip


# ---------------------------------------------------------------- what stands against the placements


def _standing(fault: Fault, rows: Sequence[dict[str, Any]]) -> Sentence:
    number, found = _number(fault.where), fault.found
    named = _shown(found)
    row = rows[number] if number is not None and number < len(rows) else {}
    pair = {"household": _shown(row.get("household_id")), "dwelling": _shown(row.get("dwelling_id"))}
    if fault.code == "barred-pair":
        rules, review = found["rules"], found["verdict"] == "review"

        def barred(lang: str) -> str:
            told = ", ".join(rule_word(r, lang) for r in rules) or say(lang, "the counter of the quota")
            if review:
                return say(lang, "{household} in {dwelling}: a person must answer first ({rules}).", rules=told, **pair)
            return say(lang, "{household} in {dwelling}: the rules do not allow it ({rules}).", rules=told, **pair)

        return barred
    if fault.code == "lock-broken":
        kept = {"household": fault.expected["household_id"], "dwelling": fault.expected["dwelling_id"]}
        if found is None:
            return lambda lang: say(lang, "{household} is kept in {dwelling} and stands nowhere.", **kept)
        return lambda lang: say(lang, "{household} is kept in {dwelling} and stands in {home}.", home=named, **kept)
    if fault.code in ("unknown-household", "unknown-dwelling"):
        return lambda lang: say(lang, "Row {row}: '{id}' is not in the batch.", row=str((number or 0) + 1), id=named)
    if fault.code == "household-twice":
        return lambda lang: say(lang, "{household} stands more than once.", household=named)
    if fault.code == "dwelling-twice":
        return lambda lang: say(lang, "{dwelling} is given to more than one household.", dwelling=named)
    if fault.code == "separation":
        return lambda lang: say(lang, "A protection is broken by where two households stand.")
    if fault.code == "budget":
        return lambda lang: say(lang, "The placements cost {amount} kr., more than the budget of the batch.", amount=found)  # fmt: skip
    if fault.code in _LIMITS and isinstance(found, int):
        rule, subject = _LIMITS[fault.code], fault.where.rpartition(" ")[2]
        return lambda lang: say(lang, "{limit}: {found} are placed at {subject}, more than there is room for.",
                                limit=title_of(rule, lang), found=found, subject=subject)  # fmt: skip
    return lambda lang: say(lang, "The placements do not hold at {where}.", where=fault.where)


# ---------------------------------------------------------------- what is told wrongly


def _telling(faults: Sequence[Fault], rows: Sequence[dict[str, Any]]) -> Iterator[Sentence]:
    """What the plan tells and is not so: by placement, by level, and the rest counted by part of the plan."""
    if any(f.code == "digest" and f.where.startswith("/digests") for f in faults):
        yield lambda lang: say(lang, "The plan was made from another batch, another policy or another law.")
    by_row, rest = Counter[int](), Counter[str]()
    for f in faults:
        number = _number(f.where)
        first, _, level = f.where.strip("/").partition("/")
        if number is not None and number < len(rows):
            by_row[number] += 1
        elif f.code == "not-proven":
            yield _of_level(level, N_("{level}: that no plan is better has not been shown."))
        elif f.code == "level-value" and level.split("/")[1:2] == ["value"]:
            yield _of_level(
                level.partition("/")[0], N_("{level}: the plan tells another value than its placements have.")
            )
        elif f.code == "missing" and first == f.where.strip("/"):
            rest["missing"] += 1
        elif not f.where.startswith("/digests"):
            rest[first if first in _SECTIONS else _TOP] += 1
    for number, count in sorted(by_row.items()):
        yield _of_row(rows[number], count)
    for first, count in rest.items():
        yield _of_section(first, count)


def _of_level(name: str, message: str) -> Sentence:
    def sentence(lang: str) -> str:
        try:
            told = level_word(name, lang)
        except KeyError:
            told = name
        return say(lang, message, level=told)

    return sentence


def _of_row(row: Mapping[str, Any], count: int) -> Sentence:
    return lambda lang: nsay(
        lang, "{household} in {dwelling}: {count} thing told of the placement is not so.",
        "{household} in {dwelling}: {count} things told of the placement are not so.", count,
        household=_shown(row.get("household_id")), dwelling=_shown(row.get("dwelling_id")),
    )  # fmt: skip


def _of_section(first: str, count: int) -> Sentence:
    if first == "missing":
        return lambda lang: nsay(lang, "{count} part that a plan must have is missing.",
                                 "{count} parts that a plan must have are missing.", count)  # fmt: skip

    def sentence(lang: str) -> str:
        what = say(lang, _SECTIONS[first])
        return nsay(lang, "Of {what} {count} thing told is not so.", "Of {what} {count} things told are not so.", count,
                    what=what)  # fmt: skip

    return sentence


__all__ = ["in_words"]
