"""Changes that somebody only has to tell: facts that are missing, answers the law asks for, a signature.

Whether telling a fact gives a dwelling hangs on what is told. So a change names what has to be told, and one answer with
which the household gets a dwelling; that it does is proven by solving, that the answer is so is not known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Any

import numpy as np

from constraints import Verdict
from constraints.language import LANGUAGES, N_, Message, say
from constraints.rules.rule import Rule
from constraints.rules.words import MISSING_WORDS
from constraints.verdicts import REVIEW

from ..plan.document import FallbackCase
from ..plan.fallback import fallback_cases
from ..run import MatchRun
from .change import OF_A_KIND, Change
from .what_if import Question

# Incomes a month asked about where none is told, whole DKK before tax: the lowest that gives a dwelling is told.
INCOMES = (10_000, 14_000, 18_000, 22_000, 26_000, 30_000, 36_000, 42_000)
_METHODS = {"none": Message(N_("no support is needed")), "s85": Message(N_("support under § 85"))} | {
    method: Message.of(N_("support by {method}"), method=method) for method in ("CTI", "ICM", "ACT")
}
# A dwelling free after a hard date is asked about as a date, not as a fact.
_BY_A_DATE = ("DATE-1",)
_INCOME = ("persons.gross_income_dkk_month", "persons.income_kind")


@dataclass(frozen=True)
class Told:
    """One answer that could be told: the cells and rows it sets, and its words."""

    says: Message
    set: Mapping[str, Any] = field(default_factory=dict)
    answers: Sequence[Mapping[str, Any]] = ()


def facts_told(run: MatchRun, h: int) -> Iterator[Change]:
    """What is missing for dwellings that only wait for it, told so that they become possible; the fewest questions first."""
    table = run.table
    waiting: Counter[tuple[str, ...]] = Counter()
    for d in np.flatnonzero(table.combined[h] == REVIEW).tolist():
        rules = table.waits_for(h, d)
        if rules != _BY_A_DATE:
            waiting[rules] += 1
    for rules in sorted(waiting, key=lambda rules: (len(rules), -waiting[rules], rules))[:OF_A_KIND]:
        d = next(d for d in np.flatnonzero(table.combined[h] == REVIEW).tolist() if table.waits_for(h, d) == rules)
        asking = [r for r, v in table.pair(h, d) if v == Verdict.REVIEW]
        choices = [_choices(run, h, d, rule) for rule in asking]
        for told in islice(product(*choices), 2 * OF_A_KIND):
            yield _change(run, h, [_asked(run, h, d, rule) for rule in asking], told)


def _change(run: MatchRun, h: int, asked: Sequence[Sequence[Message]], told: Sequence[Told]) -> Change:
    household = run.table.case.households[h]
    words = list(dict.fromkeys(m for facts in asked for m in facts))
    question = Question(
        household.id, set={k: v for t in told for k, v in t.set.items()},
        add={"answers": [row for t in told for row in t.answers]} if any(t.answers for t in told) else {},
    )  # fmt: skip
    says: dict[str, str] = {
        lang: say(
            lang, "If this is told: {facts}. It can give a dwelling if the answer is {answers}.",
            facts="; ".join(m.say(lang) for m in words),
            answers=", ".join(say(lang, "“{answer}”", answer=t.says.say(lang).removesuffix(".")) for t in told),
        )
        for lang in LANGUAGES
    }  # fmt: skip
    return Change("facts_told", len(words), "facts", ", ".join(words[0].say("en") for words in asked), question, says)


def _asked(run: MatchRun, h: int, d: int, rule: Rule) -> list[Message]:
    """What a rule asks for: the facts that are missing, or the question that a person has to answer."""
    table = run.table
    columns = rule.missing_for(table.case.households[h], [table.case.dwellings[d]], table.law, table.budgets)
    named = [Message(MISSING_WORDS[c]) for c in sorted(columns) if c in MISSING_WORDS]
    if named:
        return named
    return [Message.of(N_("“{answer}”"), answer=Message(rule.heading if rule.asks is None else rule.asks.asks))]


def _choices(run: MatchRun, h: int, d: int, rule: Rule) -> list[Told]:
    """The answers worth asking about: those by which the rule does not stand in the way."""
    household, missing = run.table.case.households[h], run.table.budgets.missing[h]
    if rule.id == "RAAD-1" and missing and all(m.column in _INCOME for m in missing):
        people = list(dict.fromkeys(m.of for m in missing))
        return [_income(run, people, amount) for amount in INCOMES]
    if rule.id == "SUPPORT-1":
        return [_method(method, says) for method, says in _METHODS.items()]
    found = []
    for answer in rule.asks.answers if rule.asks is not None else ():
        if answer.gives < Verdict.REVIEW:
            row = {
                "household_id": household.id, "rule_id": rule.id, "answer": answer.code, "by": "what-if", "reason": "what-if",
            }  # fmt: skip
            found.append(Told(Message(answer.says), answers=(row,)))
    return found


def _income(run: MatchRun, people: Sequence[str], amount: int) -> Told:
    """The first of those whose income is missing has this income as wages, the others have none."""
    cells: dict[str, Any] = {}
    for i, person in enumerate(people):
        record = next(p for p in run.table.case.case.persons if p.person_id == person)
        if record.income_kind is None:
            cells[f"persons.{person}.income_kind"] = "wage" if i == 0 else "none"
        cells[f"persons.{person}.gross_income_dkk_month"] = amount if i == 0 else 0
    return Told(Message.of(N_("DKK {amount} a month before tax"), amount=amount), set=cells)


def _method(method: str, says: Message) -> Told:
    return Told(says, set={"support_method": method})


def fallback_signed(run: MatchRun, h: int) -> Iterator[Change]:
    """The duty of § 59(9) signed for one of the dwellings it could be met with, where nobody has signed it."""
    for case in fallback_cases(run.table, set(run.placed), h):
        yield from () if case.signed is not None else _signed(case)


def _signed(case: FallbackCase) -> Iterator[Change]:
    for inside in case.inside_dwellings[:OF_A_KIND]:
        row = {
            "household_id": case.household_id, "dwelling_id": inside.dwelling_id, "rule_id": "ALB-59-9", "by": "what-if",
            "reason": "what-if",
        }  # fmt: skip
        yield Change(
            "fallback_signed", 1, "signature", inside.dwelling_id, Question(case.household_id, add={"exceptions": [row]}),
            {
                lang: say(lang, "If a caseworker signs the duty of § 59(9) for dwelling {dwelling}.", dwelling=inside.dwelling_id)
                for lang in LANGUAGES
            },
        )  # fmt: skip
