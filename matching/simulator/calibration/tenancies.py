"""How long the housed stay: losses of the home by support, moves by the tenant's own wish, transfers, and returns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby, pairwise

from scipy import optimize, stats

from constraints.language import N_, Message

from ..scenario import DAYS_PER_MONTH, Tenancy
from . import published
from .estimate import Bar, Estimate, Fit, Law, Section, chi_squared, counted, judged, mean_time, share
from .exits import total_rate, visible
from .past import Past, Stay

NEEDED = 10
NEEDED_LOSSES = 5
# Weibull's form is taken only where the exponential one is ruled out: its mean lies far beyond what most months show.
_WEIBULL_FROM = 0.005
_GROUPS = {
    "supported": (N_("Loses the home in a month, with CTI, ICM or ACT"), ("CTI", "ICM", "ACT")),
    "weaker": (N_("Loses the home in a month, with section 85"), ("s85",)),
    "no_need": (N_("Loses the home in a month, without need of support"), ("none",)),
}  # fmt: skip
_WITHOUT = (N_("Loses the home in a month, needs support and gets none"), ("s85", "CTI", "ICM", "ACT"))
_NO_MOVES = Message(
    N_("no moves were kept (history/moves.csv): how long the housed stay, and what becomes of them, cannot be told")
)
_EARLY = N_(
    "in the first {months} months a home is taken to be lost more often than later, as the simulator assumes (tenancy.early_factor)"
)
_BANDS = (0.0, 6.0, 12.0, 24.0, 48.0, math.inf)


def tenancies(past: Past, support_given: bool) -> tuple[Section, tuple[str, float]]:
    """Losses and spells; and the form of the spells with Weibull's shape: `exponential` unless the months say otherwise.

    `support_given`: does the scenario count support slots? Else who needs support is taken to get none.
    """
    end = past.days[-1]
    estimates: list[Estimate] = []
    groups = _GROUPS if support_given else {"unsupported": _WITHOUT, "no_need": _GROUPS["no_need"]}
    stays = past.stays if "moves" in past.kept else ()  # a lease alone says nothing of how it ended
    chains = _chains(stays)
    for name, (says, methods) in groups.items():
        mine = [c for c in chains if c[0].method in methods]
        lost = sum(c[-1].how == "lost" for c in mine)
        hazard = counted(lost, _weighted(mine, end)) if mine else None
        found = None if hazard is None else (*_chances(*hazard[:3]), hazard[3])
        estimates.append(
            judged(
                f"loss.{name}",
                Message(says),
                "per month",
                f"tenancy.{name}",
                lost,
                NEEDED_LOSSES,
                published.loss(name),
                found,
            )
        )
    lengths = [((s.until if s.until is not None else end) - s.since, s.how in ("moved", "transferred")) for s in stays]
    out = sum(ended for _, ended in lengths)
    time = math.fsum(max(0.5, d) for d, _ in lengths) / DAYS_PER_MONTH
    fit, form = _exponential(lengths) if out >= NEEDED else (None, ("exponential", 1.0))
    estimates.append(
        judged("spell", Message(N_("Months until a tenant moves on")), "months", "life.move_outs.spells.all.months", out, NEEDED,
               published.SPELL_MONTHS, _mean_spell(lengths, out, time, form[1]) if out else None)
    )  # fmt: skip
    if out >= NEEDED:
        on = sum(s.how == "transferred" for s in stays)
        estimates.append(
            judged("transfers", Message(N_("Moves on within the organisation, of all moves")), "share", "life.transfers.share", out,
                   NEEDED, None, share(on, out))
        )  # fmt: skip
    gone = [c for c in chains if c[-1].how == "lost" and c[-1].until is not None and c[-1].until <= past.days[-2]]
    returned = _returned(past, chains, gone)
    # Who is back and gone again before a batch is in none.
    of = max(returned, round(len(gone) * visible(total_rate(past), past.months / (len(past.days) - 1))))
    estimates.append(
        judged("returns", Message(N_("Comes back to the list after losing the home")), "share", "tenancy.returns", len(gone), NEEDED,
               published.returns(), share(returned, of) if of else None)
    )  # fmt: skip
    notes = [] if "moves" in past.kept else [_NO_MOVES]
    rules = Tenancy()
    notes.append(Message.of(_EARLY, months=rules.early_months))
    seen, expected = _bands(lengths, out / time if time else 0.0)
    also = chi_squared("same_rate_of_moves", seen, expected, 1)
    labels = ("0–6", "6–12", "12–24", "24–48", "48+")
    bars = tuple(Bar(n, s, e) for n, s, e in zip(labels, seen, expected, strict=True))
    section = Section(
        "tenancies", tuple(estimates), tuple(f for f in (fit, also) if f), bars if out else (),
        Message(N_("tenants who moved on, by months in the home")), tuple(notes),
    )  # fmt: skip
    return section, form


def _chances(value: float, low: float, high: float) -> tuple[float, float, float]:
    """Chances of a month from hazards."""
    return -math.expm1(-value), -math.expm1(-low), -math.expm1(-high)


def _returned(past: Past, chains: Sequence[Sequence[Stay]], gone: Sequence[Sequence[Stay]]) -> int:
    """Of the tenancies lost, those whose household was on the list again before its next home."""
    back: dict[str, list[int]] = {}
    for h in past.households:
        if h.again:
            back.setdefault(h.household, []).append(h.registered)
    starts: dict[str, list[int]] = {}
    for c in chains:
        starts.setdefault(c[0].household, []).append(c[0].since)
    count = 0
    for c in gone:
        lost, name = c[-1].until or 0, c[0].household
        until = min((x for x in starts[name] if x >= lost), default=10**9)
        count += any(lost <= x <= until for x in back.get(name, ()))
    return count


def _chains(stays: Sequence[Stay]) -> list[list[Stay]]:
    """Stays of one tenancy after another: a transfer leads into the next."""
    found: list[list[Stay]] = []
    for _, mine in groupby(sorted(stays, key=lambda s: (s.household, s.since)), key=lambda s: s.household):
        for stay in mine:
            before = found[-1][-1] if found else None
            if (
                before
                and before.household == stay.household
                and before.how == "transferred"
                and before.until == stay.since
            ):
                found[-1].append(stay)
            else:
                found.append([stay])
    return found


def _weighted(chains: Sequence[Sequence[Stay]], end: int) -> float:
    """Months at risk of losing the home, the early ones weighted as the simulator does."""
    rules = Tenancy()
    total = 0.0
    for chain in chains:
        last = chain[-1].until if chain[-1].until is not None else end
        months = max(0.5, last - chain[0].since) / DAYS_PER_MONTH
        total += min(months, rules.early_months) * rules.early_factor + max(0.0, months - rules.early_months)
    return total


def _bands(lengths: Sequence[tuple[int, bool]], rate: float) -> tuple[list[float], list[float]]:
    seen, time = [0.0] * (len(_BANDS) - 1), [0.0] * (len(_BANDS) - 1)
    for days, ended in lengths:
        months = days / DAYS_PER_MONTH
        for i, (low, high) in enumerate(pairwise(_BANDS)):
            time[i] += max(0.0, min(months, high) - low)
            seen[i] += ended and low <= months < high
    return seen, [rate * t for t in time]


def _mean_spell(
    lengths: Sequence[tuple[int, bool]], out: int, time: float, shape: float
) -> tuple[float, float, float, Law]:
    """The mean of the spells; with Weibull's shape given, a spell to its power is exponential."""
    if shape == 1.0:
        return mean_time(out, time)
    powered = math.fsum((max(0.5, d) / DAYS_PER_MONTH) ** shape for d, _ in lengths)
    value, low, high = (math.gamma(1 + 1 / shape) * x ** (1 / shape) for x in mean_time(out, powered)[:3])
    return value, low, high, Law("normal", value, (high - low) / 3.92)


def _exponential(lengths: Sequence[tuple[int, bool]]) -> tuple[Fit | None, tuple[str, float]]:
    """Likelihood-ratio test of an exponential time against Weibull's, times cut off at the end counted as such."""
    times = [(max(0.5, d) / DAYS_PER_MONTH, e) for d, e in lengths]
    ends = sum(e for _, e in times)
    logs = math.fsum(math.log(t) for t, e in times if e)

    def log_likelihood(shape: float) -> float:
        scale = math.fsum(t**shape for t, _ in times) / ends
        return ends * math.log(shape) - ends * math.log(scale) + (shape - 1) * logs - ends

    best = optimize.minimize_scalar(lambda x: -log_likelihood(math.exp(x)), bounds=(-2.5, 2.5), method="bounded")
    shape = math.exp(float(best.x))
    ratio = max(0.0, 2 * (log_likelihood(shape) - log_likelihood(1.0)))
    fit = Fit("exponential", ratio, 1, float(stats.chi2.sf(ratio, 1)))
    return fit, ("weibull", round(shape, 3)) if fit.p < _WEIBULL_FROM else ("exponential", 1.0)


__all__ = ["NEEDED", "NEEDED_LOSSES", "tenancies"]
