"""The lots of a run: drawn from facts of households and dwellings and the seed, whatever they are called."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constraints.facts.views import DwellingFacts, HouseholdFacts

_MASK = 2**64 - 1


@dataclass(frozen=True, eq=False)
class Draws:
    """Keys of 64 bits, one for each household and one for each dwelling. A draw is 0 to 2^31 - 1."""

    people: NDArray[np.uint64]
    homes: NDArray[np.uint64]

    @classmethod
    def of(cls, households: Sequence[HouseholdFacts], dwellings: Sequence[DwellingFacts], seed: int) -> Draws:
        people = draw_keys([person_text(x) for x in households], seed, b"household")
        homes = draw_keys([home_text(x) for x in dwellings], seed, b"dwelling")
        return cls(np.array(people, dtype=np.uint64), np.array(homes, dtype=np.uint64))

    def of_people(self) -> NDArray[np.int64]:
        """One draw for each household."""
        return (self.people >> np.uint64(33)).astype(np.int64)

    def of_pairs(self, h: NDArray[np.int64], d: NDArray[np.int64]) -> NDArray[np.int64]:
        """One draw for each of many pairs."""
        return (_mix(self.people[h] ^ _mix(self.homes[d])) >> np.uint64(33)).astype(np.int64)

    def of_pair(self, h: int, d: int) -> int:
        """The draw of any pair."""
        return scramble(int(self.people[h]) ^ scramble(int(self.homes[d]))) >> 33


def person_text(h: HouseholdFacts) -> str:
    """The facts of a household that its draw hangs on."""
    members = sorted("|".join((p.record.role, str(p.record.birth_date), str(p.record.birth_year))) for p in h.persons)
    return str(h.record.registered_on) + "|" + "/".join(members)


def home_text(d: DwellingFacts) -> str:
    """The facts of a dwelling that its draw hangs on."""
    r = d.record
    area, rent = int(r.area_m2 * 100), int(r.rent_dkk_month * 100)
    return f"{r.dwelling_type}|{r.availability_basis}|{r.rooms}|{area}|{rent}|{r.available_from}|{r.floor}"


def draw_keys(texts: Sequence[str], seed: Any, what: bytes) -> list[int]:
    """Keys of 64 bits; those alike in their facts are told apart by their place among each other."""
    times: Counter[str] = Counter()
    keys = []
    for text in texts:
        made = hashlib.blake2b(f"{seed}|{text}|{times[text]}".encode(), digest_size=8, person=what)
        keys.append(int.from_bytes(made.digest(), "big"))
        times[text] += 1
    return keys


def scramble(x: int) -> int:
    """SplitMix64 in plain whole numbers."""
    x = (x + 0x9E3779B97F4A7C15) & _MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _MASK
    return x ^ (x >> 31)


def _mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """`scramble` for many at once: arithmetic of 64 bits that wraps round, as the function is defined."""
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        if shift == 30:
            x = x + np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
    return x ^ (x >> np.uint64(31))
