"""The document of a calibration: every estimate, every test of fit, and how a forecast of the held-back months went."""

from __future__ import annotations

from typing import Annotated, Literal

from matching.plan.document.base import Day, Document, Real, Texts, Whole, YesNo, told


class EstimateTold(Document):
    """One figure with its interval."""

    name: Annotated[str, told("stable name of the figure")]
    says: Annotated[Texts, told("what it is")]
    unit: Annotated[str, told("unit of value, low and high")]
    setting: Annotated[str | None, told("setting of the scenario it goes to; null = none takes it")]
    value: Annotated[Real, told("what the scenario is given", "in `unit`")]
    low: Annotated[
        Real | None, told("lower end of the interval; null where the value is not from the months", "in `unit`")
    ]
    high: Annotated[Real | None, told("upper end", "in `unit`")]
    observations: Annotated[Whole, told("observations behind it", "observations")]
    needed: Annotated[Whole, told("observations from which the months decide", "observations")]
    source: Annotated[
        Literal["months", "published", "assumption"], told("the months, a published figure, or a plain assumption")
    ]
    falls_back_on: Annotated[Texts | None, told("name of the figure taken instead of the months; null = the months")]
    observed: Annotated[
        tuple[Real, Real, Real] | None,
        told("estimate and interval of the months alone, however few; null = nothing seen", "in `unit`"),
    ]


class FitTold(Document):
    """A test of fit. Small `p`: the months do not look as the scenario takes them to be."""

    test: Annotated[str, told("stable name of the test")]
    statistic: Annotated[Real, told("value of the statistic", "number")]
    degrees: Annotated[Whole | None, told("degrees of freedom; null = none", "degrees")]
    p: Annotated[Real, told("chance of a statistic so far out where it fits", "share")]
    doubtful: Annotated[YesNo, told("p below 0.05")]


class BarTold(Document):
    """One bar of the picture."""

    label: Annotated[Texts, told("what it counts")]
    seen: Annotated[Real, told("seen in the months", "observations")]
    expected: Annotated[Real, told("expected by the estimate", "observations")]


class SectionTold(Document):
    """All figures of one kind."""

    name: Annotated[str, told("stable name of the kind")]
    estimates: Annotated[tuple[EstimateTold, ...], told("the figures")]
    fits: Annotated[tuple[FitTold, ...], told("tests of fit")]
    axis: Annotated[Texts | None, told("what the picture counts; null = no picture")]
    picture: Annotated[tuple[BarTold, ...], told("bars of the picture")]
    notes: Annotated[tuple[Texts, ...], told("what could not be seen, and how it was taken")]


class ForecastRow(Document):
    """A figure of one held-back month, or of them all."""

    figure: Annotated[str, told("stable name of the figure")]
    day: Annotated[Day | None, told("decision day that ends the month; null = all months together")]
    seen: Annotated[Real, told("what came", "in the unit of the figure")]
    median: Annotated[Real, told("middle of the forecast", "in the unit of the figure")]
    intervals: Annotated[
        tuple[tuple[Real, Real], ...], told("lower and upper end, in the order of levels", "in the unit of the figure")
    ]


class Covered(Document):
    """How often an interval of one level held what came."""

    level: Annotated[Real, told("how often it says it holds", "share")]
    figure: Annotated[str | None, told("one figure; null = all")]
    inside: Annotated[Whole, told("monthly figures inside", "figures")]
    of: Annotated[Whole, told("monthly figures in all", "figures")]
    exact: Annotated[
        Real,
        told(
            "monthly figures an interval of exactly its level holds; those between whole numbers hold more", "figures"
        ),
    ]
    low: Annotated[Real, told("lower end of the share it may truly hold, by `exact`", "share")]
    high: Annotated[Real, told("upper end", "share")]


class Forecast(Document):
    """The last months, forecast from those before them."""

    start: Annotated[Day, told("decision day the forecast starts from")]
    months: Annotated[Whole, told("held back", "months")]
    replications: Annotated[Whole, told("runs, each with parameters drawn from what was known", "runs")]
    levels: Annotated[tuple[Real, ...], told("levels of the intervals", "share")]
    figures: Annotated[dict[str, Texts], told("figure → what it is")]
    rows: Annotated[tuple[ForecastRow, ...], told("figure by figure, month by month")]
    covered: Annotated[tuple[Covered, ...], told("how often the intervals held")]
    verdict: Annotated[
        Literal["holds", "says_little", "too_narrow"], told("do the intervals hold as often as they say?")
    ]
    p: Annotated[Real, told("chance of so few inside, if they did", "share")]


class CalibrationTold(Document):
    """What kept months say of a scenario's settings (`anvis calibrate`)."""

    format: Annotated[Literal["anvis-calibration/1"], told("format of this document")]
    first_day: Annotated[Day, told("first decision day")]
    last_day: Annotated[Day, told("last decision day, on which the scenario starts")]
    batches: Annotated[Whole, told("kept months", "batches")]
    kept: Annotated[tuple[str, ...], told("tables that were kept beside them: answers, leases, moves")]
    level: Annotated[Real, told("level of the intervals of the estimates", "share")]
    sections: Annotated[tuple[SectionTold, ...], told("the estimates by kind")]
    notes: Annotated[tuple[Texts, ...], told("what holds for all of it")]
    forecast: Annotated[Forecast | None, told("the months held back; null = too few months, or not asked for")]
    not_forecast: Annotated[Texts | None, told("why there is no forecast; null = there is one")]


__all__ = [
    "BarTold", "CalibrationTold", "Covered", "EstimateTold", "FitTold", "Forecast", "ForecastRow", "SectionTold",
]  # fmt: skip
