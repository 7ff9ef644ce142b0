"""The budget in words: the name of every line, and what a line rests on, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ..language import N_, say
from .benefit_ceiling import CAP, OLD_CEILING

LINES: Mapping[str, str] = {
    "gross_income": N_("Gross income"),
    "tax": N_("Tax (estimated)"),
    "child_benefits": N_("Child benefits"),
    "rent": N_("Rent"),
    "housing_benefit": N_("Housing benefit"),
    CAP: N_("Housing benefit cap (LAS § 25 b)"),
    OLD_CEILING: N_("Cash benefit ceiling (kontanthjælpsloft)"),
    "utilities": N_("Utilities"),
    "deposit_loan_instalment": N_("Deposit loan instalment"),
    "other_fixed_costs": N_("Other fixed costs"),
    "rounding": N_("Øre, rounded down to whole kroner"),
}
_BINDING: Mapping[str, str | None] = {
    "formula": None,
    "own_limit": N_("what is left after the least own payment"),
    "cap15": N_("without children at most a share of the rent"),
    "maximum": N_("the highest benefit there is"),
    "income_unknown": N_("the income is not known: reckoned as so high that nothing is left"),
}
_CEILING = {
    CAP: N_("a recipient of the raised rate in a couple keeps at most DKK {most} of the own share"),
    OLD_CEILING: N_(
        "cash benefit and housing benefit of one person together: at most DKK {most} of the own share is left"
    ),
}
_ASSUMED = {
    "no_care_around_the_clock": N_("nobody is taken to have care around the clock"),
    "no_special_support": N_("nobody is taken to have special support (særlig støtte), which would be cut first"),
}


def line_name(key: str, lang: str) -> str:
    """The name of a line. Raises KeyError for a key that no budget has."""
    return say(lang, LINES[key])


def line_notes(line: Mapping[str, Any], lang: str) -> list[str]:
    """What decided the amount of a line and what was assumed, in short sentences; often none."""
    key = line["key"]
    if key == "housing_benefit":
        binding = _BINDING[line["binding"]]
        return [] if binding is None else [say(lang, binding)]
    if key == "utilities" and line["estimated"]:
        return [say(lang, "estimated; the offer's on-account amount goes before")]
    if key not in _CEILING:
        return []
    if line["not_here"] is not None:
        return [say(lang, "does not hold in a dwelling for the elderly that the municipality allocates")]
    notes = [
        say(lang, _CEILING[key], most=most)
        for most in dict.fromkeys(m for m in line["most_per_adult"] if m is not None)
        if line["amount_known"]
    ]
    if not line["amount_known"]:
        notes.append(say(lang, "the ceiling of this sort of household is not known: reckoned as if nothing were left"))
    if line["amount_known"] and not line["certain"]:
        notes.append(say(lang, "whether it holds is not known: reckoned as if it did"))
    assumed = _ASSUMED[line["assumed"]]
    return [*notes, say(lang, assumed)]


def sanction_words(sanction: Mapping[str, Any], lang: str) -> str:
    """The second line of a budget under sanction: how much, until when, and that the verdict does not rest on it."""
    if sanction["until"] is None:
        return say(lang, "Under a sanction of DKK {amount} with no end told", amount=sanction["sanction"])
    until = date.fromisoformat(sanction["until"])
    return say(lang, "Under a sanction of DKK {amount} until {until}", amount=sanction["sanction"], until=until)


def source_name(text: str, lang: str) -> str:
    """Where a dated figure comes from. What the law's own files do not say, as the source of a draft, stands as it is."""
    return say(lang, text)


__all__ = ["LINES", "line_name", "line_notes", "sanction_words", "source_name"]
