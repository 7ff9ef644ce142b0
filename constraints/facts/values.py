"""How one cell of a file becomes one value: tolerant of Danish habits, never of ambiguity.

Each type here is a pydantic annotation, so the same models read a CSV cell, a spreadsheet cell and a JSON value. A
cell that can be read in two ways is an error that says what was expected.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer
from pydantic_core import PydanticCustomError

from ..expected import refusal
from ..language import N_, Message
from .units import Month, month, month_text


@dataclass(frozen=True)
class Kind:
    """What a column holds, for the Table Schema, the Excel template and messages."""

    name: str
    expected: str
    choices: tuple[str, ...] = ()
    danish: tuple[tuple[str, str], ...] = ()

    @property
    def said(self) -> Message:
        """What is expected, to be said in the reader's language."""
        return _one_of(self.choices) if self.choices else Message(self.expected)


def _one_of(codes: tuple[str, ...]) -> Message:
    return Message.of(N_("one of {codes}"), codes=codes)


def _fail(code: str, expected: str) -> PydanticCustomError:
    return refusal(code, Message(expected))


def _text_of(value: Any) -> str:
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value).strip()


# ---------------------------------------------------------------- ids and text

_ID = re.compile(r"[A-Za-z0-9_.\-]{1,64}")
_ID_EXPECTED = N_("1-64 letters A-Z, digits, '-', '_' or '.'")


def _parse_id(value: Any) -> str:
    text = _text_of(value)
    if not _ID.fullmatch(text):
        raise _fail("bad-id", _ID_EXPECTED)
    return text


def _parse_text(value: Any) -> str:
    text = _text_of(value)
    if len(text) > 2000:
        raise _fail("text-too-long", N_("at most 2,000 characters"))
    return text


def _parse_municipality(value: Any) -> str:
    text = _text_of(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and len(text) == 3:
        text = "0" + text  # a spreadsheet drops the leading zero of 0101; every Danish code has four digits
    if not re.fullmatch(r"\d{4}", text):
        raise _fail("bad-municipality", N_("a municipality code of four digits, e.g. 0101"))
    return text


# ---------------------------------------------------------------- dates

DAY_EXPECTED = N_("a date: 2026-11-20, 20-11-2026 or 20.11.2026")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_DANISH = re.compile(r"(\d{1,2})([-.])(\d{1,2})\2(\d{4})")


def _parse_date(value: Any) -> date:
    if isinstance(value, datetime):
        if (value.hour, value.minute, value.second) != (0, 0, 0):
            raise refusal("bad-date", Message.of(N_("{day} (without a time)"), day=Message(DAY_EXPECTED)))
        return value.date()
    if isinstance(value, date):
        return value
    text = _text_of(value) if not isinstance(value, int | float) else ""
    try:
        if found := _ISO.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DANISH.fullmatch(text):
            return date(int(found[4]), int(found[3]), int(found[1]))
    except ValueError:
        raise _fail("no-such-day", N_("a day that exists: 2026-11-20, 20-11-2026 or 20.11.2026")) from None
    raise _fail("bad-date", DAY_EXPECTED)


def is_iso_date(text: str) -> bool:
    return bool(_ISO.fullmatch(text))


def could_be_month_first(text: str) -> bool:
    """True for `03-04-2026`: a day and a month that could change places."""
    found = _DANISH.fullmatch(text)
    return bool(found and found[2] == "-" and int(found[1]) <= 12 and int(found[3]) <= 12 and found[1] != found[3])


MONTH_EXPECTED = N_("a month as YYYY-MM, e.g. 2026-10")


def _parse_month(value: Any) -> Month:
    if isinstance(value, date):  # a spreadsheet turns 2026-10 into the first of October
        if value.day != 1:
            raise _fail("bad-month", MONTH_EXPECTED)
        return month(value.year, value.month)
    found = re.fullmatch(r"(\d{4})-(\d{2})(?:-01)?", _text_of(value))
    if not found or not 1 <= int(found[2]) <= 12:
        raise _fail("bad-month", MONTH_EXPECTED)
    return month(int(found[1]), int(found[2]))


# ---------------------------------------------------------------- numbers

_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}([.,]\d{3})+")
_DANISH_FULL = re.compile(r"-?[1-9]\d{0,2}(\.\d{3})+,\d+")
_ENGLISH_FULL = re.compile(r"-?[1-9]\d{0,2}(,\d{3})+\.\d+")
_PLAIN = re.compile(r"-?\d+([.,]\d+)?")


