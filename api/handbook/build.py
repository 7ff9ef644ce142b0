"""The website of the help: sources written, Sphinx run once per language, what is of no use to a reader taken away."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from constraints.language import LANGUAGES

from . import sources

# Left by Sphinx for itself, for other projects or for another look.
_NOT_FOR_READERS = (
    ".buildinfo", "objects.inv", "_static/translations.js", "_static/basic.css", "_static/file.png", "_static/minus.png", "_static/plus.png",
)  # fmt: skip
# No page tells a day, so that the same sources give the same bytes; what asks for one all the same is given the first.
_DAY = "0"


def build(root: Path, folder: Path) -> None:
    """Makes `folder` the help of the repository at `root`, in its place only when all of it is there.

    Raises CalledProcessError where a page cannot be made or something is not in order: a warning counts as an error.
    """
    with tempfile.TemporaryDirectory() as name:
        there = Path(name)
        for lang in LANGUAGES:
            (there / lang).mkdir()
            sources.write(root, lang, there / lang)
        made = there / "made"
        running = [_sphinx(root, there, lang, made / lang) for lang in LANGUAGES]
        for process in running:
            process.wait()
        for process in running:
            if process.returncode:
                raise subprocess.CalledProcessError(process.returncode, process.args)
        for lang in LANGUAGES:
            for left in _NOT_FOR_READERS:
                (made / lang / left).unlink(missing_ok=True)
            shutil.rmtree(made / lang / "_sources", ignore_errors=True)
        (made / "index.html").write_text(_front(_CHOICE), encoding="utf-8")
        (made / "anvis.html").write_text(_front(_AWAY), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(made, folder)


def _sphinx(root: Path, there: Path, lang: str, to: Path) -> subprocess.Popen[bytes]:
    words = [
        sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "-D", f"language={lang}",
        "-c", str(root / "docs" / "site"), "-d", str(there / f"{lang}.doctrees"), str(there / lang), str(to),
    ]  # fmt: skip
    return subprocess.Popen(words, env={**os.environ, "SOURCE_DATE_EPOCH": _DAY, "PYTHONHASHSEED": "0"})


def _front(said: str) -> str:
    """A page for who opens the files, above both languages: which one, or where Anvis itself is (a running one leads there)."""
    links = "".join(f'<li><a href="{lang}/index.html" lang="{lang}">{_NAMES[lang]}</a></li>' for lang in LANGUAGES)
    return (
        '<!doctype html><html lang="da"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Anvis</title>'
        '<link rel="stylesheet" href="da/_static/help.css"></head>'
        f'<body class="front"><main><h1>Anvis</h1><p>{said}</p>'
        f"<ul>{links}</ul></main></body></html>\n"
    )


_CHOICE = 'Hjælp · <span lang="en">Help</span>'
_AWAY = (
    "Dette er hjælpen som filer. Anvis selv åbnes på den adresse, jeres kontor bruger. "
    '<span lang="en">This is the help as files. Anvis itself is at the address your office uses.</span>'
)
_NAMES = {"da": "Hjælp på dansk", "en": "Help in English"}
