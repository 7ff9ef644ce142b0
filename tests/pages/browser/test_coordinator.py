"""The short of the coordinator's month, by keyboard alone and without a script; the whole of it is in the walks."""

import re

import pytest
from offices import as_workbook, as_zip
from watched import reach

pytestmark = pytest.mark.slow
PLAN_MS = 60_000


def _rent_in_words(tables):
    """One cell that a person typed wrong."""
    tables["dwellings"][0]["rent_dkk_month"] = "femtusind"


def _planned(page):
    """Waits until the run has ended and its board stands there; the run's id."""
    page.wait_for_selector("#lists", timeout=PLAN_MS)
    return re.search(r"/runs/(R-[A-Z0-9]+)", page.url).group(1)


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


def test_upload_board_and_approval_without_a_script(office, visit, tmp_path):
    page = visit(office.address, office, "coordinator", "anna", script=False)
    page.goto(f"{office.address}/batches")
    page.set_input_files("#file", as_zip(tmp_path / "november.zip", _rent_in_words))
    page.click("text=Åbn et udkast")
    page.click("#errors .kind-list a")
    page.click("#chosen a.cell")
    page.fill("form.cell-form #value", "5607")
    page.click("form.cell-form button")
    page.wait_for_selector(".alert-success")
    page.goto(re.match(r".*/batches/B-[A-Z0-9]+", page.url).group(0) + "/freeze")
    page.click("main form button")
    page.click("#start form button")
    run = _planned(page)  # without a script the page loads itself again
    page.click("a.row-act >> nth=2")
    page.wait_for_selector(".decide-form #reason")
    page.fill(".decide-form #reason", "Set på kontoret")
    page.click(".decide-form button[value=comment]")
    page.wait_for_selector(".act")
    assert "Set på kontoret" in page.inner_text(".act >> nth=0")

    other = visit(office.address, office, "coordinator", "bo", script=False)
    other.goto(f"{office.address}/runs/{run}/approve")
    other.click("main form button")
    other.wait_for_selector(".alert-success")
    other.goto(f"{office.address}/offers")
    assert other.locator("#approved .row-act").count() == 28
