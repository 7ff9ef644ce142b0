"""The first answer to a what-if question: a plan, and level by level how much better the best plan can be at most."""

from __future__ import annotations

import time
from weakref import WeakKeyDictionary

from pydantic import TypeAdapter

from ..engine import DigitResult, First, first_answer
from ..levels import Level
from ..plan.document import Infeasible, LevelValue, Value
from ..plan.level_values import level_values
from ..plan.provenance import with_warnings
from ..run import MatchRun, Posed
from .documents import AnswerTiming, Asked, FirstAnswer, FirstHousehold, FirstLevel, StateBefore

_REASONS: TypeAdapter[tuple[Infeasible, ...]] = TypeAdapter(tuple[Infeasible, ...])


def first_of(before: MatchRun, posed: Posed, asked: Asked, stood: StateBefore | None, start: float) -> FirstAnswer:
    """What is known of the best plan of a posed case without a solver, beside the plan before the change.

    `stood` is where the household asked about stands before; `start` when the question came.
    """
    obstacles = posed.model.obstacles
    if posed.known is None:
        found = First(None)
    else:
        found = first_answer(posed.model.problem, posed.levels, posed.known)
    return FirstAnswer(
        format="anvis-what-if-first/1",
        decision_date=before.table.case.case.batch.decision_date.isoformat(),
        household_id=asked.household_id,
        question=asked,
        status="infeasible" if obstacles else "optimal" if found.proven else "open",
        proven=bool(obstacles) or found.proven,
        infeasible_because=_REASONS.validate_python(obstacles),
        household=None if stood is None else FirstHousehold(before=stood.before, shown=_home(posed, found, asked)),
        levels=() if obstacles else _levels(before, posed, found),
        **with_warnings(posed.model.case.case),
        timing=AnswerTiming(answer_s=round(time.perf_counter() - start, 4)),
    )


def _home(posed: Posed, found: First, asked: Asked) -> str | None:
    """The dwelling that the plan shown gives the household."""
    case, problem = posed.model.case, posed.model.problem
    h = case.household_index.get(asked.household_id or "")
    if h is None or found.chosen is None:
        return None
    mine = problem.dwelling[found.chosen[problem.household[found.chosen] == h]].tolist()
    return case.dwellings[mine[0]].id if mine else None


_WAS: WeakKeyDictionary[MatchRun, dict[str, LevelValue]] = WeakKeyDictionary()


def _was(before: MatchRun) -> dict[str, LevelValue]:
    """What the plan before reaches in every level, by name; worked out once for all questions to it."""
    if before not in _WAS:
        _WAS[before] = {x.name: x for x in level_values(before.problem, before.levels, before.chosen)}
    return _WAS[before]


def _levels(before: MatchRun, posed: Posed, found: First) -> tuple[FirstLevel, ...]:
    was = _was(before)
    told = (
        {}
        if found.chosen is None
        else {x.name: x for x in level_values(posed.model.problem, posed.levels, found.chosen)}
    )
    levels = []
    for level in posed.levels:
        shown = told.get(level.name)
        bound, proven = (None, False) if shown is None else _bound(level, shown.value, found)
        old, keys = was.get(level.name), level.keys(posed.model.problem) if shown is None else shown.keys
        named = {} if keys is None else {"keys_before": None if old is None else old.keys, "keys": tuple(keys)}
        levels.append(
            FirstLevel(
                name=level.name, sense=level.sense, unit=level.unit, **named, before=None if old is None else old.value,
                shown=None if shown is None else shown.value, bound=bound, proven=proven,
            )
        )  # fmt: skip
    return tuple(levels)


def _bound(level: Level, value: Value, found: First) -> tuple[Value | None, bool]:
    """The bound of a level of the plan shown, and whether the plan reaches it; None where nothing is proven.

    A level is settled with the last of its digits. One that its digits do not tell whole is settled with the plan.
    """
    if found.proven:
        return value, True
    mine = [r for r in found.digits if r.digit.level == level.name]
    if mine and not mine[-1].proven:
        return _up_to(value, mine[-1]), False
    if not level.told_by_digits or len(mine) < found.count.get(level.name, 0):
        return None, False
    return value, True


def _up_to(value: Value, last: DigitResult) -> Value:
    """The bound of a number; of a list, its entries down to the one that may differ."""
    if isinstance(value, int):
        return last.bound
    place = last.digit.entry or 0
    return (*value[:place], last.bound)
