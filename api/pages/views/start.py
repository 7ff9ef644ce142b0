"""`/`: what waits for the visitor today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import Response

from ...access import Role
from ...service.kept import audit, contested, ledger, today, tokens, work
from ..models import start as model
from ..models.offers import how_late
from ..models.states import state_of
from ..room import page_router
from ..shown import show
from ..visitor import Here, Visitor
from ..warm import board_warmed
from .bench import title_of

router = page_router()
_COPENHAGEN = ZoneInfo("Europe/Copenhagen")
# A chain of more entries than this is walked on the auditor's own page, not on the way in.
_WALKED = 20_000


@router.get("/")
def start(request: Request, here: Here) -> Response:
    """What waits, by what the visitor may do."""
    now = datetime.now(UTC)
    day = now.astimezone(_COPENHAGEN).date()
    months = today.months(here.desk) if here.may("batch.read") else []
    newest = next((m.newest for m in months if m.newest is not None), None)
    run_id = newest.run.id if newest is not None else ""
    facts: dict[str, Any] = {
        "homes": None,
        "own": None,
        "chain": None,
        "service": None,
        "simulations": None,
        "offers": [],
        "offers_late": "",
    }
    lines: list[model.Line] = []
    if here.may("batch.write"):
        names = ledger.places(here.desk, newest.run.batch_id) if newest is not None else {}
        facts["homes"] = model.homes(*today.empty_dwellings(here.desk, day), run_id, day, here.lang, names)
        lines = list(_coordinator(here, months, facts["homes"], run_id, day))
    elif Role.caseworker in here.actor.roles:
        offers = today.open_offers(here.desk)
        facts["offers"] = model.own_offers([o for o in offers if o.state in ("offered", "accepted")], day, here.lang)
        facts["offers_late"] = how_late((o.late for o in facts["offers"]), here.lang)
        facts["own"] = model.own_lines(today.own_cases(here.desk, run_id), run_id, here.lang) if run_id else []
        lines = list(model.offer_lines(offers, day, here.lang, approves=False))
    if here.may("simulation.write"):
        found = work.listed(here.desk, limit=8)
        facts["simulations"] = [(s, title_of(here, s.id), state_of("run", s.state, here.lang)) for s in found]
    if here.may("audit.verify"):
        facts["chain"] = _chain(here)
    if here.may("admin.write"):
        facts["service"] = {
            "tokens": model.token_lines(tokens.listed(here.desk), now, here.lang),
            "queue": model.queue_facts(today.queue(here.desk), here.lang), "backup": today.last_backup(here.desk),
        }  # fmt: skip
    made = show(
        request, here, "start.html", day=day, groups=model.grouped(lines, here.lang), months=months, run_id=run_id, **facts
    )  # fmt: skip
    if run_id and here.may("run.read"):
        made.background = board_warmed(here.desk, run_id)
    return made


def _coordinator(
    here: Visitor, months: list[today.Month], homes: model.Homes, run_id: str, day: Any
) -> Iterator[model.Line]:
    lang = here.lang
    yield from model.offer_lines(today.open_offers(here.desk), day, lang, approves=True)
    yield from model.hand_back_lines(homes, day, lang)
    if run_id:
        yield from model.case_lines(today.unanswered(here.desk, run_id), run_id, lang)
    yield from model.month_lines(months, lang)
    yield from model.course_lines(len(today.courses_to_date(here.desk, day)), lang)


def _chain(here: Visitor) -> dict[str, Any]:
    """The chain as it stands: walked where that is quick, and decisions in which a rule in doubt took part."""
    head = audit.head(here.desk)
    walked = audit.verify(here.desk) if head.position <= _WALKED else None
    report = contested.contested(here.desk)
    return {"head": head, "walked": walked, "contested": len(report.parts), "rules": sorted({p.rule_id for p in report.parts})}  # fmt: skip
