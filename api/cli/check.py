"""`anvis check`: what is read, what is wrong with it, and the forms an office may start from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

import matching
from constraints.errors import InputError

from .assume import Assume, By, assumed
from .errors import BAD_INPUT
from .shared import (
    DONE,
    AsJson,
    Lang,
    Language,
    err_console,
    out_console,
    print_json,
)


def check(
    batch: Annotated[
        Path | None, typer.Argument(help="Mappe, .zip eller .xlsx / folder, .zip or .xlsx", show_default=False)
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(
            "--template",
            help="Skriv den tomme Excel-skabelon hertil, og et udfyldt eksempel ved siden af / write the empty template and an example beside it",
        ),
    ] = None,
    schema: Annotated[
        Path | None,
        typer.Option("--schema", help="Skriv et Table Schema pr. tabel i denne mappe / write Table Schemas"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Mappe til jeres eget regneark med fejlene markeret / your workbook, marked up"),
    ] = None,
    assume: Assume = None,
    by: By = None,
    propose: Annotated[
        bool, typer.Option("--map", help="Foreslå mapping.yaml til kontorets egne overskrifter / propose a column map")
    ] = False,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """Læs og kontrollér en batch / read and validate a batch."""
    if template is None and schema is None and batch is None:
        raise InputError("usage/check")
    written = []
    if template is not None:
        written += _write_template(template, lang.value)
    if schema is not None:
        _write_schemas(schema)
        written.append(str(schema))
    if batch is None:
        if as_json:
            print_json({"format": "anvis-files/1", "written": written})
        else:
            out_console().print("\n".join(written), markup=False)
        return
    said = assumed(assume, by)
    try:
        reading = matching.read(batch, said)
    except InputError as unreadable:
        reading = matching.unreadable(unreadable)
    marked = None
    if out is not None and reading.raw:
        from matching.files.marked import write_marked

        marked = write_marked(reading, batch, out, lang.value)
    if as_json:
        print_json(reading.as_json(lang.value) | ({} if marked is None else {"written": [str(marked)]}))
    else:
        from . import terminal

        terminal.show_check(out_console(), reading, lang.value, marked)
    if propose:
        from constraints.language import say
        from matching.files.mapping import write_map

        told = write_map(batch, reading, lang.value) or say(
            lang.value, "every heading and name is known: no map is needed"
        )
        err_console().print(f"→ {told}", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(DONE if reading.ok else BAD_INPUT)


def _write_template(path: Path, lang: str) -> list[str]:
    """Writes the empty template and the example beside it; their paths."""
    from matching.files.template import example_beside, write_example, write_template

    if path.suffix.lower() != ".xlsx":
        raise InputError("bad-file/template", file=str(path))
    example = example_beside(path, lang)
    write_template(path, lang)
    write_example(example, lang)
    return [str(path), str(example)]


def _write_schemas(folder: Path) -> None:
    """Writes a Table Schema for each table."""
    from constraints import TABLES
    from matching.files.writing import table_schema

    folder.mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        text = json.dumps(table_schema(name), ensure_ascii=False, indent=2) + "\n"
        (folder / f"{name}.schema.json").write_text(text, encoding="utf-8")
