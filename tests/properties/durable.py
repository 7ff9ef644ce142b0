"""What tests of durable work share: a frozen batch, limits of a worker, and workers in processes of their own."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

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


class Workers:
    """`anvis worker` as often as wanted, in processes of their own that can be killed."""

    def __init__(self, url, folder, **settings):
        kept = {k: v for k, v in os.environ.items() if not k.startswith("ANVIS_")}
        asked = {"ANVIS_DATABASE": url, "ANVIS_WORK_FOLDER": str(folder), "PYTHONPATH": str(ROOT)}
        self.environment = kept | asked | {f"ANVIS_{k.upper()}": str(v) for k, v in settings.items()}
        self.processes = []

    def start(self):
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "api.cli", "worker"], env=self.environment, stderr=subprocess.DEVNULL
        )
        self.processes.append(process)
        return process

    def solving(self, process):
        """The processes a worker has started."""
        with contextlib.suppress(OSError):
            return [int(p) for p in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
        return []

    def end(self):
        for process in self.processes:
            with contextlib.suppress(OSError):
                process.send_signal(signal.SIGKILL)
            process.wait()
