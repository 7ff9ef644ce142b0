"""What people decided: exceptions and answers."""

from __future__ import annotations

from constraints import LIFTABLE, QUESTIONS, RULE_IDS
from constraints.facts.household import PolicyException
from constraints.language import N_, Message
from constraints.rules import question_of

from ..finding import one_of
from .base import Checks


def decisions(c: Checks) -> None:
    for line, e in c.rows("exceptions"):
        _exception(c, line, e)
    for line, a in c.rows("answers"):
        question = question_of(a.rule_id, c.day)
        if question is None:
            c.error("unknown-rule", "answers", line, "rule_id", a.rule_id, one_of(sorted(QUESTIONS)))
        elif question.answer(a.answer) is None:
            c.error("bad-code", "answers", line, "answer", a.answer, one_of(question.codes))
        c.not_after_decision("answers", line, a, "on")


def _exception(c: Checks, line: int, e: PolicyException) -> None:
    if e.rule_id not in RULE_IDS:
        c.error("unknown-rule", "exceptions", line, "rule_id", e.rule_id, one_of((*sorted(LIFTABLE), "ALB-59-9")))
    elif e.rule_id == "ALB-59-9":
        if e.dwelling_id is None:
            c.error("missing-value", "exceptions", line, "dwelling_id", None,
                    Message(N_("the dwelling the fallback duty is signed for")))  # fmt: skip
    elif e.rule_id not in LIFTABLE:
        c.error("rule-of-law", "exceptions", line, "rule_id", e.rule_id,
                Message(N_("a municipal policy rule; a rule of law, a citizen's word or a lock cannot be lifted")))  # fmt: skip
