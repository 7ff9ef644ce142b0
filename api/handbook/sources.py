"""The sources of the help in one language, as the website is made from them: guides, made pages, papers, pictures."""

from __future__ import annotations

import posixpath
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from constraints.language import say

from . import rules
from .pages import ENGLISH, GUIDES, MADE, NOT_IN_ENGLISH, PAPERS, SECTIONS, TOLD_BY

_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
# A page in another language says so to the reader, and to the screen reader.
_LANGUAGE = "---\nlang: {lang}\n---\n"


def write(root: Path, lang: str, folder: Path) -> None:
    """Writes the sources in a language into an empty folder. `root` is the repository."""
    shutil.copytree(root / "docs" / "pictures", folder / "pictures")
    for name, text in texts(root, lang).items():
        target = folder / f"{name}.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def texts(root: Path, lang: str) -> dict[str, str]:
    """Page → its Markdown."""
    found = {name: (root / "docs" / "guides" / lang / f"{name}.md").read_text(encoding="utf-8") for name in GUIDES}
    found = {name: text.replace("](../../pictures/", "](pictures/") for name, text in found.items()}
    found["index"] += "\n" + "\n".join(_navigation(lang))
    found |= {name: _made(name, lang) for name in MADE}
    found |= rules.pages(lang)
    return found | {
        name: _LANGUAGE.format(lang=NOT_IN_ENGLISH.get(name, "en")) + _paper(root, name, path)
        for name, path in PAPERS.items()
    }


def _made(name: str, lang: str) -> str:
    if name in ENGLISH:
        return _LANGUAGE.format(lang="en") + "\n".join(MADE[name]("en")) + "\n"
    return "\n".join(MADE[name](lang)) + "\n"


def _navigation(lang: str) -> Iterator[str]:
    for section in SECTIONS:
        yield f"```{{toctree}}\n:hidden:\n:caption: {say(lang, section.title)}\n"
        yield from section.pages
        yield "```\n"


def _paper(root: Path, page: str, path: str) -> str:
    """The text of a paper; what it links to in the repository is a link where the help has a page of it."""
    text = (root / path).read_text(encoding="utf-8").replace("```mermaid", "```text")
    known = {source: name for name, source in PAPERS.items()} | dict(TOLD_BY)

    def led(link: re.Match[str]) -> str:
        picture, words, target = link.groups()
        if picture or re.match(r"[a-z]+:|#", target):
            return link[0]
        file, _, place = target.partition("#")
        name = known.get(posixpath.normpath(posixpath.join(posixpath.dirname(path), file)))
        if name is None or place:
            return words
        return f"[{words}]({posixpath.relpath(name, posixpath.dirname(page))}.md)"

    return _LINK.sub(led, text)
