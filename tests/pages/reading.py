"""A page as a reader of its source sees it: headings, links, forms, tables, and the words, without the marks."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

_VOID = {"meta", "link", "input", "br", "hr", "img", "use", "rect", "path", "circle", "line", "polyline", "polygon"}


@dataclass
class Form:
    """A form: where it goes, and its fields with the values they stand at."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)


@dataclass
class Read:
    """What was found on a page."""

    text: str = ""
    title: str = ""
    lang: str = ""
    headings: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)
    tables: list[list[list[str]]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    told: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def form(self, action: str) -> Form:
        """The form that goes to an address; its query does not count."""
        return next(f for f in self.forms if urlsplit(f.action).path == action)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read = Read()
        self.open: list[str] = []
        self.words: list[str] = []
        self.catching: list[tuple[str, list[str], dict[str, str]]] = []

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in given}
        self.read.told.append((tag, attributes))
        if "id" in attributes:
            self.read.ids.append(attributes["id"])
        if tag == "html":
            self.read.lang = attributes.get("lang", "")
        if tag == "form":
            self.read.forms.append(Form(attributes.get("action", ""), attributes.get("method", "get")))
        if (
            tag in ("input", "select", "textarea", "button")
            and attributes.get("name")
            and self.read.forms
            and "form" in self.open
        ):
            self.read.forms[-1].fields[attributes["name"]] = attributes.get("value", "")
        if tag == "table":
            self.read.tables.append([])
        if tag == "tr" and self.read.tables:
            self.read.tables[-1].append([])
        if tag in ("title", "h1", "h2", "h3", "a", "th", "td", "button"):
            self.catching.append((tag, [], attributes))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self.open):
            self.words.append(data)
            for _, words, _attributes in self.catching:
                words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass
        if self.catching and self.catching[-1][0] == tag:
            _, words, attributes = self.catching.pop()
            self._caught(tag, " ".join("".join(words).split()), attributes)

    def _caught(self, tag: str, text: str, attributes: dict[str, str]) -> None:
        if tag == "title":
            self.read.title = text
        elif tag in ("h1", "h2", "h3"):
            self.read.headings.append(text)
        elif tag == "a" and "href" in attributes:
            self.read.links[attributes["href"]] = text
        elif tag in ("th", "td") and self.read.tables and self.read.tables[-1]:
            self.read.tables[-1][-1].append(text)
        elif tag == "button" and self.read.forms and "form" in self.open:
            self.read.forms[-1].buttons.append(text)


def read(source: str) -> Read:
    """The page of a source."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    reader.read.text = " ".join(" ".join(reader.words).split())
    return reader.read
