"""Runs and verdicts as pandas frames, and cases from frames: the door for a planner with a notebook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from constraints import TABLES, Case, Policy, VerdictTable
from constraints.facts.case import BatchHeader
from constraints.verdicts import VERDICT_CODES

from .run import MatchRun


def case_from_frames(
    batch: Mapping[str, Any], frames: Mapping[str, pd.DataFrame], policy: Policy | None = None
) -> Case:
    """A case from one frame per table, columns named as in the files; a missing cell is unknown.

    Raises pydantic's ValidationError for a cell that cannot be read. References between tables are not checked here:
    write the frames to files and use `matching.read` for data of unknown quality.
    """
    rows = {}
    for name, frame in frames.items():
        model = TABLES[name][0]
        records = frame.astype(object).where(frame.notna(), None).to_dict("records")
        rows[name] = tuple(model.model_validate({str(k): v for k, v in r.items() if v is not None}) for r in records)
    return Case(batch=BatchHeader.model_validate(dict(batch)), policy=policy or Policy(), **rows)


def verdict_frame(table: VerdictTable) -> pd.DataFrame:
    """Households as rows, dwellings as columns, verdict codes as cells."""
    codes = pd.Series(VERDICT_CODES)
    cells = codes.to_numpy()[table.combined]
    return pd.DataFrame(
        cells, index=[h.id for h in table.case.households], columns=[d.id for d in table.case.dwellings]
    )


def placement_frame(run: MatchRun) -> pd.DataFrame:
    """One row per placement: household, dwelling, class, days waited, wish tier, expected municipal cost (DKK)."""
    problem, case = run.problem, run.table.case
    rows = [
        {
            "household_id": case.households[int(problem.household[p])].id,
            "dwelling_id": case.dwellings[int(problem.dwelling[p])].id,
            "effective_class": f"U{int(problem.effective_class[problem.household[p]])}",
            "waiting_days": int(problem.waiting_days[problem.household[p]]),
            "wish_tier": int(problem.tier[p]),
            "cost_dkk": int(problem.pair_cost[p]),
        }
        for p in run.chosen
    ]
    columns = ["household_id", "dwelling_id", "effective_class", "waiting_days", "wish_tier", "cost_dkk"]
    return pd.DataFrame(rows, columns=columns)
