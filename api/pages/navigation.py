"""The menu: what there is to go to, and which right shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from constraints.language import N_, say

if TYPE_CHECKING:
    from .visitor import Visitor


@dataclass(frozen=True)
class Place:
    """One entry of the menu. `rights`: any of them shows it; none = everybody who is signed in."""

    address: str
    says: str
    rights: tuple[str, ...] = ()


MENU = (
    Place("/", N_("Today")),
    Place("/batches", N_("The month"), ("batch.read",)),
    Place("/offers", N_("Offers"), ("offer.read",)),
    Place("/limits", N_("Quota and limits"), ("limits.read", "ledger.read")),
    Place("/bench", N_("Planner's bench"), ("simulation.read",)),
    Place("/law", N_("The law"), ("law.read",)),
    Place("/audit", N_("Audit"), ("audit.read",)),
)


@dataclass(frozen=True)
class Item:
    """An entry as it is shown."""

    address: str
    text: str
    current: bool


def menu_of(here: Visitor, path: str) -> list[Item]:
    """The entries a visitor may go to; runs and batches belong to the month."""
    found = [p for p in MENU if not p.rights or any(here.may(right) for right in p.rights)]
    return [Item(p.address, say(here.lang, p.says), _is_within(path, p.address)) for p in found]


def _is_within(path: str, address: str) -> bool:
    if address == "/":
        return path == "/"
    if address == "/batches" and path.startswith("/runs"):
        return True
    return path == address or path.startswith(address + "/")
