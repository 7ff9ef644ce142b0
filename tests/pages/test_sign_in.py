"""Signing in and out: by token and at a provider, what an attacker would try, and that nothing of a token is told anywhere."""

import logging
import re
from datetime import timedelta

import pytest
from conftest import Browser
from fastapi.testclient import TestClient
from provider import listening
from reading import read

from api.access import Actor, Role
from api.app import create_app
from api.service.kept import Desk, audit, sessions, tokens
from api.service.kept.sessions import Times
from api.settings import Settings

HERE, THERE = "0461", "0751"
PAGE = {"accept": "text/html"}
FOREIGN = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"origin": "https://evil.example"},
    {"origin": "http://testserver:8080"},
    {"origin": "null"},
]


def cookies_of(answer):
    """Name → value and attributes in lower case, of the cookies an answer sets."""
    found = {}
    for header in answer.headers.get_list("set-cookie"):
        first, *more = header.split("; ")
        name, _, value = first.partition("=")
        found[name] = (value.strip('"'), {m.lower() for m in more})
    return found


def form_of(client, address="/sign-in"):
    return read(client.get(address, headers=PAGE).text).form("/sign-in").fields


def by_token(client, token, next="/", **more):
    fields = form_of(client, f"/sign-in?next={next}") | {"token": token} | more
    return client.post("/sign-in", data=fields, headers=PAGE, follow_redirects=False)


@pytest.fixture
def client(month):
    return TestClient(month.app)


def is_in(client):
    return client.get("/me", headers=PAGE, follow_redirects=False).status_code == 200


# ---------------------------------------------------------------- by token


def test_a_token_opens_a_session_whose_cookie_is_not_the_token(month, client):
    token = month.token("coordinator")
    answer = by_token(client, token, "/limits")
    assert (answer.status_code, answer.headers["location"]) == (303, "/limits")
    value, attributes = cookies_of(answer)["anvis"]
    assert {"httponly", "samesite=strict", "path=/"} <= attributes
    assert value
    assert value not in token
    assert not any(a.startswith(("max-age", "expires")) for a in attributes)
    assert is_in(client)


def test_over_https_the_cookie_is_bound_to_the_host_and_never_sent_in_the_clear(month):
    client = TestClient(month.app, base_url="https://testserver")
    answer = by_token(client, month.token("coordinator"))
    value, attributes = cookies_of(answer)["__Host-anvis"]
    assert {"secure", "httponly", "samesite=strict", "path=/"} <= attributes
    assert not any(a.startswith("domain") for a in attributes)
    assert is_in(client)
    assert "anvis" not in cookies_of(answer)
    # A cookie without the prefix, which a neighbour on the same domain could set, opens nothing.
    other = TestClient(month.app, base_url="https://testserver", cookies={"anvis": value})
    assert not is_in(other)


def test_from_another_machine_nobody_signs_in_without_encryption(month):
    client = TestClient(month.app, client=("192.0.2.7", 4000))
    answer = by_token(client, month.token("coordinator"))
    assert answer.status_code == 401
    assert "anvis" not in cookies_of(answer)
    assert "https" in answer.text


def test_nobody_is_given_a_session_somebody_else_knows(month, client):
    fixed = "fixed-by-an-attacker-" + "x" * 30
    client.cookies.set("anvis", fixed)
    answer = by_token(client, month.token("coordinator"))
    assert cookies_of(answer)["anvis"][0] != fixed
    assert not is_in(TestClient(month.app, cookies={"anvis": fixed}))


def test_signing_in_again_ends_the_session_before(month, client):
    first = cookies_of(by_token(client, month.token("coordinator")))["anvis"][0]
    by_token(client, month.token("planner"))
    assert is_in(client)
    assert not is_in(TestClient(month.app, cookies={"anvis": first}))


@pytest.mark.parametrize("token", ["", "anvis_" + "A" * 43, "x", "Bearer y", "é" * 2000, "0101701234"])
def test_a_wrong_token_opens_nothing_and_is_not_repeated(client, token):
    answer = by_token(client, token)
    assert answer.status_code == 401
    assert "anvis" not in cookies_of(answer)
    assert len(token) < 5 or token not in answer.text


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "/\\evil.example", "/" + "x" * 2000])
def test_signing_in_leads_to_our_own_pages_alone(month, client, away):
    for answer in (
        by_token(client, month.token("coordinator"), away),
        by_token(client, month.token("planner"), next=away),
    ):
        assert answer.headers["location"] == "/"


def test_neither_address_nor_log_tells_of_a_token(month, client, caplog):
    caplog.set_level(logging.DEBUG)
    token = month.token("coordinator")
    answer = by_token(client, token)
    secret = cookies_of(answer)["anvis"][0]
    client.get("/me", headers=PAGE)
    for text in (caplog.text, answer.headers["location"], client.get("/me", headers=PAGE).text):
        assert token not in text
        assert secret not in text


