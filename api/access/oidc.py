"""Bearer tokens of an identity provider (OpenID Connect): who issued them, for whom, signed how, until when.

The keys come from a file, or from the provider's own address. Only the algorithms of the settings are taken, and only
those with a public key: a token that says `none`, or is signed with the public key as a secret, is refused.
"""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError
from joserfc.jwk import KeySet

from constraints.errors import InputError, Unauthorised

from .actor import Actor

# With a key of one's own that nobody else holds. Symmetric algorithms are not among them, whatever a setting says.
PUBLIC_KEY_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_CLAIMS = ("iss", "aud", "exp", "nbf", "iat", "nonce")
_LEEWAY_SECONDS = 60
# A token with a key nobody knows makes us ask for the keys again, but no more often than this.
_SECONDS_BETWEEN_FETCHES = 30.0
_FETCH_SECONDS = 5.0
_MOST_BYTES = 1_000_000
_MOST_TOKEN = 16_384


@dataclass(frozen=True)
class Provider:
    """How tokens of one issuer are judged. A claim is named by its path: `realm_access.roles`.

    `role_names`: the provider's name of a role → ours; a name that is not there is read as one of ours.
    """

    issuer: str
    audience: str
    keys: str = ""
    algorithms: Sequence[str] = ("RS256", "PS256", "ES256")
    user_claim: str = "sub"
    roles_claim: str = "roles"
    municipalities_claim: str = "municipalities"
    role_names: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises InputError for an algorithm that is not safe here, and for keys that would come unencrypted."""
        for name in self.algorithms:
            if name not in PUBLIC_KEY_ALGORITHMS:
                raise InputError("bad-setting/algorithm", name=name, expected=list(PUBLIC_KEY_ALGORITHMS))
        for name, place in (("issuer", self.issuer), ("keys", self.keys)):
            if not encrypted(place):
                raise InputError("bad-setting/unencrypted", name=name)


class Verifier:
    """Judges bearer tokens of a provider. Safe to be used by several threads."""

    def __init__(self, provider: Provider, now: Callable[[], float] = time.time) -> None:
        self.provider, self.now = provider, now
        self._keys: KeySet | None = None
        self._fetched = float("-inf")
        self._lock = threading.Lock()

    def actor(self, token: str) -> Actor:
        """The person a token speaks of.

        Raises Unauthorised: `bad-token/expired`, `bad-token/claim` with the name of the claim, or `bad-token/signature`
        for anything else. Nothing of the token is repeated.
        """
        return self._actor(self._claims(token))

    def signed_in(self, token: str, nonce: str) -> Actor:
        """The person an identity token speaks of, that was made for this very sign-in. Raises what `actor` raises."""
        claims = self._claims(token, nonce={"essential": True, "value": nonce}, iat={"essential": True})
        audience = claims["aud"]
        for_several = isinstance(audience, list) and len(audience) > 1
        if claims.get("azp", None if for_several else self.provider.audience) != self.provider.audience:
            raise Unauthorised("bad-token/claim", claim="azp")
        return self._actor(claims)

    def _actor(self, claims: Mapping[str, Any]) -> Actor:
        provider = self.provider
        roles = _listed(_at(claims, provider.roles_claim))
        names = [provider.role_names.get(r, r) if isinstance(r, str) else r for r in roles]
        return Actor.of(_at(claims, provider.user_claim), names, _listed(_at(claims, provider.municipalities_claim)))

    def _claims(self, token: str, **more: Any) -> Mapping[str, Any]:
        """The claims of a token that holds; `more` is asked of claims by name. Raises Unauthorised."""
        if len(token) > _MOST_TOKEN:
            raise Unauthorised("bad-token/signature")
        try:
            claims = self._decoded(token)
            jwt.JWTClaimsRegistry(
                now=int(self.now()), leeway=_LEEWAY_SECONDS,
                iss={"essential": True, "value": self.provider.issuer},
                aud={"essential": True, "value": self.provider.audience},
                exp={"essential": True}, **more,
            ).validate(claims)  # fmt: skip
        except ExpiredTokenError:
            raise Unauthorised("bad-token/expired") from None
        except (InvalidClaimError, MissingClaimError) as wrong:
            claim = str(getattr(wrong, "claim", "") or "")
            raise Unauthorised("bad-token/claim", claim=claim if claim in _CLAIMS else "?") from None
        except (JoseError, ValueError, TypeError, KeyError):
            raise Unauthorised("bad-token/signature") from None
        return claims

    def _decoded(self, token: str) -> dict[str, Any]:
        """The claims of a token whose signature holds; the keys are asked for once more where theirs is not among them."""
        try:
            return self._with(self._known(), token)
        except (JoseError, ValueError) as first:
            if not self._may_fetch():
                raise
            try:
                return self._with(self._known(again=True), token)
            except (JoseError, ValueError):
                raise first from None

    def _with(self, keys: KeySet, token: str) -> dict[str, Any]:
        return jwt.decode(token, keys, algorithms=list(self.provider.algorithms)).claims

    def _may_fetch(self) -> bool:
        return time.monotonic() - self._fetched >= _SECONDS_BETWEEN_FETCHES

    def _known(self, again: bool = False) -> KeySet:
        with self._lock:
            if self._keys is None or (again and self._may_fetch()):
                self._fetched = time.monotonic()
                self._keys = self._read()
            return self._keys

    def _read(self) -> KeySet:
        """The provider's keys. Raises Unauthorised `no-keys` where they cannot be had: without them nobody is let in."""
        try:
            place = self.provider.keys or self._discovered()
            text = fetched(place) if urlsplit(place).scheme in ("http", "https") else Path(place).read_bytes()
            return KeySet.import_key_set(json.loads(text))
        except (OSError, JoseError, ValueError, KeyError, TypeError):
            raise Unauthorised("no-keys") from None

    def _discovered(self) -> str:
        document = json.loads(fetched(self.provider.issuer.rstrip("/") + "/.well-known/openid-configuration"))
        if document["issuer"] != self.provider.issuer:
            raise ValueError
        place = str(document["jwks_uri"])
        Provider(self.provider.issuer, self.provider.audience, place)  # encrypted, as the settings have to be
        return place


def encrypted(place: str) -> bool:
    """Whether what comes from a place cannot be read or changed on its way: https, a file, or this machine."""
    parts = urlsplit(place)
    return parts.scheme != "http" or parts.hostname in ("127.0.0.1", "::1", "localhost")


def fetched(address: str) -> bytes:
    """What is at an address, a megabyte at most. Raises OSError, and ValueError for more."""
    with urllib.request.urlopen(address, timeout=_FETCH_SECONDS) as answer:
        found: bytes = answer.read(_MOST_BYTES + 1)
    if len(found) > _MOST_BYTES:
        raise ValueError
    return found


def _at(claims: Mapping[str, Any], path: str) -> Any:
    """The claim at a path. A claim whose own name holds the dots (an address, as some providers use) is taken first."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _listed(value: Any) -> list[Any]:
    """A claim that may be a list, one text, or texts with spaces between, as a list; [] where it is not there."""
    if isinstance(value, str):
        return value.split()
    return list(value) if isinstance(value, list | tuple) else []
