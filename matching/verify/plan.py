"""Does the plan hold? Judges a finished plan, made by anyone, from rules and facts alone.

Shares no code with the model, the levels or the engine. Whatever a plan tells is worked out here again and compared;
nothing is taken from it but what its run was asked for besides the batch. What cannot be worked out without solving is
named in the answer as not judged.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from constraints import Case, Verdict

from . import bounds as proof
from . import infeasible
from .checks import LevelCheck, LimitCheck, levels_in_force, limits_in_force
from .facts import Asked, Facts, Placed, is_whole
from .hand_lists import MAIN, by_hand
from .left_over import LeftOver
from .placements import Placements
from .provenance import costs, defaults_used
from .sheet import Fault, Sheet, plain

FORMAT = "anvis-verification/1"
PLAN_FORMAT = "anvis-plan/1"
# Tables and values without which a document is no plan.
_REQUIRED = (
    "format", "status", "decision_date", "levels", "placements", "unplaced", "unused_dwellings", "reviews",
    "fallback_cases", "quota", "limits", "baseline", "costs", "digests", "seed",
)  # fmt: skip
# What only the run itself can know: its clock and limits, what it was given, and answers that take a solver.
_RUN_ONLY = ("time_limit_s", "work_limit", "versions", "timing", "previous", "shadow_prices")
_STATUSES = ("optimal", "feasible", "infeasible")
_STOPS = (None, "wall clock", "work limit", "request")


def verify(case: Case, plan: Any, levels: Sequence[LevelCheck], limits: Sequence[LimitCheck]) -> list[Fault]:
    """Every fault of a plan for a checked case; an empty list means it holds. Never raises for a malformed plan."""
    if not isinstance(plan, dict):
        return [_no_plan(plan)]
    judge = Judge(Facts(case, Asked.told_by(plan)), plan, levels, limits)
    judge.all()
    return judge.sheet.faults


def verification(
    case: Case, plan: Any, levels: Sequence[LevelCheck], limits: Sequence[LimitCheck], bounds: bool = False, strict: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """The answer of `anvis verify --json`.

    With `bounds` the certificate is gone through as well, and `not_proven` names the levels of which it does not show
    that nothing better exists; `strict` makes each of them a fault. Without `bounds` nothing is proven, and `not_proven`
    names the levels that the plan itself calls so. `not_judged` are the paths that nobody looked into.
    """
    faults: list[Fault] = []
    rests: list[dict[str, Any]] | None = None
    not_judged: list[str] = []
    unproven: list[str] = []
    if not isinstance(plan, dict):
        faults.append(_no_plan(plan))
    else:
        judge = Judge(Facts(case, Asked.told_by(plan)), plan, levels, limits)
        judge.all()
        faults, not_judged, unproven = judge.sheet.faults, judge.sheet.not_judged, judge.said_unproven()
        if bounds or strict:
            found = proof.go_through(judge.facts, judge.placed, plan, levels, limits)
            faults, rests, unproven = faults + found.faults, found.report, found.not_proven
            if plan.get("status") == "infeasible":
                unproven = [] if judge.proven_infeasible else judge.names
            if strict:
                faults += [
                    Fault("not-proven", f"/levels/{n}", "a bound by duals or by search", "none") for n in unproven
                ]
    proven = (bounds or strict) and not faults and not unproven
    return _answer(case, faults, not_judged, unproven, rests, proven)


def verification_of_pairs(
    case: Case, pairs: Sequence[tuple[str, str]], levels: Sequence[LevelCheck], limits: Sequence[LimitCheck]
) -> dict[str, Any]:
    """The answer for a bare list of pairs, household and dwelling: who stands where, and nothing else that could be wrong.

    Rules, kept placements and limits are judged; a list tells no value of a level, so none is compared and none is proven.
    """
    plan = {"placements": [{"household_id": h, "dwelling_id": d} for h, d in pairs]}
    judge = Judge(Facts(case, Asked()), plan, levels, limits)
    judge.who_stands_where()
    return _answer(case, judge.sheet.faults, [], judge.names, None, False) | {"pairs": len(pairs)}


def _answer(
    case: Case, faults: list[Fault], not_judged: list[str], unproven: list[str], rests: list[dict[str, Any]] | None, proven: bool,
) -> dict[str, Any]:  # fmt: skip
    return {
        "format": FORMAT,
        "ok": not faults,
        "verdict": "does_not_hold" if faults else "proven_best" if proven else "holds_not_proven",
        "proven": proven,
        "not_proven": unproven,
        "not_judged": not_judged,
        "decision_date": case.batch.decision_date.isoformat(),
        "digests": {"case": case.digest, "policy": case.policy_digest},
        "faults": [f.as_json() for f in faults],
        "bounds": rests,
    }


def _no_plan(plan: Any) -> Fault:
    return Fault("not-a-plan", "/", "a JSON object", type(plan).__name__)


class Judge:
    """One plan held against the facts, section by section."""

    def __init__(
        self, facts: Facts, plan: dict[str, Any], levels: Sequence[LevelCheck], limits: Sequence[LimitCheck]
    ) -> None:
        self.facts, self.plan, self.limits = facts, plan, limits
        self.names, self.levels = levels_in_force(facts, levels)
        self.sheet = Sheet(plan)
        self.placements = Placements(facts, self.sheet)
        self.infeasible = plan.get("status") == "infeasible"
        self.proven_infeasible = False

    @property
    def placed(self) -> Placed:
        return self.placements.placed

    def all(self) -> None:
        for key in _REQUIRED:
            if key not in self.plan:
                self.sheet.fault("missing", f"/{key}", "a value", None)
        self._header()
        self.who_stands_where()
        self._told()

    def who_stands_where(self) -> None:
        """The placements alone: by the rules, by what is kept, within the limits."""
        self.placements.read()
        if self.infeasible and self.placed:
            self.sheet.fault("infeasible-with-placements", "/placements", [], len(self.placed))
        self.placements.judge()
        self._limits_kept()

    def said_unproven(self) -> list[str]:
        """Levels that the plan itself does not call proven."""
        rows = self.plan.get("levels")
        rows = rows if isinstance(rows, list) else []
        said = {str(r.get("name")) for r in rows if isinstance(r, dict) and r.get("proven") is True}
        return [n for n in self.names if n not in said]

    # ------------------------------------------------------------ the document

    def _header(self) -> None:
        sheet, plan, case, law = self.sheet, self.plan, self.facts.case, self.facts.table.law
        sheet.equal("format", "/format", PLAN_FORMAT, plan.get("format"))
        sheet.equal("decision-date", "/decision_date", case.batch.decision_date.isoformat(), plan.get("decision_date"))
        if plan.get("status") not in _STATUSES:
            sheet.fault("status", "/status", "optimal, feasible or infeasible", plan.get("status"))
        digests = {"case": case.digest, "policy": case.policy_digest, "law": law.digest}
        sheet.record("digest", "/digests", digests, plan.get("digests"), required=tuple(digests), left=("code",))
        if not is_whole(plan.get("seed")):
            sheet.fault("seed", "/seed", "a whole number", plan.get("seed"))
        known = {
            "municipality": case.batch.municipality,
            "rule_status": plain({k: v.model_dump() for k, v in case.policy.rule_status.items()}),
            "interpretations": plain(law.interpretations),
            "defaults_used": defaults_used(case),
        }
        for key, value in known.items():
            if key in plan:
                sheet.equal(key.replace("_", "-"), f"/{key}", value, plan[key])
        if "stopped_by" in plan:
            stop = plan["stopped_by"]
            if stop not in _STOPS or (stop == "work limit" and plan.get("work_limit") is None):
                sheet.fault("stopped-by", "/stopped_by", list(_STOPS), stop)
            if "repeatable" in plan:
                sheet.equal("repeatable", "/repeatable", stop not in ("wall clock", "request"), plan["repeatable"])
        for key in plan:
            if key in _RUN_ONLY or key not in _KNOWN:
                sheet.leave(f"/{key}")

    def _told(self) -> None:
        """Everything that the plan tells besides its placements."""
        sheet, facts = self.sheet, self.facts
        left = LeftOver(facts, self.placed, self.limits, self.names, self.plan.get("status") == "optimal")
        unused = left.unused_dwellings
        gained = {str(r.get("name")): r.get("gained_by_one_more") for r in sheet.rows("limits")}
        asked = ("cheapest_change", "cheapest_change_asked")
        without = {facts.households[h].id: h for h in left.waiting}
        told = {str(r.get("household_id")): r for r in sheet.rows("unplaced")}
        sheet.table(
            "unplaced", "unplaced", "household_id", without, lambda x: left.unplaced(without[x], gained, told[x]), asked
        )
        for key in ("kind", "deciding_rule") if left.unsure else ():
            sheet.leave(f"/unplaced/0/{key}")
        sheet.table("unused", "unused_dwellings", "dwelling_id", unused, unused.__getitem__)
        for key, rows in (("reviews", left.reviews()), ("fallback_cases", left.fallback_cases())):
            if key in self.plan:
                sheet.equal(key.replace("_", "-"), f"/{key}", rows, self.plan[key])
        if "costs" in self.plan:
            sheet.record("cost", "/costs", costs(facts, self.placed, unused), self.plan["costs"])
        sheet.equal(
            "locks-set-aside", "/locks_set_aside", self._locks_set_aside(), self.plan.get("locks_set_aside", [])
        )
        self._warnings()
        self._quota()
        self._limits()
        self._levels()
        self._hand_lists()
        self._ties()
        self._certificate_named()
        if self.infeasible:
            self.proven_infeasible = infeasible.judge(sheet, facts, self.limits)
        elif self.plan.get("infeasible_because"):
            sheet.fault("infeasible-because", "/infeasible_because", [], self.plan["infeasible_because"])

    def _locks_set_aside(self) -> list[dict[str, Any]]:
        """Kept placements that wait for a person, in the order of ids."""
        facts, table = self.facts, self.facts.table
        return [
            {
                "household_id": facts.households[h].id, "dwelling_id": facts.dwellings[d].id,
                "verdict": table.verdict_code(h, d), "rules": [r.id for r, v in table.pair(h, d) if v >= Verdict.REVIEW],
            }
            for h, d in facts.set_aside
        ]  # fmt: skip

    def _warnings(self) -> None:
        """The warnings of the batch, all of them. The same batch in another form of file has other lines and places."""
        noticed = [n.model_dump() for n in self.facts.case.notices]
        told = self.plan.get("warnings", [])
        if told == noticed:
            return
        if isinstance(told, list) and [_apart_from_place(t) for t in told] == [_apart_from_place(n) for n in noticed]:
            self.sheet.leave("/warnings/0/row")
            self.sheet.leave("/warnings/0/text")
            return
        self.sheet.equal("warnings", "/warnings", noticed, told)

    # ------------------------------------------------------------ limits

    def _limits_kept(self) -> None:
        known = {check.kind for check in self.limits}
        for kind in limits_in_force(self.facts):
            if kind not in known:
                self.sheet.fault("limit-not-checked", "/limits", "a check that knows this kind of limit", kind)
        if not (self.facts.off_counter == self.facts.off_counter_by_rules).all():
            off = (self.facts.off_counter != self.facts.off_counter_by_rules).nonzero()[0].tolist()
            self.sheet.fault("counter", "/quota", "the rules' counter to point where the counter points", [self.facts.dwellings[d].id for d in off])  # fmt: skip
        for check in self.limits:
            for broken in check.judge(self.facts, self.placed):
                self.sheet.fault(broken.code, broken.where, broken.expected, broken.found)

    def _quota(self) -> None:
        facts, ids = self.facts, [d.id for d in self.facts.dwellings]
        expected = {}
        for name, count in facts.quotas.items():
            used = sum(d in count.counted for d in self.placed.values())
            if used > count.right:
                self.sheet.fault("quota", f"organisation {name}", f"at most {count.right}", used)
            pointed = None if count.pointed is None else [ids[i] for i in count.pointed]
            expected[name] = {
                "organisation_id": name, "share": str(count.share), "vacancies": count.vacancies,
                "carry_in": str(count.carry), "right": count.right, "used": used,
                "carry_out": str(count.claim - count.right), "counted_dwellings": [ids[i] for i in count.counted],
                "pointed_dwellings": pointed,
            }  # fmt: skip
        required = ("share", "vacancies", "right", "used", "carry_out")
        self.sheet.table("quota-row", "quota", "organisation_id", expected, expected.__getitem__, (), required)

    def _limits(self) -> None:
        expected: dict[str, dict[str, Any]] = {}
        named = self.placements.named
        for check in self.limits:
            for limit in check.limits(self.facts) if check.told else ():
                used = check.used(self.facts, limit, self.placed)
                if check.kind == "team" and named is not None:
                    used = named[limit.subject]  # as even as the slots allow, but which of two like teams is the plan's
                name = check.name(limit.subject)
                expected[name] = {"name": name, "capacity": limit.capacity, "used": used, "unit": check.unit}
        self.sheet.table(
            "limit", "limits", "name", expected, expected.__getitem__, ("gained_by_one_more",), ("capacity", "used"),
            codes={"used": "limit-used", "capacity": "limit-capacity"},
        )  # fmt: skip

    # ------------------------------------------------------------ levels

    def _rows_of_levels(self, placed: Placed) -> dict[str, dict[str, Any]]:
        """What a plan tells of every level for some placements, but for bound and proof."""
        found: dict[str, dict[str, Any]] = {}
        for check in self.levels:
            keys, value = check.keys(self.facts), check.value(self.facts, placed)
            found[check.name] = {"name": check.name, "sense": check.sense, "unit": check.unit, "value": value}
            if keys is not None:
                found[check.name]["keys"] = keys
        return found

    def _levels(self) -> None:
        told = self.sheet.rows("levels")
        for unknown in sorted(set(self.names) - {c.name for c in self.levels}):
            self.sheet.fault("level-not-checked", f"/levels/{unknown}", "a check that knows this level", None)
        self.sheet.equal("level-names", "/levels", self.names, [r.get("name") for r in told])
        expected = self._rows_of_levels(self.placed)
        proofs = []
        for row in told:
            name = row.get("name")
            if not isinstance(name, str) or name not in expected:
                continue
            where = f"/levels/{name}"
            apart = {k: v for k, v in row.items() if k not in ("bound", "proven")}
            self.sheet.record("level-value", where, expected[name], apart, required=("value", "sense"))
            proofs.append(row.get("proven"))
            self._bound(where, expected[name], row)
        if self.plan.get("status") == "optimal" and not all(p is True for p in proofs):
            self.sheet.fault("status", "/status", "feasible, since a level is not proven", "optimal")
        if self.plan.get("status") == "feasible" and proofs and all(p is True for p in proofs):
            self.sheet.fault("status", "/status", "optimal, since every level is proven", "feasible")

    def _bound(self, where: str, own: Mapping[str, Any], row: Mapping[str, Any]) -> None:
        """A proven level's bound is its value; any other's is truly beyond it. Without a plan there is neither."""
        bound, proven = row.get("bound"), row.get("proven")
        if self.infeasible:
            self.sheet.equal("level-proven", f"{where}/proven", False, proven)
            self.sheet.equal("level-bound", f"{where}/bound", None, bound)
        elif proven is True:
            self.sheet.equal("level-bound", f"{where}/bound", own["value"], bound)
        elif proven is not False:
            self.sheet.fault("level-proven", f"{where}/proven", "true or false", proven)
        elif not _beyond(own["sense"], own["value"], bound):
            self.sheet.fault("level-bound", f"{where}/bound", f"beyond the value {own['value']}", bound)

    def _hand_lists(self) -> None:
        lists = by_hand(self.facts, self.limits)
        ids = [(h.id, h.index) for h in self.facts.households]
        main = self.plan.get("baseline")
        if not isinstance(main, dict):
            self.sheet.fault("bad-shape", "/baseline", "an object", type(main).__name__)
        else:
            named = [
                {"household_id": h_id, "dwelling_id": self.facts.dwellings[lists[MAIN][h]].id}
                for h_id, h in ids if h in lists[MAIN]
            ]  # fmt: skip
            expected = {"policy": MAIN, "placements": named}
            self.sheet.record("baseline", "/baseline", expected, {k: v for k, v in main.items() if k != "levels"})
            self._list_levels("/baseline/levels", lists[MAIN], main.get("levels"))
        seen = []
        for i, row in enumerate(self.sheet.rows("baselines")):
            name = row.get("policy")
            if not isinstance(name, str) or name not in lists or name in seen:
                self.sheet.fault("baseline", f"/baselines/{i}/policy", sorted(lists), name)
                continue
            seen.append(name)
            rest = {k: v for k, v in row.items() if k != "levels"}
            self.sheet.record("baseline", f"/baselines/{i}", {"policy": name, "housed": len(lists[name])}, rest)
            self._list_levels(f"/baselines/{i}/levels", lists[name], row.get("levels"))

    def _list_levels(self, where: str, placed: Placed, told: Any) -> None:
        if not isinstance(told, list) or not all(isinstance(r, dict) for r in told):
            self.sheet.fault("bad-shape", where, "a list of objects", type(told).__name__)
            return
        self.sheet.equal("baseline-level", where, self.names, [r.get("name") for r in told])
        expected = self._rows_of_levels(placed)
        for row in told:
            name = str(row.get("name"))
            if name in expected:
                self.sheet.record("baseline-level", f"{where}/{name}", expected[name], row)

    # ------------------------------------------------------------ ties and certificate

    def _ties(self) -> None:
        """What chose among equals is compared; how many equals there are takes a solver, so only its shape is."""
        told = self.plan.get("ties")
        if told is None:
            return
        last = next((c for c in self.levels if c.closing), None)
        value = None if last is None else last.value(self.facts, self.placed)
        listed = value if isinstance(value, list) else [value]
        keys = [] if last is None else last.keys(self.facts) or []
        expected = {"chosen_by": dict(zip(keys, listed, strict=False)), "seed": self.facts.asked.seed}
        self.sheet.record(
            "ties", "/ties", expected, told, left=("count", "exact", "same_in_all", "differs")
        )  # fmt: skip
        mine = [
            {"household_id": self.facts.households[h].id, "dwelling_id": self.facts.dwellings[d].id}
            for h, d in self.placed.items()
        ]
        for key in ("same_in_all", "differs") if isinstance(told, dict) else ():
            rows = told.get(key, [])
            if not isinstance(rows, list) or any(row not in mine for row in rows):
                self.sheet.fault("ties", f"/ties/{key}", "placements of the plan", rows)

    def _certificate_named(self) -> None:
        """The certificate's own words about itself; what it proves is another question."""
        told = self.plan.get("certificate")
        if told is None:
            return
        stages = told.get("stages") if isinstance(told, dict) else None
        if not isinstance(stages, list):
            self.sheet.fault("no-certificate", "/certificate", "an object with stages", type(told).__name__)
            return
        text = json.dumps(stages, sort_keys=True, separators=(",", ":"))
        closed = {str(s.get("closed_by")) for s in stages if isinstance(s, dict)}
        expected = {
            "format": "anvis-certificate/1", "digest": hashlib.sha256(text.encode()).hexdigest(),
            "trusted": sorted(closed - {"duals", "rounding", "open"}),
        }  # fmt: skip
        rest = {k: v for k, v in told.items() if k != "stages"}
        self.sheet.record("digest", "/certificate", expected, rest, required=("digest",))
        if any(isinstance(s, dict) and "pairs_searched" in s for s in stages):
            self.sheet.leave("/certificate/stages/0/pairs_searched")


_KNOWN = frozenset(
    {
        *_REQUIRED, *_RUN_ONLY, "municipality", "rule_status", "interpretations", "defaults_used", "stopped_by", "repeatable",
        "ties", "certificate", "infeasible_because", "locks_set_aside", "baselines", "warnings",
    }
)  # fmt: skip


def _apart_from_place(warning: Any) -> Any:
    return {k: v for k, v in warning.items() if k not in ("row", "text")} if isinstance(warning, dict) else warning


def _beyond(sense: str, value: Any, bound: Any) -> bool:
    """Is a bound better than the value, of the same shape, in whole numbers?"""
    one, other = (v if isinstance(v, list) else [v] for v in (value, bound))
    if isinstance(value, list) != isinstance(bound, list) or len(one) != len(other):
        return False
    if not all(is_whole(x) for x in other):
        return False
    return other > one if sense == "max" else other < one
