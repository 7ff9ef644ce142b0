"""Bodies that run as they stand, by the model that reads them. Ids are those of the example of a batch; an id that the service
makes (a run's), and a digest, is the caller's own to put in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from ..documents.desk import (
    AgainAsked,
    AnswerAsked,
    ApproveAsked,
    CommentAsked,
    CourseAsked,
    CourseMoveAsked,
    HandBackAsked,
    LiftAsked,
    LockAsked,
    MoveAsked,
    NextMonthAsked,
    OfferAsked,
    SignAsked,
    UnlockAsked,
    VacancyAsked,
)
from ..documents.kept import CellAsked, ReasonAsked, RowAsked, RowGone, RunAsked
from ..documents.reports import EraseAsked
from ..documents.tokens import TokenAsked

RUN = "R-ABCDEFGHIJKLMNOPQRST"
DIGEST = "0123456789abcdef" * 4

_BY_MODEL: Mapping[type[BaseModel], Mapping[str, Mapping[str, Any]]] = {
    CellAsked: {
        "a-number": {"table": "dwellings", "key": "B1", "column": "rooms", "value": "3", "reason": "målt op"},
        "emptied": {"table": "households", "key": "H2", "column": "min_rooms", "value": ""},
    },
    RowAsked: {
        "a-wish": {
            "table": "wishes", "row": {"household_id": "H1", "kind": "department", "target": "D1", "tier": "2"},
            "reason": "fortalt i telefonen",
        },
    },
    RowGone: {
        "a-dwelling": {"table": "dwellings", "key": "B1", "reason": "solgt"},
        "a-household": {"table": "households", "key": "H2", "reason": "to gange i listen", "owned": True},
    },
    ReasonAsked: {"why": {"reason": "forkert fil"}},
    RunAsked: {"plain": {}, "another-draw": {"seed": 7, "time_limit": 120}},
    LockAsked: {
        "keep": {"dwelling": "B1", "kind": "keep", "reason": "har haft nøgler"},
        "forbid": {"dwelling": "B1", "kind": "forbid", "reason": "trussel i opgangen"},
    },
    UnlockAsked: {"one": {"dwelling": "B1", "reason": "afklaret"}, "all": {"reason": "afklaret"}},
    CommentAsked: {"on-a-household": {"text": "ring til boligselskabet", "household": "H1"}},
    AgainAsked: {"plain": {}, "another-draw": {"seed": 7}},
    ApproveAsked: {"a-plan": {"plan_digest": DIGEST, "reason": "gennemgået på mødet"}},
    SignAsked: {"a-dwelling": {"dwelling": "B1", "reason": "ingen egnet bolig uden for området"}},
    LiftAsked: {"size": {"dwelling": "B1", "rule_id": "SIZE-1", "reason": "plads til hjælpemidler"}},
    AnswerAsked: {
        "not-met": {"rule_id": "ALB-59-6-3", "answer": "not_met", "reason": "opsagt på grund af ombygning", "dwelling": "B1"},
        "every-dwelling": {"rule_id": "ALB-59-6-3", "answer": "not_met", "reason": "opsagt på grund af ombygning"},
    },
    OfferAsked: {"next": {"run_id": RUN, "dwelling": "B1", "household": "H2", "reason": "næste i rækken"}},
    MoveAsked: {
        "approve": {"move": "approve"},
        "send": {"move": "send", "on": "2026-12-02", "answer_days": 8, "moves_in_on": "2027-01-01"},
        "accept": {"move": "accept", "on": "2026-12-04"},
        "refuse": {"move": "refuse", "on": "2026-12-04", "reason_code": "no_lift", "reason": "kan ikke gå på trapper"},
        "no-answer": {"move": "no-answer"},
        "withdraw": {"move": "withdraw", "reason": "boligen er skadet"},
        "sign": {"move": "sign", "on": "2026-12-10", "moves_in_on": "2027-01-01", "support_ends_on": "2027-09-30"},
        "fall-through": {"move": "fall-through", "reason": "fortrød"},
    },
    VacancyAsked: {
        "reported": {
            "organisation": "O1", "dwelling": "B7", "reported_on": "2026-12-01", "available_from": "2027-01-01",
            "dwelling_type": "family", "department": "D1", "position": 4, "reply_by": "2026-12-15", "rent_dkk_month": 4400,
        },
    },
    HandBackAsked: {"nobody": {"on": "2026-12-05", "reason": "ingen passer til den"}},
    CourseAsked: {"by-hand": {"team": "T1", "method": "CTI", "household": "H1"}},
    CourseMoveAsked: {
        "start": {"move": "start", "on": "2026-12-01", "planned_end_on": "2027-08-31"},
        "release": {"move": "release"},
        "pause": {"move": "pause", "on": "2026-12-20", "until": "2027-03-31"},
        "resume": {"move": "resume", "on": "2027-01-10", "planned_end_on": "2027-08-31"},
        "end": {"move": "end", "on": "2027-06-30", "reason": "klarer sig selv"},
    },
    NextMonthAsked: {"january": {"run_id": RUN, "decision_date": "2027-01-20", "note": "januar"}},
    TokenAsked: {
        "a-caseworker": {"user": "cw-7", "roles": ["caseworker"], "municipalities": ["0461"], "days": 90, "label": "prøve"},
    },
    EraseAsked: {
        "told": {"reason": "borgeren har bedt om det"},
        "erased": {"reason": "borgeren har bedt om det", "apply": True},
    },
}  # fmt: skip
SCENARIO = {"small": {"name": "small", "months": 12}}
JUDGED = {
    "by-hand": {
        "format": "anvis-plan/1", "decision_date": "2026-11-20", "placements": [{"household_id": "H1", "dwelling_id": "B1"}],
    },
}  # fmt: skip


def told(examples: Mapping[str, Any]) -> dict[str, Any]:
    """Examples as OpenAPI holds them."""
    return {name: {"value": value} for name, value in examples.items()}


def examples_of(model: type[BaseModel]) -> dict[str, Any]:
    """The examples of a body, as OpenAPI holds them. Raises KeyError for a model that has none."""
    return told(_BY_MODEL[model])
