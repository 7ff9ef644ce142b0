"""Vacancies a month, by organisation and in all, and how much of its right the municipality takes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from constraints.language import N_, Message

from ...sampling.published import month_factors
from . import published
from .estimate import Bar, Section, chi_squared, counted, judged, share
from .past import Past, Reported

NEEDED = 20
NEEDED_RIGHTS = 20
# A notice is at most so long before the home is seen in a batch; vacancies reported later may not have been seen yet.
LEAD_DAYS = 93
_BY_RIGHT = Message(
    N_(
        "no organisation tells all its vacancies of a period: they are worked out from the homes in the batches and the share of the right"
    )
)
_OWN = N_("{count} of them were left by tenants the municipality had housed; the simulator makes those itself")
_SEASON = Message(
    N_("the year's course is the published one (Landsbyggefonden, moves 2019); the months are too few to tell another")
)


@dataclass(frozen=True)
class _Window:
    """Months whose reports count: periods (1-based number of their batch), their length with the year's course, last day."""

    months: tuple[int, ...]
    lengths: tuple[float, ...]
    until: int

    @property
    def exposure(self) -> float:
        return math.fsum(self.lengths)


def window(past: Past) -> _Window:
    """Periods that end early enough for every home reported in them to have been in a batch; at least the first period."""
    from datetime import date

    factor = month_factors()
    last = past.days[-1] - LEAD_DAYS
    months = [m for m in range(1, len(past.days)) if past.days[m] <= last] or [1]
    lengths = []
    for m in months:
        days = range(past.days[m - 1], past.days[m])
        lengths.append(math.fsum(factor.get(date.fromordinal(d).month, 1.0) for d in days) / (365.25 / 12))
    return _Window(tuple(months), tuple(lengths), past.days[months[-1]])


def supply(past: Past) -> Section:
    """Rates of the Poisson streams. With the tenants' own moves told, what they left is taken off the count."""
    w = window(past)
    first = past.days[0]
    seen_homes = [v for v in past.homes if v.reported is not None and first < v.reported <= w.until]
    told = [r for r in past.reported if all(r.vacancies[m] is not None for m in w.months)]
    notes: list[Message] = [_SEASON]
    estimates = []
    by_month = [0.0] * len(w.months)
    if told:
        total = 0
        for r in told:
            counts = [r.vacancies[m] or 0 for m in w.months]
            total += sum(counts)
            by_month = [a + b for a, b in zip(by_month, counts, strict=True)]
            says = Message.of(N_("Vacancies a month, {organisation}"), organisation=r.organisation)
            estimates.append(
                judged(f"vacancies.{r.organisation}", says, "vacancies/month", None, sum(counts), NEEDED, None,
                       counted(sum(counts), w.exposure))
            )  # fmt: skip
        own = _left_by_tenants(past, first, w.until)
        if own:
            notes.append(Message.of(_OWN, count=own))
        found = counted(max(0, total - own), w.exposure)
        n = total - own
    else:
        notes.append(_BY_RIGHT)
        n = len(seen_homes)
        part = _mean_share(past)
        found = counted(n, w.exposure * part)
        for v in seen_homes:
            place = next((i for i, m in enumerate(w.months) if (v.reported or 0) <= past.days[m]), len(w.months) - 1)
            by_month[place] += 1
    whole = judged("vacancies", Message(N_("Vacancies a month, all organisations")), "vacancies/month", "world.vacancies_per_month",
                   n, NEEDED, published.vacancies(past.stock), found)  # fmt: skip
    estimates.insert(0, whole)
    rights = sum(_rights(r, w.months) for r in told)
    names = {r.organisation for r in told}
    called = min(rights, sum(v.organisation in names for v in seen_homes))
    estimates.append(
        judged("call_rate", Message(N_("Taken of the vacancies the municipality has a right to")), "share", "quota.call_rate", rights,
               NEEDED_RIGHTS, published.RIGHT_USED, share(called, rights) if rights else None)
    )  # fmt: skip
    expected = [sum(by_month) * x / w.exposure for x in w.lengths]
    fit = chi_squared("season_over_months", by_month, expected, 1)
    bars = tuple(Bar(str(m), s, e) for m, s, e in zip(w.months, by_month, expected, strict=True))
    return Section(
        "supply",
        tuple(estimates),
        (fit,) if fit else (),
        bars,
        Message(N_("vacancies reported, by month")),
        tuple(notes),
    )


def _left_by_tenants(past: Past, first: int, until: int) -> int:
    """Homes the housed left whose notice fell into the window, taken as the mean notice before the end of the stay."""
    leads = [v.available - v.reported for v in past.homes if v.reported is not None]
    lead = round(math.fsum(leads) / len(leads)) if leads else 0
    moved = sum(s.until is not None and s.how != "lost" and first < s.until - lead <= until for s in past.stays)
    return moved + sum(s.until is not None and s.how == "lost" and first < s.until <= until for s in past.stays)


def _rights(r: Reported, months: tuple[int, ...]) -> int:
    """The municipality's right over the months, exact from what was carried in."""
    return math.floor(sum(r.vacancies[m] or 0 for m in months) * r.share + r.carry + 1e-9)


def _mean_share(past: Past) -> float:
    shares = [r.share for r in past.reported]
    return math.fsum(shares) / len(shares) if shares else 0.25


__all__ = ["LEAD_DAYS", "NEEDED", "NEEDED_RIGHTS", "supply", "window"]
