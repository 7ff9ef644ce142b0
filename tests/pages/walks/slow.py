"""A run held on its way: the process that solves it goes on when it is let, so that a person sees it aim by aim and stops it."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import psutil

from matching.levels import LEVELS

_SOLVES = "api.jobs.solving"
_AIMS = {level.name for level in LEVELS}
# A burst of work on the sample town, and the rest after it: while the process is made, while the batch is read, and from aim to
# aim. The worker tells how far it is once a second, and the aims of the town are settled in a tenth of one.
_TOWN = 200 * 30
_MADE = (0.005, 0.045)
_READ = (0.003, 0.1)
_AIM = (0.003, 1.3)
_HEAR = (0.002, 0.02)
_FREE_S = 0.3  # what the process may have of a core before it is held at all
_HEARS_S = 1.5  # a worker asks twice a second whether it is to stop


class Held:
    """The run whose progress `told` gives, over so many pairs; `on()` lets it go on by at least one aim."""

    def __init__(self, told: Callable[[], dict[str, Any]], pairs: int) -> None:
        self._longer = pairs / _TOWN
        self._told, self._over, self._solving = told, threading.Event(), list[psutil.Process]()
        self._seen = 0
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _settled(self) -> int:
        return len(self._told().get("levels") or ())

    def _tell(self, sign: signal.Signals) -> None:
        for process in self._solving:
            with contextlib.suppress(psutil.Error):
                process.send_signal(sign)

    def _burst(self, how: tuple[float, float]) -> None:
        works, rests = how
        self._tell(signal.SIGCONT)
        time.sleep(works * self._longer)
        self._tell(signal.SIGSTOP)
        time.sleep(rests)

    def _read(self) -> None:
        """Slowly through what comes before the first aim, and no further."""
        while not self._over.is_set() and not self._free():
            time.sleep(0.01)
        while not self._over.is_set() and (told := self._told()).get("step") not in _AIMS and not told.get("levels"):
            self._burst(_READ if told else _MADE)

    def _free(self) -> bool:
        self._solving = [c for c in psutil.Process().children(recursive=True) if _SOLVES in " ".join(c.cmdline())]
        return any(c.cpu_times().user > _FREE_S for c in self._solving)

    def on(self, seconds: float = 60) -> int:
        """Until one more aim is settled at least, where there is one; how many are."""
        self._thread.join(seconds)
        until = time.monotonic() + seconds
        while self._settled() <= self._seen < len(_AIMS) and time.monotonic() < until:
            self._burst(_AIM)
        self._seen = self._settled()
        return self._seen

    def go(self) -> None:
        """At full speed again, after what was asked of it in the meantime was heard."""
        self._over.set()
        self._thread.join()
        time.sleep(_HEARS_S)
        for _ in range(20):
            self._burst(_HEAR)
        self._tell(signal.SIGCONT)


@contextlib.contextmanager
def held(told: Callable[[], dict[str, Any]], pairs: int) -> Iterator[Held]:
    """Holds the process of ours that solves a batch of so many households times dwellings; what a person asked in the meantime is heard before it goes on."""
    run = Held(told, pairs)
    try:
        yield run
    finally:
        run.go()
