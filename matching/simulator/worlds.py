"""The world of a scenario, whichever kind it is."""

from __future__ import annotations

from .municipality import municipality
from .plain import plain_world
from .recorded import recorded
from .scenario import Scenario
from .scenario_world import PlainWorld, RecordedWorld
from .world import World


def build_world(scenario: Scenario) -> World:
    """The world of a scenario. Raises InputError for a catalogue that cannot be read, LawGap for a day without law."""
    if isinstance(scenario.world, PlainWorld):
        return plain_world(scenario.world)
    if isinstance(scenario.world, RecordedWorld):
        return recorded(scenario, scenario.world)
    return municipality(scenario, scenario.world)