# ---------------------------------------------------------------- the end of it


def sign_out(client, **fields):
    form = next(f for f in read(client.get("/me", headers=PAGE).text).forms if f.action == "/sign-out")
    sent = {"csrf": form.fields["csrf"], **fields}
    return client.post("/sign-out", data=sent, headers=PAGE, follow_redirects=False)


def test_signing_out_ends_it_on_the_server_too(month, client):
    secret = cookies_of(by_token(client, month.token("coordinator")))["anvis"][0]
    assert sign_out(client).headers["location"] == "/sign-in?why=out"
    assert not is_in(TestClient(month.app, cookies={"anvis": secret}))
    assert "Du er logget ud" in client.get("/sign-in?why=out", headers=PAGE).text


def test_signing_out_everywhere_ends_the_sessions_of_that_user_alone(month):
    mine, also, theirs = (TestClient(month.app) for _ in range(3))
    by_token(mine, month.token("coordinator", "c-77"))
    by_token(also, month.token("coordinator", "c-77"))
    by_token(theirs, month.token("coordinator", "c-78"))
    sign_out(mine, everywhere="yes")
    assert [is_in(c) for c in (mine, also, theirs)] == [False, False, True]


def test_where_somebody_is_signed_in_is_listed_and_one_of_them_is_ended(month):
    mine, also, theirs = (Browser(TestClient(month.app, raise_server_exceptions=False)) for _ in range(3))
    for browser, user in ((mine, "c-81"), (also, "c-81"), (theirs, "c-82")):
        by_token(browser.client, month.token("coordinator", user))
    page = mine.get("/me")
    assert len(page.tables[0]) == 3  # a heading and two
    assert sum("denne her" in row[-1] for row in page.tables[0]) == 1
    page = mine.send(page.form("/me/end"))
    assert "logget ud dér" in page.text
    assert len(page.tables[0]) == 2
    assert [is_in(b.client) for b in (mine, also, theirs)] == [True, False, True]
    own = page.form("/sign-out")
    own.action = "/me/end"
    other = next(
        o
        for o in sessions.open_of(
            month.memory,
            Actor("c-82", frozenset({Role.coordinator}), frozenset({HERE})),
            Times(timedelta(hours=1), timedelta(hours=9)),
        )
    )
    mine.send(own, 404, id=other.id)
    assert is_in(theirs.client)


def test_a_withdrawn_token_ends_its_sessions(month, client):
    admin = Actor("admin-1", frozenset({Role.admin}), frozenset({HERE}))
    made = tokens.create(month.memory, admin, "c-9", ["coordinator"], [HERE], 1)
    by_token(client, made.token)
    tokens.revoke(month.memory, admin, made.rows[0].id)
    assert not is_in(client)


@pytest.mark.parametrize(
    ("why", "told"), [("idle", "fordi der ikke skete noget"), ("over", "fordi tiden"), ("x<b>", "")]
)
def test_the_page_tells_why_somebody_is_signed_out(client, why, told):
    page = client.get("/sign-in", params={"why": why}, headers=PAGE)
    assert told in page.text
    assert "<b>" not in page.text


def test_an_idle_session_leads_to_the_form_and_back_to_the_page(own_month):
    client = TestClient(own_month.app)
    own_month.app.state.services.settings.session_idle_minutes = 0
    by_token(client, own_month.token("coordinator"))
    answer = client.get("/limits?x=1", headers=PAGE, follow_redirects=False)
    assert answer.headers["location"] == "/sign-in?why=idle&next=%2Flimits%3Fx%3D1"


