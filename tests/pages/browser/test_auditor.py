"""The auditor's job in a browser: the trail, the chain, decisions under contested rules, the law; and nothing to change."""

import pytest
from watched import Looks

pytestmark = pytest.mark.slow
# What an auditor may send: to leave, and to have the chain walked.
MAY_SEND = {"/sign-out", "/sign-out/everywhere", "/audit/verify"}
# Looked at as they are by the test of every page.
SEEN = {"start", "trail", "rule", "law", "/offers"}
_SENT = "forms => forms.map(f => new URL(f.action).pathname)"


def test_the_trail_is_read_and_nothing_can_be_changed(busy, visit):
    looks = Looks()
    page = visit(busy.address, busy, "auditor", "aud-1")
    sends = set()

    def at(address, state):
        if address:
            page.goto(busy.address + address)
        looks(page, state, axe=state not in SEEN)
        sends.update(page.eval_on_selector_all("form[method=post]", _SENT))

    at("/", "start")
    at("/audit", "trail")
    page.click("form[action='/audit/verify'] button")
    page.wait_for_selector(".alert-success")
    assert "Kæden holder" in page.inner_text(".alert-success")
    at("", "chain walked")
    page.click("a[href='/audit?part=contested']")
    page.wait_for_selector("a[aria-current=page][href='/audit?part=contested']")
    at("", "contested")
    page.click("tbody th a >> nth=0")
    page.wait_for_url("**/law/rules/**")
    at("", "rule")
    at("/law", "law")
    for address in (
        f"/runs/{busy.run}",
        f"/runs/{busy.run}?view=cases&which=all",
        "/offers",
        f"/batches/{busy.batch}?part=tables",
    ):
        at(address, address.partition("?")[0])
        assert page.locator("a.row-act[href*='/decide/'], a[href$='/approve'], input[type=file]").count() == 0
    at("/bench/new", "not allowed")
    assert sends <= MAY_SEND, sends - MAY_SEND
    assert looks.found == []
