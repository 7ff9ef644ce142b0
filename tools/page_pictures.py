"""The pictures of the pages in the docs: the demonstration's month, looked at by those who work with it, wide and at 390 px.

    python tools/page_pictures.py [NAME …]        (or `make pictures`; needs Chromium, `CHROMIUM` names another than /usr/bin/chromium)

What is shown is made up, as the city is. Nothing scrolls: each picture is what somebody sees on opening the page. `docs/pages.md` is
written anew with a line for each. Two runs differ by the clock and by ids, which are drawn; nothing moves, and no caret blinks.
Where Chromium has its Danish words (Debian: chromium-l10n), fields for dates and files have them, too.
"""

from __future__ import annotations

import base64
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
OUT = ROOT / "docs/pictures/pages"
LIST = ROOT / "docs/pages.md"
SIZES = {"wide": (1280, 860), "narrow": (390, 780)}
# Of 100; below it letters blur.
QUALITY = 64


@dataclass(frozen=True)
class Picture:
    """One picture: who looks at what, and what it shows. A word in braces is an id of the demonstration; `part` is scrolled to, and `written` is put in its first field."""

    name: str
    user: str
    path: str
    says: str
    part: str = ""
    written: str = ""


PICTURES = (
    Picture("sign-in", "", "/sign-in", "The demonstration: six people to be, and a tour of two minutes"),
    Picture("today", "koordinator-1", "/", "Today: what is late, what waits for the coordinator, what empty dwellings cost"),
    Picture("months", "koordinator-1", "/batches", "The month: begin with the office's own file, or go on from the month before"),
    Picture("month", "koordinator-1", "/batches/{draft}", "The check of a month: every mistake by its cell, and what is not known"),
    Picture("rows", "koordinator-1", "/batches/{draft}?part=tables&table=households&at=H00012&column=urgency_class", "The rows beside their check; a cell is mended where it stands"),
    Picture("board", "koordinator-1", "/runs/{run}", "The plan board: who is proposed which dwelling, with wish, rent and what is left to live on"),
    Picture("compare", "koordinator-1", "/runs/{run}/compare/hand-list", "The plan beside the list by hand: who would have come first, and why it is otherwise"),
    Picture("not-placed", "koordinator-1", "/runs/{run}?view=left", "Households without a proposal, each with its reason in a sentence"),
    Picture("decision", "koordinator-1", "/runs/{run}/decide/{household}", "A decision beside the plan: keep, bar or note, with a reason"),
    Picture("case", "koordinator-1", "/runs/{run}/cases/{fallback}", "A case of § 59(9), with its proof, for a person to sign"),
    Picture("offers", "koordinator-1", "/offers", "Offers, those past their day first, from approval to the signed lease"),
    Picture("household", "koordinator-1", "/runs/{run}/households/{household}", "One household: why, the budget, what could change it, who came first"),
    Picture("what-if", "koordinator-1", "/runs/{run}/households/{household}", "What if: before and after, and who else would be affected", "#what-if-part", "9000"),
    Picture("dwellings", "koordinator-1", "/runs/{run}/households/{household}", "Every dwelling of the month for one household, with the rule that decides", "#dwellings"),
    Picture("pair", "koordinator-1", "/runs/{run}/households/{household}/dwellings/{dwelling}", "One household in one dwelling: every rule, the budget, the place among the others"),
    Picture("dwelling", "koordinator-1", "/runs/{run}/dwellings/{dwelling}", "One dwelling: who could live there, in order, and what it costs to stand empty"),
    Picture("map", "koordinator-1", "/runs/{run}/map", "Departments by kind of area, drawn from coordinates; no other host is asked"),
    Picture("limits", "koordinator-1", "/limits", "Quota and limits: the counter of each organisation as numbers and picture"),
    Picture("courses", "koordinator-1", "/limits/courses", "Support courses: a slot of a team each, moved on by hand"),
    Picture("caseworker", "sagsbehandler-1", "/", "A caseworker's own cases: proposals, questions to a person, missing facts"),
    Picture("simulations", "planlaegger-1", "/bench", "The planner's simulations, each by its question"),
    Picture("bench", "planlaegger-1", "/bench/new", "The planner's bench: a scenario in a form, saved as the YAML the command takes"),
    Picture("simulation", "planlaegger-1", "/bench/{simulation}", "What a simulation shows, with intervals, and what it does not show"),
    Picture("figures", "planlaegger-1", "/bench/{simulation}", "A simulation's figures as picture and table, each to be downloaded", ".part:has(.chart)"),
    Picture("law", "revisor-1", "/law", "The rules in force on a day, with paragraph and status"),
    Picture("law-figures", "revisor-1", "/law?part=figures", "Every figure with its source, its status and the day it is known until"),
    Picture("law-changes", "revisor-1", "/law?part=changes&since=2025-01-01", "What changed between two days: rules and figures, from what to what"),
    Picture("law-doubt", "revisor-1", "/law?part=doubt", "Rules that are contested, and what the doubt is"),
    Picture("rule", "revisor-1", "/law/rules/ALB-59-6-1", "One rule: what it asks a person, its wordings, and its cases judged now"),
    Picture("audit", "revisor-1", "/audit", "The trace: who did what, and who looked; each line seals the one before"),
    Picture("plans", "revisor-1", "/audit/plans", "Every plan for the auditor: who asked, who approved, how far it is proven"),
    Picture("plan", "revisor-1", "/audit/plans/{run}", "One plan for the auditor: on what it rests, what was decided and by whom; judged and made again at a press"),
    Picture("contested", "revisor-1", "/audit?part=contested", "Decisions in which a contested rule took part"),
    Picture("me", "revisor-1", "/me", "One's own sign-in: where one is signed in, and the ways out"),
    Picture("help", "revisor-1", "/help/da/index.html", "The help, made from guides and from the code itself"),
)  # fmt: skip


