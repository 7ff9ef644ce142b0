"""A process of its own for work: nothing of the folder the server stands in, nothing of its environment, is on its path."""

from __future__ import annotations

import gc
import os
import socket
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path

# It starts with the standard library alone (-I: no folder, no environment; -S: no packages yet). Then come this program's
# own folder, the packages of the interpreter, and what else the server was given to import from.
_START = (
    "import sys; root, rest, mark, module, line, courtesy = sys.argv[1:]; sys.path.append(root); import site; site.main(); "
    "sys.path += [p for p in rest.split(mark) if p and p not in sys.path]; "
    "from importlib import import_module; import_module(module).main(int(line), int(courtesy))"
)
_ROOT = str(Path(__file__).resolve().parents[2])


def keeps_much() -> None:
    """A process that keeps batches and plans looks for garbage less often: what it keeps is none, and each look goes through it.

    Reading a batch and a plan of a city took half as long again with the looks that Python makes by itself, and a full look
    stops every call for a tenth of a second. What it comes to: at most a million objects wait to be found as garbage.
    """
    gc.set_threshold(20_000, 10, 5)


def started(module: str, courtesy: int) -> tuple[subprocess.Popen[bytes], Connection]:
    """A process that runs `main(line, courtesy)` of a module, and the line to it; `line` is its end, by number.

    `courtesy` is how far it stands back for others on the machine (the nice value of Unix).
    """
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [
                sys.executable, "-I", "-S", "-c", _START, _ROOT, os.pathsep.join(_elsewhere()), os.pathsep, module,
                str(theirs.fileno()), str(courtesy),
            ],
            pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    return process, Connection(ours.detach())


def _elsewhere() -> list[str]:
    """Where the server imports from, without the folder it happens to stand in."""
    here = os.path.realpath(os.getcwd())
    return [p for p in sys.path if os.path.isabs(p) and os.path.realpath(p) != here]
