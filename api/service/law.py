"""The law in force on a day, and the figures with source and status."""

from __future__ import annotations

from datetime import date
from typing import Any

from constraints import READS, RULES
from constraints.errors import LawGap
from constraints.law.store import load
from constraints.verdicts import FIRST_DAY


def rules_on(day: date) -> dict[str, Any]:
    """Every rule in force, in the order of the law. Raises LawGap before the first wording known."""
    if day < FIRST_DAY:
        raise LawGap("law-not-known", first_day=FIRST_DAY)
    return {
        "format": "anvis-rules/1",
        "date": day.isoformat(),
        "rules": [
            {
                "rule_id": r.id, "title": dict(r.title), "cites": str(r.cites), "url": r.cites.url, "force": str(r.force.value),
                "in_force_from": r.in_force.start.isoformat() if r.in_force.start else None,
                "in_force_until": r.in_force.until.isoformat() if r.in_force.until else None,
                "may_be_lifted": r.liftable, "status": r.legal_status, "reads": list(READS.get(r.id, ())),
            }
            for r in RULES
            if r.in_force.holds(day)
        ],
    }  # fmt: skip


def parameters_on(day: date) -> dict[str, Any]:
    """Every dated figure known on the day, and the names of those that are not."""
    known, gaps = [], []
    for name, parameter in sorted(load().parameters.items()):
        try:
            f = parameter.at(day, False)
        except LawGap:
            gaps.append(name)
            continue
        known.append(
            {
                "name": name, "value": f.value, "unit": f.unit, "since": f.since.isoformat(), "status": f.status,
                "legal_source": f.legal_source, "reference": f.reference,
            }
        )  # fmt: skip
    return {"format": "anvis-parameters/1", "date": day.isoformat(), "parameters": known, "not_known_on_the_day": gaps}
