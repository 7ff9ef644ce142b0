"""Bearer tokens of an identity provider: real keys, real signatures, and what an attacker would try."""

import base64
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from api.access.actor import Role
from api.access.oidc import Provider, Verifier
from api.access.tokens import digest_of, is_local, new_token
from constraints.errors import InputError, Unauthorised

ISSUER, AUDIENCE, NOW = "https://login.example.dk/realm", "anvis", 1_795_000_000
RSA = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
OTHER = RSAKey.generate_key(2048, {"kid": "two", "use": "sig"})
CURVE = ECKey.generate_key("P-256", {"kid": "curve", "use": "sig"})


def claims(**changed):
    told = {
        "iss": ISSUER, "aud": AUDIENCE, "exp": NOW + 300, "iat": NOW, "sub": "u-7",
        "roles": ["coordinator"], "municipalities": ["0461"],
    }  # fmt: skip
    told.update(changed)
    return {k: v for k, v in told.items() if v is not ...}


def signed(key=RSA, alg="RS256", **changed):
    return jwt.encode({"alg": alg, "kid": key.kid}, claims(**changed), key, algorithms=[alg])


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def part(told):
    return encoded(json.dumps(told).encode())


@pytest.fixture
def keys(tmp_path):
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(KeySet([RSA, CURVE]).as_dict(private=False)))
    return file


def verifier(keys, **settings):
    return Verifier(Provider(ISSUER, AUDIENCE, str(keys), **settings), now=lambda: NOW)


def refused(keys, token, **settings):
    with pytest.raises(Unauthorised) as wrong:
        verifier(keys, **settings).actor(token)
    assert not token or token not in wrong.value.text("da")
    return wrong.value


@pytest.mark.parametrize(("key", "alg"), [(RSA, "RS256"), (RSA, "PS256"), (CURVE, "ES256")])
def test_a_token_that_holds_tells_who_calls(keys, key, alg):
    actor = verifier(keys).actor(signed(key, alg))
    assert (actor.user, actor.roles, actor.municipalities) == ("u-7", {Role.coordinator}, {"0461"})


def test_claims_are_found_where_the_settings_say(keys):
    token = signed(
        sub="x", oid="u-9", roles=..., realm_access={"roles": ["anvis-sagsbehandler", "mail"]},
        municipalities=..., **{"https://example.dk/kommuner": "0461 0751"},
    )  # fmt: skip
    settings = {
        "user_claim": "oid", "roles_claim": "realm_access.roles",
        "municipalities_claim": "https://example.dk/kommuner", "role_names": {"anvis-sagsbehandler": "caseworker"},
    }  # fmt: skip
    actor = verifier(keys, **settings).actor(token)
    assert (actor.user, actor.roles, actor.municipalities) == ("u-9", {Role.caseworker}, {"0461", "0751"})


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"iss": "https://other.example.dk"}, "bad-token/claim"),
        ({"iss": ...}, "bad-token/claim"),
        ({"aud": "other"}, "bad-token/claim"),
        ({"aud": ["other", "third"]}, "bad-token/claim"),
        ({"aud": ...}, "bad-token/claim"),
        ({"exp": ...}, "bad-token/claim"),
        ({"exp": NOW - 61}, "bad-token/expired"),
        ({"nbf": NOW + 300}, "bad-token/claim"),
        ({"sub": ...}, "bad-actor/user"),
        ({"sub": "0101701234"}, "bad-actor/user"),
        ({"roles": ...}, "bad-actor/roles"),
        ({"roles": {"coordinator": True}}, "bad-actor/roles"),
        ({"municipalities": ...}, "bad-actor/municipalities"),
        ({"municipalities": ["*"]}, "bad-actor/municipalities"),
    ],
)
def test_a_claim_that_is_missing_or_another_is_refused(keys, changed, kind):
    assert refused(keys, signed(**changed)).kind == kind


def test_just_within_the_leeway_still_holds(keys):
    assert verifier(keys).actor(signed(exp=NOW - 59)).user == "u-7"


