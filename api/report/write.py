"""Writes a finished study: page, PDF, and every number, each file whole or not at all."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from constraints.errors import MissingExtra
from constraints.language import LANGUAGES
from matching.simulator import Study
from matching.simulator.analysis import long_table, summary_table
from matching.simulator.study import decisions

from .page import page_of
from .shape import Page


def write_report(document: Mapping[str, Any], study: Study, out: Path, lang: str) -> list[str]:
    """`simulation.json`, `figures.csv`, `replications.parquet`, `decisions/` (what `replay` reads), `report.html`,
    `report.pdf`, and both pages in the other language. Returns the names written. Raises InputError where an extra is missing or the folder cannot be written."""
    out.mkdir(parents=True, exist_ok=True)
    summary, rows = pd.DataFrame(summary_table(document)), pd.DataFrame(long_table(document, study))
    written = [
        _text(out / "simulation.json", json.dumps(document, ensure_ascii=False, indent=1) + "\n"),
        _text(out / "figures.csv", summary.to_csv(index=False, lineterminator="\n")),
        _bytes(out / "replications.parquet", lambda path: rows.to_parquet(path, index=False)),
    ]
    for number, policy in enumerate(study.policies, start=1):
        made = pd.DataFrame(decisions(study, policy))
        if len(made):
            (out / "decisions").mkdir(exist_ok=True)
            name = re.sub(r"[^A-Za-z0-9_.-]+", "-", policy)[:60]
            text = made.to_csv(index=False, lineterminator="\n")
            written.append("decisions/" + _text(out / "decisions" / f"{number:02d}-{name}.csv", text))
    for language in (lang, *(x for x in LANGUAGES if x != lang)):
        end = "" if language == lang else f".{language}"
        page = page_of(document, language)
        written.append(_text(out / f"report{end}.html", html(page)))
        pdf = pdf_of(page)
        written.append(_bytes(out / f"report{end}.pdf", lambda path, pdf=pdf: path.write_bytes(pdf)))
    return written


def html(page: Page) -> str:
    """The page as one file that needs nothing else."""
    from jinja2 import Environment, StrictUndefined

    source = files("api.report").joinpath("simulation.html.j2").read_text(encoding="utf-8")
    made: str = Environment(autoescape=True, undefined=StrictUndefined).from_string(source).render(page=page)
    return made


def pdf_of(page: Page) -> bytes:
    """The page as a tagged PDF."""
    try:
        import typst
    except ImportError:
        raise MissingExtra("missing-extra", extras="letters", command="pip install 'anvis[letters]'") from None
    data = asdict(page)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for i, part in enumerate(data["parts"]):
            part["file"] = ""
            part.pop("narrow")
            if part.pop("chart"):
                part["file"] = f"chart-{i}.svg"
                (folder / part["file"]).write_text(page.parts[i].chart, encoding="utf-8")
        (folder / "page.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        (folder / "page.typ").write_text(
            files("api.report").joinpath("simulation.typ").read_text(encoding="utf-8"), encoding="utf-8"
        )
        made: bytes = typst.compile(str(folder / "page.typ"), root=str(folder), pdf_standards=["ua-1"])
    return made


def _text(path: Path, text: str) -> str:
    return _bytes(path, lambda half: half.write_text(text, encoding="utf-8"))


def _bytes(path: Path, write: Any) -> str:
    half = path.with_name(f".{path.name}.half")
    write(half)
    half.replace(path)
    return path.name
