"""What tests of durable work share: a frozen batch, limits of a worker, and workers in processes of their own."""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
from small_batch import SMALL

from api.jobs.runner import Limits
from api.service.kept import batches

ROOT = Path(__file__).resolve().parents[2]


def frozen(desk, document=SMALL):
    """A frozen batch of the desk's municipality."""
    header = {**document["batch"], "municipality": desk.municipality}
    households = [{**h, "responsible_municipality": desk.municipality} for h in document["households"]]
    batch = batches.open_batch(desk, {**document, "batch": header, "households": households}).batch
    return batches.freeze(desk, batch.id, batch.version)


def limits(tmp_path, **changes):
    told = {
        "at_once": {"run": 1, "simulation": 1},
        "seconds": {"run": 600.0, "simulation": 600.0},
        "lease": 2.0,
        "folder": tmp_path,
    }
    return Limits(**told | changes)  # fmt: skip


def until(found, seconds=120):
    """What a question answers as soon as it answers something. Fails when it does not within the time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := found():
            return answer
        time.sleep(0.05)
    raise AssertionError("nothing came of it")


class Processes:
    """`anvis worker` and `anvis serve`, in processes of their own that can be killed and started again."""

    def __init__(self, url, folder, **settings):
        kept = {k: v for k, v in os.environ.items() if not k.startswith("ANVIS_")}
        asked = {"ANVIS_DATABASE": url, "ANVIS_WORK_FOLDER": str(folder), "PYTHONPATH": str(ROOT)}
        self.environment = kept | asked | {f"ANVIS_{k.upper()}": str(v) for k, v in settings.items()}
        self.folder = folder
        self.alive = {}

    def start(self, name, *command):
        """Starts `anvis COMMAND` under a name, in the place of the one that had it."""
        self.alive[name] = command, subprocess.Popen(
            [sys.executable, "-P", "-m", "api.cli", *command], env=self.environment, cwd=self.folder, stderr=subprocess.DEVNULL
        )  # fmt: skip

    def kill(self, name):
        """Kill -9, and started again."""
        command, process = self.alive[name]
        process.kill()
        process.wait()
        self.start(name, *command)

    def solving(self):
        """Processes that solve or play for one of them."""
        found = []
        for _, process in self.alive.values():
            with contextlib.suppress(psutil.NoSuchProcess):
                for child in psutil.Process(process.pid).children():
                    with contextlib.suppress(psutil.NoSuchProcess):
                        found += [child.pid] if "api.jobs.solving" in child.cmdline() else []
        return found

    def end(self):
        for _, process in self.alive.values():
            process.terminate()
        for _, process in self.alive.values():
            assert process.wait(30) == 0
