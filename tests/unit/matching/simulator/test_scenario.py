"""Scenario files: what is impossible or unlawful is refused with place, value and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from constraints import InputError
from matching.simulator.scenario import Quota
from matching.simulator.scenario_file import read_scenario, scenario_of, schema, variants_of, with_settings
from matching.simulator.validation import plain

SMALL = plain("small", 12, [{"name": "all", "per_month": 3}], [{"name": "O1", "vacancies_per_month": 8}])


def refused(**changes: object) -> str:
    with pytest.raises(InputError) as error:
        scenario_of(with_settings(SMALL, {k.replace("__", "."): v for k, v in changes.items()}))
    return str(error.value)


def test_a_third_by_decision_is_refused_and_by_agreement_labelled() -> None:
    assert "1/3 by decision" in refused(quota__share="1/3")
    scenario = scenario_of(with_settings(SMALL, {"quota.share": "1/3", "quota.basis": "agreement"}))
    assert "agreement" in scenario.quota.labels()[0]["en"]


@pytest.mark.parametrize(("share", "fine"), [("1/4", True), ("0.25", True), ("251/1000", False), ("0.2500001", False)])
def test_the_limit_of_a_decision_is_exact(share: str, fine: bool) -> None:
    if fine:
        assert scenario_of(with_settings(SMALL, {"quota.share": share}))
    else:
        assert "more than every fourth" in refused(quota__share=share)


def test_an_organisations_own_share_is_held_to_the_same_limit() -> None:
    assert "O1" in refused(world__organisations__O1__quota_share="1/2")
    assert "by_organisation.O1" in refused(quota__by_organisation={"O1": "1/2"})


def test_a_reset_at_new_year_is_refused() -> None:
    assert "New Year" in refused(quota__reset="yearly")


def test_fifteen_per_cent_is_labelled_and_a_quarter_is_not() -> None:
    assert Quota(share="0.15").labels()
    assert not Quota().labels()


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("months", 0, "months = '0'"), ("world.households.all.per_month", -1, "world.households.0.per_month"),
        ("refusal.no_answer", 1.5, "refusal.no_answer"), ("policiez", [], "policiez"), ("start", "2026-13-01", "start"),
        ("warm_up_months", 12, "fewer than months"), ("notice_days", [90, 30], "the shorter first"),
        ("policies", ["fcfs_vacancy", "fcfs_vacancy"], "stands twice"), ("quota.carry", "1", "below 1"),
    ],
)  # fmt: skip
def test_a_wrong_setting_names_its_place(path: str, value: object, told: str) -> None:
    assert told in refused(**{path.replace(".", "__"): value})


def test_a_path_that_leads_nowhere_is_an_error() -> None:
    with pytest.raises(InputError, match="there is no 'nobody'"):
        with_settings(SMALL, {"world.households.nobody.per_month": 1})


def test_a_variant_is_checked_like_the_file_and_named() -> None:
    raw = SMALL | {"variants": [{"name": "base"}, {"name": "half", "set": {"quota.share": "1/2"}}]}
    with pytest.raises(InputError, match=r"variants\.half"):
        variants_of(scenario_of(raw), raw)


def test_equal_settings_have_equal_digests_and_others_do_not() -> None:
    assert scenario_of(SMALL).digest == scenario_of(with_settings(SMALL, {"seed": 0})).digest
    assert scenario_of(SMALL).digest != scenario_of(with_settings(SMALL, {"seed": 1})).digest


@pytest.mark.parametrize(
    ("text", "code"),
    [("a: [", "bad-yaml"), ("- 1", "bad-scenario"), ("name: 010190-1234", "cpr-number"), ("format: x", "bad-scenario")],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_scenario(path)
    assert error.value.code == code
    assert "010190" not in str(error.value)


def test_the_schema_is_published_and_closed() -> None:
    found = schema()
    assert found["additionalProperties"] is False
    assert {"PlainWorld", "MunicipalityWorld", "Quota", "Refusal"} <= set(found["$defs"])


def test_files_a_scenario_names_lie_beside_it_wherever_it_is_read_from(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(
        """
format: anvis-scenario/1
name: files
start: 2026-12-01
months: 2
world: {kind: municipality, households_per_month: 1, vacancies_per_month: 4, catalogue: {batch: one}}
policies: [class_then_date, {name: replay, settings: {file: decisions/01.csv}}]
variants: [{name: one}, {name: other, set: {world.catalogue.batch: two, quota.call_rate: 0.5}}]
""",
        encoding="utf-8",
    )
    scenario, raw = read_scenario(tmp_path / "s.yaml")
    assert raw["world"]["catalogue"]["batch"] == str(tmp_path / "one")
    assert scenario.policies[1].settings["file"] == str(tmp_path / "decisions/01.csv")
    assert [p.title for p in scenario.policies] == ["class_then_date", "replay(file=01.csv)"]
    assert scenario.variants[1].set == {"world.catalogue.batch": str(tmp_path / "two"), "quota.call_rate": 0.5}
    assert scenario.variants[0].set == {}
