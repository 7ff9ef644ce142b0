"""Getting ready before somebody waits for it: what every page needs as the process starts, a run's batch while its progress is
watched or its household read.
"""

from __future__ import annotations

import contextlib
import threading
from datetime import date
from functools import cache
from typing import Any

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
    """The batch of a run read while its progress is watched: its board is looked at next."""
    return BackgroundTask(quietly, boards.ready, desk, run_id)


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
