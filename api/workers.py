"""Solves in processes of their own: none blocks the event loop, none takes the server or another caller with it.

A lane is a number of worker processes and a queue in front of them. A worker that dies in the middle of a call gives
that one caller a `WorkerDied`; a new worker takes its place. A call beyond its time ends its worker the same way.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any

from constraints import AllocationError

from .service import stateless


class Busy(AllocationError):
    """The queue is full."""


class WorkerDied(AllocationError):
    """The process that worked on this call ended before it answered."""


class OutOfTime(AllocationError):
    """The call took longer than one call may."""


class Failed(AllocationError):
    """The worker met an error nobody raised on purpose."""


class _Worker:
    """A process of `api.worker`, spoken to over a socket of its own."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "api.worker", str(theirs.fileno())], pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            )  # fmt: skip
        self.pipe = Connection(ours.detach())

    def call(self, name: str, args: tuple[Any, ...], seconds: float) -> tuple[str, Any]:
        """Blocks until the worker answers. Raises EOFError when it died and TimeoutError when it took too long."""
        self.pipe.send((name, args))
        if not self.pipe.poll(seconds):
            raise TimeoutError
        answer: tuple[str, Any] = self.pipe.recv()
        return answer

    def end(self) -> None:
        with contextlib.suppress(OSError):
            self.pipe.close()
        self.process.kill()
        self.process.wait()


class Lane:
    """Worker processes for one kind of work, with at most `queue` calls waiting."""

    def __init__(self, workers: int, queue: int, seconds: float) -> None:
        self.size, self.queue, self.seconds = workers, queue, seconds
        self.waiting = 0
        self.deaths = 0
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="lane")
        self._all: set[_Worker] = set()

    async def start(self) -> None:
        for _ in range(self.size):
            await self._idle.put(await asyncio.to_thread(self._new))

    def _new(self) -> _Worker:
        worker = _Worker()
        self._all.add(worker)
        return worker

    @property
    def pids(self) -> list[int]:
        return [w.process.pid for w in self._all]

    async def call(self, name: str, *args: Any) -> dict[str, Any]:
        """Runs one job. Raises Busy, WorkerDied, OutOfTime, Failed, or what the job refused with."""
        if self.waiting >= self.size + self.queue:
            raise Busy("busy", "all workers are taken and the queue is full; try again shortly")
        self.waiting += 1
        try:
            worker = await self._idle.get()
            task = asyncio.get_running_loop().run_in_executor(self._threads, self._run, worker, name, args)
            try:
                kind, answer = await asyncio.shield(task)
            except asyncio.CancelledError:
                # The caller left. The worker finishes and is handed on when it has.
                task.add_done_callback(lambda _t: None)
                raise
        finally:
            self.waiting -= 1
        if kind == "ok":
            return dict(answer)
        if kind == "refused":
            raise _again(*answer)
        if kind == "died":
            raise WorkerDied("worker-died", "the process working on this call ended before it answered; send it again")
        if kind == "late":
            raise OutOfTime(
                "out-of-time", f"not answered within {self.seconds:.0f} s; use `anvis match` for larger work"
            )
        raise Failed("internal", f"internal error ({answer})")

    def _run(self, worker: _Worker, name: str, args: tuple[Any, ...]) -> tuple[str, Any]:
        """On a thread of the lane: asks the worker, and puts it, or a new one, back."""
        good = False
        try:
            answer = worker.call(name, args, self.seconds)
            good = True
        except TimeoutError:
            answer = ("late", None)
        except (EOFError, OSError):
            self.deaths += 1
            answer = ("died", None)
        finally:
            if not good:
                worker.end()
                self._all.discard(worker)
                worker = self._new()
            self._loop.call_soon_threadsafe(self._idle.put_nowait, worker)
        return answer

    @property
    def _loop(self) -> asyncio.AbstractEventLoop:
        assert self._running is not None
        return self._running

    _running: asyncio.AbstractEventLoop | None = None

    async def __aenter__(self) -> Lane:
        self._running = asyncio.get_running_loop()
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        for worker in list(self._all):
            await asyncio.to_thread(worker.end)
        self._threads.shutdown(wait=False, cancel_futures=True)


_KINDS: dict[str, type[AllocationError]] = {"TooLarge": stateless.TooLarge}


def _again(kind: str, code: str, message: str, facts: dict[str, Any]) -> AllocationError:
    from constraints import InputError, LawGap, NotFound

    known = _KINDS | {c.__name__: c for c in (InputError, LawGap, NotFound)}
    return known.get(kind, AllocationError)(code, message, **facts)
