"""By keyboard alone: the skip link, the order of the menu, a visible focus, and a form sent with Enter."""

import pytest

pytestmark = pytest.mark.slow
_FOCUS = """() => { const e = document.activeElement; const s = getComputedStyle(e);
  return {tag: e.tagName, text: e.innerText || e.value || "", href: e.getAttribute("href") || "", outline: s.outlineStyle, width: s.outlineWidth} }"""


def test_the_first_stop_leads_to_the_content(month, served, visit):
    page = visit(served, month, "coordinator")
    page.goto(served + "/law")
    page.keyboard.press("Tab")
    assert page.evaluate(_FOCUS)["href"] == "#content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = page.evaluate("document.activeElement.closest('main') !== null")
    assert inside


def test_every_stop_can_be_seen(month, served, visit):
    page = visit(served, month, "coordinator")
    page.goto(served + "/law?part=interpretations")
    for _ in range(25):
        page.keyboard.press("Tab")
        at = page.evaluate(_FOCUS)
        assert at["outline"] != "none", at
        assert at["width"] != "0px", at


def test_signing_in_and_out_by_keyboard(month, served, chromium):
    page = chromium.new_page()
    page.goto(served + "/sign-in")
    page.locator("#token").focus()
    page.keyboard.type(month.token("auditor"))
    page.keyboard.press("Enter")
    page.wait_for_url(served + "/")
    assert page.locator("h1").count() == 1
    page.close()


def test_a_choice_passed_by_keys_sends_nothing_until_it_is_sent(month, served, visit):
    page = visit(served, month, "coordinator")
    page.goto(f"{served}/runs/{month.run}?view=cases")
    page.locator("#which").focus()
    page.keyboard.press("ArrowDown")
    assert page.input_value("#which") == "all"
    page.keyboard.press("Tab")
    page.wait_for_load_state("networkidle")
    assert "which=all" not in page.url
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"
    page.keyboard.press("Enter")
    page.wait_for_url("**which=all**")
    page.goto(f"{served}/runs/{month.run}?view=cases")
    page.select_option("#which", "all")  # with no key pressed, as by the pointer
    page.wait_for_url("**which=all**")
