"""The sentences of a month: what came of a decision, who has another dwelling now, and why something is carried."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from constraints.language import LANGUAGES, N_, say, shown
from constraints.rules.words import worded

from ..plan.document import Texts
from ..plan.words import rule_word
from .documents import Because, Change, Outcome
from .told import DecisionTold

T = TypeVar("T")


def texts(message: str, /, **facts: object) -> Texts:
    """A message in both languages; write the text inside `N_`, so that it is collected."""
    return Texts(**{lang: say(lang, message, **facts) for lang in LANGUAGES})


def in_both_languages(sentence: Callable[[T, str], str], of: T) -> Texts:
    """What a function says of something, in both languages."""
    return Texts(**{lang: sentence(of, lang) for lang in LANGUAGES})


def decided_text(
    d: DecisionTold, outcome: Outcome, rules: tuple[str, ...], home: str | None, policy_forbids: bool
) -> Texts:
    """A decision and what came of it, in a sentence or two."""
    return Texts(**{lang: _decided(lang, d, outcome, rules, home, policy_forbids) for lang in LANGUAGES})


def _decided(
    lang: str, d: DecisionTold, outcome: Outcome, rules: tuple[str, ...], home: str | None, policy_forbids: bool
) -> str:
    facts = {"household": d.household_id, "dwelling": d.dwelling_id, "by": d.by, "reason": d.reason}
    if outcome == "set_aside" and not rules:
        return say(
            lang,
            "{by} wants {household} in {dwelling}, but another lock keeps one of the two elsewhere; all are held until a person decides.",
            **facts,
        )
    if outcome == "set_aside":
        told = ", ".join(rule_word(r, lang) for r in rules)
        return say(lang, "{by} wants {household} in {dwelling}, but the rules do not allow it ({rules}); both are held until a person decides.",
                   rules=told, **facts)  # fmt: skip
    if outcome == "no_plan":
        return say(lang, "{by} wants {household} in {dwelling}, but all that is kept cannot stand together.", **facts)
    if d.decision == "approve":
        return say(lang, "{household} in {dwelling} is approved by {by} and kept.", **facts)
    if d.decision == "keep":
        return say(lang, "{household} is kept in {dwelling} by {by}.", **facts)
    if d.decision == "forbid":
        first = say(
            lang, "{by} forbids {household} in {dwelling}: {reason}.", **facts | {"reason": d.reason.rstrip(".")}
        )
    else:
        first = _refused(lang, d, policy_forbids)
    if home is None:
        return f"{first} " + say(lang, "No other dwelling is proposed to the household this time.")
    return f"{first} " + say(lang, "{home} is proposed instead.", home=home)


def _refused(lang: str, d: DecisionTold, policy_forbids: bool) -> str:
    facts = {"household": d.household_id, "dwelling": d.dwelling_id, "by": d.by}
    if not d.reason:
        first = say(lang, "{household} has refused {dwelling} (noted by {by}; no reason is told).", **facts)
    else:
        why = str(worded({"refusal": d.refusal}, lang)["refusal"]) if d.refusal else d.reason
        first = say(lang, "{household} has refused {dwelling}: {why} (noted by {by}).", why=why.rstrip("."), **facts)
    rest = (
        say(lang, "It does not lower the household's rank. The dwelling is not proposed to it again while the reason stands.")
        if policy_forbids
        else say(lang, "It does not lower the household's rank. The dwelling is not proposed to it again this month.")
    )  # fmt: skip
    return f"{first} {rest}"


_BECAUSE: dict[Because, str] = {
    "own_decision": N_("because of what was decided for the household"),
    "dwelling_decided": N_("because of what was decided about the dwelling"),
    "follows": N_("as it follows from the other changes"),
}


def change_text(household: str, before: str | None, after: str | None, change: Change, because: Because) -> Texts:
    """Who has another dwelling now, and why."""

    def sentence(lang: str) -> str:
        why = say(lang, _BECAUSE[because])
        if change == "gains_home":
            return say(lang, "{household} is now proposed {after}, {why}.", household=household, after=after, why=why)
        if change == "loses_home":
            return say(lang, "{household} is no longer proposed {before}, {why}.", household=household, before=before, why=why)  # fmt: skip
        return say(lang, "{household} is proposed {after} instead of {before}, {why}.",
                   household=household, after=after, before=before, why=why)  # fmt: skip

    return Texts(**{lang: sentence(lang) for lang in LANGUAGES})


# Why a row or a cell is carried into the next month, or is not.
WHY: dict[str, str] = {
    "day": N_("the day of the next decision"),
    "setting": N_("a setting of the municipality, as it stood"),
    "as-it-stood": N_("as it stood"),
    "still-open": N_("the household has no dwelling yet"),
    "still-free": N_("the dwelling is not let"),
    "person-decided": N_("a person's decision; it stands until a person changes it"),
    "offer-out": N_("the offer is still out"),
    "accepted": N_("the offer is accepted, and no lease is signed yet"),
    "approved": N_("approved or kept, and no answer is told yet"),
    "answered": N_("the answer to the offer; it does not lower the household's rank"),
    "ledger": N_("{vacancies} vacancies × {share} + {carry} = {claim}; the right was {right}, and the rest is carried"),
    "told-anew": N_("the vacancies of the new month must be told anew"),
    "taken": N_("taken under the counter of the month that ends; it counts no more"),
    "at-disposal": N_("it is at the municipality's disposal already; no later row of vacancies counts it"),
    "row-ended": N_("the row of vacancies ended with the month"),
    "support-started": N_("{started} courses of support started with a signed lease"),
    "support-ended": N_("{ended} courses of support ended, and {started} started without an offer"),
    "supported-lease": N_("{signed} leases signed with support, {gone} more than 24 months ago"),
    "protection": N_("a protection: it holds for the place now, since the other household has moved in there"),
    "leased": N_("a lease is signed"),
    "of-a-housed": N_("of a household that has signed a lease"),
    "closed": N_("the case is closed: {reason}"),
    "of-a-closed": N_("of a household whose case is closed"),
    "handed-back": N_("the dwelling is handed back"),
    "of-a-gone-dwelling": N_("of a dwelling that is let or handed back"),
    "not-ours": N_("the counter did not point at it: the organisation lets it itself"),
    "not-taken": N_("it was not taken within the right of the month that ends"),
    "not-known-ours": N_("it is not known whether the counter points at it"),
    "refused-lock": N_("the ban of a refusal held for the month it was made in"),
    "keep-ended": N_("the offer was refused, withdrawn or not answered"),
    "answered-row": N_("the answer stands in its place"),
    "nothing-to-protect": N_("neither of the two is in the batch any longer"),
}
# What a person must fill in, or look at.
TASKS: dict[str, str] = {
    "new-rows": N_("New households, dwellings and wishes of the month must be added."),
    "vacancies": N_("How many family dwellings have been reported vacant since? To be told for {organisations}; until then no quota is counted there."),
    "slots-ended": N_("Courses of support that ended in the month free slots: to be added for {teams}."),
    "area-list": N_("The area lists of {day} must be entered; the newest in the batch are of {newest}."),
    "designations-ended": N_("{area}: {kind} holds to {day} only and is out of force on the day."),
    "concentration": N_("Supported households of {department} in 24 months: not told, and {signed} have moved in."),
    "window": N_("Supported households who moved in more than 24 months ago leave the figure only when somebody says so: {departments}."),
    "law": N_("The figures of the law for {day} are not all known yet: {problem}"),
    "deadline": N_("{household}: the deadline {day} is passed."),
    "reply-by": N_("{dwelling}: the answer to the landlord was due on {day}."),
    "support-not-known": N_("{household} has moved into {department}; whether with support is not told."),
    "team-not-known": N_("{household} has moved in with {method}; which team's slot it takes is not told."),
    "no-slot-left": N_("{team}: more courses started than slots were free."),
    "not-in-plan": N_("{household} and {dwelling} stand in the answers and not in the plan."),
    "ours-not-known": N_("{dwelling}: it is not known whether the counter points at it; it is left out until somebody says so."),
    "not-taken": N_("{dwelling}: not taken under the agreement with {organisation}; it is left out until somebody says it is the municipality's."),
    "handed-back-held": N_("{dwelling} is handed back, and {household} was kept there."),
    "refused-ban": N_("{household} and {dwelling}: a ban stands, and the household has refused it; if the ban was for that month only, take it out."),
    "assumed": N_("{column}: empty cells are still read as {value}, on the word of {by}."),
}  # fmt: skip


def why_text(because: str, **facts: object) -> Texts:
    """Why something is carried or not. Raises KeyError for a reason that has no words."""
    return texts(WHY[because], **facts)


def task_text(because: str, **facts: object) -> Texts:
    """What a person must do."""
    return texts(TASKS[because], **facts)


HEADINGS: tuple[str, ...] = (N_("Carried or not"), N_("Table"), N_("Row"), N_("Column"), N_("Value"), N_("From"), N_("Why"))  # fmt: skip
CARRIED, LEFT, TASK_FILL, TASK_LOOK = N_("carried"), N_("not carried"), N_("fill in"), N_("look at")
SEED = N_("Seed of the draws")
SOURCES: dict[str, str] = {
    "batch": N_("the batch that ends"),
    "plan": N_("the plan that ends"),
    "decisions": N_("the decisions"),
    "answers": N_("the answers"),
    "history": N_("the history"),
    "command": N_("the command"),
}


def value_text(value: object) -> str:
    """A value as a cell of a file shows it."""
    return shown(value, "en")


__all__ = [
    "CARRIED", "HEADINGS", "LEFT", "SEED", "SOURCES", "TASKS", "TASK_FILL", "TASK_LOOK", "WHY", "change_text", "decided_text", "in_both_languages", "task_text",
    "texts", "value_text", "why_text",
]  # fmt: skip
