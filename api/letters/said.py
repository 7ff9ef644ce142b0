"""Days, amounts and values as a letter says them."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from constraints.facts.record import ColumnInfo
from constraints.facts.units import month_text
from constraints.language import say

_LOCALE = {"da": "da_DK", "en": "en_GB"}


def day(value: date, lang: str) -> str:
    """A day as it is read out: 4. december 2026."""
    return format_date(value, "long", _LOCALE[lang])


def money(amount: int, lang: str) -> str:
    """Whole kroner: 5.800 kr. in Danish, DKK 5,800 in English. A minus is the real sign."""
    digits = f"{abs(amount):,}"
    sign = "−" if amount < 0 else ""
    return f"{sign}{digits.replace(',', '.')} kr." if lang == "da" else f"{sign}DKK {digits}"


def decimal(value: Any, lang: str) -> str:
    """A number with the decimal sign of the language, without zeros at its end."""
    text = format_decimal(value, "#,##0.##", _LOCALE[lang])
    return str(text)


def value_word(info: ColumnInfo, value: Any, lang: str) -> str:
    """A value of a batch as a person reads it; a code by the first Danish word for it, or with its underscores opened."""
    if isinstance(value, bool):
        return say(lang, "yes") if value else say(lang, "no")
    if isinstance(value, date):
        return day(value, lang)
    if info.kind.name == "dkk":
        return money(round(value), lang)
    if info.kind.name == "month":
        return month_text(value)
    if info.kind.choices:
        words = {code: danish for danish, code in reversed(info.kind.danish)}
        code = str(value)
        return words.get(code, code) if lang == "da" else code.replace("_", " ")
    return ", ".join(str(v) for v in value) if isinstance(value, list | tuple) else str(value)
