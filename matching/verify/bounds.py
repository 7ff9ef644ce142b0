"""Is the plan the best? Goes through its certificate again, in whole numbers and without a solver.

For each block of digits the certificate holds a charge for every limit. If no pair is worth more than the limits it
uses charge, then no plan is worth more than all limits charge together: that is the bound. Rows, weights and candidate
pairs are built from the facts alone; nothing is taken from the model or the engine. What a bound leaves open is carried
from block to block: pairs whose loss exceeds the slack fall away, limits whose charge exceeds it must be full.

A bound that the charges do not reach is not believed on anybody's word: the verifier searches among the pairs that
could carry more (`search.py`), or says that the levels are not proven.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from constraints import Case

from .checks import Digit, LevelCheck, LimitCheck, digits_of, levels_in_force
from .facts import Asked, Facts, Placed
from .rows import Numbers, RowKey, Rows, Step
from .search import Found, Option, Question, Row, look_for_better
from .sheet import Fault
from .stages import NotAProof, Stage, read_stage

# Where every sum stays below this, 64 bits do; else Python's own whole numbers: slower, never wrong.
_SAFE = 2**62


@dataclass
class Proof:
    """What the certificate shows: its faults, what each block rests on, and the levels it does not prove, in order.

    A block rests on `duals`, on the verifier's own `search`, on nothing (`open`), or on a solver that is not believed
    (`trusted`).
    """

    faults: list[Fault] = field(default_factory=list)
    report: list[dict[str, Any]] = field(default_factory=list)
    not_proven: list[str] = field(default_factory=list)


def verify_bounds(
    case: Case, plan: Any, levels: Sequence[LevelCheck], limits: Sequence[LimitCheck]
) -> tuple[list[Fault], list[dict[str, Any]]]:
    """Faults of a plan's certificate, and what each block of digits rests on. Never raises for a malformed plan."""
    if not isinstance(plan, dict):
        return [Fault("not-a-plan", "/", "a JSON object", type(plan).__name__)], []
    facts = Facts(case, Asked.told_by(plan))
    rows = plan.get("placements")
    placed = {}
    for row in rows if isinstance(rows, list) else []:
        h_id, d_id = (row.get("household_id"), row.get("dwelling_id")) if isinstance(row, dict) else (None, None)
        if isinstance(h_id, str) and isinstance(d_id, str):
            h, d = facts.view.household_index.get(h_id), facts.view.dwelling_index.get(d_id)
            if h is not None and d is not None:
                placed[h] = d
    proof = go_through(facts, placed, plan, levels, limits)
    return proof.faults, proof.report


def go_through(
    facts: Facts, placed: Placed, plan: dict[str, Any], levels: Sequence[LevelCheck], limits: Sequence[LimitCheck]
) -> Proof:
    """The certificate of a plan whose placements are already read. Never raises for a malformed one."""
    names, checks = levels_in_force(facts, levels)
    walk = _Walk(facts, placed, plan, checks, limits)
    try:
        walk.run()
    except NotAProof as odd:
        walk.proof.faults.append(odd.fault)
    unproven = {level for level, proven in walk.settled.items() if not proven}
    unproven |= {d.level for d in walk.digits[walk.at :] if not walk.at_its_loosest(d)}
    walk.proof.not_proven = [n for n in names if n in unproven or n not in {c.name for c in checks}]
    return walk.proof


