"""The proof of a plan as a document: for every block of digits its dual vector in whole numbers.

`anvis verify --bounds` goes through it again from the facts, without a solver.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from constraints import CaseView

from ..engine import Solved
from ..engine.rows import RowKey

FORMAT = "anvis-certificate/1"


def certificate(case: CaseView, solved: Solved) -> dict[str, Any]:
    """Stages in order. A dual is charged per unit of its row, in `1 / scale` of the block's unit.

    Rows are named by kind and subject; protections are numbered, never named.
    """
    stages = [
        {
            "digits": [
                {"level": r.digit.level, "entry": r.digit.entry, "sense": r.digit.sense, "factor": factor}
                for r, factor in zip(
                    solved.digits[s.first : s.first + s.digits], s.factors or (0,) * s.digits, strict=True
                )
            ],
            "worth": s.worth,
            "bound": s.bound,
            "charged": s.charged,
            "scale": s.scale,
            "closed_by": s.by,
            "pairs_searched": s.searched,
            "held_by_row": s.held,
            "duals": [[*_name(case, solved.row_keys[i]), int(s.duals[i])] for i in s.duals.nonzero()[0].tolist()],
        }
        for s in solved.stages
    ]
    text = json.dumps(stages, sort_keys=True, separators=(",", ":"))
    return {
        "format": FORMAT,
        "stages": stages,
        "digest": hashlib.sha256(text.encode()).hexdigest(),
        "trusted": sorted({s.by for s in solved.stages if s.by not in ("duals", "rounding", "open")}),
    }  # fmt: skip


def _name(case: CaseView, key: RowKey) -> tuple[str, str]:
    kind, subject = key
    if kind == "household":
        return kind, case.households[int(subject)].id
    if kind == "dwelling":
        return kind, case.dwellings[int(subject)].id
    return kind, subject
