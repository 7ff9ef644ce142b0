"""Words for the codes of the law's documents: force, status, change, whose facts, values of figures."""

from __future__ import annotations

from datetime import date
from typing import Any

from constraints.language import N_, number, say, shown

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
PERSONS = {
    "any_member": N_("any member of the household: one is enough"),
    "applicant_and_spouse": N_("the applicant and the spouse or cohabitant, both"),
    "applicant": N_("the applicant"),
    "none": N_("nobody's: household and dwelling are looked at"),
}

# The pairs a rule speaks of, as rules name them.
SCOPE = {
    "all": N_("all pairs"), "allocation": N_("allocation by the municipality"), "waiting list": N_("waiting list"),
    "private dwellings": N_("private dwellings"), "prevention": N_("prevention areas"),
    "prevention, let off": N_("prevention areas let off the rule"), "restricted areas": N_("listed areas"),
    "deprived": N_("deprived areas"), "dwellings under § 59": N_("dwellings under § 59"),
    "subsidised dwellings": N_("subsidised dwellings"),
    "youth and starter dwellings under § 59": N_("youth and starter dwellings under § 59"),
}  # fmt: skip


def scope(code: str, lang: str) -> str:
    """The pairs a rule speaks of; of one basis of disposal, its paragraph."""
    if code.startswith("basis "):
        return say(lang, "dwellings handed over under {basis}", basis=code.removeprefix("basis "))
    return word(SCOPE, code, lang)


def word(words: dict[str, str], code: str, lang: str) -> str:
    """The word for a code; a status can be a message of its own."""
    return say(lang, words.get(code, code))


def when(text: str | None, lang: str) -> str:
    """A date in ISO form as it is read; empty for none."""
    return "" if text is None else shown(date.fromisoformat(text), lang)


def value(given: Any, lang: str) -> str:
    """The value of a figure; a dash for none."""
    if given is None:
        return "–"
    if isinstance(given, int | float) and not isinstance(given, bool):
        return number(given, lang)
    return shown(given, lang)
