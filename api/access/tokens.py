"""Local tokens: 256 random bits, shown once. What is kept is the SHA-256 of the token, so that a stolen store opens nothing."""

from __future__ import annotations

import hashlib
import secrets

PREFIX = "anvis_"
_BYTES = 32


def new_token() -> tuple[str, str]:
    """A token to hand out, and what is kept of it: `(token, digest)`. The token is not kept anywhere."""
    token = PREFIX + secrets.token_urlsafe(_BYTES)
    return token, digest_of(token)


def is_local(token: str) -> bool:
    """Whether a bearer token is one of ours; any other is for the identity provider to vouch for."""
    return token.startswith(PREFIX)


def digest_of(token: str) -> str:
    """SHA-256 of a token, as 64 hexadecimal digits.

    No salt and no slow hash: a token holds 256 random bits, and cannot be guessed from its digest.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
