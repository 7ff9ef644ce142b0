"""Words for the codes that rules carry: whose facts they look at, what they say, and which pairs they speak of."""

from __future__ import annotations

from .language import N_, say

# By the code of `PersonTest`.
PERSONS = {
    "any_member": N_("any member of the household: one is enough"),
    "applicant_and_spouse": N_("the applicant and the spouse or cohabitant, both"),
    "applicant": N_("the applicant"),
    "none": N_("nobody's: household and dwelling are looked at"),
}
# What a rule says of a pair, by the code of `Verdict`.
VERDICTS = {
    "silent": N_("silent"), "note": N_("note"), "warn": N_("warning"), "exempt": N_("exempt"), "review": N_("review"),
    "forbidden": N_("forbidden"), "not_applicable": N_("not applicable"),
}  # fmt: skip
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
    """The pairs a rule speaks of; of one basis of disposal, its paragraph. A code without words is given back."""
    if code.startswith("basis "):
        return say(lang, "dwellings handed over under {basis}", basis=code.removeprefix("basis "))
    return say(lang, SCOPE.get(code, code))
