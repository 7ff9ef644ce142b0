"""The planner's job by keyboard alone: a question, a field that is wrong, a simulation played, its report taken along."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from offices import PLACE
from watched import Looks, reach

from api.jobs import scenarios
from api.pages.models.bench import scenario, start_from

pytestmark = pytest.mark.slow
PLAYED_MS = 120_000


def _tiny():
    """Two months of a small town, played three times, from few invented households."""
    form = start_from("small", PLACE, date(2026, 11, 26))
    raw = scenario(
        replace(form, months="2", count="3", title="Ægtefælle å/ø <b>", policies=("class_then_date", "fcfs_vacancy"))
    )
    raw["world"]["catalogue"] = {"size": 20, "dwellings": 10, "seed": 1}
    return scenarios.as_text(raw)


def test_a_simulation_from_the_form_to_the_report(office, visit):
    looks = Looks()
    page = visit(office.address, office, "planner", "plan-1")
    looks(page, "start")
    reach(page, ".menu a[href='/bench']")
    page.keyboard.press("Enter")
    page.wait_for_selector(".empty")
    looks(page, "no simulation yet")
    reach(page, "a[href='/bench/new']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#months")
    looks(page, "form")

    # A wrong field: the page says so first, and leads there.
    reach(page, "#months")
    page.keyboard.press("Control+A")
    page.keyboard.type("mange")
    page.keyboard.press("Enter")
    page.wait_for_selector("#refused")
    assert page.evaluate("document.activeElement.id") == "refused"
    looks(page, "form refused")
    reach(page, "#refused a", most=3)
    page.keyboard.press("Enter")
    page.wait_for_selector("#months:focus")
    assert page.input_value("#months") == "mange"

    reach(page, "details.more summary")
    page.keyboard.press("Enter")
    reach(page, "#yaml", most=3)
    page.keyboard.insert_text(_tiny())
    reach(page, "button[value=play]", most=3)
    page.keyboard.press("Enter")
    page.wait_for_selector("#standing, section[id^=part-]")
    looks(page, "being played")
    page.wait_for_selector("#standing", state="detached", timeout=PLAYED_MS)
    page.reload()
    page.wait_for_selector("section[id^=part-]")
    assert page.inner_text("h1") == "Ægtefælle å/ø <b>"
    looks(page, "report")
    reach(page, "section[id^=part-] details.more summary")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open")
    looks(page, "report, a table open")
    with page.expect_download() as got:
        reach(page, "a[href$='/tables.xlsx']")
        page.keyboard.press("Enter")
    book = openpyxl.load_workbook(io.BytesIO(got.value.path().read_bytes()))
    assert len(book.sheetnames) > 3
    page.goto(f"{office.address}/bench")
    assert page.locator("tbody tr").count() == 1
    looks(page, "one simulation")
    assert looks.found == []