class _Walk:
    def __init__(
        self, facts: Facts, placed: Placed, plan: dict[str, Any], levels: Sequence[LevelCheck], limits: Sequence[LimitCheck],
    ) -> None:  # fmt: skip
        self.facts, self.plan = facts, plan
        self.proof = Proof()
        self.infeasible = plan.get("status") == "infeasible"
        self.digits = [] if self.infeasible else digits_of(facts, levels)
        self.at = 0
        self.chosen = facts.chosen(placed)
        self.missing = sorted(set(placed) - set(facts.h[self.chosen].tolist()))
        self.placed = placed
        self.rows = Rows(facts, limits)
        self.left = np.ones(facts.size, dtype=bool)
        # Level → is every digit of it gone through so far proven? Bound shown for each digit that is not.
        self.settled: dict[str, bool] = {}
        self.shown: dict[tuple[str, int | None], int] = {}

    def fault(self, code: str, where: str, expected: Any = None, found: Any = None) -> None:
        self.proof.faults.append(Fault(code, where, expected, found))

    def run(self) -> None:
        told = self.plan.get("certificate")
        if not isinstance(told, dict) or not isinstance(told.get("stages"), list):
            raise NotAProof("no-certificate", "/certificate", "an object with stages", type(told).__name__)
        text = json.dumps(told["stages"], sort_keys=True, separators=(",", ":"))
        if hashlib.sha256(text.encode()).hexdigest() != told.get("digest"):
            self.fault("digest", "/certificate/digest", "the digest of the stages", told.get("digest"))
        for h in self.missing:
            home = self.facts.dwellings[self.placed[h]].id
            self.fault("barred-pair", f"/placements ({self.facts.households[h].id})", "a candidate pair", home)
        if self.missing:
            return
        for number, entry in enumerate(told["stages"]):
            stage = read_stage(number, entry)
            mine = self.digits[self.at : self.at + len(stage.digits)]
            if not stage.digits or [(d.level, d.entry, d.sense) for d in mine] != [d[:3] for d in stage.digits]:
                raise NotAProof(
                    "digits", stage.where, [(d.level, d.entry) for d in mine], [d[:2] for d in stage.digits]
                )
            self._stage(stage, mine)
            if self.proof.faults:
                return
            self.at += len(mine)
        self._bounds_told()

    # ------------------------------------------------------------ one block

    def _stage(self, stage: Stage, digits: Sequence[Digit]) -> None:
        spread = digits[0].weights is None
        if (spread and len(digits) > 1) or any(d.weights is None for d in digits[1:]):
            raise NotAProof("digits", stage.where, "a spread digit in a block of its own", len(digits))
        blind = not any(f for *_, f in stage.digits) and not stage.duals
        factors = self._own_factors(digits) if blind else [f for *_, f in stage.digits]
        self._check_factors(stage, digits, factors)
        scale = 1 if blind else stage.scale
        if spread:
            self.rows.open_spread(digits[0].groups, stage.where)
        weights, top = self._weights(digits, factors)
        value = -self._price() if spread else sum(int(weights[p]) for p in self.chosen.tolist())
        if value != stage.worth:
            self.fault("worth", f"{stage.where}/worth", value, stage.worth)
        duals = self._own_duals(weights) if blind else self._duals(stage)
        fits = (max(1, top) * scale + self.rows.most_charged(duals)) * 64 < _SAFE
        kind: Any = np.int64 if fits else object
        reduced = weights.astype(kind) * scale - self.rows.charge(duals, kind)
        total = sum(y * self.rows.limit[row] for row, y in duals.items())
        over = np.flatnonzero((reduced > 0).astype(bool) & self.left)
        if len(over):
            p = int(over[0])
            pair = [self.facts.households[int(self.facts.h[p])].id, self.facts.dwellings[int(self.facts.d[p])].id]
            self.fault("pair-above-charge", f"{stage.where}/duals", "no pair worth more than its limits charge", pair)
        for step in self.rows.steps:
            charge = -duals.get(step.row, 0) + sum(duals.get(row, 0) * step.price for row in step.held)
            step.reduced = (-step.price * scale if spread else 0) - charge
            total += step.reduced * (step.upper if step.reduced > 0 else step.lower)
        if not blind:
            if total != stage.charged:
                self.fault("charged", f"{stage.where}/charged", total, stage.charged)
            if total // scale != stage.bound:
                self.fault("bound", f"{stage.where}/bound", total // scale, stage.bound)
        slack = total - value * scale
        if slack < 0:
            self.fault("bound-below-worth", stage.where, f"a bound of at least {value}", total // scale)
        if self.proof.faults:
            return
        self._settle(stage, digits, weights, reduced, duals, value, total, scale)
        if not self.proof.faults:
            self._carry(stage, weights, value, scale, duals, reduced, slack, spread)

    def _weights(self, digits: Sequence[Digit], factors: Sequence[int]) -> tuple[Numbers, int]:
        """The block as one sum over pairs, to be maximised, and the most a pair can be worth either way."""
        parts = []
        for digit, factor in zip(digits, factors, strict=True):
            if digit.weights is not None and digit.weights.any():
                parts.append((factor if digit.sense == "max" else -factor, digit.weights))
        top = sum(abs(f) * int(np.abs(w).max(initial=0)) for f, w in parts)
        kind: Any = np.int64 if top < _SAFE else object
        weights: Numbers = np.zeros(self.facts.size, dtype=kind)
        for factor, mine in parts:
            weights += factor * mine.astype(kind)
        return weights, top

    def _span(self, digit: Digit) -> int:
        """One more than the widest difference two plans can have in the digit."""
        if digit.weights is None:
            return 1
        mine = digit.weights * self.left
        carries = np.zeros(self.facts.shape[0], dtype=bool)
        carries[self.facts.h[mine != 0]] = True
        most = min(int(carries.sum()), self.facts.shape[1])
        return (max(int(mine.max(initial=0)), 0) - min(int(mine.min(initial=0)), 0)) * most + 1

    def _own_factors(self, digits: Sequence[Digit]) -> list[int]:
        factors = [1]
        for digit in reversed(digits[1:]):
            factors.insert(0, factors[0] * self._span(digit))
        return factors

    def _check_factors(self, stage: Stage, digits: Sequence[Digit], factors: Sequence[int]) -> None:
        """Each digit outweighs all that come after it in the block, whatever two plans differ in them."""
        least = 1
        for digit, factor in reversed(list(zip(digits, factors, strict=True))):
            if factor < least:
                raise NotAProof("factor", f"{stage.where}/digits", f"at least {least}", factor)
            least = factor * self._span(digit)

    def _duals(self, stage: Stage) -> dict[int, int]:
        found: dict[int, int] = {}
        for key, y in stage.duals:
            row = self.rows.number.get(key)
            if row is None:
                raise NotAProof("unknown-limit", f"{stage.where}/duals", "a limit of the batch", list(key))
            if row in found:
                raise NotAProof("dual-twice", f"{stage.where}/duals", "each limit once", list(key))
            if y < 0 and not self.rows.tight[row]:
                raise NotAProof(
                    "dual-sign", f"{stage.where}/duals", "at least 0 for a limit that need not be full", [*key, y]
                )
            found[row] = y
        return found

    def _own_duals(self, weights: Numbers) -> dict[int, int]:
        """A bound without a relaxation: every household at its best."""
        found: dict[int, int] = {}
        for p in np.flatnonzero((weights > 0).astype(bool) & self.left).tolist():
            h = int(self.facts.h[p])
            found[h] = max(found.get(h, 0), int(weights[p]))
        return found

    def _price(self) -> int:
        """What the plan's placements cost by the spread that is open."""
        inside = np.zeros(self.facts.size, dtype=bool)
        inside[self.chosen] = True
        return sum(sum(g.prices[: int(inside[g.pairs].sum())]) for g in self.rows.groups)

    # ------------------------------------------------------------ what a block rests on

    def _settle(
        self, stage: Stage, digits: Sequence[Digit], weights: Numbers, reduced: Numbers, duals: dict[int, int], worth: int,
        total: int, scale: int,
    ) -> None:  # fmt: skip
        levels = list(dict.fromkeys(d.level for d in digits))
        entry: dict[str, Any] = {"levels": levels, "by": "duals"}
        if total // scale != worth:
            if stage.closed_by == "duals":
                self.fault("bound", stage.where, f"the worth reached, {worth}", total // scale)
                return
            entry = {"levels": levels, "by": "open", "worth": worth, "bound": total // scale}
            if stage.closed_by != "open":
                answer = look_for_better(self._question(digits, weights, reduced, duals, worth, total, scale))
                if answer.pairs is not None:
                    self.fault("not-best", stage.where, f"nothing worth more than {worth}", self._named(answer.pairs))
                    return
                if answer.whole:
                    entry = {"levels": levels, "by": "search"}
                else:
                    entry |= {"by": "trusted", "solver": stage.closed_by, "pairs": int(self._able(reduced, total, worth, scale).sum())}  # fmt: skip
        self.proof.report.append(entry)
        proven = entry["by"] in ("duals", "search")
        for digit in digits:
            good = proven or self.at_its_loosest(digit)
            self.settled[digit.level] = self.settled.get(digit.level, True) and good
            if not good:
                alone = total // scale if digit.sense == "max" else -(total // scale)
                loosest = self._loosest(digit)
                best = alone if len(digits) == 1 and (alone < loosest if digit.sense == "max" else alone > loosest) else loosest  # fmt: skip
                self.shown[digit.level, digit.entry] = best

    def _able(self, reduced: Numbers, total: int, worth: int, scale: int) -> Any:
        """Pairs that a plan worth one more could hold."""
        return self.left & (reduced >= -(total - (worth + 1) * scale)).astype(bool)

    def _question(
        self, digits: Sequence[Digit], weights: Numbers, reduced: Numbers, duals: dict[int, int], worth: int, total: int,
        scale: int,
    ) -> Question:  # fmt: skip
        """A better plan loses at most `spare` against the bound: by its pairs, and by limits that charge and are not full."""
        spare = total - (worth + 1) * scale
        able = np.flatnonzero(self._able(reduced, total, worth, scale))
        rows = [
            Row(limit, spare + 1 if self.rows.tight[i] else duals.get(i, 0)) for i, limit in enumerate(self.rows.limit)
        ]
        for row in self.rows.priced:  # no limits, only where prices are charged
            rows[row] = Row(self.facts.size, 0)
        group_of = {int(p): i for i, g in enumerate(self.rows.groups) for p in g.pairs.tolist()}
        options: dict[int, list[Option]] = {}
        for p in able.tolist():
            option = Option(p, -int(reduced[p]), int(weights[p]), self.rows.of_pair(p), group_of.get(p))
            options.setdefault(int(self.facts.h[p]), []).append(option)
        return Question(
            list(options.values()), rows, worth + 1, spare, [g.prices for g in self.rows.groups],
            spread=digits[0].weights is None, most=self.rows.most_price,
        )  # fmt: skip

    def _named(self, pairs: Sequence[int]) -> list[dict[str, str]]:
        f = self.facts
        return [
            {"household_id": f.households[int(f.h[p])].id, "dwelling_id": f.dwellings[int(f.d[p])].id} for p in pairs
        ]

    def _loosest(self, digit: Digit) -> int:
        """A bound that needs no proof: every household at its best, or no price at all."""
        if digit.weights is None:
            return 0
        sign = 1 if digit.sense == "max" else -1
        best = np.zeros(self.facts.shape[0], dtype=np.int64)
        np.maximum.at(best, self.facts.h[self.left], sign * digit.weights[self.left])
        return sign * sum(sorted(best.tolist(), reverse=True)[: self.facts.shape[1]])

    def at_its_loosest(self, digit: Digit) -> bool:
        """Has the digit a value that nothing could better, whatever stands in the certificate?"""
        if digit.weights is None:
            groups = digit.groups
            inside = np.isin(np.arange(self.facts.size), self.chosen)
            value = sum(sum(g.prices[: int(inside[g.pairs].sum())]) for g in groups)
        else:
            value = int(digit.weights[self.chosen].sum())
        return value == self._loosest(digit)

    def _carry(
        self, stage: Stage, weights: Numbers, worth: int, scale: int, duals: dict[int, int], reduced: Numbers, slack: int,
        spread: bool,
    ) -> None:  # fmt: skip
        """What the bound settles for the blocks that follow."""
        stays = self.left & (reduced >= -slack).astype(bool)
        loose = {row: y for row, y in duals.items() if 0 < y <= slack and not self.rows.tight[row]}
        for row, y in duals.items():
            self.rows.tight[row] |= y > slack
        open_steps = sum(_narrowed(step, slack) for step in self.rows.steps)
        # One plan holds at most so many pairs, each of which may lose as much as the worst that stays.
        lost = -int(reduced[stays].min(initial=0)) * min(self.facts.shape)
        could_lose = sum(y * self.rows.limit[row] for row, y in loose.items()) + lost + open_steps
        held = could_lose < slack + scale and not any(self.rows.key[row][0] == "block" for row in loose)
        self.left = stays
        if stage.held_by_row:
            self.rows.hold(("block", str(stage.number)), weights, worth, spread)
        elif not held:
            self.fault("not-held", stage.where, "pairs that cannot fall below the worth, or a row", None)

    # ------------------------------------------------------------ bounds told for what is open

    def _bounds_told(self) -> None:
        """A level not proven tells a bound: it must be one that the certificate shows, or a looser one."""
        for digit in self.digits[self.at :]:
            self.shown[digit.level, digit.entry] = self._loosest(digit)
        sense = {d.level: d.sense for d in self.digits}
        rows = self.plan.get("levels")
        for row in rows if isinstance(rows, list) else []:
            name, bound, value = (
                (row.get("name"), row.get("bound"), row.get("value")) if isinstance(row, dict) else (None,) * 3
            )
            if not isinstance(name, str) or name not in sense or row.get("proven") is not False:
                continue
            entries = [(None, value, bound)]
            if isinstance(value, list) and isinstance(bound, list):
                entries = list(zip(range(len(value)), value, bound, strict=False))  # type: ignore[arg-type]
            for entry, reached, said in entries:
                shown = self.shown.get((str(name), entry), reached)
                if said == reached or not isinstance(said, int) or not isinstance(shown, int):
                    continue
                if said < shown if sense[name] == "max" else said > shown:
                    self.fault("level-bound", f"/levels/{name}/bound", f"no tighter than {shown}", said)


def _narrowed(step: Step, slack: int) -> int:
    """Settles a step whose loss exceeds the slack; what is still open in it."""
    if step.reduced < -slack:
        step.upper = step.lower
    elif step.reduced > slack:
        step.lower = step.upper
    return abs(step.reduced) * (step.upper - step.lower)


__all__ = ["Found", "Proof", "RowKey", "go_through", "verify_bounds"]