def test_a_part_of_a_page_sends_the_whole_page_to_the_form(client):
    answer = client.get("/limits", headers=PAGE | {"hx-request": "true"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/sign-in?next=%2Flimits")


# ---------------------------------------------------------------- several municipalities


def test_who_works_in_several_chooses_one_and_changes_it(month, client):
    by_token(client, month.token("coordinator", "c-5", (HERE, THERE)))
    answer = client.get("/limits?x=1", headers=PAGE, follow_redirects=False)
    assert answer.headers["location"] == "/municipality?next=%2Flimits%3Fx%3D1"
    page = read(client.get(answer.headers["location"], headers=PAGE).text)
    sent = page.form("/municipality").fields | {"municipality": THERE}
    assert client.post("/municipality", data=sent, follow_redirects=False).headers["location"] == "/limits?x=1"
    assert "Aarhus Kommune" in client.get("/me", headers=PAGE).text
    assert client.post("/municipality", data=sent | {"municipality": HERE}).status_code == 200
    assert "Odense Kommune" in client.get("/me", headers=PAGE).text
    assert client.post("/municipality", data=sent | {"municipality": "0101"}).status_code == 404
    assert client.post("/municipality", data=sent | {"csrf": ""}).status_code == 403


def test_who_has_not_chosen_can_still_sign_out(month, client):
    by_token(client, month.token("coordinator", "c-5", (HERE, THERE)))
    form = read(client.get("/municipality", headers=PAGE).text).form("/sign-out")
    client.post("/sign-out", data=form.fields)
    assert not is_in(client)


# ---------------------------------------------------------------- forms of others


def acts(month):
    auditor = Desk(month.memory, Actor("auditor-9", frozenset({Role.auditor}), frozenset({HERE})), HERE)
    return audit.head(auditor).position


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_form_that_another_site_sent_does_nothing(month, client, headers):
    by_token(client, month.token("coordinator"))
    mark = read(client.get("/me", headers=PAGE).text).form("/sign-out").fields["csrf"]
    before = acts(month)
    assert client.post("/sign-out", data={"csrf": mark}, headers=PAGE | headers).status_code == 403
    assert acts(month) == before
    assert is_in(client)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_nobody_is_signed_in_by_another_site(month, client, headers):
    fields = form_of(client) | {"token": month.token("coordinator")}
    before = acts(month)
    answer = client.post("/sign-in", data=fields, headers=PAGE | headers)
    assert answer.status_code == 403
    assert acts(month) == before
    assert not is_in(client)


def test_the_mark_of_another_session_or_none_does_nothing(month, client):
    other = TestClient(month.app)
    by_token(other, month.token("coordinator"))
    theirs = read(other.get("/me", headers=PAGE).text).form("/sign-out").fields["csrf"]
    by_token(client, month.token("coordinator"))
    before = acts(month)
    for sent in ({"csrf": theirs}, {"csrf": ""}, {}, {"csrf": client.cookies["anvis"]}, {"csrf": "é"}):
        assert client.post("/sign-out", data=sent, headers=PAGE).status_code == 403
    assert client.post("/sign-out", headers=PAGE | {"x-csrf": theirs}).status_code == 403
    assert acts(month) == before
    assert is_in(client)


def test_a_part_of_a_page_brings_the_mark_in_its_header(month, client):
    by_token(client, month.token("coordinator"))
    page = client.get("/me", headers=PAGE).text
    mark = re.search(r'data-csrf="([0-9a-f]{64})"', page)[1]
    same = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}
    assert client.post("/sign-out", headers={"x-csrf": mark} | same, follow_redirects=False).status_code == 303
    assert not is_in(client)


def test_the_form_to_sign_in_needs_its_own_mark(month):
    client, other = TestClient(month.app), TestClient(month.app)
    theirs = form_of(other)["csrf"]
    for mark in ("", theirs):
        answer = client.post("/sign-in", data={"token": month.token("coordinator"), "csrf": mark}, headers=PAGE)
        assert (answer.status_code, "anvis" in cookies_of(answer)) == (403, False)
    form_of(client)
    answer = client.post("/sign-in", data={"token": month.token("coordinator"), "csrf": theirs}, headers=PAGE)
    assert answer.status_code == 403


def test_the_session_of_the_pages_opens_no_door_of_the_api(month, client):
    by_token(client, month.token("coordinator"))
    secret = client.cookies["anvis"]
    for headers in ({}, {"authorization": f"Bearer {secret}"}):
        answer = client.get("/v1/batches", headers=headers)
        assert answer.status_code in (401, 403)


# ---------------------------------------------------------------- at a provider


@pytest.fixture
def provider():
    with listening(client_secret="between-us") as found:
        yield found


@pytest.fixture
def at_provider(provider, tmp_path):
    """A service that signs people in at the provider, and a browser on its own address."""
    settings = Settings(
        database=f"sqlite:///{tmp_path}/anvis.db", solvers=1, scorers=1, oidc_issuer=provider.issuer,
        oidc_client_id=provider.client_id, oidc_client_secret="between-us", address="https://anvis.example.dk",
    )  # fmt: skip
    app = create_app(settings)
    yield TestClient(app, base_url="https://anvis.example.dk")
    app.state.services.memory.close()


def away(client, next="/"):
    """Off to the provider and as far as the address it sends the browser back to, which is not gone to."""
    import httpx2

    answer = client.get("/sign-in/provider", params={"next": next}, headers=PAGE, follow_redirects=False)
    assert answer.status_code == 303
    return answer, httpx2.get(answer.headers["location"]).headers["location"]


def back(client, address):
    return client.get(address, headers=PAGE | {"sec-fetch-site": "cross-site"}, follow_redirects=False)


def test_one_signs_in_at_the_provider_and_goes_on_to_the_page(at_provider, provider):
    assert "/sign-in/provider?next=/limits" in at_provider.get("/sign-in?next=/limits", headers=PAGE).text
    gone, address = away(at_provider, "/limits?x=1")
    _, attributes = cookies_of(gone)["__Host-anvis-flow"]
    assert {"httponly", "secure", "samesite=lax", "max-age=600"} <= attributes
    answer = back(at_provider, address)
    assert answer.status_code == 200
    assert 'http-equiv="refresh" content="0; url=/limits?x=1"' in answer.text
    assert '<a class="button button-primary" href="/limits?x=1">' in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"
    set_now = cookies_of(answer)
    assert {"httponly", "secure", "samesite=strict"} <= set_now["__Host-anvis"][1]
    assert set_now["__Host-anvis-flow"][0] == ""
    page = at_provider.get("/me", headers=PAGE).text
    assert "c-7" in page
    assert "din arbejdskonto" in page


def test_a_callback_is_good_once_and_in_the_browser_that_began_it(at_provider, provider):
    _, address = away(at_provider)
    stranger = TestClient(at_provider.app, base_url="https://anvis.example.dk")
    assert back(stranger, address).status_code == 401
    flow = at_provider.cookies["__Host-anvis-flow"]
    assert back(at_provider, address).status_code == 200
    assert back(at_provider, address).status_code == 401
    at_provider.cookies.set("__Host-anvis-flow", flow)
    assert back(at_provider, address).status_code == 401
    assert not is_in(stranger)


@pytest.mark.parametrize(
    "bend",
    [
        {"nonce": "x"},
        {"iss": "https://evil.example"},
        {"aud": "anvis"},
        {"exp": 1},
        {"roles": []},
        {"sub": "Jens Hansen"},
    ],
)
def test_an_answer_that_does_not_hold_signs_nobody_in_and_tells_nothing_of_the_token(
    at_provider, provider, bend, caplog
):
    caplog.set_level(logging.DEBUG)
    provider.bend = bend
    _, address = away(at_provider)
    answer = back(at_provider, address)
    assert answer.status_code == 401
    assert "__Host-anvis" not in cookies_of(answer)
    assert cookies_of(answer)["__Host-anvis-flow"][0] == ""
    assert not is_in(at_provider)
    ours = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("anvis"))
    code = address.partition("code=")[2].partition("&")[0]
    for secret in (provider.tokens[-1], code, "Jens Hansen", "between-us"):
        assert secret not in ours + answer.text


