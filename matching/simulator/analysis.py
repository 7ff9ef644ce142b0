"""From a study to what may be said: figures with intervals, differences, unequal outcomes, and what would change it all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constraints.language import both

from ..plan.provenance import code_digest, versions
from .bases import bases_of
from .metrics import BY_NAME
from .money import price_rows, prices
from .policies import OFFLINE
from .scenario_world import MunicipalityWorld
from .sensitivity import sensitivity
from .statistics import (
    ERROR,
    NOT_DEMONSTRATED,
    Interval,
    ground,
    holm,
    leximin_better,
    paired,
    pooled_quantile,
    student,
)
from .study import Cell, Study

FORMAT = "anvis-simulation/1"
# What the one-page report shows; for these the bootstrap is worked out as well.
HEADLINE = (
    "housed_per_month", "weighted_per_month", "days_to_housing_p50", "incidence_180", "stock_wait_p90", "waiting_at_end", "bed_days",
    "municipal_net_cost", "vacancy_days", "utilisation", "waste", "deadlines_met", "slot_utilisation", "returns_per_100",
)  # fmt: skip
_POOLED = {"days_to_housing_p50": 0.5, "days_to_housing_p90": 0.9}
_SMALL = 5
# A list that grows by fewer than so many households is not called growing.
_NOTICED = 2
_UNITS = {"incidence_90": "share", "incidence_180": "share"}
_GROUP_FIGURES = ("incidence_90", "incidence_180", "restricted_mean_wait", "regret")


def analyse(study: Study) -> dict[str, Any]:
    """The document of `anvis simulate --json`, without `timing`."""
    return _Analysis(study).document()


class _Analysis:
    def __init__(self, study: Study) -> None:
        self.study, self.scenario = study, study.scenario
        self.variants = [c for c in study.cells if c.kind == "variant"]
        self.seed = self.scenario.seed % 2**32
        self.base = self.variants[0].name, study.policies[0]

    def document(self) -> dict[str, Any]:
        scenario = self.scenario
        variants = [self._variant(c) for c in self.variants]
        comparisons = self._comparisons()
        outer = sensitivity(self.study)
        return {
            "format": FORMAT, "name": scenario.name, "title": dict(scenario.title),
            "scenario": scenario.model_dump(mode="json"), "seed": scenario.seed,
            "digests": {
                "scenario": scenario.digest, "code": code_digest(),
                "law": self._law_digest(), "parameters": self._parameter_hash(),
            },
            "versions": versions(), "start": scenario.start.isoformat(), "end": scenario.end.isoformat(),
            "metrics": [{"name": m.name, "unit": m.unit, "better": m.better, "da": m.da, "en": m.en} for m in self.study.figures],
            "policies": [{"name": p, "says": dict(self.study.says[p])} for p in self.study.policies],
            "labels": self._labels(), **self._bases(), "prices": price_rows(prices(scenario), scenario),
            "primary": scenario.primary, "better": scenario.better, "base": {"variant": self.base[0], "policy": self.base[1]},
            "variants": variants, "comparisons": comparisons, "uncertainty": outer, "conclusion": self._conclusion(comparisons, outer),
        }  # fmt: skip

    # ------------------------------------------------------------ provenance

    def _law_digest(self) -> str:
        digests = {w.law.get("digest", "none: a plain world") for w in self.study.worlds.values()}
        return "+".join(sorted(digests))

    def _parameter_hash(self) -> str:
        """SHA-256 over the unit prices and everything the scenario sets."""
        told = ("name", "value", "unit", "status", "source")
        rows = [{k: r[k] for k in told} for r in price_rows(prices(self.scenario), self.scenario)]
        text = json.dumps([rows, self.scenario.model_dump(mode="json")], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def _labels(self) -> list[dict[str, Any]]:
        """What a reader has to know before the figures, per variant."""
        told: list[dict[str, Any]] = []
        for cell in self.variants:
            labels = [*cell.scenario.quota.labels(), *self.study.worlds[cell.name].notes]
            labels += _overload(self.study, cell)
            if any(c.name == OFFLINE for c in cell.scenario.policies) and cell.scenario.tenancy.returns > 0:
                labels.append(
                    {
                        "kind": "reference",
                        **both(
                            "“Clairvoyant” is a reference here, not an upper bound: with households that return the bound does not hold."
                        ),
                    }
                )
            if any(c.name == OFFLINE for c in cell.scenario.policies) and cell.scenario.life.breaks_bound:
                labels.append(
                    {
                        "kind": "reference",
                        **both(
                            "“Clairvoyant” is a reference here, not an upper bound: what a policy does changes which homes and households come later."
                        ),
                    }
                )
            assumed = sum(1 for row in bases_of(cell.scenario) if row["assumption"])
            if assumed:
                labels.append(
                    {
                        "kind": "assumed",
                        "detail": str(assumed),
                        **both(
                            "Settings of letting and ordinary life that are assumptions without a source (they stand in a table of their own)"
                        ),
                    }
                )
            if cell.scenario.quota.call_rate == 1 and isinstance(cell.scenario.world, MunicipalityWorld):
                labels.append(
                    {
                        "kind": "takes_all",
                        **both(
                            "The municipality takes every home it has a right to. Nationally, use in 2021 was about {share} of a quarter.",
                            share="40 %",
                        ),
                    }
                )
            told += [{"variant": cell.name, **label} for label in labels]
        unverified = sorted(
            r["name"]
            for r in price_rows(prices(self.scenario), self.scenario)
            if r["status"] in ("unverified", "provisional")
        )
        if unverified:
            told.append(
                {
                    "variant": None, "kind": "unverified", "names": unverified, **both("Unit prices not verified: {names}.", names=", ".join(unverified)),
                }
            )  # fmt: skip
        return told

    def _bases(self) -> dict[str, Any]:
        """What each variant takes for given of letting and ordinary life; no key where nothing of it is on."""
        rows = [{"variant": c.name, **row} for c in self.variants for row in bases_of(c.scenario)]
        return {"bases": rows} if rows else {}

    # ------------------------------------------------------------ figures

    def _variant(self, cell: Cell) -> dict[str, Any]:
        units = self.study.units[cell.name]
        says = next((dict(v.says) for v in self.scenario.variants if v.name == cell.name), {})
        world = self.study.worlds[cell.name]
        rows = []
        for p, policy in enumerate(self.study.policies):
            table = self.study.table(cell.name, policy)
            figures = {name: self._figure(cell, policy, name, values) for name, values in table.items()}
            row: dict[str, Any] = {
                "policy": policy, "metrics": {n: f.as_json() for n, f in figures.items()},
                "groups": self._groups([u.groups[p] for u in units]),
                "monthly": self._monthly([u.monthly[p] for u in units]),
                "incidence": self._incidence(cell, policy),
            }  # fmt: skip
            if cell.scenario.policies[p].name == OFFLINE:
                offline = [o for u in units for o in u.offline if o["policy"] == policy]
                row["offline"] = {
                    "is_bound": all(o["is_bound"] for o in offline), "proven": sum(o["proven"] for o in offline), "of": len(offline),
                }  # fmt: skip
            rows.append(row)
        self._prices_of_myopia(rows, cell)
        return {
            "name": cell.name, "says": says, "replications": len(units), "scenario_digest": cell.scenario.digest, "law": dict(world.law),
            "settings": _as_written(next((v.set for v in self.scenario.variants if v.name == cell.name), {})), "policies": rows,
        }  # fmt: skip

    def _figure(self, cell: Cell, policy: str, name: str, values: NDArray[np.float64]) -> Interval:
        if name in _POOLED and not np.isnan(values).all():
            return pooled_quantile(self.study.curves(cell.name, policy), _POOLED[name], self.seed)
        return _inside(student(values), BY_NAME[name].unit)

    def _prices_of_myopia(self, rows: list[dict[str, Any]], cell: Cell) -> None:
        """What a policy gives up against the best of the grid, and against somebody who knows the future."""
        tables = {r["policy"]: self.study.table(cell.name, r["policy"])["weighted_per_month"] for r in rows}
        clairvoyant = next((tables[c.title] for c in cell.scenario.policies if c.name == OFFLINE), None)
        real = [t for c, t in zip(cell.scenario.policies, tables.values(), strict=True) if c.name != OFFLINE]
        best = np.max(np.stack(real), axis=0) if real else None
        for row in rows:
            mine = tables[row["policy"]]
            for name, against in (("price_of_myopia", clairvoyant), ("price_of_fairness", best)):
                if against is None:
                    row["metrics"][name] = student(np.full(len(mine), np.nan)).as_json()
                else:
                    with np.errstate(divide="ignore", invalid="ignore"):
                        row["metrics"][name] = student(np.where(against > 0, 1 - mine / against, np.nan)).as_json()

    def _groups(self, groups: Sequence[Mapping[str, Mapping[str, Mapping[str, float | None]]]]) -> dict[str, Any]:
        """Figures per group over replications; differences to the rest of the attribute are the reader's first question."""
        by_attribute: dict[str, Any] = {}
        for attribute in sorted({a for g in groups for a in g}):
            names = sorted({n for g in groups for n in g.get(attribute, {})})
            table: dict[str, Any] = {}
            for name in names:
                rows = [g[attribute][name] for g in groups if name in g.get(attribute, {})]
                if len(rows) < len(groups):  # below five people in some replication: not shown at all
                    table[name] = {"suppressed": True, "because": f"fewer than {_SMALL} households"}
                    continue
                table[name] = {
                    f: _inside(
                        student(np.array([np.nan if r.get(f) is None else float(r[f] or 0.0) for r in rows])),
                        _UNITS.get(f, ""),
                    ).as_json()
                    for f in ("households", *_GROUP_FIGURES)
                }
            shown = [n for n in names if "suppressed" not in table[n]]
            by_attribute[attribute] = {"groups": table, "disparity": self._disparity(groups, attribute, shown)}
        return by_attribute

    def _disparity(
        self, groups: Sequence[Mapping[str, Any]], attribute: str, names: Sequence[str]
    ) -> dict[str, Any] | None:
        """Largest minus smallest among the groups, replication by replication; the ratio for the mean wait."""
        if len(names) < 2:
            return None
        out: dict[str, Any] = {}
        for figure in ("incidence_90", "incidence_180"):
            values = np.array([[float(g[attribute][n][figure] or 0.0) for n in names] for g in groups])
            mean = values.mean(axis=0)
            high, low = int(mean.argmax()), int(mean.argmin())
            gap = paired(values[:, high], values[:, low], self.seed)
            out[figure] = {"highest": names[high], "lowest": names[low], **gap.as_json()}
        values = np.array([[float(g[attribute][n]["restricted_mean_wait"] or 0.0) for n in names] for g in groups])
        mean = values.mean(axis=0)
        high, low = int(mean.argmax()), int(mean.argmin())
        ratio = student(values[:, high] / np.maximum(values[:, low], 1e-9))
        out["restricted_mean_wait_ratio"] = {"highest": names[high], "lowest": names[low], **ratio.as_json()}
        return out

    def _monthly(self, rows: Sequence[Mapping[str, Sequence[float]]]) -> dict[str, Any]:
        by_month = {}
        for name in ("housed", "waiting"):
            series = [r[name] for r in rows if name in r]
            if series:
                stacked = np.array(series)
                by_month[name] = {
                    "mean": stacked.mean(axis=0).round(6).tolist(), "low": np.quantile(stacked, 0.05, axis=0).round(6).tolist(),
                    "high": np.quantile(stacked, 0.95, axis=0).round(6).tolist(),
                }  # fmt: skip
        return by_month

    def _incidence(self, cell: Cell, policy: str) -> list[float]:
        """Share housed by day waited, pooled over replications, every tenth day to two years."""
        size = 731
        curves = [c.of_length(size) for c in self.study.curves(cell.name, policy)]
        total = curves[0]
        for c in curves[1:]:
            total = type(c)(total.risk + c.risk, total.housed + c.housed, total.other + c.other)
        if not total.risk.any():
            return []
        return [round(float(x), 9) for x in total.incidence()[::10]]

    # ------------------------------------------------------------ comparisons

    def _comparisons(self) -> list[dict[str, Any]]:
        base = self.study.table(*self.base)
        compared = []
        for cell in self.variants:
            for policy in self.study.policies:
                if (cell.name, policy) == self.base:
                    continue
                table = self.study.table(cell.name, policy)
                rows = {
                    n: paired(table[n], base[n], self.seed, n in HEADLINE or n == self.scenario.primary) for n in table
                }
                compared.append((cell.name, policy, rows))
        primary = self.scenario.primary
        adjusted = holm([rows[primary].p for _, _, rows in compared])
        out = []
        for (variant, policy, rows), p in zip(compared, adjusted, strict=True):
            metrics = {n: d.as_json() for n, d in rows.items()}
            metrics[primary]["p_holm"] = p
            metrics[primary]["demonstrated"] = rows[primary].shown and p is not None and p < ERROR
            better = [
                leximin_better(a.longest[self.study.policies.index(policy)], b.longest[0])
                for a, b in zip(self.study.units[variant], self.study.units[self.base[0]], strict=True)
            ]
            out.append(
                {
                    "variant": variant, "policy": policy, "against": {"variant": self.base[0], "policy": self.base[1]}, "metrics": metrics,
                    "groups": self._improvement(variant, policy),
                    "leximin": {"better": better.count(1) / len(better), "worse": better.count(-1) / len(better)},
                }
            )  # fmt: skip
        return out

    def _improvement(self, variant: str, policy: str) -> dict[str, Any]:
        """What each group gains or loses against the base, replication by replication; small groups are left out."""
        p, units, base = self.study.policies.index(policy), self.study.units[variant], self.study.units[self.base[0]]
        gained: dict[str, Any] = {}
        for attribute in sorted({a for u in units for a in u.groups[p]}):
            gained[attribute] = {}
            for name in sorted({n for u in units for n in u.groups[p].get(attribute, {})}):
                both = [
                    (u.groups[p].get(attribute, {}).get(name), b.groups[0].get(attribute, {}).get(name))
                    for u, b in zip(units, base, strict=True)
                ]
                known = [(a, b) for a, b in both if a is not None and b is not None]
                if len(known) < len(both):
                    continue
                gained[attribute][name] = {
                    figure: paired(
                        np.array([float(a[figure] or 0.0) for a, _ in known]), np.array([float(b[figure] or 0.0) for _, b in known]), self.seed
                    ).as_json()
                    for figure in ("incidence_180", "restricted_mean_wait")
                }  # fmt: skip
        return gained

    # ------------------------------------------------------------ what may be said

    def _conclusion(self, comparisons: Sequence[Mapping[str, Any]], outer: Mapping[str, Any] | None) -> dict[str, Any]:
        primary = self.scenario.primary
        sign = 1 if self.scenario.better == "higher" else -1
        titles = {c.title for c in self.scenario.policies if c.name == OFFLINE}
        rows = []
        for c in comparisons:
            if c["policy"] in titles:
                continue
            d = c["metrics"][primary]
            verdict = NOT_DEMONSTRATED
            if d["demonstrated"] and d["mean"] is not None:
                verdict = "better" if sign * d["mean"] > 0 else "worse"
            rows.append(
                {
                    "variant": c["variant"], "policy": c["policy"], "verdict": verdict, "difference": d["mean"], "low": d["low"],
                    "high": d["high"], "p_holm": d["p_holm"], "p": d["p"], "ground": ground(d),
                }
            )  # fmt: skip
        return {
            "primary": primary,
            "unit": BY_NAME[primary].unit,
            "rows": rows,
            "changes": outer["changes"] if outer else [],
        }


