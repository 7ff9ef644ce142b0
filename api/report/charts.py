"""Charts of a simulation as SVG, drawn on the server: no script, no other host, the same bytes each time."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from constraints.errors import MissingExtra

# Okabe and Ito's colours, told apart by readers who see colours differently; dashes tell them apart without colour.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#7A7A7A")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [1, 3], [4, 1], [10, 4], [3, 6])
_INK, _QUIET, _GRID = "#1d2733", "#5b6773", "#dde3e8"
_WIDTH = 620
# A drawing for 390 px: as wide as a phone leaves room for, so that its letters are read at their own size; about so many of them a line.
_NARROW, _LETTERS = 310, 44
_LOCALES: dict[str, Literal["da-DK", "en-GB"]] = {"da": "da-DK", "en": "en-GB"}
Rows = Sequence[Mapping[str, Any]]


def svg(chart: Any, lang: str) -> str:
    """The chart as SVG text, its numbers as the language writes them."""
    try:
        import vl_convert
    except ImportError:
        raise MissingExtra("missing-extra", extras="charts", command="pip install 'anvis[charts]'") from None
    found: str = vl_convert.vegalite_to_svg(chart.to_dict(), vl_version="6.4", format_locale=_LOCALES[lang])
    return found


def _styled(chart: Any, narrow: bool = False) -> Any:
    font = "Source Sans 3, Segoe UI, Helvetica, Arial, sans-serif"
    return (
        chart.configure(font=font, background="transparent")
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=_INK, titleColor=_QUIET, gridColor=_GRID, domainColor=_GRID, tickColor=_GRID, labelFontSize=12,
            titleFontSize=12, titleFontWeight="normal", labelLimit=420,
        )
        .configure_legend(labelColor=_INK, titleColor=_QUIET, labelFontSize=12, symbolStrokeWidth=2.5, labelLimit=300, orient="bottom", title=None, columns=1 if narrow else 2)
    )  # fmt: skip


def wrapped(text: str) -> list[str]:
    """A text on lines that a narrow drawing has room for; what is joined stands apart."""
    return [line for part in text.split(_JOINED) for line in textwrap.wrap(part, _LETTERS) or [""]]


def _on_lines(rows: Rows, narrow: bool) -> list[dict[str, Any]]:
    """The rows with their labels on as many lines as a narrow drawing needs."""
    return [dict(r) | ({"label": _BREAK.join(wrapped(r["label"]))} if narrow else {}) for r in rows]


def _title(text: str, narrow: bool) -> Any:
    return textwrap.wrap(text, _LETTERS) if narrow else text


# What joins a variant and a policy in a label; a chart writes them on two lines, so that long ones are not cut.
_JOINED, _BREAK = " · ", "\n"


def _named(order: Sequence[str], alone: int, narrow: bool = False) -> tuple[Any, int]:
    """The axis of names, and the height of a row: `alone` where every name is one line.

    In a narrow drawing the names stand above their marks, on as many lines as they need.
    """
    import altair as alt

    if narrow:
        lines = max((n.count(_BREAK) + 1 for n in order), default=1)
        axis = alt.Axis(
            grid=False, ticks=False, domain=False, labelExpr="split(datum.label, '\\n')", labelLineHeight=14, labelPadding=0, labelAlign="left",
            labelBaseline="top", labelOffset=-8 - 14 * lines, labelLimit=_NARROW,
        )  # fmt: skip
        return alt.Y("label:N", sort=list(order), title=None, axis=axis), 34 + 14 * lines

    axis = alt.Axis(
        grid=False, ticks=False, domain=False, labelExpr=f"split(datum.label, '{_JOINED}')", labelLineHeight=14, labelPadding=6
    )  # fmt: skip
    return alt.Y("label:N", sort=list(order), title=None, axis=axis), max(alone, 38) if any(
        _JOINED in n for n in order
    ) else alone


def intervals(rows: Rows, title: str, decimal: str, lang: str, narrow: bool = False) -> str:
    """Means with 95 % intervals, one line each. `rows`: label, mean, low, high, base."""
    import altair as alt

    rows = _on_lines(rows, narrow)
    order = [r["label"] for r in rows]
    data = alt.Data(values=rows)
    y, step = _named(order, 30, narrow)
    axis = alt.Axis(format=decimal, tickCount=4 if narrow else 6)
    x = alt.X("mean:Q", title=_title(title, narrow), scale=alt.Scale(zero=False, nice=True), axis=axis)
    colour = alt.condition("datum.base", alt.value(_QUIET), alt.value(COLOURS[0]))
    bars = (
        alt.Chart(data)
        .mark_rule(strokeWidth=3)
        .encode(
            y=y, x=alt.X("low:Q", title=_title(title, narrow), scale=alt.Scale(zero=False)), x2="high:Q", color=colour
        )
    )
    dots = alt.Chart(data).mark_circle(size=95, opacity=1).encode(y=y, x=x, color=colour)
    width = _NARROW if narrow else _WIDTH - 180
    return svg(_styled((bars + dots).properties(width=width, height=alt.Step(step)), narrow), lang)


def lines(rows: Rows, series: Sequence[str], x: str, y: str, share: bool, lang: str, narrow: bool = False) -> str:
    """Lines over time. `rows`: x, y, series; `low` and `high` where a band lies around the line."""
    import altair as alt

    data = alt.Data(values=[dict(r) for r in rows])
    colours = alt.Scale(domain=list(series), range=list(COLOURS[: len(series)]))
    colour = alt.Color("series:N", sort=list(series), scale=colours)
    dash = alt.StrokeDash(
        "series:N", sort=list(series), scale=alt.Scale(domain=list(series), range=list(DASHES[: len(series)]))
    )
    over = alt.X("x:Q", title=x, axis=alt.Axis(grid=False, tickCount=4 if narrow else 8), scale=alt.Scale(nice=False))
    up = alt.Y("y:Q", title=y, axis=alt.Axis(tickCount=5, format="%" if share else ",.0f"))
    chart: Any = alt.Chart(data).mark_line(strokeWidth=2.5).encode(x=over, y=up, color=colour, strokeDash=dash)
    if rows and "low" in rows[0]:
        bands = [
            alt.Chart(alt.Data(values=[dict(r) for r in rows if r["series"] == name]))
            .mark_area(opacity=0.13, color=COLOURS[i])
            .encode(x=over, y=alt.Y("low:Q", title=y), y2="high:Q")
            for i, name in enumerate(series)
        ]
        chart = alt.layer(*bands, chart)
    chart = chart.properties(width=_NARROW - 50 if narrow else _WIDTH - 60, height=210 if narrow else 230)
    return svg(_styled(chart, narrow), lang)


def tornado(rows: Rows, title: str, base: float | None, lang: str, narrow: bool = False) -> str:
    """How far the figure moves when each parameter goes to its ends. `rows`: label, low, high."""
    import altair as alt

    rows = _on_lines(rows, narrow)
    order = [r["label"] for r in rows]
    data = alt.Data(values=rows)
    y, step = _named(order, 26, True) if narrow else (
        alt.Y("label:N", sort=order, title=None, axis=alt.Axis(grid=False, ticks=False, domain=False)), 26
    )  # fmt: skip
    bars = (
        alt.Chart(data)
        .mark_bar(height=14, color=COLOURS[4])
        .encode(y=y, x=alt.X("low:Q", title=_title(title, narrow), scale=alt.Scale(zero=False, nice=True)), x2="high:Q")
    )
    chart: Any = bars
    if base is not None:
        mark = alt.Chart(alt.Data(values=[{"base": base}])).mark_rule(color=_INK, strokeWidth=1.5).encode(x="base:Q")
        chart = bars + mark
    width = _NARROW if narrow else _WIDTH - 280
    return svg(_styled(chart.properties(width=width, height=alt.Step(step)), narrow), lang)


def stacked(
    rows: Rows, order: Sequence[str], lines_: Sequence[str], title: str, lang: str, narrow: bool = False
) -> str:
    """Lines of cost side by side: expenses to the right, refunds to the left. `rows`: label, line, amount."""
    import altair as alt

    rows = _on_lines(rows, narrow)
    data = alt.Data(values=rows)
    y, step = _named(list(dict.fromkeys(r["label"] for r in rows)) if narrow else order, 32, narrow)
    chart = (
        alt.Chart(data)
        .mark_bar(height=18)
        .encode(
            y=y,
            x=alt.X("amount:Q", title=_title(title, narrow), stack="zero", axis=alt.Axis(tickCount=4) if narrow else alt.Undefined),
            color=alt.Color("line:N", sort=list(lines_), scale=alt.Scale(domain=list(lines_), range=list(COLOURS[: len(lines_)]))),
            order=alt.Order("place:Q"),
        )
        .properties(width=_NARROW if narrow else _WIDTH - 180, height=alt.Step(step))
    )  # fmt: skip
    return svg(_styled(chart, narrow), lang)


def seen_and_expected(rows: Rows, title: str, seen: str, expected: str, lang: str) -> str:
    """What was seen as bars, what was expected as dots. `rows`: label, seen, expected; in the order given."""
    import altair as alt

    data = alt.Data(values=[dict(r) for r in rows])
    order = [r["label"] for r in rows]
    x = alt.X("label:N", sort=order, title=title, axis=alt.Axis(labelAngle=0, ticks=False, labelOverlap=True))
    words = [seen, expected]
    colour = alt.Color("what:N", sort=words, scale=alt.Scale(domain=words, range=[COLOURS[4], COLOURS[1]]))
    base = alt.Chart(data)
    bars = (
        base.transform_calculate(what=f"{seen!r}")
        .mark_bar()
        .encode(x=x, y=alt.Y("seen:Q", title=None, axis=alt.Axis(tickCount=5)), color=colour)
    )
    dots = (
        base.transform_calculate(what=f"{expected!r}")
        .mark_point(filled=True, size=70, opacity=1)
        .encode(x=x, y="expected:Q", color=colour)
    )
    return svg(_styled((bars + dots).properties(width=_WIDTH - 60, height=200)), lang)


def forecast(rows: Rows, seen: str, expected: str, lang: str) -> str:
    """A forecast's interval and middle by month, and what came. `rows`: label, low, high, median, seen; in the order given."""
    import altair as alt

    data = alt.Data(values=[dict(r) for r in rows])
    order = [r["label"] for r in rows]
    x = alt.X("label:N", sort=order, title=None, axis=alt.Axis(labelAngle=0, ticks=False, labelOverlap=True))
    words = [seen, expected]
    colour = alt.Color("what:N", sort=words, scale=alt.Scale(domain=words, range=[COLOURS[1], COLOURS[0]]))
    y = alt.Y("low:Q", title=None, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=5))
    base = alt.Chart(data)
    spans = (
        base.transform_calculate(what=f"{expected!r}")
        .mark_rule(strokeWidth=7, opacity=0.45)
        .encode(x=x, y=y, y2="high:Q", color=colour)
    )
    middle = (
        base.transform_calculate(what=f"{expected!r}")
        .mark_tick(thickness=2, size=16)
        .encode(x=x, y="median:Q", color=colour)
    )
    dots = (
        base.transform_calculate(what=f"{seen!r}")
        .mark_point(filled=True, size=70, opacity=1, shape="diamond")
        .encode(x=x, y="seen:Q", color=colour)
    )
    return svg(_styled((spans + middle + dots).properties(width=_WIDTH - 60, height=170)), lang)
