"""Why, and why not: one pair, or one household against every dwelling."""

from __future__ import annotations

from rich.console import Console

from constraints.budget.words import line_name, line_notes, sanction_words
from constraints.language import nsay, say
from matching.plan.document import Budget
from matching.plan.words import figure_status_word, missing_word, pair_verdict_word, verdict_word, word
from matching.questions.documents import HouseholdExplanation, PairExplanation

from .lines import Column, line, number, table, warnings


def show_explanation(console: Console, answer: PairExplanation | HouseholdExplanation, lang: str) -> None:
    """A pair with every finding, the budget and its place in competition; or a household, rule by rule."""
    warnings(console, answer.warnings, lang)
    if isinstance(answer, PairExplanation):
        _pair(console, answer, lang)
    else:
        _household(console, answer, lang)


def _pair(console: Console, answer: PairExplanation, lang: str) -> None:
    verdict = pair_verdict_word(answer.verdict, lang)
    line(console, f"{answer.household_id} × {answer.dwelling_id}: {verdict}", style="bold")
    for f in answer.findings:
        line(console, f"{verdict_word(f.verdict, lang)} · {f.rule_id}: {f.text.say(lang)}", indent=2, hang=4)
        line(console, f"{f.cites}  {f.url}", style="dim", indent=6)
    _budget(console, answer.budget, lang)
    c = answer.competition
    line(
        console,
        nsay(
            lang, "The dwelling is open to {count} household; {ahead} come first.",
            "The dwelling is open to {count} households; {ahead} come first.", c.open_to, ahead=c.ahead,
        ),
    )  # fmt: skip


def _household(console: Console, answer: HouseholdExplanation, lang: str) -> None:
    days = nsay(lang, "{count} day", "{count} days", answer.waiting_days)
    line(console, f"{answer.household_id} · {answer.effective_class} · {days}", style="bold")
    for code, count in answer.counts.items():
        if count:
            line(console, f"{number(count, lang):>5}  {pair_verdict_word(code, lang)}", indent=2)
    for reason in answer.reasons:
        blocked = answer.blocking.get(reason.rule_id, 0)
        example = say(lang, "nearest: {dwelling}", dwelling=reason.dwelling_id)
        told = f"{number(blocked, lang):>5}  {reason.rule_id:<11} {reason.text.say(lang)} ({example})"
        line(console, told, indent=2, hang=19)


def _budget(console: Console, budget: Budget, lang: str) -> None:
    rows = []
    for entry in budget.lines:
        statuses = sorted({figure_status_word(f.status, lang) for f in entry.figures})
        notes = line_notes(entry.as_json(), lang)
        if statuses:
            notes.insert(0, ", ".join(statuses))
        rows.append((line_name(entry.key, lang), number(entry.amount, lang), "; ".join(notes)))
    for key, amount in (
        ("disposable", budget.disposable), ("floor", budget.floor), ("margin", budget.margin),
        ("after_debt", budget.disposable_after_debt),
    ):  # fmt: skip
        rows.append((word(key, lang), number(amount, lang), ""))
    rows.append((say(lang, "Highest rent"), number(budget.highest_rent, lang), ""))
    under = budget.if_sanctioned
    if under is not None:
        rows.append((sanction_words(under.as_json(), lang), number(under.disposable, lang), ""))
    columns = (
        Column(say(lang, "Line"), wraps=True), Column(say(lang, "DKK"), right=True),
        Column(say(lang, "Sources"), wraps=True),
    )  # fmt: skip
    table(console, say(lang, "Budget, DKK a month"), columns, rows)
    if budget.missing:
        missing = ", ".join(missing_word(m, lang) for m in budget.missing_facts or ())
        line(console, say(lang, "Missing: {facts}", facts=missing))
