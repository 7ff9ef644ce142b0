"""How a command that fails says so: one line on stderr, one document with `--json`, and an exit code."""

from __future__ import annotations

import errno
import json
import sys
from collections.abc import Sequence
from itertools import pairwise

from constraints.errors import KINDS, AllocationError, InputError, known
from constraints.facts.cpr import contains_cpr

INTERNAL, BAD_INPUT = 1, 2
_SYSTEM = {
    errno.ENOENT: "not-there", errno.EACCES: "not-allowed", errno.EPERM: "not-allowed", errno.ENOTDIR: "no-folder",
    errno.EISDIR: "a-folder", errno.EEXIST: "taken", errno.ENOSPC: "full", errno.EROFS: "read-only",
}  # fmt: skip


def tell(error: Exception, as_json: bool, lang: str) -> int:
    """Tells of an error that ended a command; the exit code. What is shaped like a CPR number is never repeated."""
    from rich.console import Console

    from .terminal.lines import line

    told = known(_told(error))
    if contains_cpr(told.text(lang)):
        told = InputError("cpr-number/hidden")
    message = told.text(lang)
    if as_json:
        document = {"format": "anvis-error/1", "error": {"code": told.code, "message": message}}
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    line(Console(stderr=True), f"anvis: {message}", style="red", hang=7)
    return KINDS[told.kind].group.exit_code


def language_of(argv: Sequence[str]) -> str:
    """The language asked for on a command line that may not hold: Danish unless `--lang en` stands there."""
    given = [b for a, b in pairwise(argv) if a == "--lang"]
    given += [a.removeprefix("--lang=") for a in argv if a.startswith("--lang=")]
    return "en" if given[-1:] == ["en"] else "da"


def _told(error: Exception) -> Exception:
    if isinstance(error, AllocationError):
        return error
    if isinstance(error, OSError) and error.filename is not None:
        # A folder that is a file, a place nobody may write to, a full disk: the place, and what the system said.
        kind = _SYSTEM.get(error.errno or 0, "other")
        return InputError(f"files/{kind}", place=str(error.filename), problem=error.strerror or type(error).__name__)
    from .usage import of_usage

    return of_usage(error) or error
