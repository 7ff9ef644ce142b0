"""Bounds for what is no flow: a linear relaxation priced over every pair, and checked again in integers.

Columns are generated: a small master problem is solved, every candidate pair is priced with its duals, the best are
added, until none pays. The duals are then rounded to fractions over a power of two, and the bound and the reduced cost of
every pair are worked out anew in integer arithmetic. So a pair is left out of a level only on a bound that proves it
cannot matter, whatever the floating-point solver did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from ..formulation import Ints, Problem
from ..levels import Digit, SpreadDigit

_FINEST = 24
_BITS = 60
_ROUNDS = 60
_ADD = 1500
# Columns carried from one question to the next: enough to start from, few enough to stay quick.
_KEEP = 3000


@dataclass(frozen=True)
class Price:
    """A proven upper bound on an objective (to be maximised), and how much each pair is worth against it.

    No plan that uses pair p has more than `(bound_scaled + reduced[p]) / scale`, for `reduced[p]` below zero. `guess`
    are the pairs of the relaxation's solution when those are whole numbers, else None; `support` all it uses in part.
    """

    bound: int
    bound_scaled: int
    scale: int
    reduced: Ints
    guess: Ints | None
    support: Ints

    def can_reach(self, pairs: Ints, worth: int) -> Ints:
        """Those of the pairs that may be in a plan of at least this worth."""
        slack = self.bound_scaled - worth * self.scale
        return pairs[self.reduced[pairs] >= -slack]


class Relaxation:
    """The linear rows of a problem over all its pairs, with extra columns for shared slots and steps of spread."""

    def __init__(self, problem: Problem, spread: SpreadDigit | None) -> None:
        self.problem = problem
        self.rows: list[sparse.csr_matrix] = []
        self.limits: list[int] = []
        self.equal: list[bool] = []
        n = problem.size
        n_h, n_d = problem.case.shape
        hubs = len(problem.teams)
        steps = [(g, k) for g, (_, cap) in enumerate(spread.groups) for k in range(1, cap + 1)] if spread else []
        self.extra_upper = np.array([t.slots for t in problem.teams] + [1] * len(steps), dtype=np.int64)
        self.steps = steps
        self.spread = spread
        self.n, self.extra = n, hubs + len(steps)
        of = problem.team_of[problem.household]
        ones = np.ones(n, dtype=np.int64)
        blocks = [
            sparse.csr_matrix((ones, (problem.household, np.arange(n))), shape=(n_h, n)),
            sparse.csr_matrix((ones, (problem.dwelling, np.arange(n))), shape=(n_d, n)),
        ]
        limits = [np.ones(n_h + n_d, dtype=np.int64)]
        extras = [sparse.csr_matrix((n_h + n_d, self.extra), dtype=np.int64)]
        equal = [np.zeros(n_h + n_d, dtype=bool)]

        def row(pairs: Ints, weights: Ints, extra: dict[int, int], limit: int, is_equal: bool = False) -> None:
            zeros = np.zeros(len(pairs), dtype=np.int64)
            blocks.append(sparse.csr_matrix((weights, (zeros, pairs)), shape=(1, n)))
            keys = np.array(list(extra), dtype=np.int64)
            values = np.array([extra[int(k)] for k in keys], dtype=np.int64)
            extras.append(
                sparse.csr_matrix(
                    (values, (np.zeros(len(keys), dtype=np.int64), keys)), shape=(1, self.extra), dtype=np.int64
                )
            )
            limits.append(np.array([limit], dtype=np.int64))
            equal.append(np.array([is_equal]))

        for i, team in enumerate(problem.teams):
            pairs = np.flatnonzero(of == i)
            row(pairs, np.ones(len(pairs), dtype=np.int64), {i: 1}, team.slots)
        for m in range(len(problem.methods) + 1):
            pairs = np.flatnonzero(of == -2 - m)
            mine = [
                i for i, t in enumerate(problem.teams) if m < len(problem.methods) and t.method == problem.methods[m]
            ]
            row(pairs, np.ones(len(pairs), dtype=np.int64), dict.fromkeys(mine, -1), 0, True)
        for limit in (*problem.rights, *problem.side_rows):
            row(limit.pairs, limit.weights, {}, limit.capacity)
        if spread is not None:
            for g, (pairs, _) in enumerate(spread.groups):
                mine = [hubs + s for s, (group, _) in enumerate(steps) if group == g]
                row(pairs, np.ones(len(pairs), dtype=np.int64), dict.fromkeys(mine, -1), 0)
        self.matrix = sparse.vstack(blocks, format="csc")
        self.extra_matrix = sparse.vstack(extras, format="csc")
        self.limit = np.concatenate(limits)
        self.is_equal = np.concatenate(equal)
        self.candidates = np.arange(n, dtype=np.int64)
        self.active: NDArray[np.int64] = np.array([], dtype=np.int64)

    def weights(self, digit: Digit) -> tuple[Ints, Ints]:
        """The digit as something to maximise: weights of pairs and of extra columns."""
        extra = np.zeros(self.extra, dtype=np.int64)
        if isinstance(digit, SpreadDigit):
            hubs = len(self.problem.teams)
            for s, (g, k) in enumerate(self.steps):
                extra[hubs + s] = -digit.price(k, digit.groups[g][1])
            return np.zeros(self.n, dtype=np.int64), extra
        return (digit.weights if digit.sense == "max" else -digit.weights), extra

    def hold(self, digits: Sequence[tuple[Digit, int]]) -> None:
        """From now on no digit is worse than its value. Digits with no weight left among the candidates add no row."""
        pairs, extras, limits = [], [], []
        for digit, value in digits:
            weights, extra = self.weights(digit)
            if not weights[self.candidates].any() and not extra.any():
                continue
            pairs.append(sparse.csr_matrix(-weights[None, :]))
            extras.append(sparse.csr_matrix(-extra[None, :]))
            limits.append(-value if digit.sense == "max" else value)
        if not limits:
            return
        self.matrix = sparse.vstack([self.matrix, *pairs], format="csc")
        self.extra_matrix = sparse.vstack([self.extra_matrix, *extras], format="csc")
        self.limit = np.append(self.limit, np.array(limits, dtype=np.int64))
        self.is_equal = np.append(self.is_equal, np.zeros(len(limits), dtype=bool))

    def keep_only(self, pairs: Ints) -> None:
        """Pairs that can still matter; all others are proven not to."""
        self.candidates = pairs
        self.active = np.intersect1d(self.active, pairs)

    def price(self, objective: Ints, extra_objective: Ints, start: Ints) -> Price:
        """Solves the relaxation over all candidates and proves its bound in integers."""
        active = np.union1d(self.active, np.intersect1d(start, self.candidates))
        matrix = self.matrix[:, self.candidates]
        position = {int(p): i for i, p in enumerate(self.candidates)}
        best = np.argsort(-objective[self.candidates], kind="stable")[: min(_ADD, len(self.candidates))]
        if len(active) < 200:
            active = np.union1d(active, self.candidates[best])
        relaxed = np.zeros(0)
        duals = np.zeros(len(self.limit))
        top = float(max(1, np.abs(objective[self.candidates]).max(initial=1)))
        for _ in range(_ROUNDS):
            columns = np.array([position[int(p)] for p in active], dtype=np.int64)
            relaxed, duals = self._master(matrix[:, columns], objective[active], extra_objective)
            worth = objective[self.candidates] - matrix.T @ duals
            worth[columns] = -np.inf
            paying = np.flatnonzero(worth > 1e-7 * top)
            if not len(paying):
                break
            order = paying[np.argsort(-worth[paying], kind="stable")][:_ADD]
            active = np.union1d(active, self.candidates[order])
        chosen = active[relaxed[: len(active)] > 0.5]
        integral = bool(np.all(np.abs(relaxed[: len(active)] - np.round(relaxed[: len(active)])) < 1e-6))
        support = active[relaxed[: len(active)] > 1e-9]
        price = self._proven(objective, extra_objective, duals, chosen if integral else None, support)
        near = active[np.argsort(-price.reduced[active], kind="stable")[:_KEEP]]
        self.active = np.union1d(near, support)
        return price

    def _master(
        self, columns: sparse.csc_matrix, objective: Ints, extra_objective: Ints
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        a = sparse.hstack([columns, self.extra_matrix], format="csr").astype(float)
        upper = np.concatenate([np.ones(columns.shape[1]), self.extra_upper.astype(float)])
        cost = -np.concatenate([objective, extra_objective]).astype(float)
        size = max(1.0, float(np.abs(cost).max(initial=1.0)))
        eq, ub = self.is_equal, ~self.is_equal
        found = linprog(
            cost / size, A_ub=a[ub], b_ub=self.limit[ub], A_eq=a[eq] if eq.any() else None,
            b_eq=self.limit[eq] if eq.any() else None, bounds=np.stack([np.zeros(len(upper)), upper], axis=1), method="highs-ds",
        )  # fmt: skip
        if found.status != 0:
            raise RuntimeError(f"the relaxation ended with status {found.status}: {found.message}")
        duals = np.zeros(len(self.limit))
        duals[ub] = np.maximum(0.0, -found.ineqlin.marginals * size)
        if eq.any():
            duals[eq] = -found.eqlin.marginals * size
        return found.x, duals

    def _proven(
        self, objective: Ints, extra_objective: Ints, duals: NDArray[np.float64], guess: Ints | None, support: Ints
    ) -> Price:
        """The bound of these duals in integers: weak duality holds for any duals of the right sign."""
        most = int(np.abs(objective).max(initial=1)) * max(1, min(self.problem.case.shape))
        scale = 2 ** max(0, min(_FINEST, _BITS - most.bit_length()))
        safe = np.where(np.isfinite(duals) & (np.abs(duals) < 2.0**_BITS / scale), duals, 0.0)
        whole = np.round(safe * scale).astype(np.int64)
        matrix = self.matrix[:, self.candidates]
        worth = objective[self.candidates] * scale - (matrix.T @ whole)
        extra_worth = extra_objective * scale - (self.extra_matrix.T @ whole)
        total = sum(int(y) * int(b) for y, b in zip(whole.tolist(), self.limit.tolist(), strict=True) if y)
        total += sum(int(w) for w in worth[worth > 0])
        total += sum(int(w) * int(u) for w, u in zip(extra_worth, self.extra_upper, strict=True) if w > 0)
        reduced = np.full(self.n, np.iinfo(np.int64).min // 4, dtype=np.int64)
        reduced[self.candidates] = np.minimum(worth, 0)
        return Price(total // scale, total, scale, reduced, guess, support)

    def best_among(
        self, pairs: Ints, objective: Ints, extra_objective: Ints, seconds: float
    ) -> tuple[Ints | None, bool]:
        """The best plan that uses only these pairs, by branch and cut (HiGHS), and whether that was proven.

        The pairs come back unchecked: the caller tests in integers that they are a plan.
        """
        a = sparse.hstack([self.matrix[:, pairs], self.extra_matrix], format="csr").astype(float)
        cost = -np.concatenate([objective[pairs], extra_objective]).astype(float)
        upper = np.concatenate([np.ones(len(pairs)), self.extra_upper.astype(float)])
        low = np.where(self.is_equal, self.limit, -np.inf).astype(float)
        found = milp(
            cost, constraints=LinearConstraint(a, low, self.limit.astype(float)), bounds=Bounds(0, upper),
            integrality=np.ones(len(cost)), options={"time_limit": max(0.1, seconds), "mip_rel_gap": 0.0},
        )  # fmt: skip
        if found.x is None:
            return None, found.status == 2
        return pairs[found.x[: len(pairs)] > 0.5], found.status == 0
