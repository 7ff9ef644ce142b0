"""What would change the conclusion: the outer loop over assumptions, for every alternative of the grid.

An alternative is a variant with a policy. Assumptions are varied in all of them alike; where a variant sets the very
figure that is varied, its own setting stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .policies import OFFLINE
from .scenario import Uncertain
from .statistics import paired
from .study import Cell, Study

Alternative = tuple[str, str]


def sensitivity(study: Study) -> dict[str, Any] | None:
    """Shares of the points at which each alternative beats the first, the tornado, and what turns their order.

    None where the scenario has no uncertain parameters. Figures are of `primary`.
    """
    return _Outer(study).document() if study.scenario.uncertainty.parameters else None


class _Outer:
    def __init__(self, study: Study) -> None:
        self.study, self.scenario = study, study.scenario
        policies = [
            p for p, c in zip(study.policies, self.scenario.policies, strict=True) if c.name != OFFLINE
        ]  # the clairvoyant bound is a measure, not an alternative
        variants = [c.name for c in study.cells if c.kind == "variant"]
        self.alternatives: list[Alternative] = [(v, p) for v in variants for p in policies]
        self.first = self.alternatives[0] if self.alternatives else ("", "")
        self.sign = 1 if self.scenario.better == "higher" else -1

    def document(self) -> dict[str, Any]:
        rules = self.scenario.uncertainty
        points = [c for c in self.study.cells if c.kind == "point" and c.variant == self.first[0]]
        tornado = [self._row(p) for p in rules.parameters]
        tornado.sort(key=lambda r: (-(r["width"] if r["width"] == r["width"] else -1.0), r["parameter"]))
        return {
            "points": len(points), "replications": rules.replications,
            "drawn": [{k: round(v, 9) for k, v in c.drawn.items()} for c in points],
            "alternatives": len(self.alternatives), "shares": [self._share(a) for a in self.alternatives[1:]],
            "tornado": tornado, "changes": [c for p in rules.parameters for c in self._changes(p)],
        }  # fmt: skip

    def _values(self, cell: str, policy: str) -> NDArray[np.float64]:
        return self.study.table(cell, policy)[self.scenario.primary]

    def _mean(self, cell: str, policy: str) -> float:
        values = self._values(cell, policy)
        return float(np.nanmean(values)) if not np.isnan(values).all() else float("nan")

    def _cells(self, variant: str, kind: str, parameter: str | None = None) -> list[Cell]:
        return [c for c in self.study.cells if (c.variant, c.kind, c.parameter) == (variant, kind, parameter)]

    def _against(self, alternative: Alternative) -> dict[str, Any]:
        variant, policy = alternative
        return {"variant": variant, "policy": policy, "against": {"variant": self.first[0], "policy": self.first[1]}}

    def _share(self, alternative: Alternative) -> dict[str, Any]:
        """In how many of the points is the alternative better than the first, and by how much in each."""
        pairs = zip(self._cells(alternative[0], "point"), self._cells(self.first[0], "point"), strict=True)
        gaps = [self.sign * (self._mean(a.name, alternative[1]) - self._mean(b.name, self.first[1])) for a, b in pairs]
        return {
            **self._against(alternative), "points": len(gaps),
            "share_better": sum(g > 0 for g in gaps) / len(gaps) if gaps else None,
            "share_equal": sum(g == 0 for g in gaps) / len(gaps) if gaps else None,
            "gaps": [None if g != g else round(self.sign * g, 9) for g in gaps],
        }  # fmt: skip

    def _row(self, parameter: Uncertain) -> dict[str, Any]:
        rows: list[dict[str, Any]] = []
        for variant, policy in self.alternatives:
            (low,), (high,) = (self._cells(variant, kind, parameter.path) for kind in ("low", "high"))
            rows.append(
                {
                    "variant": variant, "policy": policy, "base": self._mean(variant, policy),
                    "low": self._mean(low.name, policy), "high": self._mean(high.name, policy),
                }
            )  # fmt: skip
        return {
            "parameter": parameter.path, "says": dict(parameter.says), "low": parameter.low, "high": parameter.high,
            "width": abs(rows[0]["high"] - rows[0]["low"]), "rows": rows,
        }  # fmt: skip

    def _changes(self, parameter: Uncertain) -> Iterator[dict[str, Any]]:
        """Alternatives whose order with the first turns between the ends, and about where (a straight line between them).

        `clear` says that the difference is demonstrated at both ends; else the order may turn by chance as well.
        """
        ends = [[self._cells(v, k, parameter.path)[0] for k in ("low", "high")] for v in self._variants()]
        first = ends[0]
        by_variant = dict(zip(self._variants(), ends, strict=True))
        for alternative in self.alternatives[1:]:
            differences = [
                paired(self._values(mine.name, alternative[1]), self._values(other.name, self.first[1]), 0, boot=False)
                for mine, other in zip(by_variant[alternative[0]], first, strict=True)
            ]
            low, high = (d.t.mean for d in differences)
            if low is None or high is None or low * high >= 0:
                continue
            base = self._mean(alternative[0], alternative[1]) - self._mean(*self.first)
            yield {
                "parameter": parameter.path, **self._against(alternative), "difference_at_low": low, "difference_at_high": high,
                "difference_at_base": base, "turns_at": parameter.low + (parameter.high - parameter.low) * low / (low - high),
                "clear": all(d.shown for d in differences),
            }  # fmt: skip

    def _variants(self) -> Sequence[str]:
        return list(dict.fromkeys(v for v, _ in self.alternatives))
