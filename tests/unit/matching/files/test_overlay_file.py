"""An overlay as a file: every fault with file, line, key, value and what was expected, in both languages."""

import json
from datetime import date
from pathlib import Path

import jsonschema_rs
import pytest
import yaml

from constraints import InputError
from constraints.language import say
from constraints.overlay import overlay_schema
from matching.files.overlay import open_overlay

SHIPPED = Path(__file__).parents[4] / "benchmarks" / "policies" / "overlays"
GOOD = """\
format: anvis-overlay/1
name: udkast
source: "L 999"
status: draft
from: 2027-07-01
figures:
  almenboligloven.alb_59_6.benefit_run_months:
    unit: months
    values: {2027-07-01: 9}
    source: "L 999, § 1"
rules:
  ALB-59-6-5: {status: ends, source: "L 999, § 2"}
areas:
  - {area: A01, list: deprived, change: leaves, from: 2027-12-01}
"""
CASES = [
    ("figure", GOOD.replace("run_months", "run_month"), 7, "no such figure; expected one such as almenboligloven.alb_59_6.benefit_run_months", "ikke noget tal"),
    ("unit", GOOD.replace("unit: months", "unit: days"), 8, "benefit_run_months.unit = 'days': expected months", "forventet months"),
    ("value", GOOD.replace(": 9}", ": ni}"), 9, "values.2027-07-01 = 'ni': expected a number", "forventet et tal"),
    ("day", GOOD.replace("2027-07-01: 9", "2027-06-31: 9"), 9, "2027-06-31 is no day of the calendar", "findes ikke i kalenderen"),
    ("early", GOOD.replace("2027-07-01: 9", "2027-06-30: 9"), 9, "on or after 2027-07-01", "fra og med 1. juli 2027"),
    ("rule", GOOD.replace("59-6-5", "59-6-55"), 12, "no such rule; expected one such as ALB-59-6-5", "ingen regel"),
    ("status", GOOD.replace("status: ends", "status: ended"), 12, "status = 'ended': expected 'ends', 'suspended' or", "ends"),
    ("key", GOOD.replace("status: ends", "staus: ends"), 12, "another name: is status meant?", "menes der status"),
    ("list", GOOD.replace("list: deprived", "list: udsat"), 14, "list = 'udsat': expected 'deprived', ", "deprived"),
    ("law", GOOD.replace("status: draft", "status: law"), 4, "status = 'law': expected 'draft'", "forventet 'draft'"),
    ("source", GOOD.replace('source: "L 999"\n', ""), 1, "source: expected a value", "forventet en værdi"),
    ("no change", GOOD.partition("figures:")[0], 1, "expected a change", "forventet en ændring"),
    ("empty", "", None, "the file holds none", "filen indeholder ingen"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "line", "english", "danish"), CASES, ids=[c[0] for c in CASES])
def test_a_fault_names_file_line_key_value_and_what_was_expected(tmp_path, name, text, line, english, danish):
    file = tmp_path / "udkast.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        open_overlay(file)
    assert english in caught.value.text("en")
    assert danish in caught.value.text("da")
    if line is not None:
        assert f"udkast.yaml, line {line}:" in caught.value.text("en")
        assert f"udkast.yaml, linje {line}:" in caught.value.text("da")


def test_all_faults_come_at_once_in_the_order_of_the_file(tmp_path):
    file = tmp_path / "udkast.yaml"
    file.write_text(GOOD.replace(": 9}", ": ni}").replace("59-6-5", "59-6-55"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        open_overlay(file)
    assert [f["line"] for f in caught.value.facts["findings"]] == [9, 12]


def test_a_civil_registration_number_is_refused_and_not_repeated(tmp_path):
    file = tmp_path / "udkast.yaml"
    file.write_text(GOOD.replace("L 999, § 1", "fra 010180-1234"), encoding="utf-8")
    with pytest.raises(InputError, match="CPR") as caught:
        open_overlay(file)
    assert "010180" not in caught.value.text("da")


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda p: p.stem)
def test_every_shipped_overlay_reads_and_fits_the_published_schema(path):
    found = open_overlay(path).overlay
    assert found.name == path.stem
    raw = json.loads(json.dumps(found.as_json()))
    jsonschema_rs.validator_for(overlay_schema()).validate(raw)
    written = json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=str, skipkeys=True))
    assert written["name"] == found.name
    assert found.days[0] == date.fromisoformat(str(written["from"]))


def test_the_schema_shipped_is_the_one_the_reader_uses_and_refuses_what_it_refuses():
    shipped = json.loads((SHIPPED / "overlay.schema.json").read_text(encoding="utf-8"))
    assert shipped == json.loads(json.dumps(overlay_schema()))
    raw = open_overlay(SHIPPED / "lists_2027.yaml").overlay.as_json()
    for wrong in ({"status": "law"}, {"areas": [{"area": "A01"}]}, {"figures": 3}):
        with pytest.raises(jsonschema_rs.ValidationError):
            jsonschema_rs.validator_for(shipped).validate(raw | wrong)


def test_nothing_said_is_nothing_and_not_the_head_of_a_catalogue():
    assert say("da", "") == ""
