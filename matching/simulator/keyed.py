"""Random numbers that belong to things, not to calls: what a household draws never depends on who else is there.

A draw is a function of (seed, replication, entity, purpose, other entity). Two policies, or two runs with one household
more, therefore meet the same households, vacancies and answers: common random numbers by entity. The function is
Philox 4×64-10 (Salmon et al. 2011), the generator numpy calls `Philox`, evaluated at a counter instead of in sequence;
the tests hold it against numpy bit for bit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Floats = NDArray[np.float64]

_M0, _M1 = 0xD2E7470EE14C6C93, 0xCA5A826395121157
_W0, _W1 = 0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B
_MASK = 2**64 - 1
_ROUNDS = 10
_NUMBER_BITS = 24
_GOLDEN, _MIX1, _MIX2 = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


class Purpose(IntEnum):
    """What a draw is for. Numbers are part of what a seed means: they never change, new ones are added."""

    GAP = 1  # unit exponential between two arrivals of a stream
    KIND = 2  # which household type or dwelling kind
    EXIT = 3  # how long until the household finds a way out of its own
    EXIT_KIND = 4
    SHELTER = 5  # days in the shelter before registration
    DEADLINE = 6  # days from registration to the hard date; and whether a bridge is found
    ANSWER = 7  # answer of a household to a dwelling: willingness, silence, objective ground, days
    TENANCY = 8  # how long a tenancy lasts, and whether its loss leads back
    SUPPORT = 9  # how long support lasts
    NOTICE = 10  # days from notice to available
    CALL = 11  # whether the municipality takes the vacancy
    LOTTERY = 12
    WAITED = 13  # days waited at the start
    PARAMETER = 14
    FUTURE = 15
    MOVE = 16  # how long a tenancy's spell is, whether it ends with a transfer, and where that leads
    SUPPLY = 17  # which vacancies go with homes that are sold or torn down
    OVERRIDE = 18  # whether a caseworker sets a proposal aside
    CHANGE = 19  # when a waiting household grows, splits or merges, and into what
    FALLBACK = 20  # how a § 59(9) assessment ends
    TEAM = 21  # which team of a method a household belongs to


@cache
def stream(name: str) -> int:
    """The upper bits of the entities of a stream; names tell streams apart, never their order."""
    digest = hashlib.blake2b(name.encode(), digest_size=8, person=b"anvis-sim").digest()
    return int.from_bytes(digest, "big") >> _NUMBER_BITS << _NUMBER_BITS


def entities(name: str, numbers: Sequence[int] | NDArray[np.int64]) -> Words:
    """Entities number `numbers` of a stream. Raises ValueError past 2^24 of them."""
    number = np.asarray(numbers, dtype=np.uint64)
    if len(number) and int(number.max()) >> _NUMBER_BITS:
        raise ValueError(f"stream {name!r} has more than 2^{_NUMBER_BITS} entities")
    return number | np.uint64(stream(name))


@dataclass(frozen=True)
class Keyed:
    """The draws of one replication."""

    seed: int
    replication: int

    def words(self, entity: Words, purpose: Purpose, other: Words | int = 0) -> Words:
        """Four 64-bit words for each entity: shape (n, 4)."""
        size = len(entity)
        c0 = np.asarray(entity, dtype=np.uint64)
        c1 = np.full(size, int(purpose), dtype=np.uint64)
        c2 = np.full(size, other, dtype=np.uint64) if isinstance(other, int) else np.asarray(other, dtype=np.uint64)
        c3 = np.zeros(size, dtype=np.uint64)
        k0, k1 = self.seed & _MASK, self.replication & _MASK
        for _ in range(_ROUNDS):
            high0, low0 = _product(c0, _M0)
            high1, low1 = _product(c2, _M1)
            c0, c1, c2, c3 = high1 ^ c1 ^ np.uint64(k0), low1, high0 ^ c3 ^ np.uint64(k1), low0
            k0, k1 = (k0 + _W0) & _MASK, (k1 + _W1) & _MASK
        return np.stack([c0, c1, c2, c3], axis=1)

    def uniform(self, entity: Words, purpose: Purpose, other: Words | int = 0) -> Floats:
        """Four numbers in (0, 1) for each entity: shape (n, 4)."""
        return _open_unit(self.words(entity, purpose, other))


def pair(one: int, other: int, count: int = 4) -> tuple[float, ...]:
    """Numbers in (0, 1) that belong to two entities together, from a word of each; the first `count` of them.

    SplitMix64 (Steele, Lea & Flood 2014) over the two words: a draw for an offer has to cost a microsecond.
    """
    return uniforms(one ^ _mix_word(other), count)


def uniforms(state: int, count: int = 4) -> tuple[float, ...]:
    """`pair` from the one word exclusive-or `mix_words` of the other."""
    numbers = []
    for _ in range(count):
        state = (state + _GOLDEN) & _MASK
        numbers.append(_unit(_mix_word(state)))
    return tuple(numbers)


def two_uniforms(state: int) -> tuple[float, float]:
    """The first two numbers of `uniforms`, written out: nearly all the simulator's draws are of an offer."""
    a = (state + _GOLDEN) & _MASK
    b = (a + _GOLDEN) & _MASK
    a = ((a ^ (a >> 30)) * _MIX1) & _MASK
    a = ((a ^ (a >> 27)) * _MIX2) & _MASK
    b = ((b ^ (b >> 30)) * _MIX1) & _MASK
    b = ((b ^ (b >> 27)) * _MIX2) & _MASK
    return (((a ^ (a >> 31)) >> 11) + 0.5) * 2.0**-53, (((b ^ (b >> 31)) >> 11) + 0.5) * 2.0**-53


def mix_words(words: Words) -> Words:
    """What `pair` makes of the second word, for many."""
    state = (words ^ (words >> np.uint64(30))) * np.uint64(_MIX1)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(_MIX2)
    return state ^ (state >> np.uint64(31))


def pairs(ones: Words, other: int) -> Floats:
    """The first number of `pair` for many entities and one other."""
    return _open_unit(mix_words((ones ^ np.uint64(_mix_word(other))) + np.uint64(_GOLDEN)))


def following(entity: int, number: int = 0) -> int:
    """The entity that comes after another, such as the next vacancy of a home: a word of its own, settled by the first."""
    return _mix_word((_mix_word(entity ^ _MIX1) + _GOLDEN * (number + 1)) & _MASK)


def _mix_word(x: int) -> int:
    x = ((x ^ (x >> 30)) * _MIX1) & _MASK
    x = ((x ^ (x >> 27)) * _MIX2) & _MASK
    return x ^ (x >> 31)


def _unit(word: int) -> float:
    return ((word >> 11) + 0.5) * 2.0**-53


def _open_unit(words: Words) -> Floats:
    return ((words >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def _product(x: Words, m: int) -> tuple[Words, Words]:
    """High and low word of x × m, from halves of 32 bits."""
    half, low_mask = np.uint64(32), np.uint64(0xFFFFFFFF)
    m_high, m_low = np.uint64(m >> 32), np.uint64(m & 0xFFFFFFFF)
    x_high, x_low = x >> half, x & low_mask
    low = x_low * m_low
    cross = x_high * m_low + (low >> half)
    other = x_low * m_high + (cross & low_mask)
    return x_high * m_high + (cross >> half) + (other >> half), x * np.uint64(m)
