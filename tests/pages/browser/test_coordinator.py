"""The coordinator's whole job in a browser: from an empty memory and the month's file to an offer that was answered."""

import csv
import io
import re

import openpyxl
import pytest
from offices import as_workbook, as_zip
from watched import Looks, reach

pytestmark = pytest.mark.slow
LETTER, ANSWER = "2026-11-23", "2026-11-24"
PLAN_MS = 60_000


def _rent_in_words(tables):
    """One cell that a person typed wrong."""
    tables["dwellings"][0]["rent_dkk_month"] = "femtusind"


def _planned(page):
    """Waits until the run has ended and its board stands there; the run's id."""
    page.wait_for_selector("#lists", timeout=PLAN_MS)
    return re.search(r"/runs/(R-[A-Z0-9]+)", page.url).group(1)


def _download(page, click):
    with page.expect_download() as got:
        click()
    return got.value.path().read_bytes()


def _rows(page):
    """Household → dwelling, as the board's rows say."""
    told = page.eval_on_selector_all(
        ".board-placements tbody tr",
        "rows => rows.filter(r => r.querySelector('th a')).map(r => [r.querySelector('th a').innerText, r.querySelector('td a').innerText])",
    )
    return dict(told)


def test_a_month_from_its_file_to_an_answered_offer(office, visit, tmp_path):
    looks = Looks()
    page = visit(office.address, office, "coordinator", "anna")
    assert page.inner_text("h1") == "I dag"
    looks(page, "start")
    page.click("text=Start den første måned >> visible=true >> nth=-1")

    # The month's file: one cell of it is wrong, and is named.
    page.wait_for_selector("#file")
    looks(page, "the month's page, empty")
    page.set_input_files("#file", as_zip(tmp_path / "november.zip", _rent_in_words))
    page.fill("#note", "Ægtefælle å/ø")
    page.click("text=Åbn et udkast")
    page.wait_for_selector("#errors")
    batch = page.url.partition("?")[0]
    assert "1 fejl" in page.inner_text("#errors")
    looks(page, "the check")

    # Mended where it stands; the check beside it follows.
    page.click("#errors .kind-list a")
    page.wait_for_selector("#chosen")
    looks(page, "the tables")
    page.click("#chosen a.cell")
    page.wait_for_selector("form.cell-form #value")
    looks(page, "a cell's form")
    page.fill("#value", "femtusind igen")
    page.click("form.cell-form button")
    page.wait_for_selector(".cell-bad")
    page.click(".cell-bad a.cell")
    page.fill("form.cell-form #value", "5607")
    page.click("form.cell-form button")
    page.wait_for_selector("#check-line .state-good")
    assert "B0001" in page.inner_text("tbody tr >> nth=0")

    # Frozen, and a run of it.
    page.goto(batch)
    page.click("a[href$='/freeze']")
    looks(page, "freezing")
    page.click("main form button")
    page.wait_for_selector("#start")
    looks(page, "runs")
    page.click("#start form button")
    run = _planned(page)
    assert page.inner_text("h1").startswith("Plan for")
    homes = _rows(page)
    assert len(homes) == 28
    looks(page, "the board")

    # The board: filtered, sorted, one row kept.
    page.click("thead a >> text=Bolig")
    page.wait_for_url("**sort=**")
    dwellings = list(_rows(page).values())
    assert dwellings in (sorted(homes.values()), sorted(homes.values(), reverse=True))
    kept = dwellings[3]
    household = next(h for h, d in homes.items() if d == kept)
    page.fill("#q", household)
    page.press("#q", "Enter")
    page.wait_for_url(f"**q={household}**")
    assert _rows(page) == {household: kept}
    page.click("a.row-act")
    page.wait_for_selector(".decide-form #reason")
    looks(page, "deciding")
    page.fill(".decide-form #reason", "Aftalt med afdelingen, å/ø")
    page.click("text=Fasthold her")
    page.wait_for_selector(".act")
    assert "Aftalt med afdelingen, å/ø" in page.inner_text(".act")
    looks(page, "decided")

    # Again with what was decided; the two beside each other.
    page.goto(f"{office.address}/runs/{run}")
    page.click("summary >> text=Kør igen")
    page.click("form.again button")
    page.wait_for_url(lambda url: run not in url)
    looks(page, "a run on its way")
    second = _planned(page)
    assert _rows(page)[household] == kept
    page.click("summary >> text=Sammenlign")
    page.click(f"a[href$='/compare/{run}']")
    page.wait_for_selector("h1")
    looks(page, "compared with a run")
    page.goto(f"{office.address}/runs/{second}/compare/hand-list")
    looks(page, "compared with the hand list")

    # Whoever asked for the run does not approve it.
    page.goto(f"{office.address}/runs/{second}/approve")
    assert page.locator("main form").count() == 0
    looks(page, "not one's own")
    other = visit(office.address, office, "coordinator", "bo")
    other.goto(f"{office.address}/runs/{second}")
    other.click("a.button >> text=Godkend")
    other.wait_for_selector("textarea#reason")
    looks(other, "approving")
    other.click("main form button")
    other.wait_for_selector(".alert-success")

    _answered(office, other, second, household, looks)
    _taken_along(office, other, second, household, kept)
    _in_the_trace(office, visit, looks)
    assert looks.found == []


