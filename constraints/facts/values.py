"""How one cell of a file becomes one value: tolerant of Danish habits, never of ambiguity.

Each type here is a pydantic annotation, so the same models read a CSV cell, a spreadsheet cell and a JSON value. A
cell that can be read in two ways is an error that says what was expected.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer
from pydantic_core import PydanticCustomError

from ..expected import refusal
from ..language import N_, Message, Word
from .days import BIRTH, DAY_EXPECTED, MONTH_EXPECTED, could_be_month_first, day, is_iso_date, month_cell
from .forms import NO, YES, fold, one_space, remembering, yes_or_no
from .numbers import KRONER, ROOMS, SHARE_EXPECTED, SQUARE_METRES, number, share, whole
from .units import month_text

__all__ = ["could_be_month_first", "is_iso_date"]


@dataclass(frozen=True)
class Kind:
    """What a column holds, for the Table Schema, the Excel template and messages.

    `danish` are the words taken for a code, the one to show first; `several` are words that can mean more than one code, which
    the reader refuses; `also` are examples of other ways to write a value, each with the value it is read as.
    """

    name: str
    expected: str
    choices: tuple[str, ...] = ()
    danish: tuple[tuple[str, str], ...] = ()
    several: tuple[tuple[str, tuple[str, ...]], ...] = ()
    also: tuple[tuple[str, str], ...] = ()

    @property
    def said(self) -> Message:
        """What is expected, to be said in the reader's language."""
        return _one_of(_words(self.choices, self.danish)) if self.choices else Message(self.expected)

    def knows(self, text: str) -> bool:
        """The column has a code or a word of its own for the text."""
        word = fold(text)
        return any(word == fold(own) for own in (*self.choices, *(w for w, _ in self.danish)))


def _words(codes: tuple[str, ...], danish: tuple[tuple[str, str], ...]) -> tuple[str | Word, ...]:
    """The codes as each language writes them: in Danish the first word a file may hold for it."""
    first = {code: word for word, code in reversed(danish)}
    return tuple(Word(first[c], c) if c in first else c for c in codes)


def _one_of(codes: tuple[str | Word, ...]) -> Message:
    return Message.of(N_("one of {codes}"), codes=codes)


def _fail(code: str, expected: str) -> PydanticCustomError:
    return refusal(code, Message(expected))


