"""`anvis audit`: the trace walked, its end handed out, read; contested rules; what reached the model."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from constraints.language import nsay, say, shown

from ..access import Role
from ..documents.trace_words import FAULTS
from .office import CONSOLE, By, Municipality, Url, desk
from .shared import DONE, LOOK, NOT_VERIFIED, AsJson, Lang, Language, out_console, print_json
from .terminal.lines import Column, line, number, table

if TYPE_CHECKING:
    from ..service.database import Verified

Run = Annotated[str, typer.Argument(help="R-…", show_default=False)]


def verify(
    municipality: Municipality,
    anchor: Annotated[
        Path | None, typer.Option("--anchor", help="fil fra `anvis audit head --json` / a head exported earlier")
    ] = None,
    by: By = CONSOLE,
    url: Url = None,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """Gå kæden igennem; 4: den holder ikke / walk the chain; 4: it does not hold."""
    from ..service.kept import audit

    with desk(url, by, Role.auditor, municipality) as at:
        known = None if anchor is None else audit.anchor_of(anchor, municipality)
        found = audit.verify(at, known)
    if as_json:
        print_json(audit.verified_json(found))
    else:
        _tell(found, lang)
    raise typer.Exit(DONE if found.holds else NOT_VERIFIED)


def _tell(found: Verified, lang: str) -> None:
    console = out_console()
    line(
        console,
        nsay(lang, "{entries} entry walked, to {digest}", "{entries} entries walked, to {digest}", found.entries, entries=found.entries, digest=found.head.digest),
    )  # fmt: skip
    for broken in found.breaks:
        told = say(
            lang, "entry {position}: {fault}", position=str(broken.position), fault=say(lang, FAULTS[broken.fault])
        )
        line(console, told, style="bold red")
    if found.holds:
        line(console, say(lang, "the chain holds"))


def head(
    municipality: Municipality,
    by: By = CONSOLE,
    url: Url = None,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """Kædens ende; gem den et andet sted / the end of the chain; keep it elsewhere."""
    from ..service.kept import audit

    with desk(url, by, Role.auditor, municipality) as at:
        found = audit.head(at)
    if as_json:
        print_json(found.as_json())
        return
    line(out_console(), say(lang, "entry {position}: {digest}", position=str(found.position), digest=found.digest))


def listed(
    municipality: Municipality,
    thing: Annotated[str | None, typer.Option("--thing", help="batch, run, household …")] = None,
    thing_id: Annotated[str | None, typer.Option("--id", help="tingens id / id of the thing")] = None,
    user: Annotated[str | None, typer.Option("--user", help="kun denne bruger / only this user")] = None,
    before: Annotated[int | None, typer.Option("--before", help="ældre end nummer / older than number")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=500)] = 50,
    by: By = CONSOLE,
    url: Url = None,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """Hvem gjorde og så hvad, nyeste først / who did and saw what, newest first."""
    from ..documents.trace_words import act
    from ..documents.trace_words import thing as thing_word
    from ..service.kept import audit
    from ..service.trace_facts import MOVE_WORDS

    with desk(url, by, Role.auditor, municipality) as at:
        found = audit.page(at, thing=thing, thing_id=thing_id, user=user, before=before, limit=limit)
    if as_json:
        print_json({"format": "anvis-audit/1", "entries": [audit.entry_json(e) for e in found]})
        return
    columns = [
        Column("#", right=True), Column(say(lang, "when")), Column(say(lang, "user")), Column(say(lang, "what")),
        Column(say(lang, "on what"), wraps=True),
    ]  # fmt: skip
    rows = [
        [str(e.position), shown(e.at, lang), e.user, act(e.what, lang, MOVE_WORDS), f"{thing_word(e.thing, lang)} {e.thing_id}"]
        for e in found
    ]  # fmt: skip
    table(out_console(), "", columns, rows)


def contested(
    municipality: Municipality,
    by: By = CONSOLE,
    url: Url = None,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """Afgørelser, hvor en omtvistet regel talte med / decisions in which a contested rule took part. 3: there are some."""
    from ..service.kept import contested

    with desk(url, by, Role.auditor, municipality) as at:
        found = contested.contested(at)
    if as_json:
        print_json({"format": "anvis-contested/1", **asdict(found)})
    else:
        words = {
            "placed": say(lang, "spoke of the dwelling proposed"), "decided": say(lang, "is why there is no dwelling"),
            "barred": say(lang, "kept from some dwellings"), "suspended": say(lang, "set out of force by a person"),
        }  # fmt: skip
        columns = [
            Column(say(lang, "run")), Column(say(lang, "day")), Column(say(lang, "rule")), Column(say(lang, "part"), wraps=True),
            Column(say(lang, "household")), Column(say(lang, "dwelling")), Column(say(lang, "approved")),
        ]  # fmt: skip
        yes, no = say(lang, "yes"), say(lang, "no")
        rows = [
            [p.run_id, p.decision_date, p.rule_id, words[p.part], p.household_id or "", p.dwelling_id or "", yes if p.approved else no]
            for p in found.parts
        ]  # fmt: skip
        table(out_console(), "", columns, rows)
        if found.gone:
            told = nsay(
                lang, "of {count} run nothing can be told: its plan was removed by retention",
                "of {count} runs nothing can be told: their plans were removed by retention", len(found.gone),
            )  # fmt: skip
            line(out_console(), told)
    raise typer.Exit(LOOK if found.parts else DONE)


def columns(
    run: Run,
    municipality: Municipality,
    by: By = CONSOLE,
    url: Url = None,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """Hvilke kolonner nåede modellen; løser igen og ser efter / which columns reached the model; solves again and watches."""
    from ..service.kept import reached

    with desk(url, by, Role.auditor, municipality) as at:
        found = reached.reached(at, run)
    if as_json:
        print_json({"format": "anvis-columns-read/1", **asdict(found)})
        return
    heads = [
        Column(say(lang, "column")), Column(say(lang, "rows known"), right=True), Column(say(lang, "read by"), wraps=True),
        Column(say(lang, "rules that ask for it"), wraps=True, drops=1),
    ]  # fmt: skip
    never = say(lang, "nothing")
    shown = [c for c in found.columns if c.filled or c.read_by]
    rows = [[c.name, number(c.filled, lang), ", ".join(c.read_by) or never, ", ".join(c.rules)] for c in shown]
    rows += [[name, "", say(lang, "nothing: no column of the format"), ""] for name in found.not_read]
    table(out_console(), "", heads, rows)


def reproduce(
    run: Run,
    municipality: Municipality,
    by: By = CONSOLE,
    url: Url = None,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """Løs igen fra det gemte, og sammenlign; 4: ikke det samme / solve again from what is kept; 4: not the same."""
    from ..service.kept import reproduce

    with desk(url, by, Role.auditor, municipality) as at:
        found = reproduce.reproduce(at, run)
    if as_json:
        print_json({"format": "anvis-reproduced/1", **asdict(found)})
    else:
        console = out_console()
        if found.same:
            line(
                console,
                say(lang, "the same plan to the byte, but for the time it took: {digest}", digest=found.made_digest),
            )
        else:
            line(
                console,
                say(lang, "not the same plan; these parts differ: {parts}", parts=", ".join(found.parts)),
                style="bold red",
            )
        for c in found.changed:
            line(console, say(lang, "{what} was {kept} and is {now}", what=c.what, kept=c.kept, now=c.now), indent=2)
        if not found.repeatable:
            line(
                console,
                say(lang, "the search was ended by the clock or by a person, so another plan is no surprise"),
                indent=2,
            )
    raise typer.Exit(DONE if found.same else NOT_VERIFIED if found.repeatable else LOOK)
