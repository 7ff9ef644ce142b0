"""Who next for a dwelling: what a worker needs to answer it, from the plan and from what came of its offers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from constraints.errors import Conflict, NotFound

from ...access import Reach
from ...store import Offer, Run
from .desk import Desk
from .moving import live_vacancy

_STAND = ("proposed", "approved", "offered", "accepted", "signed")


@dataclass(frozen=True)
class NextInputs:
    """The batch and the plan as bytes of JSON; who is left out of this dwelling; the homes that stand (household → dwelling).

    Beside the answer stand two dates: rent runs `liable_from`, and `hand_back_by` is the last day to hand it back before.
    """

    run: Run
    batch: bytes
    plan: bytes
    refused: tuple[str, ...]
    standing: Mapping[str, str]
    liable_from: date | None
    hand_back_by: date | None


def inputs(desk: Desk, run_id: str, dwelling: str) -> NextInputs:
    """What "who next" rests on. Raises Conflict `open-offer/dwelling` while the dwelling is in an open offer."""
    if desk.may("what-if", "run", run_id) is Reach.own_cases:
        raise NotFound("not-kept")
    with desk.writing() as unit:
        run = unit.runs.get(run_id)
        batch, plan = unit.contents.get(run.batch_digest), unit.runs.plan(run_id)
        offers = unit.offers.of()
        vacancy = live_vacancy(unit, dwelling)
        unit.audit.append("who-next.asked", "run", run_id, {"dwelling": dwelling})
    if any(o.dwelling == dwelling and o.state in _STAND for o in offers):
        raise Conflict("open-offer/dwelling")
    homes = {p["household_id"]: p["dwelling_id"] for p in json.loads(plan)["placements"]}
    return NextInputs(
        run,
        batch,
        plan,
        tuple(sorted({o.household for o in offers if o.dwelling == dwelling})),
        standing(homes, offers, dwelling),
        None if vacancy is None else vacancy.liable_from,
        None if vacancy is None else vacancy.hand_back_by,
    )


def standing(homes: Mapping[str, str], offers: list[Offer], dwelling: str) -> dict[str, str]:
    """The homes that stand: of the plan, unless its offer has ended; and of every offer that is open or signed."""
    newest = {(o.household, o.dwelling): o.state for o in sorted(offers, key=lambda o: (o.created_at, o.id))}
    of_plan = {h: d for h, d in homes.items() if d != dwelling and newest.get((h, d), _STAND[0]) in _STAND}
    return of_plan | {o.household: o.dwelling for o in offers if o.state in _STAND}
