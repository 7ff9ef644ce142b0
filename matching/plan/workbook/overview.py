"""*Overblik*: what the meeting starts with, on one page where there is little to warn of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from constraints.language import N_, nsay, number, say

from ..document import Plan
from ..words import infeasible_text, kind_word, status_word
from .names import Names
from .places import Places
from .sheets import AMBER, INK, RULE, SHADE, Book, Cell, Link, Sheet
from .words import LOOK, OVERVIEW, PLACEMENTS, SHEETS, UNPLACED, UNUSED, left_out_word

_COLUMNS = 12
_WIDTH = 87
_CLASSES = ("U1", "U2", "U3", "U4", "U5")
_GREY, _SECRET = "#5B6B69", "#9A3412"
_HEAD = {
    "bold": True,
    "font_size": 9,
    "font_color": INK,
    "bg_color": SHADE,
    "bottom": 1,
    "bottom_color": INK,
    "text_wrap": True,
}
_CELL = {"bottom": 4, "bottom_color": RULE}
_NUMBER = _CELL | {"num_format": "#,##0", "align": "center"}


class Overview:
    """The first sheet of one plan."""

    def __init__(self, book: Book, plan: Plan, names: Names, places: Places, before_day: str | None) -> None:
        self.plan, self.names, self.places, self.lang = plan, names, places, book.lang
        self.before_day = before_day
        self.sheet = Sheet(book, OVERVIEW, [_WIDTH] * _COLUMNS, one_page=True)

    def write(self) -> None:
        self._title()
        self._warnings()
        self._figures()
        self._tables()
        self._look()
        self._changes()
        self._costs()
        self._sheets()
        self.sheet.finish()

    def _title(self) -> None:
        lang, day = self.lang, self.names.day
        self.sheet.span(0, 8, say(lang, "Allocation of dwellings: a proposal for the meeting"),
                        {"font_size": 18, "bold": True, "font_color": INK})  # fmt: skip
        self.sheet.span(
            9, 11, say(lang, "Confidential"), {"font_size": 12, "bold": True, "align": "right", "font_color": _SECRET}
        )
        self.sheet.end_row(least=26)
        told = say(lang, "{municipality}. Day of decision: {day}.", municipality=self.names.municipality(), day=day)
        self.sheet.line(told, size=11)
        status = status_word(self.plan.status, lang)
        self.sheet.line(
            say(lang, "A proposal: a person decides every allocation.")
            + " "
            + say(lang, "The plan is {status}.", status=status)
        )

    def _warnings(self) -> None:
        """All of them: what the reading of the batch noticed, and why no plan can hold."""
        lang = self.lang
        told = [infeasible_text(reason, lang) for reason in self.plan.infeasible_because]
        told += [warning.text.say(lang) for warning in self.plan.warnings]
        if not told:
            return
        self.sheet.gap()
        count = len(told)
        self.sheet.line(
            nsay(lang, "{count} warning, to be read first", "{count} warnings, to be read first", count),
            12,
            True,
            fill=AMBER,
        )
        for text in told:
            self.sheet.line(f"•  {text}", fill=AMBER)

    def _figures(self) -> None:
        self.sheet.gap()
        look = len(self._must_look())
        boxes = (
            (len(self.plan.placements), say(self.lang, "households could be offered a dwelling"), PLACEMENTS),
            (len(self.plan.unplaced), say(self.lang, "households without a dwelling this time"), UNPLACED),
            (look, say(self.lang, "to be looked at, could change the plan"), LOOK),
            (len(self.plan.unused_dwellings), say(self.lang, "dwellings nobody gets"), UNUSED),
        )
        for part in (0, 1):
            for i, (count, words, name) in enumerate(boxes):
                look_ = {"bg_color": AMBER if name == LOOK and count else SHADE, "align": "center", "text_wrap": True}
                place = (3 * i, 3 * i + 2)
                if part == 0:
                    self.sheet.span(
                        *place,
                        count,
                        look_
                        | {
                            "font_size": 22,
                            "bold": True,
                            "font_color": INK,
                            "num_format": "#,##0",
                            "right": 5,
                            "right_color": "#FFFFFF",
                        },
                    )
                else:
                    link = self.places.sheet(name)
                    self.sheet.span(*place, Link(words, link.to), look_ | {"right": 5, "right_color": "#FFFFFF"})
            self.sheet.end_row(least=32 if part == 0 else 18)

    def _tables(self) -> None:
        """Left who, by class; right why not, both from the same rows of the sheet."""
        self.sheet.gap()
        heads = (
            (0, 1, say(self.lang, "Class used")), (2, 2, say(self.lang, "On the list")), (3, 3, say(self.lang, "Proposed")),
            (4, 4, say(self.lang, "Hand list")), (5, 5, say(self.lang, "Not housed")),
            (7, 10, say(self.lang, "Why not this time")), (11, 11, say(self.lang, "Households")),
        )  # fmt: skip
        for first, last, words in heads:
            self.sheet.span(first, last, words, _HEAD | ({} if first in (0, 7) else {"align": "center"}))
        self.sheet.end_row(least=16)
        left, right = self._by_class(), self._why()
        for i in range(max(len(left), len(right))):
            if i < len(left):
                name, *counts = left[i]
                bold = {"bold": True} if i == len(left) - 1 else {}
                self.sheet.span(0, 1, name, _CELL | bold)
                for c, count in enumerate(counts, start=2):
                    self.sheet.span(c, c, count, _NUMBER | bold)
            if i < len(right):
                words, count = right[i]
                self.sheet.span(7, 10, words, _CELL)
                self.sheet.span(11, 11, count, _NUMBER)
            self.sheet.end_row()

    def _by_class(self) -> list[tuple[str, int, int, int, int]]:
        class_of = {
            h.household_id: f"U{self.names.household(h.household_id).effective_class[0]}"
            for h in self.names.case.households
        }
        listed = Counter(class_of.values())
        mine = Counter(class_of[h] for h in self.plan.homes())
        theirs = Counter(class_of[p.household_id] for p in self.plan.baseline.placements)
        left = Counter(u.effective_class for u in self.plan.unplaced)
        rows = [(c, listed[c], mine[c], theirs[c], left[c]) for c in _CLASSES]
        return [*rows, (say(self.lang, "All"), listed.total(), mine.total(), theirs.total(), left.total())]

    def _why(self) -> list[tuple[str, int]]:
        counts = Counter(u.kind for u in self.plan.unplaced)
        return [
            (kind_word(kind, self.lang).capitalize(), n)
            for kind, n in sorted(counts.items(), key=lambda e: (-e[1], e[0]))
        ]

    def _must_look(self) -> list[str]:
        plan = self.plan
        unsigned = [c.household_id for c in plan.fallback_cases if c.signed is None]
        return [
            *(x.household_id for x in plan.locks_set_aside), *unsigned,
            *(r.household_id for r in plan.reviews if r.could_change_the_plan),
        ]  # fmt: skip

    def _look(self) -> None:
        lang, plan = self.lang, self.plan
        unsigned = sum(c.signed is None for c in plan.fallback_cases)
        asked = sum(r.could_change_the_plan for r in plan.reviews)
        marked = sum(any(f.verdict in ("warn", "exempt") for f in p.findings) for p in plan.placements)
        told = []
        if plan.locks_set_aside:
            told.append(
                nsay(
                    lang,
                    "{count} kept placement waits for an answer.",
                    "{count} kept placements wait for an answer.",
                    len(plan.locks_set_aside),
                )
            )
        if unsigned:
            told.append(nsay(lang, "{count} household can only be housed in a listed area, if a person signs (§ 59(9)).",
                             "{count} households can only be housed in a listed area, if a person signs (§ 59(9)).", unsigned))  # fmt: skip
        if asked:
            told.append(nsay(lang, "{count} household lacks a fact or an assessment that could change the plan.",
                             "{count} households lack a fact or an assessment that could change the plan.", asked))  # fmt: skip
        if told:
            self._lines(N_("To be looked at before the meeting decides"), told, LOOK)
        if marked:
            self._lines(None if told else N_("To be looked at before the meeting decides"), [
                nsay(lang, "{count} placement carries a remark.", "{count} placements carry a remark.", marked)], PLACEMENTS)  # fmt: skip

    def _changes(self) -> None:
        before, now, lang = self.names.before, self.plan.homes(), self.lang
        if not before:
            return
        here = {h.household_id for h in self.names.case.households}
        kept = sum(now.get(h) == d for h, d in before.items())
        moved = [h for h in sorted(before) if h in now and now[h] != before[h]]
        gone = [h for h in sorted(before) if h in here and h not in now]
        left = [h for h in sorted(before) if h not in here]
        fresh = [h for h in sorted(now) if h not in before]
        told = [nsay(lang, "{count} placement is as last time.", "{count} placements are as last time.", kept)]
        if moved:
            told.append(
                nsay(
                    lang,
                    "{count} household is proposed another dwelling: {who}.",
                    "{count} households are proposed another dwelling: {who}.",
                    len(moved),
                    who=_some(moved, lang),
                )
            )
        if gone:
            told.append(
                nsay(
                    lang,
                    "{count} household that was proposed last time is not now: {who}.",
                    "{count} households that were proposed last time are not now: {who}.",
                    len(gone),
                    who=_some(gone, lang),
                )
            )
        if left:
            told.append(
                nsay(
                    lang,
                    "{count} household of last time is no longer in the batch: {who}.",
                    "{count} households of last time are no longer in the batch: {who}.",
                    len(left),
                    who=_some(left, lang),
                )
            )
        if fresh:
            told.append(
                nsay(
                    lang,
                    "{count} household is new among the placements: {who}.",
                    "{count} households are new among the placements: {who}.",
                    len(fresh),
                    who=_some(fresh, lang),
                )
            )
        self._lines(N_("Since the last proposal"), told, PLACEMENTS)
        if self.before_day:
            self.sheet.line(say(lang, "The last proposal is of {day}.", day=self.before_day), size=9, ink=_GREY)

    def _costs(self) -> None:
        lang, costs = self.lang, self.plan.costs
        hand = next((x.value for x in self.plan.baseline.levels if x.name == "cost"), None)
        told = [
            nsay(lang, "The municipality should expect to pay DKK {amount} for the placements over {count} month.",
                 "The municipality should expect to pay DKK {amount} for the placements over {count} months.",
                 costs.months, amount=number(costs.placements_total, lang))
        ]  # fmt: skip
        if isinstance(hand, int):
            told[0] += " " + say(lang, "By the hand list: DKK {amount}.", amount=number(hand, lang))
        if self.plan.unused_dwellings:
            told.append(
                say(
                    lang,
                    "Another month of the dwellings nobody gets: DKK {amount}.",
                    amount=number(costs.unused_one_month, lang),
                )
            )
        if costs.left_out:
            told.append(
                say(
                    lang,
                    "Not in these amounts: {what}.",
                    what=", ".join(left_out_word(x, lang) for x in costs.left_out),
                )
            )
        self._lines(N_("What it costs"), told, None)

    def _sheets(self) -> None:
        self.sheet.heading(N_("In this workbook"))
        for name, says in SHEETS.items():
            self.sheet.span(0, 2, self.places.sheet(name), {})
            self.sheet.span(3, _COLUMNS - 1, say(self.lang, says), {})
            self.sheet.end_row()

    def _lines(self, heading: str | None, told: Sequence[str], sheet: str | None) -> None:
        if heading is not None:
            self.sheet.heading(heading)
        for text in told:
            value: Cell = f"•  {text}" if sheet is None else Link(f"•  {text}", self.places.sheet(sheet).to)
            self.sheet.span(0, _COLUMNS - 1, value, {"text_wrap": True})
            self.sheet.end_row([(f"•  {text}", _WIDTH * _COLUMNS)])


def _some(households: list[str], lang: str) -> str:
    """The first of them by id; the rest are counted."""
    shown, more = households[:10], len(households) - 10
    told = ", ".join(shown)
    return told if more <= 0 else nsay(lang, "{these} and {count} more", "{these} and {count} more", more, these=told)
