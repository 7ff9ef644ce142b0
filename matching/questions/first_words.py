"""A first answer in words: between what and what the best plan lies."""

from __future__ import annotations

from constraints.language import say

from ..levels import LEVELS
from .documents import FirstLevel


def interval(level: FirstLevel, lang: str) -> str:
    """The entry that may differ: its value in the plan shown, and the best it can be."""
    aim = next(x for x in LEVELS if x.name == level.name)
    title, shown, bound = say(lang, aim.title), level.shown, level.bound
    if isinstance(shown, tuple) and isinstance(bound, tuple):
        place = len(bound) - 1
        key = level.keys[place] if level.keys else ""
        title = say(lang, "{level}, {entry}", level=title, entry=aim.entry(place, key).say(lang))
        shown, bound = shown[place], bound[place]
    if level.sense == "max":
        return say(lang, "{level}: at least {value}, at most {bound}.", level=title, value=shown, bound=bound)
    return say(lang, "{level}: at most {value}, at least {bound}.", level=title, value=shown, bound=bound)


__all__ = ["interval"]
