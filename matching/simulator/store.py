"""Done units kept as files, each written whole or not at all: a study goes on where it stopped."""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from .curves import Curve
from .unit import NAMES, Cell, Unit


class Store:
    """Done units as files, written whole or not at all; without a folder, only in memory."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def _path(self, key: str, replication: int) -> Path | None:
        return None if self.folder is None else self.folder / f"{key[:20]}-{replication:05d}.npz"

    def has(self, cell: Cell, replication: int) -> bool:
        """Is a file kept for this unit? What it holds is looked at when it is loaded."""
        path = self._path(cell.key, replication)
        return path is not None and path.exists()

    def load(self, cell: Cell, replication: int) -> Unit | None:
        path = self._path(cell.key, replication)
        if path is None or not path.exists():
            return None
        try:
            with np.load(path, allow_pickle=False) as data:
                rest = json.loads(str(data["rest"]))
                if rest["digest"] != cell.key or rest["names"] != list(NAMES):
                    return None
                count = len(cell.scenario.policies)
                curves = tuple(Curve(*(data[f"curve{p}"][i] for i in range(3))) for p in range(count))
                longest = tuple(data[f"longest{p}"] for p in range(count))
                return Unit(
                    data["values"], curves, longest, rest["groups"], rest["monthly"], rest["offline"], rest["seconds"]
                )
        except (
            OSError,
            ValueError,
            KeyError,
            zlib.error,
            zipfile.BadZipFile,
            EOFError,
        ):  # half written or of another version: done again
            return None

    def save(self, cell: Cell, replication: int, unit: Unit) -> None:
        path = self._path(cell.key, replication)
        if path is None:
            return
        rest = {
            "digest": cell.key, "names": list(NAMES), "groups": unit.groups, "monthly": unit.monthly,
            "offline": unit.offline, "seconds": unit.seconds,
        }  # fmt: skip
        arrays: dict[str, Any] = {"values": unit.values, "rest": np.array(json.dumps(rest))}
        for p, (curve, waits) in enumerate(zip(unit.curves, unit.longest, strict=True)):
            arrays[f"curve{p}"], arrays[f"longest{p}"] = np.stack([curve.risk, curve.housed, curve.other]), waits
        half = path.with_suffix(f".{os.getpid()}.half")
        with half.open("wb") as out:
            np.savez_compressed(out, **arrays)
        half.replace(path)
