"""Charts as they are drawn for 390 px: no wider than a phone, and nothing of what they say is cut."""

import re

import pytest

from api.report import charts

LONG = "Halv kvote og dobbelt så mange medarbejdere i ICM-teamet fra første dag · Hasteklasse, så dato"
ROWS = [{"label": LONG, "mean": 2.0, "low": 1.0, "high": 3.0, "base": True, "line": "a", "amount": 2.0, "place": 0}]
SERIES = ["Først til mølle", "Hasteklasse, så dato"]
MONTHS = [{"x": x, "y": 20 + x, "low": 18 + x, "high": 25 + x, "series": s} for s in SERIES for x in range(4)]
DRAWN = {
    "intervals": lambda **how: charts.intervals(ROWS, LONG, ",.2~f", "da", **how),
    "tornado": lambda **how: charts.tornado(ROWS, LONG, 2.0, "da", **how),
    "stacked": lambda **how: charts.stacked(ROWS, [LONG], ["a"], LONG, "da", **how),
    "lines": lambda **how: charts.lines(MONTHS, SERIES, "måned", "husstande", False, "da", **how),
}


def width(svg):
    return float(re.search(r'<svg[^>]* width="([0-9.]+)"', svg).group(1))


def said(svg):
    """What stands in it, whatever lines it is on."""
    return " ".join("".join(re.findall(r">([^<>]+)<", svg.replace("</tspan>", " </tspan>"))).split())


@pytest.mark.parametrize("name", DRAWN)
def test_a_narrow_drawing_fits_a_phone_and_says_all_of_its_names(name):
    narrow = DRAWN[name](narrow=True)
    assert width(narrow) <= 340 < width(DRAWN[name]())
    for word in " ".join(SERIES if name == "lines" else LONG.split(" · ")).split():
        assert word in said(narrow), word
    assert "…" not in said(narrow)


def test_lines_with_a_band_keep_their_legend_and_have_a_band_each():
    drawn = DRAWN["lines"]()
    assert all(series in drawn for series in SERIES)
    plain = charts.lines([{k: r[k] for k in ("x", "y", "series")} for r in MONTHS], SERIES, "m", "h", False, "da")
    assert drawn.count("mark-area") - plain.count("mark-area") == len(SERIES)
