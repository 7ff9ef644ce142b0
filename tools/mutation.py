"""Breaks the code one small thing at a time and asks whether a test notices.

    python tools/mutation.py verify --sample 200 --jobs 2 --out mutants.json

A mutant is one changed operator, constant, condition or call. Each runs the tests of its area in a process of its own
that sees the changed module and nothing else changed. What survives is printed with file, line and change, for a person
to judge: either a test is missing, or the change makes no difference (equivalent).
"""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import importlib.util
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LIMIT_S = 180
# Area → files that are broken, and tests that have to notice.
AREAS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "verify": (("matching/verify/*.py",), ("tests/unit/matching/verify", "tests/properties/test_brute_force.py")),
    "model": (
        ("matching/model/*.py", "matching/model/limits/*.py", "matching/levels/*.py"),
        (
            "tests/unit/matching/model", "tests/unit/matching/levels", "tests/unit/matching/engine",
            "tests/unit/matching/plan", "tests/properties/test_brute_force.py",
        ),
    ),
    "explain": (
        ("matching/questions/explain.py", "matching/plan/why_not.py", "matching/plan/limits.py", "matching/plan/fallback.py",
         "matching/plan/level_values.py", "matching/plan/writer.py"),
        ("tests/unit/matching/plan", "tests/unit/matching/questions", "tests/unit/matching/verify"),
    ),
    "rules": (("constraints/rules/*.py", "constraints/verdicts.py"), ("tests/law", "tests/unit/constraints")),
}  # fmt: skip

COMPARE = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==", ast.In: "not in",
    ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
ARITHMETIC = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "//",
    ast.FloorDiv: "*",
    ast.Mod: "*",
    ast.BitAnd: "|",
    ast.BitOr: "&",
}
CALLS = {"min": "max", "max": "min", "any": "all", "all": "any", "sum": "len", "sorted": "list"}


@dataclass(frozen=True)
class Mutant:
    """Bytes `start` to `end` of a file replaced by `text`."""

    file: str
    line: int
    start: int
    end: int
    was: str
    text: str


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Every mutant of one file, in the order of the text."""
    source = path.read_bytes()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    name = str(path.relative_to(ROOT))

    def at(line: int, column: int) -> int:
        return starts[line - 1] + column

    def whole(node: Any, text: str) -> Mutant:
        start, end = at(node.lineno, node.col_offset), at(node.end_lineno, node.end_col_offset)
        return Mutant(name, node.lineno, start, end, source[start:end].decode(), text)

    def part(node: Any) -> str:
        return source[at(node.lineno, node.col_offset) : at(node.end_lineno, node.end_col_offset)].decode()

    tree = ast.parse(source)
    skipped: set[int] = set()
    for node in ast.walk(tree):
        for child in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if child is not None:
                skipped |= {id(x) for x in ast.walk(child)}
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp | ast.Subscript) and node.col_offset == 0:
            skipped |= {id(x) for x in ast.walk(node.value)}  # aliases of types
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(x, ast.Name) and x.id == "examples" for x in targets):
            skipped |= {id(x) for x in ast.walk(node)}  # cases of the rules are tests themselves
        if isinstance(node, ast.Raise):
            skipped |= {id(x) for x in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in COMPARE:
            yield whole(node, f"({part(node.left)} {COMPARE[type(node.ops[0])]} {part(node.comparators[0])})")
        elif isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
            yield whole(node, f"({part(node.left)} {ARITHMETIC[type(node.op)]} {part(node.right)})")
        elif isinstance(node, ast.BoolOp):
            word = " or " if isinstance(node.op, ast.And) else " and "
            yield whole(node, "(" + word.join(f"({part(v)})" for v in node.values) + ")")
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
            yield whole(node, f"({part(node.operand)})")
        elif isinstance(node, ast.Constant) and type(node.value) is int:
            yield whole(node, str(node.value + 1))
        elif isinstance(node, ast.Constant) and type(node.value) is bool:
            yield whole(node, str(not node.value))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            yield whole(node.func, CALLS[node.func.id])
        elif isinstance(node, ast.If | ast.IfExp):
            yield whole(node.test, f"(not ({part(node.test)}))")
        elif isinstance(node, ast.comprehension):
            for test in node.ifs:
                yield whole(test, "True")
        elif isinstance(node, ast.Continue):
            yield whole(node, "pass")


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module from changed source."""

    def __init__(self, module: str, file: Path, source: bytes) -> None:
        self.module, self.file, self.source = module, file, source

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != self.module:
            return None
        package = [str(self.file.parent)] if self.file.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(name, self.file, loader=self, submodule_search_locations=package)

    def exec_module(self, module: Any) -> None:
        exec(compile(self.source, str(self.file), "exec"), module.__dict__)


