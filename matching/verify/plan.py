"""A second opinion: judges a finished plan, made by anyone, from rules and facts alone.

Shares no code with the model, the levels or the engine: every count, level value and draw is worked out here again in
plain Python. A plan edited by hand anywhere should fail here.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from constraints import Case, VerdictTable, evaluate
from constraints.budget import cost_table, statement
from constraints.facts.household import SupportTeam
from constraints.facts.views import DwellingFacts, HouseholdFacts
from constraints.rules.citizen import wish_hit
from constraints.verdicts import ALLOWED

FORMAT = "anvis-verification/1"


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a plan: `where` in the document, what was `expected` and what was `found`."""

    code: str
    where: str
    expected: Any = None
    found: Any = None

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "where": self.where, "expected": self.expected, "found": self.found}


def verify(case: Case, plan: Any) -> list[Fault]:
    """Every fault of a plan for a checked case; an empty list means it holds. Never raises for a malformed plan."""
    if not isinstance(plan, dict):
        return [Fault("not-a-plan", "/", "a JSON object", type(plan).__name__)]
    return _Judge(case, plan).all()


def verification(case: Case, plan: Any, bounds: bool = False) -> dict[str, Any]:
    """The answer of `anvis verify --json`; with `bounds`, the certificate is gone through as well."""
    faults = verify(case, plan)
    rests: list[dict[str, Any]] | None = None
    if bounds:
        from .bounds import verify_bounds

        more, rests = verify_bounds(case, plan)
        faults += more
    return {
        "format": FORMAT,
        "ok": not faults,
        "decision_date": case.batch.decision_date.isoformat(),
        "digests": {"case": case.digest, "policy": case.policy_digest},
        "faults": [f.as_json() for f in faults],
        "bounds": rests,
    }


