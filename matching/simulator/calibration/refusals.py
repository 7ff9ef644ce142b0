"""Refusals by wish tier, and by distance, rent and area beside it, as the scenario takes them; and by bands, to look at."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from scipy import stats

from constraints.language import N_, Message

from . import published
from .beside import Beside, beside_tier
from .estimate import Bar, Fit, Section, chi_squared, judged, share
from .past import Offered, Past

NEEDED = 20
NEEDED_OFFERS = 30
TIERS = range(1, 7)
_TIERS = {
    1: N_("Refuses an offer of wish tier 1"), 2: N_("Refuses an offer of wish tier 2"), 3: N_("Refuses an offer of wish tier 3"),
    4: N_("Refuses an offer of wish tier 4"), 5: N_("Refuses an offer not among the wishes"),
    6: N_("Refuses an offer to be avoided"),
}  # fmt: skip
_RENT_BANDS = (0, 3500, 4500, 5500, 7000, 10**9)
_METRE_BANDS = (0, 1000, 3000, 6000, 12000, 10**9)
_RENT = N_("Refuses an offer at {low}–{high} DKK a month")
_METRES = N_("Refuses an offer {low}–{high} km from a place it wishes to live near")
_NO_ANSWERS = Message(
    N_(
        "no table of answers was kept: accepted offers and those of the housed are in no batch, so refusals cannot be told from them"
    )
)
_LEASES_ONLY = Message(
    N_(
        "no table of answers was kept: every lease stands for one accepted offer, and refusals before it are not seen; the shares are too low"
    )
)
_NO_PLACE = Message(
    N_("no offer has both a wish to live near a place and coordinates of the home: distance cannot be told")
)


def refusals(past: Past) -> tuple[Section, Beside]:
    """Among those who answer, the share that refuses; among all offers, the share without an answer. And what adds to the
    tier: where the months tell it, the shares by tier are those beside it."""
    notes: list[Message] = []
    offers = list(past.offers)
    if "answers" not in past.kept:
        notes.append(_LEASES_ONLY if "leases" in past.kept else _NO_ANSWERS)
        offers = offers if "leases" in past.kept else []
    answered = [o for o in offers if o.answer != "no_answer"]
    beside = beside_tier(answered)
    estimates = []
    for tier in TIERS:
        mine = [o for o in answered if o.tier == tier]
        found = share(sum(o.answer == "refused" for o in mine), len(mine)) if mine else None
        found = beside.tiers.get(tier, found)
        estimates.append(
            judged(f"refusal.tier.{tier}", Message(_TIERS[tier]), "share", f"refusal.by_tier.{tier - 1}", len(mine), NEEDED,
                   published.refusal(tier), found)
        )  # fmt: skip
    silent = sum(o.answer == "no_answer" for o in offers)
    estimates.append(
        judged("refusal.no_answer", Message(N_("Offers without an answer")), "share", "refusal.no_answer", len(offers), NEEDED_OFFERS,
               published.no_answer(), share(silent, len(offers)) if offers and "answers" in past.kept else None)
    )  # fmt: skip
    estimates += beside.estimates
    bars = []
    bands_of: tuple[tuple[str, str, tuple[int, ...], Callable[[Offered], int | None], int], ...] = (
        ("rent", _RENT, _RENT_BANDS, lambda o: o.rent, 1), ("metres", _METRES, _METRE_BANDS, lambda o: o.metres, 1000),
    )  # fmt: skip
    for name, says, bands, value_of, scale in bands_of:
        for low, high in pairwise(bands):
            mine = [o for o in answered if (v := value_of(o)) is not None and low <= v < high]
            if mine:
                top = f"{high / scale:g}" if high < 10**9 else "∞"
                told = Message.of(says, low=f"{low / scale:g}", high=top)
                refused = sum(o.answer == "refused" for o in mine)
                estimates.append(
                    judged(f"refusal.{name}.{low}", told, "share", None, len(mine), NEEDED, None, share(refused, len(mine)))
                )  # fmt: skip
    fits = [f for f in (_beside_tier("rent", answered, lambda o: o.rent), _beside_tier("distance", answered, lambda o: o.metres),
                        _over_time(answered)) if f]  # fmt: skip
    if not any(o.metres is not None for o in answered):
        notes.append(_NO_PLACE)
    notes += beside.notes
    for tier in TIERS:
        mine = [o for o in answered if o.tier == tier]
        if mine:
            refused = sum(o.answer == "refused" for o in mine)
            usual = share(refused, len(mine))[0] if tier in beside.tiers else estimates[tier - 1].value
            expected = len(mine) * usual
            bars.append(Bar(str(tier), refused, expected))
    axis = Message(N_("refusals, by wish tier; 5 not among the wishes, 6 to be avoided"))
    return Section("refusals", tuple(estimates), tuple(fits), tuple(bars), axis, tuple(notes)), beside


def _beside_tier(name: str, offers: Sequence[Offered], value_of: Callable[[Offered], int | None]) -> Fit | None:
    """Does rent or distance tell refusals apart where the tier is the same? The stratified score test (Mantel's extension)."""
    score = spread = 0.0
    for tier in TIERS:
        mine = [(float(v), o.answer == "refused") for o in offers if o.tier == tier and (v := value_of(o)) is not None]
        n = len(mine)
        if n < 2:
            continue
        middle, refused = math.fsum(x for x, _ in mine) / n, sum(y for _, y in mine)
        score += math.fsum(x - middle for x, y in mine if y)
        spread += refused * (n - refused) / (n * (n - 1)) * math.fsum((x - middle) ** 2 for x, _ in mine)
    if spread <= 0:
        return None
    z = score / math.sqrt(spread)
    return Fit(f"nothing_beside_tier_{name}", z, None, float(2 * stats.norm.sf(abs(z))))


def _over_time(offers: Sequence[Offered]) -> Fit | None:
    """Are refusals of the same tier as common in the later half?"""
    ordered = sorted((o for o in offers if o.answered or o.offered), key=lambda o: o.answered or o.offered or 0)
    seen, expected = [], []
    for tier in TIERS:
        mine = [o for o in ordered if o.tier == tier]
        if len(mine) >= NEEDED:
            rate = sum(o.answer == "refused" for o in mine) / len(mine)
            later = mine[len(mine) // 2 :]
            refused = sum(o.answer == "refused" for o in later)
            # The halves share their total: the difference has twice the variance of the half.
            seen += [2 * refused - rate * len(mine)]
            expected += [len(mine) * rate * (1 - rate)]
    if not expected or sum(expected) <= 0:
        return None
    z = sum(seen) / math.sqrt(sum(expected))
    return Fit("same_halves_refusals", z, None, float(2 * stats.norm.sf(abs(z))))


__all__ = ["NEEDED", "NEEDED_OFFERS", "TIERS", "chi_squared", "refusals"]
