"""Signing a person in at an identity provider: OpenID Connect, authorisation code with PKCE, as a public or confidential client.

What has to be known again when the browser comes back (state, nonce, code verifier) goes with the browser, sealed: nobody
else can read or make it, and it is good for ten minutes. No token of the provider is kept, shown or logged.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypeGuard
from urllib.parse import quote, urlencode, urlsplit

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from constraints.errors import Unauthorised

from .actor import Actor
from .oidc import Provider, Verifier, encrypted, fetched

FLOW_SECONDS = 600
_DISCOVERED_SECONDS = 3600.0
_ANSWERS_SECONDS = 10.0
_MOST_BYTES = 1_000_000
_SEALED = {"alg": "dir", "enc": "A256GCM"}


@dataclass(frozen=True)
class Client:
    """Anvis as the provider knows it. `secret` None = a public client, which PKCE alone vouches for."""

    provider: Provider
    id: str
    secret: str | None = field(default=None, repr=False)
    scope: str = "openid"


@dataclass(frozen=True)
class Flow:
    """One sign-in under way: what the provider has to bring back, and where in Anvis it began. `ends`: seconds of the epoch."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    next: str
    ends: int


class Seal:
    """Closes a flow so that only this service opens it. Several processes that serve one address need one key."""

    def __init__(self, key: str | None = None) -> None:
        raw = secrets.token_bytes(32) if key is None else hashlib.sha256(key.encode()).digest()
        self._key = OctKey.import_key(raw)

    def closed(self, flow: Flow) -> str:
        return jwe.encrypt_compact(_SEALED, json.dumps(asdict(flow)), self._key)

    def opened(self, sealed: str, now: float) -> Flow:
        """Raises Unauthorised `sign-in/begin-again` for what was not sealed here, and for a flow whose time is over."""
        try:
            plain = jwe.decrypt_compact(sealed, self._key, algorithms=list(_SEALED.values())).plaintext
            flow = Flow(**json.loads(plain or b""))
        except (JoseError, ValueError, TypeError, binascii.Error):
            raise Unauthorised("sign-in/begin-again") from None
        if flow.ends <= now:
            raise Unauthorised("sign-in/begin-again")
        return flow


class SignIn:
    """The two halves of a sign-in. Safe to be used by several threads; both wait for the provider, so they need one."""

    def __init__(self, client: Client, now: Callable[[], float] = time.time) -> None:
        self.client, self.now = client, now
        # An identity token is for the client itself, whatever bearer tokens of the provider are for.
        self._verifier = Verifier(replace(client.provider, audience=client.id), now)
        self._metadata: tuple[float, Mapping[str, Any]] | None = None

    def begin(self, back: str, next: str) -> tuple[str, Flow]:
        """Where to send the browser, and what to know again when it comes `back`, an address of ours.

        Raises Unauthorised `sign-in/provider` where the provider cannot be reached.
        """
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        flow = Flow(state, nonce, verifier, next, int(self.now()) + FLOW_SECONDS)
        asked = {
            "response_type": "code", "client_id": self.client.id, "redirect_uri": back, "scope": self.client.scope,
            "state": flow.state, "nonce": flow.nonce, "code_challenge": challenge_of(flow.verifier), "code_challenge_method": "S256",
        }  # fmt: skip
        place = self._place("authorization_endpoint")
        return f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}", flow

    def finish(self, flow: Flow, back: str, told: Mapping[str, str]) -> Actor:
        """Who signed in, from what the provider told the browser to bring (`code`, `state`, perhaps `iss`).

        Raises Unauthorised: `sign-in/begin-again` for another flow's answer, `sign-in/refused` where the provider let
        nobody in, `sign-in/provider` where it cannot be asked, `sign-in/answer` naming what does not hold of its answer,
        and `bad-actor/…` where it gives no role or municipality.
        """
        if not hmac.compare_digest(told.get("state", "").encode(), flow.state.encode()):
            raise Unauthorised("sign-in/begin-again")
        issuer = self.client.provider.issuer
        if told.get("iss", issuer) != issuer:
            raise Unauthorised("sign-in/answer", part="iss")
        if "error" in told or not told.get("code"):
            raise Unauthorised("sign-in/refused")
        token = self._token(told["code"], flow.verifier, back)
        try:
            return self._verifier.signed_in(token, flow.nonce)
        except Unauthorised as wrong:
            if not wrong.kind.startswith("bad-token"):
                raise
            part = wrong.facts.get("claim") or wrong.kind.rpartition("/")[2]
            raise Unauthorised("sign-in/answer", part=part) from None

    def leave(self) -> str | None:
        """Where one signs out at the provider too; None where it has no such place, or was not asked for one lately: it is
        not asked now."""
        known = {} if self._metadata is None else self._metadata[1]
        place = known.get("end_session_endpoint")
        if not _is_safe(place):
            return None
        return f"{place}{'&' if '?' in place else '?'}{urlencode({'client_id': self.client.id})}"

    def _token(self, code: str, verifier: str, back: str) -> str:
        """The identity token for a code. Nothing of the answer is repeated, whatever it is."""
        import httpx2

        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
        headers = {"Accept": "application/json"}
        if self.client.secret is None:
            form["client_id"] = self.client.id
        elif self._takes_basic():
            headers["Authorization"] = f"Basic {_basic(self.client.id, self.client.secret)}"
        else:
            form |= {"client_id": self.client.id, "client_secret": self.client.secret}
        try:
            with (
                httpx2.Client(timeout=_ANSWERS_SECONDS) as http,
                http.stream("POST", self._place("token_endpoint"), data=form, headers=headers) as answer,
            ):
                body = _read(answer)
            found = json.loads(body)
            if found.get("error") == "invalid_grant":  # the code was used before, is of another sign-in, or too old
                raise Unauthorised("sign-in/begin-again")
            if answer.status_code != 200:
                raise ValueError
            token = found["id_token"]
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, KeyError, TypeError, AttributeError):
            raise Unauthorised("sign-in/provider") from None
        if not isinstance(token, str):
            raise Unauthorised("sign-in/provider")
        return token

    def _takes_basic(self) -> bool:
        methods = self._told().get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return "client_secret_basic" in methods or "client_secret_post" not in methods

    def _place(self, name: str) -> str:
        place = self._told().get(name)
        if not _is_safe(place):
            raise Unauthorised("sign-in/provider")
        return place

    def _told(self) -> Mapping[str, Any]:
        """What the provider tells of itself, asked for once an hour."""
        known = self._metadata
        if known is not None and time.monotonic() - known[0] < _DISCOVERED_SECONDS:
            return known[1]
        issuer = self.client.provider.issuer
        try:
            found = json.loads(fetched(issuer.rstrip("/") + "/.well-known/openid-configuration"))
            if found["issuer"] != issuer:
                raise ValueError
        except (OSError, ValueError, KeyError, TypeError):
            raise Unauthorised("sign-in/provider") from None
        self._metadata = time.monotonic(), found
        return dict(found)


def _is_safe(place: object) -> TypeGuard[str]:
    return isinstance(place, str) and urlsplit(place).scheme in ("http", "https") and encrypted(place)


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a code verifier (RFC 7636, 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _basic(id: str, secret: str) -> str:
    """Both encoded as a form is, before they are joined (RFC 6749, 2.3.1)."""
    return base64.b64encode(f"{quote(id, safe='')}:{quote(secret, safe='')}".encode()).decode()


def _read(answer: Any) -> bytes:
    body = b""
    for part in answer.iter_bytes():
        body += part
        if len(body) > _MOST_BYTES:
            raise ValueError
    return body
