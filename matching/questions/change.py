"""One change that a person could make or tell, as a question and in words."""

from __future__ import annotations

from dataclasses import dataclass

from ..plan.document import AskedChange, CheapestChange, CostToOthers, Texts
from .what_if import Question

# Candidates of one kind tried for one household.
OF_A_KIND = 8


@dataclass(frozen=True)
class Change:
    """One change. `amount` in `unit` says how large it is; `question` makes it."""

    kind: str
    amount: int
    unit: str
    subject: str
    question: Question
    says: dict[str, str]

    def proven(self, dwelling_id: str, cost_to_others: CostToOthers) -> CheapestChange:
        """The change as an answer, with the dwelling that the plan solved again gives."""
        asked = {k: v for k, v in dict(self.question.asked()).items() if v and k != "household_id"}
        return CheapestChange(
            kind=self.kind, amount=self.amount, unit=self.unit, subject=self.subject, change=AskedChange(**asked),
            text=Texts(**self.says), dwelling_id=dwelling_id, cost_to_others=cost_to_others, proven=True,
        )  # fmt: skip
