"""What the service says of itself: the shapes of bodies and answers for OpenAPI 3.1, made from the tables themselves."""

from __future__ import annotations

from types import UnionType
from typing import Any

from pydantic import BaseModel

from constraints import TABLES
from constraints.facts.case import BatchHeader
from constraints.facts.record import Record

from .examples import examples_of

CELL = {"type": ["string", "number", "boolean", "null"]}


def _row(model: type[Record]) -> dict[str, Any]:
    properties = {
        c.name: CELL
        | {"description": f"{c.meaning.say('en')} ({c.kind.expected})" if c.kind.expected else c.meaning.say("en")}
        for c in model.columns()
    }
    return {"type": "object", "properties": properties, "required": [c.name for c in model.columns() if c.required]}


def batch_schema(question: bool = False) -> dict[str, Any]:
    """The tables of a batch as one JSON object; with `question`, what-if's."""
    header = _row(BatchHeader)
    tables = {
        name: {"type": "array", "items": _row(model), "description": f"Table {name} of format anvis-batch/1"}
        for name, (model, _, _) in TABLES.items()
    }
    found: dict[str, Any] = {
        "type": "object",
        "properties": {"batch": header, "policy": {"type": "object", "description": "policy.yaml"}, **tables},
        "required": ["batch", *(name for name, (_, _, needed) in TABLES.items() if needed)],
        "additionalProperties": False,
    }
    if question:
        found["properties"]["question"] = {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "household_id": {"type": ["string", "null"]},
                "set": {"type": "object", "additionalProperties": True},
                "place": {"type": ["string", "null"], "description": "dwelling the household is forced into"},
                "forbid": {"type": "array", "items": {"type": "string"}},
                "remove": {"type": "array", "items": {"type": "string"}, "description": "table.key"},
                "add": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "object"}}},
            },
        }
        found["required"].append("question")
    return found


PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string"}, "instance": {"type": "string", "format": "uri"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {"pointer": {"type": "string"}, "code": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}  # fmt: skip

EXAMPLE: dict[str, Any] = {
    "batch": {"format": "anvis-batch/1", "municipality": "0461", "decision_date": "2026-11-20"},
    "departments": [{"department_id": "D1", "organisation_id": "O1", "dwellings_total": 80, "supported_last_24_months": 1}],
    "dwellings": [
        {
            "dwelling_id": "B1", "department_id": "D1", "dwelling_type": "family", "availability_basis": "59-1", "rooms": 2,
            "area_m2": 58, "rent_dkk_month": 4400, "deposit_dkk": 12000, "available_from": "2026-12-01",
        }
    ],
    "households": [
        {"household_id": "H1", "registered_on": "2026-06-01", "urgency_class": "U1", "homelessness_situation": "section_110"},
        {"household_id": "H2", "registered_on": "2026-02-01", "urgency_class": "U2", "homelessness_situation": "sofa"},
    ],
    "persons": [
        {
            "person_id": f"P{n}", "household_id": f"H{n}", "role": "applicant", "birth_date": birth, "citizenship_class": "DK",
            "income_kind": "KTH_16_2", "gross_income_dkk_month": 13000, "net_income_dkk_month": 11000,
        }
        for n, birth in ((1, "1985-05-01"), (2, "1979-09-12"))
    ],
}  # fmt: skip
QUESTION = {"household_id": "H2", "place": "B1"}
_WISHES: dict[str, Any] = EXAMPLE | {
    "policy": {"budget_dkk": 200000},
    "wishes": [{"household_id": "H1", "kind": "dwelling_type", "target": "family", "tier": "1"}],
}


def _example(says: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"summary": says, "value": value}


def _asked(says: str, **question: Any) -> dict[str, Any]:
    return _example(says, EXAMPLE | {"question": question})


# Bodies that run as they stand, by name.
EXAMPLES = {
    "two-households": _example("Two households and one dwelling", EXAMPLE),
    "wishes": _example("The same with a budget and a wish", _WISHES),
}
QUESTIONS = {
    "place": _asked("What if H2 were to have B1?", **QUESTION),
    "set": _asked("What if H2 were in class U1?", household_id="H2", set={"urgency_class": "U1"}),
    "forbid": _asked("What if H1 could not have B1?", household_id="H1", forbid=["B1"]),
    "remove": _asked("What if H1 were not there?", remove=["households.H1"]),
    "add": _asked(
        "What if there were another dwelling?",
        household_id="H2",
        add={"dwellings": [EXAMPLE["dwellings"][0] | {"dwelling_id": "B2", "rent_dkk_month": 3900}]},
    ),
}


_STATUSES = {
    400: "The request cannot be read", 401: "Not authorised", 403: "Not allowed", 404: "Not found", 405: "Method not allowed", 409: "Does not fit the state", 413: "More than one call may ask for",
    415: "Not JSON", 422: "The input does not hold", 428: "The version is missing", 429: "Too much at once", 500: "Internal error", 501: "Not installed", 503: "Busy, lost, or not answered in time",
}  # fmt: skip
_Responses = dict[int | str, dict[str, Any]]


def json_body(model: type[BaseModel], required: bool = True) -> dict[str, Any]:
    """The OpenAPI of a JSON body that a model reads, with examples."""
    content = {"application/json": {"schema": model.model_json_schema(), "examples": examples_of(model)}}
    return {"requestBody": {"required": required, "content": content}}


def problem_response(status: int) -> dict[str, Any]:
    """The OpenAPI response of a problem."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": _STATUSES[status], "content": content}


def open_responses(
    description: str, answer: type[BaseModel] | UnionType, *statuses: int, status: int = 200
) -> _Responses:
    """OpenAPI responses of a route that is open to all: its answer, from the model it is made of, and problems."""
    found: _Responses = {status: {"description": description, "model": answer}}
    return found | {s: problem_response(s) for s in statuses}


def responses(description: str, answer: type[BaseModel] | UnionType, *statuses: int, status: int = 200) -> _Responses:
    """The same of a route that asks who is calling."""
    return open_responses(description, answer, 401, *statuses, status=status)
