"""Every answer by name: those made of models in `matching`, and the shapes of those that other rooms make plainly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from matching.month.documents import Decisions, NextMonth
from matching.plan.document import Plan
from matching.questions.documents import (
    CheapestAnswer,
    Diff,
    FirstAnswer,
    HouseholdExplanation,
    PairExplanation,
    Verdicts,
    WhatIfAnswer,
)

from .calibration import CalibrationTold
from .check import Check
from .errors import Error, Files
from .law import LawOfDay, ParametersOnDay, RulesOnDay
from .problems import ProblemType, ProblemTypes
from .score import PartOfScore, Score, ScoreColumns
from .simulation import Simulation
from .verification import Verification

# Name of an answer → its model, or the models it may be.
DOCUMENTS: Mapping[str, Any] = {
    "check": Check,
    "verdicts": Verdicts,
    "explanation": PairExplanation | HouseholdExplanation,
    "plan": Plan,
    "score": Score,
    "score-part": PartOfScore,
    "score-columns": ScoreColumns,
    "what-if": WhatIfAnswer | CheapestAnswer | FirstAnswer,
    "diff": Diff,
    "verification": Verification,
    "simulation": Simulation,
    "calibration": CalibrationTold,
    "rules": RulesOnDay,
    "parameters": ParametersOnDay,
    "law": LawOfDay,
    "error": Error,
    "files": Files,
    "problem-types": ProblemTypes,
    "problem-type": ProblemType,
    "decisions": Decisions,
    "carried": NextMonth,
}


class _Untitled(GenerateJsonSchema):
    """Leaves out titles that only repeat a field's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def json_schema(name: str) -> dict[str, Any]:
    """JSON Schema (2020-12) of an answer. Raises KeyError for a name that is none of `DOCUMENTS`."""
    schema = TypeAdapter(DOCUMENTS[name]).json_schema(mode="serialization", schema_generator=_Untitled)
    return {"$schema": GenerateJsonSchema.schema_dialect} | schema
