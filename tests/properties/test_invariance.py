"""What must never change a plan: order, names, history, the form of the file, a second run."""

import json
import random
import zipfile
from datetime import date

import pytest
from test_brute_force import random_case

from constraints import Case, evaluate
from constraints.facts.case import TABLES
from constraints.testing import make_case
from constraints.verdicts import ALLOWED
from matching import plan_of, read, solve
from matching.files.writing import write_folder, write_workbook
from matching.sampling import sample

IDS = (
    "household_id",
    "other_household_id",
    "dwelling_id",
    "person_id",
    "department_id",
    "organisation_id",
    "area_id",
    "team_id",
    "support_team_id",
)


def _rows(case):
    return {name: [r.model_dump() for r in getattr(case, name)] for name in TABLES}


def _rebuild(case, rows):
    return Case(batch=case.batch, policy=case.policy, absent=case.absent, **rows)


def _renamed(case, seed):
    rng = random.Random(seed)
    names: dict[str, str] = {}

    def new(old):
        if old is None:
            return None
        return names.setdefault(old, f"{rng.choice('qwertyzx')}{rng.randrange(10**6):06d}.{len(names)}")

    rows = _rows(case)
    for table in rows.values():
        for row in table:
            for key in IDS:
                if key in row:
                    row[key] = new(row[key])
            if row.get("kind") in ("department", "area", "organisation") and "target" in row:
                row["target"] = new(row["target"])
    return _rebuild(case, rows), names


def _without_time(plan):
    return json.dumps({k: v for k, v in plan.items() if k != "timing"}, sort_keys=True)


@pytest.mark.parametrize("seed", range(40))
def test_renaming_and_reordering_never_change_who_is_placed(seed):
    case = random_case(seed)
    plan = plan_of(solve(case))
    renamed, names = _renamed(case, seed)
    again = plan_of(solve(renamed))
    assert [names[h] for h in sorted(p["household_id"] for p in plan["placements"])] == [
        names[h] for h in sorted(k for k, v in names.items() if v in {p["household_id"] for p in again["placements"]})
    ]
    people = ("mandatory", "housed_by_class", "waiting_bands", "housed_total", "wishes")
    assert [x["value"] for x in plan["levels"] if x["name"] in people] == [
        x["value"] for x in again["levels"] if x["name"] in people
    ]
    shuffled = _rebuild(case, {k: list(reversed(v)) for k, v in _rows(case).items()})
    assert _without_time(plan_of(solve(shuffled))) == _without_time(plan)


@pytest.mark.parametrize("seed", range(40))
def test_an_added_ban_never_adds_a_pair_nor_betters_a_level(seed):
    case = random_case(seed)
    if case.locks:
        return
    table = evaluate(case)
    open_pairs = [
        (h.id, d.id)
        for h in table.case.households
        for d in table.case.dwellings
        if table.combined[h.index, d.index] == ALLOWED
    ]
    if not open_pairs:
        return
    h, d = random.Random(seed).choice(open_pairs)
    rows = _rows(case) | {"locks": [{"household_id": h, "dwelling_id": d, "kind": "forbid"}]}
    banned = _rebuild(case, rows)
    after = evaluate(banned)
    assert ((after.combined == ALLOWED) <= (table.combined == ALLOWED)).all()
    before_levels = [x["value"] for x in plan_of(solve(case))["levels"]][:4]
    after_levels = [x["value"] for x in plan_of(solve(banned))["levels"]][:4]
    assert after_levels <= before_levels


HISTORY = [
    {"persons": {"lease_terminated_on": date(2026, 9, 1), "lease_terminated_ground": "arrears"}},
    {"persons": {"lease_terminated_on": date(2024, 9, 1), "lease_terminated_ground": "gross_breach_good_order"}},
    {"debts": [{"household_id": "H0", "organisation_id": "O0", "amount_dkk": 40_000, "arrangement_kept": False}]},
    {"offers": [{"household_id": "H0", "dwelling_id": "B0", "offered_on": "2026-10-01", "answer": "refused"}]},
    {"offers": [{"household_id": "H0", "dwelling_id": "B1", "offered_on": "2026-10-01", "answer": "no_answer"}]},
]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("history", HISTORY, ids=lambda h: next(iter(h)))
def test_earlier_tenancies_refusals_and_arrears_change_nothing(seed, history):
    case = random_case(seed)
    rows = _rows(case)
    for row in rows["persons"]:
        if row["household_id"] == "H0":
            row |= history.get("persons", {})
    rows["debts"] = history.get("debts", [])
    rows["offers"] = history.get("offers", [])
    before, after = plan_of(solve(case)), plan_of(solve(_rebuild(case, rows)))
    pairs = lambda plan: [(p["household_id"], p["dwelling_id"]) for p in plan["placements"]]  # noqa: E731
    assert pairs(before) == pairs(after)
    assert [x["value"] for x in before["levels"]] == [x["value"] for x in after["levels"]]


def test_a_dated_legal_bar_is_the_only_thing_history_does():
    breach = {
        "persons": [{"lease_terminated_on": date(2026, 9, 1), "lease_terminated_ground": "gross_breach_good_order"}]
    }
    plan = plan_of(solve(make_case({"H": breach}, {"B": {"area": "DEP"}})))
    assert plan["unplaced"][0]["deciding_rule"] == "ALB-59-6-3"
    assert plan_of(solve(make_case({"H": breach}, {"B": {}})))["placements"]


def test_folder_zip_and_workbook_and_a_second_run_give_the_same_bytes(tmp_path):
    ((_, (settings, tables)),) = sample("town", 3).items()
    write_folder(tmp_path / "b", settings, tables)
    write_workbook(tmp_path / "b.xlsx", settings, tables, danish=True)
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in (tmp_path / "b").iterdir():
            archive.write(file, file.name)
    forms = (tmp_path / "b", tmp_path / "b.zip", tmp_path / "b.xlsx", tmp_path / "b")
    plans = {_without_time(plan_of(solve(read(p).case))) for p in forms}
    assert len(plans) == 1
