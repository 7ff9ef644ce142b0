"""Texts that would run, turn or break a page, through the forms and in the files: shown as text, on pages and in what is taken along."""

import csv
import io
import zipfile

import openpyxl
import pytest
from hostile import HOSTILE
from offices import as_zip, hostile
from pypdf import PdfReader
from watched import Looks

from api.service.kept import boards

pytestmark = pytest.mark.slow
SCRIPT = "<script>alert(1)</script>"
TEXTS = (
    SCRIPT,
    "\u202egnol\u202c \u200f",
    "\U0001f3e0 \U0001f469\u200d\U0001f469\u200d\U0001f467",
    "Ægtefælle å/ø",
    "=1+1",
)
LONGEST = "z" * 4000
_UNCHECKED = "e => e.removeAttribute('maxlength')"


def _is_text(page):
    """No script stands in the page but those that are files of ours; no mark of a text became an element."""
    assert page.locator("script:not([src]), img[src=x], [onerror]").count() == 0, page.url


def _download(page, selector):
    with page.expect_download() as got:
        page.locator(selector).first.click()
    return got.value.path().read_bytes()


def _no_formula(book):
    """The cells of a workbook, none of which is worked out."""
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert [c.coordinate for c in cells if c.data_type == "f"] == []
    return {str(c.value) for c in cells}


def test_texts_of_the_files(busy, visit):
    """On every kind of page of the month, and in its table, workbook, marked copy and letters."""
    looks = Looks()
    page = visit(busy.address, busy, "coordinator", "anna")
    run, batch = f"/runs/{busy.run}", f"/batches/{busy.batch}"
    home = next(iter(boards.board(busy.desk("coordinator"), busy.run).plan.homes().items()))
    for address in (
        run, f"{run}?view=left", f"{run}?view=dwellings", f"{run}/map", f"{run}/compare/hand-list", f"{run}/households/{home[0]}",
        f"{run}/dwellings/{home[1]}", f"{run}/households/{home[0]}/dwellings/{home[1]}", f"{run}/decide/{home[0]}", "/offers", "/limits", "/",
        f"{batch}?part=tables&table=departments", f"{batch}?part=tables&table=organisations", f"{batch}?part=tables&table=exceptions",
    ):  # fmt: skip
        page.goto(busy.address + address)
        _is_text(page)
        looks(page, address, axe=address in (run, "/limits"))
    page.goto(f"{busy.address}{batch}?part=tables&table=organisations")
    told = page.inner_text("main")
    assert "<script>alert('Ægtefælle å/ø')</script>" in told
    assert "=1+1" in told
    page.goto(busy.address + run)
    book = openpyxl.load_workbook(io.BytesIO(_download(page, "a[href$='/plan.xlsx']")))
    said = _no_formula(book)
    assert any(HOSTILE in text for text in said)
    rows = list(csv.reader(io.StringIO(_download(page, "a[href*='as=csv']").decode("utf-8-sig")), delimiter=";"))
    assert any(HOSTILE in cell for row in rows for cell in row)
    assert [cell for row in rows for cell in row if cell[:1] in "=+@" and cell] == []
    page.goto(f"{busy.address}/offers")
    with zipfile.ZipFile(io.BytesIO(_download(page, "a[href^='/offers/letters.zip']"))) as letters:
        texts = [
            "".join(p.extract_text() for p in PdfReader(io.BytesIO(letters.read(name))).pages)
            for name in letters.namelist()[:8]
        ]
    assert all(texts)
    assert any("<script>" in text or "Ægtefælle" in text or "=1+1" in text for text in texts)
    assert looks.found == []


def test_texts_put_into_forms(busy, visit, tmp_path):
    looks = Looks()
    page = visit(busy.address, busy, "coordinator", "anna")

    # A month's file whose name, note and wrong cells hold them.
    def change(tables):
        hostile(tables)
        for row, text in zip(tables["dwellings"], (*TEXTS, LONGEST), strict=False):
            row["rent_dkk_month"] = text

    page.goto(f"{busy.address}/batches")
    page.set_input_files("#file", as_zip(tmp_path / "<img src=x onerror=alert(1)> =1+1.zip", change))
    page.fill("#note", " ".join(TEXTS))
    page.click("text=Åbn et udkast")
    page.wait_for_selector("#errors")
    batch = page.url.partition("?")[0]
    for part in ("check", "read", "history", "tables&table=dwellings"):
        page.goto(f"{batch}?part={part}")
        _is_text(page)
        looks(page, part, axe=part == "check")
    assert SCRIPT in page.inner_text("main")
    page.goto(f"{batch}?part=check")
    assert SCRIPT in " ".join(
        _no_formula(openpyxl.load_workbook(io.BytesIO(_download(page, "a[href$='/marked.xlsx']"))))
    )
    page.click("#errors .kind-list a >> nth=0")
    page.click("#chosen a.cell")
    page.fill("form.cell-form #value", SCRIPT + "\u202e")
    page.fill("form.cell-form #reason", TEXTS[4])
    page.click("form.cell-form button")
    page.wait_for_selector("#chosen .cell-found, td.cell-bad")
    _is_text(page)
    looks(page, "a cell refused")
    page.goto(f"{batch}?part=history")
    _is_text(page)

    # Reasons beside a row; one that is longer than any reason is refused and still there.
    household, _ = next(iter(boards.board(busy.desk("coordinator"), busy.run).plan.homes().items()))
    address = f"{busy.address}/runs/{busy.run}/decide/{household}"
    for text in TEXTS:
        page.goto(address)
        page.fill(".decide-form #reason", text)
        page.click(".decide-form button[value=comment]")
        page.wait_for_selector(".alert-success")
        _is_text(page)
    said = page.inner_text(f"tr:has(a:text-is('{household}'))")
    assert SCRIPT in said
    assert "=1+1" in said
    looks(page, "board with notes")
    page.goto(address)
    page.eval_on_selector(".decide-form #reason", _UNCHECKED)
    page.fill(".decide-form #reason", LONGEST)
    page.click(".decide-form button[value=comment]")
    page.wait_for_selector("#refused")
    assert page.input_value(".decide-form #reason") == LONGEST
    _is_text(page)
    looks(page, "a reason too long")

    # Searched for, and asked for in an address.
    for text in (*TEXTS, LONGEST):
        for form in (f"{busy.address}/runs/{busy.run}", f"{busy.address}/offers"):
            page.goto(form)
            page.eval_on_selector("#q", _UNCHECKED)
            page.fill("#q", text)
            with page.expect_navigation():
                page.press("#q", "Enter")
            _is_text(page)
    looks(page, "nothing found")
    page.goto(f"{busy.address}/runs/{busy.run}/households/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    _is_text(page)
    looks(page, "no such household")
    assert looks.found == []


def test_texts_in_a_scenario(busy, visit):
    looks = Looks()
    page = visit(busy.address, busy, "planner", "plan-1", width=390)
    for text in (*TEXTS, LONGEST):
        page.goto(f"{busy.address}/bench/new?size=small")
        page.eval_on_selector("#title", _UNCHECKED)
        page.fill("#title", text)
        page.fill("#months", text)
        page.click("button[value=play]")
        page.wait_for_selector("#refused")
        _is_text(page)
        assert page.input_value("#title") == text.strip()
    looks(page, "refused")
    assert looks.found == []
