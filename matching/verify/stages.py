"""The stages of a certificate as they are read: every number a whole one within a range, nothing taken on its looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .sheet import Fault

# No number of a real certificate comes near; anything beyond is refused before it is used.
_MOST = 2**256


class NotAProof(Exception):
    """What was told cannot be gone through: the fault says where, what was expected and what was found."""

    def __init__(self, code: str, where: str, expected: Any = None, found: Any = None) -> None:
        super().__init__(code)
        self.fault = Fault(code, where, expected, found)


@dataclass(frozen=True)
class Stage:
    """One block: `digits` as (level, entry, sense, factor), and its charges by kind and subject of the limit."""

    number: int
    where: str
    digits: tuple[tuple[str, int | None, str, int], ...]
    worth: int
    bound: int
    charged: int
    scale: int
    closed_by: str
    held_by_row: bool
    duals: tuple[tuple[tuple[str, str], int], ...]


def whole(where: str, value: Any) -> int:
    """A whole number within range. Raises NotAProof."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise NotAProof("number", where, "a whole number", value)
    if abs(value) >= _MOST:
        raise NotAProof("number", where, "a number of at most 256 bits", f"{value.bit_length()} bits")
    return value


def read_stage(number: int, told: Any) -> Stage:
    """One stage as it was told. Raises NotAProof."""
    where = f"/certificate/stages/{number}"
    if not isinstance(told, dict):
        raise NotAProof("certificate-shape", where, "an object", type(told).__name__)
    for key in ("digits", "duals"):
        if not isinstance(told.get(key), list):
            raise NotAProof("certificate-shape", f"{where}/{key}", "a list", type(told.get(key)).__name__)
    digits = tuple(_digit(f"{where}/digits/{i}", d) for i, d in enumerate(told["digits"]))
    scale = whole(f"{where}/scale", told.get("scale"))
    if scale < 1:
        raise NotAProof("scale", f"{where}/scale", "at least 1", scale)
    if not isinstance(told.get("held_by_row"), bool):
        raise NotAProof("certificate-shape", f"{where}/held_by_row", "true or false", told.get("held_by_row"))
    if not isinstance(told.get("closed_by"), str):
        raise NotAProof("certificate-shape", f"{where}/closed_by", "a text", told.get("closed_by"))
    worth, bound, charged = (whole(f"{where}/{key}", told.get(key)) for key in ("worth", "bound", "charged"))
    duals = tuple(_dual(f"{where}/duals/{i}", d) for i, d in enumerate(told["duals"]))
    return Stage(number, where, digits, worth, bound, charged, scale, told["closed_by"], told["held_by_row"], duals)


def _digit(where: str, told: Any) -> tuple[str, int | None, str, int]:
    if not isinstance(told, dict) or not isinstance(told.get("level"), str) or not isinstance(told.get("sense"), str):
        raise NotAProof("certificate-shape", where, "level, entry, sense and factor", told)
    entry = told.get("entry")
    factor = whole(f"{where}/factor", told.get("factor"))
    if factor < 0:
        raise NotAProof("factor", f"{where}/factor", "at least 0", factor)
    return told["level"], None if entry is None else whole(f"{where}/entry", entry), told["sense"], factor


def _dual(where: str, told: Any) -> tuple[tuple[str, str], int]:
    if not isinstance(told, list) or len(told) != 3 or not isinstance(told[0], str) or not isinstance(told[1], str):
        raise NotAProof("certificate-shape", where, "kind, subject and a whole number", told)
    return (told[0], told[1]), whole(where, told[2])
