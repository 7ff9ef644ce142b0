"""Documents, kept once under their digest: batches, plans, simulations, facts as they stood. Compressed; gone when retention says so."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
import zstandard

from constraints.errors import InputError, NotFound
from constraints.facts.cpr import contains_cpr

from . import tables
from .repository import EVERYWHERE, Scope, add_once, texts_of
from .values import digest_of, json_text, packed, unpacked

# Where a digest may stand. What one of these names is kept.
_NAMED_BY = (
    tables.batches.c.content_digest, tables.runs.c.batch_digest, tables.runs.c.policy_digest,
    tables.run_results.c.plan_digest, tables.decisions.c.facts_digest, tables.offers.c.facts_digest,
    tables.offers.c.letter_digest, tables.simulations.c.scenario_digest, tables.simulations.c.result_digest,
)  # fmt: skip

_CHUNK = 50


class Contents:
    """JSON documents by their SHA-256."""

    table = tables.contents

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def put(self, data: bytes) -> str:
        """Keeps the bytes of a JSON document as they are; their digest. Raises ValueError for no JSON, `cpr-number/kept`."""
        if any(map(contains_cpr, texts_of(json.loads(data)))):
            raise InputError("cpr-number/kept")
        digest = digest_of(data)
        if not self.holds(digest):
            row = {
                "municipality": self.scope.municipality, "digest": digest, "size": len(data), "data": packed(data),
                "created_at": self.scope.at,
            }  # fmt: skip
            add_once(self.scope.connection, self.table, row)
        return digest

    def put_document(self, document: Any) -> str:
        """Keeps plain data as JSON with sorted keys."""
        return self.put(json_text(document).encode())

    def get(self, digest: str) -> bytes:
        """The bytes. Raises NotFound `not-kept/contents` where they are not, or no longer, kept."""
        query = sa.select(self.table.c.data).where(self._one(digest))
        found = self.scope.connection.execute(query).scalar_one_or_none()
        if found is None:
            raise NotFound("not-kept/contents")
        return unpacked(found)

    def document(self, digest: str) -> Any:
        """The document as plain data."""
        return json.loads(self.get(digest))

    def holds(self, digest: str) -> bool:
        query = sa.select(sa.literal(1)).where(self._one(digest))
        return self.scope.connection.execute(query).first() is not None

    def remove(self, digest: str) -> bool:
        """Takes the bytes away; the digest stays wherever it stands. False where there were none."""
        return self.scope.connection.execute(sa.delete(self.table).where(self._one(digest))).rowcount > 0

    def remove_unnamed(self, digest: str) -> bool:
        """Takes the bytes away unless a batch, run, decision, offer or simulation names them."""
        c = self.scope.connection
        mine = self.scope.municipality
        named = (sa.exists().where(column.table.c.municipality == mine, column == digest) for column in _NAMED_BY)
        return False if c.execute(sa.select(sa.or_(*named))).scalar() else self.remove(digest)

    def damaged(self) -> list[str]:
        """Digests under which other bytes stand; asked in a unit of one municipality or of all."""
        every = self.scope.municipality == EVERYWHERE
        where = sa.true() if every else self.table.c.municipality == self.scope.municipality
        query = sa.select(self.table.c.digest, self.table.c.data).where(where).execution_options(yield_per=_CHUNK)
        return sorted({digest for digest, data in self.scope.connection.execute(query) if not _is(data, digest)})

    def _one(self, digest: str) -> sa.ColumnElement[bool]:
        c = self.table.c
        return sa.and_(c.municipality == self.scope.municipality, c.digest == digest)


def _is(data: bytes, digest: str) -> bool:
    try:
        return digest_of(unpacked(data)) == digest
    except zstandard.ZstdError:
        return False
