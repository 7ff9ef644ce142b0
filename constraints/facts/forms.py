"""Words that stand in a cell whatever its column: for unknown, for yes and no; and how a word is compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar

# A dash is how many fill a cell that has nothing to say: the cell is empty.
BLANK = ("-", "–", "—")
# Somebody says that the fact is not known. It is no empty cell, so no assumption and no default is put in its place.
UNKNOWN = ("ukendt", "?", "ved ikke", "vides ikke", "uoplyst", "ikke oplyst", "unknown")
YES = ("ja", "yes", "1", "true", "j", "y", "x", "sand")
NO = ("nej", "no", "0", "false", "n", "falsk")

Value = TypeVar("Value")

_MARKS = re.compile(r"[.,:;()]")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """A word as it is compared: without case, and with points, commas, brackets and runs of spaces as one space.

    `§59, stk.1` and `§ 59 stk. 1` are the same word. What is compared is otherwise whole and exact, never nearly.
    """
    plain = _MARKS.sub(" ", unicodedata.normalize("NFC", text).casefold()).replace("§", " § ")
    return " ".join(plain.split())


_UNKNOWN = frozenset(map(fold, UNKNOWN))
_DIGIT = re.compile("[0-9]")  # no word for unknown holds one, and most cells do
_YES, _NO = frozenset(map(fold, YES)), frozenset(map(fold, NO))


def remembering(read: Callable[[Any], Value]) -> Callable[[Any], Value]:
    """A reader of cells that keeps what it made of the last texts, for most columns say the same few again and again.

    `read` gives the same unchangeable value for the same text, whenever it is asked. What it refuses is not kept, and
    neither is a number: 1, 1.0 and yes are one key.
    """
    kept = lru_cache(maxsize=1024)(read)

    @wraps(read)
    def parse(value: Any) -> Value:
        return kept(value) if type(value) is str else read(value)

    return parse


def is_blank(value: Any) -> bool:
    """True for a cell that holds a dash and nothing else."""
    return isinstance(value, str) and len(value) < 8 and value.strip() in BLANK


def is_unknown(value: Any) -> bool:
    """True for a dash and for a word that says that the fact is not known."""
    return isinstance(value, str) and len(value) < 20 and not _DIGIT.search(value) and _says_unknown(value)


@lru_cache(maxsize=1024)
def _says_unknown(text: str) -> bool:
    return is_blank(text) or fold(text) in _UNKNOWN


def yes_or_no(text: str) -> bool | None:
    """What the word says; None = neither yes nor no."""
    word = fold(text)
    return True if word in _YES else False if word in _NO else None


def one_space(text: str) -> str:
    """The text in composed letters (NFC), trimmed, with a single space where it has white space."""
    return " ".join(unicodedata.normalize("NFC", text).split())
