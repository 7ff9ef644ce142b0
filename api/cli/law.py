"""`anvis law`: what is in force on a day, what changed since another, and which figures run out."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from constraints.errors import InputError
from constraints.language import shown


def law(
    on: Annotated[str | None, typer.Option("--date", help="ÅÅÅÅ-MM-DD; i dag, hvis udeladt / today when left out")] = None,
    since: Annotated[str | None, typer.Option("--since", help="vis, hvad der er ændret siden / what changed since")] = None,
    overlay: Annotated[Path | None, typer.Option("--overlay", help="udkast (YAML), lagt oven på gældende ret / a draft laid over the law")] = None,
    batch: Annotated[Path | None, typer.Option("--batch", help="med --overlay: hvilke afgørelser ændres / which verdicts change")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Ét JSON-dokument på stdout / one JSON document on stdout")] = False,
    lang: Annotated[str, typer.Option("--lang", help="da, en")] = "da",
) -> None:  # fmt: skip
    """Gældende regler, satser og fortolkninger på en dag; eller et udkast / the law in force on a day; or a draft."""
    if lang not in ("da", "en"):
        raise InputError("usage/choice", name="--lang", expected=["da", "en"])
    from rich.console import Console

    from constraints.overview import law_overview

    from .terminal.law import show_law

    if overlay is not None:
        _to_come(overlay, batch, on, since, as_json, lang)
        return
    if batch is not None:
        raise InputError("bad-overlay/batch")
    day = datetime.now(UTC).date() if on is None else _day("--date", on)
    answer = law_overview(day, None if since is None else _day("--since", since))
    if as_json:
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    else:
        show_law(Console(width=None if sys.stdout.isatty() else 140), answer, lang)


def _to_come(path: Path, batch: Path | None, on: str | None, since: str | None, as_json: bool, lang: str) -> None:
    """What a draft changes in the law and, for a batch, in verdicts; the day is its last one where none is given."""
    from rich.console import Console

    from constraints.overview import law_overview
    from matching.files.overlay import open_overlay

    from .terminal.lines import warnings
    from .terminal.overlay import show_overlay

    if since is not None:
        raise InputError("bad-overlay/since")
    file = open_overlay(path)
    day = file.overlay.days[-1] if on is None else _day("--date", on)
    told = file.overlay.told(day)
    answer = law_overview(day) | {"overlay": told}
    noticed: Any = ()
    if batch is not None:
        from matching.plan.provenance import warnings_of
        from matching.simulator.law_to_come import on_batch

        with file.placing():
            case, changes = on_batch(batch, file.overlay, day)
        told["verdicts"] = [{"on": day.isoformat(), **changes.as_json()}]
        noticed = warnings_of(case)
        if noticed:
            answer["warnings"] = [w.model_dump(mode="json") for w in noticed]
    if as_json:
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        return
    console = Console(width=None if sys.stdout.isatty() else 140)
    show_overlay(console, told, lang, shown(day, lang), (answer["digest"], told["law_digest"]))
    warnings(console, noticed, lang)


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError("usage/value", name=option, expected="YYYY-MM-DD") from None
