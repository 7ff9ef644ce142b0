"""Civil registration (CPR) numbers: recognised so that they can be refused, never stored, shown or logged.

A text is first cleaned to plain digits, so that nothing a person does not see, and no other writing of a digit or a
dash, hides a number. What is looked for stands in `_SHAPES`; what only resembles one is taken out before.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

_DAY, _MONTH = r"(?P<day>\d\d)", r"(?P<month>\d\d)"
_JOINED = r"[ \-./_:]{0,3}"
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        # 010190-1234, 0101901234, 01.01.90 1234
        rf"(?<!\d){_DAY}[ .]?{_MONTH}[ .]?\d\d{_JOINED}\d{{4}}(?!\d)",
        # 01/01/90-1234, 1-1-90 1234. The four digits are not the year of a date that follows.
        rf"(?<!\d)(?P<day>\d\d?)(?P<mark>[-/.])(?P<month>\d\d?)(?P=mark)\d\d{_JOINED}\d{{4}}(?!\d|[-./]\d\d?[-./]\d)",
        # 01-01-1990-1234. An amount often follows a date after a space, so the year and the four digits touch.
        r"(?<!\d)(?P<day>\d\d?)(?P<mark>[-/.])(?P<month>\d\d?)(?P=mark)(?:19|20)\d\d[-/]?\d{4}(?!\d|[-./]\d)",
        # 1990-01-01-1234
        rf"(?<!\d)(?:19|20)\d\d(?P<mark>[-/.]){_MONTH}(?P=mark){_DAY}[-/]\d{{4}}(?!\d|[-./]\d)",
        # 101901234 and 10190-1234: the leading zero is lost. Serial 0000 is an amount in ten thousands.
        r"(?<![\d.,])(?P<day>[1-9])(?P<month>\d\d)\d\d(?!0000)\d{4}(?!\d|[.,]\d)",
        r"(?<![\d.,])(?<!\d-)(?P<day>[1-9])(?P<month>\d\d)\d\d-\d{4}(?!\d|-\d)",
    )
)
# A DAR address id, and a coordinate with decimals (ETRS89 / UTM 32N: eastings 4-9 hundred thousand, northings seven digits).
# A replacement number of day 61-91 with a point before its last four digits cannot be told from one, and is let through.
_UUID = re.compile(r"(?<![\w-])[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}(?![\w-])")
_COORDINATE = re.compile(r"(?<![\d.,])(?:[4-9]\d{5}|\d{7})[.,]\d+(?![\d-])")
# What a text must hold for a closer look: a digit, or a character that may stand for one.
_MAY_HOLD_DIGITS = re.compile("[0-9\u00b2\u00b3\u00b9]|[^\x00-\u024f]")
# What every shape ends on, so that one look is enough for nearly every text: two digits, and four in reach of them. What is
# taken out before the shapes are looked for leaves a mark, so it brings no such end about.
_END = re.compile(rf"\d\d{_JOINED}\d{{4}}")
_SHORTEST = len("101901234")
_DASHES = "\u02d7\u2043\u2212\u2796"
_SLASHES = "\u2044\u2215\u29f8"
_POINTS = "\u00b7\u2022\u2219\u22c5"
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"


class _Plain(dict[int, str | None]):
    """What a character is read as: itself, a plain digit, dash, slash, point or space, or nothing where it is not seen."""

    def __missing__(self, code: int) -> str | None:
        found = self[code] = self._plain(chr(code))
        return found

    @staticmethod
    def _plain(c: str) -> str | None:
        if c.isspace():
            return " "
        if c in _BLANK:
            return None
        for written, plain in ((_DASHES, "-"), (_SLASHES, "/"), (_POINTS, ".")):
            if c in written:
                return plain
        kind = unicodedata.category(c)
        if kind == "Pd":
            return "-"
        # Soft hyphens, zero widths, marks of direction, accents and frames, control characters, halves of a pair.
        if kind[0] == "C" or kind in ("Mn", "Me"):
            return None
        digit = unicodedata.digit(c, None)
        return c if digit is None else str(digit)


_PLAIN = _Plain()


def plain_digits(text: str) -> str:
    """The text as it is looked at: plain digits and dashes, white space of any length as one space, nothing unseen."""
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFKC", text).translate(_PLAIN)
    return " ".join(text.split()) if "  " in text else text


def contains_cpr(value: object) -> bool:
    """True when a value holds something shaped like a CPR number, replacement numbers included.

    Also looks into lists and objects, their keys included, and into numbers a spreadsheet has turned a CPR number into,
    where the leading zero is lost. The check digit is not used: numbers issued since 2007 need not have one. A UUID (a
    DAR address id) and a coordinate are not one.
    """
    if isinstance(value, str):
        if value.isascii():  # only other signs can become more than one when they are read as plain digits
            return len(value) >= _SHORTEST and _in_text(value)
        return bool(_MAY_HOLD_DIGITS.search(value)) and _in_text(value)
    if value is None or isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return _in_number(value)
    if isinstance(value, Mapping | list | tuple | set | frozenset):
        return any(contains_cpr(part) for part in _parts(value))
    return _in_text(str(value))


def _parts(value: object) -> Iterator[object]:
    """Every key and every value inside, however deep."""
    todo: list[object] = [value]
    while todo:
        here = todo.pop()
        if isinstance(here, Mapping):
            todo += here.keys()
            todo += here.values()
        elif isinstance(here, list | tuple | set | frozenset):
            todo += here
        else:
            yield here


def _in_text(text: str) -> bool:
    plain = plain_digits(text)
    if not _END.search(plain):
        return False
    if plain.count("-") >= 4:
        plain = _UUID.sub("#", plain)
    if "." in plain or "," in plain:
        plain = _COORDINATE.sub("#", plain)
    return any(_looks_like(int(m["day"]), int(m["month"])) for shape in _SHAPES for m in shape.finditer(plain))


def _in_number(number: int | float) -> bool:
    if not 10**8 <= abs(number) < 10**10 or number != int(number):  # also false for what is no number, and for infinity
        return False
    whole = abs(int(number))
    if whole < 10**9 and whole % 10**4 == 0:
        return False  # an amount in ten thousands, as in a text
    return _looks_like(whole // 10**8, whole // 10**6 % 100)


def _looks_like(day: int, month: int) -> bool:
    # Replacement numbers (erstatningspersonnumre) carry the day plus 60.
    return 1 <= month <= 12 and (1 <= day <= 31 or 61 <= day <= 91)