def _as_written(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as JSON has them: a date that YAML read as one is its text again."""
    written: dict[str, Any] = json.loads(json.dumps(settings, default=str))
    return written


def _inside(interval: Interval, unit: str) -> Interval:
    """The interval of a share, kept between 0 and 1: Student's does not know that there is nothing beyond."""
    if unit != "share" or interval.low is None or interval.high is None or interval.mean is None:
        return interval
    if not 0 <= interval.mean <= 1:  # a share of something else than a whole, such as a price of priority
        return interval
    return replace(interval, low=max(0.0, interval.low), high=min(1.0, interval.high))


def _overload(study: Study, cell: Cell) -> list[dict[str, str]]:
    """An overloaded list has no steady state: a mean over the run would describe nothing that exists."""
    rows = [u.monthly[0].get("waiting", []) for u in study.units[cell.name]]
    if not rows or len(rows[0]) < 12:
        return []
    series = np.array(rows)
    third = series.shape[1] // 3
    middle, end = series[:, third : 2 * third].mean(axis=1), series[:, 2 * third :].mean(axis=1)
    growth = student(end - middle)
    early, late = float(middle.mean()), float(end.mean())
    by_chance = growth.low is not None and growth.low <= 0
    if late > 1.1 * early and late - early > _NOTICED and not by_chance:
        return [
            {
                "kind": "overload",
                "detail": f"{early:.0f} → {late:.0f}",
                **both(
                    "The list grows. There is no steady state, and means over the whole period say little. Waiting in the middle and at the end"
                ),
            }
        ]
    return []


def long_table(document: Mapping[str, Any], study: Study) -> list[dict[str, Any]]:
    """Every figure of every replication, one row each, with what it rests on."""
    rows = []
    same = {
        "scenario": document["name"], "seed": document["seed"], "law": document["digests"]["law"],
        "parameter_hash": document["digests"]["parameters"],
    }  # fmt: skip
    for cell in study.cells:
        for policy in study.policies:
            table = study.table(cell.name, policy)
            for name, values in table.items():
                for r, value in enumerate(values.tolist()):
                    rows.append(
                        {
                            **same, "variant": cell.name, "kind": cell.kind, "of_variant": cell.variant, "policy": policy, "replication": r, "metric": name,
                            "unit": BY_NAME[name].unit, "value": None if value != value else value,
                        }
                    )  # fmt: skip
    return rows


def summary_table(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every figure with its interval, one row per variant, policy and figure, with what it rests on."""
    rows = []
    for variant in document["variants"]:
        for policy in variant["policies"]:
            for name, f in policy["metrics"].items():
                rows.append(
                    {
                        "scenario": document["name"], "variant": variant["name"], "policy": policy["policy"], "metric": name,
                        "unit": BY_NAME[name].unit if name in BY_NAME else "share", "mean": f["mean"], "low": f["low"], "high": f["high"],
                        "sd": f["sd"], "replications": f["n"], "method": f["method"], "seed": document["seed"],
                        "law": document["digests"]["law"], "parameter_hash": document["digests"]["parameters"],
                    }
                )  # fmt: skip
    return rows
