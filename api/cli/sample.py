"""`anvis sample`: a synthetic batch."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from constraints.errors import InputError

from .shared import (
    AsJson,
    Lang,
    Language,
    out_console,
    print_json,
)


def sample(
    out: Annotated[Path, typer.Argument(help="Mappe, der skrives / folder to write")],
    size: Annotated[
        str, typer.Option("--size", help="small (town), city, metropolis, nation (country), stress, pool")
    ] = "small",
    seed: Annotated[int, typer.Option("--seed", min=0)] = 1,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """En syntetisk batch fra offentliggjorte fordelinger / a synthetic batch."""
    from matching.files.writing import write_folder
    from matching.sampling import SIZES
    from matching.sampling import sample as draw
    from matching.sampling.draw import ALIASES

    if ALIASES.get(size, size) not in SIZES:
        raise InputError("bad-size", size=size, expected=[*ALIASES, *SIZES])
    batches = draw(size, seed)
    written = []
    for code, (settings, tables) in batches.items():
        folder = out if len(batches) == 1 else out / code
        write_folder(folder, settings, tables)
        written.append(str(folder))
    if as_json:
        print_json({"format": "anvis-files/1", "written": written})
    else:
        out_console().print(
            "\n".join(written[:10]) + (f"\n… {len(written)}" if len(written) > 10 else ""), markup=False
        )
