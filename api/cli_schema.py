"""`anvis schema NAME`: JSON Schema of an answer."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from constraints import InputError
from constraints.facts.cpr import contains_cpr


def schema(
    name: Annotated[str, typer.Argument(help="navn på svaret / name of the answer: plan, explanation, what-if …")],
    as_json: Annotated[bool, typer.Option("--json", help="som uden / as without")] = False,
    lang: Annotated[str, typer.Option("--lang", help="da, en")] = "da",
) -> None:
    """JSON Schema (2020-12) for et svar / of an answer."""
    from .documents import DOCUMENTS, json_schema

    if name not in DOCUMENTS:
        asked = "the name given" if contains_cpr(name) else name
        raise InputError("usage", f"{asked}: no such answer; expected one of {', '.join(DOCUMENTS)}")
    sys.stdout.write(json.dumps(json_schema(name), ensure_ascii=False, indent=None if as_json else 1) + "\n")