def _text_of(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


# ---------------------------------------------------------------- ids and text

_ID_EXPECTED = N_("1-64 letters, digits, '-', '_' or '.', with single spaces inside")
_ID_MARKS = frozenset("0123456789_.- ")
_PLAIN_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")  # in its one form as it stands, as most ids are


def id_text(value: Any) -> str:
    """The one form of an id, whoever wrote it: composed letters (NFC), no space around, single spaces inside; 12.0 is 12.

    Case is kept and counts: `h1` and `H1` are two. A reference that misses by case or spaces alone is an error that
    names the id it is near (`near_form`).
    """
    return one_space(_text_of(value))


def without_case(value: Any) -> str:
    """What two ids have in common that differ by case and spaces alone."""
    return id_text(value).casefold().replace(" ", "")


def near_form(value: Any) -> str:
    """What ids have in common that a person would take for one: no case, no spaces, no leading zeros, no `.0` at the end."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", without_case(value).removesuffix(".0"))


def _parse_id(value: Any) -> str:
    if type(value) is str and _PLAIN_ID.fullmatch(value):
        return value
    text = id_text(value)
    if not 1 <= len(text) <= 64 or not all(c.isalpha() or c in _ID_MARKS for c in text):
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


# ---------------------------------------------------------------- yes or no, floors, codes


@remembering
def _parse_yes_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    found = yes_or_no(_text_of(value))
    if found is None:
        raise _fail("bad-yes-no", N_("yes or no (ja, nej, x, 1, 0, true, false)"))
    return found


_FLOOR = N_("a floor number, 0 = ground floor, -2 to 60")
_FLOORS = (
    ("stuen", "0"),
    ("st.", "0"),
    ("stue", "0"),
    ("kælder", "-1"),
    ("kælderen", "-1"),
    ("kl.", "-1"),
    ("kld.", "-1"),
)
_FLOOR_WORDS = {fold(word): int(number) for word, number in _FLOORS}
_floor_number = whole(_FLOOR, -2, 60)
# `1. sal`, `2. th`, `2. sal tv.`, `st. mf`: the floor of an address, with or without the door.
_ADDRESS_FLOOR = re.compile(r"(?P<floor>\d{1,2}|[^\W\d]+)(?P<storey> sal)?(?: (?:th|tv|mf))?")


@remembering
def floor(value: Any) -> int:
    """The number of a floor: 0 for the ground floor (`st.`, `stuen`), -1 for the basement (`kl.`), 2 for `2. sal` and `2. th`."""
    if isinstance(value, str) and (found := _ADDRESS_FLOOR.fullmatch(fold(value))):
        if found["floor"].isdigit():
            value = found["floor"]
        elif found["floor"] in _FLOOR_WORDS and not found["storey"]:
            return _FLOOR_WORDS[found["floor"]]
    return _floor_number(value)


_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")


def _parse_uuid(value: Any) -> str:
    text = _text_of(value)
    if not _UUID.fullmatch(text):
        raise _fail("bad-address-id", N_("a DAR address id (UUID)"))
    return text.lower()


def choice(
    codes: tuple[str, ...],
    danish: Mapping[str, str] | None = None,
    several: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[BeforeValidator, Kind]:
    """Annotation parts for a column of fixed codes; Danish words are accepted beside them, first the one that is shown.

    `several` are words that can mean more than one code: refused, with the codes and their words.
    """
    aliases = {fold(code): code for code in codes}
    if len(aliases) < len(codes):
        raise ValueError(f"codes that are read as one: {codes}")
    for word, code in (danish or {}).items():
        if code not in codes:
            raise ValueError(f"{word}: {code} is not among {codes}")
        if aliases.setdefault(fold(word), code) != code:
            raise ValueError(f"{word}: {code} and {aliases[fold(word)]}")
    shown = {code: f"{code} ({word})" for word, code in reversed(tuple((danish or {}).items()))}
    unsure = {fold(word): tuple(shown.get(c, c) for c in meant) for word, meant in (several or {}).items()}
    if both := set(unsure) & set(aliases):
        raise ValueError(f"one code or several: {both}")
    expected = _one_of(_words(codes, tuple((danish or {}).items())))

    @remembering
    def parse(value: Any) -> str:
        word = fold(_text_of(value))
        if word in unsure:
            can_mean = N_("one of {codes} (this word can mean each of them)")
            raise refusal("ambiguous-code", Message.of(can_mean, codes=unsure[word]))
        found = aliases.get(word)
        if found is None:
            raise refusal("bad-code", expected)
        return found

    kind = Kind("code", expected.say("en"), codes, tuple((danish or {}).items()), tuple((several or {}).items()))
    return BeforeValidator(parse), kind


_DKK = N_("an amount in DKK, 0 or more, at most two decimals")
Id = Annotated[str, BeforeValidator(_parse_id), Kind("id", _ID_EXPECTED)]
Text = Annotated[str, BeforeValidator(_parse_text), Kind("text", N_("text"))]
MunicipalityCode = Annotated[str, BeforeValidator(_parse_municipality), Kind("text", N_("four digits, e.g. 0101"))]
_DAYS = (
    ("1/12-2026", "2026-12-01"), ("1/12 2026", "2026-12-01"), ("1. dec. 2026", "2026-12-01"),
    ("1. december 2026", "2026-12-01"), ("01.12.26", "2026-12-01"), ("20/11/2026", "2026-11-20"),
)  # fmt: skip
Day = Annotated[date, BeforeValidator(day()), Kind("date", DAY_EXPECTED, also=_DAYS)]
# A year of two digits is one of two centuries more often for a birth than elsewhere.
BirthDay = Annotated[
    date, BeforeValidator(day(BIRTH)), Kind("date", DAY_EXPECTED, also=(*_DAYS[:4], ("01.12.85", "1985-12-01")))
]
MonthCell = Annotated[
    int,
    BeforeValidator(month_cell),
    PlainSerializer(month_text, return_type=str),
    Kind(
        "month", MONTH_EXPECTED,
        also=(("11-2025", "2025-11"), ("11/2025", "2025-11"), ("nov. 2025", "2025-11"), ("november 2025", "2025-11")),
    ),
]  # fmt: skip
YesNo = Annotated[
    bool,
    BeforeValidator(_parse_yes_no),
    Kind("yes-no", N_("yes or no"), also=(*((w, "yes") for w in YES), *((w, "no") for w in NO))),
]
_AMOUNTS = tuple((text, "5100") for text in ("5 100", "kr. 5100", "5100 kr.", "5100,-", "5.100,-", "5.100,00"))
Dkk = Annotated[Decimal, BeforeValidator(number(_DKK, 0, 1_000_000_000, 2, KRONER)), Kind("dkk", _DKK, also=_AMOUNTS)]
_M2 = N_("an area in m², above 0 and at most 1,000, at most two decimals")
SquareMetres = Annotated[
    Decimal, BeforeValidator(number(_M2, 1, 1000, 2, SQUARE_METRES)), Kind("m2", _M2, also=(("60,5 m²", "60.5"),))
]
_ROOMS = N_("a whole number of habitable rooms, 1-20")
_ROOM_WORDS = tuple((text, "2") for text in ("2 vær.", "2 værelser", "2 rum", "2-rums", "2-værelses"))
Rooms = Annotated[int, BeforeValidator(whole(_ROOMS, 1, 20, ROOMS)), Kind("whole", _ROOMS, also=_ROOM_WORDS)]
_COUNT = N_("a whole number, 0 or more")
Count = Annotated[int, BeforeValidator(whole(_COUNT, 0, 1_000_000)), Kind("whole", _COUNT)]
_POSITION = N_("at least 1, a whole number")
Position = Annotated[int, BeforeValidator(whole(_POSITION, 1, 1_000_000)), Kind("whole", _POSITION)]
Floor = Annotated[
    int,
    BeforeValidator(floor),
    Kind("whole", _FLOOR, also=(*_FLOORS, ("1. sal", "1"), ("2. th", "2"), ("2. sal tv.", "2"), ("st. mf", "0"))),
]
_YEAR = N_("a year of four digits, e.g. 1987")
Year = Annotated[int, BeforeValidator(whole(_YEAR, 1900, 2100)), Kind("whole", _YEAR)]
_EAST = N_("metres east, ETRS89 / UTM zone 32N (400000-900000)")
Easting = Annotated[Decimal, BeforeValidator(number(_EAST, 400_000, 900_000, 3)), Kind("metres", _EAST)]
_NORTH = N_("metres north, ETRS89 / UTM zone 32N (6000000-6500000)")
Northing = Annotated[Decimal, BeforeValidator(number(_NORTH, 6_000_000, 6_500_000, 3)), Kind("metres", _NORTH)]
Share = Annotated[
    Fraction,
    BeforeValidator(share),
    PlainSerializer(str, return_type=str),
    Kind("share", SHARE_EXPECTED, also=(("0,25", "1/4"), ("25 %", "1/4"), ("12,5 %", "1/8"))),
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
