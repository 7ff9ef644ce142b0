"""Which verdicts differ between two judgements of the same households and dwellings, and by which rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constraints import VerdictTable
from constraints.verdicts import FORBIDDEN, REVIEW, VERDICT_CODES, Finding

# What a pair becomes: a dwelling on a basis that the law does not know is as closed as a forbidden one.
BECOMES = ("allowed", "review", "barred")


@dataclass(frozen=True)
class Sample:
    """One pair that changes, after so many months on the list. `finding` is what bars it, or barred it until now."""

    household_id: str
    dwelling_id: str
    months: int
    before: str
    after: str
    finding: Finding

    def as_json(self) -> dict[str, Any]:
        return {
            "household_id": self.household_id, "dwelling_id": self.dwelling_id, "months_waited": self.months,
            "before": self.before, "after": self.after, "text": dict(self.finding.text), "cites": self.finding.cites,
        }  # fmt: skip


@dataclass
class RuleShare:
    """The pairs that one rule makes `becomes`: it bars them from now on, or it was what barred them."""

    becomes: str
    rule_id: str
    title: dict[str, str]
    sample: Sample
    pairs: set[tuple[int, int]] = field(default_factory=set)
    at_once: int = 0

    def as_json(self) -> dict[str, Any]:
        """`at_once` are the pairs that change for those who have not waited; the rest changes after some months only."""
        return {
            "becomes": self.becomes, "rule_id": self.rule_id, "title": self.title, "pairs": len(self.pairs), "at_once": self.at_once,
            "households": len({h for h, _ in self.pairs}), "dwellings": len({d for _, d in self.pairs}), "example": self.sample.as_json(),
        }  # fmt: skip


@dataclass
class VerdictChanges:
    """Pairs of household and dwelling whose verdict differs, rule by rule, each pair once.

    `of` is the number of pairs judged; `other_rule` those that stay closed, by another rule than before.
    """

    of: int
    rules: list[RuleShare]
    other_rule: int

    def count(self, becomes: str) -> int:
        """Pairs that become so, at once or after some months on the list."""
        return len(set().union(*(r.pairs for r in self.rules if r.becomes == becomes)))

    @property
    def changed(self) -> int:
        """Pairs whose verdict changes at all."""
        return len(set().union(*(r.pairs for r in self.rules)))

    def as_json(self) -> dict[str, Any]:
        return {
            "pairs": self.of, "changed": self.changed, **{b: self.count(b) for b in BECOMES}, "closed_by_another_rule": self.other_rule,
            "rules": [r.as_json() for r in self.rules],
        }  # fmt: skip


def verdict_changes(judged: Iterable[tuple[int, VerdictTable, VerdictTable]]) -> VerdictChanges:
    """Compares judgements of one case: (months on the list, before, after), the months rising, all of one shape.

    A pair is counted with the rule that closes it after; where it opens, with the rule that closed it before. A pair that
    changes after some months on the list only is counted, too.
    """
    found: dict[tuple[str, str], RuleShare] = {}
    other: set[tuple[int, int]] = set()
    of = 0
    for months, before, after in judged:
        of = int(np.prod(after.case.shape))
        was, is_ = _closed(before), _closed(after)
        rule_was, rule_is = _deciding(before), _deciding(after)
        kept = (was == is_) & (was >= REVIEW) & (rule_was != rule_is)
        other |= {(int(h), int(d)) for h, d in np.argwhere(kept)}
        for h, d in np.argwhere(was != is_).tolist():
            tighter = is_[h, d] > was[h, d]
            table, rule_id = (after, rule_is[h, d]) if tighter else (before, rule_was[h, d])
            key = BECOMES[int(is_[h, d])], str(rule_id)
            if key not in found:
                rule = next(r for r in table.rules if r.id == rule_id)
                sample = Sample(
                    table.case.households[h].id, table.case.dwellings[d].id, months,
                    VERDICT_CODES[int(before.combined[h, d])], VERDICT_CODES[int(after.combined[h, d])], table.findings(h, d)[0],
                )  # fmt: skip
                found[key] = RuleShare(*key, dict(rule.title), sample)
            share = found[key]
            share.at_once += months == 0
            share.pairs.add((h, d))
    rows = sorted(found.values(), key=lambda r: (BECOMES.index(r.becomes), -len(r.pairs), r.rule_id))
    return VerdictChanges(of, rows, len(other))


def _closed(table: VerdictTable) -> NDArray[np.int8]:
    return np.minimum(table.combined, FORBIDDEN)


def _deciding(table: VerdictTable) -> NDArray[Any]:
    """Id of the rule that closes each pair; empty where it is open."""
    return np.array([*(r.id for r in table.rules), ""], dtype=object)[table.deciding_index]


__all__ = ["BECOMES", "RuleShare", "Sample", "VerdictChanges", "verdict_changes"]