class _Judge:
    def __init__(self, case: Case, plan: dict[str, Any]) -> None:
        self.facts = case
        self.plan = plan
        self.table: VerdictTable = evaluate(case)
        self.case = self.table.case
        self.faults: list[Fault] = []
        self.placed: dict[str, str] = {}
        self.entry: dict[str, dict[str, Any]] = {}
        self.costs = cost_table(self.case, self.table.budgets, self.table.law)

    def fault(self, code: str, where: str, expected: Any = None, found: Any = None) -> None:
        self.faults.append(Fault(code, where, expected, found))

    def equal(self, code: str, where: str, expected: Any, found: Any) -> None:
        if expected != found or isinstance(expected, bool) != isinstance(found, bool):
            self.fault(code, where, expected, found)

    def all(self) -> list[Fault]:
        self._header()
        self._placements()
        self._everyone_accounted_for()
        self._locks()
        self._slots()
        self._quota()
        self._concentration()
        self._budget()
        self._separations()
        self._levels()
        self._baseline()
        return self.faults

    # ------------------------------------------------------------ the document

    def _rows(self, key: str) -> list[dict[str, Any]]:
        rows = self.plan.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
            self.fault("bad-shape", f"/{key}", "a list of objects", type(rows).__name__)
            return []
        return rows

    def _header(self) -> None:
        self.equal("format", "/format", "anvis-plan/1", self.plan.get("format"))
        self.equal(
            "decision-date",
            "/decision_date",
            self.facts.batch.decision_date.isoformat(),
            self.plan.get("decision_date"),
        )
        digests = self.plan.get("digests")
        digests = digests if isinstance(digests, dict) else {}
        own = {"case": self.facts.digest, "policy": self.facts.policy_digest, "law": self.table.law.digest}
        for name, expected in own.items():
            self.equal("digest", f"/digests/{name}", expected, digests.get(name))
        if self.plan.get("status") not in ("optimal", "feasible", "infeasible"):
            self.fault("status", "/status", "optimal, feasible or infeasible", self.plan.get("status"))

    # ------------------------------------------------------------ placements

    def _placements(self) -> None:
        homes: set[str] = set()
        for i, row in enumerate(self._rows("placements")):
            where = f"/placements/{i}"
            h_id, d_id = row.get("household_id"), row.get("dwelling_id")
            if not isinstance(h_id, str) or h_id not in self.case.household_index:
                self.fault("unknown-household", f"{where}/household_id", "a household of the batch", h_id)
                continue
            if not isinstance(d_id, str) or d_id not in self.case.dwelling_index:
                self.fault("unknown-dwelling", f"{where}/dwelling_id", "a dwelling of the batch", d_id)
                continue
            if h_id in self.placed:
                self.fault("household-twice", f"{where}/household_id", "one dwelling a household", h_id)
                continue
            if d_id in homes:
                self.fault("dwelling-twice", f"{where}/dwelling_id", "one household a dwelling", d_id)
            homes.add(d_id)
            self.placed[h_id] = d_id
            self.entry[h_id] = row
            self._pair(where, row, h_id, d_id)
        if self.plan.get("status") == "infeasible" and self.placed:
            self.fault("infeasible-with-placements", "/placements", [], len(self.placed))

    def _pair(self, where: str, row: dict[str, Any], h_id: str, d_id: str) -> None:
        h, d = self.case.household_index[h_id], self.case.dwelling_index[d_id]
        household, dwelling = self.case.households[h], self.case.dwellings[d]
        if self.table.combined[h, d] != ALLOWED:
            blocking = [r.id for r, v in self.table.pair(h, d) if v >= 4]
            self.fault("barred-pair", where, "allowed", {"verdict": self.table.verdict_code(h, d), "rules": blocking})
        self._if_told("wish-tier", where, row, "wish_tier", tier_of(household, dwelling))
        self._if_told("class", where, row, "effective_class", f"U{household.effective_class[0]}")
        self._if_told("waiting", where, row, "waiting_days", household.waiting_days)
        floor = self.facts.policy.disposable_floor
        own = statement(household, dwelling, self.table.budgets, floor, self.table.law, highest_rent=False)
        told = row.get("budget", {})
        if not isinstance(told, dict):
            self.fault("budget", f"{where}/budget", "an object", type(told).__name__)
            told = {}
        for key in (
            "net_income", "rent", "housing_benefit", "utilities", "disposable", "disposable_after_debt", "floor", "margin", "verdict",
        ):  # fmt: skip
            self._if_told("budget", f"{where}/budget", told, key, own[key])
        cost = row.get("costs", {})
        if isinstance(cost, dict):
            self._if_told("cost", f"{where}/costs", cost, "total", int(self.costs.total[h, d]))
        findings = row.get("findings")
        if isinstance(findings, list):
            said = {f.get("rule_id"): f.get("verdict") for f in findings if isinstance(f, dict)}
            said.pop("ALB-59-1-2", None)
            self.equal("findings", f"{where}/findings", {r.id: v.code for r, v in self.table.pair(h, d)}, said)

    def _if_told(self, code: str, where: str, told: dict[str, Any], key: str, expected: Any) -> None:
        """A plan made elsewhere need not tell everything; what it tells has to be right."""
        if key in told:
            self.equal(code, f"{where}/{key}", expected, told[key])

    def _everyone_accounted_for(self) -> None:
        everyone = set(self.case.household_index)
        told = [r.get("household_id") for r in self._rows("unplaced")]
        for name, count in Counter(str(t) for t in told).items():
            if count > 1:
                self.fault("unplaced-twice", "/unplaced", 1, name)
        self.equal("unplaced", "/unplaced", sorted(everyone - set(self.placed)), sorted(set(map(str, told))))
        homes = set(self.case.dwelling_index)
        unused = [str(r.get("dwelling_id")) for r in self._rows("unused_dwellings")]
        self.equal("unused", "/unused_dwellings", sorted(homes - set(self.placed.values())), sorted(unused))

    # ------------------------------------------------------------ a person's decisions

    def _locks(self) -> None:
        kept = {lock.household_id: lock.dwelling_id for lock in self.facts.locks if lock.kind == "keep"}
        if self.plan.get("status") == "infeasible":
            return
        for h_id, d_id in sorted(kept.items()):
            if self.placed.get(h_id) != d_id:
                self.fault(
                    "lock-broken", "/placements", {"household_id": h_id, "dwelling_id": d_id}, self.placed.get(h_id)
                )
        for h_id, row in self.entry.items():
            self._if_told("lock-told", f"/placements ({h_id})", row, "locked", h_id in kept)

    # ------------------------------------------------------------ limits

    def _household(self, h_id: str) -> HouseholdFacts:
        return self.case.households[self.case.household_index[h_id]]

    def _dwelling(self, d_id: str) -> DwellingFacts:
        return self.case.dwellings[self.case.dwelling_index[d_id]]

    def _slots(self) -> None:
        if self.facts.table_absent("support_teams"):
            return
        teams = {t.team_id: t for t in self.facts.support_teams}
        used: Counter[str] = Counter()
        self._enough_slots(teams)
        for h_id, row in self.entry.items():
            if "support_team_id" not in row:
                continue
            household, team_id = self._household(h_id), row["support_team_id"]
            where = f"/placements ({h_id})/support_team_id"
            if household.needs_slot is not True:
                self.equal("slot", where, None, team_id)
                continue
            if team_id not in teams:
                self.fault("slot", where, f"a team of method {household.support_method}", team_id)
                continue
            self.equal("slot-method", where, household.support_method, teams[team_id].method)
            own = household.record.support_team_id
            if own is not None:
                self.equal("slot-team", where, own, team_id)
            used[str(team_id)] += 1
        for team_id, team in sorted(teams.items()):
            if used[team_id] > team.free_slots:
                self.fault("slots", f"team {team_id}", f"at most {team.free_slots}", used[team_id])
        if all("support_team_id" in row for row in self.entry.values()):
            self._told_limits("SUPPORT-1", {t: used[t] for t in teams}, {t: teams[t].free_slots for t in teams})

    def _enough_slots(self, teams: dict[str, SupportTeam]) -> None:
        """Whatever teams a plan names: those bound to a team fit it, and all of a method fit its teams together."""
        bound: Counter[str] = Counter()
        of_method: Counter[str] = Counter()
        for h_id in self.entry:
            household = self._household(h_id)
            if household.needs_slot is True:
                of_method[str(household.support_method)] += 1
                if household.record.support_team_id is not None:
                    bound[household.record.support_team_id] += 1
        for team_id, n in sorted(bound.items()):
            if n > teams[team_id].free_slots:
                self.fault("slots", f"team {team_id}", f"at most {teams[team_id].free_slots}", n)
        for method, n in sorted(of_method.items()):
            free = sum(t.free_slots for t in teams.values() if t.method == method)
            if n > free:
                self.fault("slots", f"method {method}", f"at most {free}", n)

    def _told_limits(self, rule: str, used: dict[str, int], capacity: dict[str, int]) -> None:
        for row in self._rows("limits"):
            name = str(row.get("name", ""))
            if name.startswith(rule + " ") and name[len(rule) + 1 :] in used:
                subject = name[len(rule) + 1 :]
                self.equal("limit-used", f"/limits ({name})/used", used[subject], row.get("used"))
                self.equal("limit-capacity", f"/limits ({name})/capacity", capacity[subject], row.get("capacity"))

    def _quota(self) -> None:
        told = {r.get("organisation_id"): r for r in self._rows("quota")}
        policy = self.facts.policy.quota
        if not policy.enforce:
            return
        taken: Counter[str] = Counter()
        for d_id in self.placed.values():
            d = self._dwelling(d_id)
            if d.record.availability_basis == "59-1" and d.record.dwelling_type == "family":
                taken[d.organisation.organisation_id] += 1
        for o in self.facts.organisations:
            if o.vacancies_this_period is None:
                continue
            claim = (o.quota_share if o.quota_share is not None else Fraction(1, 4)) * o.vacancies_this_period + (
                o.quota_carry or 0
            )
            right = claim.numerator // claim.denominator
            name = o.organisation_id
            if taken[name] > right:
                self.fault("quota", f"organisation {name}", f"at most {right}", taken[name])
            row = told.get(name)
            if row is None:
                self.fault("quota-row", "/quota", name, None)
                continue
            self.equal("quota-row", f"/quota ({name})/right", right, row.get("right"))
            self.equal("quota-row", f"/quota ({name})/used", taken[name], row.get("used"))
            self.equal("quota-row", f"/quota ({name})/carry_out", str(claim - right), row.get("carry_out"))

    def _lifted(self, h_id: str, d_id: str, rule_id: str) -> bool:
        return any(e.rule_id == rule_id and e.dwelling_id in (None, d_id) for e in self._household(h_id).exceptions)

    def _concentration(self) -> None:
        policy = self.facts.policy.concentration
        new: Counter[str] = Counter()
        for h_id, d_id in self.placed.items():
            if self._household(h_id).supported is True and not self._lifted(h_id, d_id, "CONC-1"):
                new[self._dwelling(d_id).record.department_id] += 1
        for department in self.facts.departments:
            count = new[department.department_id]
            if count > policy.max_new_supported_per_department:
                self.fault(
                    "concentration",
                    f"department {department.department_id}",
                    f"at most {policy.max_new_supported_per_department} new",
                    count,
                )
            total, recent = department.dwellings_total, department.supported_last_24_months
            if recent is None and self.facts.column_absent("departments", "supported_last_24_months"):
                recent = 0
            if (
                count
                and total is not None
                and recent is not None
                and recent + count > policy.supported_share_max * total
            ):
                self.fault(
                    "concentration",
                    f"department {department.department_id}",
                    f"at most {policy.supported_share_max} of {total}",
                    recent + count,
                )

    def _budget(self) -> None:
        spent = sum(
            int(self.costs.total[self.case.household_index[h], self.case.dwelling_index[d]])
            for h, d in self.placed.items()
        )
        ceiling = self.facts.policy.budget_dkk
        if ceiling is not None and spent > ceiling:
            self.fault("budget", "/placements", f"at most {ceiling} DKK", spent)

    def _separations(self) -> None:
        for s in self.facts.separations:
            if (
                s.other_household_id is None
                or s.household_id not in self.placed
                or s.other_household_id not in self.placed
            ):
                continue
            one, two = self._dwelling(self.placed[s.household_id]), self._dwelling(self.placed[s.other_household_id])
            same = one.record.department_id == two.record.department_id
            if s.scope == "area" and one.department.area_id is not None:
                same = same or one.department.area_id == two.department.area_id
            if same:
                self.fault("separation", "/placements", "two placements kept apart", None)

    # ------------------------------------------------------------ levels

    def _levels(self) -> None:
        wanted = self._wanted_levels()
        told = self._rows("levels")
        self.equal("level-names", "/levels", wanted, [r.get("name") for r in told])
        if self.plan.get("status") == "infeasible":
            return
        values = self._values(self.placed)
        proofs = []
        for row in told:
            name = row.get("name")
            if name not in values:
                continue
            where = f"/levels/{name}"
            self.equal("level-value", f"{where}/value", values[name], row.get("value"))
            bound, proven = row.get("bound"), row.get("proven")
            proofs.append(proven)
            if proven is True:
                self.equal("level-bound", f"{where}/bound", values[name], bound)
            elif proven is not False:
                self.fault("level-proven", f"{where}/proven", "true or false", proven)
            elif self._beyond(row.get("sense"), values[name], bound):
                self.fault("level-bound", f"{where}/bound", f"not worse than the value {values[name]}", bound)
        if self.plan.get("status") == "optimal" and not all(p is True for p in proofs):
            self.fault("status", "/status", "feasible, since a level is not proven", "optimal")

    @staticmethod
    def _beyond(sense: Any, value: Any, bound: Any) -> bool:
        try:
            return bool(bound < value if sense == "max" else bound > value)
        except TypeError:
            return True

    def _wanted_levels(self) -> list[str]:
        order = self.facts.policy.levels or (
            "mandatory", "housed_by_class", "waiting_bands", "housed_total", "wishes", "balance", "scarcity", "cost", "stability",
        )  # fmt: skip
        return [*(n for n in order if n != "tie_break"), "tie_break"]

    def _values(self, placed: dict[str, str]) -> dict[str, Any]:
        people = [self._household(h) for h in placed]
        classes = [h.effective_class[0] for h in people]
        bands = sorted({(h.effective_class[0], -(h.waiting_days // 30)) for h in self.case.households})
        in_band = Counter((h.effective_class[0], -(h.waiting_days // 30)) for h in people)
        tiers = Counter(tier_of(self._household(h), self._dwelling(d)) for h, d in placed.items())
        cost = sum(
            int(self.costs.total[self.case.household_index[h], self.case.dwelling_index[d]]) for h, d in placed.items()
        )
        return {
            "mandatory": sum(h.stated("mandatory") is True for h in people),
            "housed_by_class": [classes.count(c) for c in (1, 2, 3, 4, 5)],
            "waiting_bands": [in_band[b] for b in bands],
            "housed_total": len(placed),
            "wishes": [tiers[t] for t in (6, 5, 4, 3, 2)],
            "balance": [self._spread_price(placed), *self._loads(people)],
            "scarcity": sum(self.scarcity[d] for d in placed.values()),
            "cost": cost,
            "stability": sum(self.previous.get(h) == d for h, d in placed.items()),
            "tie_break": [sum(h.waiting_days for h in people), *self._draws(placed)],
        }

    @cached_property
    def previous(self) -> dict[str, str]:
        """The proposal the plan says it was held against."""
        told = self.plan.get("previous")
        rows = [r for r in told if isinstance(r, dict)] if isinstance(told, list) else []
        return {str(r.get("household_id")): str(r.get("dwelling_id")) for r in rows}

    @cached_property
    def scarcity(self) -> dict[str, int]:
        """Price of each dwelling: claims on its class per dwelling, thousandths; or as the plan says it was given."""
        given = self.plan.get("shadow_prices")
        if isinstance(given, dict):
            return {d.id: int(given.get(d.id, 0)) for d in self.case.dwellings}
        asked: Counter[str] = Counter()
        for h in range(len(self.case.households)):
            fits = [d for d in self.case.dwellings if self.table.combined[h, d.index] == ALLOWED]
            for d in fits:
                asked[d.id] += 1_000_000 // len(fits)
        kinds: dict[tuple[object, ...], list[str]] = defaultdict(list)
        for d in self.case.dwellings:
            r = d.record
            rooms = None if r.rooms is None else min(5, int(r.rooms))
            access = 2 if r.wheelchair else 1 if r.step_free else 0
            kinds[r.dwelling_type, rooms, int(r.rent_dkk_month) // 1000, access, d.area_kind].append(d.id)
        return {i: sum(asked[x] for x in ids) // (1000 * len(ids)) for ids in kinds.values() for i in ids}

    def _spread_price(self, placed: dict[str, str]) -> int:
        policy = self.facts.policy.concentration
        new: Counter[str] = Counter()
        for h_id, d_id in placed.items():
            if self._household(h_id).supported is True and not self._lifted(h_id, d_id, "CONC-1"):
                new[self._dwelling(d_id).record.department_id] += 1
        price = 0
        for department in self.facts.departments:
            room = policy.max_new_supported_per_department
            total, recent = department.dwellings_total, department.supported_last_24_months or 0
            if total is not None:
                share = policy.supported_share_max * total
                room = min(room, max(0, share.numerator // share.denominator - recent))
            price += sum(max(0, k - room + 2) for k in range(1, new[department.department_id] + 1))
        return price

    def _loads(self, people: list[HouseholdFacts]) -> list[int]:
        """New starts per team, largest first, with those without a team of their own shared out evenly."""
        if self.facts.table_absent("support_teams"):
            return []
        loads = {t.team_id: 0 for t in self.facts.support_teams}
        waiting: dict[str, int] = defaultdict(int)
        for h in people:
            if h.needs_slot is not True:
                continue
            if h.record.support_team_id is not None:
                loads[h.record.support_team_id] += 1
            else:
                waiting[str(h.support_method)] += 1
        for t in sorted(waiting):
            mine = [x for x in self.facts.support_teams if x.method == t]
            for _ in range(waiting[t]):
                room = [x for x in mine if loads[x.team_id] < x.free_slots]
                if room:
                    loads[min(room, key=lambda x: loads[x.team_id]).team_id] += 1
        return sorted(loads.values(), reverse=True)

    def _draws(self, placed: dict[str, str]) -> list[int]:
        seed = self.plan.get("seed")
        people = _draw_keys([_person_facts(h) for h in self.case.households], seed, b"household")
        homes = _draw_keys([_home_facts(d) for d in self.case.dwellings], seed, b"dwelling")
        who = pair = 0
        for h_id, d_id in placed.items():
            one, two = people[self.case.household_index[h_id]], homes[self.case.dwelling_index[d_id]]
            who += one >> 33
            pair += _scramble(one ^ _scramble(two)) >> 33
        return [who, pair]

    def _baseline(self) -> None:
        told = self.plan.get("baseline")
        if not isinstance(told, dict):
            self.fault("bad-shape", "/baseline", "an object", type(told).__name__)
            return
        placed: dict[str, str] = {}
        rows = told.get("placements")
        for i, row in enumerate(rows if isinstance(rows, list) else []):
            h_id, d_id = (row.get("household_id"), row.get("dwelling_id")) if isinstance(row, dict) else (None, None)
            if (
                h_id not in self.case.household_index
                or d_id not in self.case.dwelling_index
                or h_id in placed
                or d_id in placed.values()
            ):
                self.fault(
                    "baseline", f"/baseline/placements/{i}", "a household and a dwelling of the batch, each once", row
                )
                return
            if self.table.combined[self.case.household_index[h_id], self.case.dwelling_index[d_id]] != ALLOWED:
                self.fault("baseline", f"/baseline/placements/{i}", "allowed", row)
            placed[h_id] = d_id
        values = self._values(placed)
        levels = told.get("levels")
        for row in levels if isinstance(levels, list) else []:
            if isinstance(row, dict) and row.get("name") in values:
                self.equal("baseline-level", f"/baseline/levels/{row['name']}", values[row["name"]], row.get("value"))


def tier_of(h: HouseholdFacts, d: DwellingFacts) -> int:
    """Wish tier of a pair: 6 to be avoided, 1-4 the best wanted tier met, 5 nothing wished for; 1 without wishes."""
    hits = {w.tier for w in h.wishes if w.tier != "never" and wish_hit(w, d) is True}
    if "avoid" in hits:
        return 6
    for tier in ("1", "2", "3", "4"):
        if tier in hits:
            return int(tier)
    return 5 if any(w.tier in ("1", "2", "3", "4") for w in h.wishes) else 1


def _person_facts(h: HouseholdFacts) -> str:
    members = sorted("|".join((p.record.role, str(p.record.birth_date), str(p.record.birth_year))) for p in h.persons)
    return str(h.record.registered_on) + "|" + "/".join(members)


def _home_facts(d: DwellingFacts) -> str:
    r = d.record
    area, rent = int(r.area_m2 * 100), int(r.rent_dkk_month * 100)
    return f"{r.dwelling_type}|{r.availability_basis}|{r.rooms}|{area}|{rent}|{r.available_from}|{r.floor}"


def _draw_keys(facts: list[str], seed: Any, what: bytes) -> list[int]:
    times: Counter[str] = Counter()
    keys = []
    for text in facts:
        made = hashlib.blake2b(f"{seed}|{text}|{times[text]}".encode(), digest_size=8, person=what)
        keys.append(int.from_bytes(made.digest(), "big"))
        times[text] += 1
    return keys


def _scramble(x: int) -> int:
    mask = 2**64 - 1
    x = (x + 0x9E3779B97F4A7C15) & mask
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & mask
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & mask
    return x ^ (x >> 31)
