"""Authorisation code with PKCE against a real provider on this machine; and what an attacker, or a broken one, would try."""

import time
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from provider import OTHER, listening

from api.access import Role, oidc
from api.access.sign_in import FLOW_SECONDS, Client, Flow, Seal, SignIn, challenge_of
from api.settings import Settings
from constraints.errors import InputError, Unauthorised

BACK = "https://anvis.example.dk/sign-in/back"
STALE = "sign-in/begin-again"


@pytest.fixture(scope="module")
def running():
    with listening() as provider:
        yield provider


@pytest.fixture
def provider(running):
    fresh = type(running)(int(running.issuer.rpartition(":")[2]))
    running.__dict__.update({k: v for k, v in fresh.__dict__.items() if k != "app"})
    return running


def client(provider, **how):
    return Client(oidc.Provider(provider.issuer, "anvis"), provider.client_id, **how)


def signing_in(provider, **how):
    return SignIn(client(provider, **how))


def through(at):
    """Begins, and lets the browser go to the provider and come back: the flow, and what it brings."""
    place, flow = at.begin(BACK, "/limits")
    answer = httpx2.get(place)
    return flow, {k: v[0] for k, v in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def refused(at, flow, told):
    with pytest.raises(Unauthorised) as wrong:
        at.finish(flow, BACK, told)
    for secret in (flow.nonce, flow.verifier, told.get("code", "-" * 9)):
        assert secret not in wrong.value.text("da") + repr(wrong.value) + repr(wrong.value.facts)
    return wrong.value.kind, wrong.value.facts.get("part")


def test_who_signs_in_is_who_the_provider_says(provider):
    at = signing_in(provider)
    flow, told = through(at)
    actor = at.finish(flow, BACK, told)
    assert (actor.user, actor.roles, actor.municipalities) == ("c-7", {Role.coordinator}, {"0461"})
    asked = provider.asked[0]
    assert (asked["response_type"], asked["code_challenge_method"], asked["scope"]) == ("code", "S256", "openid")
    assert flow.verifier not in str(asked)
    assert flow.next == "/limits"


def test_the_challenge_is_that_of_the_standard():
    # RFC 7636, appendix B.
    assert challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize("methods", [["client_secret_basic"], ["client_secret_post"]])
def test_a_confidential_client_shows_its_secret_as_the_provider_takes_it(methods):
    with listening(client_secret="s+e cr%et", client_id="anvis:pages") as provider:
        provider.metadata = {"token_endpoint_auth_methods_supported": methods}
        at = signing_in(provider, secret="s+e cr%et")
        assert at.finish(*_with_back(through(at))).user == "c-7"
        wrong = signing_in(provider, secret="another")
        assert refused(wrong, *through(wrong)) == ("sign-in/provider", None)
        assert "s+e cr%et" not in repr(at.client)


def _with_back(found):
    flow, told = found
    return flow, BACK, told


@pytest.mark.parametrize(
    ("bend", "part"),
    [
        ({"nonce": "of another sign-in"}, "nonce"), ({"nonce": ...}, "nonce"), ({"iss": "https://evil.example"}, "iss"),
        ({"aud": "anvis"}, "aud"), ({"aud": "another"}, "aud"), ({"aud": ["anvis-pages", "another"]}, "azp"),
        ({"azp": "another"}, "azp"), ({"exp": int(time.time()) - 3600}, "expired"), ({"exp": ...}, "exp"), ({"iat": ...}, "iat"),
    ],
)  # fmt: skip
def test_an_identity_token_that_is_not_for_this_sign_in_is_refused(provider, bend, part):
    provider.bend = bend
    at = signing_in(provider)
    assert refused(at, *through(at)) == ("sign-in/answer", part)


def test_an_identity_token_for_several_is_taken_where_we_are_the_authorised_party(provider):
    provider.bend = {"aud": ["anvis-pages", "another"], "azp": "anvis-pages"}
    at = signing_in(provider)
    assert at.finish(*_with_back(through(at))).user == "c-7"


@pytest.mark.parametrize("how", [{"alg": "none"}, {"alg": "HS256"}, {"key": OTHER}])
def test_a_signature_that_is_not_the_providers_is_refused(provider, how):
    provider.__dict__.update(how)
    at = signing_in(provider)
    assert refused(at, *through(at)) == ("sign-in/answer", "signature")


@pytest.mark.parametrize(
    ("user", "kind"),
    [
        ({"sub": "Jens Hansen"}, "bad-actor/user"), ({"roles": ["somebody"]}, "bad-actor/roles"),
        ({"municipalities": []}, "bad-actor/municipalities"), ({"municipalities": ["*"]}, "bad-actor/municipalities"),
    ],
)  # fmt: skip
def test_who_has_no_role_or_municipality_here_is_not_signed_in(provider, user, kind):
    provider.user |= user
    at = signing_in(provider)
    assert refused(at, *through(at))[0] == kind


def test_the_answer_of_another_sign_in_is_refused(provider):
    at = signing_in(provider)
    mine, told = through(at)
    _, also = through(at)
    assert refused(at, mine, also)[0] == STALE
    assert refused(at, mine, {"code": told["code"]})[0] == STALE
    # The code of somebody else with the state of one's own: the verifier is not that of the code.
    assert refused(at, mine, {"code": also["code"], "state": mine.state})[0] == STALE


def test_what_was_used_once_is_not_used_again(provider):
    at = signing_in(provider)
    flow, told = through(at)
    at.finish(flow, BACK, told)
    assert refused(at, flow, told)[0] == STALE
    # An identity token that was seen before is no answer to a new sign-in.
    provider.signed = lambda nonce, seen=provider.tokens[0]: seen
    try:
        assert refused(at, *through(at)) == ("sign-in/answer", "nonce")
    finally:
        del provider.signed


def test_a_verifier_or_an_address_of_ones_own_making_is_refused(provider):
    at = signing_in(provider)
    flow, told = through(at)
    assert refused(at, replace(flow, verifier="a" * 43), told)[0] == STALE
    flow, told = through(at)
    with pytest.raises(Unauthorised):
        at.finish(flow, "https://evil.example/back", told)


def test_the_answer_of_another_issuer_is_refused_and_a_denial_is_told(provider):
    at = signing_in(provider)
    provider.says_iss = "https://evil.example"
    assert refused(at, *through(at)) == ("sign-in/answer", "iss")
    provider.says_iss, provider.denies = None, True
    assert refused(at, *through(at))[0] == "sign-in/refused"


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example/token"}, {"token_endpoint": "http://127.0.0.1:9/"},
        {"token_endpoint": None}, {"token_endpoint": "javascript:alert(1)"},
    ],
)  # fmt: skip
def test_a_provider_that_tells_something_else_than_it_should_is_not_used(provider, metadata):
    good = signing_in(provider)
    flow, told = through(good)
    provider.metadata = metadata
    assert refused(signing_in(provider), flow, told)[0] == "sign-in/provider"


