"""`anvis backup` and `anvis restore`: everything kept, to a file and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from constraints.language import nsay, say

from ..access import Role
from .office import CONSOLE, By, Url, actor, address, memory
from .shared import DONE, NOT_VERIFIED, AsJson, Lang, Language, out_console, print_json
from .terminal.lines import line, number

File = Annotated[Path, typer.Argument(help="anvis-backup.zip", show_default=False)]


def backup(file: File, by: By = CONSOLE, url: Url = None, as_json: AsJson = False, lang: Language = Lang.da) -> None:
    """Alt, der er gemt, i én fil, mens tjenesten kører / everything kept, to one file, while the service runs."""
    from ..service import database
    from ..service.kept import backup as kept

    with memory(url) as store:
        places = database.municipalities(store)
        made = kept.backup(store, actor(by, Role.admin, *(places or {"0000"})), file)
    if as_json:
        print_json(made.as_json())
        return
    rows = sum(t.rows for t in made.tables.values())
    told = say(lang, "written: {file} ({rows} rows). It holds personal data; keep it as you keep the database.", file=str(file), rows=number(rows, lang))  # fmt: skip
    line(out_console(), told)


def restore(file: File, url: Url = None, as_json: AsJson = False, lang: Language = Lang.da) -> None:
    """Fyld en tom database, og gå kæderne igennem; 4: noget holder ikke / fill an empty database and walk the chains."""
    from ..service.kept import backup as kept

    found = kept.restore(address(url), file)
    if as_json:
        chains = [{"municipality": c.head.municipality, "entries": c.entries, "holds": c.holds} for c in found.chains]
        document = {
            "format": "anvis-restored/1",
            "holds": found.holds,
            "chains": chains,
            "damaged": list(found.damaged),
        }
        print_json(document | {"backup": found.manifest.as_json()})
    else:
        console = out_console()
        line(console, say(lang, "restored as of {at}", at=found.manifest.at))
        for chain in found.chains:
            facts = {"municipality": chain.head.municipality, "entries": number(chain.entries, lang)}
            if chain.holds:
                line(console, say(lang, "the chain of {municipality} holds ({entries} entries)", **facts), indent=2)
            else:
                line(
                    console, say(lang, "the chain of {municipality} does not hold", **facts), indent=2, style="bold red"
                )
        if found.damaged:
            told = nsay(lang, "{count} document is not what its digest says", "{count} documents are not what their digests say", len(found.damaged))  # fmt: skip
            line(console, told, style="bold red")
    raise typer.Exit(DONE if found.holds else NOT_VERIFIED)
