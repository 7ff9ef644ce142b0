"""Growth curves as a picture: a panel per unit against candidate pairs, on logarithmic axes, as one SVG file.

`python benchmarks/picture.py benchmarks/growth.json benchmarks/growth.svg`; the JSON holds
`{unit: {name: [[pairs, amount], …]}}`, panels and curves in the order in which they stand.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 720, 440, 70, 60, 30, 150
COLOURS = ("#0b6e4f", "#c8553d", "#3d5a98", "#8f6bb3", "#7a7a7a", "#b8860b", "#1f77a4", "#a03070")


Curves = dict[str, list[list[float]]]


def picture(panels: dict[str, Curves]) -> str:
    """The SVG text: panels one below the other, with the same axis of pairs."""
    xs = [math.log10(x) for curves in panels.values() for points in curves.values() for x, _ in points]
    names = list(dict.fromkeys(name for curves in panels.values() for name in curves))
    height = HEIGHT * len(panels)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" font-family="sans-serif" font-size="13">',
        f"<title>{escape(', '.join(panels))} against candidate pairs</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
    ]
    for number, (unit, curves) in enumerate(panels.items()):
        parts.append(f'<g transform="translate(0 {number * HEIGHT})">')
        parts += _panel(unit, curves, math.floor(min(xs)), math.ceil(max(xs)), names)
        parts.append("</g>")
    return "\n".join([*parts, "</svg>", ""])


def _panel(unit: str, curves: Curves, x0: int, x1: int, names: Sequence[str]) -> list[str]:
    """One panel. Its upright axis spans whole powers of ten around its points."""
    ys = [math.log10(y) for points in curves.values() for _, y in points]
    y0, y1 = math.floor(min(ys)), math.ceil(max(ys))

    def at(x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - x0) / (x1 - x0)
        up = (math.log10(y) - y0) / (y1 - y0)
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - BOTTOM - TOP)

    parts = []
    for k in range(x0, x1 + 1):
        x, bottom = at(10**k, 10**y0)
        _, top = at(10**k, 10**y1)
        parts.append(f'<line x1="{x:.1f}" y1="{bottom:.1f}" x2="{x:.1f}" y2="{top:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 20:.1f}" text-anchor="middle">{10**k:,}</text>')
    for k in range(y0, y1 + 1):
        left, y = at(10**x0, 10**k)
        right, _ = at(10**x1, 10**k)
        parts.append(f'<line x1="{left:.1f}" y1="{y:.1f}" x2="{right:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 8:.1f}" y="{y + 4:.1f}" text-anchor="end">{10.0**k:g} {escape(unit)}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle:.1f}" y="{HEIGHT - 15}" text-anchor="middle">candidate pairs</text>')
    ends: list[float] = []
    for name, points in curves.items():
        colour = COLOURS[names.index(name) % len(COLOURS)]
        places = [at(x, y) for x, y in sorted(map(tuple, points))]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in places]
        x, y = places[-1]
        while any(abs(y - taken) < 15 for taken in ends):  # names never stand on one another
            y += 15
        ends.append(y)
        parts.append(f'<text x="{x + 10:.1f}" y="{y + 4:.1f}" fill="{colour}">{escape(name)}</text>')
    return parts


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:3])
    target.write_text(picture(json.loads(source.read_text(encoding="utf-8"))), encoding="utf-8")
