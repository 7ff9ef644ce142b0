"""Small cases against every matching there is: each level equal, under every kind of limit."""

import json
import random
from collections import Counter
from datetime import date, timedelta
from itertools import product

import pytest

from constraints import evaluate
from constraints.budget import cost_table
from constraints.testing import DAY, make_case
from constraints.verdicts import ALLOWED
from matching import SolveParams, plan_of, solve
from matching.questions.second_opinion import verify
from matching.verify.draws import draw_keys, home_text, person_text, scramble
from matching.verify.wishes import tier_of

AREAS = ("ORD", "DEP", "PREV", "51B")


def random_case(seed: int):
    rng = random.Random(seed)
    n_h, n_d = rng.randint(2, 7), rng.randint(2, 6)
    teams = [
        {"team_id": f"T{i}", "method": m, "free_slots": rng.randint(0, 2)} for i, m in enumerate(("CTI", "CTI", "ICM"))
    ]
    households, wishes = {}, []
    for i in range(n_h):
        method = rng.choice(["none", "none", "CTI", "CTI", "ICM", "ACT", "s85"])
        named = [t["team_id"] for t in teams if t["method"] == method]
        persons = [
            {
                "birth_date": date(1960 + rng.randrange(44), rng.randint(1, 12), rng.randint(1, 28)),
                "citizenship_class": rng.choice(["DK", "DK", "OTHER", "UNKNOWN"]),
            }
        ]
        persons += [{} for _ in range(rng.choice([0, 0, 1, 2]))]
        households[f"H{i}"] = {
            "urgency_class": f"U{rng.randint(1, 3)}", "registered_on": DAY - timedelta(days=rng.choice([5, 40, 41, 70, 70, 200])),
            "support_method": method, "support_team_id": rng.choice(named) if named and rng.random() < 0.4 else None,
            "support_decided_on": "2026-10-01", "mandatory": rng.random() < 0.15, "persons": persons,
            "has_pet": rng.choice([False, False, True]),
        }  # fmt: skip
        for tier in ("1", "2", "avoid", "never"):
            if rng.random() < 0.22:
                wishes.append(
                    {"household_id": f"H{i}", "kind": "department", "target": f"D{rng.randint(0, 2)}", "tier": tier}
                )
    wishes = list({(w["household_id"], w["target"]): w for w in wishes}.values())
    dwellings = {}
    for j in range(n_d):
        k = rng.randint(0, 2)
        dwellings[f"B{j}"] = {
            "department": f"D{k}", "area": AREAS[k] if seed % 3 else "ORD", "organisation": f"O{k % 2}", "rooms": rng.randint(1, 4),
            "rent_dkk_month": rng.choice([3100, 4200, 5300, 6100]), "pets_allowed": rng.choice([True, True, False]),
            "reported_on": DAY - timedelta(days=rng.randint(1, 30)), "deposit_dkk": rng.choice([0, 9000, 21000]),
        }  # fmt: skip
    policy = {
        "concentration": {"max_new_supported_per_department": rng.choice([1, 1, 2]), "supported_share_max": "1/2"}
    }
    organisations = [{"organisation_id": f"O{k}", "name": "x"} for k in range(2)]
    if rng.random() < 0.4:
        policy["quota"] = {"choice": rng.choice(["free", "counter"])}
        for o in organisations:
            mine = sum(d["organisation"] == o["organisation_id"] for d in dwellings.values())
            o |= {
                "vacancies_this_period": mine + rng.randint(0, 3),
                "quota_share": rng.choice(["1/2", "2/3"]),
                "quota_basis": "agreement",
            }
    if rng.random() < 0.4:
        policy["budget_dkk"] = rng.choice([30_000, 90_000, 180_000])
    more = {"support_teams": teams, "organisations": organisations, "wishes": wishes}
    if n_h > 3 and rng.random() < 0.6:
        a, b = rng.sample(sorted(households), 2)
        more["separations"] = [
            {"household_id": a, "other_household_id": b, "scope": rng.choice(["department", "area", None])}
        ]
    if rng.random() < 0.25:
        more["locks"] = [
            {
                "household_id": rng.choice(sorted(households)),
                "dwelling_id": rng.choice(sorted(dwellings)),
                "kind": rng.choice(["keep", "forbid"]),
            }
        ]
        if rng.random() < 0.4:  # now and then of one household or one dwelling with the first
            again = {
                "household_id": rng.choice(sorted(households)), "dwelling_id": rng.choice(sorted(dwellings)), "kind": "keep",
            }  # fmt: skip
            first = more["locks"][0]
            if (again["household_id"], again["dwelling_id"]) != (first["household_id"], first["dwelling_id"]):
                more["locks"].append(again)
    return make_case(households, dwellings, policy=policy, **more)


