"""Small cases for tests and for authors of new rules: one household, one dwelling, everything else plainly in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from .facts.case import Case
from .facts.policy import Policy
from .rules.rule import Example, Rule
from .verdicts import Finding, VerdictTable, evaluate

DAY = date(2026, 11, 20)
# Area name → the designations it carries on the day.
AREAS: dict[str, tuple[dict[str, Any], ...]] = {
    "ORD": (),
    "51B": ({"kind": "high_unemployment"},),
    "COMBINED": ({"kind": "high_unemployment"}, {"kind": "combined_letting", "extended": False}),
    "COMBINED-EXT": ({"kind": "high_unemployment"}, {"kind": "combined_letting", "extended": True}),
    "COMBINED-UNKNOWN": ({"kind": "high_unemployment"}, {"kind": "combined_letting", "extended": None}),
    "PREV": ({"kind": "prevention"},),
    "PREV-EXEMPT": ({"kind": "prevention", "prevention_exempt": True},),
    "DEP": ({"kind": "deprived"},),
    "PAR": ({"kind": "deprived"}, {"kind": "parallel_society"}),
    "TRANS": ({"kind": "deprived"}, {"kind": "parallel_society"}, {"kind": "transformation"}),
}

HOUSEHOLD: dict[str, Any] = {
    "registered_on": "2026-01-01", "urgency_class": "U2", "homelessness_situation": "sofa", "support_method": "none",
    "support_declined": False, "needs_step_free": False, "needs_wheelchair": False, "needs_lift_or_ground": False, "has_pet": False,
    "mandatory": False,
}  # fmt: skip
PERSON: dict[str, Any] = {
    "role": "applicant", "birth_date": "1986-03-01", "citizenship_class": "DK", "income_kind": "wage",
    "gross_income_dkk_month": 26000,
}  # fmt: skip
DWELLING: dict[str, Any] = {
    "dwelling_type": "family", "availability_basis": "59-1", "rooms": 2, "area_m2": 60, "rent_dkk_month": 4500,
    "utilities_dkk_month": 800, "deposit_dkk": 15000, "available_from": "2026-12-01", "reported_on": "2026-11-01", "floor": 0,
    "lift": True, "step_free": True, "wheelchair": True, "pets_allowed": True,
}  # fmt: skip


def make_case(
    households: Mapping[str, Mapping[str, Any]],
    dwellings: Mapping[str, Mapping[str, Any]],
    *,
    day: date = DAY,
    policy: Mapping[str, Any] | None = None,
    **tables: Sequence[Mapping[str, Any]],
) -> Case:
    """A case from what differs from the plain one.

    A household may hold `persons` (a list; the first is the applicant unless a role is given), each with `benefits` (a
    list of periods). A dwelling may hold `area`, a key of AREAS, and `department`; by default each area is one
    department of organisation O1. The area lists hold from 1 December before the day to 30 November after it.
    """
    people: list[dict[str, Any]] = []
    periods: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    homes: list[dict[str, Any]] = []
    departments: dict[str, dict[str, Any]] = {}
    for h_id, given in households.items():
        own = dict(given)
        for n, member in enumerate(own.pop("persons", [{}])):
            facts = dict(member)
            p_id = facts.pop("person_id", f"{h_id}-p{n + 1}")
            for period in facts.pop("benefits", []):
                periods.append({"person_id": p_id, **period})
            base = (
                PERSON
                if n == 0
                else {
                    **PERSON,
                    "role": "child",
                    "birth_date": "2018-05-05",
                    "income_kind": "none",
                    "gross_income_dkk_month": 0,
                }
            )
            if n and facts.get("role", "child") != "child":
                base = {**PERSON, "role": facts["role"]}
            people.append({**base, "person_id": p_id, "household_id": h_id, **facts})
        rows.append({**HOUSEHOLD, "household_id": h_id, **own})
    used_areas = set()
    for d_id, given in dwellings.items():
        own = dict(given)
        area = own.pop("area", "ORD")
        name = own.pop("department", f"D-{area}")
        used_areas.add(area)
        departments.setdefault(
            name,
            {"department_id": name, "organisation_id": own.pop("organisation", "O1"), "area_id": None if area == "ORD" else area,
             "dwellings_total": 200, "supported_last_24_months": 0},
        )  # fmt: skip
        own.pop("organisation", None)
        homes.append({**DWELLING, "dwelling_id": d_id, "department_id": name, **own})
    since = date(day.year - (day < date(day.year, 12, 1)), 12, 1)
    designations = [
        {"area_id": area, "valid_from": since, "valid_to": date(since.year + 1, 11, 30), **entry}
        for area in sorted(used_areas)
        for entry in AREAS[area]
    ]
    content: dict[str, Any] = {
        "departments": list(departments.values()), "dwellings": homes, "households": rows, "persons": people,
        "benefit_periods": periods, "designations": designations,
    }  # fmt: skip
    for name, more in tables.items():
        content[name] = [*content.get(name, []), *more] if name not in ("departments",) else list(more)
    return Case(
        batch={"format": "anvis-batch/1", "municipality": "0101", "decision_date": day},
        policy=Policy.model_validate(dict(policy or {})),
        absent=frozenset({"support_teams"} if "support_teams" not in tables else ()),
        **content,
    )


def judge_one(
    household: Mapping[str, Any] | None = None, dwelling: Mapping[str, Any] | None = None, **more: Any
) -> VerdictTable:
    """The verdict table of one household H and one dwelling B."""
    return evaluate(make_case({"H": household or {}}, {"B": dwelling or {}}, **more))


def judge_example(example: Example) -> VerdictTable:
    """The verdict table of one case of a rule: household H (index 0) and dwelling B."""
    return evaluate(
        make_case(
            {"H": example.household, **example.neighbours}, {"B": example.dwelling, **example.others}, day=example.day or DAY, policy=example.policy,
            **example.tables,
        )
    )  # fmt: skip


def said_by(rule: Rule, table: VerdictTable) -> Finding | None:
    """What this wording says of household H and dwelling B, or None where it is silent or not in force."""
    d = table.case.dwelling_index["B"]
    wordings = [r for r, _ in table.pair(0, d) if r is rule]
    return next((f for f in table.findings(0, d) if f.rule_id == rule.id), None) if wordings else None


def assert_verdict(table: VerdictTable, verdict: str, deciding: str | None, h: int = 0, d: int = 0) -> None:
    """Fails with every finding shown when the pair is judged otherwise."""
    found = table.verdict_code(h, d), table.deciding(h, d)
    if found != (verdict, deciding):
        told = "\n".join(f"  {f.verdict} {f.rule_id}: {f.text['en']}" for f in table.findings(h, d))
        raise AssertionError(f"expected {(verdict, deciding)}, found {found}\n{told}")
