"""What if: change something, solve again, and say what it means for this household and for everybody else.

A `WhatIf` stays warm: the base run is solved once, and a question judges anew only what it changes. Answers are whole
plans, proven like any other; nothing is estimated.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter

from constraints import Case, HouseholdFacts, InputError, NotFound
from constraints.facts.cpr import contains_cpr
from constraints.facts.values import id_text
from constraints.verdicts import ALLOWED

from ..plan.document import CostToOthers, Infeasible
from ..plan.findings import findings_of, person_json
from ..plan.level_values import level_values, proven_levels
from ..plan.provenance import with_warnings
from ..plan.why_not import WhyNot
from ..run import MatchRun, Posed, SolveParams, pose_again, solve, solve_posed
from .changed_case import Changes
from .documents import (
    AnswerTiming,
    Asked,
    BeforeAfter,
    FirstAnswer,
    HouseholdState,
    LevelChange,
    OtherChanged,
    PairForced,
    StateBefore,
    WhatIfAnswer,
)
from .first import first_of
from .names import english_column, english_table

_REASON: TypeAdapter[Infeasible] = TypeAdapter(Infeasible)


@dataclass(frozen=True)
class Question:
    """One or more changes, asked about together.

    `set`: column of the household → value; or `table.key.column`, `policy.path`, `batch.column` → value. Empty text or
    None makes a fact unknown. `place` forces the household into a dwelling, `forbid` keeps it out of some; `remove`
    takes rows out (`households.H1`, `dwellings.B2`, `wishes.H1/department/D1`), `add` brings rows in, by table.
    """

    household_id: str | None = None
    set: Mapping[str, Any] = field(default_factory=dict)
    place: str | None = None
    forbid: Sequence[str] = ()
    remove: Sequence[str] = ()
    add: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Ids are asked about in their one form, however the terminal or the client wrote them."""
        for name in ("household_id", "place"):
            if (value := getattr(self, name)) is not None:
                object.__setattr__(self, name, id_text(value))
        object.__setattr__(self, "forbid", tuple(id_text(d) for d in self.forbid))

    def asked(self) -> Asked:
        return Asked(
            household_id=self.household_id, set=dict(self.set), place=self.place, forbid=tuple(self.forbid),
            remove=tuple(self.remove), add={t: tuple(dict(r) for r in rows) for t, rows in self.add.items()},
        )  # fmt: skip


class WhatIf:
    """A solved batch that answers questions."""

    def __init__(self, case: Case, params: SolveParams | None = None, base: MatchRun | None = None) -> None:
        self.base = base if base is not None else solve(case, params)
        self.case = case
        self._last: tuple[Asked, Posed] | None = None

    @cached_property
    def why_not(self) -> WhyNot:
        """Reasons of the base run, gathered once for every question."""
        return WhyNot(self.base)

    @cached_property
    def placed(self) -> dict[str, str]:
        return _placed(self.base)

    def changed(self, question: Question) -> tuple[Case, frozenset[str] | None, frozenset[str]]:
        """The case after the changes, with who has to be judged anew (None = everybody).

        Raises InputError for a value that cannot be read and NotFound for a row that is not there.
        """
        changes = Changes(self.case)
        h = question.household_id
        if h is not None and h not in self.base.table.case.household_index and not question.add.get("households"):
            raise NotFound("no-household")
        for path in question.remove:
            changes.remove(path)
        for table, rows in question.add.items():
            for row in rows:
                if contains_cpr(row):
                    raise InputError("cpr-number/change")
                told = english_table(table)
                changes.rows(told)
                changes.put(told, None, {english_column(told, name): value for name, value in row.items()})
        for path, value in question.set.items():
            changes.set(h, path, value)
        locks = [(d, "forbid") for d in question.forbid] + ([(question.place, "keep")] if question.place else [])
        for dwelling, kind in locks:
            if h is None:
                raise InputError("no-household/placement")
            changes.find("dwellings", dwelling)
            mine = [i for i, x in enumerate(changes.rows("locks")) if (x.household_id, x.dwelling_id) == (h, dwelling)]
            row = {"household_id": h, "dwelling_id": dwelling, "kind": kind, "by": "what-if", "reason": "what-if"}
            changes.put("locks", mine[0] if mine else None, row)
        case = changes.done()
        if changes.everything:
            return case, None, frozenset()
        return case, frozenset(changes.households), frozenset(changes.dwellings)

    def run(self, question: Question) -> MatchRun:
        """The plan after the changes."""
        return solve_posed(self.posed(question))

    def posed(self, question: Question) -> Posed:
        """The case after the changes, judged and modelled. The last one is kept, for the proof after a first answer."""
        asked = question.asked()
        if self._last is None or self._last[0] != asked:
            case, households, dwellings = self.changed(question)
            params = self.base.params
            if question.place is not None:
                params = replace(params, forced=frozenset({(str(question.household_id), question.place)}))
            self._last = asked, pose_again(self.base, case, households, dwellings, params)
        return self._last[1]

    def first(self, question: Question) -> FirstAnswer:
        """A plan and how far it is proven, without a solver; `ask` gives the proven answer to the same question after."""
        start = time.perf_counter()
        h, posed = question.household_id, self.posed(question)
        before = None if h is None else StateBefore(before=state(self.base, h, self.why_not))
        return first_of(self.base, posed, question.asked(), before, start)

    def ask(self, question: Question) -> WhatIfAnswer:
        """What the change would mean for this household and for everybody else."""
        start = time.perf_counter()
        after = self.run(question)
        return compare(self.base, after, question, start, self.why_not)


