"""The hand that walks: presses, writes, chooses and takes along, by mouse or by keys alone; and looks at what comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from watched import Looks

# How long a plan, a proof or a city's next month may take while others compute beside it; who waits goes on once it is there.
LONG_MS = 120_000
MODES = ("mouse", "keyboard", "narrow", "zoom", "plain")
LANGS = ("da", "en")
_AT = "e => document.activeElement === e"
_CAN_BE_SEEN = """() => { const s = getComputedStyle(document.activeElement);
  return (s.outlineStyle !== 'none' && s.outlineWidth !== '0px') || s.boxShadow !== 'none' }"""


def window(mode: str) -> dict[str, Any]:
    """The window of a way of walking, as `visit` takes it: 200 % is half the width in points of twice the size."""
    return {
        "narrow": {"width": 390}, "zoom": {"width": 1280, "zoom": 2.0}, "plain": {"script": False},
    }.get(mode, {})  # fmt: skip


class Hand:
    """Somebody at a page, who works in one of `MODES`. `looks` gathers what was wrong in which state.

    `axe`: "every" state is looked at by axe, those that are "new" here, or none (""); its width always is. By keyboard nothing
    is clicked: each thing is reached by Tab from where the focus stands, and what has the focus can be seen.
    """

    def __init__(self, page: Any, mode: str, lang: str, looks: Looks, axe: str) -> None:
        self.page, self.mode, self.lang, self.looks, self.axe = page, mode, lang, looks, axe
        page.set_default_timeout(LONG_MS)

    @property
    def script(self) -> bool:
        """Whether scripts run."""
        return self.mode != "plain"

    def word(self, danish: str, english: str) -> str:
        """What the page says in the walk's language."""
        return danish if self.lang == "da" else english

    def look(self, state: str, known: bool = False, within: str = "") -> None:
        """The state as it stands: whole, in the language that was asked for, nothing wrong that axe or the width finds.

        `known`: a page as it is when one comes to it by a link, which the test of every page looks at; `within`: the part
        that axe looks at, where the page around it has thousands of cells and was looked at before.
        """
        assert self.page.locator("h1").count() == 1, (state, self.page.url)
        assert self.page.locator("html").get_attribute("lang") == self.lang, (state, self.page.url)
        by_axe = self.axe == "every" or (self.axe == "new" and not known)
        self.looks(self.page, f"{state} ({self.mode}, {self.lang})", by_axe, within)

    def go(self, address: str) -> None:
        """To an address, typed."""
        self.page.goto(address)

    def see(self, selector: str) -> Any:
        """What has to be there; the first of it."""
        found = self.page.locator(selector).first
        try:
            found.wait_for()
        except Exception as wrong:
            raise AssertionError(f"{selector} is not at {self.page.url}: {self.text()[:600]}") from wrong
        return found

    def text(self, selector: str = "main") -> str:
        """The words of a part."""
        return str(self.page.locator(selector).first.inner_text())

    def press(self, selector: str) -> None:
        """A link, a button or a fold, pressed."""
        if self.mode == "keyboard":
            self.reach(selector)
            self.page.keyboard.press("Enter")
        else:
            self.see(selector).click()

    def press_to(self, selector: str, seen: str) -> None:
        """Pressed, and what comes of it is there."""
        self.press(selector)
        self.see(seen)

    def done(self, selector: str) -> None:
        """Pressed, and what was done is told: on the page, and to who does not see it."""
        self.press_to(selector, ".alert-success")
        if self.script:
            self.see("#told:not(:empty)")

    def open(self, details: str) -> None:
        """Unfolds what is folded."""
        if self.see(details).get_attribute("open") is None:
            self.press(f"{details} > summary")
            self.see(f"{details}[open]")

    def write(self, selector: str, text: str) -> None:
        """A field, filled anew."""
        if self.mode != "keyboard":
            self.see(selector).fill(text)
            return
        self.reach(selector)
        if self.see(selector).get_attribute("type") == "date":
            for order in ("%m%d%Y", "%d%m%Y"):  # as the browser's own language has it
                self.page.keyboard.type(date.fromisoformat(text).strftime(order))
                if self.see(selector).input_value() == text:
                    break
                self.page.keyboard.press("ArrowLeft")
                self.page.keyboard.press("ArrowLeft")
        else:
            self.page.keyboard.press("Control+A")
            self.page.keyboard.press("Delete")
            self.page.keyboard.insert_text(text)
        assert self.see(selector).input_value() == text, (selector, self.see(selector).input_value())

    def clear(self, selector: str) -> None:
        """A field, left empty."""
        self.write(selector, "")

    def type(self, selector: str, text: str) -> None:
        """A field, filled key by key."""
        if self.mode == "keyboard":
            self.reach(selector)
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text)
        else:
            self.see(selector).fill("")
            self.see(selector).press_sequentially(text)

    def choose(self, selector: str, index: int) -> None:
        """One of the choices of a list, by its place."""
        if self.mode != "keyboard":
            self.see(selector).select_option(index=index)
            return
        self.reach(selector)
        self.page.keyboard.press("Home")
        for _ in range(index):
            self.page.keyboard.press("ArrowDown")
        assert self.page.locator(selector).first.evaluate("e => e.selectedIndex") == index, selector

    def tick(self, selector: str) -> None:
        """A box, ticked."""
        if self.mode == "keyboard":
            self.reach(selector)
            self.page.keyboard.press("Space")
        else:
            self.see(selector).check()
        assert self.see(selector).is_checked(), selector

    def upload(self, selector: str, file: Path) -> None:
        """A file, chosen for its field."""
        if self.mode == "keyboard":
            self.page.once("filechooser", lambda chooser: chooser.set_files(file))
            self.reach(selector)
            self.page.keyboard.press("Enter")
            self.see(f"{selector}:valid")
        else:
            self.page.set_input_files(selector, file)

    def take(self, selector: str) -> bytes:
        """What a link lets one take along."""
        return self.taken(lambda: self.press(selector))

    def taken(self, doing: Callable[[], None]) -> bytes:
        """The file that comes of doing something."""
        with self.page.expect_download() as got:
            doing()
        return bytes(got.value.path().read_bytes())

    def fetched(self, selector: str) -> bytes:
        """The file behind a link that a browser would show by itself."""
        address = self.see(selector).get_attribute("href")
        answer = self.page.request.get(re.sub(r"^(https?://[^/]+).*", r"\1", self.page.url) + str(address))
        assert answer.status == 200, address
        return bytes(answer.body())

    def reach(self, selector: str, most: int = 1500) -> None:
        """On by Tab until the focus stands there: where it stops short, no keyboard gets there."""
        self.see(selector)
        target = self.page.locator(selector).first
        for _ in range(most):
            if target.evaluate(_AT):
                if not self.page.evaluate(_CAN_BE_SEEN):
                    self.looks.found.append(("the focus cannot be seen", selector, self.page.url))
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} is not reached by Tab at {self.page.url}")
