"""What pydantic expected of a value, in both languages, from the type of its error and not from its English sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .language import LANGUAGES, N_, say

_TEXTS = {
    "missing": N_("a value"),
    "extra_forbidden": N_("nothing of this name"),
    "int_type": N_("a whole number"),
    "int_parsing": N_("a whole number"),
    "int_from_float": N_("a whole number"),
    "float_type": N_("a number"),
    "float_parsing": N_("a number"),
    "finite_number": N_("a finite number"),
    "bool_type": N_("yes or no"),
    "bool_parsing": N_("yes or no"),
    "string_type": N_("a text"),
    "string_too_short": N_("a text of at least {min_length} characters"),
    "string_too_long": N_("a text of at most {max_length} characters"),
    "date_type": N_("a date such as 2026-11-20"),
    "date_parsing": N_("a date such as 2026-11-20"),
    "date_from_datetime_parsing": N_("a date such as 2026-11-20"),
    "date_from_datetime_inexact": N_("a date such as 2026-11-20"),
    "greater_than": N_("more than {gt}"),
    "greater_than_equal": N_("at least {ge}"),
    "less_than": N_("less than {lt}"),
    "less_than_equal": N_("at most {le}"),
    "list_type": N_("a list"),
    "dict_type": N_("settings as key: value"),
    "model_type": N_("settings as key: value"),
    "too_short": N_("at least {min_length} entries"),
    "too_long": N_("at most {max_length} entries"),
    "literal_error": N_("one of {expected}"),
    "enum": N_("one of {expected}"),
}


def wanted(error: Mapping[str, Any]) -> dict[str, str]:
    """`expected …` as a sentence of its own, in both languages; a check with words of its own keeps them."""
    if str(error["type"]) not in _TEXTS:
        return expected(error)
    found = expected(error)
    return {lang: say(lang, "expected {expected}", expected=found[lang]) for lang in LANGUAGES}


def expected(error: Mapping[str, Any]) -> dict[str, str]:
    """What was expected, in both languages, of one entry of `ValidationError.errors()`. Other types keep pydantic's own words."""
    text = _TEXTS.get(str(error["type"]))
    facts = error.get("ctx") or {}
    if text is None:
        own = str(facts.get("error") or error["msg"])
        return dict.fromkeys(LANGUAGES, own)
    return {lang: say(lang, text, **facts) for lang in LANGUAGES}
