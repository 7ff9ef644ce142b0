"""Keyed draws for the published tie-break: one per household and one per pair, 0 to 2^31 - 1.

Keyed by the seed and by facts, never by ids, debts, refusals or earlier tenancies; ids only tell apart households that
are alike in those facts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from constraints import CaseView, HouseholdFacts
from constraints.facts.views import DwellingFacts

from .digit import Ints

Keys = NDArray[np.uint64]
_SHIFT = np.uint64(33)


def draw_keys(case: CaseView, seed: int) -> tuple[Keys, Keys]:
    """One key per household and one per dwelling."""
    return _keys([household_facts(h) for h in case.households], seed, b"household"), dwelling_keys(case, seed)


def dwelling_keys(case: CaseView, seed: int) -> Keys:
    return _keys([_dwelling_facts(d) for d in case.dwellings], seed, b"dwelling")


def people_draws(people: Keys) -> Ints:
    """The draw of every household."""
    return (people >> _SHIFT).astype(np.int64)


def pair_draws(people: Keys, homes: Keys, household: Ints, dwelling: Ints) -> Ints:
    """The draw of every pair."""
    mixed = spread_bits(people[household] ^ spread_bits(homes)[dwelling])
    return (mixed >> _SHIFT).astype(np.int64)


def household_facts(h: HouseholdFacts) -> str:
    """What the draw of a household is keyed by: registration, and role and age of its members."""
    people = sorted(f"{p.record.role}|{p.record.birth_date}|{p.record.birth_year}" for p in h.persons)
    return f"{h.record.registered_on}|{'/'.join(people)}"


def _dwelling_facts(d: DwellingFacts) -> str:
    r = d.record
    return "|".join(
        str(v)
        for v in (r.dwelling_type, r.availability_basis, r.rooms, d.area_dm2, d.rent_ore, r.available_from, r.floor)
    )


def _keys(facts: Sequence[str], seed: int, what: bytes) -> Keys:
    seen: dict[str, int] = {}
    found = []
    for text in facts:
        seen[text] = seen.get(text, -1) + 1
        key = f"{seed}|{text}|{seen[text]}".encode()
        found.append(int.from_bytes(hashlib.blake2b(key, digest_size=8, person=what).digest(), "big"))
    return np.array(found, dtype=np.uint64)


def spread_bits(x: Keys) -> Keys:
    """SplitMix64: spreads the bits of a key."""
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
