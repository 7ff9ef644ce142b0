"""A little identity provider that listens on this machine: discovery, keys, authorisation code with PKCE, as RFC 6749 has it.

It signs in whoever its test says. What it answers can be bent, as an attacker or a broken provider would.
"""

import base64
import hashlib
import hmac
import json
import secrets
import socket
import threading
import time
from contextlib import contextmanager
from urllib.parse import parse_qs, unquote, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
OTHER = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})


class Provider:
    """`user`: the claims of who signs in. `bend`: claims to change (... = leave out); `alg` and `key`: how it signs."""

    def __init__(self, port, client_id="anvis-pages", client_secret=None):
        self.issuer, self.client_id, self.client_secret = f"http://127.0.0.1:{port}", client_id, client_secret
        self.user = {"sub": "c-7", "roles": ["coordinator"], "municipalities": ["0461"]}
        self.bend, self.alg, self.key, self.denies, self.says_iss = {}, "RS256", KEY, False, None
        self.metadata = {}
        self.codes, self.asked, self.tokens = {}, [], []
        self.app = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.discovery),
                Route("/keys", self.keys),
                Route("/authorise", self.authorise),
                Route("/token", self.token, methods=["POST"]),
            ]
        )

    async def discovery(self, request):
        told = {
            "issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", "authorization_endpoint": f"{self.issuer}/authorise",
            "token_endpoint": f"{self.issuer}/token", "end_session_endpoint": f"{self.issuer}/leave",
        }  # fmt: skip
        return JSONResponse(told | self.metadata)

    async def keys(self, request):
        return JSONResponse(KeySet([KEY]).as_dict(private=False))

    async def authorise(self, request):
        told = dict(request.query_params)
        self.asked.append(told)
        answer = {"state": told["state"]} | ({"iss": self.says_iss} if self.says_iss else {})
        if self.denies:
            answer["error"] = "access_denied"
        else:
            answer["code"] = secrets.token_urlsafe(16)
            self.codes[answer["code"]] = told
        return RedirectResponse(f"{told['redirect_uri']}?{urlencode(answer)}", 302)

    async def token(self, request):
        form = {k: v[0] for k, v in parse_qs((await request.body()).decode()).items()}
        if not self._knows(form, request.headers.get("authorization", "")):
            return JSONResponse({"error": "invalid_client"}, 401)
        begun = self.codes.pop(form["code"], None)
        hashed = _encoded(hashlib.sha256(form["code_verifier"].encode()).digest())
        if begun is None or begun["code_challenge"] != hashed or begun["redirect_uri"] != form["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        self.tokens.append(self.signed(begun["nonce"]))
        return JSONResponse({"id_token": self.tokens[-1], "access_token": "not-looked-at", "token_type": "Bearer"})

    def _knows(self, form, header):
        if self.client_secret is None:
            return form.get("client_id") == self.client_id
        if form.get("client_secret"):
            return (form["client_id"], form["client_secret"]) == (self.client_id, self.client_secret)
        if not header.startswith("Basic "):
            return False
        id, _, secret = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
        return (unquote(id), unquote(secret)) == (self.client_id, self.client_secret)

    def signed(self, nonce):
        """An identity token, bent as told."""
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": self.client_id, "iat": now, "exp": now + 300, "nonce": nonce} | self.user
        claims = {k: v for k, v in (claims | self.bend).items() if v is not ...}
        if self.alg in ("none", "HS256"):
            return self._forged(claims)
        return jwt.encode({"alg": self.alg, "kid": "one"}, claims, self.key, algorithms=[self.alg])

    def _forged(self, claims):
        """Without a signature, or signed with the public key as if it were a shared secret."""
        told = ".".join(_encoded(json.dumps(p).encode()) for p in ({"alg": self.alg, "kid": "one"}, claims))
        public = KEY.as_pem(private=False)
        signature = b"" if self.alg == "none" else hmac.new(public, told.encode(), "sha256").digest()
        return f"{told}.{_encoded(signature)}"


def _encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@contextmanager
def listening(**how):
    """A provider that answers until the end of the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    provider = Provider(port, **how)
    server = uvicorn.Server(
        uvicorn.Config(provider.app, host="127.0.0.1", port=port, log_level="error", lifespan="off")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield provider
    finally:
        server.should_exit = True
        thread.join(10)
