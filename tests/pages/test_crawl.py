"""A walk over every link as each role: nothing leads nowhere, and nothing shows what the role may not see."""

import re
from collections import deque
from urllib.parse import urldefrag, urlsplit

import pytest
from conftest import _signed_in
from small_batch import SMALL

ROLES = {
    "coordinator": "coordinator-1",
    "caseworker": "cw-1",
    "planner": "planner-1",
    "auditor": "auditor-1",
    "admin": "admin-1",
}
OWN = {"cw-1": {"H1", "H3"}}
# Who only reads may send these forms and no other.
OF_READERS = {"/sign-out", "/sign-out/everywhere", "/audit/verify", "/language", "/municipality"}
_MOST = 400


def crawl(browser, start="/"):
    """Address → (answer, read page or None) of everything that can be reached by links and GET forms."""
    from reading import read

    found, waiting = {}, deque([start])
    while waiting and len(found) < _MOST:
        address = waiting.popleft()
        if address in found:
            continue
        answer = browser.client.get(address, headers={"accept": "text/html"})
        page = read(answer.text) if answer.headers.get("content-type", "").startswith("text/html") else None
        found[address] = (answer, page)
        if page is None:
            continue
        for link in page.links:
            target = urldefrag(link)[0]
            if target.startswith("?"):
                target = urlsplit(address).path + target
            if target.startswith("/") and not target.startswith(
                ("/static/", "/help", "/language", "/docs", "/openapi.json")
            ):
                # A date or a search has no end of values: one of each is enough.
                waiting.append(target)
    return found


@pytest.fixture(scope="module")
def walked(month):
    return {role: crawl(_signed_in(month, role, user)) for role, user in ROLES.items()}


@pytest.mark.parametrize("role", ROLES)
def test_no_link_leads_nowhere(walked, role):
    assert len(walked[role]) > 5
    wrong = {a: r.status_code for a, (r, _) in walked[role].items() if r.status_code >= 400}
    assert wrong == {}


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_whole(walked, role):
    for address, (_, page) in walked[role].items():
        if page is None:
            continue
        assert page.lang == "da", address
        assert page.title, address
        assert sum(tag == "h1" for tag, _ in page.told) == 1, address
        assert len(page.ids) == len(set(page.ids)), (address, [i for i in page.ids if page.ids.count(i) > 1])
        assert not any("style" in attributes for _, attributes in page.told), address
        assert not any(name.startswith("on") for _, attributes in page.told for name in attributes), address
        assert not any(tag == "a" and not attributes.get("href") for tag, attributes in page.told), address


def test_a_caseworker_meets_no_other_household_anywhere(walked):
    others = {h["household_id"] for h in SMALL["households"]} - OWN["cw-1"]
    for address, (answer, _) in walked["caseworker"].items():
        for household in others:
            assert not re.search(rf"\b{household}\b", address), address
            assert not re.search(rf"\b{household}\b", answer.text), (address, household)


@pytest.mark.parametrize("role", ["planner", "admin"])
def test_who_sees_no_case_meets_no_household_and_no_dwelling(walked, role):
    ids = {h["household_id"] for h in SMALL["households"]} | {d["dwelling_id"] for d in SMALL["dwellings"]}
    for address, (answer, _) in walked[role].items():
        if address.startswith("/law"):
            continue  # the cases of rules are nobody's
        for id in ids:
            assert not re.search(rf"\b{id}\b", answer.text), (address, id)


def test_who_only_reads_is_offered_nothing_to_change(walked):
    for address, (_, page) in walked["auditor"].items():
        if page is not None:
            offered = {urlsplit(f.action or address).path for f in page.forms if f.method.casefold() == "post"}
            assert offered <= OF_READERS, (address, offered)
