"""`anvis retention`: what is due by the policy, and its removal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from constraints.language import nsay, say, shown

from ..access import Role
from .office import CONSOLE, By, Municipality, Url, desk
from .shared import AsJson, Lang, Language, out_console, print_json
from .terminal.lines import Column, line, number, table

if TYPE_CHECKING:
    from ..service.kept.retention import Report


def retention(
    municipality: Municipality,
    policy: Annotated[
        Path | None, typer.Option("--policy", help="yaml med `retention:`; ellers standard / else the defaults")
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="slet; ellers vises kun / remove; else only shown")] = False,
    by: By = CONSOLE,
    url: Url = None,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """Slet det, hvis tid er gået; uden --apply vises det kun / remove what is due; without --apply it is only shown."""
    from ..service.kept import retention as kept

    settings = kept.read_policy(policy)
    with desk(url, by, Role.admin, municipality) as at:
        found = kept.retain(at, settings, apply)
    if as_json:
        print_json(kept.as_json(found))
    else:
        _tell(found, lang)


def _tell(found: Report, lang: str) -> None:
    from ..service.kept.retention import REASONS, STAYS

    console = out_console()
    line(console, say(lang, "removed:") if found.applied else say(lang, "would be removed (nothing was; add --apply):"))
    columns = [
        Column("id"), Column(say(lang, "kind")), Column(say(lang, "since")), Column(say(lang, "documents"), right=True),
    ]  # fmt: skip
    rows = [[r.id, r.kind, shown(r.since.date(), lang), number(r.contents, lang)] for r in found.removed]
    if rows:
        table(console, "", columns, rows)
    line(console, nsay(lang, "{count} token that ended", "{count} tokens that ended", found.tokens), indent=2)
    line(console, nsay(lang, "{count} session that ended", "{count} sessions that ended", found.sessions), indent=2)
    told = nsay(
        lang, "{count} answer kept for a repeated request", "{count} answers kept for repeated requests", found.requests
    )
    line(console, told, indent=2)
    for batch in found.idle_drafts:
        line(
            console,
            say(lang, "draft {id} has not been touched for long; discard it if it is not used", id=batch),
            style="yellow",
        )
    line(console, say(lang, "how long, and why:"))
    for name, value in found.policy.model_dump().items():
        line(console, f"{name}: {value}. {say(lang, REASONS[name])}", indent=2, hang=2)
    line(console, say(lang, "what stays:"))
    for text in STAYS.values():
        line(console, say(lang, text), indent=2, hang=2)
