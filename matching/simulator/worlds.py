"""The world of a scenario, whichever kind it is."""

from __future__ import annotations

from .beside_tier import odds
from .changes import check
from .municipality import municipality
from .plain import plain_world
from .recorded import recorded
from .scenario import Scenario
from .scenario_world import PlainWorld, RecordedWorld
from .supply import with_rehoused
from .tenure import spells_by_type
from .world import World


def build_world(scenario: Scenario) -> World:
    """The world of a scenario. Raises InputError for a catalogue that cannot be read or a part of ordinary life that does
    not fit it, LawGap for a day without law."""
    if isinstance(scenario.world, PlainWorld):
        world = plain_world(scenario.world)
    elif isinstance(scenario.world, RecordedWorld):
        return recorded(scenario, scenario.world)
    else:
        world = municipality(scenario, scenario.world)
    odds(scenario, world)  # said before anything is run
    if scenario.life.move_outs is not None:
        spells_by_type(scenario.life.move_outs, world)  # said before anything is run
    if scenario.life.households is not None:
        check(scenario.life.households, world)
    return with_rehoused(scenario, world)
