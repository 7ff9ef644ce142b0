"""Writes the kept months of a simulated run as an office would have them: a batch a month, and the tables beside it.

The rows are those of the catalogue's households and homes, moved to the days of the run. Wishes, incomes and needs are so the
catalogue's own.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from constraints import TABLES, Case
from constraints.facts.units import month_of

from ...files.writing import write_folder
from ..catalogue import judged
from ..moments import NEVER, TICKS
from ..scenario_world import MunicipalityWorld
from ..spells import Log
from .history import FILES, FOLDER
from .kept_rows import cells, shifted_periods, shifted_person
from .run_months import RunMonths, cause_of_spell, months_of, reported_of, stays_of

_OF_HOUSEHOLD = ("debts", "wishes")


def write_months(log: Log, out: Path) -> list[Path]:
    """One folder per decision day under `out`, named after it. For runs of a municipality; raises TypeError for others."""
    scenario = log.trace.scenario
    if not isinstance(scenario.world, MunicipalityWorld):
        raise TypeError("a plain world has no households to write")
    return _Writer(judged(scenario, scenario.world).case, months_of(log)).write(out)


class _Writer:
    def __init__(self, case: Case, run: RunMonths) -> None:
        self.case, self.run, self.log = case, run, run.log
        self.start = self.log.trace.scenario.start
        world = self.log.trace.world
        self.household = {h.household_id: h for h in case.households}
        self.name = world.type_name
        self.dwelling = {d.dwelling_id: d for d in case.dwellings}
        self.home = world.kind_name
        self.owner = {d.department_id: d.organisation_id for d in case.departments}
        self.reported = {r.organisation: r for r in reported_of(run)}

    def day(self, day: int) -> date:
        return self.start + timedelta(days=day)

    def write(self, out: Path) -> list[Path]:
        found = []
        for month, day in enumerate(self.run.days):
            folder = out / self.day(day).isoformat()
            write_folder(folder, self._settings(day), self._tables(month, day))
            self._histories(folder / FOLDER, month)
            found.append(folder)
        return found

    def _settings(self, day: int) -> dict[str, Any]:
        header = {"format": "anvis-batch/1", "municipality": self.case.batch.municipality, "decision_date": self.day(day).isoformat(),
                  "ignore": [FOLDER]}  # fmt: skip
        return {"batch": header, "policy": self.case.policy.model_dump(mode="json", exclude_unset=True)}

    def _tables(self, month: int, day: int) -> dict[str, list[dict[str, Any]]]:
        case = self.case
        tables: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
        for name in ("areas", "departments"):
            tables[name] = [cells(case, name, row) for row in getattr(case, name)]
        tables["designations"] = [
            cells(case, "designations", d.model_copy(update={"valid_to": None})) for d in case.designations
        ]
        tables["organisations"] = [self._organisation(o, month) for o in case.organisations]
        for spell, (first, last) in self.run.seen.items():
            if first <= month <= last:
                self._household(tables, spell)
        for v, (first, last) in self.run.homes.items():
            if first <= month <= last:
                tables["dwellings"].append(self._dwelling(v, month))
        for made, answered, spell, v, answer in self.run.offers():
            first, last = self.run.seen.get(spell, (0, -1))
            if first <= month <= last and made < day and v in self.run.homes and answer != "accepted":
                told = {"answer": answer} if answered <= day else {}
                tables["offers"].append(
                    {"household_id": self.run.household(spell), "dwelling_id": self.run.dwelling(v), "offered_on": self.day(made).isoformat(),
                     **told}
                )  # fmt: skip
        here = {row["dwelling_id"] for row in tables["dwellings"]}
        tables["offers"] = [row for row in tables["offers"] if row["dwelling_id"] in here]
        return {n: rows for n, rows in tables.items() if rows or TABLES[n][2]}

    def _organisation(self, row: Any, month: int) -> dict[str, Any]:
        told = self.reported.get(row.organisation_id)
        share, carry = (row.quota_share, 0) if told is None else (told.share, told.carry)
        before = 0 if told is None else sum(n or 0 for n in told.vacancies[1:month])
        update = {
            "quota_share": None, "quota_carry": None, "vacancies_this_period": None if told is None else told.vacancies[month],
        }  # fmt: skip
        exact = {"quota_share": f"{share:.6g}", "quota_carry": f"{(carry + before * (share or 0)) % 1:.6g}"}
        return cells(self.case, "organisations", row.model_copy(update=update)) | exact

    def _household(self, tables: dict[str, list[dict[str, Any]]], spell: int) -> None:
        s, case = self.log.spells, self.case
        base = case.batch.decision_date
        kind = self.name[int(s.kind[spell])]
        mine, row = self.run.household(spell), self.household[kind]
        registered = self.day(int(s.registered[spell]))
        shift, months = registered - base, month_of(registered) - month_of(base)
        due = int(s.due[spell])
        template = row.model_copy(
            update={
                "household_id": mine, "registered_on": registered, "urgency_class": f"U{int(s.urgency[spell])}",
                "must_be_housed_by": self.day(due) if due < NEVER else None,
                "must_be_housed_by_kind": row.must_be_housed_by_kind if due < NEVER else None,
                "section_110_admitted_on": None, "available_from": None, "support_team_id": None, "mandatory": None,
                "support_decided_on": None if row.support_decided_on is None else registered,
            }
        )  # fmt: skip
        tables["households"].append(cells(case, "households", template))
        people = [p for p in case.persons if p.household_id == kind]
        names = {p.person_id: f"{mine}-{n}" for n, p in enumerate(people)}
        for p in people:
            tables["persons"].append(cells(case, "persons", shifted_person(p, names[p.person_id], mine, shift)))
        tables["benefit_periods"] += [
            cells(case, "benefit_periods", b) for b in shifted_periods(case.benefit_periods, names, months)
        ]
        for name in _OF_HOUSEHOLD:
            for other in getattr(case, name):
                if other.household_id == kind:
                    tables[name].append(cells(case, name, other.model_copy(update={"household_id": mine})))

    def _dwelling(self, v: int, month: int) -> dict[str, Any]:
        rows = self.log.homes
        since = self.run.days[month - 1] if month else -NEVER
        # A home counted in an earlier period is not among the vacancies of this one.
        counted = month == 0 or int(rows.noticed[v]) // TICKS > since
        row = self.dwelling[self.home[int(rows.kind[v])]]
        moved = row.model_copy(
            update={
                "dwelling_id": self.run.dwelling(v), "reported_on": self.day(int(rows.noticed[v]) // TICKS),
                "available_from": self.day(int(rows.available[v])), "notice_effective_date": None, "reply_by": None,
                "dwelling_type": "family", "availability_basis": "59-1", "claimed_on": None if counted else self.day(since), "address_id": None, "counter_position": None,
            }
        )  # fmt: skip
        return cells(self.case, "dwellings", moved)

    def _histories(self, folder: Path, month: int) -> None:
        """What was known by the next decision day; on the last day what was known then."""
        days = self.run.days
        end = days[month]
        since = days[month - 1] if month else -NEVER
        answers: list[dict[str, Any]] = []
        leases: list[dict[str, Any]] = []
        signing = self.log.trace.scenario.decisions.signing_days
        for made, answered, spell, v, answer in self.run.offers():
            if answered > end or spell not in self.run.seen or v not in self.run.homes:
                continue
            pair = {"household_id": self.run.household(spell), "dwelling_id": self.run.dwelling(v)}
            signed = (
                {"signed_on": self.day(answered + signing).isoformat()}
                if answer == "accepted" and answered + signing <= end
                else {}
            )
            if since < answered + (signing if signed else 0):
                answers.append({**pair, "answer": answer, "offered_on": self.day(made).isoformat(),
                                "answered_on": self.day(answered).isoformat(), **signed})  # fmt: skip
            if signed:
                department = self.dwelling[self.home[int(self.log.homes.kind[v])]].department_id
                leases.append(
                    {**pair, "department_id": department, "organisation_id": self.owner[department], **signed}
                )
        for spell, (_, last) in self.run.seen.items():
            if last == month - 1 and self.log.spells.decided[spell] >= NEVER:
                answers.append(
                    {
                        "household_id": self.run.household(spell),
                        "answer": "closed",
                        "reason": cause_of_spell(self.log, spell),
                    }
                )
        moves = []
        for s in stays_of(self.run):
            if s.since - self.run.origin <= end:
                ended = s.until is not None and s.until - self.run.origin <= end
                told = {"ended_on": date.fromordinal(s.until or 0).isoformat(), "how": s.how} if ended else {}
                moves.append({"household_id": s.household, "dwelling_id": s.dwelling, "moved_in_on": date.fromordinal(s.since).isoformat(),
                              **told})  # fmt: skip
        for kind, rows in (("answers", answers), ("leases", leases), ("moves", moves)):
            _write(folder / FILES[kind][0], [c.name for c in FILES[kind][1].columns()], rows)


def _write(path: Path, columns: list[str], rows: Iterable[Mapping[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


__all__ = ["write_months"]
