"""The calibrated scenario as a file a planner reads: every setting from the months with its interval, number and source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from constraints.language import N_, Message

from .calibrate import Calibration, into
from .estimate import Estimate

_MONTHS = N_("{says}: {value}, 95 % {low}–{high}; {n} observations from the kept months")
_FALLS_BACK = N_("{says}: {name}; {n} observations in the months, {needed} needed")
_EXACT = {
    "world.waiting_at_start": Message(N_("households in the last batch, counted")),
    "world.waited_days_at_start": Message(N_("mean wait of those in the last batch, counted")),
    "quota.share": Message(N_("as the last batch tells it")),
    "world.catalogue": Message(N_("households and homes of the kept months")),
    "support": Message(N_("not from the months: slots stand in no table")),
    "uncertainty": Message(N_("the intervals of the estimates; points above 0 draws from them")),
}
_WITH_TENANTS = N_("with those that tenants housed before the start will bring: {value}")
_HEAD = N_("Calibrated from {n} kept months, {first} – {last}. How far to trust it stands on the page beside it.")


def scenario_yaml(found: Calibration, raw: Mapping[str, Any], first: str, last: str, lang: str) -> str:
    """The scenario's settings with a comment before each that was estimated."""
    comments = {path: m.say(lang) for path, m in _EXACT.items()}
    for e, path in into(found):
        comments[path] = _comment(e, raw, lang)
    head = Message.of(_HEAD, n=len(found.past.days), first=first, last=last).say(lang)
    return f"# {head}\n" + "".join(_lines(raw, comments, "", 0))


def _comment(e: Estimate, raw: Mapping[str, Any], lang: str) -> str:
    says = e.says.say(lang)
    if e.source != "months" or e.low is None or e.high is None:
        name = "" if e.published is None else e.published.say(lang)
        return Message.of(_FALLS_BACK, says=says, name=name, n=e.n, needed=e.needed).say(lang)
    low, value, high = (_number(x, lang) for x in (e.low, e.value, e.high))
    text = Message.of(_MONTHS, says=says, value=value, low=low, high=high, n=e.n).say(lang)
    if e.name in ("arrivals", "vacancies"):
        given = raw["world"][str(e.path).split(".")[1]]
        text += "; " + Message.of(_WITH_TENANTS, value=_number(given, lang)).say(lang)
    return text


def _number(value: float, lang: str) -> str:
    text = f"{value:.4g}"
    return text.replace(".", ",") if lang == "da" else text


def _lines(value: Any, comments: Mapping[str, str], path: str, depth: int) -> Iterator[str]:
    """Lines of a mapping or list; what is plain stands on its key's line."""
    rows = value.items() if isinstance(value, Mapping) else ((str(i), v) for i, v in enumerate(value))
    pad = "  " * depth
    for key, inner in rows:
        here = f"{path}.{key}" if path else str(key)
        if here in comments:
            yield f"{pad}# {comments[here]}\n"
        name = f"{_plain(key)}:" if isinstance(value, Mapping) else "-"
        below = isinstance(inner, Mapping | list) and inner and any(c.startswith(here + ".") for c in comments)
        if isinstance(inner, Mapping) and inner:
            below = True
        if below:
            yield f"{pad}{name}\n"
            yield from _lines(inner, comments, here, depth + 1)
        elif isinstance(inner, list) and inner and isinstance(inner[0], Mapping):
            yield f"{pad}{name}\n"
            yield from (f"{pad}  - {_plain(row)}\n" for row in inner)
        else:
            yield f"{pad}{name} {_plain(inner)}\n"


def _plain(value: Any) -> str:
    return (
        yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10_000, sort_keys=False)
        .removesuffix("...\n")
        .strip()
    )


__all__ = ["scenario_yaml"]
