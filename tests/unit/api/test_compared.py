"""What a report says of a difference: demonstrated, or not and what decided that; the same on the page, in the table and in the terminal."""

import json

import pytest

from api.report.page import page_of, undemonstrated_texts
from matching.simulator import analyse, run_study

PLAIN = {
    "format": "anvis-scenario/1", "name": "lister", "start": "2026-12-01", "months": 3, "replications": {"count": 5},
    "world": {
        "kind": "plain", "households": [{"name": "all", "per_month": 6, "waiting_at_start": 20}],
        "organisations": [{"name": "A", "vacancies_per_month": 12}],
    },
    "support": {"mode": "off"}, "refusal": {"model": "never"}, "policies": ["class_then_date", "fcfs_vacancy", "lottery_common"],
}  # fmt: skip


@pytest.fixture(scope="module")
def document():
    return json.loads(json.dumps(analyse(run_study(PLAIN))))


def with_difference(document, **told):
    """The document with another first difference."""
    changed = json.loads(json.dumps(document))
    c = changed["comparisons"][0]
    c["metrics"][changed["primary"]] |= {
        "mean": 1.03,
        "low": 0.69,
        "high": 1.37,
        "p": 0.0301,
        "n": 30,
        "demonstrated": False,
    } | told
    row = next(r for r in changed["conclusion"]["rows"] if r["policy"] == c["policy"])
    d = c["metrics"][changed["primary"]]
    row |= {"difference": d["mean"], "low": d["low"], "high": d["high"], "verdict": "no demonstrated difference"}
    return changed


@pytest.mark.parametrize(
    ("told", "da", "cell"),
    [
        ({"p_holm": 0.0602}, ("+1,03 (+0,69 til +1,37)", "Alene er forskellen påvist (p 0,030), men der er lavet 2 sammenligninger", "p 0,060", "under 0,05"), "ikke efter rettelse for 2 sammenligninger"),
        ({"low": -0.2, "p_holm": 0.4}, ("intervallet rummer 0",), "intervallet rummer 0"),
        ({"n": 4, "p_holm": 0.01}, ("hviler på 4 gentagelser", "mindst 5"), "4 gentagelser, der kræves mindst 5"),
        ({"mean": None, "low": None, "high": None, "p": None, "p_holm": None}, ("tallet nås ikke",), "tallet nås ikke"),
    ],
)  # fmt: skip
def test_what_is_not_demonstrated_says_what_decided_it(document, told, da, cell):
    found = with_difference(document, **told)
    said = undemonstrated_texts(found, "da")[0]
    assert all(part in said for part in da)
    page = page_of(found, "da")
    assert said in page.lead
    part = next(p for p in page.parts if p.name == "compared")
    assert (part.table.rows[0][-1].text, part.table.rows[0][-1].small) == ("ingen påvist forskel", cell)
    assert undemonstrated_texts(found, "en")[0] != said


def test_each_difference_stands_in_a_table_with_its_p_and_days_are_read_as_days(document):
    page = page_of(document, "da")
    part = next(p for p in page.parts if p.name == "compared")
    assert [len(row) for row in part.table.rows] == [5, 5]
    assert "1. december 2026 – 1. marts 2027" in page.rests
    assert all(
        row["ground"] in (None, "interval", "few", "holm", "no_figure") for row in document["conclusion"]["rows"]
    )
