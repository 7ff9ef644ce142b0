"""`python -m api.handbook FOLDER`: the whole help as files, in both languages. Wants the extra `docs`."""

from __future__ import annotations

import sys
from pathlib import Path

from .build import build

if __name__ == "__main__":
    build(Path.cwd(), Path(sys.argv[1]))
