"""Earlier offers: those that are out or accepted are held; one that was refused leaves a trace on the same pair.

A refusal never lowers a rank. With `offers.repeat_refused: forbid_objective` a pair refused for an objective reason is
not proposed again while the reason stands; a person can lift that.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..budget.disposable import BudgetTable
from ..facts.household import Offer
from ..facts.views import CaseView, DwellingFacts, HouseholdFacts
from ..language import N_
from ..law.store import LawAt
from .question import Example
from .rule import SILENT, Force, Ground, Matrix, PairRule, Rule, Verdict, cite

# Coded reasons that never count against the citizen, and the Danish words under which they are read.
OBJECTIVE_REASONS: Mapping[str, tuple[str, ...]] = {
    "too_expensive": ("for dyr",),
    "no_access": ("ingen adgang", "ikke tilgængelig"),
    "threat": ("trussel",),
    "too_far": ("for langt fra skole eller behandling", "for langt"),
    "no_lift": ("ingen elevator",),
    "pets": ("husdyr",),
    "wrong_facts": ("forkerte oplysninger",),
}
_CODES = {word: code for code, words in OBJECTIVE_REASONS.items() for word in (code, *words)}


def reason_code(reason: str | None) -> str | None:
    """The objective reason that a stated reason names, or None for any other reason."""
    return _CODES.get((reason or "").strip().casefold())


def reason_stands(code: str, dwelling: DwellingFacts) -> bool:
    """Does an objective reason still hold? Only what the facts plainly show to have gone has gone."""
    record = dwelling.record
    return {"no_lift": record.lift, "pets": record.pets_allowed, "no_access": record.step_free}.get(code) is not True


def latest_offers(case: CaseView) -> dict[tuple[str, str], Offer]:
    """The newest offer of each household and dwelling."""
    return {(o.household_id, o.dwelling_id): o for o in case.case.offers}  # rows are sorted by date last


def _offer(household: str, answer: str | None, reason: str | None = None) -> dict[str, object]:
    row = {
        "household_id": household,
        "dwelling_id": "B",
        "offered_on": "2026-10-05",
        "answer": answer,
        "reason": reason,
    }
    return {"offers": [row]}


class OpenOffer(Rule):
    """An offer that is out or accepted is frozen: the dwelling goes to nobody else, the household gets nothing else."""

    id = "OFFER-1"
    whole_case = True
    cites = cite("policy", "udestående tilbud")
    force = Force.POLICY
    heading = N_("Open offer")
    says = {
        (Verdict.FORBIDDEN, "dwelling"): N_(
            "The dwelling has been offered to another household, and the offer is out or accepted."
        ),
        (Verdict.FORBIDDEN, "household"): N_(
            "The household has been offered another dwelling, and the offer is out or accepted."
        ),
    }
    examples = (
        Example("the household has another offer out", "forbidden", "household", {}, {}, {"C": {}},
                tables={"offers": [{"household_id": "H", "dwelling_id": "C", "offered_on": "2026-11-10"}]}),
        Example("the household has accepted another", "forbidden", "household", {}, {}, {"C": {}},
                tables={"offers": [{"household_id": "H", "dwelling_id": "C", "offered_on": "2026-11-10", "answer": "accepted"}]}),
        Example("another household has an offer of it out", "forbidden", "dwelling", neighbours={"I": {}}, tables=_offer("I", None)),
        Example("another household has accepted it", "forbidden", "dwelling", neighbours={"I": {}}, tables=_offer("I", "accepted")),
        Example("another household has refused it", "silent", "", neighbours={"I": {}}, tables=_offer("I", "refused")),
        Example("it has refused another", "silent", "", {}, {}, {"C": {}},
                tables={"offers": [{"household_id": "H", "dwelling_id": "C", "offered_on": "2026-11-10", "answer": "refused"}]}),
        Example("its own offer is out", "silent", "", tables=_offer("H", None)),
        Example("it has accepted this one", "silent", "", tables=_offer("H", "accepted")),
    )  # fmt: skip

    @staticmethod
    def held(case: CaseView) -> list[tuple[int, int]]:
        return [
            (case.household_index[h], case.dwelling_index[d])
            for (h, d), o in latest_offers(case).items()
            if o.answer in (None, "accepted") and h in case.household_index and d in case.dwelling_index
        ]

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        found = np.zeros(case.shape, dtype=np.int8)
        held = self.held(case)
        for h, d in held:
            found[h, :] = Verdict.FORBIDDEN
            found[:, d] = Verdict.FORBIDDEN
        for h, d in held:
            found[h, d] = Verdict.SILENT
        return found

    def ground(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable) -> Ground:
        newest = {o.dwelling_id: o for o in h.offers}
        own = any(o.answer in (None, "accepted") for d_id, o in newest.items() if d_id != d.id)
        return Ground(True, "household" if own else "dwelling")


class RefusedOffer(PairRule):
    """OFFER-2: the household has refused this dwelling before. A note; never a lower rank."""

    id = "OFFER-2"
    cites = cite("policy", "policy.yaml: offers.repeat_refused")
    force = Force.POLICY
    liftable = True
    heading = N_("Refused before")
    says = {
        (Verdict.NOTE, "reason"): N_("Offered on {offered_on}, refused: {refusal}. It does not lower the household's rank."),
        (Verdict.NOTE, "no_reason"): N_("Offered on {offered_on}, refused; no reason is told. It does not lower the household's rank."),
        (Verdict.FORBIDDEN, "reason"): N_(
            "Offered on {offered_on}, refused: {refusal}. The reason still stands, and by municipal policy the dwelling is not offered again."
        ),
    }  # fmt: skip
    examples = (
        Example("refused for any reason", "note", "reason", tables=_offer("H", "refused", "vil hellere vente")),
        Example("refused without a reason", "note", "no_reason", tables=_offer("H", "refused")),
        Example("refused for an objective reason", "note", "reason", tables=_offer("H", "refused", "too_expensive")),
        Example("the policy does not repeat it", "forbidden", "reason", tables=_offer("H", "refused", "too_expensive"),
                policy={"offers": {"repeat_refused": "forbid_objective"}}),
        Example("in Danish words too", "forbidden", "reason", tables=_offer("H", "refused", "Trussel"), policy={"offers": {"repeat_refused": "forbid_objective"}}),
        Example("a reason of taste is repeated", "note", "reason", tables=_offer("H", "refused", "vil hellere vente"),
                policy={"offers": {"repeat_refused": "forbid_objective"}}),
        Example("there is a lift by now", "note", "reason", tables=_offer("H", "refused", "no_lift"), policy={"offers": {"repeat_refused": "forbid_objective"}}),
        Example("no answer is no refusal", "silent", "", tables=_offer("H", "no_answer")),
    )  # fmt: skip

    def may_concern(self, h: HouseholdFacts) -> bool:
        return any(o.answer == "refused" for o in h.offers)

    def judge(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> tuple[Verdict, Ground]:
        newest = next((o for o in reversed(h.offers) if o.dwelling_id == d.id), None)
        if newest is None or newest.answer != "refused":
            return SILENT
        facts: dict[str, object] = {"offered_on": newest.offered_on}
        if not newest.reason:
            return Verdict.NOTE, Ground(True, "no_reason", facts)
        code = reason_code(newest.reason)
        ground = Ground(True, "reason", facts | {"refusal": code or newest.reason})
        repeats = h.policy.offers.repeat_refused == "note" or code is None or not reason_stands(code, d)
        return Verdict.NOTE if repeats else Verdict.FORBIDDEN, ground
