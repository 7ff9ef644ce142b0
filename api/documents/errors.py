"""An error, and the files a command wrote."""

from __future__ import annotations

from typing import Annotated, Literal

from matching.plan.document import (
    Document,
    told,
)


class ErrorTold(Document):
    code: Annotated[str, told("what went wrong, as a stable name")]
    message: Annotated[str, told("what was found, what was expected, what to do")]


class Error(Document):
    """What ended a command (with `--json`)."""

    format: Annotated[Literal["anvis-error/1"], told("format of this document")]
    error: Annotated[ErrorTold, told("the error")]


class Files(Document):
    """Files that a command wrote."""

    format: Annotated[Literal["anvis-files/1"], told("format of this document")]
    written: Annotated[tuple[str, ...], told("paths of files and folders")]
