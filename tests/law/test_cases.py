"""The worked law cases and the decision table, by identity: verdict and deciding rule."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from constraints import evaluate
from constraints.testing import DAY, assert_verdict, make_case

HERE = Path(__file__).parent
CASES = yaml.safe_load((HERE / "cases.yaml").read_text(encoding="utf-8"))
TABLE = yaml.safe_load((HERE / "decision_table.yaml").read_text(encoding="utf-8"))


def _texts(value):
    """YAML reads dates and 2026-05 for us; the models take both, but months have to be text."""
    if isinstance(value, dict):
        return {k: _texts(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_texts(v) for v in value]
    return value


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['case']}-{c['says'].replace(' ', '_')}")
def test_worked_case(case):
    day = case.get("day", DAY)
    dwellings = {"B": case.get("dwelling", {}), **case.get("others", {})}
    tables = {k: case[k] for k in ("debts", "exceptions") if k in case}
    table = evaluate(
        make_case({"H": _texts(case["household"])}, dwellings, day=day, policy=case.get("policy"), **tables)
    )
    assert_verdict(table, case["verdict"], case["deciding"])
    told = {r.id: v.code for r, v in table.pair(0, 0)}
    for rule, verdict in case.get("also", {}).items():
        assert told.get(rule) == verdict


COLUMNS = {
    "ORD": {}, "51B": {"area": "51B"}, "PREV-F": {"area": "PREV"},
    "PREV-Y": {"area": "PREV", "dwelling_type": "youth", "availability_basis": "59-3", "rooms": 1, "area_m2": 35},
    "DEP": {"area": "DEP"},
}  # fmt: skip
CELLS = [
    (row, column, cell) for row in TABLE["rows"] for column, cell in zip(TABLE["columns"], row["expect"], strict=True)
]


@pytest.mark.parametrize(("row", "column", "cell"), CELLS, ids=lambda x: x["status"] if isinstance(x, dict) else str(x))
def test_decision_table(row, column, cell):
    code, _, deciding = cell.partition(" ")
    table = evaluate(make_case({"H": {"persons": _texts(row["persons"])}}, {"B": COLUMNS[column]}))
    assert table.verdict_code(0, 0) == {"A": "allowed", "F": "forbidden", "R": "review"}[code]
    if deciding:
        assert table.deciding(0, 0) == deciding


@pytest.mark.parametrize("area", ["DEP", "PAR", "TRANS"])
def test_parallel_societies_and_transformation_areas_are_deprived_areas(area):
    table = evaluate(make_case({"H": {"persons": [{"citizenship_class": "OTHER"}]}}, {"B": {"area": area}}))
    assert_verdict(table, "forbidden", "ALB-59-6-4")


def test_designation_counts_on_its_last_day_and_not_after():
    for day, verdict in ((date(2026, 11, 30), "forbidden"), (date(2026, 12, 1), "allowed")):
        designations = [{"area_id": "X", "kind": "deprived", "valid_from": "2025-12-01", "valid_to": "2026-11-30"}]
        case = make_case(
            {"H": {"persons": [{"citizenship_class": "OTHER"}]}}, {"B": {"department": "D-X"}}, day=day,
            departments=[{"department_id": "D-X", "organisation_id": "O1", "area_id": "X"}], designations=designations,
        )  # fmt: skip
        assert evaluate(case).verdict_code(0, 0) == verdict
