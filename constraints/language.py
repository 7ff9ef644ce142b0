"""One mechanism for language: English messages in the code, Danish in the catalogues that stand beside each package.

A message is its English text with facts by name, `{person} was released on {day}`. It is marked where it is written:
`say(lang, "…", fact=…)` and `both("…", fact=…)` say it at once, `N_("…")` keeps it for later, and
`Message.of(N_("…"), fact=…)` keeps it with its facts. `make messages` collects
what is marked into `PACKAGE/locale/PACKAGE.pot`, brings `PACKAGE/locale/da/LC_MESSAGES/PACKAGE.po` up to date and compiles it.
No text is taken apart again to be translated: whoever needs a fact in another place keeps it as a fact.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

Lang = Literal["da", "en"]
LANGUAGES: tuple[Lang, ...] = ("da", "en")
_COPENHAGEN = ZoneInfo("Europe/Copenhagen")
# Packages with a catalogue of their own, in the order in which they are asked.
_PACKAGES: list[str] = ["constraints"]


def add_catalogue(package: str) -> None:
    """Lets the messages of a package be translated: it holds `locale/da/LC_MESSAGES/<package>.mo`."""
    if package not in _PACKAGES:
        _PACKAGES.append(package)
        _danish.cache_clear()


def N_(message: str) -> str:
    """Marks a message that is kept now and said later."""
    return message


@cache
def _danish() -> gettext.NullTranslations:
    from importlib.resources import files

    found: gettext.NullTranslations = gettext.NullTranslations()
    for package in reversed(_PACKAGES):
        folder = files(package).joinpath("locale")
        catalogue = gettext.translation(package, str(folder), ["da"], fallback=True)
        catalogue.add_fallback(found)
        found = catalogue
    return found


def say(lang: str, message: str, /, **facts: Any) -> str:
    """The message in `da` or `en` with its facts put in. A fact that the message does not name is left out.

    Raises KeyError when the message names a fact that was not given.
    """
    # A catalogue keeps its own header under the empty message.
    text = _danish().gettext(message) if lang == "da" and message else message
    return text.format_map(_Shown(facts, lang)) if "{" in text else text


def nsay(lang: str, one: str, many: str, count: int, /, **facts: Any) -> str:
    """The message for one or for many, `{count}` among its facts."""
    text = _danish().ngettext(one, many, count) if lang == "da" else one if count == 1 else many
    return text.format_map(_Shown({"count": count, **facts}, lang))


def both(message: str, /, **facts: Any) -> dict[str, str]:
    """The message in both languages, from the same facts."""
    return {lang: say(lang, message, **facts) for lang in LANGUAGES}


@dataclass(frozen=True)
class Message:
    """A message with its facts, kept now and said later; a fact may be a message itself."""

    text: str
    facts: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def of(cls, text: str, /, **facts: Any) -> Message:
        """The message with facts by name; write the text inside `N_`, so that it is collected."""
        return cls(text, tuple(facts.items()))

    @classmethod
    def verbatim(cls, text: str) -> Message:
        """A text of somebody else, said as it is in every language."""
        return cls.of("{text}", text=text)

    def say(self, lang: str) -> str:
        """The text in `da` or `en`."""
        return say(lang, self.text, **dict(self.facts))

    def in_both(self) -> dict[str, str]:
        """The text in both languages."""
        return {lang: self.say(lang) for lang in LANGUAGES}


@dataclass(frozen=True)
class Word:
    """A name with a form in each language, as a fact: a table, or a code of a column."""

    da: str
    en: str


class _Shown(dict[str, Any]):
    """Facts as they are read in a language."""

    def __init__(self, facts: Mapping[str, Any], lang: str) -> None:
        super().__init__(facts)
        self._lang = lang

    def __getitem__(self, name: str) -> str:
        return shown(super().__getitem__(name), self._lang)


def shown(value: Any, lang: str) -> str:
    """A fact as people read it: unknown, yes or no, a message, a date, an instant, a number with the separators of the language,
    a list.

    A number that names and does not count (a line, a year, a seed) is given as text, and stays as it is written.
    """
    if value is None:
        return say(lang, "unknown")
    if isinstance(value, bool):
        return say(lang, "yes") if value else say(lang, "no")
    if isinstance(value, Message):
        return value.say(lang)
    if isinstance(value, Word):
        return value.da if lang == "da" else value.en
    if isinstance(value, datetime):
        return _minute(value, lang)
    if isinstance(value, date):
        return _day(value, lang)
    if isinstance(value, int):
        return str(value) if -1000 < value < 1000 else number(value, lang)
    if isinstance(value, Decimal):
        return _decimal(value, lang)
    if isinstance(value, list | tuple):
        told = [shown(v, lang) for v in value]
        return ("; " if any("," in t for t in told) else ", ").join(told)
    return str(value)


@lru_cache(maxsize=4096)
def number(value: int, lang: str) -> str:
    """A whole number with the thousands separator of the language."""
    from babel.numbers import format_decimal

    return str(format_decimal(value, locale=lang))


@lru_cache(maxsize=4096)
def _decimal(value: Decimal, lang: str) -> str:
    from babel.numbers import format_decimal

    return str(format_decimal(value, locale=lang, decimal_quantization=False))


@lru_cache(maxsize=4096)
def _day(value: date, lang: str) -> str:
    from babel.dates import format_date

    return str(format_date(value, "d. MMMM y", locale="da")) if lang == "da" else value.isoformat()


def _minute(value: datetime, lang: str) -> str:
    """An instant to the minute: on Danish clocks, and in English in UTC, as it stands in logs."""
    from babel.dates import format_datetime

    if lang == "da":
        return str(format_datetime(value.astimezone(_COPENHAGEN), "d. MMMM y 'kl.' HH.mm", locale="da"))
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
