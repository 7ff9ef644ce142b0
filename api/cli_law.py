"""`anvis law`: what is in force on a day, what changed since another, and which figures run out."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from typing import Annotated

import typer

from constraints.errors import InputError


def law(
    on: Annotated[str | None, typer.Option("--date", help="ÅÅÅÅ-MM-DD; i dag, hvis udeladt / today when left out")] = None,
    since: Annotated[str | None, typer.Option("--since", help="vis, hvad der er ændret siden / what changed since")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Ét JSON-dokument på stdout / one JSON document on stdout")] = False,
    lang: Annotated[str, typer.Option("--lang", help="da, en")] = "da",
) -> None:  # fmt: skip
    """Gældende regler, satser og fortolkninger på en dag / the law in force on a day."""
    if lang not in ("da", "en"):
        raise InputError("usage/choice", name="--lang", expected=["da", "en"])
    from rich.console import Console

    from constraints.overview import law_overview

    from .terminal.law import show_law

    day = datetime.now(UTC).date() if on is None else _day("--date", on)
    answer = law_overview(day, None if since is None else _day("--since", since))
    if as_json:
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    else:
        show_law(Console(width=None if sys.stdout.isatty() else 140), answer, lang)


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError("usage/value", name=option, expected="YYYY-MM-DD") from None
