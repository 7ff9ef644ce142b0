"""A calibration as its document."""

from __future__ import annotations

from datetime import date

from constraints.language import Message
from matching.plan.document.base import Texts
from matching.simulator.calibration.calibrate import Calibration
from matching.simulator.calibration.estimate import LEVEL, Estimate, Section
from matching.simulator.calibration.held_back import FIGURES, LEVELS, HeldBack, between, verdict

from ..documents.calibration import (
    BarTold,
    CalibrationTold,
    Covered,
    EstimateTold,
    FitTold,
    Forecast,
    ForecastRow,
    SectionTold,
)


def document(found: Calibration, held: HeldBack | None, why_not: Message | None = None) -> CalibrationTold:
    """The document of a calibration, with the forecast where one was made."""
    past = found.past
    return CalibrationTold(
        format="anvis-calibration/1", first_day=_day(past.days[0]), last_day=_day(past.days[-1]), batches=len(past.days),
        kept=tuple(sorted(past.kept)), level=LEVEL, sections=tuple(_section(s) for s in found.sections),
        notes=tuple(_texts(n) for n in found.notes), forecast=None if held is None else _forecast(held, past.days),
        not_forecast=None if held is not None or why_not is None else _texts(why_not),
    )  # fmt: skip


def _section(s: Section) -> SectionTold:
    return SectionTold(
        name=s.name, estimates=tuple(_estimate(e) for e in s.estimates),
        fits=tuple(FitTold(test=f.test, statistic=_real(f.statistic), degrees=f.df, p=_real(f.p), doubtful=f.doubtful) for f in s.fits),
        axis=None if s.axis is None or not s.bars else _texts(s.axis),
        picture=tuple(BarTold(label=_texts(b.label), seen=_real(b.seen), expected=_real(b.expected)) for b in s.bars),
        notes=tuple(_texts(n) for n in s.notes),
    )  # fmt: skip


def _estimate(e: Estimate) -> EstimateTold:
    low, high = (None if x is None else _real(x) for x in (e.low, e.high))
    observed = None if e.observed is None else (_real(e.observed[0]), _real(e.observed[1]), _real(e.observed[2]))
    return EstimateTold(
        name=e.name, says=_texts(e.says), unit=e.unit, setting=e.path, value=_real(e.value), low=low, high=high, observations=e.n,
        needed=e.needed, source=e.source, falls_back_on=None if e.published is None else _texts(e.published), observed=observed,
    )  # fmt: skip


def _forecast(held: HeldBack, days: tuple[int, ...]) -> Forecast:
    rows = tuple(
        ForecastRow(figure=r.figure, day=None if r.month is None else _day(days[held.first + r.month]), seen=r.seen, median=r.median,
                    intervals=r.intervals)
        for r in held.rows
    )  # fmt: skip
    covered = []
    for i, level in enumerate(LEVELS):
        for figure in (None, *FIGURES):
            inside, of = held.covered(i, figure)
            low, high = between(held, i, figure)
            covered.append(
                Covered(level=level, figure=figure, inside=inside, of=of, exact=_real(held.exactly(i, figure)), low=_real(low),
                        high=_real(high))
            )  # fmt: skip
    how, p = verdict(held)
    return Forecast(
        start=_day(days[held.first]), months=held.months, replications=held.replications, levels=LEVELS,
        figures={n: _texts(m) for n, m in FIGURES.items()}, rows=rows, covered=tuple(covered), verdict=how, p=_real(p),
    )  # fmt: skip


def _real(value: float) -> float:
    return float(f"{value:.6g}")


def _texts(message: Message | str) -> Texts:
    if isinstance(message, str):
        return Texts(da=message, en=message)
    return Texts(da=message.say("da"), en=message.say("en"))


def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


__all__ = ["document"]
