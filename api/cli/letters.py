"""`anvis letters`: the letters of a plan, with names that never leave the machine."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from constraints.errors import InputError

from .assume import Assume, By, assumed
from .shared import LOOK, AsJson, Batch, Lang, Language, load, out_console, print_json, refuse_cpr


def letters(
    batch: Batch,
    plan: Annotated[Path, typer.Argument(help="plan.json", show_default=False)],
    office: Annotated[Path, typer.Option("--office", help="office.yaml: afsender, svarfrist / sender, days to answer", show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="Mappe til brevene / folder for the letters", show_default=False)],
    names: Annotated[
        Path | None, typer.Option("--names", help="id, navn, adresse, postnr og by (.xlsx, .csv): læses, gemmes ikke / read, never kept")
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="offer, no-offer, hearing, missing-facts, organisation")
    ] = None,
    only: Annotated[str | None, typer.Option("--only", help="kun denne husstand eller organisation / only this one")] = None,
    on: Annotated[str | None, typer.Option("--date", help="Brevets dato, ÅÅÅÅ-MM-DD; ellers i dag / date of the letter")] = None,
    assume: Assume = None,
    by: By = None,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:  # fmt: skip
    """Breve: tilbud, intet tilbud, partshøring, manglende oplysninger, svar til boligorganisationen / the letters of a plan."""
    from constraints.language import nsay, say
    from matching.plan.reading import must_be_of, read_plan

    from ..letters.letter import letters_of
    from ..letters.names import read_names
    from ..letters.office import read_office
    from ..letters.pdf import write_letters

    refuse_cpr(only, on)
    sender = read_office(office)
    known = None if names is None else read_names(names)
    case = load(batch, lang.value, as_json, assumed(assume, by))
    found = read_plan(plan)
    must_be_of(found, case)
    made = letters_of(case, found, sender, _day(on), tuple(kind or ("offer",)), lang.value, only)
    written = write_letters(made, sender, known, out)
    nameless = sorted(
        {letter.reference for letter in made if known is not None and not known.of(letter.reference).name}
    )
    if as_json:
        print_json({"format": "anvis-files/1", "written": written})
    else:
        console = out_console()
        if nameless:
            console.print(
                nsay(
                    lang.value,
                    "{count} letter has no name: {ids}",
                    "{count} letters have no name: {ids}",
                    len(nameless),
                    ids=", ".join(nameless[:10]),
                ),
                markup=False,
            )
        console.print(
            nsay(
                lang.value, "{count} letter in {folder}", "{count} letters in {folder}", len(written), folder=str(out)
            ),
            markup=False,
        )
        console.print(say(lang.value, "A letter is a draft until a person has decided to send it."), markup=False)
    if nameless:
        raise typer.Exit(LOOK)


def _day(text: str | None) -> date:
    if text is None:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(
            "usage/value", name="--date", expected={"da": "en dato som 2026-11-20", "en": "a date such as 2026-11-20"}
        ) from None
