"""The caseworker's job in a browser: own cases, why, the budget, what if; and nobody else's household on any page."""

import re

import pytest
from offices import town
from watched import Looks

from api.service.kept import boards

pytestmark = pytest.mark.slow
WAIT_MS = 60_000


@pytest.fixture(scope="module")
def cases(busy):
    """Own households, and one of them that is proposed a dwelling."""
    own = [h["household_id"] for n, h in enumerate(town()[1]["households"]) if n % 3 == 0]
    homes = boards.board(busy.desk("coordinator"), busy.run).plan.homes()
    return set(own), next(h for h in own if h in homes)


def _own_only(page, own):
    met = set(re.findall(r"H\d{5}", page.content()))
    assert met <= own, (page.url, sorted(met - own)[:3])
    return met


def _before_after(page):
    return page.eval_on_selector_all(
        "#answer .before-after tbody tr", "rows => rows.map(r => [...r.children].map(c => c.innerText.trim()))"
    )


def test_from_own_cases_to_why_and_what_if(busy, visit, cases):
    own, household = cases
    looks = Looks()
    page = visit(busy.address, busy, "caseworker", "cw-1")
    assert _own_only(page, own)
    looks(page, "start")
    for address in ("/batches", f"/batches/{busy.batch}", f"/batches/{busy.batch}?part=tables", "/offers"):
        page.goto(busy.address + address)
        _own_only(page, own)
        looks(page, address)
    page.goto(f"{busy.address}/runs/{busy.run}")
    assert _own_only(page, own)
    looks(page, "own rows of the board")
    page.click(f"th a:text-is('{household}')")

    # Why, and what is left to live on.
    page.wait_for_selector(".verdict-says")
    assert page.inner_text(".verdict-says").strip() != ""
    assert "kr." in page.inner_text("#budget")
    _own_only(page, own)
    looks(page, "household")

    # What if, answered as it is typed: quickly first, then as proven.
    income = page.locator("#what-if [id$='.gross_income_dkk_month']").first
    income.fill("")
    income.press_sequentially("9000")
    page.wait_for_selector("#answer .before-after", timeout=WAIT_MS)
    page.wait_for_selector("#answer [hx-trigger=load]", state="detached", timeout=WAIT_MS)
    proven = _before_after(page)
    assert len(proven) > 1
    assert page.inner_text("#told") != ""
    _own_only(page, own)
    looks(page, "what if answered")
    income.fill("mange penge")
    page.wait_for_selector("#answer .alert-error", timeout=WAIT_MS)
    looks(page, "what if refused")

    # The same by its button, where no script runs.
    plain = visit(busy.address, busy, "caseworker", "cw-1", script=False)
    plain.goto(f"{busy.address}/runs/{busy.run}/households/{household}")
    plain.locator("#what-if [id$='.gross_income_dkk_month']").first.fill("9000")
    plain.click("#what-if .button-primary")
    plain.wait_for_selector("#answer .before-after", timeout=WAIT_MS)
    told = plain.locator("#answer .before-after tbody tr").all_inner_texts()
    assert [row.split("\t") for row in told] == proven
    _own_only(plain, own)

    page.goto(f"{busy.address}/runs/{busy.run}/households/{household}")
    page.click("#budget p a[href*='/dwellings/']")
    page.wait_for_selector("#rules")
    _own_only(page, own)
    looks(page, "pair")
    page.click("a.button[href*='/dwellings/']")
    page.wait_for_url(f"**/runs/{busy.run}/dwellings/**")
    _own_only(page, own)
    looks(page, "dwelling")
    assert looks.found == []


def test_somebody_elses_household_is_not_there(busy, visit, cases):
    own, _ = cases
    other = next(h["household_id"] for h in town()[1]["households"] if h["household_id"] not in own)
    looks = Looks()
    page = visit(busy.address, busy, "caseworker", "cw-1", width=390)
    answers = []
    for address in (f"/runs/{busy.run}/households/{other}", f"/runs/{busy.run}/households/H99999", "/bench"):
        answers.append(page.goto(busy.address + address).status)
        assert page.locator("h1").count() == 1
        looks(page, address)
        text = page.inner_text("main")
        assert other not in text
    assert answers == [404, 404, 403]
    page.goto(f"{busy.address}/runs/{busy.run}?q={other}")
    page.wait_for_selector(".empty")
    looks(page, "nothing found")
    assert looks.found == []
