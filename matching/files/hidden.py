"""What a spreadsheet holds beside its values: formulas, error cells, merged cells, hidden rows, struck-through text, notes,
and how far it goes.

Read from the XML itself (`.xlsx`, `.xlsm`, `.ods`), once through and without building a tree: the reader of values gives none
of it. Lines and columns count from 0 here.
"""

from __future__ import annotations

import posixpath
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from xml.etree import ElementTree
from xml.parsers import expat

from .place import column_number

Cell = tuple[int, int]


@dataclass
class Seen:
    """Of one sheet. `rows` and `columns` are how far cells with something in them go.

    `notes` are the comments beside cells, without the cell where none is told.
    """

    formulas: list[Cell] = field(default_factory=list)
    errors: dict[Cell, str] = field(default_factory=dict)
    merged: list[tuple[Cell, Cell]] = field(default_factory=list)
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    struck: set[Cell] = field(default_factory=set)
    notes: list[tuple[Cell | None, str]] = field(default_factory=list)
    rows: int = 0
    columns: int = 0

    def reaches(self, row: int, column: int) -> None:
        if row >= self.rows:
            self.rows = row + 1
        if column >= self.columns:
            self.columns = column + 1


class DocumentType(Exception):
    """XML that declares a document type: refused, for it may hold anything."""


class _Reader(ABC):
    """Walks one XML part; a subclass says what a start and an end of an element mean.

    Without `always_ends` an end is told only while a text is listened to, for a sheet has one for every cell.
    """

    always_ends = True

    def __init__(self) -> None:
        self.text: list[str] | None = None
        self._parser = expat.ParserCreate(namespace_separator="}")
        local = _LocalNames()
        start, end = self.start, self.end
        self._parser.StartElementHandler = lambda tag, attributes: start(local[tag], attributes)
        self._ends = lambda tag: end(local[tag])
        self._parser.EndElementHandler = self._ends if self.always_ends else None
        self._parser.StartDoctypeDeclHandler = self._refuse

    def _refuse(self, *_: object) -> None:
        raise DocumentType

    def listen(self) -> None:
        self.text = []
        self._parser.EndElementHandler = self._ends
        self._parser.CharacterDataHandler = self.text.append

    def heard(self) -> str:
        found = "".join(self.text or [])
        self.text = None
        self._parser.CharacterDataHandler = None
        if not self.always_ends:
            self._parser.EndElementHandler = None
        return found

    def parse(self, data: bytes) -> None:
        self._parser.Parse(data, True)

    @abstractmethod
    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    @abstractmethod
    def end(self, tag: str) -> None:
        """An element ends."""


class _LocalNames(dict[str, str]):
    """Names without their namespace, each worked out once."""

    def __missing__(self, name: str) -> str:
        self[name] = name[name.rfind("}") + 1 :]
        return self[name]


def _local_names(attributes: dict[str, str]) -> dict[str, str]:
    """Attributes without their namespace. LibreOffice tells a type twice, and only one of the two says `error`."""
    found: dict[str, str] = {}
    for name, value in attributes.items():
        local = name[name.rfind("}") + 1 :]
        if found.get(local) != "error":
            found[local] = value
    return found


# ---------------------------------------------------------------- Excel


class _ExcelSheet(_Reader):
    always_ends = False

    def __init__(self, struck_styles: set[str]) -> None:
        super().__init__()
        self.seen = Seen()
        self._struck = struck_styles
        self._row = self._column = -1
        self._style = ""
        self._is_error = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._cell(attributes)
        elif tag in ("v", "is", "f"):
            self._content(tag)
        elif tag == "row":
            self._row = int(attributes["r"]) - 1 if attributes.get("r", "").isdigit() else self._row + 1
            self._column = -1
            if attributes.get("hidden") in ("1", "true"):
                self.seen.hidden_rows.append((self._row, self._row))
        elif tag == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            if (a := _reference(first)) and (b := _reference(last or first)):
                self.seen.merged.append((a, b))

    def _cell(self, attributes: dict[str, str]) -> None:
        at = _reference(attributes.get("r", ""))
        self._row, self._column = at if at else (self._row, self._column + 1)
        self._style = attributes.get("s", "0")
        self._is_error = attributes.get("t") == "e"

    def _content(self, tag: str) -> None:
        self.seen.reaches(self._row, self._column)
        if self._style in self._struck:
            self.seen.struck.add((self._row, self._column))
        if tag == "f":
            self.seen.formulas.append((self._row, self._column))
        elif tag == "v" and self._is_error:
            self.listen()

    def end(self, tag: str) -> None:
        if tag == "v" and self._is_error:
            self.seen.errors[self._row, self._column] = self.heard()


_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]+)")
_column_number = cache(column_number)


def _reference(text: str) -> Cell | None:
    found = _REFERENCE.fullmatch(text)
    return None if found is None else (int(found[2]) - 1, _column_number(found[1]))


