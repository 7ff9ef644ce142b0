"""Why a household has no dwelling: the word for it, and the rule, limit or level that decides it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from constraints import Verdict
from constraints.verdicts import ALLOWED, REVIEW

from .checks import Capacity, LimitCheck
from .facts import Bools, Facts, Ints, Placed

# A word, and what decides; None = nothing does.
Reason = tuple[str, str | None]
# What decides besides rules and levels: a person's lock, several limits together, nothing that is proven.
LOCK, SEVERAL, NOT_PROVEN = "LOCK-1", "several_limits", "not_proven"


class Grounds:
    """The grounds of everybody whom some placements leave without a dwelling.

    `levels` are the names of the levels in order; `proven` where the plan is said to be the best on all of them. What can
    be told of all households at once is, as a column with an entry for each.
    """

    def __init__(
        self, facts: Facts, placed: Placed, limits: Sequence[LimitCheck], levels: Sequence[str], proven: bool
    ) -> None:
        self.facts, self.placed, self.limits, self.levels, self.proven = facts, placed, limits, levels, proven
        self.table = facts.table
        self.holder = {d: h for h, d in placed.items()}

    def of(self, h: int) -> list[Reason]:
        """All grounds of a household that the facts leave possible."""
        row = self.table.combined[h]
        held = [d for who, d in self.facts.set_aside if who == h]
        if held:
            asks = [d for d in held if row[d] == REVIEW]
            return [("needs_facts", self.table.deciding(h, asks[0])) if asks else ("capacity", LOCK)]
        if self.allowed[h]:
            return self._of_one_allowed(h)
        open_ = row == REVIEW
        if open_.any():
            return [("needs_facts", self._commonest(h, open_))]
        if self.exits[h].any():
            return [("barred", self._commonest(h, self.exits[h]))]
        return [("no_dwelling_fits", self._commonest(h, row > REVIEW))]

    @cached_property
    def allowed(self) -> list[bool]:
        """Households with a dwelling that the rules allow."""
        return list(np.asarray(self._open.any(axis=1)).tolist())

    @cached_property
    def exits(self) -> Bools:
        """Pairs barred by an area rule out of which the fallback duty leads, and by nothing else."""
        by_area, otherwise = np.zeros(self.facts.shape, dtype=bool), np.zeros(self.facts.shape, dtype=bool)
        for rule, matrix in zip(self.table.rules, self.table.matrices, strict=True):
            if rule.exit_by_fallback:
                by_area |= matrix >= Verdict.FORBIDDEN
            else:
                otherwise |= matrix >= Verdict.FORBIDDEN
        return by_area & ~otherwise

    @cached_property
    def left(self) -> list[tuple[LimitCheck, Capacity, int]]:
        """Every limit with what the placements leave of it."""
        facts = self.facts
        return [
            (check, limit, limit.capacity - limit.used(facts, self.placed))
            for check in self.limits for limit in check.limits(facts)
        ]  # fmt: skip

    # ------------------------------------------------------------ a rule

    def _commonest(self, h: int, mask: Bools) -> str | None:
        """The deciding rule of most dwellings in the mask, the earlier in the order of the law where equal."""
        index = self.table.deciding_index[h][mask]
        count: Counter[int] = Counter()
        for wording, n in enumerate(np.bincount(index[index >= 0], minlength=1).tolist()):
            if n:
                count[self._first_wording[wording]] += n
        first = max(count, key=lambda rule: (count[rule], -rule), default=None)
        return None if first is None else self.table.rules[first].id

    @cached_property
    def _first_wording(self) -> list[int]:
        """Number of each rule → number of the first rule with its id."""
        first: dict[str, int] = {}
        return [first.setdefault(rule.id, i) for i, rule in enumerate(self.table.rules)]

    # ------------------------------------------------------------ a limit, or the order of the levels

    def _of_one_allowed(self, h: int) -> list[Reason]:
        """A limit decides where an unused dwelling lacks room in it alone; where several do, or none is unused, a full
        limit may decide or not: that takes a solver."""
        against = [self._against(h, d) for d in self._free[h]]
        alone = {rules[0] for rules in against if len(rules) == 1}
        if alone:
            return [("capacity", next(rule for rule in self._rules if rule in alone))]
        full = [rule for rule in self._rules if rule in self._full and self._full[rule][h]]
        rest: list[Reason] = []
        if against:
            rest = [("capacity", NOT_PROVEN if any(not rules for rules in against) else SEVERAL)]
        elif not (full and self._would_change_places[h]):
            rest = [self._order_of(h)]
        if not full:
            return rest
        if not self.proven:
            return [("capacity", NOT_PROVEN)]
        limits: list[Reason] = [("capacity", rule) for rule in full]
        together: list[Reason] = [("capacity", SEVERAL)] if len(full) > 1 else []
        return list(dict.fromkeys([*rest, *limits, *together, ("capacity", NOT_PROVEN)]))

    @cached_property
    def _open(self) -> Bools:
        """Pairs that the rules allow."""
        return np.asarray(self.table.combined == ALLOWED)

    @cached_property
    def _free(self) -> list[list[int]]:
        """Of each household the unused dwellings that the rules allow it."""
        unused = np.ones(self.facts.shape[1], dtype=bool)
        unused[list(self.holder)] = False
        return columns_of(self._open & unused[None, :])

    def _against(self, h: int, d: int) -> list[str]:
        """Rules of the full limits between the household and an unused dwelling, each once."""
        p = self.facts.pair(h, d)
        if p is None:
            return [*(rule for rule, hit in self._full.items() if hit[h]), LOCK]
        return [rule for rule, hit in self._full_for.items() if hit[p]]

    @cached_property
    def _rules(self) -> list[str]:
        return list(dict.fromkeys([*(check.rule_id for check in self.limits), LOCK]))

    @cached_property
    def _full_for(self) -> dict[str, Bools]:
        """Rule → pairs for which a limit of it has no room."""
        found: dict[str, Bools] = {}
        for check, limit, left in self.left:
            found.setdefault(check.rule_id, np.zeros(self.facts.size, dtype=bool))[
                limit.pairs[limit.weights > left]
            ] = True
        return found

    @cached_property
    def _full(self) -> dict[str, list[bool]]:
        """Rule → of each household whether a limit of it has no room for one of its pairs."""
        found = {}
        for rule, hit in self._full_for.items():
            households = np.zeros(self.facts.shape[0], dtype=bool)
            households[self.facts.h[hit]] = True
            found[rule] = households.tolist()
        return found

    # ------------------------------------------------------------ those who hold what it could have had

    @cached_property
    def _would_change_places(self) -> list[bool]:
        """Of each household whether somebody who comes after it holds a dwelling it could have: then a limit decides."""
        first, kept = self._holders
        return list(((first == _AFTER) & ~kept[None, :]).any(axis=1).tolist())

    def _order_of(self, h: int) -> Reason:
        """The level that puts the nearest of the holders before the household; a kept one who comes after it is a lock."""
        nearest, behind_kept = self._nearest
        if behind_kept[h]:
            return "capacity", LOCK
        return "outranked", NOT_PROVEN if nearest[h] < 0 else self._telling[nearest[h]]

    @cached_property
    def _nearest(self) -> tuple[list[int], list[bool]]:
        """Of each household the number of the level by which the nearest holder goes before it, -1 where none does; and
        whether somebody is kept, in a dwelling it could have had, who comes after it."""
        first, kept = self._holders
        behind_kept = ((first == _AFTER) & kept[None, :]).any(axis=1)
        return first.max(axis=1, initial=-1).tolist(), behind_kept.tolist()

    @cached_property
    def _holders(self) -> tuple[NDArray[np.int8], Bools]:
        """Households × dwellings that are held, those kept by a person flagged.

        The place in `_telling` of the first level by which the holder goes before the household; `_AFTER` where the
        household goes before the holder, `_NO_PAIR` where the dwelling is not open to it.
        """
        homes = np.array(sorted(self.holder), dtype=np.int64)
        holders = np.array([self.holder[d] for d in homes.tolist()], dtype=np.int64)
        found = np.full((self.facts.shape[0], len(homes)), len(self._telling) - 1, dtype=np.int8)  # the tie-break
        equal = np.ones(found.shape, dtype=bool)
        for i, level in enumerate(self._telling[:-1]):
            if level == "wishes":
                tiers = self.facts.every_tier
                theirs = tiers[holders, homes][None, :]
                before, after = theirs < tiers[:, homes], theirs > tiers[:, homes]
            else:
                mine, theirs_too = self._goes_by[level][:, None], self._goes_by[level][holders][None, :]
                before, after = theirs_too < mine, theirs_too > mine
            found[equal & before], found[equal & after] = i, _AFTER
            equal &= ~(before | after)
        found[~self._open[:, homes]] = _NO_PAIR
        return found, np.isin(homes, [d for _, d in self.facts.keeps])

    @cached_property
    def _telling(self) -> list[str]:
        """Levels that tell two people apart, in order; the tie-break closes them."""
        return [
            *(n for n in self.levels if n in ("mandatory", "housed_by_class", "waiting_bands", "wishes")),
            "tie_break",
        ]

    @cached_property
    def _goes_by(self) -> dict[str, Ints]:
        """Level → a number of each household: the lower goes first."""
        must = [x.stated("mandatory") is True for x in self.facts.households]
        return {
            "mandatory": -np.array(must, dtype=np.int64), "housed_by_class": self.facts.urgency,
            "waiting_bands": -self.facts.band,
        }  # fmt: skip


_AFTER, _NO_PAIR = -1, -2


def columns_of(pairs: Bools) -> list[list[int]]:
    """Of each household the dwellings of its pairs, rising."""
    h, d = np.nonzero(pairs)
    ends = np.searchsorted(h, np.arange(pairs.shape[0] + 1)).tolist()
    columns = d.tolist()
    return [columns[first:end] for first, end in pairwise(ends)]
