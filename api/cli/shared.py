"""What the commands share: exit codes, common options, reading a batch, and where answers are printed."""

from __future__ import annotations

import atexit
import gc
import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from constraints.errors import InputError
from constraints.facts.cpr import contains_cpr

from .errors import BAD_INPUT

if TYPE_CHECKING:
    from rich.console import Console

    from constraints import Case

    from ..settings import Settings

DONE, LOOK, NOT_VERIFIED = 0, 3, 4


class Lang(StrEnum):
    da = "da"
    en = "en"


Batch = Annotated[Path, typer.Argument(help="Mappe, .zip eller .xlsx / folder, .zip or .xlsx", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Ét JSON-dokument på stdout / one JSON document on stdout")]
Language = Annotated[Lang, typer.Option("--lang", help="Sprog / language")]


def settings() -> Settings:
    """The settings of the service, from the environment. Raises InputError `bad-setting/service`, never repeating a value."""
    from pydantic import ValidationError

    from constraints.expected import expected

    from ..settings import Settings

    try:
        return Settings()
    except ValidationError as invalid:
        first = invalid.errors(include_url=False, include_input=False)[0]
        name = f"ANVIS_{str(first['loc'][0]).upper()}"
        raise InputError("bad-setting/service", name=name, expected=expected(first, Settings).in_both()) from None


def out_console() -> Console:
    from rich.console import Console

    return Console(stderr=False, soft_wrap=False, width=None if sys.stdout.isatty() else 140)


def err_console() -> Console:
    from rich.console import Console

    return Console(stderr=True)


def print_json(document: Any) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")


def of_one_batch() -> None:
    """Nearly all that is imported for one batch, and made of it, lives to the end: looking for garbage among it costs a tenth of the time.

    A city makes three million objects that could be garbage; not looking at those of a metropolis takes four hundredths
    more memory. What is frozen when the process ends is left to the system instead of being taken apart.
    """
    gc.set_threshold(5_000_000, 50, 50)
    atexit.register(gc.freeze)


def load(path: Path, lang: str, as_json: bool, assume: dict[str, str] | None = None) -> Case:
    """The case of a batch, or the report of its errors and exit code 2."""
    import matching

    reading = matching.read(path, assume)
    if reading.case is None:
        if as_json:
            print_json(reading.as_json(lang))
        else:
            from . import terminal

            terminal.show_check(err_console(), reading, lang)
        raise typer.Exit(BAD_INPUT)
    return reading.case


def refuse_cpr(*texts: str | None) -> None:
    if any(contains_cpr(t) for t in texts):
        raise InputError("cpr-number/argument")