def run_one(mutant: Mutant, tests: tuple[str, ...]) -> int:
    """In the child: pytest's exit code with the mutant in place."""
    file = ROOT / mutant.file
    source = file.read_bytes()
    changed = source[: mutant.start] + mutant.text.encode() + source[mutant.end :]
    parts = Path(mutant.file).with_suffix("").parts
    module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    sys.meta_path.insert(0, _Changed(module, file, changed))
    import pytest

    with open(os.devnull, "w") as nothing:
        os.dup2(nothing.fileno(), 1)
        os.dup2(nothing.fileno(), 2)
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not slow", "--no-header"]
    return int(pytest.main([*options, *(t for t in tests if (ROOT / t).exists())]))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("area", choices=sorted(AREAS))
    asked.add_argument("--sample", type=int, default=0, help="so many mutants, drawn with --seed; 0 = all")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--file", default="", help="only files whose name holds this")
    asked.add_argument("--out", type=Path)
    given = asked.parse_args()
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "properties")]
    patterns, tests = AREAS[given.area]
    files = sorted({f for p in patterns for f in ROOT.glob(p) if given.file in f.name})
    mutants = [m for f in files for m in mutants_of(f)]
    if given.sample and given.sample < len(mutants):
        mutants = sorted(random.Random(given.seed).sample(mutants, given.sample), key=lambda m: (m.file, m.start))
    _warm()
    survivors, ends = [], Counter[str]()
    running: dict[int, tuple[Mutant, float]] = {}
    left = list(reversed(mutants))
    while left or running:
        while left and len(running) < given.jobs:
            mutant = left.pop()
            pid = os.fork()
            if pid == 0:
                os.setpgid(0, 0)
                code = 1
                try:
                    code = run_one(mutant, tests)
                finally:
                    os._exit(code)
            running[pid] = mutant, time.monotonic()
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            for late, (_, since) in running.items():
                if time.monotonic() - since > LIMIT_S:
                    os.kill(late, signal.SIGKILL)
            time.sleep(0.02)
            continue
        mutant, _ = running.pop(pid)
        survived = os.waitstatus_to_exitcode(status) == 0
        ends["survived" if survived else "noticed"] += 1
        if survived:
            survivors.append(mutant)
            print(f"{mutant.file}:{mutant.line}: {mutant.was!r} -> {mutant.text!r}", flush=True)
    print(f"{given.area}: {len(mutants)} mutants, {ends['noticed']} noticed, {ends['survived']} survived")
    if given.out:
        rows = [m.__dict__ for m in sorted(survivors, key=lambda m: (m.file, m.start))]
        given.out.write_text(json.dumps({"area": given.area, "mutants": len(mutants), "survivors": rows}, indent=1))


def _warm() -> None:
    """What every child needs and no mutant touches."""
    for name in (
        "numpy",
        "pandas",
        "pydantic",
        "pytest",
        "hypothesis",
        "yaml",
        "highspy",
        "ortools.sat.python.cp_model",
    ):
        importlib.import_module(name)


if __name__ == "__main__":
    main()
