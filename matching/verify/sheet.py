"""A plan as it was told, read with care: what is compared, what is a fault, and what nobody judged."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a plan: `where` in the document, what was `expected` and what was `found`."""

    code: str
    where: str
    expected: Any = None
    found: Any = None

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "where": self.where, "expected": self.expected, "found": self.found}


def plain(value: Any) -> Any:
    """A value as JSON holds it: dates as text, rows as lists."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value


def differences(where: str, expected: Any, told: Any) -> Iterator[tuple[str, Any, Any]]:
    """Where a told value is not the expected one. Exact: yes is no number, 1.0 is not 1, and an order is an order."""
    if isinstance(expected, dict) and isinstance(told, dict):
        for key in expected.keys() | told.keys():
            if key not in expected or key not in told:
                yield f"{where}/{key}", expected.get(key), told.get(key)
            else:
                yield from differences(f"{where}/{key}", expected[key], told[key])
    elif isinstance(expected, list) and isinstance(told, list) and len(expected) == len(told):
        for i, (one, other) in enumerate(zip(expected, told, strict=True)):
            yield from differences(f"{where}/{i}", one, other)
    elif type(expected) is not type(told) or expected != told:
        yield where, expected, told


def alike(expected: Any, told: Any) -> bool:
    """The same values of the same types in the same order: what most of a plan is, told fast. False says nothing yet."""
    try:
        return marshal.dumps(expected, 0) == marshal.dumps(told, 0)
    except ValueError:  # something that is no JSON
        return False


class Sheet:
    """The document with the faults found in it. `not_judged` holds the paths of what was told and not looked into."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.faults: list[Fault] = []
        self._not_judged: set[str] = set()

    @property
    def not_judged(self) -> list[str]:
        """Paths with `*` for the number of a row, sorted."""
        return sorted(self._not_judged)

    def leave(self, where: str) -> None:
        """Says that what stands at a place is not judged."""
        self._not_judged.add("/".join("*" if part.isdigit() else part for part in where.split("/")))

    def fault(self, code: str, where: str, expected: Any = None, found: Any = None) -> None:
        self.faults.append(Fault(code, where, expected, found))

    def equal(self, code: str, where: str, expected: Any, told: Any) -> bool:
        """Compares a fact; every place that differs is a fault, the first of them by their places."""
        if alike(expected, told):
            return True
        found = sorted(differences(where, expected, told), key=lambda x: x[0])
        self.faults += [Fault(code, *x) for x in found[:10]]
        return not found

    def record(
        self, code: str, where: str, expected: Mapping[str, Any], told: Any, required: Collection[str] = (),
        left: Collection[str] = (), codes: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """Compares what a row tells, key by key. A plan made elsewhere may leave out what is not required.

        `left` are keys that cannot be judged; a key that nobody knows is not judged either, and the answer says so.
        """
        if not isinstance(told, dict):
            self.fault("bad-shape", where, "an object", type(told).__name__)
            return
        for key in required:
            if key not in told:
                self.fault("missing", f"{where}/{key}", "a value", None)
        mine = {key: told[key] for key in expected if key in told}
        rest = told.keys() - mine.keys() if alike(expected, mine) else told.keys()
        for key in rest:
            value = told[key]
            if key in left or key not in expected:
                self.leave(f"{where}/{key}")
            else:
                self.equal((codes or {}).get(key, code), f"{where}/{key}", expected[key], value)

    def rows(self, key: str) -> list[dict[str, Any]]:
        """A table of the plan; anything else than a list of objects is a fault."""
        rows = self.plan.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
            self.fault("bad-shape", f"/{key}", "a list of objects", type(rows).__name__)
            return []
        return rows

    def table(
        self, code: str, key: str, by: str, names: Collection[str], expected: Callable[[str], Mapping[str, Any]],
        left: Collection[str] = (), required: Sequence[str] = (), codes: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """Compares a table whose rows are named by one of their fields: each name once, no other.

        `expected` gives the row of a name; it is asked row by row, so that never more than one is held.
        """
        seen = set()
        for i, row in enumerate(self.rows(key)):
            name = row.get(by)
            if not isinstance(name, str) or name not in names:
                self.fault(code, f"/{key}/{i}/{by}", sorted(names)[:20], name)
                continue
            if name in seen:
                self.fault(f"{code}-twice", f"/{key}/{i}/{by}", "once", name)
            seen.add(name)
            self.record(code, f"/{key}/{i}", expected(name), row, required, left, codes)
        for name in sorted(set(names) - seen)[:20]:
            self.fault(code, f"/{key}", name, None)