def test_an_audience_among_several_is_enough(keys):
    assert verifier(keys).actor(signed(aud=["other", AUDIENCE])).user == "u-7"


def test_a_key_that_is_not_the_providers_is_refused(keys):
    assert refused(keys, signed(OTHER)).kind == "bad-token/signature"


def test_a_stranger_who_uses_a_known_key_id_is_refused(keys):
    forged = RSAKey.generate_key(2048, {"kid": "one"})
    assert refused(keys, signed(forged)).kind == "bad-token/signature"


def test_a_token_without_signature_is_refused(keys):
    for alg in ("none", "None", "NONE"):
        assert refused(keys, f"{part({'alg': alg})}.{part(claims())}.").kind == "bad-token/signature"


def test_the_public_key_is_no_secret_to_sign_with(keys):
    """Algorithm confusion: HS256 with what everybody can read."""
    head = {"alg": "HS256", "kid": "one"}
    for secret in (RSA.as_pem(private=False), json.dumps(RSA.as_dict(private=False)).encode()):
        token = f"{part(head)}.{part(claims())}"
        token += "." + encoded(hmac.digest(secret, token.encode(), "sha256"))
        assert refused(keys, token).kind == "bad-token/signature"


def test_an_algorithm_that_is_not_among_the_settings_is_refused(keys):
    assert refused(keys, signed(alg="RS512")).kind == "bad-token/signature"


@pytest.mark.parametrize(
    "token", ["", ".", "..", "a.b.c", "x" * 20_000, "ey.ey.ey", "\ud800.a.b", signed()[:-4], signed() + "x"]
)
def test_what_is_no_token_is_refused(keys, token):
    assert refused(keys, token).kind == "bad-token/signature"


def test_symmetric_algorithms_cannot_be_set():
    with pytest.raises(InputError):
        Provider(ISSUER, AUDIENCE, algorithms=["RS256", "HS256"])
    with pytest.raises(InputError):
        Provider(ISSUER, AUDIENCE, algorithms=["none"])


def test_keys_do_not_come_unencrypted_from_afar():
    with pytest.raises(InputError):
        Provider("http://login.example.dk", AUDIENCE)
    with pytest.raises(InputError):
        Provider(ISSUER, AUDIENCE, "http://login.example.dk/keys")


def test_without_keys_nobody_is_let_in(tmp_path):
    assert refused(tmp_path / "none.json", signed()).kind == "no-keys"


def test_keys_that_were_changed_are_read_again_and_not_with_every_token(keys, monkeypatch):
    judge = verifier(keys)
    judge.actor(signed())
    clock = [0.0]
    monkeypatch.setattr("api.access.oidc.time.monotonic", lambda: clock[0])
    judge._fetched = 0.0
    keys.write_text(json.dumps(KeySet([OTHER]).as_dict(private=False)))
    with pytest.raises(Unauthorised):
        judge.actor(signed(OTHER))
    clock[0] = 31.0
    assert judge.actor(signed(OTHER)).user == "u-7"


def test_keys_are_found_from_the_providers_address():
    served = {}

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self):
            body = json.dumps(served[self.path]).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Pages)
    issuer = f"http://127.0.0.1:{server.server_port}"
    served["/.well-known/openid-configuration"] = {"issuer": issuer, "jwks_uri": f"{issuer}/keys"}
    served["/keys"] = KeySet([RSA]).as_dict(private=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        judge = Verifier(Provider(issuer, AUDIENCE), now=lambda: NOW)
        assert judge.actor(signed(iss=issuer)).user == "u-7"
        served["/.well-known/openid-configuration"] = {"issuer": ISSUER, "jwks_uri": f"{issuer}/keys"}
        with pytest.raises(Unauthorised):
            Verifier(Provider(issuer, AUDIENCE), now=lambda: NOW).actor(signed(iss=issuer))
    finally:
        server.shutdown()


def test_a_local_token_is_random_and_only_its_digest_is_kept():
    token, digest = new_token()
    assert is_local(token)
    assert not is_local(signed())
    assert len(token) >= 6 + 43
    assert digest == digest_of(token)
    assert token not in digest
    assert new_token()[0] != token
