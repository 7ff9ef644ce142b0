"""`anvis household`: all that is kept on one household, handed out or erased as far as the law allows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from constraints.language import say

from ..access import Role
from .office import CONSOLE, By, Municipality, Url, desk
from .shared import AsJson, Lang, Language, out_console, print_json, refuse_cpr
from .terminal.lines import line

Household = Annotated[str, typer.Argument(help="husstandens id / id of the household", show_default=False)]


def export(
    household: Household,
    municipality: Municipality,
    out: Annotated[Path, typer.Option("--out", help="fil der skrives / file to write", show_default=False)],
    by: By = CONSOLE,
    url: Url = None,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """Indsigt (databeskyttelsesforordningen art. 15): alt, der er gemt / right of access: all that is kept."""
    from ..service.kept import export as kept

    refuse_cpr(household)
    with desk(url, by, Role.coordinator, municipality) as at:
        found = kept.export(at, household)
    with out.open("x", encoding="utf-8") as file:
        json.dump(found, file, ensure_ascii=False, indent=1)
        file.write("\n")
    if as_json:
        print_json({"format": "anvis-files/1", "written": [str(out)]})
        return
    console = out_console()
    line(console, say(lang, "written: {file}. It holds personal data; keep it as such.", file=str(out)))
    line(console, say(lang, "left out:"))
    for text in kept.WITHHELD.values():
        line(console, say(lang, text), indent=2, hang=2)


def erase(
    household: Household,
    municipality: Municipality,
    reason: Annotated[str, typer.Option("--reason", help="hvorfor / why", show_default=False)],
    apply: Annotated[bool, typer.Option("--apply", help="slet; ellers vises kun / erase; else only shown")] = False,
    by: By = CONSOLE,
    url: Url = None,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """Sletning (art. 17), hvor loven giver lov; resten nævnes med grund / erasure where law allows; the rest is told with why."""
    from ..service.kept import export as kept

    refuse_cpr(household, reason)
    with desk(url, by, Role.coordinator, municipality) as at:
        found = kept.erase(at, household, reason, apply)
    if as_json:
        kept_rows = [{"id": id, "why": why} for id, why in found.kept]
        print_json(
            {"format": "anvis-erasure/1", "applied": found.applied, "erased": list(found.erased), "kept": kept_rows}
        )
        return
    console = out_console()
    line(
        console,
        say(lang, "erased from:") if found.applied else say(lang, "would be erased from (nothing was; add --apply):"),
    )
    for id in found.erased:
        line(console, id, indent=2)
    line(console, say(lang, "kept:"))
    for id, why in found.kept:
        line(console, f"{id}: {say(lang, kept.KEPT[why])}", indent=2, hang=2)