def compare(
    before: MatchRun, after: MatchRun, question: Question, start: float, why_not: WhyNot | None = None
) -> WhatIfAnswer:
    """Two runs side by side: this household, everybody else who changes, every level, and what it costs the others."""
    h = question.household_id
    old, new = _placed(before), _placed(after)
    others = _others(before, after, h)
    forced = {} if question.place is None else {"pair": _pair(after, str(h), question.place)}
    return WhatIfAnswer(
        format="anvis-what-if/1",
        decision_date=before.table.case.case.batch.decision_date.isoformat(),
        household_id=h,
        question=question.asked(),
        status=after.status,
        proven=after.status != "feasible",
        infeasible_because=tuple(_REASON.validate_python(r) for r in after.infeasible_because),
        household=None if h is None else BeforeAfter(before=state(before, h, why_not), after=state(after, h)),
        others=others,
        cost_to_others=_cost_to_others(before, after, others, h),
        levels=_levels(before, after),
        unchanged=not others and (h is None or old.get(h) == new.get(h)),
        repeatable=not (before.solved.stopped_by_wall or after.solved.stopped_by_wall),
        **forced,
        **with_warnings(after.table.case.case),
        timing=AnswerTiming(answer_s=round(time.perf_counter() - start, 4)),
    )


def _others(before: MatchRun, after: MatchRun, household_id: str | None) -> tuple[OtherChanged, ...]:
    old, new = _placed(before), _placed(after)
    others = []
    for h_id in sorted((old.keys() | new.keys()) - {household_id}):
        if old.get(h_id) == new.get(h_id):
            continue
        run = before if h_id in before.table.case.household_index else after
        household = run.table.case.households[run.table.case.household_index[h_id]]
        others.append(
            OtherChanged(
                household_id=h_id, **person_json(household), before=old.get(h_id), after=new.get(h_id),
                change="loses_home" if h_id not in new else "gains_home" if h_id not in old else "moves",
                wish_tier_before=_tier(before, h_id), wish_tier_after=_tier(after, h_id),
            )
        )  # fmt: skip
    return tuple(others)


def _levels(before: MatchRun, after: MatchRun) -> tuple[LevelChange, ...]:
    told = {x.name: x for x in level_values(before.problem, before.levels, before.chosen)}
    found = []
    for level in proven_levels(after.problem, after.levels, after.chosen, after.solved.digits):
        was = told.get(level.name)
        keys = {} if level.keys is None else {"keys_before": None if was is None else was.keys, "keys": level.keys}
        found.append(
            LevelChange(
                name=level.name, sense=level.sense, unit=level.unit, **keys, before=None if was is None else was.value,
                after=level.value, bound=level.bound, proven=level.proven,
            )
        )  # fmt: skip
    return tuple(found)


def cost_to_others(before: MatchRun, after: MatchRun, household_id: str | None) -> CostToOthers:
    """What a change costs everybody but one household."""
    return _cost_to_others(before, after, _others(before, after, household_id), household_id)


def _cost_to_others(
    before: MatchRun, after: MatchRun, others: Sequence[OtherChanged], household_id: str | None
) -> CostToOthers:
    """Whole counts and kroner; the household asked about is left out of all of them."""
    counts = {kind: sum(o.change == kind for o in others) for kind in ("loses_home", "gains_home", "moves")}
    by_class: dict[str, int] = {}
    for o in others:
        if o.change != "moves":
            step = 1 if o.change == "gains_home" else -1
            by_class[o.effective_class] = by_class.get(o.effective_class, 0) + step
    worse = sum(
        o.change == "moves" and o.wish_tier_after > o.wish_tier_before
        for o in others
        if o.wish_tier_before is not None and o.wish_tier_after is not None
    )
    return CostToOthers(
        **counts, housed_by_class=dict(sorted(by_class.items())), worse_wish=worse,
        expected_cost_dkk=_cost_of(after, household_id) - _cost_of(before, household_id),
    )  # fmt: skip


def _cost_of(run: MatchRun, without: str | None) -> int:
    mine = run.table.case.household_index.get(without or "", -1)
    return int(run.problem.pair_cost[run.chosen[run.problem.household[run.chosen] != mine]].sum())


def _placed(run: MatchRun) -> dict[str, str]:
    case = run.table.case
    return {case.households[h].id: case.dwellings[d].id for h, d in run.placed.items()}


def _tier(run: MatchRun, household_id: str) -> int | None:
    h = run.table.case.household_index.get(household_id)
    if h is None or h not in run.placed:
        return None
    at = run.problem.pair_at(h, run.placed[h])
    return None if at is None else int(run.problem.tier[at])


def state(run: MatchRun, household_id: str, why_not: WhyNot | None = None) -> HouseholdState | None:
    """Where one household stands in a run; None when it is not in the batch. `why_not` are the run's reasons, where gathered."""
    case = run.table.case
    h = case.household_index.get(household_id)
    if h is None:
        return None
    household: HouseholdFacts = case.households[h]
    placed = run.placed.get(h)
    kind, deciding = (None, None) if placed is not None else (why_not or WhyNot(run)).kind(h)
    return HouseholdState(
        dwelling_id=None if placed is None else case.dwellings[placed].id, **person_json(household),
        wish_tier=_tier(run, household_id), kind=kind, deciding_rule=deciding,
        allowed_dwellings=int((run.table.combined[h] == ALLOWED).sum()),
    )  # fmt: skip


def _pair(run: MatchRun, household_id: str, dwelling_id: str) -> PairForced:
    """What the rules say of a placement that was forced."""
    h, d = run.table.case.household_index[household_id], run.table.case.dwelling_index[dwelling_id]
    return PairForced(
        dwelling_id=dwelling_id, verdict=run.table.verdict_code(h, d), deciding_rule=run.table.deciding(h, d),
        findings=findings_of(run.table, h, d),
    )  # fmt: skip
