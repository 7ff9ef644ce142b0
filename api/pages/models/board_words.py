"""The words above the lists of the board: headings that sort, captions, and what the filters offer."""

from __future__ import annotations

from typing import Any

from constraints.language import N_, nsay, say
from matching.plan.words import kind_word

from .board import FLAGS, Rows
from .board_list import Asked, Page

# View → its columns: name of the sort ("" = none), heading, class. `decide` stands where somebody may decide.
_COLUMNS = {
    "placements": (
        ("class", N_("Household"), ""), ("dwelling", N_("Dwelling"), ""), ("wish", N_("Wish"), ""), ("rent", N_("Rent"), "num"),
        ("left", N_("Left to live on"), "num"), ("", N_("To know"), ""), ("", N_("State"), ""), ("decide", "", ""),
    ),
    "left": (
        ("class", N_("Household"), ""), ("why", N_("Why"), ""), ("allowed", N_("Possible"), "num"), ("", N_("Await an answer"), "num"),
        ("decide", "", ""),
    ),
    "dwellings": (
        ("dwelling", N_("Dwelling"), ""), ("rent", N_("Rent"), "num"), ("free", N_("Free from"), ""), ("", N_("Why nobody gets it"), ""),
        ("empty", N_("An empty month"), "num"), ("", N_("Handing it back"), "num"),
    ),
    "cases": (("class", N_("Household"), ""), ("", N_("What"), ""), ("", N_("In words"), ""), ("", N_("State"), ""), ("open", "", "")),
}  # fmt: skip


# View → the orders that its list offers beside the plan's own. The headings sort by the same; where rows are cards there are none.
_ORDERS = {
    "placements": (
        ("-waited", N_("longest wait first")), ("wish", N_("best wish first")), ("rent", N_("lowest rent first")), ("-rent", N_("highest rent first")),
        ("left", N_("least left to live on first")), ("dwelling", N_("by dwelling")), ("household", N_("by household")),
    ),
    "left": (
        ("-waited", N_("longest wait first")), ("why", N_("by reason")), ("allowed", N_("fewest possible dwellings first")),
        ("-allowed", N_("most possible dwellings first")), ("household", N_("by household")),
    ),
    "dwellings": (
        ("-empty", N_("dearest empty month first")), ("free", N_("first free first")), ("rent", N_("lowest rent first")), ("-rent", N_("highest rent first")),
        ("department", N_("by department")), ("dwelling", N_("by dwelling")),
    ),
    "cases": (("class", N_("most urgent class first")), ("household", N_("by household"))),
}  # fmt: skip


def orders(asked: Asked, lang: str) -> list[tuple[str, str]]:
    """The orders a list can be put in: the plan's own ("") first, and one that a heading asked for where it is none of the others."""
    found = [("", say(lang, "the order of the plan")), *((sort, say(lang, text)) for sort, text in _ORDERS[asked.view])]
    if asked.sort not in dict(found):
        heading = next(
            (text for sort, text, _ in _COLUMNS[asked.view] if sort == asked.sort.removeprefix("-")), N_("Household")
        )
        told = (
            say(lang, "{column}, descending", column=say(lang, heading))
            if asked.sort.startswith("-")
            else say(lang, "{column}, ascending", column=say(lang, heading))
        )
        found.append((asked.sort, told))
    return found


def heads(address: str, asked: Asked, lang: str, decides: bool) -> list[dict[str, Any]]:
    """The headings of a view, each with the address that sorts by it."""
    found = []
    for sort, text, css in _COLUMNS[asked.view]:
        if sort == "decide" and not decides:
            continue
        if sort in ("decide", "open"):
            found.append({"text": say(lang, "Decision") if sort == "decide" else say(lang, "Case"), "class": "row-end"})
            continue
        head = {"text": say(lang, text), "class": css}
        if sort:
            head |= {"address": f"{address}?{asked.by(sort)}#lists", "sorted": asked.sorted_by(sort)}
        found.append(head)
    return found


def caption(asked: Asked, page: Page, lang: str) -> str:
    """What the table shows, and how many rows fit."""
    count = page.count
    if asked.view == "placements":
        return nsay(
            lang, "{count} proposal, most urgent class and longest wait first", "{count} proposals, most urgent class and longest wait first", count
        ) if not asked.sort else nsay(lang, "{count} proposal", "{count} proposals", count)  # fmt: skip
    if asked.view == "left":
        return nsay(lang, "{count} household without a dwelling", "{count} households without a dwelling", count)
    if asked.view == "dwellings":
        return nsay(lang, "{count} dwelling nobody gets", "{count} dwellings nobody gets", count)
    return nsay(lang, "{count} case for a person", "{count} cases for a person", count)


def flags(rows: Rows, lang: str) -> list[tuple[str, str]]:
    """The flags that some placement has, in the order of the table of flags."""
    there = {f.code for r in rows.placed for f in r.flags}
    return [(code, say(lang, text)) for code, (text, _) in FLAGS.items() if code in there]


def kinds(rows: Rows, lang: str) -> list[tuple[str, str]]:
    """Why households have no dwelling, as the list has it."""
    return sorted({(r.kind, kind_word(r.kind, lang)) for r in rows.left}, key=lambda k: k[1])


def workers(rows: Rows) -> list[tuple[str, str]]:
    """The caseworkers of the batch."""
    return [(c, c) for c in rows.caseworkers]