def _answered(office, page, run, household, looks):
    """One offer sent, refused for a reason that has a code, and the next asked for."""
    page.goto(f"{office.address}/offers?run={run}")
    looks(page, "offers")
    page.fill("#answer_days", "")
    page.click("#send button[name=all]")  # no days to answer: refused, and said where
    page.wait_for_selector("#refused")
    looks(page, "offers refused")
    row = page.locator("tr", has=page.locator(f"a:text-is('{household}')"))
    row.locator("input[type=checkbox]").check()
    page.fill("#on", LETTER)
    page.fill("#answer_days", "14")
    page.click("text=Send de valgte")
    page.wait_for_selector("#offered .row-act")
    page.click("#offered .row-act")
    page.wait_for_selector("#reason_code")
    looks(page, "an offer")
    page.fill("#on", ANSWER)
    page.select_option("#reason_code", index=1)
    page.fill("#reason", "Trappen er for stejl")
    page.click("text=Borgeren siger nej")
    page.wait_for_selector("a[href$='/next']")
    assert "Trappen er for stejl" in page.inner_text("main")
    looks(page, "an offer refused")
    page.click("a[href$='/next']")
    page.wait_for_selector("main .part", timeout=PLAN_MS)
    looks(page, "next")
    page.fill("#reason", "Næste på listen")
    page.click(".decide-form button")
    page.wait_for_selector(".offer-state")
    looks(page, "an offer proposed")


def _taken_along(office, page, run, household, dwelling):
    """The workbook and the table of the plan say what the board says."""
    page.goto(f"{office.address}/runs/{run}")
    homes = _rows(page)
    book = openpyxl.load_workbook(io.BytesIO(_download(page, lambda: page.click("a[href$='/plan.xlsx']"))))
    cells = {str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row if c is not None}
    assert {*homes, *homes.values()} <= cells
    text = _download(page, lambda: page.click("a[href*='as=csv']"))
    assert text.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(text.decode("utf-8-sig")), delimiter=";"))
    assert {line[0] for line in lines[1:]} == set(homes)
    assert next(line for line in lines if line[0] == household).count(dwelling) == 1


def _in_the_trace(office, visit, looks):
    """Every step of it is found by who did it, and the chain of the steps holds."""
    page = visit(office.address, office, "auditor", "aud")
    page.goto(f"{office.address}/audit")
    page.fill("#user", "anna")
    page.press("#user", "Enter")
    page.wait_for_url("**user=anna**")
    told = page.inner_text("main tbody")
    assert "anna" in told
    assert "bo coordinator" not in told
    looks(page, "the trail of one person")
    page.fill("#user", "nobody")
    page.press("#user", "Enter")
    page.wait_for_selector(".empty")
    looks(page, "an empty trail")


