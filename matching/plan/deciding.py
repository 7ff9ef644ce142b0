"""What decided for each household without a dwelling: a rule, a limit of the plan, or the order of the aims.

A limit decides where one more unit of it, kept for this household, would give it a dwelling in the best plan: nothing
less is told as the reason. Where every such unit would leave the household without a dwelling, others come before it, and
the level is named that puts the nearest of them first. Both are proven (`engine.freed`); what is not is said to be not
proven.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from constraints import Verdict
from constraints.verdicts import ALLOWED, REVIEW

from ..engine.freed import Freed
from ..levels import TieBreak
from ..levels.housed_by_class import HousedByClass
from ..levels.mandatory import Mandatory
from ..levels.waiting_bands import WaitingBands
from ..levels.wishes import Wishes
from ..model import limits
from ..model.digit import Ints
from ..model.limit import Bools, LimitKey
from ..model.limits import KeptPlacement
from ..run import MatchRun
from .document import Why

NOT_PROVEN = "not_proven"
# Several limits that only together keep the household out.
SEVERAL = "several_limits"
# How many households' limits are solved for in one plan, and how many pairs those solves may look at in all. Counts, not
# seconds: a slow machine must not change a plan.
_MOST = 40
_MAX_PAIRS = 250_000


def freed_of(run: MatchRun) -> Freed:
    """What the plan of a run says of its limits, worked out once however many ask."""
    if run not in _KNOWN:
        _KNOWN[run] = Freed(run.problem, run.levels, run.solved)
    return _KNOWN[run]


class Deciding:
    """The grounds of one run. Households and dwellings are indices."""

    def __init__(self, run: MatchRun) -> None:
        self.run = run
        self.table, self.problem, self.case = run.table, run.problem, run.table.case
        self._kinds = _kinds()
        self._solves = min(_MOST, _MAX_PAIRS // max(1, run.problem.size))

    @cached_property
    def set_aside(self) -> dict[int, list[int]]:
        """Household → dwellings it is kept in although the rules do not allow it yet or another lock is against it."""
        found: dict[int, list[int]] = {}
        for h, d in sorted(self.run.model.set_aside):
            found.setdefault(h, []).append(d)
        return found

    @cached_property
    def holder(self) -> dict[int, int]:
        return {d: h for h, d in self.run.placed.items()}

    @cached_property
    def left(self) -> dict[LimitKey, int]:
        """What the plan leaves of every limit."""
        inside = np.zeros(self.problem.size, dtype=bool)
        inside[self.run.chosen] = True
        return {x.key: x.capacity - x.used(inside) for x in self.problem.limits}

    def kind(self, h: int) -> tuple[Why, str | None]:
        """Why a household has no dwelling, in one word, and the rule, limit or level that decides it."""
        row = self.table.combined[h]
        if h in self.set_aside:
            asked = [d for d in self.set_aside[h] if row[d] == REVIEW]
            if asked:
                return "needs_facts", self.table.deciding(h, asked[0])
            return "capacity", KeptPlacement.rule_id
        if (row == ALLOWED).any():
            return self._of_those_allowed(h)
        if (row == REVIEW).any():
            return "needs_facts", self._commonest(h, row == REVIEW)
        by_area = self._area_only[h]
        if by_area.any():
            return "barred", self._commonest(h, by_area)
        return "no_dwelling_fits", self._commonest(h, row > REVIEW)

    # ------------------------------------------------------------ a rule

    @cached_property
    def _area_only(self) -> Bools:
        """Pairs that the bars of an area are against, and nothing else."""
        exits, other = np.zeros(self.case.shape, dtype=bool), np.zeros(self.case.shape, dtype=bool)
        for rule, matrix in zip(self.table.rules, self.table.matrices, strict=True):
            into = exits if rule.exit_by_fallback else other
            into |= matrix >= Verdict.FORBIDDEN
        return exits & ~other

    @cached_property
    def _order_of_law(self) -> dict[str, int]:
        """Rule id → place of its first wording in the order of the law."""
        return {r.id: n for n, r in reversed(list(enumerate(self.table.rules)))}

    def _commonest(self, h: int, mask: Any) -> str | None:
        """The deciding rule of most dwellings in the mask, the earlier in the order of the law where equal."""
        index = self.table.deciding_index[h][mask]
        counts: Counter[str] = Counter()
        for i, n in enumerate(np.bincount(index[index >= 0]).tolist()):
            if n:
                counts[self.table.rules[i].id] += n
        if not counts:
            return None
        return min(counts, key=lambda rule: (-counts[rule], self._order_of_law[rule]))

    # ------------------------------------------------------------ a limit

    def _of_those_allowed(self, h: int) -> tuple[Why, str | None]:
        """The ground where the rules allow some dwelling."""
        unused = self._unused[h]
        against = [self._against(h, d) for d in unused]
        alone = {rules[0] for rules in against if len(rules) == 1}
        if alone:  # without that limit it moves into an unused dwelling, and nobody has to move for it
            return "capacity", next(rule for rule in self._kinds if rule in alone)
        full = self._full_of(h)
        if full:
            found = self._deciding_limit(h, full)
            if found is not None:
                return "capacity", found
        if unused:
            return "capacity", NOT_PROVEN if any(not rules for rules in against) else SEVERAL
        level = self._nearest_before(h)
        return ("capacity" if level == KeptPlacement.rule_id else "outranked"), level

    def _against(self, h: int, d: int) -> list[str]:
        """The rules of the full limits that keep the household from an unused dwelling, each once."""
        p = self.problem.pair_at(h, d)
        if p is None:
            displaced = self.run.model.displaced_by(h, d)
            return [*self._full_of(h), *([] if displaced is None else [displaced])]
        return [rule for rule, pairs in self._full.items() if pairs[p]]

    def _full_of(self, h: int) -> list[str]:
        """Rules of the limits that have no room for one of the household's pairs."""
        return [rule for rule, households in self._full_households.items() if households[h]]

    @cached_property
    def _full(self) -> dict[str, Bools]:
        """Rule → candidate pairs that a limit of it has no room for."""
        found: dict[str, Bools] = {}
        for limit in self.problem.limits:
            over = limit.pairs[limit.weights > self.left[limit.key]]
            if len(over):
                found.setdefault(limit.kind.rule_id, np.zeros(self.problem.size, dtype=bool))[over] = True
        return {rule: found[rule] for rule in self._kinds if rule in found}

    @cached_property
    def _full_households(self) -> dict[str, Bools]:
        found = {}
        for rule, pairs in self._full.items():
            found[rule] = np.zeros(self.problem.shape[0], dtype=bool)
            found[rule][self.problem.household[pairs]] = True
        return found

    @cached_property
    def freed(self) -> Freed | None:
        """None where the plan in hand is not proven: then no limit is proven to decide."""
        if self.run.status != "optimal" or not self.problem.size:
            return None
        return freed_of(self.run)

    def _houses(self, h: int, kinds: frozenset[str]) -> bool | None:
        """Would the household be housed if it counted in no limit of these kinds? None = not proven, or not asked."""
        if self.freed is None or self._solves <= 0:
            return None
        self._solves -= 1  # also for what is known already: an answer must not hang on what was asked before
        return self.freed.solved_for(h, kinds)

    def _deciding_limit(self, h: int, full: Sequence[str]) -> str | None:
        """The first of these that decides; `SEVERAL` where only all together do; None where none does."""
        if self.freed is None:
            return NOT_PROVEN
        if not self.freed.open[h]:
            return None
        for rule in full:
            if self.freed.shown(h, self._kinds[rule]):
                return rule
        every = frozenset().union(*(self._kinds[rule] for rule in full))
        together = self._houses(h, every)
        if not together:
            return NOT_PROVEN if together is None else None
        if len(full) == 1:
            return full[0]
        answers = {rule: self._houses(h, self._kinds[rule]) for rule in full}
        first = next((rule for rule in full if answers[rule]), None)
        return first or (NOT_PROVEN if None in answers.values() else SEVERAL)

    # ------------------------------------------------------------ the order of the aims

    def _nearest_before(self, h: int) -> str:
        """The level that puts the nearest of those who hold the dwellings before the household.

        A lock where somebody is kept in one of them who comes after the household.
        """
        nearest, behind_kept = self._before
        if behind_kept[h]:
            return KeptPlacement.rule_id
        return NOT_PROVEN if nearest[h] < 0 else self._order[nearest[h]]

    @cached_property
    def _before(self) -> tuple[list[int], list[bool]]:
        """Of each household the number of the level that puts the nearest holder before it, and whether somebody who
        comes after it is kept in a dwelling it could have had."""
        open_ = self.table.combined == ALLOWED
        kept = np.zeros(self.case.shape[1], dtype=bool)
        kept[list(self._kept)] = True
        nearest = np.where(open_, self._places, -1).max(axis=1, initial=-1)
        return nearest.tolist(), (open_ & (self._places < 0) & kept[None, :]).any(axis=1).tolist()

    @cached_property
    def _unused(self) -> list[list[int]]:
        """Of each household the unused dwellings that the rules allow it."""
        unused = np.ones(self.case.shape[1], dtype=bool)
        unused[list(self.holder)] = False
        return dwellings_of((self.table.combined == ALLOWED) & unused[None, :])

    @cached_property
    def _places(self) -> NDArray[np.int8]:
        """Households × dwellings: number of the level by which the holder of the dwelling goes first; -1 = it does not."""
        held = np.array(sorted(self.holder), dtype=np.int64)
        holders = np.array([self.holder[d] for d in held.tolist()], dtype=np.int64)
        place = np.full((self.case.shape[0], len(held)), len(self._order) - 1, dtype=np.int8)  # equal: the tie-break
        undecided = np.ones(place.shape, dtype=bool)
        for i, level in enumerate(self._order[:-1]):
            if level == Wishes.name:
                tiers = self.run.model.tiers
                mine, theirs = tiers[:, held].astype(np.int64), tiers[holders, held][None, :].astype(np.int64)
            else:
                mine, theirs = self._goes_by[level][:, None], self._goes_by[level][holders][None, :]
            place[undecided & (theirs < mine)] = i
            place[undecided & (theirs > mine)] = -1
            undecided &= theirs == mine
        found = np.full(self.case.shape, -1, dtype=np.int8)
        found[:, held] = place
        return found

    @cached_property
    def _goes_by(self) -> Mapping[str, Ints]:
        """Level → a number of each household: the lower goes first."""
        problem = self.problem
        return {
            Mandatory.name: -problem.mandatory.astype(np.int64), HousedByClass.name: problem.effective_class,
            WaitingBands.name: -problem.band,
        }  # fmt: skip

    @cached_property
    def _order(self) -> list[str]:
        """Levels that tell two people apart, in the order of the run; the tie-break closes it."""
        known = (Mandatory.name, HousedByClass.name, WaitingBands.name, Wishes.name)
        return [*(x.name for x in self.run.levels if x.name in known), TieBreak.name]

    @cached_property
    def _kept(self) -> frozenset[int]:
        """Dwellings in which somebody is kept."""
        return frozenset(d for _, d in self.problem.kept)


_KNOWN: WeakKeyDictionary[MatchRun, Freed] = WeakKeyDictionary()


def dwellings_of(pairs: Bools) -> list[list[int]]:
    """Of each household the dwellings that some pairs give it, rising."""
    found: list[list[int]] = [[] for _ in range(pairs.shape[0])]
    for h, d in np.argwhere(pairs).tolist():
        found[h].append(d)
    return found


def _kinds() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for kind in limits.LIMIT_KINDS:
        found.setdefault(kind.rule_id, set()).add(kind.name)
    return {rule: frozenset(names) for rule, names in found.items()}


# Rule of a limit → names of its kinds, in the order in which limits are told.
