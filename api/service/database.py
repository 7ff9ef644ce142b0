"""The database itself: where it stands, and brought up to this version of Anvis."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .. import store
from .kept.memory import Memory

# What the doors, which never import the store, call what comes of a walk.
Verified = store.Verified


def status(url: str) -> dict[str, Any]:
    """Where the database stands (`empty`, `current`, `older`, `newer`); changes nothing. Raises as `store.status` does."""
    return _told(store.status(url))


def upgrade(url: str) -> dict[str, Any]:
    """Where the database stands after it was brought up to this version, all of it or nothing."""
    return _told(store.upgrade(url))


@contextmanager
def opened(url: str) -> Iterator[Memory]:
    """The memory at an address, closed at the end. Raises as `store.open_store` does."""
    found = store.open_store(url)
    try:
        yield found
    finally:
        found.close()


def municipalities(memory: Memory) -> frozenset[str]:
    """Those of which anything is kept."""
    with memory.everywhere("console") as unit:
        return frozenset(unit.audit.municipalities())


def _told(found: store.Status) -> dict[str, Any]:
    return {
        "format": "anvis-database/1", "place": found.place, "state": found.state.value, "revision": found.revision,
        "newest": found.head,
    }  # fmt: skip
