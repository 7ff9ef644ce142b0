"""*Placeringer*: who could be offered which dwelling, what to know of it, and where the meeting writes what it decides."""

from __future__ import annotations

from collections import Counter

from constraints.language import N_, say

from ..decisions import DECISION, DWELLING, HOUSEHOLD, INITIALS, REASON, decision_words, refusal_words
from ..document import Finding, Placement, Plan
from ..words import class_reason_word
from .names import Names
from .places import Places
from .sheets import Book, Cell, Column, Marked, Sheet, short_day
from .words import PLACEMENTS

_COLUMNS = (
    Column(HOUSEHOLD, 72, "bold"),
    Column(DWELLING, 61, "bold"),
    Column(N_("Class given"), 46, "middle"),
    Column(N_("Class used"), 46, "middle"),
    Column(N_("Days waited"), 52, "number"),
    Column(N_("Persons"), 62, "middle"),
    Column(N_("Where it lies"), 176),
    Column(N_("Rooms"), 49, "middle"),
    Column(N_("m²"), 42, "area"),
    Column(N_("Storey"), 58, "floor"),
    Column(N_("Rent a month"), 60, "number"),
    Column(N_("Deposit"), 60, "number"),
    Column(N_("Left to live on"), 64, "number"),
    Column(N_("Wish"), 106),
    Column(N_("Answer by"), 74, "day"),
    Column(N_("Remarks"), 236),
    Column(DECISION, 74, "entry"),
    Column(REASON, 100, "entry"),
    Column(INITIALS, 55, "entry"),
)  # fmt: skip
# A note that stands at more placements than this is told once, among the assumptions.
MOST_ALIKE = 3


def write_placements(book: Book, plan: Plan, names: Names, places: Places) -> None:
    """One row a placement, under a head that is the first row, so that the sheet can be read back."""
    sheet = Sheet(book, PLACEMENTS, [c.width for c in _COLUMNS])
    common = common_notes(plan, book.lang)
    rows = [_row(p, names, places, common) for p in plan.placements]
    sheet.list(_COLUMNS, rows, frozen=2)
    _ask(sheet, len(rows))


def common_notes(plan: Plan, lang: str) -> dict[tuple[str, str], int]:
    """Notes, by rule and text, that stand at more than `MOST_ALIKE` placements, and at how many."""
    count = Counter((f.rule_id, f.text.say(lang)) for p in plan.placements for f in p.findings if f.verdict == "note")
    return {note: n for note, n in sorted(count.items()) if n > MOST_ALIKE}


def _row(p: Placement, names: Names, places: Places, common: dict[tuple[str, str], int]) -> list[Cell]:
    lang = names.lang
    d, left = names.dwelling(p.dwelling_id), p.budget.disposable
    unknown = say(lang, "unknown")
    amount = unknown if left is None else left
    return [
        places.amounts(p.household_id), p.dwelling_id, p.urgency_class, p.effective_class, p.waiting_days,
        names.household(p.household_id).size, _lies(p, names), d.record.rooms, float(d.record.area_m2),
        unknown if d.record.floor is None else d.record.floor, p.budget.rent,
        unknown if d.record.deposit_dkk is None else float(d.record.deposit_dkk),
        amount if p.budget.verdict == "green" else Marked(amount),
        names.wish(p), d.record.reply_by, "\n".join(_remarks(p, names, common)), None, None, None,
    ]  # fmt: skip


def _lies(p: Placement, names: Names) -> str:
    d = names.dwelling(p.dwelling_id)
    lines = [names.department(p.department_id), names.organisation(p.organisation_id)]
    if d.record.address_id:
        lines.append(str(d.record.address_id))
    lines.append(say(names.lang, "free from {day}", day=short_day(d.record.available_from, names.lang)))
    return "\n".join(lines)


def _remarks(p: Placement, names: Names, common: dict[tuple[str, str], int]) -> list[str]:
    lang = names.lang
    found = []
    if p.class_reason is not None:
        found.append(
            say(lang, "Class raised from {given} to {used}: {why}.", given=p.urgency_class, used=p.effective_class,
                why=class_reason_word(p.class_reason, lang))
        )  # fmt: skip
    if p.locked:
        found.append(say(lang, "A person keeps this placement."))
    if p.support_team_id is not None:
        found.append(say(lang, "Takes a support slot of {team}.", team=p.support_team_id))
    was = names.before.get(p.household_id)
    if names.before and was != p.dwelling_id:
        told = say(lang, "Last time: {home}.", home=names.home(was)) if was else say(lang, "New since last time.")
        found.append(told)
    found += [f"{names.rule(f.rule_id)}: {f.text.say(lang)}" for f in p.findings if _is_remark(f, common, lang)]
    return found


def _is_remark(finding: Finding, common: dict[tuple[str, str], int], lang: str) -> bool:
    if finding.verdict == "note":
        return (finding.rule_id, finding.text.say(lang)) not in common
    return finding.verdict in ("warn", "exempt")


def _ask(sheet: Sheet, count: int) -> None:
    if not count:
        return
    lang, first, last = sheet.book.lang, 1, count
    decision, why, who = (len(_COLUMNS) - n for n in (3, 2, 1))
    words = decision_words(lang)
    sheet.sheet.data_validation(first, decision, last, decision, {
        "validate": "list", "source": words, "error_title": say(lang, DECISION),
        "error_message": say(lang, "Choose one of these: {words}.", words=words),
    })  # fmt: skip
    sheet.sheet.data_validation(first, why, last, why, {
        "validate": "list", "source": refusal_words(lang), "show_error": False, "input_title": say(lang, REASON),
        "input_message": say(lang, "Needed where the decision is not to approve. Choose a reason, or write it."),
    })  # fmt: skip
    sheet.sheet.data_validation(first, who, last, who, {
        "validate": "length", "criteria": "between", "minimum": 1, "maximum": 10, "error_title": say(lang, INITIALS),
        "error_message": say(lang, "At most ten characters."),
    })  # fmt: skip