def test_a_provider_that_is_not_there_signs_nobody_in():
    at = SignIn(Client(oidc.Provider("http://127.0.0.1:9", "anvis"), "x"))
    with pytest.raises(Unauthorised) as wrong:
        at.begin(BACK, "/")
    assert wrong.value.kind == "sign-in/provider"
    assert at.leave() is None


def test_one_leaves_at_the_provider_too(provider):
    at = signing_in(provider)
    assert at.leave() is None  # nobody has been there yet
    at.begin(BACK, "/")
    assert at.leave() == f"{provider.issuer}/leave?client_id=anvis-pages"
    provider.metadata = {"end_session_endpoint": "http://evil.example/"}
    at = signing_in(provider)
    at.begin(BACK, "/")
    assert at.leave() is None


# ---------------------------------------------------------------- the sealed flow

FLOW = Flow("s", "n", "v", "/next", 1_000 + FLOW_SECONDS)


def test_a_sealed_flow_is_opened_by_its_own_service_alone_and_not_for_long():
    seal = Seal()
    closed = seal.closed(FLOW)
    assert seal.opened(closed, 1_000) == FLOW
    assert "next" not in closed
    for another, sealed, now in (
        (Seal(), closed, 1_000),
        (seal, closed, FLOW.ends),
        (seal, closed[:-2] + "AA", 1_000),
        (seal, "", 1_000),
        (seal, "a.b.c.d.e", 1_000),
        (seal, "é" * 40, 1_000),
    ):
        with pytest.raises(Unauthorised) as wrong:
            another.opened(sealed, now)
        assert wrong.value.kind == STALE


def test_services_with_one_key_open_each_others():
    assert Seal("k" * 32).opened(Seal("k" * 32).closed(FLOW), 1_000) == FLOW


# ---------------------------------------------------------------- settings


def test_settings_make_a_client_or_say_what_is_missing():
    told = {"oidc_issuer": "https://login.example.dk", "oidc_client_id": "anvis", "address": "https://anvis.example.dk"}
    made = Settings(**told, oidc_client_secret="very-secret").client
    assert (made.id, made.secret, made.provider.issuer) == ("anvis", "very-secret", told["oidc_issuer"])
    assert "very-secret" not in repr(made)
    assert Settings(oidc_issuer=told["oidc_issuer"]).client is None
    for missing in ("oidc_issuer", "address"):
        with pytest.raises(InputError) as wrong:
            _ = Settings(**(told | {missing: ""})).client
        assert wrong.value.facts["other"] == f"ANVIS_{missing.upper()}"
    for bad in ("http://anvis.example.dk", "anvis.example.dk", "javascript:x"):
        with pytest.raises(InputError):
            _ = Settings(**(told | {"address": bad})).client
