"""The vacancies of one run, those its trace brings and after them those its own tenants leave; and who lived where how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .keyed import mix_words
from .vacancies import Vacancies
from .world import Ints

# How a stay in a home ends.
MOVED, TRANSFERRED, LOST, STAYS = range(4)


@dataclass(frozen=True)
class Stay:
    """A tenant's time in one home: [starts, ends) in days; `ends` is NEVER for who lives there past the end."""

    spell: int
    starts: int
    ends: int
    how: int


class Vacant(NamedTuple):
    """A home that will fall vacant: as a row of `Vacancies`. Ordered by notice, then entity, as the counter counts."""

    noticed: int
    entity: int
    kind: int
    department: int
    unit: int
    owner: int
    available: int
    opens: int
    lapses: int
    called: bool
    answer: int


class Homes:
    """Vacancies as lists, which grow: what is read one by one. `given` is how many the trace brought."""

    def __init__(self, vacancies: Vacancies) -> None:
        self.brought = vacancies
        self.given = len(vacancies)
        self.entity: list[int] = vacancies.entity.tolist()
        self.kind: list[int] = vacancies.kind.tolist()
        self.department: list[int] = vacancies.department.tolist()
        self.unit: list[int] = vacancies.unit.tolist()
        self.owner: list[int] = vacancies.owner.tolist()
        self.noticed: list[int] = vacancies.noticed.tolist()
        self.available: list[int] = vacancies.available.tolist()
        self.opens: list[int] = vacancies.opens.tolist()
        self.lapses: list[int] = vacancies.lapses.tolist()
        self.called: list[bool] = vacancies.called.tolist()
        self.answer: list[int] = vacancies.answer.tolist()
        self.word: list[int] = mix_words(vacancies.answer).tolist()

    def __len__(self) -> int:
        return len(self.entity)

    def add(self, home: Vacant) -> int:
        """Another vacancy; its number."""
        for name, value in zip(home._fields, home, strict=True):
            getattr(self, name).append(value)
        self.word.append(int(mix_words(np.array([home.answer], dtype=np.uint64))[0]))
        return len(self.entity) - 1

    def kinds(self, at: Ints) -> Ints:
        """Kind of home of some vacancies."""
        if len(self) == self.given:
            return self.brought.kind[at]
        return np.array([self.kind[v] for v in at.tolist()], dtype=np.int64)

    def table(self, right: NDArray[np.bool_]) -> Vacancies:
        """All of them, as the trace has them; the trace's own table where none came after it."""
        if len(self) == self.given:
            return self.brought

        def column(name: str, like: NDArray[np.generic]) -> NDArray[np.generic]:
            return np.array(getattr(self, name), dtype=like.dtype)

        names = (
            "entity",
            "kind",
            "unit",
            "owner",
            "department",
            "noticed",
            "available",
            "opens",
            "lapses",
            "called",
            "answer",
        )
        return Vacancies(right=right, **{n: column(n, getattr(self.brought, n)) for n in names})  # type: ignore[arg-type]


__all__ = ["LOST", "MOVED", "STAYS", "TRANSFERRED", "Homes", "Stay", "Vacant"]
