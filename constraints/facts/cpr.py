"""Civil registration (CPR) numbers: recognised so that they can be refused, never stored, shown or logged."""

from __future__ import annotations

import re

# Six digits for the day of birth, an optional separator, four digits; not part of a longer run of digits.
_SHAPE = re.compile(r"(?<!\d)(\d{2})[ .]?(\d{2})[ .]?(\d{2})[\s\-./–—]{0,2}(\d{4})(?!\d)")
_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")


def _looks_like(day: int, month: int) -> bool:
    # Replacement numbers (erstatningspersonnumre) carry the day plus 60.
    return 1 <= month <= 12 and (1 <= day <= 31 or 61 <= day <= 91)


def contains_cpr(value: object) -> bool:
    """True when a value holds something shaped like a CPR number, replacement numbers included.

    Also looks into numbers a spreadsheet has turned a CPR number into, where the leading zero is lost. The check
    digit is not used: numbers issued since 2007 need not have one. A lone UUID (a DAR address id) is not one.
    """
    if value is None or isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        if value != value or value in (float("inf"), float("-inf")) or value != int(value):
            return False
        digits = str(abs(int(value)))
        return len(digits) in (9, 10) and _looks_like(int(digits.zfill(10)[:2]), int(digits.zfill(10)[2:4]))
    text = str(value)
    if _UUID.fullmatch(text.strip()):
        return False
    # White space of any length is read as one space, as an id is.
    spaced = " ".join(text.split())
    return any(_looks_like(int(m[1]), int(m[2])) for t in {text, spaced} for m in _SHAPE.finditer(t))
