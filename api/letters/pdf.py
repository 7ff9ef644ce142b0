"""A letter as a tagged PDF (PDF/UA-1): text in data stays text, whatever it holds."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, time
from importlib.resources import files
from pathlib import Path
from typing import Any

from constraints.errors import InputError
from constraints.language import say

from ..extras import need
from ..whole import whole_folder
from .letter import Letter
from .names import Names
from .office import Office
from .said import day


def pdf_of(letter: Letter, office: Office, names: Names | None = None) -> bytes:
    """One letter. The same letter, office and names give the same bytes.

    Raises MissingExtra where the extra `letters` is not installed.
    """
    need("letters")
    import typst

    # Made in a folder of this user alone, which is gone before anybody is answered: names are on disk no longer than that.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "letter.json").write_text(
            json.dumps(_data(letter, office, names), ensure_ascii=False), encoding="utf-8"
        )
        source = files("api.letters").joinpath("letter.typ").read_text(encoding="utf-8")
        (folder / "letter.typ").write_text(source, encoding="utf-8")
        moment = datetime.combine(letter.on, time(12), UTC)
        page, root, seconds = str(folder / "letter.typ"), str(folder), int(moment.timestamp())
        try:
            made: bytes = typst.compile(page, root=root, pdf_standards=["ua-1"], timestamp=seconds)
        except typst.TypstError as wrong:
            if "could not be displayed" not in str(wrong):
                raise
            # A sign in a name that no font of the machine has: the standard asks for all of them, the letter can do without.
            made = typst.compile(page, root=root, timestamp=seconds)
    return made


def write_letters(letters: Sequence[Letter], office: Office, names: Names | None, out: Path) -> list[str]:
    """Every letter as `KIND-REFERENCE.pdf` in a folder; all of them or none. Returns the names written."""
    need("letters")
    if not letters:
        raise InputError("letters/none")
    written = []
    with whole_folder(out) as half:
        for letter in letters:
            end = "" if letter.lang == "da" else f".{letter.lang}"
            file = f"{letter.kind}-{letter.reference}{end}.pdf"
            (half / file).write_bytes(pdf_of(letter, office, names))
            written.append(str(out / file))
    return written


def _data(letter: Letter, office: Office, names: Names | None) -> dict[str, Any]:
    lang = letter.lang
    known = names or Names()
    parts = [asdict(part) for part in letter.parts]
    for part in parts:
        part["table"] = [[_addressed(cell, letter, known) for cell in row] for row in part["table"]]
        part["points"] = [_addressed(point, letter, known) for point in part["points"]]
    return {
        "lang": lang, "title": letter.title, "date": day(letter.on, lang), "parts": parts,
        "rules": [asdict(rule) for rule in letter.rules],
        "to": list(known.of(letter.reference).lines),
        "from": [office.municipality, office.unit, *office.address],
        "contact": [office.phone, office.mail],
        "words": {
            "reference": say(lang, "Our reference: {reference}", reference=letter.reference),
            "rules": say(lang, "The rules behind"),
            "courtesy": "" if lang == "da" else say(lang, "This is a courtesy copy. The Danish letter is the one that counts."),
            "digest": say(lang, "Made from batch {case}, law {law}", case=letter.digests["case"][:12], law=letter.digests["law"][:12]),
        },
    }  # fmt: skip


def _addressed(text: str, letter: Letter, names: Names) -> str:
    """A dwelling by its address, a household by its name, where the office's file tells them; else by the id."""
    if text in letter.dwellings:
        found = names.of(text)
        told = ", ".join(part for part in (found.address or found.name, found.town) if part)
        return f"{told} ({text})" if told else text
    named = names.of(text).name if letter.kind == "organisation" else ""
    return f"{named} ({text})" if named else text
