"""Getting ready while a page is read: the run's batch solved once, so that the first what-if is answered as quickly as the next."""

from __future__ import annotations

import contextlib
from typing import Any

from starlette.background import BackgroundTask

from constraints.errors import AllocationError


def warmed(has: Any, batch: bytes, plan: bytes) -> BackgroundTask:
    """What is done after the page is sent, and only while no solver has anything else to do. That it fails means nothing."""
    return BackgroundTask(_ready, has, batch, plan)


async def _ready(has: Any, batch: bytes, plan: bytes) -> None:
    if has.solvers.working or any(has.solvers.waiting.values()):
        return
    with contextlib.suppress(AllocationError):
        await has.solvers.call("ready", batch, plan, large=True)
