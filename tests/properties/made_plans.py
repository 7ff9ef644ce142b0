"""Plans of the small random cases, made once, as they stand in a file."""

import copy
import hashlib
import json
from functools import cache

from test_brute_force import previous_of, random_case

from matching import SolveParams, plan_of, solve
from matching.questions.second_opinion import level_checks
from matching.verify.checks import digits_of, levels_in_force


@cache
def _made(seed):
    case = random_case(seed)
    params = SolveParams(previous=previous_of(case, seed), changes=seed % 2 * 3)
    return case, json.dumps(plan_of(solve(case, params)))


def made_plan(seed):
    """The case of a seed and its plan: a fresh copy every time."""
    case, text = _made(seed)
    return case, json.loads(text)


def leaves(value, path=()):
    """(path, value) of everything that is no container, and of every empty one."""
    if isinstance(value, dict | list) and value:
        for key, inside in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inside, (*path, key))
    else:
        yield path, value


def changes(value):
    """What a leaf could be told as instead: another value of its type, and the same in another type."""
    if isinstance(value, bool):
        return [not value, int(value)]
    if isinstance(value, int):
        return [value + 1, value - 1, float(value)]
    if isinstance(value, float):
        return [value + 1.0]
    if isinstance(value, str):
        return [value + "x", *([""] if value else [])]
    return [["x"]] if value == [] else [{"x": 1}] if value == {} else ["x", 0]


def changed(plan, path, value):
    """A copy of the plan with one place changed."""
    found = copy.copy(plan)
    here = found
    for key in path[:-1]:
        here[key] = copy.copy(here[key])
        here = here[key]
    here[path[-1]] = value
    return found


def seal(plan):
    """Gives an edited certificate the digest of its stages, and the words about them that follow from them."""
    stages = plan["certificate"]["stages"]
    text = json.dumps(stages, sort_keys=True, separators=(",", ":"))
    plan["certificate"]["digest"] = hashlib.sha256(text.encode()).hexdigest()
    plan["certificate"]["trusted"] = sorted({str(s["closed_by"]) for s in stages} - {"duals", "rounding", "open"})
    return plan


def one_fewer(facts, plan):
    """The plan's placements without one that nobody keeps: a plan, and a worse one. None where there is none to take."""
    people, homes = facts.view.household_index, facts.view.dwelling_index
    placed = {people[p["household_id"]]: homes[p["dwelling_id"]] for p in plan["placements"]}
    free = [h for h in placed if (h, placed[h]) not in facts.keeps]
    return {h: d for h, d in placed.items() if h != free[0]} if free else None


def forged(facts, plan, placed, closed_by):
    """A document for other placements whose certificate fits itself: every stage one digit, its bound true but loose."""
    ids = [(facts.households[h].id, facts.dwellings[d].id) for h, d in placed.items()]
    used = {h for h, _ in ids}, {d for _, d in ids}
    stages = []
    chosen = facts.chosen(placed)
    checks = levels_in_force(facts, level_checks())[1]
    for digit in digits_of(facts, checks):
        duals, worth = {}, 0
        if digit.weights is not None:
            weights = digit.weights if digit.sense == "max" else -digit.weights
            worth = int(weights[chosen].sum())
            for p, w in enumerate(weights.tolist()):
                name = facts.households[int(facts.h[p])].id
                duals[name] = max(duals.get(name, 0), w)
        else:
            inside = set(chosen.tolist())
            worth = -sum(sum(g.prices[: len(inside & set(g.pairs.tolist()))]) for g in digit.groups)
        charged = sum(duals.values())
        stages.append(
            {
                "digits": [{"level": digit.level, "entry": digit.entry, "sense": digit.sense, "factor": 1}],
                "worth": worth, "bound": charged, "charged": charged, "scale": 1, "closed_by": closed_by, "pairs_searched": 7,
                "held_by_row": True, "duals": [["household", name, y] for name, y in duals.items() if y],
            }
        )  # fmt: skip
    levels = []
    for check in checks:
        value = check.value(facts, placed)
        levels.append({"name": check.name, "sense": check.sense, "value": value, "bound": value, "proven": True})
    return seal(
        plan
        | {
            "status": "optimal", "levels": levels, "certificate": {"format": "anvis-certificate/1", "stages": stages},
            "placements": [{"household_id": h, "dwelling_id": d} for h, d in ids],
            "unplaced": [{"household_id": h.id} for h in facts.households if h.id not in used[0]],
            "unused_dwellings": [{"dwelling_id": d.id} for d in facts.dwellings if d.id not in used[1]],
        }
    )  # fmt: skip
