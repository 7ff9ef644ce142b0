"""The life of one worker process: a job in, an answer or an error out, until the service closes the line."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Any

from pydantic_core import to_json

from constraints import AllocationError

from .. import ours
from ..service import asked, stateless
from ..service.door import read_json
from .process import keeps_much

JOBS: dict[str, Callable[..., dict[str, Any]]] = {
    "score": stateless.score, "match": stateless.match, "what_if": stateless.what_if,
}  # fmt: skip
# About a kept run: what is asked has been looked through at the door, and the run's bytes come from the memory.
OF_RUNS: dict[str, Callable[..., dict[str, Any] | bytes]] = {
    "check": asked.check, "explain": asked.explain, "run_what_if": asked.what_if, "verify": asked.verify, "diff": asked.diff,
    "workbook": asked.workbook, "who_next": asked.who_next, "of_household": asked.of_household, "of_dwelling": asked.of_dwelling,
    "ready": asked.ready, "judged": asked.judged, "again": asked.again,
}  # fmt: skip


def done(name: str, *args: Any) -> bytes:
    """One job from the bytes of a body, or of a run, to the bytes of an answer, so that the service handles neither.

    Raises AllocationError for what the job refuses.
    """
    answer = OF_RUNS[name](*args) if name in OF_RUNS else _of_body(name, *args)
    if isinstance(answer, bytes):
        return answer
    return _written(answer)


def _written(answer: dict[str, Any]) -> bytes:
    """The answer as JSON. Raises ValueError for a number that JSON does not know, which no answer holds."""
    written = to_json(answer)
    if b"NaN" in written or b"Infinity" in written:  # a word of a text, or such a number
        return json.dumps(answer, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")
    return written


def _of_body(name: str, body: bytes, limits: Mapping[str, int], *args: Any) -> dict[str, Any]:
    return JOBS[name](read_json(body, limits["rows"]), limits, *args)


def serve(line: Connection) -> None:
    """Answers (job, arguments) with ("ok", bytes), ("refused", the error) or ("failed", the class of the error)."""
    while True:
        try:
            name, args = line.recv()
        except (EOFError, KeyboardInterrupt):
            return
        try:
            answer: tuple[str, Any] = ("ok", done(name, *args))
        except AllocationError as wrong:
            answer = ("refused", wrong)
        except Exception as other:
            answer = ("failed", type(other).__name__)
        try:
            line.send(answer)
        except OSError:
            return  # the service is gone


def warm() -> None:
    """Loads what the first job would otherwise wait for."""
    from importlib import import_module

    from constraints.law.store import load

    for name in ("matching.questions.complete_plan", "matching.questions.what_if"):
        import_module(name)
    load()


def main(line: int, courtesy: int = 0) -> None:
    """Serves the socket with this file number. Ends at once when the packages found are not the program's own.

    `courtesy`: the nice value added to the process, where the system has one.
    """
    ours.check()
    if courtesy:
        with contextlib.suppress(AttributeError, OSError):
            os.nice(courtesy)
    keeps_much()
    warm()
    service = Connection(line)
    try:
        service.send(("ready", None))
        serve(service)
    except (BrokenPipeError, ConnectionResetError):
        return  # the service has ended, or has no use for this worker any more
