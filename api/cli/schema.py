"""`anvis schema NAME`: JSON Schema of an answer."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from constraints.errors import InputError


def schema(
    name: Annotated[str, typer.Argument(help="navn på svaret / name of the answer: plan, explanation, what-if …")],
    as_json: Annotated[bool, typer.Option("--json", help="som uden / as without")] = False,
    lang: Annotated[str, typer.Option("--lang", help="da, en")] = "da",
) -> None:
    """JSON Schema (2020-12) for et svar, eller for et udkast (overlay) / of an answer, or of an overlay."""
    from constraints.overlay import overlay_schema

    from ..documents import DOCUMENTS, json_schema

    if name not in (*DOCUMENTS, "overlay"):
        raise InputError("usage/choice", name="NAME", expected=[*DOCUMENTS, "overlay"])
    found = overlay_schema() if name == "overlay" else json_schema(name)
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=None if as_json else 1) + "\n")
