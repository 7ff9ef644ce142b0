"""A third opinion: is the plan the best? Goes through its certificate again, in whole numbers and without a solver.

For each block of digits the certificate holds a charge for every limit. If no pair is worth more than the limits it
uses charge, then no plan is worth more than all limits charge together: that is the bound. Rows, weights and candidate
pairs are built here from the facts alone; nothing is taken from the model or the engine. What a bound leaves open is
carried from block to block: pairs whose loss exceeds the slack fall away, limits whose charge exceeds it must be full.
"""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from typing import Any

import numpy as np

from constraints import Case
from constraints.verdicts import ALLOWED

from .plan import Fault, _draw_keys, _home_facts, _Judge, _person_facts, _scramble, tier_of

Numbers = np.ndarray[Any, Any]
_SAFE = 2**62


def verify_bounds(case: Case, plan: Any) -> tuple[list[Fault], list[dict[str, Any]]]:
    """Faults of the certificate, and what each block rests on: `{"levels", "by"}` with by = duals | trusted | open.

    Never raises for a malformed plan.
    """
    if not isinstance(plan, dict):
        return [Fault("not-a-plan", "/", "a JSON object", type(plan).__name__)], []
    judge = _Judge(case, plan)
    judge.all()
    checker = _Bounds(judge)
    try:
        checker.check()
    except (TypeError, ValueError, KeyError, AttributeError, IndexError, OverflowError) as odd:
        checker.fault("certificate-shape", "/certificate", "stages as the format says", type(odd).__name__)
    return checker.faults, checker.report


