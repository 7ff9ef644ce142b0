"""Answers packed for who takes that: zstd where the caller names it, else gzip."""

from __future__ import annotations

import anyio.to_thread
import zstandard
from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipResponder, IdentityResponder
from starlette.types import ASGIApp, Receive, Scope, Send

# Shorter answers are sent as they are: a packet holds them, and packing would cost more than it saves.
_SHORTEST = 1000
# Longer ones are packed on a thread, so that nobody waits for it.
_ON_A_THREAD = 128 * 1024
_LEVEL = 1


class _ZstdResponder(IdentityResponder):
    """An answer packed by zstd; each part of a stream can be unpacked when it comes."""

    content_encoding = "zstd"
    _packer: zstandard.ZstdCompressionObj | None = None

    async def apply_compression(self, body: bytes, *, more_body: bool) -> bytes:
        if len(body) >= _ON_A_THREAD:
            return await anyio.to_thread.run_sync(self._packed, body, more_body)
        return self._packed(body, more_body)

    def _packed(self, body: bytes, more_body: bool) -> bytes:
        if self._packer is None:
            self._packer = zstandard.ZstdCompressor(_LEVEL).compressobj()
        end = zstandard.COMPRESSOBJ_FLUSH_BLOCK if more_body else zstandard.COMPRESSOBJ_FLUSH_FINISH
        return self._packer.compress(body) + self._packer.flush(end)


class Packed:
    """Packs what the application answers, by the header `Accept-Encoding`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await self._responder(_taken(Headers(scope=scope).get("accept-encoding", "")))(scope, receive, send)

    def _responder(self, taken: set[str]) -> ASGIApp:
        if "zstd" in taken:
            return _ZstdResponder(self.app, _SHORTEST)
        if "gzip" in taken:
            return GZipResponder(self.app, _SHORTEST, _LEVEL, thread_minimum_size=_ON_A_THREAD)
        return IdentityResponder(self.app, _SHORTEST)


def _taken(header: str) -> set[str]:
    """The encodings a caller names and does not refuse (`;q=0`)."""
    found = set()
    for part in header.lower().split(","):
        name, _, weight = part.partition(";")
        if weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            found.add(name.strip())
    return found
