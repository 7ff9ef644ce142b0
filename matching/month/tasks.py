"""What the month that ends cannot know, for a person to fill in, and what a person must look at before the draft is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from constraints.language import LANGUAGES, say

from ..plan.document import Texts
from ..plan.words import column_word
from .accounts import History
from .documents import ConcentrationRow, LedgerRow, SlotRow, Task
from .state import MonthEnd
from .words import TASKS, task_text

_AREA_LISTS = ("deprived", "parallel_society", "transformation", "prevention")
_LIST_DAY = (12, 1)  # the ministry publishes the lists on 1 December


def tasks_of(
    end: MonthEnd, day: date, ledger: Sequence[LedgerRow], slots: Sequence[SlotRow], concentration: Sequence[ConcentrationRow],
    history: History, courses_kept: bool = False,
) -> tuple[list[Task], list[Task]]:  # fmt: skip
    """To fill in, and to look at, for a draft of `day`. `history` holds the leases of earlier months."""
    fill = _fill_in(end, day, ledger, concentration, history)
    if courses_kept:  # who keeps the courses has told how many ended
        fill = [task for task in fill if task.because != "slots-ended"]
    return fill, [*_people(end, day), *_support(end, slots), *_homes(end, day)]  # fmt: skip


def _task(because: str, table: str, row: str = "", column: str | None = None, **facts: object) -> Task:
    return Task(table=table, row=row, column=column, because=because, text=task_text(because, **facts))


def _fill_in(
    end: MonthEnd, day: date, ledger: Sequence[LedgerRow], concentration: Sequence[ConcentrationRow], history: History
) -> list[Task]:
    found = [_task("new-rows", "households")]
    if ledger:
        names = [row.organisation_id for row in ledger]
        found.append(_task("vacancies", "organisations", column="vacancies_this_period", organisations=names))
    if end.case.support_teams:
        teams = [t.team_id for t in end.case.support_teams]
        found.append(_task("slots-ended", "support_teams", column="free_slots", teams=teams))
    for c in concentration:
        if c.now is None:
            found.append(_task("concentration", "departments", c.department_id, "supported_last_24_months",
                               department=c.department_id, signed=c.signed))  # fmt: skip
    known = Counter(row.get("department_id") for row in history if row.get("supported") == "yes")
    old = [d.department_id for d in end.case.departments if (d.supported_last_24_months or 0) > known[d.department_id]]
    if old:
        found.append(_task("window", "departments", column="supported_last_24_months", departments=old))
    return found + _area_lists(end, day)


def _area_lists(end: MonthEnd, day: date) -> list[Task]:
    found = []
    lists = [d for d in end.case.designations if d.kind in _AREA_LISTS]
    published = max(x for y in (day.year - 1, day.year) if (x := date(y, *_LIST_DAY)) <= day)
    if lists and (newest := max(d.valid_from for d in lists)) < published:
        found.append(_task("area-list", "designations", day=published, newest=newest))
    for d in end.case.designations:
        if d.valid_to is not None and end.case.batch.decision_date <= d.valid_to < day:
            kind = {lang: _code(d.kind, lang) for lang in LANGUAGES}
            facts, ended = {"area": d.area_id, "day": d.valid_to}, TASKS["designations-ended"]
            text = Texts(**{lang: say(lang, ended, kind=kind[lang], **facts) for lang in LANGUAGES})
            found.append(Task(table="designations", row=d.area_id, column="valid_to", because="designations-ended", text=text))  # fmt: skip
    return found


def _code(kind: str, lang: str) -> str:
    from ..plan.words import code_word

    return code_word("designations.kind", kind, lang)


def _people(end: MonthEnd, day: date) -> list[Task]:
    found = []
    for h in end.case.households:
        due = h.must_be_housed_by
        if h.household_id not in end.gone and due is not None and due < day:
            found.append(_task("deadline", "households", h.household_id, "must_be_housed_by", household=h.household_id, day=due))  # fmt: skip
    planned = {(p.household_id, p.dwelling_id) for p in end.plan.placements}
    offered = {(o.household_id, o.dwelling_id) for o in end.case.offers}
    for o in end.answers.offers:
        pair = str(o.household_id), str(o.dwelling_id)
        if pair not in planned | offered:
            found.append(_task("not-in-plan", "offers", " / ".join(pair), household=pair[0], dwelling=pair[1]))
    refused = {(o.household_id, o.dwelling_id) for o in end.case.offers
               if o.answer == "refused" and o.offered_on >= end.case.batch.decision_date}  # fmt: skip
    for lock in end.case.locks:
        pair = lock.household_id, lock.dwelling_id
        stays = pair[0] not in end.gone and pair[1] not in end.leaving and pair not in end.answers.refused_here
        if lock.kind == "forbid" and pair in refused and stays:
            found.append(_task("refused-ban", "locks", " / ".join(pair), household=pair[0], dwelling=pair[1]))
    assume = end.case.batch.assume or {}
    for name, value in assume.items():
        if name != "by":
            by, still = assume.get("by", ""), TASKS["assumed"]
            text = Texts(**{lang: say(lang, still, column=column_word(name, lang), value=_yes_no(value, lang), by=by)
                            for lang in LANGUAGES})  # fmt: skip
            found.append(Task(table="batch", row=f"assume.{name}", column=None, because="assumed", text=text))
    return found


def _yes_no(value: str, lang: str) -> str:
    return say(lang, value) if value in ("yes", "no") else value


def _support(end: MonthEnd, slots: Sequence[SlotRow]) -> list[Task]:
    where = {d.dwelling_id: d.department_id for d in end.case.dwellings}
    found = []
    for h, d in end.housed.items():
        facts = end.household(h)
        if facts.supported is None:
            found.append(_task("support-not-known", "households", h, "support_method", household=h, department=where[d]))  # fmt: skip
        elif facts.needs_slot and end.case.support_teams and end.team_of(h, d) is None:
            found.append(_task("team-not-known", "support_teams", h, "free_slots", household=h, method=facts.support_method))  # fmt: skip
    for row in slots:
        if row.started > row.free_before:
            found.append(_task("no-slot-left", "support_teams", row.team_id, "free_slots", team=row.team_id))
    return found


def _homes(end: MonthEnd, day: date) -> list[Task]:
    found = []
    organisation = {d.id: d.organisation.organisation_id for d in end.view.dwellings}
    kept = {x.dwelling_id: x.household_id for x in end.case.locks if x.kind == "keep"}
    for d in end.case.dwellings:
        why = end.leaving.get(d.dwelling_id)
        if why == "not-known-ours":
            found.append(_task("ours-not-known", "dwellings", d.dwelling_id, dwelling=d.dwelling_id))
        elif why == "not-taken":
            found.append(_task("not-taken", "dwellings", d.dwelling_id, dwelling=d.dwelling_id, organisation=organisation[d.dwelling_id]))  # fmt: skip
        elif why == "handed-back" and kept.get(d.dwelling_id) not in (None, *end.gone):
            found.append(_task("handed-back-held", "dwellings", d.dwelling_id, dwelling=d.dwelling_id, household=kept[d.dwelling_id]))  # fmt: skip
        elif why is None and d.reply_by is not None and d.reply_by < day:
            found.append(_task("reply-by", "dwellings", d.dwelling_id, "reply_by", dwelling=d.dwelling_id, day=d.reply_by))  # fmt: skip
    return found


__all__ = ["tasks_of"]
