"""The area lists: each in order, the newest there are, and none missing without a word."""

from __future__ import annotations

from datetime import date

from constraints.facts.dwelling import Designation
from constraints.language import N_, Message

from .base import Checks

# The lists that § 59 rests on; the others are decisions under § 51 b.
SECTION_59_LISTS = ("deprived", "parallel_society", "transformation", "prevention")
NO_AREA_RULE = "no-area-rule"


def designations(c: Checks) -> None:
    for line, d in c.rows("designations"):
        c.in_order("designations", line, d, "valid_from", "valid_to")
        if d.extended and d.kind != "combined_letting":
            c.error("contradiction", "designations", line, "extended", "yes", Message(N_("kind combined_letting")))
        if d.prevention_exempt and d.kind != "prevention":
            c.error("contradiction", "designations", line, "prevention_exempt", "yes", Message(N_("kind prevention")))
    if c.day is not None and not c.blind("designations"):
        _lists(c, c.day)


def _lists(c: Checks, day: date) -> None:
    listed = [(line, d) for line, d in c.rows("designations") if d.kind in SECTION_59_LISTS]
    in_force = [(line, d) for line, d in listed if _holds(d, day)]
    if c.header is not None and c.header.areas == "none":
        for line, d in in_force:
            c.error("contradiction", "designations", line, "kind", d.kind,
                    Message(N_("no area in force on a list of § 59, for batch.yaml says `areas: none`")))  # fmt: skip
        return
    why = _nothing_in_force(c, [d for _, d in listed], day) if not in_force else _nobody_inside(c)
    if why is not None:
        sentence = N_(
            "no area rule of § 59 is applied: {why}. A municipality without a listed area says so once, with "
            "`areas: none` in batch.yaml"
        )
        c.remark(NO_AREA_RULE, "designations", None, None, None, Message.of(sentence, why=why))
        return
    _ended_without_successor(c, [d for _, d in listed], {d.area_id for _, d in in_force}, day)
    newest = max((d.valid_from for _, d in listed), default=day)  # none: every row was refused, which says so itself
    published = [date(y, 12, 1) for y in (day.year - 1, day.year) if date(y, 12, 1) <= day]
    if published and newest < published[-1]:
        c.warn("area-list-old", "designations", None, "valid_from", newest,
               Message.of(N_("the lists published on {day}"), day=published[-1]))  # fmt: skip


def _ended_without_successor(c: Checks, listed: list[Designation], in_force: set[str], day: date) -> None:
    """Areas whose list has ended with no newer list of its kind in the batch, though dwellings of the batch lie there.

    Where a newer list of the kind is there, an area that is not on it has left the lists.
    """
    where = {d.department_id: d.area_id for _, d in c.rows("departments")}
    inside = {where.get(d.department_id) for _, d in c.rows("dwellings")}
    for area in sorted({d.area_id for d in listed if d.area_id in inside} - in_force):
        mine = [d for d in listed if d.area_id == area and d.valid_to is not None and d.valid_to < day]
        last = max(mine, key=lambda d: d.valid_to or day, default=None)
        if last is None or last.valid_to is None:
            continue
        prevention, ended = last.kind == "prevention", last.valid_to
        if not any((d.kind == "prevention") == prevention and ended < d.valid_from <= day for d in listed):
            sentence = N_(
                "the last list with area {area} ended on {day}, and no area rule of § 59 is applied there. Is it on a newer list?"
            )
            c.remark(
                "area-list-ended", "designations", None, "valid_to", area, Message.of(sentence, area=area, day=ended)
            )


def _holds(d: Designation, day: date) -> bool:
    return d.valid_from <= day and (d.valid_to is None or day <= d.valid_to)


def _nothing_in_force(c: Checks, listed: list[Designation], day: date) -> Message | None:
    """Why no list is in force; None where rows were refused, which says so itself."""
    table = c.tables.get("designations")
    if table is None:
        return Message(N_("the batch has no area lists"))
    if table.bad:
        return None
    if not table.rows:
        return Message(N_("the table of area lists is empty"))
    if not listed:
        return Message(N_("the table holds no deprived area and no prevention area"))
    ended = [d.valid_to for d in listed if d.valid_to is not None and d.valid_to < day]
    if ended:
        return Message.of(N_("the newest list ended on {day}"), day=max(ended))
    return Message.of(N_("the first list begins on {day}"), day=min(d.valid_from for d in listed))


def _nobody_inside(c: Checks) -> Message | None:
    """Lists are in force, but no department tells where it lies."""
    table = c.tables.get("departments")
    if table is None or not table.rows or any(d.area_id is not None for _, d in c.rows("departments")):
        return None
    return Message(N_("no department tells which area it lies in"))
