"""A backup of everything kept, and its way back, with every chain and every document checked after."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ... import store as memory
from ...access import Actor
from ...store import Manifest, Store, Verified
from .desk import Desk


@dataclass(frozen=True)
class Restored:
    """What a database holds after a restore: the chains, and the digests under which other bytes stand."""

    manifest: Manifest
    chains: tuple[Verified, ...]
    damaged: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return all(chain.holds for chain in self.chains) and not self.damaged


def backup(store: Store, actor: Actor, file: Path) -> Manifest:
    """Writes everything kept, of every municipality, to a new file; each has a line of it in its trace afterwards.

    Raises Forbidden, or NotFound where the actor does not run the service for one of the municipalities in it.
    """
    with store.everywhere(actor.user) as unit:
        places = unit.audit.municipalities()
    desks = [Desk(store, actor, place) for place in places]
    for desk in desks:
        desk.may("admin.write", "backup")
    manifest = memory.backup(store, file)
    for desk in desks:
        with desk.writing() as unit:
            unit.audit.append("backup.made", "backup", manifest.at, {"tables": len(manifest.tables)})
    return manifest


def restore(url: str, file: Path) -> Restored:
    """Fills an empty database and looks through it. What does not hold was so when the backup was taken, and is told."""
    manifest = memory.restore(url, file)
    store = memory.open_store(url)
    try:
        with store.everywhere("restore") as unit:
            places, damaged = unit.audit.municipalities(), unit.contents.damaged()
        chains = []
        for place in places:
            with store.reading(place, "restore") as unit:
                chains.append(unit.audit.verify())
    finally:
        store.close()
    return Restored(manifest, tuple(chains), tuple(damaged))
