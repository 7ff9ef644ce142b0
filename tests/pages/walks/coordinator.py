"""The coordinator's month: from an empty memory and a file to offers that were answered, and the next month begun."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from offices import Office, Tables, as_zip, sample
from pypdf import PdfReader

from api.pages.models.board_list import PAGE
from api.service.kept import boards, offer_desk, offers, runs

from .hand import Hand
from .slow import held

LETTER, ANSWER = "2026-11-23", "2026-11-24"
Visit = Callable[..., Hand]


def rent_in_words(tables: Tables) -> None:
    """One cell that a person typed wrong."""
    tables["dwellings"][0]["rent_dkk_month"] = "femtusind"


def month(office: Office, visit: Visit, folder: Path) -> None:
    """All of it, over the sample that the office works with. `visit(role, user)` is the hand of somebody who has signed in."""
    anna = visit("coordinator", "anna")
    batch = _opened(anna, folder, office.of)
    _mended(anna, batch, folder)
    stopped = _stopped(anna, office, batch)
    run = _run(anna, office, batch)
    home, barred = _decided(anna, office, run)
    second = _again(anna, office, run, stopped, home, barred)
    bo = visit("coordinator", "bo")
    _approved(anna, bo, office, second)
    _taken_along(bo, office, second, home)
    _offered(anna, bo, office, second, home)
    _next_month(anna, office, folder)


def rows(hand: Hand) -> dict[str, str]:
    """Household → dwelling, as the board's rows say."""
    told = hand.page.eval_on_selector_all(
        ".board-placements tbody tr",
        "rows => rows.filter(r => r.querySelector('th a')).map(r => [r.querySelector('th a').innerText, r.querySelector('td a').innerText])",
    )
    return dict(told)


def proposed(office: Office, run: str) -> dict[str, str]:
    """Household → dwelling of the whole plan, which the board shows page by page."""
    plan = boards.board(office.desk("coordinator", "anna"), run).plan
    assert plan is not None
    return dict(plan.homes())


def planned(hand: Hand) -> str:
    """Waits until the run has ended and its board stands there; the run's id."""
    hand.see("#lists")
    found = re.search(r"/runs/(R-[A-Z0-9]+)", hand.page.url)
    assert found is not None, hand.page.url
    return found.group(1)


def cells_of(book: bytes) -> list[Any]:
    """The cells of a workbook that hold something."""
    return [
        c for sheet in openpyxl.load_workbook(io.BytesIO(book)) for row in sheet.iter_rows() for c in row
        if c.value is not None
    ]  # fmt: skip


def table_of(text: bytes, hand: Hand) -> list[list[str]]:
    """The lines of a table taken along, which begins with its mark and has the language's own separator."""
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(text.decode("utf-8-sig")), delimiter=hand.word(";", ",")))


def words_of(pdf: bytes) -> str:
    """What stands on the pages of a PDF."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def _opened(hand: Hand, folder: Path, of: str) -> str:
    """The month's file, whose one wrong cell is named."""
    hand.see("h1")
    hand.look("start, nothing yet", known=True)
    hand.press_to("main a[href='/batches']", "#file")
    hand.look("the month, empty")
    hand.upload("#file", as_zip(folder / "november.zip", rent_in_words, of))
    hand.write("#note", "Ægtefælle å/ø")
    hand.press_to("#files form button", "#errors")
    hand.look("the check")
    assert hand.page.locator("#errors .kind-list a").count() == 1
    return hand.page.url.partition("?")[0]


def _mended(hand: Hand, batch: str, folder: Path) -> None:
    """The marked copy shows the cell; it is mended where it stands, wrong once more and then right; then all is frozen."""
    marked = [c for c in cells_of(hand.take("a[href$='/marked.xlsx']")) if c.value == "femtusind"]
    assert any(c.comment is not None or c.fill.fgColor.rgb not in ("00000000", None) for c in marked)
    hand.press_to("#errors .kind-list a", "#chosen")
    hand.look("the tables", known=True)
    for given, found in (("femtusind igen", ".cell-bad"), ("5607", ".state-good")):
        hand.press_to("#chosen a.cell" if given != "5607" else ".cell-bad a.cell", "form.cell-form #value")
        hand.look("a cell's form", within="form.cell-form")
        hand.write("form.cell-form #value", given)
        hand.press("form.cell-form button")
        hand.see(f"#check-line {found}" if found == ".state-good" else found)
    hand.look("a cell mended", within="#check-line")
    assert hand.text("#told" if hand.script else ".alert-success").strip() != ""
    hand.go(batch)
    hand.press_to("a[href$='/freeze']", "main form")
    hand.look("freezing")
    hand.press_to("main form button", "#start")
    hand.look("runs, none yet")