def _decimal(value: Any, expected: str) -> Decimal:
    if isinstance(value, (bool, date)):
        raise _fail("bad-number", expected)
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise _fail("bad-number", expected)
        return Decimal(repr(value))
    text = str(value).strip().replace("\u00a0", "").replace("\u202f", "")
    if _THOUSANDS.fullmatch(text):
        plain = N_("{number} without a thousands separator (this can be read in two ways)")
        raise refusal("ambiguous-number", Message.of(plain, number=Message(expected)))
    if _DANISH_FULL.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    elif _ENGLISH_FULL.fullmatch(text):
        text = text.replace(",", "")
    elif _PLAIN.fullmatch(text):
        text = text.replace(",", ".")
    else:
        raise _fail("bad-number", expected)
    try:
        return Decimal(text)
    except InvalidOperation:
        raise _fail("bad-number", expected) from None


def _plain(number: Decimal) -> Decimal:
    """One form for one number, so that 60, 60.0 and 60,00 are the same fact with the same digest."""
    return Decimal(format(number.normalize(), "f"))


def _number(expected: str, low: int | None, high: int | None, places: int) -> Callable[[Any], Decimal]:
    def parse(value: Any) -> Decimal:
        number = _decimal(value, expected)
        if (low is not None and number < low) or (high is not None and number > high):
            raise _fail("out-of-range", expected)
        if number != round(number, places):
            raise _fail("too-many-decimals", expected)
        return _plain(number)

    return parse


def _whole(expected: str, low: int, high: int) -> Callable[[Any], int]:
    inner = _number(expected, low, high, 0)

    def parse(value: Any) -> int:
        return int(inner(value))

    return parse


def _parse_share(value: Any) -> Fraction:
    expected = N_("a share between 0 and 1: 0.25 or 1/4")
    if isinstance(value, Fraction):
        share = value
    elif isinstance(value, str) and (found := re.fullmatch(r"\s*(\d{1,9})\s*/\s*(\d{1,9})\s*", value)):
        if int(found[2]) == 0:
            raise _fail("bad-share", expected)
        share = Fraction(int(found[1]), int(found[2]))
    else:
        share = Fraction(_decimal(value, expected))
    if not 0 <= share <= 1:
        raise _fail("out-of-range", expected)
    return share


_YES = {"yes", "ja", "1", "true"}
_NO = {"no", "nej", "0", "false"}


def _parse_yes_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = _text_of(value).lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise _fail("bad-yes-no", N_("yes or no (ja, nej, 1, 0, true, false)"))


_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")


def _parse_uuid(value: Any) -> str:
    text = _text_of(value)
    if not _UUID.fullmatch(text):
        raise _fail("bad-address-id", N_("a DAR address id (UUID)"))
    return text.lower()


def choice(codes: tuple[str, ...], danish: Mapping[str, str] | None = None) -> tuple[BeforeValidator, Kind]:
    """Annotation parts for a column of fixed codes; Danish words are accepted beside them."""
    aliases = {code.lower(): code for code in codes}
    for word, code in (danish or {}).items():
        if code not in codes:
            raise ValueError(f"{word}: {code} is not among {codes}")
        aliases[word.lower()] = code
    expected = _one_of(codes)

    def parse(value: Any) -> str:
        found = aliases.get(_text_of(value).lower())
        if found is None:
            raise refusal("bad-code", expected)
        return found

    return BeforeValidator(parse), Kind("code", expected.say("en"), codes, tuple((danish or {}).items()))


