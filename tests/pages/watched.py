"""A page that is watched: what its console says, dialogs it opens; what axe finds; and going through it by keyboard alone."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe

# What WCAG 2.2 AA asks, and what the rule's makers call good practice.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What stands beyond the window's right side: the innermost few, by their marks.
_BEYOND = """() => [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
  .slice(-4).map(e => e.outerHTML.slice(0, 120))"""


# What has to be moved to the side to be read whole; a map and a chart have a drawing for each width.
_SIDEWAYS = """() => [...document.querySelectorAll('main, main *, header *, footer *')]
  .filter(e => ['auto', 'scroll'].includes(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1)
  .filter(e => !e.matches('pre, textarea') && e.clientWidth > 1)
  .slice(0, 4).map(e => e.outerHTML.slice(0, 120))"""


def sideways(page: Any) -> list[str]:
    """Parts that need a scroll sideways, by their marks."""
    return list(page.evaluate(_SIDEWAYS))


def watched(page: Any) -> Any:
    """`page.said` fills with errors of the console, `page.opened` with dialogs, which are closed."""
    page.said, page.opened = [], []
    page.on("console", lambda told: page.said.append(told.text) if told.type == "error" else None)

    def closed(dialog: Any) -> None:
        page.opened.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", closed)
    return page


def faults(page: Any, axe: bool = True, within: str = "") -> list[tuple[Any, ...]]:
    """What is wrong with the page as it stands now: what axe finds, `within` a part of it, and whether it is wider than its window."""
    wrong: list[tuple[Any, ...]] = []
    if axe:
        found = Axe().run(page, context=within or None, options={"runOnly": {"type": "tag", "values": TAGS}})
        wrong = [(v["id"], [n["target"] for n in v["nodes"][:3]]) for v in found.response["violations"]]
    over = page.evaluate(_OVER)
    return [*wrong, ("wider than the window", over, page.evaluate(_BEYOND))] if over > 0 else wrong


class Looks:
    """Looks at every state a job comes by: `looks(page, "the form")`; `found` is what was wrong in which.

    `axe=False` asks for the width alone, where another test has axe look at a page of the kind.
    """

    def __init__(self) -> None:
        self.found: list[tuple[Any, ...]] = []

    def __call__(self, page: Any, state: str, axe: bool = True, within: str = "") -> None:
        self.found += [(state, *wrong) for wrong in faults(page, axe, within)]


def reach(page: Any, selector: str, most: int = 400) -> None:
    """Goes on by Tab until the focus stands on what is sought: where it stops short, no keyboard gets there."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab at {page.url}")
