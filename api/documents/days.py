"""Days that somebody tells: those a batch's tables take too, so that every reckoning from them stays on the calendar."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

FIRST, LAST = date(1900, 1, 1), date(2099, 12, 31)
AskedDay = Annotated[date, Field(ge=FIRST, le=LAST)]


def day_from(text: str) -> date:
    """A day as ISO 8601 has it, from FIRST to LAST. Raises ValueError for anything else."""
    day = date.fromisoformat(text)
    if not FIRST <= day <= LAST:
        raise ValueError(text)
    return day