def of_excel(parts: Callable[[str], bytes | None]) -> dict[str, Seen]:
    """Sheet name → what was seen. `parts` gives the bytes of a part, None where it is not there."""
    book = parts("xl/workbook.xml") or b"<workbook/>"
    targets = {r.get("Id"): str(r.get("Target")) for r in _tree(parts("xl/_rels/workbook.xml.rels") or b"<none/>")}
    struck = _struck_styles(_tree(parts("xl/styles.xml") or b"<none/>"))
    found = {}
    for sheet in _tree(book).iter():
        if _local(sheet) == "sheet":
            key = next((v for k, v in sheet.attrib.items() if k.rpartition("}")[2] == "id"), None)
            target = targets.get(key, "")
            path = _part_named(target, "xl") if target else ""
            data = parts(path) if path else None
            reader = _ExcelSheet(struck)
            if data is not None:
                reader.parse(data)
                reader.seen.notes = _excel_notes(path, parts)
            found[str(sheet.get("name"))] = reader.seen
    return found


def _part_named(target: str, folder: str) -> str:
    """The part that a relation points at, told from the top or from the folder of the part that has it."""
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _excel_notes(sheet: str, parts: Callable[[str], bytes | None]) -> list[tuple[Cell | None, str]]:
    """What the notes and the comments with answers of a sheet say, and who wrote them."""
    folder, _, name = sheet.rpartition("/")
    found: list[tuple[Cell | None, str]] = []
    for relation in _tree(parts(f"{folder}/_rels/{name}.rels") or b"<none/>"):
        if str(relation.get("Type")).rpartition("/")[2] not in ("comments", "threadedComment"):
            continue
        data = parts(_part_named(str(relation.get("Target")), folder))
        for element in _tree(data or b"<none/>").iter():
            if _local(element) in ("comment", "threadedComment", "author"):
                # A text is cut where its look changes, and so may a number be.
                found.append((_reference(element.get("ref", "")), "".join(element.itertext())))
    return found


def _struck_styles(styles: ElementTree.Element) -> set[str]:
    """The numbers of the cell styles whose font is struck through."""
    fonts = next((e for e in styles if _local(e) == "fonts"), ())
    struck = {
        str(i)
        for i, font in enumerate(fonts)
        if any(_local(e) == "strike" and e.get("val", "1") not in ("0", "false") for e in font)
    }
    formats = next((e for e in styles if _local(e) == "cellXfs"), ())
    return {str(i) for i, xf in enumerate(formats) if xf.get("fontId") in struck}


def _local(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _tree(data: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in data:
        raise DocumentType
    return ElementTree.fromstring(data)


# ---------------------------------------------------------------- LibreOffice


class _OpenDocument(_Reader):
    """`content.xml`: every sheet in one part; rows and cells may be told once and repeated."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: dict[str, Seen] = {}
        self._seen = Seen()
        self._struck: set[str] = set()
        self._style = ""
        self._row = self._column = 0
        self._rows = 1
        self._in_cell = False
        self._is_error = False
        self._in_note = False
        self._at: Cell = (0, 0)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        attributes = _local_names(attributes)
        if tag in ("table-cell", "covered-table-cell"):
            self._cell(attributes)
        elif tag == "table-row":
            self._column, self._rows = 0, _times(attributes.get("number-rows-repeated"))
            if attributes.get("visibility") in ("collapse", "filter"):
                self._seen.hidden_rows.append((self._row, self._row + self._rows - 1))
        elif tag == "annotation":
            self._in_note = True
        elif tag == "p" and (self._in_note or self._is_error):
            self.listen()
        elif tag == "table":
            self._seen = self.sheets.setdefault(attributes.get("name", ""), Seen())
            self._row = 0
        elif tag == "style" and attributes.get("family") == "table-cell":
            self._style = attributes.get("name", "")
        elif tag == "text-properties" and attributes.get("text-line-through-style", "none") != "none" and self._style:
            self._struck.add(self._style)

    def _cell(self, attributes: dict[str, str]) -> None:
        times = _times(attributes.get("number-columns-repeated"))
        self._at = self._row, self._column
        self._column += times
        if "value-type" not in attributes and "formula" not in attributes:
            return
        self._is_error = attributes.get("value-type") == "error"
        self._seen.reaches(self._row + self._rows - 1, self._column - 1)
        if "formula" in attributes:
            self._seen.formulas.append(self._at)
        if attributes.get("style-name") in self._struck:
            self._seen.struck.add(self._at)
        down, across = _times(attributes.get("number-rows-spanned")), _times(attributes.get("number-columns-spanned"))
        if down > 1 or across > 1:
            self._seen.merged.append((self._at, (self._at[0] + down - 1, self._at[1] + across - 1)))

    def end(self, tag: str) -> None:
        if tag == "annotation":
            self._in_note = False
        elif tag == "p" and self._in_note:
            self._seen.notes.append((self._at, self.heard()))
        elif tag == "p" and self._is_error and self.text is not None:
            self._seen.errors[self._at] = self.heard()
            self._is_error = False
        elif tag == "table-row":
            self._row += self._rows
        elif tag == "style":
            self._style = ""


def _times(told: str | None) -> int:
    return max(1, int(told)) if told and told.isdigit() else 1


def of_open_document(content: bytes) -> dict[str, Seen]:
    """Sheet name → what was seen."""
    reader = _OpenDocument()
    reader.parse(content)
    for seen in reader.sheets.values():
        seen.hidden_rows = [(a, min(b, seen.rows - 1)) for a, b in seen.hidden_rows if a < seen.rows]
    return reader.sheets
