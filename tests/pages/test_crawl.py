"""A walk over every link as each role: nothing leads nowhere, and nothing shows what the role may not see.

Parts that a page asks for by itself are walked as well, and what can be taken along is opened: workbooks, PDFs, zips, tables.
"""

import copy
import re
from collections import deque
from datetime import date
from urllib.parse import urldefrag, urlsplit

import pytest
import yaml
from conftest import _signed_in, month_of
from fastapi.testclient import TestClient
from offices import LETTERS
from small_batch import SMALL
from taken import sheets_of, text_of

from api.service.kept import boards, decisions, offers

ROLES = {
    "coordinator": "coordinator-1",
    "caseworker": "cw-1",
    "planner": "planner-1",
    "auditor": "auditor-1",
    "admin": "admin-1",
}
OWN = {"cw-1": {"H1", "H3"}}
SENT = date(2026, 11, 26)
# Stands in a reason beside a household that is not the caseworker's.
PRIVATE = "kun for dem, der afgør"
# Who only reads may send these forms and no other.
OF_READERS = {
    "/sign-out",
    "/sign-out/everywhere",
    "/me/end",
    "/audit/verify",
    "/audit/plans/again",
    "/audit/plans/opinion",
    "/language",
    "/municipality",
}
_MOST = 400


PART = " (a part)"


def crawl(browser, start="/", most=_MOST):
    """Address → (answer, read page or None) of everything that can be reached by links, GET forms and parts asked for."""
    from reading import read

    found, waiting, law = {}, deque([start]), deque()
    while (waiting or law) and len(found) < most:
        address = (waiting or law).popleft()
        if address in found:
            continue
        head = {"hx-request": "true"} if address.endswith(PART) else {}
        answer = browser.client.get(address.removesuffix(PART), headers={"accept": "text/html", **head})
        page = read(answer.text) if answer.headers.get("content-type", "").startswith("text/html") else None
        found[address] = (answer, page)
        if page is None:
            continue
        asked = [attributes["hx-get"] + PART for _, attributes in page.told if "hx-get" in attributes]
        for link in [*page.links, *asked]:
            target = urldefrag(link)[0]
            if target.startswith("?"):
                target = urlsplit(address).path + target
            if target.startswith("/") and not target.startswith(
                ("/static/", "/help", "/language", "/docs", "/openapi.json")
            ):
                # A date or a search has no end of values: one of each is enough.
                (law if target.startswith("/law/") else waiting).append(target)  # many, all alike, and nobody's: last
    return found


@pytest.fixture(scope="module")
def lively(tmp_path_factory):
    """A month with everything that leads to a page or a file: a map, an approved plan, offers ready and out, letters, notes."""
    folder = tmp_path_factory.mktemp("lively")
    document = copy.deepcopy(SMALL)
    document["departments"][0] |= {"name": "Bakken", "easting": "720000", "northing": "6180000"}
    found = month_of(folder, document)
    office = folder / "office.yaml"
    office.write_text(yaml.safe_dump(LETTERS, allow_unicode=True), encoding="utf-8")
    found.app.state.services.settings.office = office
    desk = found.desk("coordinator", "coordinator-2")
    decisions.lock(desk, found.batch, "H2", "B2", f"Aftalt; {PRIVATE}", found.run)
    made = decisions.approve(desk, found.run, boards.board(desk, found.run).result.plan_digest).made
    offers.send(desk, made[0].id, SENT, 14)
    with TestClient(found.app) as running:
        found.portal = running.portal
        yield found


@pytest.fixture(scope="module")
def walked(lively):
    return {role: crawl(_signed_in(lively, role, user)) for role, user in ROLES.items()}


@pytest.fixture(scope="module")
def opened(walked):
    """Role → address → all text of what is there, files opened."""
    return {role: {a: text_of(answer) for a, (answer, _) in found.items()} for role, found in walked.items()}


@pytest.mark.parametrize("role", ROLES)
def test_no_link_leads_nowhere(walked, role):
    assert len(walked[role]) > 5
    wrong = {a: r.status_code for a, (r, _) in walked[role].items() if r.status_code >= 400}
    assert wrong == {}


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_whole(walked, role):
    for address, (_, page) in walked[role].items():
        if page is None or address.endswith(PART):
            continue
        assert page.lang == "da", address
        assert page.title, address
        assert sum(tag == "h1" for tag, _ in page.told) == 1, address
        assert len(page.ids) == len(set(page.ids)), (address, [i for i in page.ids if page.ids.count(i) > 1])
        assert not any("style" in attributes for _, attributes in page.told), address
        assert not any(name.startswith("on") for _, attributes in page.told for name in attributes), address
        assert not any(tag == "a" and not attributes.get("href") for tag, attributes in page.told), address


# What is written as files and forms take it: how a cell may be written, and a scenario as its file.
AS_WRITTEN = re.compile(r"(som|f\.eks\.|fx|eksempelvis) \d{4}-\d{2}-\d{2}")


@pytest.mark.parametrize("role", ROLES)
def test_a_day_is_told_as_people_write_it(walked, role):
    found = {}
    for address, (_, page) in walked[role].items():
        told = [] if page is None else re.findall(r".{0,40}\b\d{4}-\d{2}-\d{2}\b.{0,20}", AS_WRITTEN.sub("", page.text))
        if told:
            found[address] = told[:3]
    assert found == {}


