"""Small worlds and runs for the laws of the simulator."""

from __future__ import annotations

from functools import cache
from typing import Any

from matching.simulator.clock import Run
from matching.simulator.measure import Measures, measure
from matching.simulator.money import prices
from matching.simulator.policies import policy_of
from matching.simulator.scenario import PolicyChoice, Scenario
from matching.simulator.scenario_file import scenario_of, with_settings
from matching.simulator.spells import Log
from matching.simulator.trace import Trace, draw_trace
from matching.simulator.validation import plain
from matching.simulator.world import World
from matching.simulator.worlds import build_world

LISTS = (
    "fcfs_vacancy", "class_then_date", "points", "lottery_common", "lottery_independent", "greedy_vacancy", "mwp", "siro_buffer",
    "first_available_unit", "dual_queue",
)  # fmt: skip
BATCHES = ("batch_myopic", "batch_calendar", "batch_dual")


def identical(**changes: Any) -> dict[str, Any]:
    """Identical homes, three classes of household, nothing refused, nobody withdraws, support off."""
    raw = plain(
        "identical", 18,
        [{"name": f"t{c}", "per_month": 4, "urgency_class": f"U{c}", "waiting_at_start": 6, "waited_days_at_start": 90} for c in (1, 3, 5)],
        [{"name": "O1", "vacancies_per_month": 20}, {"name": "O2", "vacancies_per_month": 13}],
        decisions={"every": "month", "lapse_after_days": 40, "answer_days": 0, "look_ahead_days": 0},
    )  # fmt: skip
    return with_settings(raw, {k.replace("__", "."): v for k, v in changes.items()})


def town(**changes: Any) -> dict[str, Any]:
    """A small municipality with everything on."""
    raw = {
        "format": "anvis-scenario/1", "name": "town", "start": "2026-11-01", "months": 12, "seed": 3,
        "world": {
            "kind": "municipality", "households_per_month": 14, "waiting_at_start": 40, "vacancies_per_month": 40,
            "catalogue": {"size": 40, "dwellings": 24, "seed": 2},
        },
        "support": {
            "CTI": {"workers": 1, "caseload": 10, "months": 9, "duration": "fixed", "steps_down_to": "s85"},
            "ICM": {"workers": 2, "busy_at_start": 0.5, "steps_down_to": "s85"},
            "ACT": {"workers": 1, "busy_at_start": 0.5, "steps_down_to": "ICM"},
        },
    }  # fmt: skip
    return with_settings(raw, {k.replace("__", "."): v for k, v in changes.items()})


def life() -> dict[str, Any]:
    """Every part of ordinary life, for the town."""
    told = {"assumption": True}
    plan = {"organisation": "O01", **told}
    return {
        "move_outs": {**told, "spells": {"all": {"months": 9}, "couple": {"months": 14, "form": "weibull", "shape": 1.5}}},
        "transfers": {**told, "share": 0.3},
        "supply": {
            **told, "turnover_per_year": 0.15,
            "plans": [
                {**plan, "day": "2027-02-01", "change": "built", "homes": 20},
                {**plan, "day": "2027-05-01", "change": "torn_down", "homes": 200, "rehoused": 5, "rehoused_class": "U2"},
            ],
        },
        "seasons": {**told, "exits": {6: 2.0, 12: 0.5}, "move_outs": {7: 1.3, 12: 0.8}},
        "teams": {**told, "of": {"ICM": [{"name": "north", "workers": 1}, {"name": "south", "workers": 1}]}},
        "overrides": {**told, "share": 0.1},
        "households": {
            **told,
            "grow": {"per_month": 0.03, "becomes": {"single": "single with children", "couple": "couple with children"}},
            "split": {
                "per_month": 0.03, "becomes": {"couple": "single", "couple with children": "single with children"},
                "second": {"couple": "single", "couple with children": "single"},
            },
            "merge": {"per_month": 0.03, "becomes": {"single": "couple"}},
        },
        "fallback": {**told, "after_days": 31, "share": 0.8},
        "under_notice": {**told},
    }  # fmt: skip


@cache
def _world(digest: str, scenario: str) -> World:
    return build_world(Scenario.model_validate_json(scenario))


def world_of(scenario: Scenario) -> World:
    """The world of a scenario, built once for all that differ in nothing a world knows of."""
    bare = scenario.model_copy(update={"quota": Scenario.model_fields["quota"].default, "seed": 0})
    return _world(
        "",
        bare.model_dump_json(
            include={"format", "name", "start", "months", "world", "municipal_policy", "life", "support"}
        ),
    )


def trace_of(raw: dict[str, Any], replication: int = 0) -> Trace:
    scenario = scenario_of(raw)
    return draw_trace(scenario, world_of(scenario), replication)


def play(trace: Trace, policy: str, **settings: Any) -> Log:
    small = {"futures": 3} if policy in ("batch_dual", "dual_queue") else {}
    return Run(trace, policy_of(PolicyChoice(name=policy, settings=small | settings))).go()


def figures(log: Log) -> Measures:
    return measure(log, prices(log.trace.scenario))
