"""One row or one column of a case judged by itself, for a question that needs no more."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .facts.views import CaseView, at_index
from .law.store import LawAt
from .rules.alb_59_9_fallback import FallbackDuty
from .verdicts import VerdictTable, given_by, household_at, judged


def row_of(joined: CaseView, law: LawAt, h: int) -> VerdictTable:
    """The verdicts of one household in every dwelling, equal to its row of `evaluate`; it stands in the table at 0.

    Facts of other households are read only by rules that look at the whole case (offers that are out, the counter).
    Raises InputError for an answer to a question that nobody asks, whoever it is of.
    """
    for answer in joined.case.answers:
        given_by(answer, joined.day)
    part = CaseView(joined.case, (at_index(joined.households[h], 0),), joined.dwellings, joined.teams)
    return judged(part, law, of_whole_case=lambda rule, budgets: rule.matrix(joined, law, budgets)[[h]])


def column_of(joined: CaseView, law: LawAt, d: int) -> NDArray[np.int8]:
    """ALLOWED, REVIEW, FORBIDDEN or NOT_APPLICABLE of every household in one dwelling, equal to `combined[:, d]`.

    Where a person signed the fallback duty, whose proof looks along the rows, the whole case is judged.
    """
    if any(e.rule_id == FallbackDuty.id for e in joined.case.exceptions):
        return judged(joined, law).combined[:, d]
    home = at_index(joined.dwellings[d], 0)
    people = tuple(household_at(h, h.index, {home.id}) if h.exceptions or h.answers else h for h in joined.households)
    part = CaseView(joined.case, people, (home,), joined.teams)
    table = judged(part, law, of_whole_case=lambda rule, budgets: rule.matrix(joined, law, budgets)[:, [d]])
    return table.combined[:, 0]


__all__ = ["column_of", "row_of"]
