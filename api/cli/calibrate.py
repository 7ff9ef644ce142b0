"""`anvis calibrate`: a scenario from an office's kept months, and how far a forecast from it may be trusted."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from constraints.errors import KINDS, InputError, LawGap
from constraints.language import LANGUAGES, N_, Message

from ..extras import need
from ..whole import whole_folder

if TYPE_CHECKING:
    from matching.simulator.calibration import Past
    from matching.simulator.calibration.held_back import HeldBack

DONE = 0
NAME = r"[A-Za-z0-9][A-Za-z0-9._ +-]{0,63}"
_FEW = N_("Too few months to hold any back: {batches} batches; at least {needed} are needed")
_NOT_ASKED = N_("No months were held back (--no-hold-back): nothing is claimed of how far a forecast may be trusted")
_LAW = N_("The months to hold back begin on a day whose law is not known here: {problem}")


def calibrate(
    months: Annotated[list[Path], typer.Argument(help="Gemte måneder: mapper, .zip eller .xlsx / kept months", show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="scenariet, der skrives (YAML) / the scenario to write", show_default=False)],
    base: Annotated[Path | None, typer.Option("--base", help="scenarie, hvis indstillinger står, hvor månederne intet siger / a scenario to start from")] = None,
    hold_back: Annotated[bool, typer.Option("--hold-back/--no-hold-back", help="forudsig det sidste år, og sammenlign / forecast the last year and compare")] = True,
    replications: Annotated[int, typer.Option("--replications", min=20, max=2000, help="kørsler i sammenligningen / runs in the comparison")] = 200,
    horizon: Annotated[int, typer.Option("--months", min=1, max=600, help="scenariets længde / months of the scenario")] = 24,
    seed: Annotated[int, typer.Option("--seed", min=0)] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Ét JSON-dokument på stdout / one JSON document on stdout")] = False,
    lang: Annotated[str, typer.Option("--lang", help="da, en")] = "da",
) -> None:  # fmt: skip
    """Et scenarie ud fra kommunens egne måneder / a scenario from the municipality's own months."""
    if lang not in LANGUAGES:
        raise InputError("usage/choice", name="--lang", expected=["da", "en"])
    if out.suffix.lower() not in (".yaml", ".yml"):
        raise InputError("usage/value", name="--out", expected="scenario.yaml")
    need("simulator", "charts")
    from rich.console import Console

    from matching.simulator.calibration import calibrate as estimate
    from matching.simulator.calibration import settings
    from matching.simulator.calibration.catalogue_out import write_catalogue
    from matching.simulator.calibration.kept import past_of, read_months
    from matching.simulator.calibration.scenario_out import scenario_yaml
    from matching.simulator.scenario_file import open_scenario, scenario_of

    from ..report.calibration import calibration_page, sentences
    from ..report.calibration_told import document
    from ..report.write import html

    raw_base = None if base is None else open_scenario(base).raw
    kept = read_months(months)
    past = past_of(kept)
    found = estimate(past, raw_base)
    stem = out.stem
    place = f"{stem}-catalogue"
    with whole_folder(out.parent) as folder:
        write_catalogue(kept, folder / place)
        here = {"batch": str(folder / place)}
        raw = settings(found, raw_base, name=_name(stem), months=horizon, catalogue=here, lang=lang)
        scenario_of(raw)
        held, why_not = (
            _hold(past, raw_base, here, replications, seed, lang) if hold_back else (None, Message(_NOT_ASKED))
        )
        told = document(found, held, why_not)
        raw["world"]["catalogue"] = raw["world"]["catalogue"] | {"batch": place}
        text = scenario_yaml(found, raw, told.first_day, told.last_day, lang)
        (folder / out.name).write_text(text, encoding="utf-8")
        (folder / f"{stem}-calibration.json").write_text(
            json.dumps(told.as_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        for language in LANGUAGES:
            end = "" if language == lang else f".{language}"
            page = html(calibration_page(told, out.name, language))
            (folder / f"{stem}-calibration{end}.html").write_text(page, encoding="utf-8")
        open_scenario(folder / out.name)
    if as_json:
        sys.stdout.write(json.dumps(told.as_json(), ensure_ascii=False) + "\n")
    else:
        console = Console(width=None if sys.stdout.isatty() else 140)
        for line in sentences(told, lang):
            console.print(line, markup=False, highlight=False)
    errors = Console(stderr=True)
    for name in (out.name, f"{stem}-calibration.html", f"{stem}-calibration.json", place):
        errors.print(f"  {out.parent / name}", highlight=False, soft_wrap=True)
    raise typer.Exit(DONE)


def _name(stem: str) -> str:
    """The scenario's name: that of its file, where it may be one."""
    return stem if re.fullmatch(NAME, stem) else "calibrated"


def _hold(
    past: Past, base: dict[str, Any] | None, catalogue: dict[str, Any], replications: int, seed: int, lang: str
) -> tuple[HeldBack | None, Message | None]:
    """The comparison of the months held back, or why there is none."""
    from matching.simulator.calibration.held_back import LEAST_BEFORE, LEAST_HELD, hold_back

    from .progress import progress

    try:
        with progress(lang) as step:
            held = hold_back(past, base, catalogue, replications, seed, lambda n, of: step("forecast", n / of))
    except LawGap as gap:
        return None, Message.of(_LAW, problem=Message.of(KINDS[gap.kind].text, **gap.facts))
    if held is None:
        return None, Message.of(_FEW, batches=len(past.days), needed=LEAST_BEFORE + LEAST_HELD + 1)
    return held, None


__all__ = ["calibrate"]
