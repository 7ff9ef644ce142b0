"""The auditor's look: who did what, whether the chain holds, decisions under contested rules; and nothing to change."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import urlsplit

from offices import Office

from api.pages.models.board_list import PAGE

from .coordinator import table_of
from .hand import Hand

# What an auditor may send: to leave, and to have the chain walked.
MAY_SEND = {"/sign-out", "/sign-out/everywhere", "/audit/verify"}
_SENT = "forms => forms.map(f => new URL(f.action).pathname)"
_TO_CHANGE = "a.row-act[href*='/decide/'], a[href$='/approve'], a[href$='/freeze'], a[href$='/import'], input[type=file]:not(#anchor), #what-if"


def look(office: Office, visit: Callable[..., Hand]) -> None:
    """All of it, over a month that `anna` made and `bo` approved."""
    hand = visit("auditor", "aud-1")
    sends: set[str] = set()

    def at(address: str, state: str) -> None:
        if address:
            hand.go(office.address + address)
        hand.look(state, known=address != "")
        sends.update(hand.page.eval_on_selector_all("form[method=post]", _SENT))
        assert hand.page.locator(_TO_CHANGE).count() == 0, state

    at("/", "start")
    hand.press_to(".menu a[href='/audit']", "#user")
    at("/audit", "the trail")
    _trail(hand, at)
    _chain(hand, at)
    hand.go(f"{office.address}/audit")
    hand.press_to("a[href='/audit?part=contested']", "a[aria-current=page][href='/audit?part=contested']")
    at("", "contested")
    doubted = table_of(hand.take("a[href*='part=contested&table=csv']"), hand)
    assert len(doubted) > 1
    assert hand.page.locator("tbody tr").count() == min(len(doubted) - 1, PAGE)
    hand.press_to("tbody th a[href^='/law/rules/']", ".alert-warning")
    at("", "a rule in doubt")
    for part in ("rules", "figures", "interpretations", "changes", "doubt"):
        at(f"/law?part={part}", f"the law: {part}")
    run = f"/runs/{office.run}"
    for address in (
        run, f"{run}?view=left", f"{run}?view=cases&which=all", f"{run}/map", f"{run}/compare/hand-list", "/offers", "/limits",
        "/batches", f"/batches/{office.batch}?part=check", f"/batches/{office.batch}?part=tables", f"/batches/{office.batch}?part=history",
    ):  # fmt: skip
        at(address, urlsplit(address).path + urlsplit(address).query)
    hand.press_to(".menu a[href='/batches']", "h1")
    hand.go(office.address + run)
    hand.press_to("tbody th a[href*='/households/']", ".verdict-says")
    at("", "a household, read")
    assert hand.page.goto(f"{office.address}/bench/new").status == 403
    at("", "not an auditor's to do")
    assert sends <= MAY_SEND, sends - MAY_SEND


def _trail(hand: Hand, at: Callable[[str, str], None]) -> None:
    """The lines of one person; of nobody; taken along."""
    hand.write("#user", "anna")
    hand.press("main form.audit-filter button")
    hand.page.wait_for_url("**user=anna**")
    hand.see("tbody")
    whos = set(
        hand.page.eval_on_selector_all("tbody th", "cells => cells.map(c => c.innerText.trim().split(/\\s/)[0])")
    )
    assert whos == {"anna"}
    at("", "the trail of one person")
    lines = table_of(hand.take("a[href*='table=csv']"), hand)
    assert {line[2] for line in lines[1:]} == {"anna"}
    hand.write("#user", "nobody")
    hand.press("main form.audit-filter button")
    hand.see(".empty")
    at("", "an empty trail")


def _chain(hand: Hand, at: Callable[[str, str], None]) -> None:
    """Walked from the first entry to the last; its end kept elsewhere."""
    hand.done(".head-actions form[action='/audit/verify'] button")
    assert hand.word("Kæden holder", "The chain holds") in hand.text(".alert-success")
    at("", "the chain walked")
    assert json.loads(hand.take("a[href='/audit/head.json']"))