def test_upload_board_and_approval_by_keyboard_alone_in_english(office, visit, tmp_path):
    page = visit(office.address, office, "coordinator", "anna", lang="en")
    file = as_workbook(tmp_path / "november.xlsx")
    page.on("filechooser", lambda chooser: chooser.set_files(file))
    reach(page, "main a[href='/batches']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#file")
    reach(page, "#file")
    page.keyboard.press("Enter")
    page.wait_for_selector("#file:valid")
    reach(page, "#note")
    page.keyboard.press("Enter")
    page.wait_for_selector("#errors")
    reach(page, "a[href$='/freeze']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/freeze")
    reach(page, "main form button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#start")
    reach(page, "#start form button")
    page.keyboard.press("Enter")
    run = _planned(page)
    assert page.inner_text("h1").startswith("Plan for")
    # A row is opened, decided on and left again without the mouse.
    reach(page, "a.row-act")
    page.keyboard.press("Enter")
    page.wait_for_selector(".decide-form #reason")
    assert page.evaluate("document.activeElement.closest('.decide-form') !== null")
    reach(page, ".decide-form #reason")
    page.keyboard.type("Agreed with the department")
    reach(page, "button[name=do][value=comment]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".act")
    assert page.evaluate("document.activeElement.matches('a.row-act')")
    assert page.inner_text("#told") != ""

    other = visit(office.address, office, "coordinator", "bo", lang="en")
    other.goto(f"{office.address}/runs/{run}")
    reach(other, "a[href$='/approve']")
    other.keyboard.press("Enter")
    other.wait_for_selector("textarea#reason")
    reach(other, "main form button")
    other.keyboard.press("Enter")
    other.wait_for_selector(".alert-success")
    assert "approved" in other.inner_text(".alert-success").lower()


@pytest.mark.parametrize(("script", "width"), [(False, 1280), pytest.param(True, 390, marks=pytest.mark.long)])
def test_upload_board_and_approval(office, visit, tmp_path, script, width):
    """Without a script, and on a screen of 390 px."""
    looks = Looks()
    page = visit(office.address, office, "coordinator", "anna", script=script, width=width)
    page.goto(f"{office.address}/batches")
    page.set_input_files("#file", as_zip(tmp_path / "november.zip", _rent_in_words))
    page.click("text=Åbn et udkast")
    page.click("#errors .kind-list a")
    page.click("#chosen a.cell")
    page.fill("form.cell-form #value", "5607")
    page.click("form.cell-form button")
    page.wait_for_selector(".alert-success" if not script else "#check-line .state-good")
    if script:
        looks(page, "cell mended")
    page.goto(re.match(r".*/batches/B-[A-Z0-9]+", page.url).group(0) + "/freeze")
    page.click("main form button")
    page.click("#start form button")
    run = _planned(page)  # without a script the page loads itself again
    page.click("a.row-act >> nth=2")
    page.wait_for_selector(".decide-form #reason")
    if script:
        looks(page, "deciding at 390")
    page.fill(".decide-form #reason", "Set på kontoret")
    page.click(".decide-form button[value=comment]")
    page.wait_for_selector(".act")
    assert "Set på kontoret" in page.inner_text(".act >> nth=0")

    other = visit(office.address, office, "coordinator", "bo", script=script, width=width)
    other.goto(f"{office.address}/runs/{run}/approve")
    if script:
        looks(other, "approving at 390")
    other.click("main form button")
    other.wait_for_selector(".alert-success")
    other.goto(f"{office.address}/offers")
    assert other.locator("#approved .row-act").count() == 28
    if script:
        looks(other, "offers at 390")
    assert looks.found == []
