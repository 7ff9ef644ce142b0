"""The law on one page: what is in force, what changed between two days, what runs out when."""

import json
from datetime import date

import pytest

from constraints.budget.words import source_name
from constraints.errors import InputError, LawGap
from constraints.law.store import load
from constraints.overview import law_overview
from constraints.rules import QUESTIONS, RULE_IDS, RULES
from constraints.testing import DAY


def changed(since, day, what):
    return law_overview(day, since)["changes"][what]


def test_every_rule_in_force_stands_with_its_words_its_source_and_its_period():
    found = law_overview(DAY)
    assert {r["rule_id"] for r in found["rules"]} == set(RULE_IDS)
    for rule in found["rules"]:
        assert rule["title"]["da"]
        assert rule["title"]["en"]
        assert rule["cites"]
        assert rule["cases"]
        assert all(case["text"]["en"] == case["says"] != case["text"]["da"] for case in rule["cases"])
        assert (rule["question"] is not None) is (rule["rule_id"] in QUESTIONS)
        for sentence in rule["says"]:
            assert sentence["text"]["da"] != sentence["text"]["en"]
        assert rule["in_force_from"] is None or rule["in_force_from"] <= DAY.isoformat()
        assert rule["in_force_until"] is None or rule["in_force_until"] > DAY.isoformat()
    assert found["changes"] is None
    assert json.loads(json.dumps(found)) == found


def test_a_source_is_told_in_danish_to_who_reads_danish():
    english = {
        "and",
        "base",
        "old",
        "of",
        "from",
        "the",
        "municipal",
        "guideline",
        "council",
        "decision",
        "default",
        "manual",
        "tenant's",
    }
    for parameter in load().parameters.values():
        told = source_name(parameter.legal_source, "da")
        assert not english & set(told.lower().replace("(", " ").replace(";", " ").split()), told
        assert source_name(parameter.legal_source, "en") == parameter.legal_source
    assert source_name("Udkast til lov om X and Y", "da") == "Udkast til lov om X and Y"  # a draft's own words


def test_every_figure_is_either_known_with_source_and_status_or_named_as_not_known():
    for day in (date(2015, 1, 1), DAY, date(2027, 1, 1)):
        found = law_overview(day)
        names = [f["name"] for f in found["figures"]]
        assert sorted([*names, *found["figures_not_known"]]) == sorted(load().parameters)
        for figure in found["figures"]:
            assert figure["status"] in ("verified", "derived", "unverified")
            assert figure["legal_source"] or figure["reference"]
            assert figure["since"] <= day.isoformat()
            assert figure["known_until"] is None or figure["known_until"] >= day.isoformat()
    earlier = {f["name"]: f["known_until"] for f in law_overview(date(2025, 8, 1))["figures"]}
    assert earlier["kontanthjaelp_ny_ordning.boligstoetteloft"] == "2025-12-31"


def test_the_new_wordings_and_figures_of_1_july_2025_are_told_from_the_day_before_to_the_day_and_not_after():
    day, before = date(2025, 7, 1), date(2025, 6, 30)
    wordings = {(c["rule_id"], c["change"]) for c in changed(before, day, "rules")}
    assert ("ALB-59-6-5", "new_wording") in wordings
    figures = {c["name"]: c for c in changed(before, day, "figures")}
    cap = figures["kontanthjaelp_ny_ordning.boligstoetteloft"]
    assert (cap["change"], cap["before"], cap["after"], cap["status"]) == ("begins", None, 363, "verified")
    ended = figures["kontanthjaelp_gammel_ordning.kontanthjaelpsloft.fyldt_30_enlig_1_barn"]
    assert (ended["change"], ended["before"], ended["after"]) == ("ends", 17695, None)
    assert changed(day, date(2025, 7, 2), "rules") == []
    assert changed(day, date(2025, 7, 2), "figures") == []


def test_a_figure_that_is_known_no_longer_is_told_as_run_out_on_the_first_day_without_it():
    gone = {c["name"]: c for c in changed(date(2026, 12, 31), date(2027, 1, 1), "figures")}
    assert gone["skat.personfradrag"]["change"] == "runs_out"
    assert gone["skat.personfradrag"]["on"] == "2027-01-01"
    ends = {e["known_until"]: e["figures"] for e in law_overview(DAY)["figures_run_out"]}
    assert "skat.personfradrag" in ends["2026-12-31"]
    assert not any(name.startswith("almenboligloven") for names in ends.values() for name in names)
    assert list(ends) == sorted(ends)


def test_every_step_between_two_days_is_told_not_only_the_ends():
    steps = [c for c in changed(date(2023, 12, 31), DAY, "figures") if c["name"] == "skat.personfradrag"]
    assert [c["on"] for c in steps] == ["2024-01-01", "2025-01-01", "2026-01-01"]
    assert [c["before"] for c in steps[1:]] == [c["after"] for c in steps[:-1]]


def test_every_change_of_a_rule_lies_between_the_days_and_says_what_it_is():
    first = date(2011, 1, 1)
    for change in changed(first, DAY, "rules"):
        assert change["change"] in ("begins", "new_wording", "ends")
        assert first.isoformat() < change["on"] <= DAY.isoformat()


def test_a_rule_is_cited_at_the_text_in_force_on_the_day():
    def url(day):
        return next(r["url"] for r in law_overview(day)["rules"] if r["rule_id"] == "ALB-59-6-6")

    assert url(date(2026, 1, 24)).endswith("2024/1171")
    assert url(date(2026, 1, 25)).endswith("2026/207")


def test_a_rule_whose_law_ends_is_told_with_its_reason():
    told = [c for c in changed(date(2011, 1, 1), date(2030, 1, 1), "rules") if c["change"] == "ends"]
    assert {c["rule_id"] for c in told} == {r.id for r in RULES if r.ends_because}
    assert all(c["because"] for c in told)


def test_a_day_before_the_first_wording_and_two_days_in_the_wrong_order_are_refused():
    with pytest.raises(LawGap):
        law_overview(date(2010, 12, 31))
    with pytest.raises(InputError):
        law_overview(date(2025, 1, 1), date(2025, 1, 2))
    assert changed(DAY, DAY, "rules") == []
