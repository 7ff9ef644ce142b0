"""Words for the codes of the law's documents: force, status, change, values of figures."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from constraints.language import N_, number, say, shown

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
FORCE = {
    "law": N_("law"),
    "policy": N_("municipal policy"),
    "citizen": N_("the citizen's own"),
    "advice": N_("advice"),
}
STATUS = {
    "verified": N_("verified"), "derived": N_("derived"), "unverified": N_("unverified"), "provisional": N_("provisional"),
    "in_force": N_("in force"), "contested": N_("contested"), "suspended": N_("suspended"),
}  # fmt: skip
CHANGE = {
    "begins": N_("begins"), "new_wording": N_("new wording"), "changes": N_("changes"), "ends": N_("ends"),
    "runs_out": N_("is known no longer"),
}  # fmt: skip


def word(words: dict[str, str], code: str, lang: str) -> str:
    """The word for a code; a status can be a message of its own."""
    return say(lang, words.get(code, code))


def when(text: str | None, lang: str) -> str:
    """A date in ISO form as it is read; empty for none."""
    return "" if text is None else shown(date.fromisoformat(text), lang)


def value(given: Any, lang: str) -> str:
    """The value of a figure; a dash for none, and a day as it is read."""
    if given is None:
        return "–"
    if isinstance(given, str) and _DAY.fullmatch(given):
        return when(given, lang)
    if isinstance(given, int | float) and not isinstance(given, bool):
        return number(given, lang)
    return shown(given, lang)


def written_value(text: str, lang: str) -> str:
    """The value of a figure kept as text: a number as the language writes it, anything else as it is."""
    try:
        number_ = Decimal(text)
    except InvalidOperation:
        return text
    return shown(number_, lang) if number_.is_finite() else text
