"""Questions against today's policy: as many replications as settle them, and no more."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from constraints.errors import InputError

from .metrics import BY_NAME
from .questions import Question, question_of
from .scenario import Replications, Variant
from .scenario_file import scenario_of
from .sequential import LOOKS, Look, look
from .statistics import means
from .study import Study, run_study
from .unit import PLACE
from .workers import Tell, Where

# The scenario as it stands, which the questions are held against.
TODAY = "today"
# Where nobody says which difference matters: this share of today's figure.
_SHARE_THAT_MATTERS = Replications().half_width_share


@dataclass(frozen=True, eq=False)
class Asked:
    """The study as far as it had to be run, and for each question its last look."""

    study: Study
    questions: tuple[Question, ...]
    looks: tuple[Look, ...]
    smallest: float

    def as_json(self) -> list[dict[str, Any]]:
        """The field `asked` of the document: what settled each question, or that nothing did."""
        primary = self.study.scenario.primary
        return [
            {
                "question": q.asked, "variant": q.variant.name, "says": dict(q.variant.says), "set": dict(q.variant.set),
                "metric": primary, "unit": BY_NAME[primary].unit, "verdict": _verdict(x, self.study.scenario.better),
                "mean": x.mean, "low": x.low, "high": x.high, "level": x.level, "replications": x.n, "smallest": self.smallest,
            }
            for q, x in zip(self.questions, self.looks, strict=True)
        ]  # fmt: skip


def _verdict(found: Look, better: str) -> str:
    if found.verdict in ("larger", "smaller"):
        return "better" if (found.verdict == "larger") == (better == "higher") else "worse"
    return "not_demonstrated" if found.verdict == "open" else found.verdict


def ask(
    raw: Mapping[str, Any],
    asked: Sequence[str],
    where: Where | None = None,
    keep: Path | None = None,
    tell: Tell | None = None,
    smallest: float | None = None,
) -> Asked:
    """Runs the scenario's first policy today and under each question, look by look, until all are settled or looks run out.

    `smallest` is the smallest difference that matters, in the unit of the primary figure; None = 2 % of today's figure.
    Raises InputError for a question that is not understood, and for a `smallest` that is not above 0.
    """
    if smallest is not None and smallest <= 0:
        raise InputError("bad-ask/smallest")
    scenario = scenario_of(raw)
    if scenario.primary not in PLACE:
        raise InputError("unknown-metric", name=scenario.primary, path="primary")
    questions = tuple(question_of(a, scenario) for a in asked)
    variants = [Variant(name=TODAY), *(q.variant for q in questions)]
    plain = {k: v for k, v in raw.items() if k not in ("variants", "uncertainty")}
    plain |= {
        "policies": list(raw.get("policies", ["class_then_date"]))[:1],
        "variants": [v.model_dump() for v in variants],
    }
    with tempfile.TemporaryDirectory() as apart:  # what one look has run, the next takes over
        for count in LOOKS:
            study = run_study(plain | {"replications": {"count": count}}, where, keep or Path(apart), tell)
            found, matters = _looked(study, questions, smallest)
            if all(x.verdict != "open" for x in found):
                break
    return Asked(study, questions, found, matters)


def _looked(study: Study, questions: Sequence[Question], smallest: float | None) -> tuple[tuple[Look, ...], float]:
    policy, primary = study.policies[0], study.scenario.primary
    base = study.table(TODAY, policy)
    today = means({primary: base[primary]})[primary] or 0.0
    matters = smallest if smallest is not None else max(_SHARE_THAT_MATTERS * abs(today), 1e-9)
    return tuple(
        look(study.table(q.variant.name, policy)[primary] - base[primary], matters, len(questions)) for q in questions
    ), matters


__all__ = ["TODAY", "Asked", "ask"]
