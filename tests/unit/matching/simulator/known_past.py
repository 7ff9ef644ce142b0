"""A municipality whose settings are known, and the months it would have kept."""

from functools import cache

from matching.simulator.clock import Run
from matching.simulator.policies import policy_of
from matching.simulator.scenario_file import scenario_of
from matching.simulator.trace import draw_trace
from matching.simulator.world import METHOD_NAMES
from matching.simulator.worlds import build_world

REFUSES = [0.1, 0.15, 0.2, 0.25, 0.3, 0.45]
EXITS = {"housed_otherwise": 0.02, "institution": 0.006, "withdrew": 0.012, "died": 0.004}
RAW = {
    "format": "anvis-scenario/1", "name": "known", "start": "2026-01-01", "months": 48, "seed": 5,
    "world": {
        "kind": "municipality", "households_per_month": 20, "waiting_at_start": 100, "vacancies_per_month": 60,
        "catalogue": {"size": 40, "dwellings": 40}, "exits": EXITS,
    },
    "quota": {"call_rate": 0.8}, "refusal": {"by_tier": REFUSES, "no_answer": 0.05},
    "decisions": {"answer_days": 6, "signing_days": 3}, "support": {"mode": "off"},
    "tenancy": {"unsupported": 0.02, "no_need": 0.01, "returns": 0.7},
    "life": {
        "move_outs": {"assumption": True, "spells": {"all": {"months": 24}}},
        "transfers": {"assumption": True, "share": 0.3},
    },
}  # fmt: skip
# Settings in whole days are recovered to the day: a 95 % interval of them holds the truth nearly always.
# Days (value, how far off at most).
DAYS = {"answer_days": (6, 0), "signing_days": (3, 0), "notice.low": (30, 1), "notice.high": (92, 1)}


@cache
def world():
    return build_world(scenario_of(RAW))


def truth():
    """Name of an estimate → the value the months were drawn from."""
    w = world()
    share = 1 / w.types
    found = {
        "arrivals": 20, "vacancies": 60, "call_rate": 0.8, "refusal.no_answer": 0.05, "loss.unsupported": 0.02,
        "loss.no_need": 0.01, "spell": 24, "transfers": 0.3, "returns": 0.7,
    }  # fmt: skip
    found |= {f"exits.{c}": p for c, p in EXITS.items()}
    found |= {f"refusal.tier.{n}": p for n, p in enumerate(REFUSES, start=1)}
    for k in range(w.types):
        for name in (f"needs.urgency.U{w.urgency[k]}", f"needs.method.{METHOD_NAMES[w.method[k]]}"):
            found[name] = found.get(name, 0.0) + share
    return found


# What adds to the wish tier; it does not change who comes or what falls vacant.
FACTORS = {"odds_per_km": 1.1, "odds_per_1000_dkk": 1.25, "odds.A01": 1.6, "odds.A02": 1.0, "odds.A03": 0.7}
BESIDE = {
    "assumption": True, "odds_per_km": 1.1, "around_km": 8, "odds_per_1000_dkk": 1.25, "around_dkk": 5000,
    "odds_by_area": {"A01": 1.6, "A03": 0.7},
}  # fmt: skip


def truth_beside(found):
    """The same of the factors, and of the tiers at the rent where `found` (a `Beside`) says they hold.

    Few pairs tell a distance: for the others the share is that of the tier, wherever that holds.
    """
    more = 1.25 ** ((found.around_dkk - 5000) / 1000)
    shares = {f"refusal.tier.{n}": p * more / (1 - p + p * more) for n, p in enumerate(REFUSES, start=1)}
    return shares | {f"refusal.{n}": x for n, x in FACTORS.items()}


def run(replication, months=48, beside=False, **more):
    raw = RAW | {"months": months} | more
    if beside:
        raw = raw | {"refusal": raw["refusal"] | {"beside": BESIDE}}
    scenario = scenario_of(raw)
    return Run(draw_trace(scenario, world(), replication), policy_of(scenario.policies[0]), audit=False).go()
