"""Measures 90 mixed what-if questions in a warm process: facts changed, dwellings that leave, placements forced.

`python benchmarks/what_if.py --answers FILE` writes every answer without its timing, so that two versions of the code can
be compared byte by byte; run each version with its own folder first in PYTHONPATH, in turn.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

KINDS = ("facts changed", "dwelling leaves", "placement forced")


def asked(what_if: Any, seed: int, count: int) -> list[Any]:
    """The same questions for the same seed, one kind after the other."""
    from matching.questions.what_if import Question

    rng = random.Random(seed)
    table = what_if.base.table
    homes = sorted(what_if.placed.values())
    open_to = {}
    for h in table.case.households:
        fits = np.flatnonzero(table.combined[h.index] == 0)
        if len(fits):
            open_to[h.id] = [table.case.dwellings[int(d)].id for d in fits]
    people = sorted(open_to)
    found = []
    for i in range(count):
        h = rng.choice(people)
        found.append(
            (
                Question(h, set={"urgency_class": f"U{rng.randint(1, 5)}"}),
                Question(h, remove=(f"dwellings.{rng.choice(homes)}",)),
                Question(h, place=rng.choice(open_to[h])),
            )[i % 3]
        )
    return found


def measure(size: str, seed: int, count: int, first: bool) -> tuple[list[tuple[float, float]], list[dict[str, Any]]]:
    """CPU and wall seconds of every question, and its answer without timing."""
    from run import case_of

    from matching.questions.what_if import WhatIf

    what_if = WhatIf(case_of(size, seed))
    times, answers = [], []
    for question in asked(what_if, seed, count):
        cpu, wall = _cpu(), time.perf_counter()
        answer = what_if.first(question) if first else what_if.ask(question)
        times.append((_cpu() - cpu, time.perf_counter() - wall))
        told = json.loads(answer.model_dump_json())
        told.pop("timing")
        answers.append(told)
    return times, answers


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="city")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--count", type=int, default=30, help="questions a seed")
    parser.add_argument(
        "--first", action="store_true", help="first answers, with their bounds, in place of proven ones"
    )
    parser.add_argument("--answers", type=Path, help="write the answers as JSON")
    given = parser.parse_args(arguments)
    times, answers = [], []
    for seed in range(1, given.seeds + 1):
        more, told = measure(given.size, seed, given.count, given.first)
        times += more
        answers += told
    for name, kind in (("all", range(3)), *((n, (k,)) for k, n in enumerate(KINDS))):
        for unit, column in (("cpu", 0), ("wall", 1)):
            mine = sorted(t[column] for i, t in enumerate(times) if i % given.count % 3 in kind)
            print(
                f"what-if on {given.size}, warm, {name:<17}{unit:<5}median {mine[len(mine) // 2]:.3f} s, "
                f"p95 {mine[int(len(mine) * 0.95)]:.3f} s, worst {mine[-1]:.3f} s of {len(mine)}"
            )
    proven = sum(a["proven"] for a in answers)
    print(f"{proven} of {len(answers)} answers proven")
    if given.answers:
        given.answers.write_text(json.dumps(answers, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
