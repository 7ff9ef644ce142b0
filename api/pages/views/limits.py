"""`/limits`: the counters, idle rent, support slots and every limit of the month; support courses and their moves."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from constraints.errors import AllocationError, InputError
from constraints.language import N_, say

from ...service.kept import courses, ledger
from ...service.moves import moves_from
from ..downloads import csv_file
from ..models import limits as model
from ..room import page_router
from ..shown import show
from ..visitor import Here, Sent, Visitor
from ..ways import back
from ..wrong import refusal

router = page_router("/limits")
_STATES = ("reserved", "running", "paused")
_COURSE_HEADS = (N_("Household"), N_("Team"), N_("Method"), N_("State"), N_("Starts"), N_("Planned end"))


def today() -> date:
    return datetime.now(UTC).date()


@router.get("")
def limits(request: Request, here: Here, batch: str = "", table: str = "") -> Response:
    """The accounts of one month, the newest unless another is asked for; each table as CSV by `?table=`."""
    months = ledger.months(here.desk)
    month = next((m for m in months if m.batch_id == batch), months[0] if months and not batch else None)
    if month is None:
        return show(request, here, "limits.html", month=None, months=months)
    facts = _facts(here, month)
    if table:
        return _csv(here, table, facts)
    return show(request, here, "limits.html", month=month, months=months, **facts)


def _facts(here: Visitor, month: ledger.Month) -> dict[str, Any]:
    names, lang, day = ledger.places(here.desk, month.batch_id), here.lang, today()
    accounts: list[model.Account] = []
    rents: list[model.Rent] = []
    dkk = dkk_day = None
    if here.may("ledger.read"):
        told = ledger.ledger(here.desk, month.batch_id, day)
        accounts, rents = model.accounts(told.rights, names, lang), model.rents(told.idle, names, day, lang)
        dkk, dkk_day = told.idle_dkk, model.a_day(told.idle, day)
        slots, supported = told.slots, told.supported
    else:
        slots, supported = ledger.limits(here.desk, month.batch_id, day)
    full = []
    if month.run_id is not None:
        full = model.limits_of(ledger.plan_limits(here.desk, month.run_id), names, lang)
    return {
        "accounts": accounts, "rents": rents, "dkk": dkk, "dkk_day": dkk_day, "teams": model.teams(slots),
        "supported": [(names.get(d, d), n) for d, n in supported.items()], "groups": model.groups(full),
        "gains": [f for f in full if f.kind == "bad"], "run": month.run_id,
    }  # fmt: skip


def _csv(here: Visitor, table: str, facts: dict[str, Any]) -> Response:
    lang = here.lang
    head, rows = _HEADS.get(table, ()), _rows(table, facts)
    if not head:
        raise InputError("bad-parameter")
    return csv_file(table, [say(lang, h) for h in head], rows, lang)


_HEADS = {
    "quota": (
        N_("Organisation"), N_("Vacancies"), N_("Share"), N_("Right"), N_("Let"), N_("Offered"), N_("Handed back"), N_("Free"),
        N_("Carried in"), N_("Carried out"),
    ),
    "idle": (
        N_("Dwelling"), N_("Organisation"), N_("Since"), N_("Until"), N_("Days"), N_("DKK a day"), N_("DKK so far"),
        N_("Hand back by"),
    ),
    "slots": (N_("Team"), N_("In the tables"), N_("Started"), N_("Ended"), N_("Reserved"), N_("Free now")),
    "supported": (N_("Department"), N_("Leases with support")),
    "limits": (N_("Limit"), N_("Kind"), N_("Allows"), N_("Used"), N_("Unit"), N_("One more would house")),
}  # fmt: skip


def _rows(table: str, facts: dict[str, Any]) -> list[tuple[Any, ...]]:
    if table == "quota":
        return [
            (a.organisation, a.vacancies, a.share, a.right, a.let, a.offered, a.handed_back, a.free, a.carry_in, a.carry_out)
            for a in facts["accounts"]
        ]  # fmt: skip
    if table == "idle":
        return [
            (r.dwelling, r.organisation, r.since, r.until, r.days, r.a_day, r.so_far, r.hand_back_by)
            for r in facts["rents"]
        ]
    if table == "slots":
        return [(t.team, t.in_tables, t.started, t.ended, t.reserved, t.free) for t in facts["teams"]]
    if table == "supported":
        return list(facts["supported"])
    return [(f.name, f.group, f.capacity, f.used, f.unit, f.gained) for _, found in facts["groups"] for f in found]


@router.get("/courses")
def supported(request: Request, here: Here, state: str = "", table: str = "") -> Response:
    """Support courses: those that run or wait, or those of a state; as CSV by `?table=`."""
    if table:
        rows = [
            (
                c.household,
                c.team,
                c.method,
                say(here.lang, model.COURSE_STATES[c.state][0]),
                c.starts_on,
                c.planned_end_on,
            )
            for c in _found(here, state)
        ]
        return csv_file("courses", [say(here.lang, h) for h in _COURSE_HEADS], rows, here.lang)
    return _courses(request, here, state, [])


def _courses(
    request: Request, here: Visitor, state: str, refused: list[tuple[str, str]], status: int = 200
) -> Response:
    rows = [(c, [m for m in moves_from("course", c.state) if m.person]) for c in _found(here, state)]
    states = {code: (say(here.lang, text), kind) for code, (text, kind) in model.COURSE_STATES.items()}
    choices = [("", say(here.lang, "those that run or wait")), *((code, text) for code, (text, _) in states.items())]
    return show(
        request, here, "courses.html", status, rows=rows, state=state, states=states, choices=choices, refused=refused, today=today(),
    )  # fmt: skip


def _found(here: Visitor, state: str) -> list[Any]:
    return list(courses.listed(here.desk, None, (state,) if state else _STATES))


@router.post("/courses/{course_id}/{move}")
def move(request: Request, here: Here, sent: Sent, course_id: str, move: str) -> Response:
    """Moves a course on."""
    try:
        _move(here, sent, course_id, move)
    except AllocationError as wrong:
        return _courses(request, here, "", refusal(wrong, here.lang), 409 if wrong.code == "no-move" else 422)
    return back("/limits/courses", f"course-{move}")


def _move(here: Visitor, sent: Any, course_id: str, name: str) -> None:
    on, until = sent.date("on"), sent.date("until")
    if name == "release":
        courses.release(here.desk, course_id)
    elif name == "end":
        courses.end(here.desk, course_id, on or today(), sent.optional("reason"))
    elif name == "pause":
        if until is None:
            raise InputError(
                "bad-body", name="until", pointer="/until",
                expected={"da": "en dato som 2026-11-20", "en": "a date such as 2026-11-20"},
            )  # fmt: skip
        courses.pause(here.desk, course_id, on or today(), until)
    elif name in ("start", "resume"):
        (courses.start if name == "start" else courses.resume)(here.desk, course_id, on or today(), until)
    else:
        raise InputError("bad-parameter")
