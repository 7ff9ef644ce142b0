"""`plan.xlsx`: what a coordinator takes to the meeting and writes the decisions in. One file a sheet."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from constraints import Case
from constraints.language import say, shown

from ..document import Plan
from .amounts import write_amounts
from .assumptions import write_assumptions
from .hand_list import write_hand_list, write_ties
from .look import write_look
from .names import Names, homes
from .overview import Overview
from .placements import write_placements
from .places import Places
from .quota import write_limits, write_quota
from .sheets import Book
from .unplaced import write_counts, write_unplaced
from .unused import write_unused


def write_plan_workbook(path: Path, plan: Plan, case: Case, lang: str = "da", previous: Plan | None = None) -> None:
    """Writes the plan as a workbook; the same plan of the same case gives the same bytes.

    `case` is the one the plan was made from: names, rooms, wishes and whatever else the plan does not hold come from
    there. What has changed is told against `previous`, and without it against the last proposal that the plan itself
    carries. Raises KeyError where plan and case are not of one batch.
    """
    before = homes(plan.previous) if previous is None else previous.homes()
    names = Names(plan, case, lang, before)
    day = shown(names.day, lang)
    about = say(lang, "{municipality}, day of decision {day}", municipality=names.municipality(), day=day)
    with Book(path, lang, f"Anvis {plan.decision_date}", about) as book:
        places = Places(book, plan)
        last = None if previous is None else shown(date.fromisoformat(previous.decision_date), lang)
        Overview(book, plan, names, places, last).write()
        write_placements(book, plan, names, places)
        write_unplaced(book, plan, names, places)
        write_look(book, plan, names, places)
        write_unused(book, plan, names, places)
        write_quota(book, plan, names, places)
        write_limits(book, plan, names, places)
        write_hand_list(book, plan, names, places)
        write_ties(book, plan, names, places)
        write_assumptions(book, plan, names, places)
        write_amounts(book, plan, names, places)
        write_counts(book, plan, names, places)


__all__ = ["write_plan_workbook"]