def test_files_and_parts_are_among_what_is_walked(walked):
    """Else the tests below would find nothing in them."""
    kinds = {r.headers["content-type"].partition(";")[0] for r, _ in walked["coordinator"].values()}
    assert {"text/html", "text/csv", "application/pdf", "application/zip"} <= kinds
    assert any("spreadsheet" in kind for kind in kinds)
    assert any(a.endswith(PART) for a in walked["coordinator"])
    assert {"text/csv", "application/pdf"} <= {
        r.headers["content-type"].partition(";")[0] for r, _ in walked["caseworker"].values()
    }
    for role in ("coordinator", "caseworker", "auditor"):
        assert any('<svg class="map' in r.text for a, (r, _) in walked[role].items() if "/map" in a), role


def test_a_file_of_the_coordinator_holds_what_the_others_may_not_see(opened):
    """The opened files say what they hold: a search that finds nothing elsewhere has something to find."""
    files = {a: text for a, text in opened["coordinator"].items() if a.endswith((".xlsx", ".zip", ".pdf", "as=csv"))}
    for ending in ("plan.xlsx", "letters.zip", "letter.pdf", "as=csv"):
        assert any(a.endswith(ending) and re.search(r"\b(H2|B2)\b", text) for a, text in files.items()), ending


def test_a_caseworker_meets_no_other_household_anywhere(opened):
    others = {h["household_id"] for h in SMALL["households"]} - OWN["cw-1"]
    for address, text in opened["caseworker"].items():
        assert PRIVATE not in text, address
        for household in others:
            assert not re.search(rf"\b{household}\b", address + text), (address, household)


@pytest.mark.parametrize("asked", [{"persons.P1.gross_income_dkk_month": "9000"}, {"cheapest": "yes"}])
@pytest.mark.parametrize("part", [True, False])
@pytest.mark.parametrize("household", sorted(OWN["cw-1"]))
def test_an_answer_to_a_caseworker_names_no_other_household(lively, household, asked, part):
    browser = _signed_in(lively, "caseworker", "cw-1")
    address = f"/runs/{lively.run}/households/{household}"
    form = browser.get(address).form(f"{address}/what-if")
    income = next(name for name in form.fields if name.endswith(".gross_income_dkk_month"))
    fields = {**form.fields, **({"cheapest": "yes"} if "cheapest" in asked else {income: "9000"})}
    if "cheapest" not in asked:
        fields.pop("cheapest", None)
    for proof in ({}, {"proof": "yes"}) if part else ({},):
        answer = browser.client.post(
            f"{address}/what-if", data={**fields, **proof}, headers={"hx-request": "true"} if part else {}
        )
        assert answer.status_code == 200, answer.text[:500]
        assert not re.search(r"\bH2\b", text_of(answer))


@pytest.mark.parametrize("role", ["planner", "admin"])
def test_who_sees_no_case_meets_no_household_and_no_dwelling(opened, role):
    ids = {h["household_id"] for h in SMALL["households"]} | {d["dwelling_id"] for d in SMALL["dwellings"]}
    for address, text in opened[role].items():
        if address.startswith("/law"):
            continue  # the cases of rules are nobody's
        for id in ids:
            assert not re.search(rf"\b{id}\b", address + text), (address, id)


@pytest.mark.parametrize("role", sorted(ROLES.keys() - {"caseworker"}))
def test_no_file_holds_the_table_of_protections(walked, role):
    """Nor is there an address of it, but for a caseworker's own cases."""
    for address, (answer, _) in walked[role].items():
        if answer.content.startswith(b"PK") and "spreadsheet" in answer.headers["content-type"]:
            assert not {"adskillelser", "separations"} & set(sheets_of(answer.content)), address
        assert not re.search(r"table=(separations|adskillelser)", address), address


@pytest.mark.parametrize("role", ROLES)
def test_what_is_not_in_a_role_s_pages_is_not_at_its_address_either(lively, walked, role):
    """Every address that another role was shown: answered, refused or not there, and what is not one's own is in no answer."""
    browser = _signed_in(lively, role, ROLES[role])
    elsewhere = sorted({a for found in walked.values() for a in found} - walked[role].keys())
    hidden = {h["household_id"] for h in SMALL["households"]} - OWN.get(ROLES[role], set())
    for address in elsewhere:
        head = {"hx-request": "true"} if address.endswith(PART) else {}
        answer = browser.client.get(address.removesuffix(PART), headers={"accept": "text/html", **head})
        assert answer.status_code < 500, (address, answer.status_code)
        if role in ("coordinator", "auditor") or address.startswith("/law"):
            continue
        asked = set(
            re.findall(r"\bH\d\b", address)
        )  # what was asked for may be said again by a page that knows nothing of it
        for household in hidden - asked:
            assert not re.search(rf"\b{household}\b", text_of(answer).replace(address, "")), (address, household)
        if hidden & set(re.findall(r"\bH\d\b", urlsplit(address).path)):
            assert answer.status_code in (403, 404), (address, answer.status_code)


def test_who_only_reads_is_offered_nothing_to_change(walked):
    for address, (_, page) in walked["auditor"].items():
        if page is not None:
            offered = {urlsplit(f.action or address).path for f in page.forms if f.method.casefold() == "post"}
            offered = {re.sub(r"^/audit/plans/R-\w+/", "/audit/plans/", path) for path in offered}
            assert offered <= OF_READERS, (address, offered)
