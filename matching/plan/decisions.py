"""The words in which a person decides in the workbook: written there by the workbook, read back from there.

The columns `DECISION_COLUMNS` of the sheet of placements hold what was decided, why and by whom; the drop-down of the first
takes `decision_words`. Whatever reads or writes them takes the words from here, so that one cannot drift from the other.
"""

from __future__ import annotations

from typing import Literal

from constraints.language import LANGUAGES, N_, say
from constraints.rules.offers import OBJECTIVE_REASONS, reason_code

Decision = Literal["approve", "forbid", "keep", "refuse"]

DECISIONS: dict[Decision, str] = {
    "approve": N_("approve"),
    "forbid": N_("forbid"),
    "keep": N_("keep"),
    "refuse": N_("refuse"),
}
# What else people write for the same, in either language.
_ALSO: dict[str, Decision] = {
    "approved": "approve", "godkendt": "approve", "ok": "approve",
    "forbidden": "forbid", "forbudt": "forbid", "spær": "forbid", "spærret": "forbid",
    "kept": "keep", "beholdt": "keep", "fasthold": "keep", "fastholdt": "keep",
    "refused": "refuse", "refusal": "refuse", "afslag": "refuse", "afslået": "refuse",
}  # fmt: skip

# The sheet on which people decide, and what its columns are headed.
SHEET = N_("Placements")
HOUSEHOLD, DWELLING = N_("Household"), N_("Dwelling")
DECISION, REASON, INITIALS = N_("Decision"), N_("Reason"), N_("Initials")
DECISION_COLUMNS = (DECISION, REASON, INITIALS)
# The row of the assumptions that tells which batch the plan was made from: this label, and in a cell beside it the digest.
FINGERPRINT = N_("Fingerprint of the batch")


def decision_words(lang: str) -> list[str]:
    """What the drop-down of the column offers, in the order of `DECISIONS`."""
    return [say(lang, text) for text in DECISIONS.values()]


def decision_word(decision: Decision, lang: str) -> str:
    """A decision in words. Raises KeyError for a code that is none."""
    return say(lang, DECISIONS[decision])


def decision_code(text: str) -> Decision | None:
    """The decision a cell holds, in Danish, in English or as a code; None = it is none of them."""
    wanted = " ".join(text.casefold().split()).rstrip(".!")
    for code, message in DECISIONS.items():
        if wanted == code or wanted in (say(lang, message).casefold() for lang in LANGUAGES):
            return code
    return _ALSO.get(wanted)


def refusal_words(lang: str) -> list[str]:
    """The reasons of a citizen that never count against anybody, in words; any other reason stands as it is written."""
    return [words[0] if lang == "da" else code.replace("_", " ") for code, words in OBJECTIVE_REASONS.items()]


def refusal_code(text: str) -> str | None:
    """The coded reason a cell names, in Danish, in English or as a code; None = a reason of another kind."""
    return reason_code(text) or reason_code("_".join(text.split()))


def is_heading(cell: object, heading: str) -> bool:
    """Does a cell hold this heading, in either language?"""
    text = " ".join(str(cell).casefold().split())
    return text in (say(lang, heading).casefold() for lang in LANGUAGES)


__all__ = [
    "DECISION", "DECISIONS", "DECISION_COLUMNS", "DWELLING", "FINGERPRINT", "HOUSEHOLD", "INITIALS", "REASON", "SHEET",
    "Decision", "decision_code", "decision_word", "decision_words", "is_heading", "refusal_code", "refusal_words",
]  # fmt: skip
