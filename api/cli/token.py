"""`anvis token`: local tokens made, listed and withdrawn by who runs the service."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from constraints.language import say, shown

from ..access import Role
from .office import CONSOLE, By, Municipality, Url, actor, desk, memory
from .shared import AsJson, Lang, Language, out_console, print_json
from .terminal.lines import Column, line, table


def create(
    user: Annotated[str, typer.Option("--user", help="bruger-id, intet navn / user id, no name", show_default=False)],
    role: Annotated[
        list[str], typer.Option("--role", help="coordinator, caseworker, planner, auditor, admin", show_default=False)
    ],
    municipality: Annotated[
        list[str],
        typer.Option("--municipality", "-m", help="kommunekode; flere gange / repeatable", show_default=False),
    ],
    days: Annotated[int, typer.Option("--days", help="dage den gælder / days it is good for")] = 90,
    label: Annotated[str | None, typer.Option("--label", help="hvad den er til / what it is for")] = None,
    by: By = CONSOLE,
    url: Url = None,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """Lav en nøgle; den vises én gang og gemmes ikke / make a token; it is shown once and not kept."""
    from ..service.kept import tokens

    with memory(url) as store:
        made = tokens.create(store, actor(by, Role.admin, *municipality), user, role, municipality, days, label)
    if as_json:
        print_json({"format": "anvis-token/1", "token": made.token, "tokens": [tokens.as_json(t) for t in made.rows]})
        return
    ends = made.rows[0].expires_at
    told = say(
        lang, "the token of {user}, good until {day}. It is shown this once; keep it as you keep a password:", user=user,
        day="" if ends is None else ends.date(),
    )  # fmt: skip
    line(out_console(), told)
    line(out_console(), made.token, style="bold")


def listed(
    municipality: Municipality,
    by: By = CONSOLE,
    url: Url = None,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """Nøglerne i en kommune, også dem der er udløbet / the tokens of a municipality, ended ones too."""
    from ..service.kept import tokens
    from ..service.trace_facts import role_word

    with desk(url, by, Role.admin, municipality) as at:
        found = [tokens.as_json(t) for t in tokens.listed(at)]
    if as_json:
        print_json({"format": "anvis-tokens/1", "municipality": municipality, "tokens": found})
        return
    columns = [
        Column("id"), Column(say(lang, "user")), Column(say(lang, "roles"), wraps=True),
        Column(say(lang, "label"), drops=1), Column(say(lang, "good until")), Column(say(lang, "withdrawn")),
    ]  # fmt: skip
    rows = [
        [t["id"], t["user"], ", ".join(role_word(r, lang) for r in t["roles"]), t["label"] or "", _day(t["expires_at"], lang), _day(t["revoked_at"], lang)]
        for t in found
    ]  # fmt: skip
    table(out_console(), "", columns, rows)


def revoke(
    token: Annotated[str, typer.Argument(help="id: T-…", show_default=False)],
    by: By = CONSOLE,
    url: Url = None,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """Træk en nøgle tilbage i alle kommuner, den gælder i / withdraw a token in every municipality it is good for."""
    from ..service import database
    from ..service.kept import tokens

    with memory(url) as store:
        gone = tokens.revoke(store, actor(by, Role.admin, *database.municipalities(store)), token)
    if as_json:
        print_json({"format": "anvis-tokens/1", "tokens": [tokens.as_json(t) for t in gone]})
        return
    places = ", ".join(t.municipality for t in gone)
    line(out_console(), say(lang, "withdrawn in {places}; who brings it is refused from now on", places=places))


def _day(moment: str | None, lang: str) -> str:
    return "–" if moment is None else shown(datetime.fromisoformat(moment).date(), lang)