_DKK = N_("an amount in DKK, 0 or more, at most two decimals")
Id = Annotated[str, BeforeValidator(_parse_id), Kind("id", _ID_EXPECTED)]
Text = Annotated[str, BeforeValidator(_parse_text), Kind("text", N_("text"))]
MunicipalityCode = Annotated[str, BeforeValidator(_parse_municipality), Kind("text", N_("four digits, e.g. 0101"))]
Day = Annotated[date, BeforeValidator(_parse_date), Kind("date", DAY_EXPECTED)]
MonthCell = Annotated[
    int, BeforeValidator(_parse_month), PlainSerializer(month_text, return_type=str), Kind("month", MONTH_EXPECTED)
]
YesNo = Annotated[bool, BeforeValidator(_parse_yes_no), Kind("yes-no", N_("yes or no"))]
Dkk = Annotated[Decimal, BeforeValidator(_number(_DKK, 0, 1_000_000_000, 2)), Kind("dkk", _DKK)]
_M2 = N_("an area in m², above 0 and at most 1,000, at most two decimals")
SquareMetres = Annotated[Decimal, BeforeValidator(_number(_M2, 1, 1000, 2)), Kind("m2", _M2)]
_ROOMS = N_("a whole number of habitable rooms, 1-20")
Rooms = Annotated[int, BeforeValidator(_whole(_ROOMS, 1, 20)), Kind("whole", _ROOMS)]
_COUNT = N_("a whole number, 0 or more")
Count = Annotated[int, BeforeValidator(_whole(_COUNT, 0, 1_000_000)), Kind("whole", _COUNT)]
_POSITION = N_("at least 1, a whole number")
Position = Annotated[int, BeforeValidator(_whole(_POSITION, 1, 1_000_000)), Kind("whole", _POSITION)]
_FLOOR = N_("a floor number, 0 = ground floor, -2 to 60")
Floor = Annotated[int, BeforeValidator(_whole(_FLOOR, -2, 60)), Kind("whole", _FLOOR)]
_YEAR = N_("a year of four digits, e.g. 1987")
Year = Annotated[int, BeforeValidator(_whole(_YEAR, 1900, 2100)), Kind("whole", _YEAR)]
_EAST = N_("metres east, ETRS89 / UTM zone 32N (400000-900000)")
Easting = Annotated[Decimal, BeforeValidator(_number(_EAST, 400_000, 900_000, 3)), Kind("metres", _EAST)]
_NORTH = N_("metres north, ETRS89 / UTM zone 32N (6000000-6500000)")
Northing = Annotated[Decimal, BeforeValidator(_number(_NORTH, 6_000_000, 6_500_000, 3)), Kind("metres", _NORTH)]
Share = Annotated[
    Fraction,
    BeforeValidator(_parse_share),
    PlainSerializer(str, return_type=str),
    Kind("share", "a share between 0 and 1: 0.25 or 1/4"),
]
AddressId = Annotated[str, BeforeValidator(_parse_uuid), Kind("text", "a DAR address id (UUID)")]


_ASSUME = N_("column = value, and by = the name of who says so")
_NAMES = N_("names of files or sheets")


def _parse_assumptions(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping) or any(isinstance(v, Mapping | list) or v is None for v in value.values()):
        raise _fail("bad-assumption", _ASSUME)
    told = {str(k).strip(): "yes" if v is True else "no" if v is False else _text_of(v) for k, v in value.items()}
    if told and not told.get("by"):
        raise _fail("bad-assumption", _ASSUME)
    return dict(sorted(told.items()))


def _parse_names(value: Any) -> tuple[str, ...]:
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or any(isinstance(n, Mapping | list) or n is None for n in names):
        raise _fail("bad-names", _NAMES)
    return tuple(n for n in (_text_of(n) for n in names) if n)


# What empty cells mean, by column (`needs_wheelchair` or `households.needs_wheelchair`), and under `by` who says so.
Assumptions = Annotated[dict[str, str], BeforeValidator(_parse_assumptions), Kind("settings", _ASSUME)]
Names = Annotated[tuple[str, ...], BeforeValidator(_parse_names), Kind("names", _NAMES)]
