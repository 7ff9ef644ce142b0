"""A demonstration: a memory of its own in a folder of its own, with the sample city, people to be, and a month under way."""

from .people import PEOPLE, PLACE, Person, actor_of
from .running import Demo, Stage, opened

__all__ = ["PEOPLE", "PLACE", "Demo", "Person", "Stage", "actor_of", "opened"]
