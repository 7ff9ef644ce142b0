"""*Skal ses på*: what a person must answer or sign because it could change the plan. The rest is counted in one line."""

from __future__ import annotations

from constraints.language import N_, nsay, say
from constraints.rules import question_of

from ..document import FallbackCase, Infeasible, LockNotAllowed, Plan, Review
from ..sentences import fallback_sentence
from ..words import infeasible_text, set_aside_text
from .names import Names, area_word
from .places import Places
from .sheets import Book, Cell, Column, Sheet
from .words import LOOK

_COLUMNS = (
    Column(N_("Household"), 72, "bold"),
    Column(N_("Class used"), 50, "middle"),
    Column(N_("Days waited"), 58, "number"),
    Column(N_("What"), 144),
    Column(N_("Missing facts"), 180),
    Column(N_("What is asked"), 374),
    Column(N_("Dwellings it could open"), 166),
)
# So many dwellings are named; the rest are counted.
_NAMED = 8


def write_look(book: Book, plan: Plan, names: Names, places: Places) -> None:
    """Reasons no plan can hold first, then kept placements that wait, unsigned fallback cases, and reviews."""
    open_cases = [c for c in plan.fallback_cases if c.signed is None]
    open_cases.sort(key=lambda c: names.standing(c.household_id))
    reviews = [r for r in plan.reviews if r.could_change_the_plan]
    rows = [_infeasible(reason, names) for reason in plan.infeasible_because]
    rows += [
        _row(lock.household_id, names, places, say(book.lang, "A kept placement waits"), "", set_aside_text(lock, book.lang), lock.dwelling_id)
        for lock in plan.locks_set_aside
    ]  # fmt: skip
    rows += [_fallback(case, names, places) for case in open_cases]
    rows += [_review(review, names, places) for review in reviews]
    sheet = Sheet(book, LOOK, [c.width for c in _COLUMNS])
    sheet.line(places.overview())
    sheet.line(_rest(plan, len(reviews), len(plan.fallback_cases) - len(open_cases), book.lang))
    sheet.list(_COLUMNS, rows)


def _rest(plan: Plan, shown: int, signed: int, lang: str) -> str:
    told = [say(lang, "Only what could change the plan stands here.")]
    if rest := len(plan.reviews) - shown:
        told.append(
            nsay(lang, "{count} other household also lacks a fact or an assessment; no answer there changes the plan.",
                 "{count} other households also lack a fact or an assessment; no answer there changes the plan.", rest)
        )  # fmt: skip
    if signed:
        told.append(
            nsay(lang, "{count} case under § 59(9) is signed.", "{count} cases under § 59(9) are signed.", signed)
        )
    return " ".join(told)


def _row(
    household_id: str, names: Names, places: Places, what: str, facts: str, asked: str, dwellings: str
) -> list[Cell]:
    h = names.household(household_id)
    return [places.household(household_id), f"U{h.effective_class[0]}", h.waiting_days, what, facts, asked, dwellings]


def _infeasible(reason: Infeasible, names: Names) -> list[Cell]:
    who = reason.household_id if isinstance(reason, LockNotAllowed) else None
    return [who, None, None, say(names.lang, "No plan can hold"), None, infeasible_text(reason, names.lang), None]


def _fallback(case: FallbackCase, names: Names, places: Places) -> list[Cell]:
    lang = names.lang
    asked = fallback_sentence(case, lang)
    if case.outside_later:
        asked += " " + nsay(
            lang, "{count} more outside becomes vacant later.", "{count} more outside become vacant later.",
            len(case.outside_later),
        )  # fmt: skip
    inside = [
        f"{d.dwelling_id} ({area_word(d.area_kind, lang)})" if d.area_kind else d.dwelling_id
        for d in case.inside_dwellings
    ]
    what = say(lang, "§ 59(9): signature")
    return _row(case.household_id, names, places, what, "", asked, _listed(inside, lang))


def _review(review: Review, names: Names, places: Places) -> list[Cell]:
    lang = names.lang
    facts = [names.missing(m) for m in review.missing_facts or ()]
    facts += [names.column(f) for f in review.facts if not any(m.column == f for m in review.missing_facts or ())]
    questions = []
    for rule, count in sorted(review.rules.items(), key=lambda e: (-e[1], e[0])):
        where = nsay(lang, "{count} dwelling", "{count} dwellings", count)
        question = question_of(rule, names.day)
        told = "" if question is None else f": {say(lang, question.asks)}"
        questions.append(f"{names.rule(rule)}, {where}{told}")
    what = say(lang, "Facts are missing") if facts else say(lang, "An assessment is needed")
    return _row(
        review.household_id, names, places, what, "\n".join(dict.fromkeys(facts)), "\n".join(questions),
        _listed(review.dwellings_that_could, lang),
    )  # fmt: skip


def _listed(dwellings: list[str] | tuple[str, ...], lang: str) -> str:
    told = ", ".join(dwellings[:_NAMED])
    more = len(dwellings) - _NAMED
    return told if more <= 0 else nsay(lang, "{these} and {count} more", "{these} and {count} more", more, these=told)
