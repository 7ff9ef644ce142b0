"""The caseworker's desk: own cases, why, the budget, who came first, what if; an answer noted; nobody else's household anywhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from offices import Office, sample

from .coordinator import ANSWER, table_of, words_of
from .hand import Hand

HOUSEHOLD = re.compile(r"\bH\d{5}\b")
_NUMBER = re.compile(r"\b[0-9a-f]{32}\b")  # the call's own


def desk(office: Office, visit: Callable[..., Hand], own: Mapping[str, str], other: str, offer: str) -> None:
    """All of it. `own`: household → dwelling proposed, "" = none; `other`: somebody else's; `offer`: one that is out, of one's own."""
    hand = visit("caseworker", "cw-1")
    placed = next(h for h, dwelling in own.items() if dwelling)
    left = next(h for h, dwelling in own.items() if not dwelling)
    run = f"{office.address}/runs/{office.run}"

    def at(address: str, state: str) -> None:
        if address:
            hand.go(address)
        _own_only(hand, own)
        hand.look(state, known=address != "")

    assert _own_only(hand, own)
    at("", "own cases today")
    at(f"{office.address}/batches", "the month")
    at(f"{office.address}/batches/{office.batch}?part=tables", "own rows of the tables")
    at(run, "own rows of the board")
    _household(hand, at, office, own, placed)
    _what_if(hand, at, own, f"{run}/households/{placed}")
    at(f"{run}/households/{left}", "a household without a dwelling")
    came_first = hand.text("#first")
    assert came_first.strip()
    assert HOUSEHOLD.search(came_first) is None
    assert hand.text("#change").strip()
    hand.go(f"{run}/households/{placed}")
    hand.press_to("#budget p a[href*='/dwellings/']", "#rules")
    at("", "the household in one dwelling")
    hand.press_to("main .head a[href*='/dwellings/']", "#facts")
    at("", "the dwelling")
    at(f"{run}/map", "the map")
    _offer(hand, at, office, offer)
    _somebody_elses(hand, office, other)


def _own_only(hand: Hand, own: Mapping[str, str]) -> set[str]:
    met = set(HOUSEHOLD.findall(hand.page.content()))
    assert met <= own.keys(), (hand.page.url, sorted(met - own.keys())[:3])
    return met


def _household(
    hand: Hand, at: Callable[[str, str], None], office: Office, own: Mapping[str, str], household: str
) -> None:
    """Why, the budget, every dwelling by its colour; both taken along."""
    hand.press_to(f"main th a[href$='/households/{household}']", ".verdict-says")
    at("", "a household")
    assert hand.text(".verdict-says").strip()
    assert hand.word("kr.", "DKK") in hand.text("#budget") or "kr." in hand.text("#budget")
    hand.open("#budget details.more:has(.budget-lines)")
    hand.look("the budget, line by line")
    lines = table_of(hand.take("#budget a[href*='as=budget']"), hand)
    assert len(lines) > 5
    hand.open("#dwellings section.colour-bad details.group")
    hand.look("dwellings that are not possible")
    table = table_of(hand.take("#dwellings a[href*='as=csv']"), hand)
    assert own[household] in {line[0] for line in table}
    assert len(table) == 1 + len(sample(office.of)[1]["dwellings"])
    assert all(HOUSEHOLD.fullmatch(cell) is None or cell in own for line in table for cell in line)
    hand.write("#q", own[household])
    hand.press_to("#dwellings form button", ".filter-clear")
    at("", "one dwelling sought")
    assert hand.page.locator("#dwellings tbody tr").count() == 1


def _what_if(hand: Hand, at: Callable[[str, str], None], own: Mapping[str, str], address: str) -> None:
    """As it is typed: first an answer, then the proof; the same by the button without a script. Refused; the smallest change."""
    hand.go(address)
    income = "#what-if [id$='.gross_income_dkk_month']"
    hand.type(income, "9000")
    if not hand.script:
        hand.press("#what-if .button-primary")
    hand.see("#answer .before-after")
    hand.page.locator("#answer [hx-trigger=load]").wait_for(state="detached")
    if hand.script:
        assert hand.page.evaluate("s => document.activeElement === document.querySelector(s)", income), (
            "the field keeps the focus"
        )
        assert hand.text("#told").strip() != ""
    assert len(hand.page.locator("#answer .before-after tbody tr").all()) > 1
    at("", "what if, answered")
    hand.type(income, "mange penge")
    if not hand.script:
        hand.press("#what-if .button-primary")
    hand.see("#answer .alert-error" if hand.script else "#refused")
    at("", "what if, refused")
    hand.go(address)
    hand.press("#what-if button[name=cheapest]")
    hand.see("#answer .answer")
    at("", "the smallest change")


def _offer(hand: Hand, at: Callable[[str, str], None], office: Office, offer: str) -> None:
    """An own offer that is out: its letter in Danish and the courtesy copy in English; the citizen's yes is noted."""
    at(f"{office.address}/offers", "own offers")
    at(f"{office.address}/offers/{offer}", "an own offer")
    said = words_of(hand.fetched("a[href$='/letter.pdf']"))
    assert "courtesy copy" not in said
    assert "courtesy copy" in words_of(hand.fetched("a[href$='/letter.pdf?copy=en']"))
    assert (
        hand.page.locator("input[name=do][value=withdraw], input[name=do][value=sign], a[href$='/next']").count() == 0
    )
    hand.write("#yes-on", ANSWER)
    hand.done("form:has(input[name=do][value=accept]) button")
    at("", "a yes noted")


def _somebody_elses(hand: Hand, office: Office, other: str) -> None:
    """Another's household is not there, in no other words than one that nobody ever had; the planner's bench is not theirs."""
    told = []
    for household in (other, "H99999"):
        answer = hand.page.goto(f"{office.address}/runs/{office.run}/households/{household}")
        told.append((answer.status, _NUMBER.sub("", hand.text())))
        hand.look("a household that is not there")
        assert other not in hand.text()
    assert told[0] == told[1]
    assert told[0][0] == 404
    assert hand.page.goto(f"{office.address}/bench").status == 403
    hand.look("not one's own to see")
    hand.go(f"{office.address}/runs/{office.run}?q={other}")
    hand.see(".empty")
    hand.look("nothing found")
