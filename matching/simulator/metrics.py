"""Every figure of a run, each by a published definition, over the window [first, last) of days.

A figure is None where it is not reached or not defined (a quantile nobody has reached, a share of nothing); it is never
set to zero instead. Names that begin with `naive_` are what people often report and should not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constraints.language import N_, Message

from .concentration import TWO_YEARS
from .money import LINES, Price, bed_days, costs, left_on, refundable_days, vacancy_days
from .refusal import NO_ANSWER, REFUSED
from .scenario import DAYS_PER_MONTH, METHODS
from .spells import BLOCKED, BRIDGED, ENVY_REASONS, EXITED, MET, MISSED, STRUCK, WASTE, Log
from .trace import EXIT_KINDS, NEVER, TICKS
from .world import METHOD_NAMES, Ints

Number = float | None
LONGEST = 3660
TOP = 50
_SMALL = 5


@dataclass(frozen=True)
class Metric:
    """Name, unit, whether more is better (None = neither), and what it is, for the reader."""

    name: str
    unit: str
    better: str | None
    says: Message

    @property
    def da(self) -> str:
        return self.says.say("da")

    @property
    def en(self) -> str:
        return self.says.say("en")


def _m(name: str, unit: str, better: str | None, says: str, /, **facts: Any) -> Metric:
    return Metric(name, unit, better, Message.of(says, **facts))


# Lines of cost, ways out of the list, and reasons, as they stand behind a colon.
_LINES = {
    "shelter_gross": N_("section 110 shelter"), "shelter_refund": N_("refund, shelter"), "bridge": N_("bridging"),
    "vacancy_rent": N_("vacancy rent"), "support_gross": N_("support"), "support_refund": N_("refund, support"),
    "guarantee": N_("restoration guarantee"), "deposit_loss": N_("deposit losses"),
}  # fmt: skip
_WASTE = {
    "no_household_fits": N_("no household fits"), "area_rules": N_("area rules"), "refusals": N_("refusals"),
    "no_support_slot": N_("no support slot"), "concentration": N_("concentration"), "too_late": N_("too late"),
    "not_offered": N_("not offered"),
}  # fmt: skip
_EXITS = {
    "housed_otherwise": N_("housed otherwise"), "institution": N_("institution"), "withdrew": N_("withdrew"), "died": N_("died"),
}  # fmt: skip
_ENVY = {
    "support_slot": N_("no support slot"), "concentration": N_("concentration"), "answered": N_("answered an offer"),
    "lookahead": N_("known too late"), "wishes": N_("wishes"), "unexplained": N_("no reason"),
}  # fmt: skip
_METHODS = {
    "all": N_("all"), "none": N_("without support"), "s85": N_("section 85"), "CTI": "CTI", "ICM": "ICM", "ACT": "ACT",
}  # fmt: skip


METRICS: tuple[Metric, ...] = (
    _m("housed_per_month", "households/month", "higher", N_("Households housed per month")),
    _m("housed_net_per_month", "households/month", "higher", N_("… net of homes lost within 6 months")),
    _m("weighted_per_month", "points/month", "higher", N_("Weighted by urgency class")),
    *(_m(f"housed_u{c}_per_month", "households/month", "higher", N_("Housed per month, {urgency}"), urgency=f"U{c}") for c in range(1, 6)),
    _m("days_to_housing_p50", "days", "lower", N_("Days to housing, half of all")),
    _m("days_to_housing_p90", "days", "lower", N_("Days to housing, nine of ten")),
    _m("naive_days_p50", "days", None, N_("Median among the housed (misleading)")),
    _m("naive_days_p90", "days", None, N_("P90 among the housed (misleading)")),
    _m("naive_days_mean", "days", None, N_("Mean among the housed (misleading)")),
    _m("incidence_90", "share", "higher", N_("Share housed after 90 days")),
    _m("incidence_180", "share", "higher", N_("Share housed after 180 days")),
    _m("restricted_mean_wait", "days", "lower", N_("Mean wait, at most 365 days")),
    _m("stock_wait_mean", "days", "lower", N_("Wait of those waiting: mean")),
    _m("stock_wait_p90", "days", "lower", N_("Wait of those waiting: P90")),
    _m("stock_over_5m", "share", "lower", N_("Have waited more than 5 months")),
    _m("stock_over_12m", "share", "lower", N_("Have waited more than 12 months")),
    _m("stock_wait_max", "days", "lower", N_("Wait of those waiting: longest")),
    _m("waiting_mean", "households", "lower", N_("Waiting on average")),
    _m("waiting_at_end", "households", "lower", N_("Waiting at the end")),
    _m("waiting_days", "days", "lower", N_("Waiting days in all")),
    _m("arrivals_per_month", "households/month", None, N_("New on the list per month")),
    _m("little_wait_mean", "days", "lower", N_("Mean wait (Little's law)")),
    _m("bed_days", "bed-days", "lower", N_("Section 110 bed-days")),
    _m("refundable_bed_days", "bed-days", None, N_("… of those with state refund")),
    _m("municipal_net_cost", "DKK", "lower", N_("Municipal net cost")),
    *(_m(f"cost_{line}", "DKK", "lower", N_("Cost: {line}"), line=Message(_LINES[line])) for line in LINES),
    _m("vacancy_days", "dwelling-days", "lower", N_("Vacancy days")),
    _m("vacancies", "count", None, N_("Vacancies in all")),
    _m("quota_right", "count", None, N_("Quota right")),
    _m("quota_called", "count", None, N_("Called")),
    _m("quota_used", "count", "higher", N_("Let to somebody allocated")),
    _m("utilisation", "share", "higher", N_("Used of the right")),
    _m("take_up", "share", None, N_("Called of the right")),
    _m("allocated_share", "share", None, N_("Allocated of all vacancies")),
    _m("waste", "count", "lower", N_("Homes handed back")),
    *(_m(f"waste_{w}", "count", "lower", N_("Handed back: {why}"), why=Message(_WASTE[w])) for w in WASTE),
    _m("lost_to_area_rules", "count", "lower", N_("Lost to the area rules")),
    _m("refusal_rate", "share", "lower", N_("Refusals per offer")),
    _m("no_answer_rate", "share", "lower", N_("Offers without answer")),
    _m("offers_per_letting", "ratio", "lower", N_("Offers per letting")),
    _m("struck_off", "households", "lower", N_("Struck off after refusals")),
    *(_m(f"left_{e}", "households", None, N_("Left the list: {way}"), way=Message(_EXITS[e])) for e in EXIT_KINDS),
    _m("deadlines_met", "share", "higher", N_("Hard dates met")),
    _m("deadlines_bridged", "share", None, N_("… bridged")),
    _m("deadlines_missed", "share", "lower", N_("… missed")),
    _m("slot_utilisation", "share", None, N_("Support slots in use")),
    *(_m(f"slot_utilisation_{m}", "share", None, N_("Support slots in use, {method}"), method=m) for m in METHODS),
    _m("months_waiting_for_slot", "months", "lower", N_("Months waited only for a slot")),
    _m("support_before_move_in", "share", "higher", N_("Support begun before move-in")),
    _m("support_kept", "share", "higher", N_("Support kept when the home was lost")),
    _m("support_blocked", "share", "lower", N_("Turned away without a slot (loss system)")),
    _m("waiting_undecided_support", "share", "lower", N_("Waiting without decided support")),
    *(
        _m(f"kept_home_{n}m_{m}", "share", "higher", N_("Kept the home {months} months, {method}"), months=n, method=Message(_METHODS[m]))
        for n in (6, 12, 24) for m in ("all", *METHOD_NAMES)
    ),
    _m("returns_per_100", "per 100", "lower", N_("Returns per 100 placements")),
    _m("concentration_max", "share", "lower", N_("Largest share of supported in a department")),
    _m("concentration_hhi", "index", "lower", N_("Concentration of placements (HHI)")),
    _m("concentration_top_decile", "share", "lower", N_("Placed in the most used tenth of departments")),
    _m("cap_breaches", "count", "lower", N_("Cap breaches")),
    _m("envy", "pairs", None, N_("Envy: would rather have another's home")),
    _m("justified_envy", "pairs", "lower", N_("… with higher priority")),
    *(_m(f"justified_envy_{r}", "pairs", "lower", N_("… reason: {why}"), why=Message(_ENVY[r])) for r in ENVY_REASONS),
    _m("priority_inversions", "pairs", "lower", N_("A higher class went without")),
    _m("blocking_pairs", "count", "lower", N_("Empty homes somebody could have had")),
    _m("leximin_max", "days", "lower", N_("Longest wait")),
    _m("gini_stock", "0-1", "lower", N_("Inequality of waits, those waiting (Gini)")),
    _m("gini_completed", "0-1", "lower", N_("Inequality of waits, the housed (Gini)")),
    _m("price_of_priority", "share", None, N_("Price of priority")),
    _m("batches_proven", "share", "higher", N_("Plans proven best")),
    _m("replay_made", "count", None, N_("Replay: offers made again")),
    _m("replay_missed", "count", "lower", N_("Replay: could not be made again")),
    _m("churn", "count", "lower", N_("Proposals changed without new facts")),
)  # fmt: skip
BY_NAME = {m.name: m for m in METRICS}


@dataclass(frozen=True, eq=False)
class Curve:
    """At risk, housed and otherwise gone by day waited: what a pooled incidence curve is made of."""

    risk: Ints
    housed: Ints
    other: Ints

    def of_length(self, size: int) -> Curve:
        """The curve cut or filled up to `size` days; past its end nobody is at risk."""

        def fitted(a: Ints) -> Ints:
            return np.concatenate([a[:size], np.zeros(max(0, size - len(a)), dtype=np.int64)])

        return Curve(fitted(self.risk), fitted(self.housed), fitted(self.other))

    def incidence(self) -> NDArray[np.float64]:
        """Aalen-Johansen: share housed by day waited, with other ways out as competing events."""
        risk = np.maximum(self.risk, 1)
        stays = np.cumprod(1 - (self.housed + self.other) / risk)
        before = np.concatenate([[1.0], stays[:-1]])
        return np.cumsum(before * self.housed / risk)

    def quantile(self, level: float) -> Number:
        """First day by which the share `level` of all is housed; None = not reached."""
        found = np.flatnonzero(self.incidence() >= level)
        return float(found[0]) if len(found) else None

    def restricted_mean(self, days: int) -> float:
        """Mean days until housed, each counted to `days` at most."""
        return float((1 - self.incidence()[:days]).sum())


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
            v["naive_days_p50"], v["naive_days_p90"] = _quantile(done, 0.5), _quantile(done, 0.9)
            v["naive_days_mean"] = float(done.mean())
        stock = self.here & (self.left >= self.last)
        waited = (self.last - s.registered)[stock]
        if len(waited):
            v["stock_wait_mean"], v["stock_wait_p90"] = float(waited.mean()), _quantile(waited, 0.9)
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
        log, v, homes = self.log, self.v, self.trace.vacancies
        since = self.first if self.first else -NEVER  # without a warm-up also what was registered before the start
        seen = homes.noticed // TICKS >= since
        everything = int((self.trace.notices >= since).sum())
        right, called = int((log.right & seen).sum()), int((log.called & seen).sum())
        used = int(((log.let_to >= 0) & (log.let_on < self.last) & seen).sum())
        v["vacancies"], v["quota_right"], v["quota_called"], v["quota_used"] = (
            float(n) for n in (everything, right, called, used)
        )
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
        v["offers_per_letting"] = made / taken if taken else None
        s = self.s
        v["struck_off"] = float(((s.status == STRUCK) & (s.ended >= self.first)).sum())
        for i, name in enumerate(EXIT_KINDS):
            v[f"left_{name}"] = float(((s.status == EXITED) & (s.leaves_by == i) & (s.ended >= self.first)).sum())

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
        starts: dict[int, int] = {}
        for course in log.slots.courses(self.last):
            busy[course.method] += max(0, min(course.ends, self.last) - max(course.starts, self.first))
            starts[course.holder] = min(starts.get(course.holder, NEVER), course.starts)
        room = {m: log.slots.pool(m).slots * (self.last - self.first) for m in METHODS}
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
        method = self.trace.world.method[s.kind]
        for name, mine in (("all", moved), *((m, moved & (method == i)) for i, m in enumerate(METHOD_NAMES))):
            kept = _kaplan_meier((np.minimum(lost_on, self.last) - s.moved)[mine], (lost_on < self.last)[mine])
            for months in (6, 12, 24):
                v[f"kept_home_{months}m_{name}"] = kept(round(months * DAYS_PER_MONTH))
        returned = int(((s.number > 0) & (s.registered >= self.first)).sum())
        v["returns_per_100"] = 100 * returned / int(self.housed.sum()) if self.housed.any() else None

    def _concentration(self) -> None:
        log, v, s = self.log, self.v, self.s
        world, homes = self.trace.world, self.trace.vacancies
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
        found: dict[str, dict[str, dict[str, Number]]] = {}
        s, world = self.s, self.trace.world
        tiers = world.tier
        for attribute, (code, names) in world.attributes.items():
            found[attribute] = {}
            for i, name in enumerate(names):
                mine = self.here & (code[s.kind] == i)
                n = int(mine.sum())
                if n < _SMALL:
                    continue
                curve = self._curve(mine)
                incidence = curve.incidence()
                placed = np.flatnonzero(mine & self.housed & (s.home >= 0))
                kinds = s.kind[placed]
                got = tiers[kinds, self.trace.vacancies.kind[s.home[placed]]].astype(float)
                best = tiers[kinds].min(axis=1).astype(float) if len(placed) else np.zeros(0)
                found[attribute][name] = {
                    "households": float(n), "incidence_90": float(incidence[90]), "incidence_180": float(incidence[180]),
                    "restricted_mean_wait": curve.restricted_mean(365),
                    "regret": float((got - best).mean()) if len(placed) >= _SMALL else None,
                }  # fmt: skip
        return found

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


def gini(waits: Ints) -> Number:
    """sum |x_i - x_j| / (2 n² mean); None without anyone, 0 where nobody waited."""
    n = len(waits)
    if not n:
        return None
    ordered = np.sort(waits).astype(np.float64)
    total = ordered.sum()
    if total <= 0:
        return 0.0
    rank = np.arange(1, n + 1)
    return float((2 * (rank * ordered).sum() / (n * total)) - (n + 1) / n)


def _kaplan_meier(days: Ints, lost: NDArray[np.bool_]) -> Any:
    """Share of tenancies kept past a number of days; None where none was watched that long."""
    order = np.argsort(days, kind="stable")
    days, lost = days[order], lost[order]
    n = len(days)
    factor = np.where(lost, 1 - 1 / np.maximum(n - np.arange(n), 1), 1.0)
    survival = np.cumprod(factor)

    def kept(day: int) -> Number:
        if not n or int(days[-1]) < day:
            return None
        before = int(np.searchsorted(days, day, side="right"))
        return float(survival[before - 1]) if before else 1.0

    return kept


def _quantile(values: Ints, level: float) -> float:
    """The smallest value that at least the share `level` do not exceed."""
    ordered = np.sort(values)
    return float(ordered[max(0, int(np.ceil(level * len(ordered))) - 1)])


def _share(part: int, whole: int) -> Number:
    return part / whole if whole else None


__all__ = ["BY_NAME", "LONGEST", "METRICS", "Curve", "Measures", "Metric", "measure"]
