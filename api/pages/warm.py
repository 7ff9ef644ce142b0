"""Getting ready before somebody waits for it: what every page needs as the process starts, what is looked at next
while somebody reads what was looked at.
"""

from __future__ import annotations

import contextlib
import threading
from datetime import date
from functools import cache
from typing import Any

from anyio import to_thread
from babel.dates import format_date
from babel.numbers import format_decimal
from starlette.background import BackgroundTask

from constraints.errors import AllocationError
from constraints.language import LANGUAGES
from constraints.law.store import load

from ..service.kept import Desk, boards
from ..service.kept.runs import Inputs
from .shown import environment

# Runs got ready for last; a worker keeps two.
_LAST: list[str] = []
_JUDGED: list[str] = []
_KEPT = 2


def at_start() -> threading.Thread:
    """Templates, law and languages read on a thread of their own, so that the first visitor does not wait for them."""
    thread = threading.Thread(target=_common, name="anvis-warm", daemon=True)
    thread.start()
    return thread


@cache
def _common() -> None:
    load()
    for lang in LANGUAGES:
        format_date(date(2026, 1, 1), locale=lang)
        format_decimal(1, locale=lang)
    for name in environment().list_templates(extensions=["html"]):
        environment().get_template(name)


def board_warmed(desk: Desk, run_id: str) -> BackgroundTask:
    """Batch and plan of a run read while somebody looks at its progress, or at the start: its board is looked at next."""
    return BackgroundTask(quietly, boards.ready, desk, run_id)


def households_warmed(has: Any, desk: Desk, run_id: str) -> BackgroundTask | None:
    """A run's pairs judged in a worker while its board is looked at: one of its households is looked at next."""
    return None if run_id in _JUDGED else BackgroundTask(_judged, has, desk, run_id)


async def _judged(has: Any, desk: Desk, run_id: str) -> None:
    if has.scorers.working or any(has.scorers.waiting.values()):
        return
    _JUDGED[:] = [run_id, *_JUDGED][:_KEPT]
    with contextlib.suppress(AllocationError):
        batch, plan = await to_thread.run_sync(boards.bytes_of, desk, run_id)
        await has.scorers.call("judged", batch, plan, large=True)


def quietly(act: Any, *given: Any) -> None:
    """That it fails means nothing: whoever needs it is told."""
    with contextlib.suppress(AllocationError):
        act(*given)


def warmed(has: Any, found: Inputs) -> BackgroundTask | None:
    """What is done after the page is sent, and only while no solver has anything else to do. That it fails means nothing."""
    return None if found.run.id in _LAST else BackgroundTask(_ready, has, found)


async def _ready(has: Any, found: Inputs) -> None:
    if has.solvers.working or any(has.solvers.waiting.values()):
        return
    _LAST[:] = [found.run.id, *_LAST][:_KEPT]
    with contextlib.suppress(AllocationError):
        await has.solvers.call("ready", found.batch, found.plan, large=True)
