"""`anvis db`: where the database stands, and brought up to this version."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from constraints.language import say

from .shared import DONE, LOOK, AsJson, Lang, Language, err_console, out_console, print_json, settings

Url = Annotated[
    str | None,
    typer.Option("--url", help="i stedet for ANVIS_DATABASE / instead of ANVIS_DATABASE", show_default=False),
]


def status(url: Url = None, as_json: AsJson = False, lang: Language = Lang.da) -> None:
    """Hvor databasen står; ændrer intet. 3: den skal opgraderes / where the database stands; changes nothing. 3: it needs an upgrade."""
    from ..service import database

    answer = database.status(_address(url))
    _tell(answer, as_json, lang)
    raise typer.Exit(DONE if answer["state"] == "current" else LOOK)


def upgrade(url: Url = None, as_json: AsJson = False, lang: Language = Lang.da) -> None:
    """Bringer databasen op til denne version (tag backup først) / brings the database up to this version (back it up first)."""
    from ..service import database

    _tell(database.upgrade(_address(url)), as_json, lang)


def _address(url: str | None) -> str:
    return settings().database.get_secret_value() if url is None else url


def _tell(answer: dict[str, Any], as_json: bool, lang: str) -> None:
    if as_json:
        print_json(answer)
        return
    place, state = answer["place"], answer["state"]
    if state == "current":
        line = say(lang, "the database at {place} is ready for this version of Anvis", place=place)
    elif state == "empty":
        line = say(lang, "there is nothing at {place} yet; `anvis db upgrade` sets it up", place=place)
    elif state == "older":
        line = say(
            lang,
            "the database at {place} is of an older version; take a backup, then run `anvis db upgrade`",
            place=place,
        )
    else:
        line = say(lang, "the database at {place} is of a newer version of Anvis than this one", place=place)
    (out_console() if state == "current" else err_console()).print(line, markup=False, highlight=False, soft_wrap=True)
