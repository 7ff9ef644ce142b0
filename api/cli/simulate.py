"""`anvis simulate`: policies × scenarios on common random numbers."""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from constraints import InputError
from constraints.language import say

from ..extras import need
from ..report.words import law_name, number, word
from ..whole import whole_folder, write_whole

if TYPE_CHECKING:
    from rich.console import Console

    from matching.files.overlay import OverlayFile
    from matching.simulator.ask import Asked


# What a shell gives a command that was stopped by Ctrl-C.
STOPPED = 130


class Backend(StrEnum):
    serial = "serial"
    loky = "loky"
    dask = "dask"


def simulate(
    scenario: Annotated[Path | None, typer.Argument(help="scenarie (YAML) / scenario", show_default=False)] = None,
    out: Annotated[Path | None, typer.Option("--out", help="mappe til rapport og tal / folder for report and numbers")] = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, max=1024, help="processer på denne maskine / processes here")] = 1,
    backend: Annotated[Backend | None, typer.Option("--backend", help="serial, loky, dask")] = None,
    scheduler: Annotated[str | None, typer.Option("--scheduler", help="adresse på en Dask-klynge / a Dask scheduler")] = None,
    replications: Annotated[int | None, typer.Option("--replications", min=1, max=10_000, help="i stedet for scenariets / instead of the scenario's")] = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="i stedet for scenariets / instead of the scenario's")] = None,
    changes: Annotated[list[str] | None, typer.Option("--set", help="STI=VÆRDI i scenariet / PATH=VALUE in the scenario")] = None,
    asked: Annotated[list[str] | None, typer.Option("--ask", help="share=1/3, slots.CTI=+10, homes=+50, period=week, refusals=R2, combined_letting=A01: mod i dag / against today")] = None,
    overlay: Annotated[Path | None, typer.Option("--overlay", help="udkast (YAML): gældende ret mod udkastet / a draft against the law in force")] = None,
    smallest: Annotated[float | None, typer.Option("--smallest", help="mindste forskel, der betyder noget / smallest difference that matters")] = None,
    plan: Annotated[bool, typer.Option("--plan", help="kør ikke: sig, hvor mange, hvor længe, hvor meget hukommelse / say what it would take")] = False,
    schema: Annotated[Path | None, typer.Option("--schema", help="skriv scenariets JSON Schema hertil / write the JSON Schema")] = None,
    validate: Annotated[Path | None, typer.Option("--validate", help="skriv valideringssiden hertil / write the validation page (.md)")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Ét JSON-dokument på stdout / one JSON document on stdout")] = False,
    lang: Annotated[str, typer.Option("--lang", help="da, en")] = "da",
) -> None:  # fmt: skip
    """Hvad en politik gør over år / what a policy does over years."""
    if lang not in ("da", "en"):
        raise InputError("usage/choice", name="--lang", expected=["da", "en"])
    needed = ["simulator"]
    if out is not None:
        needed += ["charts", "letters"]
    if scheduler is not None or backend is Backend.dask:
        needed += ["cluster"]
    need(*needed)
    from matching.simulator import Where, analyse, run_study
    from matching.simulator import schema as scenario_schema
    from matching.simulator.ask import ask
    from matching.simulator.law_to_come import laid_over, with_overlay
    from matching.simulator.scenario_file import open_scenario, with_settings
    from matching.simulator.study import forecast

    from .terminal.forecast import show_forecast

    if schema is not None:
        write_whole(schema, json.dumps(scenario_schema(), indent=1, ensure_ascii=False) + "\n")
    if validate is not None:
        from matching.simulator.validation import validation_page

        write_whole(validate, validation_page())
    if scenario is None:
        if schema is None and validate is None:
            raise InputError("usage/simulate")
        return
    from rich.console import Console

    file = open_scenario(scenario)
    sets = _sets(replications, seed, changes)
    raw = with_settings(file.raw, sets) if sets else file.raw
    draft = None if overlay is None else _overlay(overlay, asked)
    if draft is not None:
        raw = with_overlay(raw, draft.overlay)
    where = _where(Where, backend, jobs, scheduler)
    console = Console(stderr=True)
    keep = None if out is None else out / ".units"
    if plan:
        with file.placing(sets), _placing(draft):
            found = forecast(raw, where, keep)
        if as_json:
            sys.stdout.write(json.dumps({"format": "anvis-forecast/1", **asdict(found)}, ensure_ascii=False) + "\n")
        else:
            show_forecast(Console(width=None if sys.stdout.isatty() else 140), found, lang)
        return
    start = time.perf_counter()
    answers: Asked | None = None
    with _Progress(console, lang) as progress, file.placing(sets), _placing(draft):
        try:
            if asked:
                answers = ask(raw, asked, where, keep, progress.tell, smallest)
                study = answers.study
            else:
                study = run_study(raw, where, keep, progress.tell)
        except KeyboardInterrupt:
            progress.stop()
            _stopped(console, progress, out, lang)
            raise typer.Exit(STOPPED) from None
    document = analyse(study)
    if answers is not None:
        document["asked"] = answers.as_json()
    if overlays := laid_over(study):
        document["overlays"] = overlays
    timing = {"seconds": round(time.perf_counter() - start, 3), "backend": where.backend, "jobs": where.jobs}
    if out is not None:
        from ..report import write_report

        with whole_folder(out) as folder:
            written = write_report(document, study, folder, lang)
        for name in written:
            console.print(f"  {out / name}", highlight=False)
    if as_json:
        sys.stdout.write(json.dumps({**document, "timing": timing}, ensure_ascii=False) + "\n")
    else:
        show(Console(width=None if sys.stdout.isatty() else 140), document, lang)


