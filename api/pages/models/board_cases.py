"""Fallback cases and reviews of a plan: what a person is asked, with the facts and the proof beside it."""

from __future__ import annotations

from dataclasses import dataclass

from constraints import LIFTABLE
from constraints.language import say
from constraints.rules import question_of
from matching.plan.document import FallbackCase, Plan, Review
from matching.plan.sentences import fallback_sentence, review_sentence
from matching.plan.words import title_of
from matching.plan.workbook.names import Names, area_word

from ...service.kept.boards import Board
from .beside import Beside
from .board import Household, household_of, names_of


@dataclass(frozen=True)
class CaseRow:
    """One case in the list. `kind`: fallback or review. `state` is a colour and a word."""

    household: Household
    kind: str
    what: str
    told: str
    dwellings: int
    could: bool
    state: tuple[str, str]

    @property
    def open(self) -> bool:
        """Whether it waits for a person, and the answer could change the plan."""
        return self.could and self.state[0] != "good"

    @property
    def searched(self) -> str:
        """What a search goes through."""
        return f"{self.household.id} {self.what} {self.told}".casefold()


@dataclass(frozen=True)
class Outside:
    """A dwelling outside the listed areas, and what keeps the household from it."""

    dwelling: str
    where: str
    against: tuple[str, ...]


@dataclass(frozen=True)
class Inside:
    """A dwelling that the duty could be met with."""

    dwelling: str
    where: str
    area: str
    against: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """What one rule asks a person of a household. `answers`: code and words."""

    rule_id: str
    title: str
    asks: str
    answers: tuple[tuple[str, str], ...]
    dwellings: int


@dataclass(frozen=True)
class CaseShown:
    """One household's cases with all that belongs to them."""

    household: Household
    fallback: str
    outside: tuple[Outside, ...]
    inside: tuple[Inside, ...]
    outside_later: tuple[str, ...]
    review: str
    asked: tuple[Asked, ...]
    missing: tuple[str, ...]
    could: tuple[tuple[str, str], ...]
    changes: bool


def cases_of(board: Board, beside: Beside, lang: str) -> list[CaseRow]:
    """Unsigned fallback cases first, then reviews that could change the plan, then the rest; in the order of the plan."""
    plan, names = _plan(board), names_of(board, lang)
    found = [_fallback(c, names, beside) for c in plan.fallback_cases]
    found.sort(key=lambda row: (row.state[0] == "good", names.standing(row.household.id)))
    return found + [_review(r, names, beside) for r in plan.reviews]


def _plan(board: Board) -> Plan:
    assert board.plan is not None
    return board.plan


def _fallback(case: FallbackCase, names: Names, beside: Beside) -> CaseRow:
    lang, acts = names.lang, beside.acts(case.household_id)
    if case.signed is not None:
        state = "good", say(lang, "signed")
    elif any(a.kind == "sign" for a in acts):
        state = "good", say(lang, "signed, waits for a new run")
    elif any(a.kind == "propose-sign" for a in acts):
        state = "mind", say(lang, "proposed, waits for a coordinator")
    else:
        state = "mind", say(lang, "waits for a signature")
    return CaseRow(
        household_of(names, case.household_id), "fallback", say(lang, "§ 59(9): signature"), fallback_sentence(case, lang),
        len(case.inside_dwellings), True, state,
    )  # fmt: skip


def _review(review: Review, names: Names, beside: Beside) -> CaseRow:
    lang = names.lang
    lacking = bool(review.facts or review.missing)
    if any(a.kind == "answer" for a in beside.acts(review.household_id)):
        state = "good", say(lang, "answered, waits for a new run")
    elif lacking:
        state = "mind", say(lang, "waits for facts")
    else:
        state = "mind", say(lang, "waits for an assessment")
    return CaseRow(
        household_of(names, review.household_id), "review",
        say(lang, "Facts are missing") if lacking else say(lang, "An assessment is needed"), review_sentence(review, lang),
        review.dwellings, review.could_change_the_plan, state,
    )  # fmt: skip


def case_shown(board: Board, household: str, lang: str) -> CaseShown | None:
    """All that a household's fallback case and review hold; None where the plan has neither."""
    plan, names = _plan(board), names_of(board, lang)
    fallback = next((c for c in plan.fallback_cases if c.household_id == household), None)
    review = next((r for r in plan.reviews if r.household_id == household), None)
    if fallback is None and review is None:
        return None
    return CaseShown(
        household_of(names, household), "" if fallback is None else fallback_sentence(fallback, lang),
        () if fallback is None else tuple(
            Outside(d.dwelling_id, names.where(d.dwelling_id), tuple(names.rule(r) for r in d.blocking)) for d in fallback.outside_dwellings
        ),
        () if fallback is None else tuple(
            Inside(
                d.dwelling_id, names.where(d.dwelling_id), area_word(d.area_kind, lang) if d.area_kind else "",
                tuple(names.rule(r) for r in d.barred_by),
            )
            for d in fallback.inside_dwellings
        ),
        () if fallback is None else tuple(fallback.outside_later or ()),
        "" if review is None else review_sentence(review, lang),
        () if review is None else tuple(_asked(review, names)), () if review is None else _missing(review, names),
        () if review is None else tuple((d, names.home(d)) for d in review.dwellings_that_could),
        review is not None and review.could_change_the_plan,
    )  # fmt: skip


def _asked(review: Review, names: Names) -> list[Asked]:
    """The rules that ask a person, those in the way of most dwellings first. A rule without a question waits for facts."""
    lang, found = names.lang, []
    for rule_id, count in sorted(review.rules.items(), key=lambda e: (-e[1], e[0])):
        question = question_of(rule_id, names.day)
        found.append(
            Asked(
                rule_id, names.rule(rule_id), "" if question is None else say(lang, question.asks),
                () if question is None else tuple((a.code, say(lang, a.says)) for a in question.answers), count,
            )
        )  # fmt: skip
    return found


def _missing(review: Review, names: Names) -> tuple[str, ...]:
    """The facts that are missing, each once."""
    facts = [names.missing(m) for m in review.missing_facts or ()]
    facts += [names.column(f) for f in review.facts if not any(m.column == f for m in review.missing_facts or ())]
    return tuple(dict.fromkeys(facts))


def liftable(lang: str) -> list[tuple[str, str]]:
    """The rules of the municipality's own that a person may lift for a pair: id and title, by title."""
    return sorted(((rule, f"{title_of(rule, lang)} ({rule})") for rule in LIFTABLE), key=lambda r: (r[1].casefold(), r[0]))  # fmt: skip
