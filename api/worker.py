"""The life of one worker process: a job in, an answer or an error out, until the service closes the line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from constraints import AllocationError

from .service import stateless

JOBS: dict[str, Callable[..., dict[str, Any]]] = {
    "score": stateless.score, "match": stateless.match, "what_if": stateless.what_if,
}  # fmt: skip


def serve(line: Connection) -> None:
    """Answers (job, arguments) with ("ok", answer), ("refused", the error) or ("failed", its class)."""
    while True:
        try:
            name, args = line.recv()
        except (EOFError, KeyboardInterrupt):
            return
        try:
            answer: tuple[str, Any] = ("ok", JOBS[name](*args))
        except AllocationError as wrong:
            answer = ("refused", (type(wrong).__name__, wrong.code, wrong.message, wrong.facts))
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


if __name__ == "__main__":
    warm()
    serve(Connection(int(sys.argv[1])))
