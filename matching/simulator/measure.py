"""Works out every figure of a run from its log, each by the definition its name is published with (`metrics.py`)."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .changes import GROWS, MERGES, SPLITS
from .concentration import TWO_YEARS
from .curves import Curve, Number, gini, kaplan_meier, quantile
from .homes import LOST, MOVED, TRANSFERRED
from .metrics import METRICS
from .moments import NEVER, TICKS
from .money import Price, bed_days, costs, left_on, refundable_days, vacancy_days
from .refusal import NO_ANSWER, REFUSED
from .scenario import DAYS_PER_MONTH, METHODS
from .spells import BLOCKED, BRIDGED, ENVY_REASONS, EXITED, FOUND, MET, MISSED, STRUCK, WASTE, Log
from .trace import EXIT_KINDS
from .world import METHOD_NAMES, Ints

LONGEST = 3660
TOP = 50
_SMALL = 5


@dataclass(frozen=True, eq=False)
class Measures:
    """The figures of one run. `groups[attribute][group]` are of those watched for unequal outcomes."""

    values: dict[str, Number]
    curve: Curve
    longest: Ints
    groups: dict[str, dict[str, dict[str, Number]]] = field(default_factory=dict)
    monthly: dict[str, list[float]] = field(default_factory=dict)


def measure(log: Log, given: dict[str, Price]) -> Measures:
    """Every figure of a run."""
    return _Measurer(log, given).all()


class _Measurer:
    def __init__(self, log: Log, given: dict[str, Price]) -> None:
        self.log, self.given = log, given
        self.trace, self.s = log.trace, log.spells
        scenario = self.trace.scenario
        self.scenario = scenario
        self.first = round(scenario.warm_up_months * DAYS_PER_MONTH)
        self.last = self.trace.days
        self.months = (self.last - self.first) / DAYS_PER_MONTH
        s = self.s
        self.left = left_on(log, self.last)
        self.here = (s.arrives < self.last * TICKS) & (self.left > self.first) & (s.status != BLOCKED)
        self.here |= (s.registered >= self.first) & (s.arrives < self.last * TICKS) & (s.status != BLOCKED)
        self.housed = (s.moved < self.last) & (s.moved >= self.first)
        self.v: dict[str, Number] = {m.name: None for m in METRICS}

    def all(self) -> Measures:
        self._housed()
        curve = self._waits()
        self._shelter_and_money()
        self._quota()
        self._offers()
        self._deadlines()
        self._support()
        self._tenancies()
        self._concentration()
        self._envy()
        s = self.s
        waits = np.sort((self.left - s.registered)[self.here])[::-1][:TOP]
        return Measures(self.v, curve, waits.astype(np.int64), self._groups(), self._monthly())

    def _housed(self) -> None:
        s, v = self.s, self.v
        n = int(self.housed.sum())
        v["housed_per_month"] = n / self.months
        early = sum(
            1
            for spell, day in self.log.losses
            if self.housed[spell] and day - s.moved[spell] < 6 * DAYS_PER_MONTH and day < self.last
        )
        v["housed_net_per_month"] = (n - early) / self.months
        weights = np.array((0, *self.scenario.class_weights))
        own = s.urgency[self.housed]
        v["weighted_per_month"] = float(weights[own].sum()) / self.months
        for c in range(1, 6):
            v[f"housed_u{c}_per_month"] = float((own == c).sum()) / self.months

    def _curve(self, who: NDArray[np.bool_]) -> Curve:
        """Left-truncated at the window's start, right-censored at its end; the clock of each spell starts at registration."""
        s = self.s
        enters = np.clip(np.maximum(self.first - s.registered, 0)[who], 0, LONGEST)
        leaves = np.clip((self.left - s.registered)[who], 0, LONGEST)
        seen = (self.left < self.last)[who] & (leaves < LONGEST)
        moved = (s.moved < self.last)[who]
        size = LONGEST + 1
        ends = np.bincount(leaves, minlength=size)
        # A wait of w days is at risk on days enters … w; those entering later are not at risk before.
        begins = np.bincount(enters, minlength=size)
        risk = np.cumsum(begins) - np.concatenate([[0], np.cumsum(ends)[:-1]])
        housed = np.bincount(leaves[seen & moved], minlength=size)
        other = np.bincount(leaves[seen & ~moved], minlength=size)
        return Curve(risk.astype(np.int64), housed.astype(np.int64), other.astype(np.int64))

    def _waits(self) -> Curve:
        s, v = self.s, self.v
        curve = self._curve(self.here)
        v["days_to_housing_p50"], v["days_to_housing_p90"] = curve.quantile(0.5), curve.quantile(0.9)
        incidence = curve.incidence()
        v["incidence_90"], v["incidence_180"] = float(incidence[90]), float(incidence[180])
        v["restricted_mean_wait"] = curve.restricted_mean(365)
        done = (s.moved - s.registered)[self.housed]
        if len(done):
            v["naive_days_p50"], v["naive_days_p90"] = quantile(done, 0.5), quantile(done, 0.9)
            v["naive_days_mean"] = float(done.mean())
        stock = self.here & (self.left >= self.last)
        waited = (self.last - s.registered)[stock]
        if len(waited):
            v["stock_wait_mean"], v["stock_wait_p90"] = float(waited.mean()), quantile(waited, 0.9)
            v["stock_wait_max"] = float(waited.max())
            for months in (5, 12):
                v[f"stock_over_{months}m"] = float((waited > months * DAYS_PER_MONTH).mean())
        days = np.maximum(np.minimum(self.left, self.last) - np.maximum(s.registered, self.first), 0)[self.here]
        total = float(days.sum())
        arrived = int(((s.registered >= self.first) & self.here).sum())
        v["waiting_days"] = total
        v["waiting_mean"] = total / (self.last - self.first)
        v["waiting_at_end"] = float(stock.sum())
        v["arrivals_per_month"] = arrived / self.months
        v["little_wait_mean"] = total / arrived if arrived else None
        v["leximin_max"] = float((self.left - s.registered)[self.here].max()) if self.here.any() else None
        v["gini_stock"], v["gini_completed"] = gini(waited), gini(done)
        undecided = self.trace.world.undecided[s.kind]
        v["waiting_undecided_support"] = _share(int((stock & undecided).sum()), int(stock.sum()))
        return curve

    def _shelter_and_money(self) -> None:
        v = self.v
        v["bed_days"] = float(bed_days(self.log, self.first, self.last).sum())
        v["refundable_bed_days"] = float(refundable_days(self.log, self.first, self.last))
        lines = costs(self.log, self.first, self.last, self.given)
        for name, amount in lines.items():
            v[f"cost_{name}"] = amount
        v["municipal_net_cost"] = sum(lines.values())
        v["vacancy_days"] = float(vacancy_days(self.log, self.first, self.last).sum())

    def _quota(self) -> None:
        """Rights count by the day a vacancy was registered, what becomes of them by the day it does."""
        log, v, homes = self.log, self.v, self.log.homes
        # Without a warm-up also what was registered before the start, but for what the start was given.
        since = self.first if self.first or self.scenario.life.under_notice is not None else -NEVER
        seen = homes.noticed // TICKS >= since
        everything = int((self.trace.notices >= since).sum())
        made = np.arange(len(homes)) >= len(self.trace.vacancies)
        if log.vacated is not None:
            v["vacancies_made"] = float((made & seen).sum())
            v["rights_made"] = float((made & seen & log.right).sum())
            everything += int((made & seen).sum())
        if self.scenario.life.supply is not None:
            v["vacancies_added"] = float((self.trace.supplied.added >= since).sum())
            v["vacancies_gone"] = float((self.trace.supplied.gone >= since).sum())
        right, called = int((log.right & seen).sum()), int((log.called & seen).sum())
        used = int(((log.let_to >= 0) & (log.let_on < self.last) & seen).sum())
        v["vacancies"], v["quota_right"], v["quota_called"], v["quota_used"] = (
            float(n) for n in (everything, right, called, used)
        )
        let = (log.let_to >= 0) & (log.let_on < self.last) & (log.let_on >= self.first)
        if let.any():
            v["days_vacant_per_letting"] = float((log.let_on - homes.available)[let].mean())
        v["utilisation"], v["take_up"] = _share(used, right), _share(called, right)
        v["allocated_share"] = _share(used, everything)
        reasons = [reason for day, reason in log.waste if day >= self.first]
        v["waste"] = float(len(reasons))
        for name in WASTE:
            v[f"waste_{name}"] = float(reasons.count(name))
        v["lost_to_area_rules"] = v["waste_area_rules"]

    def _offers(self) -> None:
        log, v = self.log, self.v
        answers = [o[3] for o in log.offers if o[0] >= self.first]
        made, refused, silent = len(answers), answers.count(REFUSED), answers.count(NO_ANSWER)
        taken = made - refused - silent
        v["refusal_rate"], v["no_answer_rate"] = _share(refused, made), _share(silent, made)
        if self.scenario.life.overrides is not None:
            aside = sum(1 for day, _, _ in log.set_aside if day >= self.first)
            proposed = sum(1 for day in log.offered_on if day >= self.first) + aside
            v["set_aside"], v["set_aside_share"] = float(aside), _share(aside, proposed)
        v["offers_per_letting"] = made / taken if taken else None
        s = self.s
        v["struck_off"] = float(((s.status == STRUCK) & (s.ended >= self.first)).sum())
        for i, name in enumerate(EXIT_KINDS):
            v[f"left_{name}"] = float(((s.status == EXITED) & (s.leaves_by == i) & (s.ended >= self.first)).sum())

        if self.scenario.life.fallback is not None:
            cases = [how for day, _, how in log.fallback_cases if day >= self.first]
            v["fallback_cases"], v["fallback_found"] = float(len(cases)), float(cases.count(FOUND))
            v["fallback_let"] = float(sum(1 for day, _ in log.fallback_let if day >= self.first))
        if self.scenario.life.households is not None:
            for way, name in ((GROWS, "households_grown"), (SPLITS, "households_split"), (MERGES, "left_merged")):
                v[name] = float(sum(1 for day, w, _ in log.changed if w == way and day >= self.first))

    def _deadlines(self) -> None:
        s, v = self.s, self.v
        settled = (s.due < self.last) & (s.due >= self.first) & (s.deadline > 0)
        total = int(settled.sum())
        for code, name in ((MET, "met"), (BRIDGED, "bridged"), (MISSED, "missed")):
            v[f"deadlines_{name}"] = _share(int((settled & (s.deadline == code)).sum()), total)

    def _support(self) -> None:
        log, v, s = self.log, self.v, self.s
        if log.slots is None:
            return
        v["support_blocked"] = _share(log.blocked, log.asked)
        busy = dict.fromkeys(METHODS, 0.0)
        of_queue = dict.fromkeys(log.slots.queues, 0.0)
        starts: dict[int, int] = {}
        for course in log.slots.courses(self.last):
            held = max(0, min(course.ends, self.last) - max(course.starts, self.first))
            busy[course.method] += held
            of_queue[course.queue] += held
            starts[course.holder] = min(starts.get(course.holder, NEVER), course.starts)
        days = self.last - self.first
        room = {m: log.slots.support.pool(m).slots * days for m in METHODS}
        if self.scenario.life.teams is not None:
            used = [of_queue[q] / (n * days) for q, n in log.slots.size.items() if n and q not in METHODS]
            v["team_use_most"], v["team_use_least"] = max(used), min(used)
        for m in METHODS:
            v[f"slot_utilisation_{m}"] = busy[m] / room[m] if room[m] else None
        whole = sum(room.values())
        v["slot_utilisation"] = sum(busy.values()) / whole if whole else None
        v["months_waiting_for_slot"] = float(s.only_slot[self.here].sum()) / DAYS_PER_MONTH
        needing = self.housed & (self.trace.world.method[s.kind] >= METHOD_NAMES.index("CTI"))
        if self.scenario.support.mode == "slots":
            before = sum(1 for i in np.flatnonzero(needing).tolist() if starts.get(int(s.who[i]), NEVER) <= s.moved[i])
            v["support_before_move_in"] = _share(before, int(needing.sum()))
            kept = [still for day, still in log.support_kept if day >= self.first]
            v["support_kept"] = _share(sum(kept), len(kept))

    def _tenancies(self) -> None:
        s, v = self.s, self.v
        moved = s.moved < self.last
        lost_on = np.full(len(s.who), NEVER, dtype=np.int64)
        for spell, day in self.log.losses:
            lost_on[spell] = day
        out_on = self._moves()
        method = self.trace.world.method[s.kind]
        for name, mine in (("all", moved), *((m, moved & (method == i)) for i, m in enumerate(METHOD_NAMES))):
            kept = kaplan_meier(
                (np.minimum(np.minimum(lost_on, out_on), self.last) - s.moved)[mine], (lost_on < self.last)[mine]
            )
            for months in (6, 12, 24):
                v[f"kept_home_{months}m_{name}"] = kept(round(months * DAYS_PER_MONTH))
        returned = int(((s.number > 0) & (s.registered >= self.first)).sum())
        v["returns_per_100"] = 100 * returned / int(self.housed.sum()) if self.housed.any() else None

    def _moves(self) -> Ints:
        """Tenants and their moves; the day each tenancy ended by a move out, which is no loss of a home."""
        v, out_on = self.v, np.full(len(self.s.who), NEVER, dtype=np.int64)
        if self.log.vacated is None:
            return out_on
        ended = {MOVED: 0, TRANSFERRED: 0, LOST: 0}
        days = 0
        for stay in self.log.stays:
            days += max(0, min(stay.ends, self.last) - max(stay.starts, self.first))
            if self.first <= stay.ends < self.last:
                ended[stay.how] += 1
            if stay.how == MOVED:
                out_on[stay.spell] = stay.ends
        v["tenants_mean"] = days / (self.last - self.first)
        v["moved_out_per_month"] = ended[MOVED] / self.months
        v["transfers_per_month"] = ended[TRANSFERRED] / self.months
        return out_on

    def _concentration(self) -> None:
        log, v, s = self.log, self.v, self.s
        world, homes = self.trace.world, self.log.homes
        let = np.flatnonzero((log.let_to >= 0) & (log.let_on < self.last) & (log.let_on >= self.first))
        v["cap_breaches"] = 0.0
        if not len(let):
            return
        count = np.bincount(homes.department[let], minlength=len(world.departments))
        shares = count / count.sum()
        v["concentration_hhi"] = float((shares**2).sum())
        v["concentration_top_decile"] = float(np.sort(shares)[::-1][: max(1, len(shares) // 10)].sum())
        supported = world.supported[s.kind[log.let_to[let]]]
        cap = self.scenario.concentration.supported_share_max
        worst, breaches = 0.0, 0
        for d in np.unique(homes.department[let[supported]]).tolist():
            mine = np.sort(log.let_on[let[supported & (homes.department[let] == d)]])
            inside = np.arange(1, len(mine) + 1) - np.searchsorted(mine, mine - TWO_YEARS, side="right")
            stock = int(world.department_homes[d])
            before = int(world.department_before[d])
            held = inside + before * np.maximum(TWO_YEARS - mine, 0) // TWO_YEARS
            worst = max(worst, float(held.max()) / stock)
            if cap is not None and self.scenario.support.mode == "slots":
                # Homes let before a move ahead of them in time are counted on their day; a breach is above cap and stock.
                breaches += int((held > np.maximum(int(cap * stock), before)).sum())
        v["concentration_max"], v["cap_breaches"] = worst, float(breaches)

    def _envy(self) -> None:
        envy, v = self.log.envy, self.v
        v["envy"], v["justified_envy"] = float(envy["envy"]), float(envy["justified"])
        v["priority_inversions"], v["blocking_pairs"] = float(envy["inversions"]), float(envy["blocking"])
        for reason in ENVY_REASONS:
            v[f"justified_envy_{reason}"] = float(envy[reason])
        if self.log.replayed is not None:
            v["replay_made"], v["replay_missed"] = float(self.log.replayed["made"]), float(self.log.replayed["missed"])
        batches = [b for b in self.log.batches if b["day"] >= self.first]
        if batches:
            most = sum(b["most"] for b in batches)
            v["price_of_priority"] = 1 - sum(b["housed"] for b in batches) / most if most else None
            v["batches_proven"] = sum(b["proven"] for b in batches) / len(batches)
            v["churn"] = float(sum(b["churn"] for b in batches))

    def _groups(self) -> dict[str, dict[str, dict[str, Number]]]:
        """Unequal outcomes, watched afterwards: nothing here is seen by a policy. Groups below five are left out."""
        watched: dict[str, dict[str, dict[str, Number]]] = {}
        s, world = self.s, self.trace.world
        tiers = world.tier
        for attribute, (code, names) in world.attributes.items():
            watched[attribute] = {}
            for i, name in enumerate(names):
                mine = self.here & (code[s.kind] == i)
                n = int(mine.sum())
                if n < _SMALL:
                    continue
                curve = self._curve(mine)
                incidence = curve.incidence()
                placed = np.flatnonzero(mine & self.housed & (s.home >= 0))
                kinds = s.kind[placed]
                got = tiers[kinds, self.log.homes.kind[s.home[placed]]].astype(float)
                best = tiers[kinds].min(axis=1).astype(float) if len(placed) else np.zeros(0)
                watched[attribute][name] = {
                    "households": float(n), "incidence_90": float(incidence[90]), "incidence_180": float(incidence[180]),
                    "restricted_mean_wait": curve.restricted_mean(365),
                    "regret": float((got - best).mean()) if len(placed) >= _SMALL else None,
                }  # fmt: skip
        return watched

    def _monthly(self) -> dict[str, list[float]]:
        s = self.s
        edges = np.arange(0, self.last + DAYS_PER_MONTH, DAYS_PER_MONTH)
        edges = edges[edges <= self.last + 1]
        moved = s.moved[s.moved < self.last]
        ends = np.concatenate([np.sort(self.left[(s.arrives < self.last * TICKS) & (s.status != BLOCKED)])])
        starts = np.sort(s.registered[(s.arrives < self.last * TICKS) & (s.status != BLOCKED)])
        waiting = np.searchsorted(starts, edges, side="right") - np.searchsorted(ends, edges, side="right")
        return {
            "housed": np.histogram(moved, bins=edges)[0].astype(float).tolist(),
            "waiting": waiting[:-1].astype(float).tolist(),
        }


def _share(part: int, whole: int) -> Number:
    return part / whole if whole else None


__all__ = ["LONGEST", "Measures", "measure"]
