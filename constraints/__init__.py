"""Facts, law, dates and money. No solver, no web, no files of a batch: a lawyer can read it alone."""

from .errors import AllocationError, InputError, LawGap, NotFound
from .evaluate import Finding, VerdictTable, evaluate, law_of, reevaluate
from .facts.case import TABLES, Case
from .facts.policy import Policy
from .facts.views import CaseView, DwellingFacts, HouseholdFacts, view
from .law.store import LawAt
from .rules import LIFTABLE, LIMIT_TITLES, QUESTIONS, READS, RULE_IDS, RULES, Verdict

__all__ = [
    "LIFTABLE", "LIMIT_TITLES", "QUESTIONS", "READS", "RULES", "RULE_IDS", "TABLES", "AllocationError", "Case", "CaseView",
    "DwellingFacts", "Finding", "HouseholdFacts", "InputError", "LawAt", "LawGap", "NotFound", "Policy", "Verdict",
    "VerdictTable", "evaluate", "law_of", "reevaluate", "view",
]  # fmt: skip
