"""What people did with a row of the plan, told beside it: locks, bans, notes, and how far its offer is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from constraints.language import N_, say

from ...service.kept.boards import Board, Decision, Offer
from ...service.kept.offer_desk import ENDED
from .states import state_of

# Kind of decision → its word, and the sign and colour it is shown with.
DECISION_WORDS: Mapping[str, tuple[str, str, str]] = {
    "lock": (N_("Kept"), "lock", "calm"),
    "forbid": (N_("Barred"), "error", "bad"),
    "unlock": (N_("Lock ended"), "refresh", "plain"),
    "comment": (N_("Note"), "forum", "plain"),
    "close-case": (N_("Case closed"), "check", "plain"),
    "sign": (N_("Signed under § 59(9)"), "success", "good"),
    "propose-sign": (N_("Signature proposed"), "hourglass", "mind"),
    "lift": (N_("Rule lifted"), "success", "good"),
    "propose-lift": (N_("Lifting proposed"), "hourglass", "mind"),
    "answer": (N_("Answered"), "success", "good"),
    "propose": (N_("Offer proposed"), "hourglass", "mind"),
}
# Kinds that `decisions.unlock` takes back.
UNDOABLE = ("lock", "forbid")
# Kinds of decision that a new run takes in.
CARRIED = ("lock", "forbid", "unlock", "sign", "lift", "answer")


@dataclass(frozen=True)
class Act:
    """One decision as it stands beside a row."""

    id: str
    kind: str
    word: str
    sign: str
    colour: str
    dwelling: str | None
    by: str
    at: datetime
    reason: str
    undoable: bool
    stands: bool = True


@dataclass(frozen=True)
class OfferState:
    """How far the newest offer of a pair is."""

    id: str
    state: str
    word: str
    colour: str

    @property
    def ended(self) -> bool:
        """Whether it came to nothing, so that the dwelling is free for the next."""
        return self.state in ENDED[1:]


class Beside:
    """What stands beside the rows of one board, by household and by pair."""

    def __init__(self, board: Board, lang: str) -> None:
        self.lang = lang
        self._acts: dict[str, list[Act]] = defaultdict(list)
        for decision in board.decisions:
            # A lock that was taken back is gone from the row; the history has both. One that the batch came with is told.
            if decision.kind in DECISION_WORDS and not (decision.kind == "unlock" and decision.replaces):
                self._acts[str(decision.household)].append(act_of(decision, lang))
        newest = sorted(board.offers, key=lambda o: (o.created_at, o.id))
        self._offers = {(o.household, o.dwelling): offer_state(o, lang) for o in newest}
        self._approved = board.approved is not None
        self.carried = sum(d.kind in CARRIED for d in board.decisions)

    def acts(self, household: str) -> list[Act]:
        """Every decision that stands on a household, oldest first."""
        return self._acts.get(household, [])

    def offer(self, household: str, dwelling: str) -> OfferState | None:
        """The newest offer of a pair."""
        return self._offers.get((household, dwelling))

    def state(self, household: str, dwelling: str) -> tuple[str, str]:
        """Where a proposed pair is: a colour and a word."""
        offer = self.offer(household, dwelling)
        if offer is not None:
            return offer.colour, offer.word
        if self._approved:
            return "good", say(self.lang, "approved")
        if any(a.kind == "forbid" and a.dwelling == dwelling for a in self.acts(household)):
            return "bad", say(self.lang, "barred, waits for a new run")
        return "plain", say(self.lang, "proposed")


def act_of(decision: Decision, lang: str, stands: bool = True) -> Act:
    """A decision as it is shown; one whose reason retention emptied says so."""
    word, sign, colour = DECISION_WORDS[decision.kind]
    return Act(
        decision.id, decision.kind, say(lang, word), sign, colour, decision.dwelling, decision.user, decision.at,
        decision.reason or say(lang, "the reason is no longer kept"), decision.kind in UNDOABLE and stands, stands,
    )  # fmt: skip


def acts_of(decisions: Iterable[Decision], lang: str) -> list[Act]:
    """A history, oldest first: what another decision has replaced no longer stands."""
    rows = list(decisions)
    replaced = {d.replaces for d in rows}
    return [act_of(d, lang, d.id not in replaced) for d in rows if d.kind in DECISION_WORDS]


def offer_state(offer: Offer, lang: str) -> OfferState:
    """The state of an offer in words."""
    told = state_of("offer", offer.state, lang)
    return OfferState(offer.id, offer.state, told.text, told.kind)
