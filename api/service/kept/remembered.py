"""What is made of bytes that never change, remembered by their digest: a board, a household and a dwelling read a batch once.

Who may look is asked every time, before anything is taken from here.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from constraints import Case

from .batches import case_of

T = TypeVar("T")


class Kept(Generic[T]):
    """The last few things that were made, by what they were made of. Safe to share between threads."""

    def __init__(self, size: int) -> None:
        self._size, self._lock = size, threading.Lock()
        self._made: OrderedDict[Hashable, T] = OrderedDict()

    def peek(self, key: Hashable) -> T | None:
        """What stands under the key; None where nothing does."""
        with self._lock:
            return self._made.get(key)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What stands under the key, made now where nothing does."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        made = make()
        with self._lock:
            self._made[key] = made
            while len(self._made) > self._size:
                self._made.popitem(last=False)
        return made


CASES: Kept[Case] = Kept(4)


def case_by_digest(digest: str, data: Callable[[], bytes]) -> Case:
    """The case of a frozen batch; `data` gives its bytes where it is not remembered."""
    return CASES.get(digest, lambda: case_of(json.loads(data())))


__all__ = ["CASES", "Kept", "case_by_digest"]
