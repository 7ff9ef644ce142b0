"""Whether the packages that run are this program's: `matching` is also the name of another distribution."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from constraints.errors import InputError

# A package of ours, and a public name that only ours has.
_MARKS = {"constraints": "evaluate", "matching": "plan_of"}


def check() -> None:
    """Raises InputError `not-ours` when `constraints` or `matching` was put over, or in front of, by another package."""
    import constraints
    import matching

    for package in (constraints, matching):
        judge(package)


def judge(package: ModuleType) -> None:
    """Raises InputError when the package lies elsewhere than `api`, or does not hand out what ours does."""
    name = package.__name__
    file = getattr(package, "__file__", None)
    beside = file is not None and Path(file).resolve().parents[1] == Path(__file__).resolve().parents[1]
    if not beside or _MARKS[name] not in getattr(package, "__all__", ()):
        raise InputError("not-ours", package=name, found=str(file))