class _Bounds:
    def __init__(self, judge: _Judge) -> None:
        self.judge, self.case, self.plan = judge, judge.case, judge.plan
        self.faults: list[Fault] = []
        self.report: list[dict[str, Any]] = []
        open_to = judge.table.combined == ALLOWED
        for lock in judge.facts.locks:
            if lock.kind == "keep":
                h, d = self.case.household_index[lock.household_id], self.case.dwelling_index[lock.dwelling_id]
                kept = open_to[h, d]
                open_to[h, :] = False
                open_to[:, d] = False
                open_to[h, d] = kept
        self.h, self.d = np.nonzero(open_to)
        self.n = len(self.h)
        self.left = np.ones(self.n, dtype=bool)
        self.chosen = self._chosen()
        self.rows: dict[tuple[str, str], tuple[Numbers, Numbers, int]] = {}
        self.tight: set[tuple[str, str]] = set()
        self.steps: list[dict[str, Any]] = []
        self._limits()

    def fault(self, code: str, where: str, expected: Any = None, found: Any = None) -> None:
        self.faults.append(Fault(code, where, expected, found))

    def _chosen(self) -> Numbers:
        place = {(int(h), int(d)): i for i, (h, d) in enumerate(zip(self.h, self.d, strict=True))}
        found = []
        for h_id, d_id in self.judge.placed.items():
            at = place.get((self.case.household_index[h_id], self.case.dwelling_index[d_id]))
            if at is None:
                self.fault("barred-pair", f"/placements ({h_id})", "an allowed pair", d_id)
            else:
                found.append(at)
        return np.array(sorted(found), dtype=np.int64)

    # ------------------------------------------------------------ limits, from facts

    def _row(self, kind: str, subject: str, mask: Numbers, limit: int, weights: Numbers | None = None) -> None:
        pairs = np.flatnonzero(mask)
        self.rows[kind, subject] = pairs, np.ones(len(pairs), dtype=np.int64) if weights is None else weights, limit

    def _limits(self) -> None:
        facts, case = self.judge.facts, self.case
        self._groups("household", [h.id for h in case.households], self.h, [1] * len(case.households))
        self._groups("dwelling", [d.id for d in case.dwellings], self.d, [1] * len(case.dwellings))
        if not facts.table_absent("support_teams"):
            needs = np.array([h.needs_slot is True for h in case.households], dtype=bool)
            method = np.array([str(h.support_method) for h in case.households])
            own = np.array([h.record.support_team_id or "" for h in case.households])
            for t in facts.support_teams:
                self._row("team", t.team_id, (needs & (own == t.team_id))[self.h], t.free_slots)
            known = sorted({t.method for t in facts.support_teams})
            for m in known:
                free = sum(t.free_slots for t in facts.support_teams if t.method == m)
                self._row("method", m, (needs & (method == m))[self.h], free)
            self._row("method", "(no team)", (needs & ~np.isin(method, known))[self.h], 0)
        else:
            self._row("method", "(no team)", np.zeros(self.n, dtype=bool), 0)
        self._rights()
        self._concentration()
        self._separations()
        if facts.policy.budget_dkk is not None:
            every = np.ones(self.n, dtype=bool)
            cost = self.judge.costs.total[self.h, self.d].astype(np.int64)
            self._row("BUDGET-1", "", every, facts.policy.budget_dkk, cost)

    def _groups(self, kind: str, names: list[str], of_pair: Numbers, limits: list[int]) -> None:
        order = np.argsort(of_pair, kind="stable")
        ends = np.searchsorted(of_pair[order], np.arange(len(names) + 1))
        for i, name in enumerate(names):
            pairs = order[ends[i] : ends[i + 1]]
            self.rows[kind, name] = pairs, np.ones(len(pairs), dtype=np.int64), limits[i]

    def _rights(self) -> None:
        policy = self.judge.facts.policy.quota
        if policy.choice != "free" or not policy.enforce:
            return
        told = {r.get("organisation_id"): r for r in self.plan.get("quota", [])}
        for o in self.judge.facts.organisations:
            if o.vacancies_this_period is None:
                continue
            share = o.quota_share if o.quota_share is not None else Fraction(1, 4)
            claim = Fraction(share) * o.vacancies_this_period + (o.quota_carry or 0)
            right = max(0, claim.numerator // claim.denominator)
            counted = set(told.get(o.organisation_id, {}).get("counted_dwellings", []))
            mine = np.array([d.id in counted for d in self.case.dwellings], dtype=bool)
            self._row("right", o.organisation_id, mine[self.d], right)

    def _counted_pairs(self) -> dict[str, tuple[Numbers, int]]:
        """Supported pairs of each department that the cap counts, and the room there is."""
        policy = self.judge.facts.policy.concentration
        supported = np.array([h.supported is True for h in self.case.households], dtype=bool)[self.h]
        lifted = np.array(
            [
                supported[i] and self.judge._lifted(self.case.households[h].id, self.case.dwellings[d].id, "CONC-1")
                for i, (h, d) in enumerate(zip(self.h.tolist(), self.d.tolist(), strict=True))
            ],
            dtype=bool,
        )
        department = np.array([d.record.department_id for d in self.case.dwellings])[self.d]
        found = {}
        for facts in sorted(self.judge.facts.departments, key=lambda x: x.department_id):
            room = policy.max_new_supported_per_department
            recent, total = facts.supported_last_24_months, facts.dwellings_total
            if recent is None and self.judge.facts.column_absent("departments", "supported_last_24_months"):
                recent = 0
            if total is not None and recent is not None:
                share = policy.supported_share_max * total
                room = min(room, max(0, share.numerator // share.denominator - recent))
            pairs = np.flatnonzero(supported & ~lifted & (department == facts.department_id))
            if len(pairs):
                found[facts.department_id] = pairs, room
        return found

    def _concentration(self) -> None:
        self.counted = self._counted_pairs()
        for name, (pairs, room) in self.counted.items():
            self.rows["CONC-1", name] = pairs, np.ones(len(pairs), dtype=np.int64), room

    def _separations(self) -> None:
        """One row per pair of households and place, packed and numbered as the certificate does."""
        rows: list[Numbers] = []
        done = set()
        for h in self.case.households:
            for s in h.separations:
                if s.other_household_id is None:
                    continue
                other = self.case.household_index[s.other_household_id]
                by_area = s.scope == "area"
                key = min(h.index, other), max(h.index, other), by_area
                if key in done:
                    continue
                done.add(key)
                places: dict[str, list[int]] = {}
                for i in np.flatnonzero((self.h == h.index) | (self.h == other)).tolist():
                    d = self.case.dwellings[int(self.d[i])]
                    area = d.department.area_id if by_area else None
                    place = f"department {d.record.department_id}" if area is None else f"area {area}"
                    places.setdefault(place, []).append(i)
                for place in sorted(places):
                    if len({int(self.h[i]) for i in places[place]}) == 2:
                        rows.append(np.array(places[place], dtype=np.int64))
        families: list[list[Numbers]] = []
        for row in rows:
            for family in families:
                if not any(np.intersect1d(row, other).size for other in family):
                    family.append(row)
                    break
            else:
                families.append([row])
        for number, row in enumerate(r for family in families for r in family):
            self.rows["SEP-1", str(number)] = row, np.ones(len(row), dtype=np.int64), 1

    # ------------------------------------------------------------ digits, from facts

    def _digits(self) -> list[tuple[str, int | None, str, Numbers | None]]:
        """Every digit that the plan must have settled, in order: level, entry, sense, weights (None = spread)."""
        case, judge = self.case, self.judge
        found: list[tuple[str, int | None, str, Numbers | None]] = []

        def add(level: str, entry: int | None, sense: str, weights: Numbers) -> None:
            whole = weights.astype(np.int64)
            if whole.any() or level in ("housed_total", "cost", "tie_break"):
                found.append((level, entry, sense, whole))

        cls = np.array([h.effective_class[0] for h in case.households], dtype=np.int64)[self.h]
        days = np.array([h.waiting_days for h in case.households], dtype=np.int64)
        band = (days // 30)[self.h]
        people = _draw_keys([_person_facts(h) for h in case.households], self.plan.get("seed"), b"household")
        homes = _draw_keys([_home_facts(d) for d in case.dwellings], self.plan.get("seed"), b"dwelling")
        kept = {(x.household_id, x.dwelling_id) for x in judge.facts.locks if x.kind == "keep"}
        if kept:
            mine = [(case.households[h].id, case.dwellings[d].id) in kept for h, d in zip(self.h, self.d, strict=True)]
            found.append(("locks", None, "max", np.array(mine, dtype=np.int64)))
        settled = False
        for name in judge._wanted_levels():
            if name in ("balance", "scarcity", "cost", "stability", "tie_break") and not settled:
                add("tie_break", 0, "max", days[self.h])
                add("tie_break", 1, "max", np.array([k >> 33 for k in people], dtype=np.int64)[self.h])
                settled = True
            if name == "mandatory":
                must = np.array([h.stated("mandatory") is True for h in case.households], dtype=bool)
                if must.any():
                    found.append((name, None, "max", must[self.h].astype(np.int64)))
            elif name == "housed_by_class":
                for c in (1, 2, 3, 4, 5):
                    add(name, c - 1, "max", cls == c)
            elif name == "waiting_bands":
                every = sorted({(h.effective_class[0], -(h.waiting_days // 30)) for h in case.households})
                for i, (c, b) in enumerate(every):
                    add(name, i, "max", (cls == c) & (band == -b))
            elif name == "housed_total":
                add(name, None, "max", np.ones(self.n))
            elif name == "wishes":
                tiers = self._tiers()
                for i, t in enumerate((6, 5, 4, 3, 2)):
                    add(name, i, "min", tiers == t)
            elif name == "balance" and self.counted:
                found.append((name, 0, "min", None))
            elif name == "scarcity":
                add(name, None, "min", np.array([judge.scarcity[d.id] for d in case.dwellings])[self.d])
            elif name == "cost":
                add(name, None, "min", judge.costs.total[self.h, self.d])
            elif name == "stability":
                before = judge.previous
                mine = [
                    before.get(case.households[h].id) == case.dwellings[d].id
                    for h, d in zip(self.h.tolist(), self.d.tolist(), strict=True)
                ]
                add(name, None, "max", np.array(mine, dtype=bool))
            elif name == "tie_break":
                draws = [
                    _scramble(people[h] ^ _scramble(homes[d])) >> 33
                    for h, d in zip(self.h.tolist(), self.d.tolist(), strict=True)
                ]
                add(name, 2, "max", np.array(draws, dtype=np.int64))
        return found

    def _tiers(self) -> Numbers:
        cases = zip(self.h.tolist(), self.d.tolist(), strict=True)
        wishes = {h.index: bool(h.wishes) for h in self.case.households}
        return np.array(
            [tier_of(self.case.households[h], self.case.dwellings[d]) if wishes[h] else 1 for h, d in cases],
            dtype=np.int64,
        )

    # ------------------------------------------------------------ the certificate

    def check(self) -> None:
        """Goes through the stages in order."""
        told = self.plan.get("certificate")
        if not isinstance(told, dict) or not isinstance(told.get("stages"), list):
            self.fault("no-certificate", "/certificate", "an object with stages", type(told).__name__)
            return
        text = json.dumps(told["stages"], sort_keys=True, separators=(",", ":"))
        if hashlib.sha256(text.encode()).hexdigest() != told.get("digest"):
            self.fault("digest", "/certificate/digest", "the digest of the stages", told.get("digest"))
        if self.plan.get("status") == "infeasible":
            return
        digits = self._digits() if self.n else []
        at = 0
        for number, stage in enumerate(told["stages"]):
            count = len(stage["digits"])
            mine = digits[at : at + count]
            names = [(d["level"], d["entry"], d["sense"]) for d in stage["digits"]]
            if count == 0 or [x[:3] for x in mine] != names:
                self.fault("digits", f"/certificate/stages/{number}", [x[:2] for x in mine], [x[:2] for x in names])
                return
            if not self._stage(number, stage, mine):
                return
            at += count
        unproven = {d[0] for d in digits[at:]} | {
            name for r in self.report if r["by"] == "open" for name in r["levels"]
        }
        for row in self.plan.get("levels", []):
            if row.get("proven") is True and row.get("name") in unproven:
                self.fault("not-proven", f"/levels/{row.get('name')}", "a bound in the certificate", "none")

    def _stage(self, number: int, stage: dict[str, Any], digits: list[Any]) -> bool:
        where = f"/certificate/stages/{number}"
        before = len(self.faults)
        spread = digits[0][3] is None
        factors = [int(d["factor"]) for d in stage["digits"]]
        worth, bound, scale = int(stage["worth"]), int(stage["bound"]), int(stage["scale"])
        levels = list(dict.fromkeys(d[0] for d in digits))
        by = str(stage["closed_by"])
        if by == "cp-sat" and not any(factors):  # settled without a relaxation: nothing here to check with
            self.report.append({"levels": levels, "by": "trusted", "solver": by})
            return False
        if spread:
            self._open_spread()
            weights = np.zeros(self.n, dtype=np.int64)
            value = -self.judge._spread_price(self.judge.placed)
        else:
            weights = np.zeros(self.n, dtype=np.int64)
            for (_, _, sense, w), factor in zip(digits, factors, strict=True):
                weights += factor * (w if sense == "max" else -w)
            value = int(weights[self.chosen].sum())
            self._check_factors(where, digits, factors)
        if value != worth:
            self.fault("worth", f"{where}/worth", value, worth)
        duals = self._duals(where, stage["duals"])
        largest = max([abs(y) * int(np.abs(self.rows[k][1]).max(initial=0)) for k, y in duals.items()], default=0)
        fits = (int(np.abs(weights).max(initial=0)) * scale + largest) * 64 < _SAFE
        # Python's own whole numbers where 64 bits might not do: slower, never wrong.
        reduced = weights * scale if fits else weights.astype(object) * scale
        total = 0
        for key, y in duals.items():
            pairs, w, limit = self.rows[key]
            reduced[pairs] -= y * (w if fits else w.astype(object))
            total += y * limit
        over = np.flatnonzero((reduced > 0).astype(bool) & self.left)
        if len(over):
            p = int(over[0])
            pair = [self.case.households[int(self.h[p])].id, self.case.dwellings[int(self.d[p])].id]
            self.fault("pair-above-charge", f"{where}/duals", "no pair worth more than its limits charge", pair)
        for step in self.steps:
            charge = -duals.get(step["row"], 0)
            for key, price in step["held"].items():
                charge += duals.get(key, 0) * price
            step["reduced"] = (-step["price"] * scale if spread else 0) - charge
            total += step["reduced"] * (step["upper"] if step["reduced"] > 0 else step["lower"])
        if total != stage["charged"]:
            self.fault("charged", f"{where}/charged", total, stage["charged"])
        if total // scale != bound:
            self.fault("bound", f"{where}/bound", total // scale, bound)
        slack = total - worth * scale
        if slack < 0:
            self.fault("bound-below-worth", where, f"a bound of at least {worth}", bound)
            return False
        self._report(where, stage, levels, worth, bound, by, reduced, slack)
        self._carry(number, stage, where, weights, worth, scale, duals, reduced, slack, spread)
        return len(self.faults) == before

    def _report(
        self, where: str, stage: dict[str, Any], levels: list[str], worth: int, bound: int, by: str, reduced: Numbers,
        slack: int,
    ) -> None:  # fmt: skip
        if by == "duals":
            if bound != worth:
                self.fault("bound", where, f"the worth reached, {worth}", bound)
            self.report.append({"levels": levels, "by": "duals"})
        elif by == "rounding":
            if bool((self.left & (reduced >= int(stage["scale"]) - slack)).any()):
                self.fault("rounding", where, "no pair that could carry more", "some")
            self.report.append({"levels": levels, "by": "duals"})
        elif by == "open":
            self.report.append({"levels": levels, "by": "open", "worth": worth, "bound": bound})
        else:
            self.report.append(
                {"levels": levels, "by": "trusted", "solver": by, "pairs": stage.get("pairs_searched"), "worth": worth, "bound": bound}
            )  # fmt: skip

    def _check_factors(self, where: str, digits: list[Any], factors: list[int]) -> None:
        """Each digit outweighs all that come after it in the block, whatever two plans differ in them."""
        scale = 1
        for (_, _, _, w), factor in reversed(list(zip(digits, factors, strict=True))):
            if factor < scale:
                self.fault("factor", where, f"at least {scale}", factor)
            mine = w * self.left
            carriers = len(np.unique(self.h[mine != 0]))
            most = min(carriers, len(self.case.dwellings))
            scale = factor * ((max(int(mine.max(initial=0)), 0) - min(int(mine.min(initial=0)), 0)) * most + 1)

    def _duals(self, where: str, told: list[Any]) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = {}
        for kind, subject, y in told:
            key = (str(kind), str(subject))
            if key not in self.rows:
                self.fault("unknown-limit", f"{where}/duals", "a limit of the batch", list(key))
            elif isinstance(y, bool) or not isinstance(y, int):
                self.fault("dual", f"{where}/duals", "a whole number", y)
            elif y < 0 and key not in self.tight:
                self.fault("dual-sign", f"{where}/duals", "at least 0 for a limit that need not be full", [*key, y])
            else:
                found[key] = y
        return found

    def _open_spread(self) -> None:
        for name, (pairs, room) in self.counted.items():
            key = ("spread", name)
            self.rows[key] = pairs, np.ones(len(pairs), dtype=np.int64), 0
            prices = [max(0, k - room + 2) for k in range(1, room + 1)]
            free = prices.count(0)
            for upper, price in [*([(free, 0)] if free else []), *((1, p) for p in prices if p)]:
                self.steps.append({"row": key, "lower": 0, "upper": upper, "price": price, "held": {}})

    def _carry(
        self, number: int, stage: dict[str, Any], where: str, weights: Numbers, worth: int, scale: int,
        duals: dict[tuple[str, str], int], reduced: Numbers, slack: int, spread: bool,
    ) -> None:  # fmt: skip
        """What the bound settles for the blocks that follow."""
        stays = self.left & (reduced >= -slack).astype(bool)
        loose = {k: y for k, y in duals.items() if y > 0 and k not in self.tight and y <= slack}
        self.tight |= {k for k, y in duals.items() if y > slack}
        open_steps = 0
        for step in self.steps:
            if step["reduced"] < -slack:
                step["upper"] = step["lower"]
            elif step["reduced"] > slack:
                step["lower"] = step["upper"]
            open_steps += abs(step["reduced"]) * (step["upper"] - step["lower"])
        lost = (
            -int(min(reduced[stays], default=0))
            if reduced.dtype == object
            else -int(reduced[stays].min(initial=0)) * min(self.case.shape)
        )
        could_lose = sum(y * self.rows[k][2] for k, y in loose.items()) + lost + open_steps
        held = could_lose < slack + scale and not any(k[0] == "block" for k in loose)
        self.left = stays
        if stage["held_by_row"]:
            pairs = np.flatnonzero(weights)
            key = ("block", str(number))
            self.rows[key] = pairs, -weights[pairs], -worth
            if spread:
                for step in self.steps:
                    step["held"][key] = step["price"]
        elif not held:
            self.fault("not-held", where, "pairs that cannot fall below the worth, or a row", None)
