"""What is taken along, opened: every text in a page, a table, a workbook, a PDF or a zip, wherever in the file it stands."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
from pypdf import PdfReader


def text_in(name: str, data: bytes) -> str:
    """All text of a file by its first bytes: a workbook's and a zip's members, a PDF's pages and what it says of itself."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            assert packed.testzip() is None
            return "\n".join(f"{member}\n{text_in(member, packed.read(member))}" for member in packed.namelist())
    if data.startswith(b"%PDF"):
        found = PdfReader(io.BytesIO(data))
        outline = [str(found.metadata), str(found.xmp_metadata and found.xmp_metadata.dc_title), str(found.outline)]
        return "\n".join([name, *outline, *(page.extract_text() for page in found.pages)])
    return f"{name}\n{data.decode('utf-8-sig', errors='replace')}"


def text_of(answer: Any) -> str:
    """All text of an answer: its source or its file, and what its head says."""
    said = [f"{k}: {v}" for k, v in answer.headers.items()]
    return "\n".join([*said, text_in(str(answer.url), answer.content)])


def cells_of(book: bytes) -> list[Any]:
    """The cells of a workbook that hold something."""
    return [
        c for sheet in openpyxl.load_workbook(io.BytesIO(book)) for row in sheet.iter_rows() for c in row
        if c.value is not None
    ]  # fmt: skip


def sheets_of(book: bytes) -> list[str]:
    """The names of a workbook's sheets."""
    return [str(name) for name in openpyxl.load_workbook(io.BytesIO(book), read_only=True).sheetnames]
