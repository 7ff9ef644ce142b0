"""How a number is read, the same through every door: a CSV cell, a sheet, YAML, `--set` and JSON.

A text is read in the Danish way (`5.100,50`) and in the English way (`5,100.50`). Where the two differ it is an error
that names both, whatever the column: which of them is likely is never asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ..expected import refusal
from ..language import N_, Message
from .forms import remembering

MAX_DIGITS = 60
_SPACES = " \u00a0\u202f\u2009"
_SPACED = re.compile(rf"-?\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d+)?")
_DANISH = re.compile(r"-?(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+)(?:,\d+)?")
_ENGLISH = re.compile(r"-?(?:\d+|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d+)?")
_WHOLE_KRONER = re.compile(r"(.*?)([.,])\s?(?:-{1,2}|–|—)")


class Written(float):
    """A number of a JSON text that was perhaps typed by hand, with the text it was written as."""

    text: str

    def __new__(cls, text: str) -> Written:
        made = super().__new__(cls, text)
        made.text = str(text)
        return made

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Unit:
    """Words that may stand before and after a number and add nothing to it: `kr. 5100`, `60 m²`, `2 vær.`."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    kroner: bool = False

    def number_in(self, text: str) -> str:
        """The number without its unit. One unit at most is taken off, before or after."""
        low = text.strip().casefold()
        for word in self.before:
            if low.startswith(word) and low[len(word) :].strip()[:1].isdigit():
                return low[len(word) :].strip()
        for word in self.after:
            if low.endswith(word):
                return low[: -len(word)].strip()
        return low


NO_UNIT = Unit()
KRONER = Unit(("kr.", "kr", "dkk"), ("kr.", "kr", "dkk", "kroner"), kroner=True)
SQUARE_METRES = Unit((), ("m²", "m2", "kvm.", "kvm"))
# In lettings both words count habitable rooms, without the kitchen.
ROOMS = Unit((), ("værelser", "værelse", "-værelses", "-vær.", "vær.", "vær", "-rums", "rum"))


def readings(text: str, unit: Unit = NO_UNIT) -> tuple[Decimal, ...]:
    """Every number that the text can be, in order of size downwards: none, one or two."""
    text = unit.number_in(text)
    if len(text) > MAX_DIGITS:
        return ()
    mark = None
    if unit.kroner and (found := _WHOLE_KRONER.fullmatch(text)):
        # `5.100,-`: the dash stands for the øre, so the comma is the decimal mark and the point is not.
        text, mark = found[1].strip(), found[2]
        if mark in text:
            return ()
    if _SPACED.fullmatch(text):  # where a space parts the thousands, the one mark there is must be the decimal mark
        return (Decimal(re.sub(rf"[{_SPACES}]", "", text).replace(",", ".")),)
    text = text.replace("\u00a0", "").replace("\u202f", "")
    seen = set()
    if mark != "." and _DANISH.fullmatch(text):
        seen.add(Decimal(text.replace(".", "").replace(",", ".")))
    if mark != "," and _ENGLISH.fullmatch(text):
        seen.add(Decimal(text.replace(",", "")))
    return tuple(sorted(seen, reverse=True))


def said(number: Decimal) -> Message:
    """A number in a message: with the decimal mark of the language and no separator of thousands."""
    whole, _, decimals = format(number.normalize(), "f").partition(".")
    if not decimals:
        return Message.verbatim(whole)
    return Message.of(N_("{whole}.{decimals}"), whole=whole, decimals=decimals)


def decimal(value: Any, expected: str, unit: Unit = NO_UNIT) -> Decimal:
    """The number a cell holds. Refuses what is no number, and names both readings of what can be read in two ways."""
    if isinstance(value, Written):
        value = value.text if readings(value.text) else float(value)
    if isinstance(value, (bool, date)):
        raise refusal("bad-number", Message(expected))
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise refusal("bad-number", Message(expected))
        return Decimal(repr(value))
    found = readings(str(value), unit)
    if len(found) > 1:
        two = N_("{first} or {second}, without a thousands separator")
        raise refusal("ambiguous-number", Message.of(two, first=said(found[0]), second=said(found[1])))
    if not found:
        raise refusal("bad-number", Message(expected))
    return found[0]


def number(
    expected: str, low: int | None, high: int | None, places: int, unit: Unit = NO_UNIT
) -> Callable[[Any], Decimal]:
    """The reader of a column of numbers between two limits, both included, with at most so many decimals."""

    @remembering
    def parse(value: Any) -> Decimal:
        found = decimal(value, expected, unit)
        if (low is not None and found < low) or (high is not None and found > high):
            raise refusal("out-of-range", Message(expected))
        if found != round(found, places):
            raise refusal("too-many-decimals", Message(expected))
        # One form for one number, so that 60, 60.0 and 60,00 are the same fact with the same digest.
        return Decimal(format(found.normalize(), "f"))

    return parse


def whole(expected: str, low: int, high: int, unit: Unit = NO_UNIT) -> Callable[[Any], int]:
    """The reader of a column of whole numbers between two limits, both included."""
    inner = number(expected, low, high, 0, unit)

    @remembering
    def parse(value: Any) -> int:
        return int(inner(value))

    return parse


SHARE_EXPECTED = N_("a share between 0 and 1: 0.25 or 1/4")
_AS_FRACTION = N_("a share as a fraction, 1/3, written as text; or with at most six decimals")
# Text is what somebody wrote; a cell's number has the digits that its spreadsheet worked out.
_TEXT_PLACES, _NUMBER_PLACES = 9, 6
_RATIO = re.compile(r"\s*(\d{1,9})\s*/\s*(\d{1,9})\s*")
_PERCENT = Unit((), ("%", "procent", "pct.", "pct"))


@remembering
def share(value: Any) -> Fraction:
    """An exact share of 0 to 1: `1/4`, `0,25`, `0.25` and `25 %` are one."""
    if isinstance(value, Fraction):
        found = value
    elif isinstance(value, str) and (ratio := _RATIO.fullmatch(value)):
        if int(ratio[2]) == 0:
            raise refusal("bad-share", Message(SHARE_EXPECTED))
        found = Fraction(int(ratio[1]), int(ratio[2]))
    else:
        percent = isinstance(value, str) and value.strip().casefold().endswith(_PERCENT.after)
        written = decimal(value, SHARE_EXPECTED, _PERCENT)
        if not 0 <= written <= 100:
            raise refusal("out-of-range", Message(SHARE_EXPECTED))
        # A spreadsheet's 1/3 is none: its last digit would cost a dwelling.
        places = _TEXT_PLACES if isinstance(value, str) else _NUMBER_PLACES
        if written != round(written, places):
            raise refusal("too-many-decimals", Message(_AS_FRACTION))
        found = Fraction(written) / (100 if percent else 1)
    if not 0 <= found <= 1:
        raise refusal("out-of-range", Message(SHARE_EXPECTED))
    return found


def plain_number(unit: Unit) -> Callable[[Any], Any]:
    """For a setting whose type has its own words: a text with one reading as a number; with two an error; else as it is."""

    def parse(value: Any) -> Any:
        if isinstance(value, bool):
            raise refusal("bad-number", Message(N_("a whole number")))
        if not isinstance(value, str | Written):
            return value
        text = value.text if isinstance(value, Written) else value
        return decimal(value, N_("a whole number"), unit) if readings(text, unit) else value

    return parse
