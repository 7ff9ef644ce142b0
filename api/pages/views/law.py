"""`/law`: rules and figures in force on a day, what changed between two, and what is in doubt."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import Response

from constraints.errors import AllocationError, NotFound
from constraints.language import Lang
from constraints.overview import law_overview

from ...documents.law_words import value
from ...service.kept.texts import LIMITS
from ..downloads import csv_file
from ..models import law as model
from ..room import page_router
from ..shown import show, words
from ..visitor import Here
from ..wrong import refusal

router = page_router("/law")
_PARTS = ("rules", "figures", "interpretations", "changes", "doubt")


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


@router.get("")
def law(
    request: Request,
    here: Here,
    part: str = "rules",
    on: str = "",
    since: str = "",
    q: Annotated[str, Query(max_length=LIMITS["search"])] = "",
    table: str = "",
) -> Response:
    """The law on a day, in parts; the table of a part as CSV by `?table=`."""
    here.desk.may("law.read", "law")
    today = datetime.now(UTC).date()
    day, start = _day(on, today), _day(since, date(today.year, 1, 1))
    part = part if part in _PARTS else "rules"
    refused = []
    try:
        told = law_overview(day, min(start, day))
    except AllocationError as wrong:
        refused, day = refusal(wrong, here.lang, {"on": "on"}), today
        told = law_overview(day, min(start, day))
    rules = model.rule_lines(told["rules"], here.lang)
    found = q.strip().casefold()
    facts: dict[str, Any] = {
        "rules": [r for r in rules if found in f"{r.rule_id} {r.title} {r.cites}".casefold()], "doubted": [r for r in rules if r.doubt],
        "families": model.families([f for f in told["figures"] if found in f"{f['name']} {f['description']}".casefold()], here.lang),
        "switches": [(s, words(s["question"], here.lang), value(s["default"], here.lang)) for s in told["switches"]],
        "steps": model.steps(told["changes"], here.lang),
    }  # fmt: skip
    if table and not refused:
        return csv_file(f"law-{part}-{day.isoformat()}", *model.table_of(part, facts, here.lang), here.lang)
    return show(
        request, here, "law.html", 422 if refused else 200, part=part, known=model.IDS, day=day, since=min(start, day), q=q, refused=refused,
        not_known=told["figures_not_known"], run_out=_ends(told, here.lang), digest=told["digest"], **facts,
    )  # fmt: skip


def _ends(told: dict[str, Any], lang: Lang) -> list[tuple[str, list[str]]]:
    return [(model.when(e["known_until"], lang), list(e["figures"])) for e in told["figures_run_out"]]


@router.get("/rules/{rule_id}")
def rule(request: Request, here: Here, rule_id: str, on: str = "", table: str = "") -> Response:
    """One rule with its wordings, its question and its cases, judged now; the cases as CSV by `?table=`."""
    here.desk.may("law.read", "law")
    day = _day(on, datetime.now(UTC).date())
    found = model.rule_page(rule_id, max(day, model.first_day()), here.lang)
    if found is None:
        raise NotFound("no-address")
    if table:
        return csv_file(f"{rule_id}-cases", *model.cases_table(found, here.lang), here.lang)
    return show(request, here, "rule.html", rule=found, day=day)
