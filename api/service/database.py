"""The database itself: where it stands, and brought up to this version of Anvis."""

from __future__ import annotations

from typing import Any

from .. import store


def status(url: str) -> dict[str, Any]:
    """Where the database stands (`empty`, `current`, `older`, `newer`); changes nothing. Raises as `store.status` does."""
    return _told(store.status(url))


def upgrade(url: str) -> dict[str, Any]:
    """Where the database stands after it was brought up to this version, all of it or nothing."""
    return _told(store.upgrade(url))


def _told(found: store.Status) -> dict[str, Any]:
    return {
        "format": "anvis-database/1", "place": found.place, "state": found.state.value, "revision": found.revision,
        "newest": found.head,
    }  # fmt: skip
