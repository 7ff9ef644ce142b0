"""`--assume` and `--by`: what empty cells mean, on somebody's word, with every command that reads a batch."""

from __future__ import annotations

from typing import Annotated

import typer

from constraints.errors import InputError
from constraints.facts.cpr import contains_cpr

Assume = Annotated[
    list[str] | None,
    typer.Option("--assume", help="KOLONNE=VÆRDI: hvad tomme celler betyder / what empty cells mean"),
]
By = Annotated[str | None, typer.Option("--by", help="navnet på den, der siger det / the name of who says so")]


def assumed(assume: list[str] | None, by: str | None) -> dict[str, str] | None:
    """What `--assume` says of empty cells, signed by `--by`; None where it is not given."""
    if not assume and by is None:
        return None
    if any(contains_cpr(t) for t in (by, *(assume or ()))):
        raise InputError("cpr-number/argument")
    if not assume or not (by or "").strip():
        raise InputError("usage/assume-by" if assume else "usage/by-assume")
    found = {}
    for text in assume:
        name, sign, value = (part.strip() for part in text.partition("="))
        if not (name and sign and value) or name == "by" or name in found:
            raise InputError("usage/assume", given=text)
        found[name] = value
    return found | {"by": str(by).strip()}
