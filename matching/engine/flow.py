"""Levels as flows on exact faces.

Source → teams (slots) → households → candidate pairs → dwellings → organisations (rights) → sink is a network, on which
integer optima come by themselves. Several digits go into one min-cost flow as the digits of a cost; afterwards the
potentials of the residual network give reduced costs. Arcs with a positive one are empty in *every* optimal flow and
are closed, arcs with a negative one are full in every optimal flow and are fixed; what remains is exactly the set of
optimal flows, on which the next digits are solved. Nothing is approximated and no weight is chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from ..formulation import Ints, Problem
from ..levels import PairDigit

_HEADROOM = 2**61


@dataclass(frozen=True)
class Face:
    """The set of optimal flows after some digits: what may still vary, and what is settled.

    `open_pairs` may be chosen or not, `fixed_pairs` are chosen in every optimal plan; all others in none. The other
    states are MUST, MAY or NOT per household (is housed), dwelling (is used), team (slots full / empty), team towards
    those without a team of their own, and right of an organisation. `digits` is how many digits it is optimal for.
    """

    digits: int
    open_pairs: Ints
    fixed_pairs: Ints
    household: NDArray[np.int8]
    dwelling: NDArray[np.int8]
    team: NDArray[np.int8]
    hub: NDArray[np.int8]
    right: NDArray[np.int8]
    values: tuple[int, ...]
    solution: Ints


MUST, MAY, NOT = 1, 0, -1


def open_face(problem: Problem) -> Face:
    """The face before any digit: everything may vary."""
    n_h, n_d = problem.case.shape
    none = np.array([], dtype=np.int64)

    def free(count: int) -> NDArray[np.int8]:
        return np.zeros(count, dtype=np.int8)

    teams = len(problem.teams)
    everything = np.arange(problem.size, dtype=np.int64)
    return Face(
        0, everything, none, free(n_h), free(n_d), free(teams), free(teams), free(len(problem.rights)), (), none
    )


class Network:
    """The flow network of a problem, with arcs that can be closed or fixed.

    Arcs: 0 … pairs-1 are the candidate pairs; then households, teams, dwellings, organisations.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        case = problem.case
        n_h, n_d = case.shape
        source, sink = 0, 1
        household = np.arange(2, 2 + n_h)
        dwelling = np.arange(2 + n_h, 2 + n_h + n_d)
        nodes = 2 + n_h + n_d
        team_node, hub_node = {}, {}
        for i in range(len(problem.teams)):
            team_node[i] = nodes
            nodes += 1
        for m in range(len(problem.methods) + 1):
            hub_node[m] = nodes
            nodes += 1
        organisation = {row.subject: nodes + i for i, row in enumerate(problem.rights)}
        nodes += len(organisation)
        tail, head, cap = (
            [household[problem.household]],
            [dwelling[problem.dwelling]],
            [np.ones(problem.size, dtype=np.int64)],
        )

        def add(t: object, h: object, c: object) -> None:
            tail.append(np.atleast_1d(np.asarray(t, dtype=np.int64)))
            head.append(np.atleast_1d(np.asarray(h, dtype=np.int64)))
            cap.append(np.atleast_1d(np.asarray(c, dtype=np.int64)))

        self._at: dict[str, list[int]] = {"team": [], "hub": [], "right": []}

        def add_single(kind: str, t: int, h: int, c: int) -> None:
            self._at[kind].append(sum(len(x) for x in tail))
            add(t, h, c)

        of = problem.team_of
        origin = np.full(n_h, source)
        for i, node in team_node.items():
            origin[of == i] = node
            add_single("team", source, node, problem.teams[i].slots)
            add_single("hub", node, hub_node[problem.methods.index(problem.teams[i].method)], problem.teams[i].slots)
        for m, node in hub_node.items():
            origin[of == -2 - m] = node
        self._household_at = sum(len(x) for x in tail)
        add(origin, household, np.ones(n_h))
        right_of = np.full(n_d, sink)
        for row in problem.rights:
            node = organisation[row.subject]
            counted = np.array(problem.quotas[row.subject].counted, dtype=np.int64)
            right_of[counted] = node
            add_single("right", node, sink, row.capacity)
        self._dwelling_at = sum(len(x) for x in tail)
        add(dwelling, right_of, np.ones(n_d))
        self.most = min(n_h, n_d)
        add(source, sink, self.most)  # households not housed and dwellings not used, so that the flow is always `most`
        self.tail, self.head = np.concatenate(tail), np.concatenate(head)
        self.capacity = np.concatenate(cap)
        self.nodes = nodes
        self.source, self.sink = source, sink
        self.open = self.capacity > 0
        self.fixed = np.zeros(len(self.tail), dtype=bool)

    def solve(self, cost: Ints) -> Ints:
        """An optimal flow on the current face for one cost per arc. Raises RuntimeError when there is none."""
        free = np.flatnonzero(self.open & ~self.fixed)
        supply = np.zeros(self.nodes, dtype=np.int64)
        full = np.flatnonzero(self.fixed)
        np.subtract.at(supply, self.tail[full], self.capacity[full])
        np.add.at(supply, self.head[full], self.capacity[full])
        supply[self.source] += self.most
        supply[self.sink] -= self.most
        solver = min_cost_flow.SimpleMinCostFlow()
        arcs = solver.add_arcs_with_capacity_and_unit_cost(
            self.tail[free], self.head[free], self.capacity[free], cost[free]
        )
        solver.set_nodes_supplies(np.arange(self.nodes), supply)
        status = solver.solve()
        if status != solver.OPTIMAL:
            raise RuntimeError(f"min-cost flow ended with status {status}")
        flow = np.zeros(len(self.tail), dtype=np.int64)
        flow[free] = solver.flows(arcs)
        flow[full] = self.capacity[full]
        return flow

    def restrict(self, cost: Ints, flow: Ints) -> None:
        """Shrinks the face to the flows that are optimal for `cost`, of which `flow` is one."""
        free = np.flatnonzero(self.open & ~self.fixed)
        used = flow[free]
        potential = self._potentials(free, used, cost[free])
        reduced = cost[free] + potential[self.tail[free]] - potential[self.head[free]]
        self.open[free[reduced > 0]] = False
        self.fixed[free[reduced < 0]] = True

    def _potentials(self, free: Ints, used: Ints, cost: Ints) -> Ints:
        """Shortest distances on the residual network (Bellman-Ford over all arcs at once)."""
        tail, head = self.tail[free], self.head[free]
        forward, backward = used < self.capacity[free], used > 0
        t = np.concatenate([tail[forward], head[backward]])
        h = np.concatenate([head[forward], tail[backward]])
        c = np.concatenate([cost[forward], -cost[backward]])
        distance = np.zeros(self.nodes, dtype=np.int64)
        if not len(h):
            return distance
        order = np.argsort(h, kind="stable")
        t, h, c = t[order], h[order], c[order]
        starts = np.flatnonzero(np.r_[True, h[1:] != h[:-1]])
        nodes = h[starts]
        for _ in range(self.nodes + 1):
            best = np.minimum.reduceat(distance[t] + c, starts)
            better = best < distance[nodes]
            if not better.any():
                return distance
            distance[nodes[better]] = best[better]
        raise RuntimeError("the residual network has a negative cycle: the flow was not optimal")

    def face(self, digits: int, values: tuple[int, ...], flow: Ints) -> Face:
        pairs = np.arange(self.problem.size)
        fixed = self.fixed[: self.problem.size]
        may = self.open[: self.problem.size] & ~fixed
        n_h, n_d = self.problem.case.shape
        state = np.where(self.fixed, MUST, np.where(self.open, MAY, NOT)).astype(np.int8)
        team, hub, right = (state[np.array(self._at[k], dtype=np.int64)] for k in ("team", "hub", "right"))
        return Face(
            digits, pairs[may], pairs[fixed], state[self._household_at : self._household_at + n_h],
            state[self._dwelling_at : self._dwelling_at + n_d], team, hub, right, values,
            np.flatnonzero(flow[: self.problem.size] > 0),
        )  # fmt: skip


