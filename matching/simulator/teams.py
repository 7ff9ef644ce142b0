"""Several teams of one method: a household belongs to one of them, waits for its slots and keeps it.

A queue is what one waits for a slot in: a method, or one of its teams, written `ICM/north`. Without teams the queues are
the methods.
"""

from __future__ import annotations

from .scenario import METHODS, Pool, Support
from .scenario_life import Teams
from .world import METHOD_NAMES


def queues_of(given: Teams | None) -> tuple[str, ...]:
    """Every queue; those of people who need no slot come first, as in `METHOD_NAMES`."""
    names = [m for m in METHOD_NAMES if m not in METHODS]
    for method in METHODS:
        teams = _teams(given, method)
        names += [f"{method}/{name}" for name, _ in teams] if teams else [method]
    return tuple(names)


def method_of(queue: str) -> str:
    """The method of a queue."""
    return queue.partition("/")[0]


def pool_of(support: Support, given: Teams | None, queue: str) -> Pool:
    """The slots of a queue: the method's own settings with the workers of the team."""
    method, _, team = queue.partition("/")
    pool = support.pool(method)
    return pool.model_copy(update={"workers": dict(_teams(given, method))[team]}) if team else pool


def queue_of(given: Teams | None, method: str, draw: float) -> str:
    """The queue a household belongs to, from its number in (0, 1): a team as often as it has workers."""
    teams = _teams(given, method)
    if not teams:
        return method
    whole, passed = sum(w for _, w in teams), 0
    for name, workers in teams:
        passed += workers
        if draw * whole < passed:
            return f"{method}/{name}"
    return f"{method}/{teams[-1][0]}"


def _teams(given: Teams | None, method: str) -> list[tuple[str, int]]:
    rows = () if given is None else next((rows for m, rows in given.of.items() if m == method), ())
    return [(t.name, t.workers) for t in rows]


__all__ = ["method_of", "pool_of", "queue_of", "queues_of"]
