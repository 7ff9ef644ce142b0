"""The map of the departments: where each lies, what kind of area that is, how much stands empty there.

Coordinates are ETRS89 / UTM zone 32N in metres, so the map is a drawing to scale with north up. Marks that would lie on
each other are moved apart, with a line to where they belong.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from constraints import Case
from constraints.language import N_, Lang, nsay, say
from constraints.rules.words import AREA_WORDS

from .homes import isolated, kinds_word, lists_of


@dataclass(frozen=True)
class Paper:
    """What is drawn on: `width` and heights in units of the drawing, `edge` around it, `radius` of a mark, and `apart`, how far the
    middles of two marks have to lie from each other; `flat`: up and down more, since a label stands beneath."""

    name: str
    width: int
    least_height: int
    most_height: int
    edge: int
    radius: int
    apart: int
    flat: float


# One for a screen, one for 390 px: as wide as a phone leaves room for, so that its letters are read at their own size.
WIDE = Paper("wide", 1000, 420, 900, 64, 17, 54, 0.84)
NARROW = Paper("narrow", 328, 260, 620, 38, 12, 38, 0.78)
# Under the marks, for the scale and the sign of north.
STRIP = 44
_ROUNDS = 400
_SCALES = (50, 100, 200, 250, 500, 1000, 2000, 2500, 5000, 10_000, 20_000, 50_000)
# Kind of area → the outline of its mark, as corners on a circle of radius 1 (empty = the circle itself).
_SQUARE = ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85))
_DIAMOND = ((0.0, -1.15), (1.15, 0.0), (0.0, 1.15), (-1.15, 0.0))
_TRIANGLE = ((0.0, -1.2), (1.08, 0.75), (-1.08, 0.75))
_DOWN = ((0.0, 1.2), (1.08, -0.75), (-1.08, -0.75))


def _regular(corners: int, size: float = 1.05) -> tuple[tuple[float, float], ...]:
    return tuple(
        (round(size * math.sin(2 * math.pi * i / corners), 3), round(-size * math.cos(2 * math.pi * i / corners), 3))
        for i in range(corners)
    )


SHAPES: Mapping[str, tuple[tuple[float, float], ...]] = {
    "": (), "prevention": _SQUARE, "deprived": _TRIANGLE, "parallel_society": _DIAMOND, "transformation": _regular(5, 1.15),
    "high_unemployment": _regular(6), "combined_letting": _DOWN,
}  # fmt: skip


@dataclass(frozen=True)
class Department:
    """One department: `east` and `north` in metres, None where they are not told; counts of its dwellings in the batch."""

    department_id: str
    name: str
    organisation: str
    area: str
    kind: str
    kind_word: str
    east: float | None
    north: float | None
    vacant: int
    proposed: int

    def says(self, lang: Lang) -> str:
        """All that its mark tells, in words."""
        vacant = nsay(lang, "{count} vacant dwelling", "{count} vacant dwellings", self.vacant)
        proposed = nsay(lang, "{count} proposal", "{count} proposals", self.proposed)
        return f"{self.name}: {vacant}, {proposed}. {self.kind_word}."


@dataclass(frozen=True)
class Mark:
    """A department on the paper. `x`, `y`: the middle of its mark; `home_x`, `home_y`: where it really lies."""

    department: Department
    x: float
    y: float
    home_x: float
    home_y: float
    points: str
    css: str
    moved: bool


@dataclass(frozen=True)
class Drawing:
    """A drawing on its paper: its height, the marks from north to south, a scale bar of whole metres."""

    paper: Paper
    height: int
    marks: tuple[Mark, ...]
    scale_width: float
    scale_says: str
    legend: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class MapPage:
    """`unplaced`: departments without coordinates; `drawings`, wide and narrow, are empty where none has any."""

    departments: tuple[Department, ...]
    unplaced: tuple[Department, ...]
    drawings: tuple[Drawing, ...]


def departments_of(case: Case, placed: Mapping[str, str], lang: Lang) -> tuple[Department, ...]:
    """Every department by its id, with its dwellings in the batch and the placements in them."""
    organisations = {o.organisation_id: isolated(o.name) for o in case.organisations}
    areas = {a.area_id: isolated(a.name) for a in case.areas}
    lists, taken = lists_of(case), set(placed.values())
    found = []
    for d in case.departments:
        mine = [x.dwelling_id for x in case.dwellings if x.department_id == d.department_id]
        kinds = lists.get(d.area_id or "", ())
        found.append(
            Department(
                d.department_id, isolated(d.name or d.department_id), organisations.get(d.organisation_id, d.organisation_id),
                areas.get(d.area_id or "", d.area_id or ""), kinds[0] if kinds else "", kinds_word(kinds, lang),
                None if d.easting is None or d.northing is None else float(d.easting),
                None if d.easting is None or d.northing is None else float(d.northing), len(mine), sum(x in taken for x in mine),
            )
        )  # fmt: skip
    return tuple(found)


def map_page(case: Case, placed: Mapping[str, str], lang: Lang) -> MapPage:
    """The departments, drawn where they lie."""
    found = departments_of(case, placed, lang)
    there = [d for d in found if d.east is not None]
    return MapPage(
        found,
        tuple(d for d in found if d.east is None),
        tuple(drawing_of(there, paper, lang) for paper in (WIDE, NARROW) if there),
    )


def drawing_of(departments: Sequence[Department], paper: Paper, lang: Lang) -> Drawing:
    """The paper for departments whose place is known, as large as it can be drawn with one scale both ways."""
    order = sorted(departments, key=lambda d: (-(d.north or 0), d.east or 0, d.department_id))
    east, north = [d.east or 0.0 for d in order], [d.north or 0.0 for d in order]
    wide, high = max(max(east) - min(east), 500.0), max(max(north) - min(north), 250.0)
    scale = min((paper.width - 2 * paper.edge) / wide, (paper.most_height - 2 * paper.edge) / high)
    height = int(max(paper.least_height, high * scale + 2 * paper.edge))
    left = (paper.width - (max(east) - min(east)) * scale) / 2
    top = (height - (max(north) - min(north)) * scale) / 2
    homes = [(left + (e - min(east)) * scale, top + (max(north) - n) * scale) for e, n in zip(east, north, strict=True)]
    marks = [
        Mark(
            d, round(x, 1), round(y, 1), round(hx, 1), round(hy, 1), points_of(d.kind, x, y, paper.radius), css_of(d.kind),
            math.hypot(x - hx, y - hy) > paper.radius,
        )
        for d, (x, y), (hx, hy) in zip(order, apart(homes, height, paper), homes, strict=True)
    ]  # fmt: skip
    metres = max((m for m in _SCALES if m * scale <= paper.width * 0.24), default=_SCALES[0])
    says = say(lang, "{count} km", count=metres // 1000) if metres >= 1000 else say(lang, "{count} m", count=metres)
    return Drawing(paper, height + STRIP, tuple(marks), round(metres * scale, 1), says, _legend(order, lang))


def apart(homes: Sequence[tuple[float, float]], height: float, paper: Paper) -> list[tuple[float, float]]:
    """Where the marks are drawn, so that none lies on another: pushed apart in pairs, always the same way. At the edges they
    stay on the paper."""
    # Those at the very same place begin on a small ring around it, so that there is a way to push them.
    found, there = [], dict[tuple[float, float], int]()
    for x, y in homes:
        again = there[x, y] = there.get((x, y), -1) + 1
        angle = 2.4 * again
        found.append([x + again * math.cos(angle), y + again * math.sin(angle)])
    for _ in range(_ROUNDS):
        still = True
        for i in range(len(found)):
            for j in range(i + 1, len(found)):
                dx, dy = found[j][0] - found[i][0], paper.flat * (found[j][1] - found[i][1])
                distance = math.hypot(dx, dy)
                if distance >= paper.apart:
                    continue
                still = False
                ux, uy = (dx / distance, dy / distance) if distance > 0.01 else (1.0, 0.0)
                push = (paper.apart - distance) / 2 + 0.05
                found[i][0] -= ux * push
                found[i][1] -= uy * push / paper.flat
                found[j][0] += ux * push
                found[j][1] += uy * push / paper.flat
        for mark in found:
            mark[0] = min(max(mark[0], paper.edge / 2), paper.width - paper.edge / 2)
            mark[1] = min(max(mark[1], paper.edge / 2), height - paper.edge / 2)
        if still:
            break
    return [(x, y) for x, y in found]


def points_of(kind: str, x: float, y: float, radius: float) -> str:
    """The outline of a kind's mark around a point, as SVG has it; empty for a circle."""
    return " ".join(f"{x + px * radius:.1f},{y + py * radius:.1f}" for px, py in SHAPES[kind])


def css_of(kind: str) -> str:
    """The class of a kind's mark."""
    return f"mark-{kind.replace('_', '-') or 'plain'}"


def _legend(departments: Sequence[Department], lang: Lang) -> tuple[tuple[str, str, str], ...]:
    """The kinds that are on the map: class of the mark, its outline around 12,12, words."""
    there = {d.kind for d in departments}
    words = {**AREA_WORDS, "": N_("in no listed area")}
    return tuple((css_of(k), points_of(k, 12, 12, 9), say(lang, words[k])) for k in SHAPES if k in there)
