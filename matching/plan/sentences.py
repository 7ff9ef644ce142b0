"""One sentence for each household without a dwelling and for each dwelling nobody gets, from the plan alone."""

from __future__ import annotations

from constraints import Case
from constraints.language import N_, nsay, number, say

from .document import Unplaced, UnusedDwelling
from .words import kind_word, level_word, title_of

_UNUSED = {
    "capacity": N_("Somebody without a dwelling could have had it, but a limit of the plan stands in the way."),
    "held": N_("Held for a household that is kept in it and waits for a person."),
    "no_demand": N_("Everybody who could have had it has a dwelling in the plan."),
    "no_right": N_("The organisation's counter does not give it to the municipality this time."),
}


def unplaced_sentence(unplaced: Unplaced, case: Case, lang: str) -> str:
    """What decided for this household, how near it was, and what would change it.

    Raises KeyError for a rule or level without a word.
    """
    parts = [_decided(unplaced, lang)]
    change = unplaced.cheapest_change
    if change is not None:
        parts.append(
            say(lang, "{change} It then gets {dwelling}.", change=change.text.say(lang), dwelling=change.dwelling_id)
        )
    return " ".join(parts)


def unused_sentence(unused: UnusedDwelling, case: Case, lang: str) -> str:
    """Why nobody gets this dwelling. Raises KeyError for a rule without a word."""
    if unused.kind in _UNUSED:
        return say(lang, _UNUSED[unused.kind])
    first = min(unused.blocking, key=lambda rule: (-unused.blocking[rule], rule), default=None)
    told = kind_word(unused.kind, lang)
    told = told[:1].upper() + told[1:]
    if first is None:
        return f"{told}."
    return say(
        lang, "{kind}: {rule} stands against {count} of {all} households.", kind=told, rule=title_of(first, lang),
        count=number(unused.blocking[first], lang), all=number(len(case.households), lang),
    )  # fmt: skip


def _decided(u: Unplaced, lang: str) -> str:
    rule = u.deciding_rule
    if u.kind == "outranked":
        first = nsay(
            lang, "{count} dwelling is open to the household; it is proposed to somebody who comes first by {level}.",
            "{count} dwellings are open to the household; all are proposed to others who come first by {level}.",
            u.dwellings.allowed, level=level_word(str(rule), lang),
        )  # fmt: skip
        return first
    told = kind_word(u.kind, lang)
    told = told[:1].upper() + told[1:]
    if rule is None or rule == "not_proven":
        return f"{told}."
    return say(lang, "{kind}: {rule}.", kind=told, rule=title_of(rule, lang))
