"""What a policy tells of its own work: for the figures, and to explain a "no" today by what is kept for later."""

from __future__ import annotations

from dataclasses import dataclass, field

from .world import Bools


@dataclass
class Notes:
    """What a policy tells of its own work, for the figures: one row per batch solved; offers replayed and missed."""

    batches: list[dict[str, float]] = field(default_factory=list)
    replayed: dict[str, int] | None = None


@dataclass(eq=False)
class Kept:
    """What a policy keeps for homes it means to offer later: places in the pool, methods whose slots, and departments
    whose room for supported households it uses up. It explains why somebody was passed over today."""

    households: Bools
    methods: Bools
    departments: set[int] = field(default_factory=set)
