"""The planner's bench: a question in a form, a field that is wrong, the scenario kept as a file, played, its report taken along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import yaml
from offices import Office

from api.jobs import scenarios
from api.pages.models.bench import scenario, start_from

from .coordinator import cells_of, table_of, words_of
from .hand import Hand

TITLE = "Ægtefælle å/ø <b>"


def tiny(place: str, months: int = 2) -> str:
    """A small town of a municipality for some months, played three times, from few invented households."""
    form = start_from("small", place, date(2026, 11, 26))
    raw = scenario(
        replace(form, months=str(months), count="3", title=TITLE, policies=("class_then_date", "fcfs_vacancy"))
    )
    raw["world"]["catalogue"] = {"size": 20, "dwellings": 10, "seed": 1}
    return scenarios.as_text(raw)


def bench(office: Office, visit: Callable[..., Hand]) -> None:
    """All of it."""
    hand = visit("planner", "plan-1")
    hand.look("start", known=True)
    first = hand.page.locator("#simulations .empty").count() == 1
    hand.press_to(".menu a[href='/bench']", "h1")
    hand.see(".empty" if first else "tbody")
    hand.look("simulations")
    hand.press_to("a[href='/bench/new']", "#months")
    hand.look("the form", known=True)
    _refused(hand)
    _kept_as_a_file(hand)
    _played(hand, office)
    _report(hand, office)
    hand.go(f"{office.address}/bench")
    hand.see("tbody tr")
    hand.look("simulations, one more")
    for address in ("/limits", "/law?part=figures", "/audit"):
        hand.go(office.address + address)
        hand.look(address, known=True)
    # Nobody's case is a planner's to see.
    assert hand.page.goto(f"{office.address}/runs/{office.run or 'R-0000000000000000'}").status in (403, 404)
    hand.look("not a planner's to see")


def _refused(hand: Hand) -> None:
    """A wrong field: the page says so first, and leads there."""
    hand.write("#title", TITLE)
    hand.write("#months", "mange")
    hand.press_to("button[value=play]", "#refused")
    if hand.script:
        assert hand.page.evaluate("document.activeElement.id") == "refused"
    hand.look("the form refused")
    hand.press("#refused a[href='#months']")
    assert hand.see("#months").input_value() == "mange"
    if hand.script:
        hand.see("#months:focus")


def _kept_as_a_file(hand: Hand) -> None:
    """What the form says, as the file that the command takes: the same, and read again by the bench."""
    hand.write("#months", "6")
    hand.write("#count", "3")
    made = hand.take("button[value=save]").decode()
    assert yaml.safe_load(made)["title"]
    assert TITLE in made or TITLE in yaml.safe_dump(yaml.safe_load(made), allow_unicode=True)
    scenarios.check(scenarios.from_text(made))


def _played(hand: Hand, office: Office) -> None:
    """From a file's text to a report."""
    hand.go(f"{office.address}/bench/new?size=small")
    hand.open("details.more:has(#yaml)")
    _pasted(hand, tiny(office.place))
    hand.press_to("button[value=play]", "#standing, section[id^=part-]")
    hand.look("being played")
    for _ in range(0 if hand.script else 120):  # with a script the page shows the report itself
        if hand.page.locator("section[id^=part-]").count():
            break
        hand.page.wait_for_timeout(1000)
        hand.page.reload()
    hand.see("section[id^=part-]")
    assert hand.text("h1") == TITLE


def _pasted(hand: Hand, text: str) -> None:
    if hand.mode != "keyboard":
        hand.write("#yaml", text)
        return
    hand.reach("#yaml")
    hand.page.keyboard.insert_text(text)


def _report(hand: Hand, office: Office) -> None:
    """The report with its tables open; as workbook, on paper, as a table, and the scenario it rests on."""
    hand.look("the report")
    hand.open("section[id^=part-] details.more")
    hand.look("the report, a table open")
    book = {str(c.value) for c in cells_of(hand.take("a[href$='/tables.xlsx']"))}
    assert len(book) > 20
    assert TITLE in words_of(hand.taken(lambda: hand.press("a[href$='/report.pdf']"))).replace("\n", " ")
    lines = table_of(hand.take("section[id^=part-] a[href$='.csv'] >> visible=true"), hand)
    assert {cell for cell in lines[0] if cell} <= book
    played = hand.take("a[href$='/scenario.yaml']").decode()
    assert yaml.safe_load(played) == yaml.safe_load(tiny(office.place))
