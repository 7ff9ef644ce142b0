"""The lines of the service: one JSON object each, on stderr, with nothing of a case and no civil registration number."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

from constraints.facts.cpr import contains_cpr

HIDDEN = "(not shown)"
# A request id of our own is 32 hexadecimal digits, among which any number may stand.
_OWN_ID = re.compile(r"[0-9a-f]{32}")
Line = MutableMapping[str, Any]


def configure(stream: TextIO, level: int = logging.INFO) -> None:
    """From here on every line of this process goes to the stream as JSON: `timestamp` (UTC), `level`, `logger`, and what is told.

    A message that is a JSON object already gives its fields; any other stands under `event`. Of an exception the class is
    told and nothing else, since its text may repeat what was sent.
    """
    before: list[structlog.typing.Processor] = [
        _fields, _class_of_exception, _without_civil_numbers, structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper("iso", utc=True),
    ]  # fmt: skip
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    # The server's own loggers may have been given handlers of their own before: their lines go the same way as all others.
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.setLevel(logging.NOTSET)
        logger.propagate, logger.disabled = True, False
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def _fields(_logger: Any, _method: str, line: Line) -> Line:
    event = line.get("event")
    if isinstance(event, str) and event.startswith("{"):
        try:
            told = json.loads(event)
        except ValueError:
            return line
        del line["event"]
        line.update(told)
    return line


def _class_of_exception(_logger: Any, _method: str, line: Line) -> Line:
    found = line.pop("exc_info", None)
    line.pop("stack_info", None)
    if found is True:
        found = sys.exc_info()
    if isinstance(found, tuple) and found[0] is not None:
        line["error"] = found[0].__name__
    elif isinstance(found, BaseException):
        line["error"] = type(found).__name__
    return line


def _without_civil_numbers(_logger: Any, _method: str, line: Line) -> Line:
    """The value of a field that holds one is not told; a field whose own name holds one is left out."""
    for name in list(line):
        if name.startswith("_") or (name == "request_id" and _OWN_ID.fullmatch(str(line[name]))):
            continue
        value = line[name]
        plain = value if value is None or isinstance(value, str | int | float | bool | list | dict) else str(value)
        line[name] = HIDDEN if contains_cpr(plain) or contains_cpr(str(plain)) else plain
        if contains_cpr(name):
            del line[name]
    return line