def _stopped(hand: Hand, office: Office, batch: str) -> str:
    """A run on its way, aim by aim, stopped by hand: the best plan so far is there, and says so."""
    desk = office.desk("coordinator", "anna")
    batch_id = batch.rpartition("/")[2]

    def told() -> dict[str, Any]:
        found = runs.of_batch(desk, batch_id)
        return dict(found[-1].run.progress or {}) if found else {}

    _, tables = sample(office.of)
    with held(told, len(tables["households"]) * len(tables["dwellings"])) as run_of:
        hand.press_to("#start form button", "#progress")
        for state in ("a run on its way", "a run further on its way"):
            settled = run_of.on()
            # Looked at again by itself; without a script the page is loaded again, every four seconds.
            hand.see(f"#progress .aim-done >> nth={settled - 1}")
            hand.look(state)
        hand.press("#stop-run")
        hand.see("#progress:not(:has(#stop-run))")
        hand.look("a run asked to stop")
    run = planned(hand)
    state_of = runs.read(desk, run)
    assert state_of.run.stop_asked, state_of.run.state
    assert state_of.result is not None
    if state_of.result.status != "optimal":  # else the last aim was settled as it heard
        hand.see(".alert-warning")
    hand.look("the plan of a run that was stopped")
    return run


def _run(hand: Hand, office: Office, batch: str) -> str:
    """Once more, and to the end."""
    hand.go(f"{batch}?part=runs")
    hand.look("runs, one stopped", known=True)
    hand.write("#seed", "1")
    hand.press("#start form button")
    run = planned(hand)
    hand.look("the board", known=True)
    homes, shown = proposed(office, run), rows(hand)
    assert shown.items() <= homes.items()
    assert len(shown) == min(len(homes), PAGE)
    return run


def _search(hand: Hand, household: str) -> None:
    hand.write("#q", household)
    hand.page.locator("#q").press("Enter")
    hand.page.wait_for_url(f"**q={household}**")
    hand.see("#lists")


