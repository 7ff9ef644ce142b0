"""Facts, law, dates and money. No solver, no web, no files of a batch: a lawyer can read it alone."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import AllocationError, InputError, LawGap, NotFound

if TYPE_CHECKING:
    from .facts.case import TABLES, Case
    from .facts.policy import Policy
    from .facts.views import CaseView, DwellingFacts, HouseholdFacts, view
    from .law.store import LawAt
    from .rules import LIFTABLE, QUESTIONS, READS, RULE_IDS, RULES, Verdict
    from .verdicts import Finding, VerdictTable, evaluate, law_of, reevaluate

__all__ = [
    "LIFTABLE", "QUESTIONS", "READS", "RULES", "RULE_IDS", "TABLES", "AllocationError", "Case", "CaseView",
    "DwellingFacts", "Finding", "HouseholdFacts", "InputError", "LawAt", "LawGap", "NotFound", "Policy", "Verdict",
    "VerdictTable", "evaluate", "law_of", "reevaluate", "view",
]  # fmt: skip

_LATER = {
    ".verdicts": ("Finding", "VerdictTable", "evaluate", "law_of", "reevaluate"),
    ".facts.case": ("TABLES", "Case"),
    ".facts.policy": ("Policy",),
    ".facts.views": ("CaseView", "DwellingFacts", "HouseholdFacts", "view"),
    ".law.store": ("LawAt",),
    ".rules": ("LIFTABLE", "QUESTIONS", "READS", "RULES", "RULE_IDS", "Verdict"),
}
_HOME = {name: module for module, names in _LATER.items() for name in names}


def __getattr__(name: str) -> Any:
    """Loads the rules when they are first asked for: a command that is misspelt need not wait for them."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_HOME[name], __name__), name)
    return found
