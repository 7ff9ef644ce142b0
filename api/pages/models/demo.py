"""The demonstration as its entrance shows it: whom one can be, and how far its month is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from constraints.language import N_, say

from ...access import Role
from ...demo import PEOPLE, Demo, Stage

_STAGES: Mapping[Stage, str] = {
    Stage.tables: N_("The city's tables are read"),
    Stage.plan: N_("The plan is made"),
    Stage.again: N_("Decisions are taken, and it is made again"),
    Stage.offers: N_("Offers go out"),
    Stage.simulation: N_("Policies are tried over a year"),
}
_ORDER = tuple(_STAGES)


@dataclass(frozen=True)
class Shown:
    """One of the people."""

    user: str
    role: Role
    says: str


@dataclass(frozen=True)
class Entrance:
    """`steps`: (text, address, state) as the macro of steps takes them. `open`: is there something to see already?"""

    people: tuple[Shown, ...]
    steps: tuple[tuple[str, str, str], ...]
    open: bool
    ready: bool
    failed: bool


def entrance(demo: Demo | None, lang: str) -> Entrance | None:
    """None where the service is no demonstration."""
    if demo is None:
        return None
    stage = demo.stage
    return Entrance(
        tuple(Shown(p.user, p.role, say(lang, p.says)) for p in PEOPLE), tuple(_steps(stage, lang)), demo.may_enter,
        stage is Stage.ready, stage is Stage.failed,
    )  # fmt: skip


def _steps(stage: Stage, lang: str) -> list[tuple[str, str, str]]:
    at = _ORDER.index(stage) if stage in _ORDER else len(_ORDER)
    return [
        (say(lang, _STAGES[s]), "", "done" if n < at else "now" if n == at else "later") for n, s in enumerate(_ORDER)
    ]