def main() -> None:
    """Takes those named, or all."""
    from playwright.sync_api import sync_playwright

    wanted = [p for p in PICTURES if p.name in sys.argv[1:] or not sys.argv[1:]]
    OUT.mkdir(parents=True, exist_ok=True)
    with _served() as (address, things), sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--lang=da"], env={**os.environ, "LANGUAGE": "da"}
        )  # fmt: skip
        for size, (width, height) in SIZES.items():
            _take(browser, address, things, wanted, size, width, height)
        browser.close()
    LIST.write_text(listed(), encoding="utf-8")


@contextmanager
def _served() -> Iterator[tuple[str, dict[str, str]]]:
    """Address and ids of a demonstration whose month and simulation are made."""
    import uvicorn

    from api.app import create_app
    from api.demo import PEOPLE, PLACE, actor_of, opened
    from api.jobs.runner import beside
    from api.service.kept import Desk, work
    from api.settings import Settings

    with opened() as demo:
        settings = demo.settings(Settings())
        app = create_app(settings, demo)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        planner = next(p.user for p in PEOPLE if p.role == "planner")
        desk = Desk(app.state.services.memory, actor_of(planner), PLACE)
        with beside(settings):
            thread.start()
            while not server.started or demo.stage not in ("ready", "failed"):
                time.sleep(0.2)
            while not (made := work.listed(desk, limit=1)) or made[0].state in ("queued", "running"):
                time.sleep(0.2)
            yield f"http://127.0.0.1:{port}", {**demo.things, "simulation": made[0].id}
            server.should_exit = True
            thread.join()


def _take(
    browser: Any, address: str, things: dict[str, str], wanted: list[Picture], size: str, width: int, height: int
) -> None:
    """The pictures of one size."""
    pages: dict[str, Any] = {}
    for picture in wanted:
        page = pages.get(picture.user) or pages.setdefault(
            picture.user, _entered(browser, address, picture.user, width, height)
        )
        answer = page.goto(address + picture.path.format(**things))
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready")
        if picture.part:
            page.locator(picture.part).first.evaluate("part => part.scrollIntoView()")
        if picture.written:
            with page.expect_response(lambda answer: answer.request.method == "POST"):
                page.locator(f"{picture.part} input[type=text]").first.fill(picture.written)
            page.locator(f"{picture.part} .answer:not(.answer-calm)").wait_for()  # the first answer has its proof
            page.evaluate("document.activeElement.blur()")
        shot = page.context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
        file = OUT / f"{picture.name}-{size}.webp"
        file.write_bytes(base64.b64decode(shot["data"]))
        print(answer.status, file.name, -(-file.stat().st_size // 1024), "KiB")


def _entered(browser: Any, address: str, user: str, width: int, height: int) -> Any:
    """A page of somebody who has stepped in; of nobody for an empty name."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale="da-DK", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    if user:
        form = f"form:has(input[name=user][value='{user}']) button, button[name=user][value='{user}']"
        page.locator(form).first.click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def listed() -> str:
    """`docs/pages.md`: each page with a line and both its pictures."""
    rows = [
        f"| {p.says} | [wide](pictures/pages/{p.name}-wide.webp) · [390 px](pictures/pages/{p.name}-narrow.webp) |" for p in PICTURES
    ]  # fmt: skip
    shown = [f"### {p.says}\n\n![{p.says}](pictures/pages/{p.name}-wide.webp)" for p in PICTURES]
    return "\n".join(
        [
            "# The pages",
            "",
            "What `anvis serve --demo` shows, as those see it who work with it: the sample city with a month under way. The city and its",
            "people are made up. The pages are Danish first, and English at a click. `make pictures` takes the pictures anew and writes this list.",
            "",
            "| | |",
            "|---|---|",
            *rows,
            "",
            "\n\n".join(shown),
            "",
        ]
    )


if __name__ == "__main__":
    main()
