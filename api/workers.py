"""Solves in processes of their own: none blocks the event loop, none takes the server or another caller with it.

A lane is a number of worker processes and a queue in front of them. A worker that dies in the middle of a call gives
that one caller a `WorkerDied`; a new worker takes its place. A call beyond its time ends its worker the same way.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from constraints import AllocationError

from .service import stateless

JOBS: dict[str, Callable[..., dict[str, Any]]] = {
    "score": stateless.score, "match": stateless.match, "what_if": stateless.what_if,
}  # fmt: skip


class Busy(AllocationError):
    """The queue is full."""


class WorkerDied(AllocationError):
    """The process that worked on this call ended before it answered."""


class OutOfTime(AllocationError):
    """The call took longer than one call may."""


class Failed(AllocationError):
    """The worker met an error nobody raised on purpose."""


def _serve(pipe: Connection) -> None:
    """The life of a worker: a job in, an answer or an error out."""
    # Native solvers may print; a worker's stdout belongs to nobody.
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    while True:
        try:
            name, args = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        try:
            answer: tuple[str, Any] = ("ok", JOBS[name](*args))
        except AllocationError as wrong:
            answer = ("refused", (type(wrong).__name__, wrong.code, wrong.message, wrong.facts))
        except Exception as other:
            answer = ("failed", type(other).__name__)
        pipe.send(answer)


class _Worker:
    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=_serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()

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
        if self.process.is_alive():
            self.process.kill()
        self.process.join(timeout=5)


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
        return [w.process.pid for w in self._all if w.process.pid is not None]

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
        deadline = time.monotonic() + 5
        while any(w.process.is_alive() for w in self._all) and time.monotonic() < deadline:
            await asyncio.sleep(0.05)


_KINDS: dict[str, type[AllocationError]] = {"TooLarge": stateless.TooLarge}


def _again(kind: str, code: str, message: str, facts: dict[str, Any]) -> AllocationError:
    from constraints import InputError, LawGap, NotFound

    known = _KINDS | {c.__name__: c for c in (InputError, LawGap, NotFound)}
    return known.get(kind, AllocationError)(code, message, **facts)
