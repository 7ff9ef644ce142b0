"""Whether the wordings of the rules fit together in time: no day twice, no day without law that nobody has explained."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .rule import Rule


@dataclass(frozen=True)
class Period:
    """Half-open: from the first day to the day before `until`; None = open."""

    start: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.until is None or day < self.until)


def in_order(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules, once their periods are known to fit.

    Raises ValueError where two wordings of one rule id and scope hold on the same day, where there is a day between
    them on which none holds, or where the last one ends without a reason in `ends_because`.
    """
    found = tuple(rules)
    families: dict[tuple[str, str], list[Rule]] = {}
    for rule in found:
        families.setdefault((rule.id, rule.scope), []).append(rule)
    for (rule_id, scope), wordings in families.items():
        wordings.sort(key=lambda r: (r.in_force.start is not None, r.in_force.start or date.min))
        where = f"{rule_id} ({scope})"
        for earlier, later in itertools.pairwise(wordings):
            names = f"{type(earlier).__name__} and {type(later).__name__}"
            ends, starts = earlier.in_force.until, later.in_force.start
            if ends is None or starts is None or starts < ends:
                raise ValueError(f"{where}: {names} hold on the same day")
            if starts > ends and not earlier.ends_because:
                raise ValueError(f"{where}: no wording from {ends} to {starts}, between {names}")
        last = wordings[-1]
        if last.in_force.until is not None and not last.ends_because:
            raise ValueError(
                f"{where}: {type(last).__name__} ends on {last.in_force.until} and nothing follows; "
                "a rule whose law ends says so in ends_because"
            )
    return found
