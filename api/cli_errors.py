"""How a command that fails says so: one line on stderr, one document with `--json`, and an exit code."""

from __future__ import annotations

import json
import sys
from typing import Any

from rich.console import Console

from constraints import AllocationError
from constraints.facts.cpr import contains_cpr

INTERNAL, BAD_INPUT = 1, 2


def tell(error: Exception, as_json: bool) -> int:
    """Tells of an error that ended a command; the exit code. What is shaped like a CPR number is never repeated."""
    code, message, exit_code = _told(error)
    if as_json:
        document: dict[str, Any] = {"format": "anvis-error/1", "error": {"code": code, "message": message}}
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    shown = f"internal error ({message}); nothing was written" if exit_code == INTERNAL else message
    Console(stderr=True).print(f"anvis: {shown}", markup=False, highlight=False, style="red", soft_wrap=True)
    return exit_code


def _told(error: Exception) -> tuple[str, str, int]:
    if isinstance(error, AllocationError):
        return error.code, error.message, BAD_INPUT
    if isinstance(error, OSError) and error.filename is not None:
        # A folder that is a file, a place nobody may write to, a full disk: the place and the system's own word.
        place = "a file whose name is not repeated" if contains_cpr(str(error.filename)) else str(error.filename)
        return "files", f"{place}: {error.strerror or type(error).__name__}", BAD_INPUT
    usage = getattr(error, "format_message", None)
    if usage is not None:
        message = "the command line holds a civil registration (CPR) number" if contains_cpr(usage()) else usage()
        return "usage", message, int(getattr(error, "exit_code", BAD_INPUT))
    return "internal", type(error).__name__, INTERNAL