def cost_of(digit: PairDigit) -> Ints:
    return -digit.weights if digit.sense == "max" else digit.weights


def chain(problem: Problem, digits: list[PairDigit], stops: Sequence[int] = ()) -> list[Face]:
    """Solves the digits in order and returns the face after each block, the last one optimal for all of them.

    `stops` are numbers of digits after which a block has to end.
    """
    network = Network(problem)
    limit = _HEADROOM // (network.nodes + 2)
    faces: list[Face] = []
    values: list[int] = []
    done = 0
    while done < len(digits):
        until = min([s for s in stops if s > done], default=len(digits))
        block, total = _next_block(problem, digits[done:until], network, limit)
        cost = np.zeros(len(network.tail), dtype=np.int64)
        cost[: problem.size] = total
        flow = network.solve(cost)
        network.restrict(cost, flow)
        chosen = np.flatnonzero(flow[: problem.size] > 0)
        values += [d.of(chosen) for d in block]
        done += len(block)
        faces.append(network.face(done, tuple(values), flow))
    return faces


def _next_block(
    problem: Problem, digits: list[PairDigit], network: Network, limit: int
) -> tuple[list[PairDigit], Ints]:
    """As many digits as one cost can carry, the first the heaviest, and that cost per pair."""
    spans = []
    for digit in digits:
        weights = digit.weights[network.open[: problem.size]]
        low, high = (int(weights.min()), int(weights.max())) if len(weights) else (0, 0)
        spans.append((max(high, 0) - min(low, 0)) * network.most + 1)
    count, scale = 0, 1
    while count < len(digits):
        next_scale = scale * spans[count]
        if count and next_scale > limit:
            break
        if not count and next_scale > limit:
            raise OverflowError("a single digit of the objective is too large for the flow solver")
        scale, count = next_scale, count + 1
    total = np.zeros(problem.size, dtype=np.int64)
    for digit, span in zip(digits[:count], spans[:count], strict=True):
        total = total * span + cost_of(digit)
    return digits[:count], total


def most_housed(problem: Problem) -> int:
    """The most households any plan could house, were only the flow limits to hold: an upper bound."""
    if problem.size == 0:
        return 0
    network = Network(problem)
    cost = np.zeros(len(network.tail), dtype=np.int64)
    cost[: problem.size] = -1
    return int(network.solve(cost)[: problem.size].sum())