def matchings(pairs_of, n_d):
    """Every assignment of households to distinct open dwellings or none."""
    for choice in product(*[[None, *ds] for ds in pairs_of]):
        used = [d for d in choice if d is not None]
        if len(used) == len(set(used)):
            yield choice
    assert n_d


def previous_of(case, seed):
    """For some seeds, a proposal people have already seen."""
    rng = random.Random(seed + 10_000)
    if seed % 3:
        return {}
    homes = [d.dwelling_id for d in case.dwellings]
    rng.shuffle(homes)
    return dict(zip([h.household_id for h in case.households], homes, strict=False))


def prices_by_hand(table):
    """Claims per dwelling of each class, thousandths."""
    asked, kinds = Counter(), {}
    for h in table.case.households:
        fits = [d for d in table.case.dwellings if table.combined[h.index, d.index] == ALLOWED]
        for d in fits:
            asked[d.index] += 1_000_000 // len(fits)
    for d in table.case.dwellings:
        r = d.record
        key = r.dwelling_type, min(r.rooms, 5), r.rent_dkk_month // 1000, r.wheelchair, r.step_free, d.area_kind
        kinds.setdefault(key, []).append(d.index)
    return {i: sum(asked[x] for x in ids) // (1000 * len(ids)) for ids in kinds.values() for i in ids}


def every_plan(case, previous=None, must=None):
    """(key, {household: dwelling}) of every feasible plan, judged from facts alone; larger keys are better.

    `must` = (household id, dwelling id) of a kept placement without which there is no plan. The key holds the levels in order, with the settling of people by days and draw before `balance`.
    """
    table = evaluate(case)
    joined = table.case
    costs = cost_table(joined, table.budgets, table.law).total
    people = draw_keys([person_text(h) for h in joined.households], 0, b"household")
    homes = draw_keys([home_text(d) for d in joined.dwellings], 0, b"dwelling")
    bands = sorted({(h.effective_class[0], -(h.waiting_days // 30)) for h in joined.households})
    prices = prices_by_hand(table)
    policy = case.policy
    open_to = [
        [d.index for d in joined.dwellings if table.combined[h.index, d.index] == ALLOWED] for h in joined.households
    ]
    forced = set() if must is None else {(joined.household_index[must[0]], joined.dwelling_index[must[1]])}
    keep = {
        (joined.household_index[x.household_id], joined.dwelling_index[x.dwelling_id])
        for x in case.locks
        if x.kind == "keep"
    }
    # A kept placement that the rules do not allow, or that another kept one contradicts, waits for a person: nobody else is
    # stopped, both of its sides are.
    # What is forced is never set aside, nor is what it contradicts: then there is no plan.
    rivals = {k: {o for o in keep if (k[0] == o[0]) != (k[1] == o[1])} for k in keep}
    clash = {k for k in keep if rivals[k] and not forced & {k, *rivals[k]}}
    waits = clash | {(h, d) for h, d in keep if d not in open_to[h] and (h, d) not in forced}
    keep -= waits
    open_to = [
        [d for d in ds if h not in {w[0] for w in waits} and d not in {w[1] for w in waits}]
        for h, ds in enumerate(open_to)
    ]
    teams = {t.team_id: t for t in case.support_teams}
    found = []
    for choice in matchings(open_to, len(joined.dwellings)):
        placed = [(h, d) for h, d in enumerate(choice) if d is not None]
        if not keep <= set(placed) or not _feasible(case, joined, placed, costs, teams):
            continue
        hs = [joined.households[h] for h, _ in placed]
        classes = [h.effective_class[0] for h in hs]
        in_band = Counter((h.effective_class[0], -(h.waiting_days // 30)) for h in hs)
        tiers = Counter(tier_of(joined.households[h], joined.dwellings[d]) for h, d in placed)
        spread = Counter(joined.dwellings[d].record.department_id for h, d in placed if _counts(joined, h, d))
        room = policy.concentration.max_new_supported_per_department
        price = sum(max(0, k - room + 2) for n in spread.values() for k in range(1, n + 1))
        named = {joined.households[h].id: joined.dwellings[d].id for h, d in placed}
        key = (
            sum(h.stated("mandatory") is True for h in hs), [classes.count(c) for c in (1, 2, 3, 4, 5)], [in_band[b] for b in bands],
            len(placed), [-tiers[t] for t in (6, 5, 4, 3, 2)], sum(h.waiting_days for h in hs), sum(people[h] >> 33 for h, _ in placed),
            -price, -sum(prices[d] for _, d in placed), -int(sum(costs[h, d] for h, d in placed)),
            sum((previous or {}).get(h) == d for h, d in named.items()),
            sum(scramble(people[h] ^ scramble(homes[d])) >> 33 for h, d in placed),
        )  # fmt: skip
        found.append((key, named))
    return found


def best_by_enumeration(case, previous=None):
    """The best feasible plan; None when no matching keeps the locks."""
    return max(every_plan(case, previous), key=lambda e: e[0], default=None)


def _counts(joined, h, d):
    """Does the concentration limit count the pair? Not where a person has lifted it."""
    lifted = [e for e in joined.households[h].exceptions if e.rule_id == "CONC-1"]
    return joined.households[h].supported and not any(e.dwelling_id in (None, joined.dwellings[d].id) for e in lifted)


def _feasible(case, joined, placed, costs, teams):
    policy = case.policy
    named, loose = Counter(), Counter()
    for h, _ in placed:
        household = joined.households[h]
        if household.needs_slot:
            if household.record.support_team_id:
                named[household.record.support_team_id] += 1
            else:
                loose[household.support_method] += 1
    for team_id, n in named.items():
        if n > teams[team_id].free_slots:
            return False
    for method in ("CTI", "ICM", "ACT"):
        slots = sum(t.free_slots for t in teams.values() if t.method == method)
        if loose[method] + sum(n for t, n in named.items() if teams[t].method == method) > slots:
            return False
    spread = Counter(joined.dwellings[d].record.department_id for h, d in placed if _counts(joined, h, d))
    if any(n > policy.concentration.max_new_supported_per_department for n in spread.values()):
        return False
    if policy.budget_dkk is not None and sum(int(costs[h, d]) for h, d in placed) > policy.budget_dkk:
        return False
    taken = Counter(joined.dwellings[d].organisation.organisation_id for _, d in placed)
    for o in case.organisations:
        if (
            o.vacancies_this_period is not None
            and taken[o.organisation_id] > (o.quota_share * o.vacancies_this_period).__floor__()
        ):
            return False
    where = {joined.households[h].id: joined.dwellings[d] for h, d in placed}
    for s in case.separations:
        if s.household_id in where and s.other_household_id in where:
            a, b = where[s.household_id], where[s.other_household_id]
            if a.record.department_id == b.record.department_id:
                return False
            if s.scope == "area" and a.department.area_id and a.department.area_id == b.department.area_id:
                return False
    return True


@pytest.mark.cases(240, block=15)
def test_every_level_equals_enumeration(seeds):
    for seed in seeds:
        case = random_case(seed)
        previous = previous_of(case, seed)
        run = solve(case, SolveParams(previous=previous, changes=0))
        best = best_by_enumeration(case, previous)
        if best is None:
            assert run.status == "infeasible", seed
            assert plan_of(run)["infeasible_because"], seed
            continue
        plan = plan_of(run)
        placed = {p["household_id"]: p["dwelling_id"] for p in plan["placements"]}
        assert placed == best[1], f"seed {seed}: {[(x['name'], x['value']) for x in plan['levels']]} against {best[0]}"
        assert plan["status"] == "optimal", seed
        assert all(level["value"] == level["bound"] and level["proven"] for level in plan["levels"]), seed
        assert verify(case, json.loads(json.dumps(plan))) == [], seed


def test_greedy_trap():
    """U1 {A,B}, U2 {A,C}, U3 {A,C}, vacancies A, B, C in that order: the list houses two, Anvis three."""
    never = lambda h, d: {"household_id": h, "kind": "department", "target": d, "tier": "never"}  # noqa: E731
    households = {f"H{i}": {"urgency_class": f"U{i}"} for i in (1, 2, 3)}
    dwellings = {x: {"department": f"D{x}", "reported_on": f"2026-11-0{i}"} for i, x in enumerate("ABC", start=1)}
    case = make_case(households, dwellings, wishes=[never("H1", "DC"), never("H2", "DB"), never("H3", "DB")])
    plan = plan_of(solve(case))
    assert len(plan["baseline"]["placements"]) == 2
    assert {p["household_id"]: p["dwelling_id"] for p in plan["placements"]}["H1"] == "B"
    assert len(plan["placements"]) == 3
