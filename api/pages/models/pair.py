"""One household in one dwelling: every rule judged, the budget line by line, what it costs, the place in the competition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from constraints import Case
from constraints.language import N_, Lang, nsay, say
from matching.plan.document import Finding
from matching.plan.words import pair_verdict_word, rule_title, verdict_word
from matching.questions.documents import PairExplanation

from ..shown import day as day_text
from ..shown import kr
from .budget import BudgetShown, budget_shown
from .homes import Home, homes_of
from .household import MARKS

_RULE_MARKS: Mapping[str, str] = {
    "forbidden": "bad", "not_applicable": "bad", "review": "mind", "warn": "mind", "exempt": "good", "note": "calm", "allowed": "good",
}  # fmt: skip
_COSTS = (
    ("vacancy", N_("Rent of empty days before moving in")), ("guarantee", N_("Guarantee for damage when moving out")),
    ("deposit_loan", N_("Loss on the deposit loan")), ("support_net", N_("Support after the state's refund")),
    ("housing_benefit_share", N_("The municipality's share of housing benefit")), ("relapse", N_("Stay in a shelter again")),
)  # fmt: skip


@dataclass(frozen=True)
class RuleSaid:
    """What one rule says: in words with its figures, with its paragraph. `decides`: it is the one that decided."""

    rule_id: str
    title: str
    mark: str
    word: str
    text: str
    cites: str
    address: str
    contested: bool
    decides: bool


@dataclass(frozen=True)
class PairPage:
    """What the page shows. `costs`: name and whole DKK; `passed`: id and title of rules with nothing against the pair."""

    household_id: str
    home: Home
    day: str
    day_iso: str
    mark: str
    word: str
    sentence: str
    said: tuple[RuleSaid, ...]
    passed: tuple[tuple[str, str], ...]
    budget: BudgetShown
    competition: tuple[str, ...]
    costs: tuple[tuple[str, int], ...]
    costs_note: str
    elsewhere: tuple[tuple[str, str], ...]


def pair_page(told: PairExplanation, case: Case, lang: Lang) -> PairPage:
    """The page of a pair from its explanation and the batch."""
    placing = told.costs.placing
    costs = [(say(lang, text), getattr(placing, key)) for key, text in _COSTS if getattr(placing, key)]
    note = nsay(lang, "Expected over {count} month.", "Expected over {count} months.", placing.months)
    if placing.left_out:
        note += " " + say(lang, "Some lines are left out, because a price or a fact is not known.")
    return PairPage(
        told.household_id, homes_of(case, lang)[told.dwelling_id], day_text(told.decision_date, lang, "long"), told.decision_date,
        MARKS[told.verdict], pair_verdict_word(told.verdict, lang), _sentence(told, lang),
        tuple(_said(f, told.deciding_rule, lang) for f in told.findings), _titles(told.rules_passed, lang),
        budget_shown(told.budget, lang), _competition(told, lang), (*costs, (say(lang, "In all"), placing.total)), note,
        _elsewhere(told, lang),
    )  # fmt: skip


def _sentence(told: PairExplanation, lang: Lang) -> str:
    plan = told.plan
    if plan is not None and plan.placed_in == told.dwelling_id:
        return say(lang, "The plan proposes this dwelling to the household.")
    if told.verdict != "allowed":
        first = next((f for f in told.findings if f.rule_id == told.deciding_rule), None)
        return "" if first is None else first.text.say(lang)
    if plan is None or not plan.dwelling_taken:
        return say(lang, "The rules allow it. The plan proposes the dwelling to nobody.")
    facts = {"class": plan.taken_by_class, "days": plan.taken_by_waiting_days}
    return say(
        lang,
        "The rules allow it. The plan proposes the dwelling to a household in class {class} that has waited {days} days.",
        **facts,
    )


def _said(f: Finding, deciding: str | None, lang: Lang) -> RuleSaid:
    return RuleSaid(
        f.rule_id, rule_title(f.rule_id, lang), _RULE_MARKS[f.verdict], verdict_word(f.verdict, lang), f.text.say(lang), f.cites,
        f.url if f.url.startswith("https://") else "", f.status != "in_force", f.rule_id == deciding,
    )  # fmt: skip


def _titles(rules: Sequence[str], lang: Lang) -> tuple[tuple[str, str], ...]:
    return tuple((rule, rule_title(rule, lang)) for rule in rules)


def _competition(told: PairExplanation, lang: Lang) -> tuple[str, ...]:
    c = told.competition
    rows = [
        nsay(lang, "The dwelling is open to {count} household by the rules.", "The dwelling is open to {count} households by the rules.", c.open_to),
        say(lang, "This household is in class {class} and has waited {days} days.", **{"class": c.effective_class}, days=c.waiting_days),
    ]  # fmt: skip
    if not c.ahead:
        return (*rows, say(lang, "None of them comes before this household by class and waiting time."))
    for name, count in c.ahead_by_class.items():
        rows.append(
            nsay(
                lang, "{count} household in class {class} comes before it by class and waiting time.",
                "{count} households in class {class} come before it by class and waiting time.", count, **{"class": name},
            )
        )  # fmt: skip
    return tuple(rows)


def _elsewhere(told: PairExplanation, lang: Lang) -> tuple[tuple[str, str], ...]:
    """What it costs where the pair does not become one: name and amount in words."""
    rows = []
    if (month := told.costs.shelter_month) is not None:
        text = nsay(lang, "{count} more day in the shelter", "{count} more days in the shelter", month.days)
        rows.append((text, kr(month.cost, lang)))
    if told.costs.empty_month is not None:
        rows.append((say(lang, "Another month empty"), kr(told.costs.empty_month.cost, lang)))
    if told.costs.handback is not None:
        text = nsay(
            lang,
            "Handed back (rent runs on for {count} day)",
            "Handed back (rent runs on for {count} days)",
            told.costs.handback.days,
        )
        rows.append((text, kr(told.costs.handback.cost, lang)))
    return tuple(rows)
