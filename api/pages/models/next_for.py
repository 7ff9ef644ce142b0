"""Who next for a dwelling, in words: the household, what told it from the others, and how it was proven."""

from __future__ import annotations

from dataclasses import dataclass

from constraints import Case
from constraints.facts.views import view
from constraints.language import nsay, say
from matching.plan.words import level_word
from matching.questions.who_next import WhoNext


@dataclass(frozen=True)
class Next:
    """The answer. `household` None = nobody; money in DKK a month; `proof` are sentences."""

    household: str | None
    urgency: str
    waited: int | None
    persons: int | None
    rent: int | None
    left: int | None
    zone: str
    team: str | None
    proof: tuple[str, ...]
    remarks: tuple[str, ...]
    for_a_person: tuple[str, ...]


def told(answer: WhoNext, case: Case | None, lang: str) -> Next:
    """The answer of `who_next` for the page."""
    who = answer.household_id
    facts = None
    if who is not None and case is not None:
        joined = view(case)
        facts = joined.households[joined.household_index[who]]
    budget = answer.budget
    return Next(
        who, "" if facts is None else f"U{facts.effective_class[0]}", None if facts is None else facts.waiting_days,
        None if facts is None else facts.size, None if budget is None else budget.rent,
        None if budget is None else budget.disposable, "green" if budget is None else budget.verdict, answer.support_team_id,
        tuple(_proof(answer, lang)),
        tuple(f.text.say(lang) for f in answer.findings if f.verdict in ("warn", "exempt", "note")), answer.for_a_person,
    )  # fmt: skip


def _proof(answer: WhoNext, lang: str) -> list[str]:
    found = [
        nsay(
            lang, "{count} household waits and may be offered the dwelling; it was tried, with everybody else where they are.",
            "{count} households wait and may be offered the dwelling; all were tried, with everybody else where they are.",
            answer.tried,
        )
    ]  # fmt: skip
    if answer.over_limit:
        found.append(
            nsay(lang, "{count} of them is kept out by a limit of the plan that is full.", "{count} of them are kept out by a limit of the plan that is full.", answer.over_limit)
        )  # fmt: skip
    if answer.household_id is not None and answer.decided_by is not None:
        found.append(say(lang, "What told the last two apart: {aim}.", aim=level_word(answer.decided_by, lang)))
    elif answer.household_id is not None:
        found.append(say(lang, "There was no other to choose from."))
    if answer.left_out:
        found.append(
            nsay(lang, "{count} household that has had this dwelling offered is left out of it, and of nothing else.", "{count} households that have had this dwelling offered are left out of it, and of nothing else.", len(answer.left_out))
        )  # fmt: skip
    return found
