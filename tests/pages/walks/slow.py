"""A slow machine: the process that solves gets little of a core, so that a person sees it on its way and can stop it."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator

import psutil

_SOLVES = "api.jobs.solving"
_BURST_S = 0.01
# How long it rests after each burst: while it reads, and once `begun` is so.
_FIRST_S, _THEN_S = 0.02, 1.5


def _solving() -> list[psutil.Process]:
    found = []
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if _SOLVES in " ".join(child.cmdline()):
                found.append(child)
    return found


def _tell(processes: list[psutil.Process], sign: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.send_signal(sign)


@contextlib.contextmanager
def slow(begun: Callable[[], bool]) -> Iterator[None]:
    """Processes of ours that solve work in short bursts, far apart once `begun` is so; at full speed again after it."""
    over = threading.Event()

    def pulse() -> None:
        told, processes = False, []
        while not over.is_set():
            told = told or begun()
            processes = processes or _solving()
            _tell(processes, signal.SIGSTOP)
            over.wait(_THEN_S if told else _FIRST_S)
            _tell(processes, signal.SIGCONT)
            over.wait(_BURST_S)

    thread = threading.Thread(target=pulse, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
