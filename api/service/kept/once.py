"""A call that may come twice and is done once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Once:
    """An Idempotency-Key and the digest of the request it came with."""

    key: str
    request_digest: str
