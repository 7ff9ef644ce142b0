"""The proof of a plan as a document: for every block of digits its dual vector in whole numbers.

`anvis verify --bounds` goes through it again from the facts, without a solver.
"""

from __future__ import annotations

import hashlib
import json

from constraints import CaseView

from ..engine import Solved, Stage
from ..engine.rows import RowKey
from .document import Certificate, CertificateDigit, CertificateStage


def certificate(case: CaseView, solved: Solved) -> Certificate:
    """Stages in order. A dual is charged per unit of its row, in `1 / scale` of the block's unit.

    Rows are named by kind and subject; protections are numbered, never named.
    """
    stages = tuple(_stage(case, solved, s) for s in solved.stages)
    text = json.dumps([s.as_json() for s in stages], sort_keys=True, separators=(",", ":"))
    return Certificate(
        format="anvis-certificate/1",
        stages=stages,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        trusted=tuple(sorted({s.by for s in solved.stages if s.by not in ("duals", "rounding", "open")})),
    )


def _stage(case: CaseView, solved: Solved, stage: Stage) -> CertificateStage:
    digits = solved.digits[stage.first : stage.first + stage.digits]
    factors = stage.factors or (0,) * stage.digits
    return CertificateStage(
        digits=tuple(
            CertificateDigit(level=r.digit.level, entry=r.digit.entry, sense=r.digit.sense, factor=factor)
            for r, factor in zip(digits, factors, strict=True)
        ),
        worth=stage.worth,
        bound=stage.bound,
        charged=stage.charged,
        scale=stage.scale,
        closed_by=stage.by,
        pairs_searched=stage.searched,
        held_by_row=stage.held,
        duals=tuple((*_name(case, solved.row_keys[i]), int(stage.duals[i])) for i in stage.duals.nonzero()[0].tolist()),
    )


def _name(case: CaseView, key: RowKey) -> tuple[str, str]:
    kind, subject = key
    if kind == "household":
        return kind, case.households[int(subject)].id
    if kind == "dwelling":
        return kind, case.dwellings[int(subject)].id
    return kind, subject
