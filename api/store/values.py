"""The types of columns that a database does not bring, the canonical form of what is kept, and ids."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
import zstandard
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

# What a digest looks like. Its digits are ours, so they are not looked through for a CPR number.
DIGEST = re.compile(r"(?:sha256:)?[0-9a-f]{64}")
# What an id of ours looks like (`new_id`).
ID = re.compile(r"[A-Z]-[A-Z2-7]{20}")
_ID_BYTES = 13  # 20.8 letters of base32, of which 20 are kept: 100 bits


class UtcInstant(TypeDecorator[datetime]):
    """An instant in UTC, to the microsecond. A datetime without an offset is refused with ValueError: it is no instant."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(sa.DateTime(timezone=dialect.name != "sqlite"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("an instant needs an offset from UTC")
        there = value.astimezone(UTC)
        return there.replace(tzinfo=None) if dialect.name == "sqlite" else there

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """Plain data as canonical JSON text, so that both databases hold the same bytes."""

    impl = sa.Text()
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


def json_text(value: Any) -> str:
    """JSON with sorted keys and nothing between. Raises ValueError for a number that is not finite, TypeError for what is no JSON."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def canonical(value: Any) -> bytes:
    """The bytes a chained digest is taken over: `json_text` in UTF-8, of text, whole numbers, true, false, null, lists and objects.

    A float is refused with TypeError: how one is written differs between languages. So are two keys that JSON would make one.
    """
    _only_exact(value)
    return json_text(value).encode()


def _only_exact(value: Any) -> None:
    if isinstance(value, Mapping):
        for key, part in value.items():
            if not isinstance(key, str):
                raise TypeError(f"a key of JSON is a text, not {type(key).__name__}")
            _only_exact(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _only_exact(part)
    elif not (value is None or isinstance(value, bool | int | str)):
        raise TypeError(f"{type(value).__name__} has no canonical form")


def digest_of(data: bytes) -> str:
    """SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def packed(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=6).compress(data)


def unpacked(data: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompress(data)


def new_id(prefix: str) -> str:
    """`B-` and 20 letters and digits, drawn at random: nobody can count or guess another municipality's ids.

    The alphabet (A-Z, 2-7) has no 0 and no 1, so no id can hold a month and look like a CPR number.
    """
    return f"{prefix}-{base64.b32encode(secrets.token_bytes(_ID_BYTES)).decode()[:20]}"
