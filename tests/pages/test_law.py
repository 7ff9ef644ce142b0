"""The pages of the law: what is in force on a day, each rule with its cases judged now, and what is not known."""

import csv
import io

import pytest

from constraints.rules import RULES
from constraints.verdicts import FIRST_DAY

IDS = sorted({rule.id for rule in RULES})


@pytest.fixture(scope="module")
def reader(month, request):
    from conftest import _signed_in

    return {lang: _signed_in(month, "admin", lang=lang) for lang in ("da", "en")}


@pytest.mark.parametrize("rule_id", IDS)
def test_every_rule_has_its_page_with_its_cases_and_reasons(reader, rule_id):
    for lang, browser in reader.items():
        page = browser.get(f"/law/rules/{rule_id}?on=2026-11-26")
        title = next(r for r in RULES if r.id == rule_id).title[lang]
        assert page.headings[0] == title
        cases = sum(len(r.examples) for r in RULES if r.id == rule_id)
        assert sum(len(table) - 1 for table in page.tables) == cases
        assert "{" not in " ".join(cell for table in page.tables for row in table for cell in row)


def test_an_example_tells_in_words_what_differs(reader):
    told = {lang: [row[0] for row in browser.get("/law/rules/ALB-59-6-1?on=2026-11-26").tables[0][1:]] for lang, browser in reader.items()}  # fmt: skip
    assert "løsladt fra: kriminalforsorgen" in told["da"][0]
    assert "udsat boligområde" in told["da"][0]
    assert "release date: 19 May 2026" in told["en"][0]
    large = reader["da"].get("/law/rules/LOB-14?on=2026-11-26").text
    assert "5 personer" in large  # who differs in nothing is counted


def test_the_rules_of_a_day_are_those_in_force(reader):
    page = reader["da"].get("/law?on=2026-11-26")
    shown = {row[0] for row in page.tables[0][1:]}
    from datetime import date

    assert shown == {r.id for r in RULES if r.in_force.holds(date(2026, 11, 26))}


def test_a_day_before_the_law_is_known_is_refused_and_says_so(reader):
    assert FIRST_DAY.year > 1990
    page = reader["da"].get("/law?on=1990-01-01", 422)
    assert "Det blev ikke gjort" in page.text


def test_what_changed_names_day_figure_and_both_values(reader):
    page = reader["en"].get("/law?part=changes&since=2026-03-01&on=2026-04-30")
    row = next(row for row in page.tables[0] if "statsrefusion_vindue_dage" in row[1])
    assert row[0] == "1 April 2026"
    assert row[3] == "120 → 90 days"


def test_a_figure_not_known_on_a_day_is_named(reader):
    page = reader["en"].get("/law?part=figures&on=2027-06-01")
    assert "Not every figure is known on this day" in page.text
    assert "boligsikring.indkomstgraense" in page.text


def test_search_finds_by_paragraph_and_tells_when_there_is_nothing(reader):
    assert len(reader["da"].get("/law?q=51 b").tables[0]) > 1
    assert reader["da"].get("/law?q=zzzz").tables == []


def test_an_unknown_rule_is_not_found(reader):
    reader["da"].get("/law/rules/NO-SUCH", 404)


def test_contested_rules_stand_by_themselves(reader):
    page = reader["da"].get("/law?part=doubt&on=2026-11-26")
    assert any("C-417/23" in cell for row in page.tables[0] for cell in row)


@pytest.mark.parametrize("part", ["rules", "figures", "interpretations", "changes", "doubt"])
def test_every_part_is_taken_along_as_it_is_shown(reader, part):
    asked = f"/law?part={part}&on=2026-11-26&since=2025-01-01"
    page, answer = reader["da"].get(asked), reader["da"].raw(f"{asked}&table=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) - 1 == sum(len(table) - 1 for table in page.tables) > 0
    assert all(len(row) == len(rows[0]) for row in rows)


def test_the_cases_of_a_rule_are_taken_along(reader):
    rule = next(r for r in RULES if r.id == "ALB-59-6-1")
    answer = reader["en"].raw("/law/rules/ALB-59-6-1?table=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) - 1 == sum(len(r.examples) for r in RULES if r.id == rule.id)