def _decided(hand: Hand, office: Office, run: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Sorted, searched; one row kept, one barred, one noted, each with its reason beside the row."""
    picked = list(rows(hand).items())[:3]
    if hand.mode in ("narrow", "zoom"):  # where rows are cards they have no heads
        hand.choose(
            "#sort", hand.page.locator("#sort option").evaluate_all("o => o.findIndex(e => e.value === 'dwelling')")
        )
    else:
        hand.press(".board-placements thead a[href*='sort=dwelling']")
    hand.page.wait_for_url("**sort=dwelling**")
    hand.see("#lists")
    assert list(rows(hand).values()) == sorted(proposed(office, run).values())[:PAGE]
    at = f"{office.address}/runs/{run}"
    for (household, dwelling), what, reason in zip(
        picked, ("lock", "forbid", "comment"), ("Aftalt med afdelingen, å/ø", "Trappen er for stejl", "Set på kontoret"), strict=True
    ):  # fmt: skip
        hand.go(at)
        _search(hand, household)
        assert rows(hand) == {household: dwelling}
        hand.press_to("a.row-act", ".decide-form #reason")
        hand.look(f"deciding: {what}")
        hand.write(".decide-form #reason", reason)
        hand.press_to(f".decide-form button[name=do][value={what}]", ".act")
        assert reason in hand.text(".act")
        hand.look(f"decided: {what}")
    hand.go(f"{at}?q=ingen-her")
    hand.see(".empty")
    hand.look("no such row")
    return picked[0], picked[1]


def _again(hand: Hand, office: Office, run: str, stopped: str, home: tuple[str, str], barred: tuple[str, str]) -> str:
    """Again with what was decided; beside the run before, the one that was stopped, and the hand list."""
    hand.go(f"{office.address}/runs/{run}")
    hand.open(".board-more details:has(form.again)")
    hand.press("form.again button")
    hand.page.wait_for_url(lambda url: "/runs/" in url and run not in url)
    second = planned(hand)
    homes = proposed(office, second)
    assert homes[home[0]] == home[1]
    assert homes.get(barred[0]) != barred[1]
    hand.open(".board-more details:has(.compare-list)")
    hand.press_to(f"a[href$='/compare/{run}']", ".figures")
    hand.look("beside the run before", known=True)
    assert barred[0] in hand.text()
    changed = table_of(hand.take("main a[href$='as=csv']"), hand)
    assert barred[0] in {line[0] for line in changed[1:]}
    hand.go(f"{office.address}/runs/{second}/compare/hand-list")
    hand.look("beside the hand list", known=True)
    hand.go(f"{office.address}/runs/{run}/compare/{stopped}")
    hand.look("beside the run that was stopped", known=True)
    for view in ("left", "dwellings", "cases"):
        hand.go(f"{office.address}/runs/{second}?view={view}")
        hand.look(f"the board: {view}", known=True)
    return second


def _approved(anna: Hand, bo: Hand, office: Office, run: str) -> None:
    """Whoever asked for the run does not approve it; another does."""
    anna.go(f"{office.address}/runs/{run}/approve")
    assert anna.page.locator("main form").count() == 0
    anna.look("not one's own")
    bo.go(f"{office.address}/runs/{run}")
    bo.press_to("a[href$='/approve']", "textarea#reason")
    bo.look("approving", known=True)
    bo.done("main form button")
    bo.look("approved")


def _taken_along(hand: Hand, office: Office, run: str, home: tuple[str, str]) -> None:
    """The workbook, the table and the letters say what the plan says."""
    homes = proposed(office, run)
    hand.go(f"{office.address}/runs/{run}")
    cells = {str(c.value) for c in cells_of(hand.take("a[href$='/plan.xlsx']"))}
    assert {*homes, *homes.values()} <= cells
    lines = table_of(hand.take("a[href*='as=csv']"), hand)
    assert next(line for line in lines if line[0] == home[0]).count(home[1]) == 1
    hand.go(f"{office.address}/offers?run={run}")
    hand.look("offers, none sent", known=True)
    with zipfile.ZipFile(io.BytesIO(hand.take("a[href^='/offers/letters.zip']"))) as packed:
        letters = {name: words_of(packed.read(name)) for name in packed.namelist()}
    copies = {name for name, said in letters.items() if "courtesy copy" in said}
    assert len(letters) - len(copies) == len(homes)
    # In English a courtesy copy lies beside each letter, and says that it is one.
    assert copies == {name for name in letters if name.endswith(".courtesy-copy.en.pdf")}
    assert len(copies) == (len(homes) if hand.lang == "en" else 0)


def _offered(anna: Hand, bo: Hand, office: Office, run: str, home: tuple[str, str]) -> None:
    """One offer refused, the next proposed by one and approved by another; one accepted and signed."""
    desk = office.desk("coordinator", "bo")
    ready = [seen.offer for seen in offer_desk.listed(desk, ("approved",), run)]
    refused = next(o for o in ready if o.household == home[0])
    signed = next(o for o in ready if o is not refused)
    bo.go(f"{office.address}/offers?run={run}")
    bo.clear("#answer_days")
    bo.press_to("#send button[name=all]", "#refused")
    bo.look("offers: no days to answer")
    for offer in (refused, signed):
        bo.tick(f"#pick-{offer.id}")
    bo.write("#on", LETTER)
    bo.write("#answer_days", "14")
    bo.press_to("#send button.button-primary", "#offered .row-act")
    bo.look("offers sent")
    bo.press_to(f"#{refused.id} .row-act", "#reason_code")
    bo.look("an offer", known=True)
    assert home[1] in words_of(bo.fetched("a[href$='/letter.pdf']"))
    bo.write("#on", ANSWER)
    bo.choose("#reason_code", 1)
    bo.write("#reason", "Trappen er for stejl")
    bo.press_to("form:has(#reason_code) button", "a[href$='/next']")
    assert "Trappen er for stejl" in bo.text()
    bo.look("an offer refused")
    bo.press_to("a[href$='/next']", "main .two-thirds .part")
    bo.look("who next")
    bo.write("#reason", "Næste på listen")
    bo.press_to(".decide-form button", ".offer-state")
    bo.look("proposed, not by oneself to approve")
    proposed = bo.page.url.partition("?")[0]
    assert bo.page.locator("form:has(input[name=do][value=approve])").count() == 0
    anna.go(proposed)
    anna.look("another's proposal")
    anna.press_to("form:has(input[name=do][value=approve]) button", "form:has(input[name=do][value=send])")
    anna.look("a proposal approved")

    bo.go(f"{office.address}/offers/{signed.id}")
    bo.write("#yes-on", ANSWER)
    bo.press_to("form:has(input[name=do][value=accept]) button", "form:has(input[name=do][value=sign])")
    bo.look("an offer accepted")
    bo.write("form:has(input[name=do][value=sign]) input[name=on]", ANSWER)
    bo.done("form:has(input[name=do][value=sign]) button")
    bo.look("a lease signed")
    assert offers.read(desk, signed.id).state == "signed"


def _next_month(hand: Hand, office: Office, folder: Path) -> None:
    """December is begun from November: what comes along is looked through, its file read in, and what is gone confirmed."""
    hand.go(f"{office.address}/offers")
    hand.press_to("#send button[name=all]", "#offered .row-act")
    hand.go(f"{office.address}/batches")
    hand.look("the month, one behind", known=True)
    hand.press_to("#next form button", "#carried")
    hand.look("what is carried")
    batch = hand.page.url.partition("?")[0]
    account = table_of(hand.take("a[href$='/carried.csv']"), hand)
    assert len(account) > 30
    hand.press_to(f"main a[href='{batch.removeprefix(office.address)}/import']", "#file")
    hand.look("reading files in")

    def december(tables: Tables) -> None:
        tables["households"][0]["registered_on"] = "2026-01-05"
        gone = tables["households"].pop()["household_id"]
        for name, found in tables.items():
            tables[name] = [row for row in found if gone not in row.values()]

    hand.upload("#file", as_zip(folder / "december.zip", december, office.of))
    hand.press_to("main form.card-form button", "#tables")
    hand.look("what the files changed")
    first = hand.see("#gone input[type=checkbox]").get_attribute("id")
    hand.tick(f"#{first}")
    hand.done("#gone form button")
    hand.look("a row gone")
    hand.go(f"{batch}?part=check")
    hand.look("December's check")
    hand.go(f"{batch}?part=history")
    hand.look("December's history", known=True)
    hand.go(f"{office.address}/limits")
    hand.look("quota and limits", known=True)
    hand.go(f"{office.address}/limits/courses")
    hand.look("support courses", known=True)
