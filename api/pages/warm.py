"""Getting ready while a page is read: the run's batch solved once, so that the first what-if is answered as quickly as the next."""

from __future__ import annotations

import contextlib
from typing import Any

from starlette.background import BackgroundTask

from constraints.errors import AllocationError

from ..service.kept.runs import Inputs

# Runs got ready for last; a worker keeps two.
_LAST: list[str] = []
_KEPT = 2


def warmed(has: Any, found: Inputs) -> BackgroundTask | None:
    """What is done after the page is sent, and only while no solver has anything else to do. That it fails means nothing."""
    return None if found.run.id in _LAST else BackgroundTask(_ready, has, found)


async def _ready(has: Any, found: Inputs) -> None:
    if has.solvers.working or any(has.solvers.waiting.values()):
        return
    _LAST[:] = [found.run.id, *_LAST][:_KEPT]
    with contextlib.suppress(AllocationError):
        await has.solvers.call("ready", found.batch, found.plan, large=True)
