"""The law in force on a day, and the figures with source and status."""

from __future__ import annotations

from datetime import date
from typing import Any

from constraints import overview


def rules_on(day: date) -> dict[str, Any]:
    """Every rule in force, in the order of the law. Raises LawGap before the first wording known."""
    rules = [overview.rule_entry(r, day) for r in overview.rules_on(day)]
    return {"format": "anvis-rules/1", "date": day.isoformat(), "rules": rules}


def parameters_on(day: date) -> dict[str, Any]:
    """Every dated figure known on the day, and the names of those that are not."""
    known, gaps = overview.figures_on(day)
    return {"format": "anvis-parameters/1", "date": day.isoformat(), "parameters": known, "not_known_on_the_day": gaps}