def _overlay(path: Path, asked: list[str] | None) -> OverlayFile:
    from matching.files.overlay import open_overlay

    if asked:
        raise InputError("bad-overlay/ask")
    return open_overlay(path)


def _placing(draft: OverlayFile | None) -> AbstractContextManager[None]:
    return nullcontext() if draft is None else draft.placing()


def _sets(replications: int | None, seed: int | None, changes: list[str] | None) -> dict[str, Any]:
    """What the command line sets in the scenario, by path."""
    import yaml

    from constraints.facts.cpr import contains_cpr

    sets: dict[str, Any] = {}
    for change in changes or ():
        path, sign, value = change.partition("=")
        if contains_cpr(change):
            raise InputError("cpr-number/argument")
        if not sign or not path:
            raise InputError("usage/set", change=change)
        try:
            sets[path] = yaml.safe_load(value)
        except yaml.YAMLError:
            raise InputError("usage/set-yaml", path=path) from None
    if replications is not None:
        sets["replications.count"] = replications
    if seed is not None:
        sets["seed"] = seed
    return sets


def _where(kind: Any, backend: Backend | None, jobs: int, scheduler: str | None) -> Any:
    chosen = backend or (Backend.dask if scheduler else Backend.serial if jobs == 1 else Backend.loky)
    if chosen is Backend.dask and scheduler is None:
        raise InputError("usage/scheduler")
    return kind(chosen.value, min(jobs, 4 * (os.cpu_count() or 1)), scheduler)


def _stopped(console: Console, progress: _Progress, out: Path | None, lang: str) -> None:
    """What is kept, and how to go on."""
    if out is None:
        told = say(lang, "Stopped after {done} of {total}. Nothing is kept; with --out FOLDER what is done stays done.",
                   done=progress.done, total=progress.total)  # fmt: skip
    else:
        told = say(lang, "Stopped after {done} of {total}. What is done is kept in {folder}: the same command goes on from there.",
                   done=progress.done, total=progress.total, folder=str(out / ".units"))  # fmt: skip
    console.print(told, markup=False, highlight=False, soft_wrap=True)


class _Progress:
    """A bar on stderr with the time that is left, from the units done so far."""

    def __init__(self, console: Console, lang: str) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._bar = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.fields[left]}"), console=console, transient=True)  # fmt: skip
        self._task = self._bar.add_task("simulering" if lang == "da" else "simulation", total=None, left="")
        self._lang = lang
        self.done, self.total = 0, 0

    def stop(self) -> None:
        self._bar.stop()

    def __enter__(self) -> _Progress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def tell(self, done: int, total: int, seconds: float) -> None:
        self.done, self.total = done, total
        left = "" if not seconds else f"≈ {seconds / 60:.0f} min" if seconds > 90 else f"≈ {seconds:.0f} s"
        self._bar.update(self._task, completed=done, total=total, left=left)


def show(console: Console, document: dict[str, Any], lang: str) -> None:
    """The result in the terminal: the primary figure, the differences, and what has to be known."""
    from rich.table import Table

    if document.get("overlays"):
        from .terminal.overlay import show_label, show_verdicts

        for overlay in document["overlays"]:
            show_label(console, overlay, lang)
            show_verdicts(console, overlay, lang)
    if document.get("asked"):
        from ..report.page import asked_texts
        from .terminal.lines import line

        for text in asked_texts(document, lang):
            line(console, text)
    primary = document["primary"]
    metric = next(m for m in document["metrics"] if m["name"] == primary)
    unit = metric["unit"]
    table = Table(box=None, pad_edge=False)
    for title in (
        word("variant", lang),
        word("policy", lang),
        metric[lang],
        "95 %",
        word("compared", lang, base=document["base"]["policy"]),
    ):
        table.add_column(title)
    differences = {(c["variant"], c["policy"]): c["metrics"][primary] for c in document["comparisons"]}
    verdicts = {(c["variant"], c["policy"]): c["verdict"] for c in document["conclusion"]["rows"]}
    for v in document["variants"]:
        for p in v["policies"]:
            f = p["metrics"][primary]
            d = differences.get((v["name"], p["policy"]))
            verdict = verdicts.get((v["name"], p["policy"]))
            compared = (
                ""
                if d is None
                else number(d["mean"], lang, unit, True) + (f"  {word(verdict, lang)}" if verdict else "")
            )
            interval = "" if f["low"] is None else f"{number(f['low'], lang, unit)} – {number(f['high'], lang, unit)}"
            table.add_row(
                v["says"].get(lang, v["name"]), p["policy"], number(f["mean"], lang, unit), interval, compared
            )
    console.print(table)
    from ..report.labels import label_texts
    from ..report.page import undemonstrated_texts

    for text in undemonstrated_texts(document, lang):
        console.print(text, markup=False, highlight=False)
    for text in label_texts(document, lang):
        console.print(f"! {text}", markup=False, highlight=False, style="yellow")
    d = document["digests"]
    console.print(f"{word('seed', lang)} {document['seed']} · {word('lawversion', lang)} {law_name(d['law'], lang)} · {word('parameters', lang)} {d['parameters'][:12]}", markup=False, highlight=False, style="dim")  # fmt: skip
