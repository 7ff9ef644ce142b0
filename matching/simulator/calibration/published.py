"""Figures to fall back on where the months are too few, each by name: published ones, and plain assumptions of the simulator."""

from __future__ import annotations

from constraints.language import N_, Message

from ..scenario import Decisions, Refusal, Tenancy
from ..scenario_world import Exits, MunicipalityWorld
from .estimate import Known

_ASSUMED = Message(N_("an assumption of the simulator; no published figure was found"))
_REFUSAL = Message(
    N_("an assumption of the simulator, to be tried from 5 % to 40 %; Ankestyrelsen (May 2021) gives no rate")
)
_NO_FACTOR = Message(
    N_(
        "an assumption of the simulator, the wish tier tells all of it; no published figure by distance, rent or area was found"
    )
)
_RIGHT = Message(
    N_(
        "Landsbyggefonden, allocation to cheap dwellings 2021: 10 per cent of the lettings, 40 per cent of the right to every fourth"
    )
)
_TURNOVER = Message(N_("Landsbyggefonden, moves 2019: 10.4 per cent of the family dwellings a year"))
_KEPT = Message(N_("the Danish strategy: 90 % keep the home with one of the three methods, taken as after 24 months"))
_RETURN = Message(N_("Collins 2013: 23 % back in two years, housing without the methods"))

TURNOVER = 0.104
RIGHT_USED = Known(0.4, "published", _RIGHT)
SPELL_MONTHS = Known(12 / TURNOVER, "published", _TURNOVER)


def refusal(tier: int) -> Known:
    return Known(Refusal().by_tier[tier - 1], "assumption", _REFUSAL)


def odds() -> Known:
    """Distance, rent and area add nothing to the wish tier: a factor of one on the odds."""
    return Known(1.0, "assumption", _NO_FACTOR)


def no_answer() -> Known:
    return Known(Refusal().no_answer, "assumption", _ASSUMED)


def answer_days() -> Known:
    return Known(Decisions().answer_days, "assumption", _ASSUMED)


def signing_days() -> Known:
    return Known(Decisions().signing_days, "assumption", _ASSUMED)


def exits(cause: str) -> Known:
    default: Exits = MunicipalityWorld.model_fields["exits"].default
    return Known(getattr(default, cause), "assumption", _ASSUMED)


def loss(group: str) -> Known:
    named = {"supported": _KEPT, "weaker": _RETURN}
    value = getattr(Tenancy(), group)
    return Known(value, "published", named[group]) if group in named else Known(value, "assumption", _ASSUMED)


def returns() -> Known:
    return Known(Tenancy().returns, "assumption", _ASSUMED)


def vacancies(stock: int | None) -> Known | None:
    """Vacancies a month from the stock by the published turnover; None where the stock is not told."""
    return None if stock is None else Known(stock * TURNOVER / 12, "published", _TURNOVER)


def notice(value: float) -> Known:
    return Known(value, "assumption", _ASSUMED)


__all__ = [
    "RIGHT_USED", "SPELL_MONTHS", "TURNOVER", "answer_days", "exits", "loss", "no_answer", "notice", "odds", "refusal", "returns",
    "signing_days", "vacancies",
]  # fmt: skip
