"""The page of a calibration: what the months say, and how far a forecast from them may be trusted."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from constraints.language import N_, say

from ..documents.calibration import (
    CalibrationTold,
    Covered,
    EstimateTold,
    FitTold,
    Forecast,
    ForecastRow,
    SectionTold,
)
from ..documents.law_words import when
from . import charts
from .shape import Cell, Page, Part, table
from .words import decimals, level, month_of, number, percent, word

SECTIONS = {
    "arrivals": N_("New households"), "needs": N_("What they need"), "exits": N_("Ways out of the list"),
    "supply": N_("Vacancies"), "notices": N_("From notice to available"), "refusals": N_("Refusals"),
    "answers": N_("Time to answer and sign"), "tenancies": N_("How long the housed stay"),
}  # fmt: skip
UNITS = {
    "households/month": N_("households a month"), "vacancies/month": N_("vacancies a month"), "days": N_("days"),
    "per household and month": N_("of those waiting, a month"), "per month": N_("a month"), "share": "", "odds": N_("factor on the odds of a refusal"), "months": N_("months"),
}  # fmt: skip
SOURCES = {"months": N_("the kept months"), "published": N_("published"), "assumption": N_("assumption")}
TESTS = {
    "even_over_months": N_("Do they come as evenly over the months as the simulator lets them?"),
    "season_over_months": N_("Do vacancies follow the year as the simulator lets them?"),
    "same_rate_by_wait": N_("Do people leave as often whether they have waited long or not?"),
    "evenly_spread": N_("Are notices spread evenly between shortest and longest?"),
    "same_halves_refusals": N_("Do people refuse as often in the later half as in the earlier?"),
    "same_halves_urgency": N_("Are the classes alike in the earlier and the later half?"),
    "same_halves_method": N_("Is the support alike in the earlier and the later half?"),
    "same_halves_rooms": N_("Are the rooms needed alike in the earlier and the later half?"),
    "same_halves_kind": N_("Are the kinds of household alike in the earlier and the later half?"),
    "one_length": N_("Do all answers take the same time, but for a day?"),
    "exponential": N_("Do tenants move on as often whether they have lived there long or not (exponential against Weibull)?"),
    "same_rate_of_moves": N_("Do tenants move on as often in every stretch of years?"),
}  # fmt: skip
# Tests whose no is an answer, not a doubt: what they find stands in the scenario. Says more, says nothing more.
BESIDE = {
    "nothing_beside_tier_rent": (
        N_("Rent tells refusals apart where the wish is the same (p {p}): the scenario has a factor for it."),
        N_("Rent does not demonstrably tell refusals apart where the wish is the same (p {p})."),
        "refusal.odds_per_1000_dkk",
    ),
    "nothing_beside_tier_distance": (
        N_("Distance tells refusals apart where the wish is the same (p {p}): the scenario has a factor for it."),
        N_("Distance does not demonstrably tell refusals apart where the wish is the same (p {p})."),
        "refusal.odds_per_km",
    ),
}  # fmt: skip
KEPT = {"answers": N_("offers and answers"), "leases": N_("leases"), "moves": N_("moves")}
W = {
    "title": N_("What the kept months say"), "kicker": N_("Calibration"), "figure": N_("figure"), "value": N_("value"),
    "seen": N_("seen"), "expected": N_("expected"), "from": N_("from"), "n": N_("observations"), "month": N_("day of decision"),
    "fits": N_("{question} Yes, nothing speaks against it (p {p})."),
    "doubtful": N_("{question} No: so far out by chance only with p {p}. Read the figure with care."),
    "from_months": N_("{count} of {of} figures that go into the scenario come from the months; the rest fall back, each by name."),
    "kept": N_("{batches} batches from {first} to {last}; kept beside them: {kept}."),
    "kept_none": N_("{batches} batches from {first} to {last}; nothing was kept beside them."),
    "held": N_("The last {months} months were held back and forecast from those before: {inside} of {of} monthly figures lie in their 95 % interval."),
    "holds": N_("The forecast holds what it says: its intervals may be used as they stand."),
    "says_little": N_(
        "Nothing speaks against the forecast, but fewer than twelve months were held back: that says little of how often it will hold."
    ),
    "many": N_(
        "{count} tests of fit were made; of tests where all is well, one in twenty says no by chance."
    ),
    "too_narrow": N_("The forecast does not hold what it says: the intervals are too narrow, and a forecast must be read as wider than it is written."),
    "trust": N_("How far a forecast may be trusted"), "said": N_("the interval says"), "level_seen": N_("held"), "all": N_("all figures"),
    "trust_note": N_("Each run draws its settings from what the earlier months say of them, so an interval holds both chance and what is not known."),
    "should": N_("An interval of {level} should hold about {should} of {of} monthly figures. It held {inside}."),
    "exact": N_("The figures are whole numbers, and an interval between whole numbers holds a little more than it says. Without that it holds {exact}; the months let the true share lie between {low} and {high}."),
    "widths": N_("How close a forecast comes"), "a_month": N_("one month"), "all_months": N_("{months} months together"),
    "widths_note": N_("The middle of the forecast, and how far from it a figure may come to lie: 19 of 20 should be closer. What one month brings is mostly chance; plan by the months together."),
    "wide": N_("± {half}"),
    "of": N_("{inside} of {of}"),
    "total": N_("all months together"),
    "too_few_beside": N_("Refusals differ where the wish is the same (p {p}), but too few offers tell how much: no factor is used. Read the figure with care."),
    "no_forecast": N_("No months were held back, so nothing is claimed of how far a forecast may be trusted."),
    "closing": N_("Figures of groups, never of a person. A setting that falls back is not the municipality's own."),
    "falls": N_("falls back: {name}"), "only_seen": N_("the months alone: {value} ({low} – {high})"),
    "rests": N_("scenario {name}"),
    "fewer": N_("{n}, {needed} needed"),
}  # fmt: skip


def calibration_page(d: CalibrationTold, scenario: str, lang: str) -> Page:
    """The page in one language; `scenario` is the name of the file written beside it."""
    return _Writer(d, lang).page(scenario)


def sentences(d: CalibrationTold, lang: str) -> list[str]:
    """The answer in short, for page and terminal."""
    return list(_Writer(d, lang).lead())


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


class _Writer:
    def __init__(self, d: CalibrationTold, lang: str) -> None:
        self.d, self.lang = d, lang

    def t(self, key: str, **facts: Any) -> str:
        return say(self.lang, W[key], **facts)

    def page(self, scenario: str) -> Page:
        d = self.d
        labels = tuple(_sentence(n.say(self.lang)) for n in d.notes) + tuple(self._doubts())
        words = {k: word(k, self.lang) for k in ("answer", "read_first", "table", "rests_on", "appendix", "table_of")}
        parts = [*self._forecast(), *(self._section(s) for s in d.sections)]
        rests = f"{when(d.first_day, self.lang)} – {when(d.last_day, self.lang)} · {self.t('rests', name=scenario)}"
        return Page(
            self.lang,
            self.t("title"),
            self.t("kicker"),
            tuple(self.lead()),
            labels,
            tuple(parts),
            rests,
            self.t("closing"),
            words,
        )

    def lead(self) -> Iterator[str]:
        d = self.d
        kept = ", ".join(say(self.lang, KEPT[k]) for k in d.kept)
        yield self.t(
            "kept" if kept else "kept_none",
            batches=d.batches,
            first=when(d.first_day, self.lang),
            last=when(d.last_day, self.lang),
            kept=kept,
        )
        given = [e for s in d.sections for e in s.estimates if e.setting is not None]
        yield self.t("from_months", count=sum(e.source == "months" for e in given), of=len(given))
        if d.forecast is None:
            yield self.t("no_forecast") if d.not_forecast is None else d.not_forecast.say(self.lang)
            return
        c = next(c for c in d.forecast.covered if c.figure is None and c.level == d.forecast.levels[-1])
        yield self.t("held", months=d.forecast.months, inside=c.inside, of=c.of)
        yield self.t(d.forecast.verdict)

    def _doubts(self) -> Iterator[str]:
        fits = [f for s in self.d.sections for f in s.fits]
        doubtful = [f for f in fits if f.doubtful and f.test not in BESIDE]
        yield from (self._fit(f) for f in doubtful)
        if doubtful:
            yield self.t("many", count=len(fits))

    def _fit(self, f: FitTold) -> str:
        if f.test in BESIDE:
            more, nothing, factor = BESIDE[f.test]
            told = any(e.name == factor and e.source == "months" for s in self.d.sections for e in s.estimates)
            if told or not f.doubtful:
                return say(self.lang, more if f.doubtful else nothing, p=self._p(f.p))
            return self.t("too_few_beside", p=self._p(f.p))
        return self.t("doubtful" if f.doubtful else "fits", question=say(self.lang, TESTS[f.test]), p=self._p(f.p))

    def _p(self, p: float) -> str:
        """What stands after the letter p: equal to so much, or below so much."""
        if p < 0.001:
            return "< " + decimals(0.001, 3, self.lang)
        return "= " + decimals(p, 2 if p >= 0.01 else 3, self.lang)

    def num(self, value: float, unit: str) -> str:
        return number(value, self.lang, "share" if unit in ("share", "per month", "per household and month") else "")

    def _section(self, s: SectionTold) -> Part:
        head = [self.t(k) for k in ("figure", "value", "n", "from")]
        shown = table(head, [self._row(e) for e in s.estimates])
        chart = alt = ""
        if s.picture and s.axis is not None:
            rows: list[dict[str, Any]] = [
                {"label": b.label.say(self.lang), "seen": b.seen, "expected": round(b.expected, 2)} for b in s.picture
            ]
            axis = s.axis.say(self.lang)
            chart = charts.seen_and_expected(rows, axis, self.t("seen"), self.t("expected"), self.lang)
            told = (
                f"{r['label']}: {number(float(r['seen']), self.lang)}, {self.t('expected')} {number(float(r['expected']), self.lang)}"
                for r in rows
            )
            alt = f"{axis}. " + "; ".join(told)
        texts = (
            *(self._fit(f) for f in s.fits),
            *(_sentence(n.say(self.lang)) for n in s.notes),
        )
        return Part(say(self.lang, SECTIONS[s.name]), "", texts, chart, alt, shown, s.name)

    def _row(self, e: EstimateTold) -> tuple[Cell, ...]:
        unit = say(self.lang, UNITS[e.unit]) if UNITS[e.unit] else ""
        if e.low is None or e.high is None:
            value = Cell(self.num(e.value, e.unit))
            if e.observed is not None:
                seen, low, high = (self.num(x, e.unit) for x in e.observed)
                value = Cell(value.text, self.t("only_seen", value=seen, low=low, high=high))
        else:
            value = Cell(self.num(e.value, e.unit), f"{self.num(e.low, e.unit)} – {self.num(e.high, e.unit)}")
        enough = e.source == "months" and e.observations >= e.needed
        n = Cell(str(e.observations)) if enough else Cell(self.t("fewer", n=e.observations, needed=e.needed))
        name = "" if e.falls_back_on is None else self.t("falls", name=e.falls_back_on.say(self.lang))
        return Cell(e.says.say(self.lang), unit), value, n, Cell(say(self.lang, SOURCES[e.source]), name)

    def _forecast(self) -> Iterator[Part]:
        f = self.d.forecast
        if f is None:
            return
        head = [self.t("said"), *(level(x, self.lang) for x in f.levels)]
        names = [None, *f.figures]
        rows = []
        for figure in names:
            covered = [c for c in f.covered if c.figure == figure]
            title = self.t("all") if figure is None else f.figures[figure].say(self.lang)
            rows.append([Cell(title), *(self._held(c) for c in covered)])
        c = next(c for c in f.covered if c.figure is None and c.level == f.levels[-1])
        should = self.t(
            "should", level=level(c.level, self.lang), should=round(c.level * c.of), of=c.of, inside=c.inside
        )
        low, high, exact = (percent(x, self.lang) for x in (c.low, c.high, c.exact / c.of))
        told = (self.t(f.verdict), should, self.t("exact", exact=exact, low=low, high=high))
        yield Part(self.t("trust"), self.t("trust_note"), told, "", "", table(head, rows), "trust")
        yield self._widths(f)
        for figure, says in f.figures.items():
            mine = [r for r in f.rows if r.figure == figure]
            data = [
                {"label": month_of(r.day, self.lang), "low": r.intervals[-1][0], "high": r.intervals[-1][1], "median": r.median, "seen": r.seen}
                for r in mine if r.day is not None
            ]  # fmt: skip
            chart = charts.forecast(data, self.t("seen"), self.t("expected"), self.lang)
            cells = [
                (when(r.day, self.lang) or self.t("total"), self._count(r.seen),
                 Cell(self._count(r.median), f"{self._count(r.intervals[-1][0])} – {self._count(r.intervals[-1][1])}"))
                for r in mine
            ]  # fmt: skip
            shown = table([self.t(k) for k in ("month", "seen", "expected")], cells)
            alt = "; ".join(f"{a}: {b}, {self.t('expected')} {c}" for a, b, c in cells)
            yield Part(says.say(self.lang), "", (), chart, alt, shown, f"held-{figure}")

    def _held(self, c: Covered) -> Cell:
        return Cell(percent(c.inside / c.of, self.lang), self.t("of", inside=c.inside, of=c.of))

    def _widths(self, f: Forecast) -> Part:
        """How wide the widest interval is, for a month and for all of them."""
        rows = []
        for figure, says in f.figures.items():
            monthly = [r for r in f.rows if r.figure == figure and r.day is not None]
            whole = [r for r in f.rows if r.figure == figure and r.day is None]
            rows.append([Cell(says.say(self.lang)), self._wide(monthly), self._wide(whole) if whole else Cell("–")])
        head = ["", self.t("a_month"), self.t("all_months", months=f.months)]
        return Part(self.t("widths"), self.t("widths_note"), (), "", "", table(head, rows), "widths")

    def _count(self, value: float) -> str:
        """A count, or a middle between two counts."""
        return decimals(value, 0 if value == round(value) else 1, self.lang)

    def _wide(self, rows: Sequence[ForecastRow]) -> Cell:
        """Middle and half the width of the interval, on average over the rows."""
        middle = sum(r.median for r in rows) / len(rows)
        half = sum(r.intervals[-1][1] - r.intervals[-1][0] for r in rows) / len(rows) / 2
        return Cell(decimals(middle, 0, self.lang), self.t("wide", half=decimals(math.ceil(half), 0, self.lang)))


__all__ = ["calibration_page", "sentences"]
