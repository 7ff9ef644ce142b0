"""What every page has: signing in, the menu by rights, the language, headers, and refusals as pages."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.pages.navigation import MENU
from api.pages.ways import own_path

ROOT = Path(__file__).resolve().parents[2]


def test_who_is_not_signed_in_is_led_to_the_form_and_then_on(month):
    client = TestClient(month.app)
    answer = client.get("/?sort=x", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2F%3Fsort%3Dx"


@pytest.mark.parametrize(
    "away", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/\tx", ""]
)
def test_a_form_never_leads_to_another_host(away):
    assert own_path(away) == "/"


def test_our_own_addresses_are_kept():
    assert (
        own_path("/runs/R-1/households/H%C3%A5?sort=rent&x=1#told") == "/runs/R-1/households/H%C3%A5?sort=rent&x=1#told"
    )


@pytest.mark.parametrize("role", ["coordinator", "caseworker", "planner", "auditor", "admin"])
def test_the_menu_names_what_a_role_may_see(month, sign_in, role):
    page = sign_in(month, role).get("/")
    there = {address for address in page.links if address in {p.address for p in MENU}}
    wanted = {
        "coordinator": {"/", "/batches", "/offers", "/limits", "/bench", "/law", "/audit"},
        "caseworker": {"/", "/batches", "/offers", "/limits", "/law", "/audit"},
        "planner": {"/", "/limits", "/bench", "/law", "/audit"},
        "auditor": {"/", "/batches", "/offers", "/limits", "/law", "/audit"},
        "admin": {"/", "/law", "/audit"},
    }  # fmt: skip
    assert there == wanted[role]


def test_the_language_is_danish_until_english_is_chosen(month, sign_in):
    browser = sign_in(month, "coordinator")
    assert browser.get("/").lang == "da"
    assert "Log ud" in browser.get("/").text
    there = browser.get("/language?to=en&next=/")
    assert there.lang == "en"
    assert "Sign out" in there.text


def test_a_page_runs_and_loads_nothing_but_its_own(month, sign_in):
    answer = sign_in(month, "coordinator").raw("/")
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "style=" not in answer.text
    assert "<script>" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_a_form_without_the_mark_of_the_session_is_refused(month, sign_in):
    browser = sign_in(month, "coordinator")
    form = browser.get("/").form("/sign-out")
    assert "login" in browser.send(form, 403, csrf="0" * 64).text
    assert browser.get("/").title.startswith("I dag")


def test_an_address_that_is_none_is_a_page_for_people_and_a_problem_for_systems(month, sign_in):
    browser = sign_in(month, "coordinator")
    assert "Findes ikke" in browser.get("/nowhere", 404).headings
    answer = browser.client.get("/v1/nowhere", headers={"accept": "text/html"})
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("role", "lang", "place"),
    [("coordinator", "da", "/batches"), ("planner", "en", "/bench"), ("auditor", "da", "/audit")],
)
def test_whoever_is_signed_in_keeps_the_menu_at_an_address_that_is_none(month, sign_in, role, lang, place):
    browser = sign_in(month, role, lang=lang)
    front, lost = browser.get("/"), browser.get("/nowhere/at/all", 404)
    assert lost.links["/"] == front.links["/"]
    assert place in lost.links
    assert ("/batches" in lost.links) is ("/batches" in front.links)
    assert {"da": "Sider, du kan gå til", "en": "Pages you can go to"}[lang] in lost.headings
    assert lost.form("/sign-out")


def test_who_is_not_signed_in_is_led_to_sign_in_from_an_address_that_is_none(month):
    answer = TestClient(month.app).get("/nowhere", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert 'href="/sign-in"' in answer.text
    assert "/batches" not in answer.text


def test_static_files_are_kept_by_browsers_only_under_their_own_version(month):
    from api.pages.room import static

    client = TestClient(month.app)
    kept = client.get(static("anvis.css"))
    assert "immutable" in kept.headers["cache-control"]
    other = client.get("/static/0000000000/anvis.css")
    assert other.headers["cache-control"] == "no-store"
    assert client.get(static("../shown.py")).status_code == 404


def test_what_is_vendored_is_as_its_makers_published_it():
    import runpy

    assert runpy.run_path(str(ROOT / "tools" / "vendor_pages.py"))["check"]() == []
