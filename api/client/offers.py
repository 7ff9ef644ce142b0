"""Calls on offers."""

# Written by tools/client.py.

from __future__ import annotations

from pydantic import TypeAdapter

from api.client.caller import Caller, part
from api.documents.kept import ReasonAsked
from api.documents.kept_month import AnswerAsked, OfferAsked, OfferList, OfferTold, SendAsked, SignAsked


class Offers:
    """Calls on offers."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def listed(self, *, after: str | None = None, limit: int = 50) -> OfferList:
        """The offers of the municipality, newest first, page by page."""
        return self.caller.asked(TypeAdapter(OfferList), "GET", "/v1/offers", query={"after": after, "limit": limit})

    def propose(self, body: OfferAsked) -> OfferTold:
        """An offer beside the approved plan, to who comes first for a dwelling that came back. Another person approves it."""
        return self.caller.asked(TypeAdapter(OfferTold), "POST", "/v1/offers", body=body)

    def read(self, offer_id: str) -> OfferTold:
        """One offer. That somebody looked is traced."""
        return self.caller.asked(TypeAdapter(OfferTold), "GET", f"/v1/offers/{part(offer_id)}")

    def approve(self, offer_id: str) -> OfferTold:
        """A second person approves one offer that was proposed beside the plan."""
        return self.caller.asked(TypeAdapter(OfferTold), "POST", f"/v1/offers/{part(offer_id)}/approve")

    def send(self, offer_id: str, body: SendAsked) -> OfferTold:
        """The letter goes out: the last day to answer is set, the vacancy is offered, the slot of the support team reserved."""
        return self.caller.asked(TypeAdapter(OfferTold), "POST", f"/v1/offers/{part(offer_id)}/send", body=body)

    def answer(self, offer_id: str, body: AnswerAsked) -> OfferTold:
        """What the citizen said. No refusal lowers a rank."""
        return self.caller.asked(TypeAdapter(OfferTold), "POST", f"/v1/offers/{part(offer_id)}/answer", body=body)

    def withdraw(self, offer_id: str, body: ReasonAsked) -> OfferTold:
        """The municipality takes the offer back."""
        return self.caller.asked(TypeAdapter(OfferTold), "POST", f"/v1/offers/{part(offer_id)}/withdraw", body=body)

    def fall_through(self, offer_id: str, body: ReasonAsked) -> OfferTold:
        """Nothing came of an offer that was accepted."""
        return self.caller.asked(TypeAdapter(OfferTold), "POST", f"/v1/offers/{part(offer_id)}/fall-through", body=body)

    def sign(self, offer_id: str, body: SignAsked) -> OfferTold:
        """The lease is signed: rent stops being the municipality's, and support starts."""
        return self.caller.asked(TypeAdapter(OfferTold), "POST", f"/v1/offers/{part(offer_id)}/sign", body=body)
