"""Words that only the workbook says: its sheets, the hand lists, and what a switch of the law is set to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from constraints.language import N_, number, say
from constraints.rules.words import AREA_WORDS

from ..decisions import SHEET
from ..words import yes_no

OVERVIEW = N_("Overview")
PLACEMENTS = SHEET
UNPLACED = N_("Not housed")
LOOK = N_("People must look")
UNUSED = N_("Unused dwellings")
QUOTA = N_("Quota")
LIMITS = N_("Limits")
HAND_LIST = N_("Beside the hand list")
TIES = N_("Equally good plans")
ASSUMPTIONS = N_("Assumptions")
AMOUNTS = N_("Amounts")
COUNTS = N_("Counts")

# What each sheet holds, in the order of the workbook.
SHEETS: dict[str, str] = {
    PLACEMENTS: N_("Every household that could be offered a dwelling, with columns for the decision of the meeting."),
    UNPLACED: N_("Every household without a dwelling, and what decided."),
    LOOK: N_("What a person must answer or sign, because it could change the plan."),
    UNUSED: N_("Every dwelling nobody gets, and why."),
    QUOTA: N_("What the municipality may fill in each housing organisation, and what it carries over."),
    LIMITS: N_("How full support teams, departments and budget are."),
    HAND_LIST: N_("Who would get something else by the list worked by hand."),
    TIES: N_("How many plans are as good as this one, and what chose among them."),
    ASSUMPTIONS: N_("The order of aims, settings, readings of the law, answers, and fingerprints."),
    AMOUNTS: N_("The amounts behind each placement."),
    COUNTS: N_("How many dwellings each rule keeps each household from."),
}
# The list worked by hand that the plan stands beside, and the others.
HAND_LISTS: dict[str, str] = {
    "class_then_date": N_("Urgency class, then date"),
    "fcfs": N_("Date alone"),
    "greedy": N_("Best fit, dwelling by dwelling"),
    "lottery": N_("Lottery"),
}
# What a switch of the law can be set to, beside yes, no and numbers.
_READINGS: dict[str, str] = {
    "unconfirmed": N_("not confirmed"),
    "confirmed": N_("confirmed"),
    "available_on_decision_date": N_("those that are vacant on the day"),
    "all_in_batch": N_("all in the batch"),
}
# What no sum of costs holds, as the plan's costs name it.
LEFT_OUT: dict[str, str] = {
    "support whose method or price is not known": N_("support whose method or price is not known"),
    "loss on a deposit that is not known": N_("loss on a deposit that is not known"),
}


def reading_word(value: Any, lang: str) -> str:
    """What a switch of the law is set to. Raises KeyError for a code without a word."""
    if isinstance(value, bool):
        return yes_no(value, lang)
    if isinstance(value, int):
        return number(value, lang)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(say(lang, AREA_WORDS[kind]) for kind in value)
    return say(lang, _READINGS[value])


def left_out_word(what: str, lang: str) -> str:
    """What a sum of costs leaves out: a fact of the batch, or a figure of law by its name."""
    if what in LEFT_OUT:
        return say(lang, LEFT_OUT[what])
    return say(lang, "the figure {name}, which is not known", name=what.removeprefix("figure "))


def hand_list_word(policy: str, lang: str) -> str:
    """A list worked by hand, by what it goes by."""
    return say(lang, HAND_LISTS[policy])