def test_a_state_of_ones_own_making_and_a_denial_are_refused(at_provider, provider):
    _, address = away(at_provider)
    assert back(at_provider, re.sub(r"state=[^&]+", "state=mine", address)).status_code == 401
    provider.denies = True
    _, address = away(at_provider)
    answer = back(at_provider, address)
    assert answer.status_code == 401
    assert "loggede dig ikke ind" in answer.text
    assert back(at_provider, "/sign-in/back").status_code == 401


@pytest.mark.parametrize("next", ["https://evil.example/", "//evil.example", "/\\x", "/" + "a" * 2000])
def test_one_is_never_led_away_after_the_provider(at_provider, next):
    _, address = away(at_provider, next)
    assert 'content="0; url=/"' in back(at_provider, address).text


def test_what_leads_on_is_written_as_text(at_provider):
    _, address = away(at_provider, '/x?a="><script>alert(1)</script>')
    assert "<script>alert" not in back(at_provider, address).text


def test_a_provider_that_is_away_is_told_on_the_page(at_provider, provider):
    provider.metadata = {"authorization_endpoint": None}
    answer = at_provider.get("/sign-in/provider", headers=PAGE, follow_redirects=False)
    assert answer.status_code == 401
    assert "kan ikke nås" in answer.text


def test_after_signing_out_the_way_out_of_the_provider_is_shown(at_provider, provider):
    _, address = away(at_provider)
    back(at_provider, address)
    assert sign_out(at_provider).status_code == 303
    assert f"{provider.issuer}/leave" in at_provider.get("/sign-in?why=out", headers=PAGE).text


def test_without_a_provider_there_is_no_such_page(client):
    assert client.get("/sign-in/provider", headers=PAGE).status_code == 404
    assert client.get("/sign-in/back?code=x&state=y", headers=PAGE).status_code == 404
    assert "/sign-in/provider" not in client.get("/sign-in", headers=PAGE).text


def test_the_trace_tells_how_somebody_signed_in(at_provider):
    _, address = away(at_provider)
    back(at_provider, address)
    memory = at_provider.app.state.services.memory
    desk = Desk(memory, Actor("a", frozenset({Role.auditor}), frozenset({HERE})), HERE)
    entry = audit.page(desk, thing="session")[0]
    assert (entry.user, entry.what, entry.facts) == ("c-7", "session.began", {"way": "provider", "municipalities": 1})
    assert sessions.end_all(memory, Actor("c-7", frozenset({Role.coordinator}), frozenset({HERE}))) == 1
