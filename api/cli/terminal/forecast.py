"""What a study will take: how many, how long, how much memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from constraints.language import nsay, say

from .lines import line, number

if TYPE_CHECKING:
    from matching.simulator.study import Forecast


def show_forecast(console: Console, found: Forecast, lang: str) -> None:
    """Three lines: the grid, the time, the memory."""
    each = number(found.replications, lang)
    if found.most > found.replications:
        each = say(lang, "{least} to {most}", least=found.replications, most=found.most)
    line(console, say(lang, "{variants} variants × {policies} policies × {each} replications: {units} runs of all policies, {kept} of them kept from before.",
                      variants=found.variants, policies=found.policies, each=each, units=found.units, kept=found.kept))  # fmt: skip
    told = say(lang, "One run took {one} s here; in all about {time} with {jobs} processes.",
               one=f"{found.seconds_one:.1f}".replace(".", "," if lang == "da" else "."), time=_time(found, lang), jobs=found.jobs)  # fmt: skip
    line(console, told)
    line(console, say(lang, "A process takes about {memory} MiB.", memory=found.memory_mib))


def _time(found: Forecast, lang: str) -> str:
    low, high = (_minutes(s, lang) for s in (found.seconds, found.seconds_most))
    return low if low == high else say(lang, "{least} to {most}", least=low, most=high)


def _minutes(seconds: float, lang: str) -> str:
    minutes = round(seconds / 60)
    return (
        nsay(lang, "{count} minute", "{count} minutes", minutes)
        if minutes
        else say(lang, "{count} seconds", count=max(1, round(seconds)))
    )
