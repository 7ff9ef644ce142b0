"""Every page that a role can reach, in a real browser: no violation that axe finds, nothing wider than the window, no error."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import _signed_in
from test_crawl import PART, ROLES, crawl
from watched import TAGS, sideways

pytestmark = pytest.mark.slow
# Of pages that differ by their id alone, one of each kind is looked at.
_EACH = 1


def kinds(addresses):
    """One address of each kind: ids, dates and searches left out of what tells them apart."""
    import re
    from urllib.parse import parse_qs, urlsplit

    found = {}
    for address in sorted(addresses):
        parts = urlsplit(address)
        path = re.sub(r"/[BRSOTV]-[A-Z0-9]+", "/*", parts.path)
        path = re.sub(r"(/rules|/households|/dwellings|/offers|/courses)/[^/]+", r"\1/*", path)
        asked = parse_qs(parts.query)
        kind = (path, asked.get("part", [""])[0], asked.get("view", [""])[0])
        found.setdefault(kind, []).append(address)
    return [address for each in found.values() for address in each[:_EACH]]


@pytest.fixture(scope="module")
def addresses(month):
    def of(role):
        walked = crawl(_signed_in(month, role, ROLES[role]))
        whole = [a for a, (answer, page) in walked.items() if page is not None and answer.status_code == 200]
        return kinds(a for a in whole if not a.endswith(PART))

    return {role: of(role) for role in ROLES}


# Who sees nearly every kind of page, wide and narrow, and the planner; everybody in the long form.
_PLAIN = {("coordinator", 1280, "da"), ("coordinator", 390, "en"), ("planner", 390, "en")}
_EVERY = [(role, width, lang) for role in ROLES for width, lang in ((1280, "da"), (390, "en"))]


@pytest.mark.parametrize(
    ("role", "width", "lang"),
    [pytest.param(*how, marks=() if how in _PLAIN else pytest.mark.long) for how in _EVERY],
)
def test_no_violation_on_any_page(month, served, visit, addresses, role, width, lang):
    page = visit(served, month, role, ROLES[role], width=width, lang=lang)
    wrong = []
    for address in addresses[role]:
        page.said.clear()  # axe tries styles that our policy blocks and files that are not there, and the browser says so
        page.goto(served + address)
        wrong += [(address, "console", text) for text in page.said]
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
        wrong += [(address, v["id"], [n["target"] for n in v["nodes"][:3]]) for v in found.response["violations"]]
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            wrong.append((address, "wider than the window", over))
        if width == 390:
            wrong += [(address, "read by a scroll sideways", part) for part in sideways(page)]
    assert wrong == []


@pytest.mark.parametrize("role", ["coordinator", pytest.param("caseworker", marks=pytest.mark.long)])
def test_at_twice_the_size_nothing_is_lost_to_the_side(month, served, visit, addresses, role):
    page = visit(served, month, role, ROLES[role], zoom=2.0)
    for address in addresses[role]:
        page.goto(served + address)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, address


@pytest.mark.parametrize("address", ["/sign-in", "/nowhere"])
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_before_signing_in(chromium, served, address, width):
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.goto(served + address)
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert [(v["id"], v["nodes"][0]["target"]) for v in found.response["violations"]] == []
    page.close()
