"""What only some commands need is an extra of the package. Whoever needs one asks for it before any work is done."""

from __future__ import annotations

from importlib.util import find_spec

from constraints.errors import MissingExtra

# Extra → the modules it brings that our code imports.
EXTRAS: dict[str, tuple[str, ...]] = {
    "simulator": ("scipy", "joblib", "pyarrow"),
    "charts": ("altair", "vl_convert"),
    "letters": ("typst",),
    "sign-in": ("httpx2",),
    "cluster": ("dask", "distributed"),
}


def need(*extras: str) -> None:
    """Raises MissingExtra `missing-extra`, with the one command that installs them, when any of the extras is not there."""
    missing = [extra for extra in extras if not all(_there(module) for module in EXTRAS[extra])]
    if missing:
        command = f"pip install 'anvis[{','.join(missing)}]'"
        raise MissingExtra("missing-extra", extras=missing, command=command)


def _there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False
