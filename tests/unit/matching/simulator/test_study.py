"""The outer loop over every alternative, and what a kept unit rests on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from constraints import InputError
from matching.plan.provenance import code_digest
from matching.simulator import study as study_module
from matching.simulator import workers as workers_module
from matching.simulator.sensitivity import sensitivity
from matching.simulator.study import run_study
from matching.simulator.validation import plain
from matching.simulator.workers import same_version


def crowd(**more: Any) -> dict[str, Any]:
    """More households than homes: what is housed is what is called."""
    return plain(
        "crowd", 24, [{"name": "all", "per_month": 60}], [{"name": "O1", "vacancies_per_month": 80}],
        quota={"call_rate": 1.0, "basis": "agreement"}, replications={"count": 6},
        decisions={"every": "month", "lapse_after_days": 40, "answer_days": 0, "look_ahead_days": 0},
        uncertainty={"points": 6, "replications": 6, "parameters": [{"path": "quota.call_rate", "low": 0.3, "high": 1.0}]},
    ) | more  # fmt: skip


def test_the_order_of_two_variants_turns_where_the_used_right_is_the_same() -> None:
    """A third of the homes at 60 % is a fifth of them; a quarter is that at 80 %."""
    variants = [{"name": "quarter"}, {"name": "third", "set": {"quota.share": "1/3", "quota.call_rate": 0.6}}]
    found = sensitivity(run_study(crowd(variants=variants)))
    assert found is not None
    (change,) = found["changes"]
    assert (change["variant"], change["against"]["variant"]) == ("third", "quarter")
    assert change["clear"]
    assert change["turns_at"] == pytest.approx(0.8, abs=0.04)
    assert change["difference_at_low"] > 0 > change["difference_at_high"]
    # What a variant sets itself stands at both ends.
    third = next(r for r in found["tornado"][0]["rows"] if r["variant"] == "third")
    assert third["low"] == third["high"] == third["base"]
    (share,) = found["shares"]
    below = sum(d["quota.call_rate"] < 0.8 for d in found["drawn"])
    assert share["share_better"] == pytest.approx(below / 6, abs=1 / 6)


def test_a_turn_that_could_be_chance_is_not_called_clear() -> None:
    """With two replications nothing is demonstrated, whatever the means say."""
    variants = [{"name": "quarter"}, {"name": "third", "set": {"quota.share": "1/3", "quota.call_rate": 0.6}}]
    raw = crowd(variants=variants)
    raw["uncertainty"] |= {"replications": 2}
    found = sensitivity(run_study(raw))
    assert found is not None
    assert [c["clear"] for c in found["changes"]] == [False]


def test_one_alternative_has_no_order_to_turn() -> None:
    found = sensitivity(run_study(crowd()))
    assert found is not None
    assert (found["alternatives"], found["shares"], found["changes"]) == (1, [], [])
    assert found["tornado"][0]["width"] > 0


def test_without_uncertain_parameters_nothing_is_claimed() -> None:
    assert sensitivity(run_study(crowd(uncertainty={}))) is None


def played(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts the units that are worked out rather than found."""
    counted: list[int] = []
    before = workers_module.one_unit

    def one_unit(*given: Any) -> Any:
        counted.append(1)
        return before(*given)

    monkeypatch.setattr(workers_module, "one_unit", one_unit)
    return counted


def test_kept_units_are_of_this_code_and_this_scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = crowd(uncertainty={})
    done = played(monkeypatch)
    run_study(raw, keep=tmp_path)
    assert len(done) == 6
    run_study(raw, keep=tmp_path)
    assert len(done) == 6
    run_study(raw | {"seed": 9}, keep=tmp_path)
    assert len(done) == 12
    monkeypatch.setattr(study_module, "code_digest", lambda: "another version")
    run_study(raw, keep=tmp_path)
    assert len(done) == 18


def test_kept_units_are_of_the_files_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same scenario, another decisions file under the same name: worked out again."""
    file = tmp_path / "decisions.csv"
    head = "day,household,spell,vacancy,answer,answered_on\n"
    file.write_text(head, encoding="utf-8")
    raw = crowd(uncertainty={}, policies=[{"name": "replay", "settings": {"file": str(file)}}])
    done = played(monkeypatch)
    run_study(raw, keep=tmp_path / "units")
    run_study(raw, keep=tmp_path / "units")
    assert len(done) == 6
    file.write_text(head + "3,00,0,00,accepted,3\n", encoding="utf-8")
    run_study(raw, keep=tmp_path / "units")
    assert len(done) == 12


def test_workers_of_another_version_are_refused() -> None:
    same_version({"a": code_digest(), "b": code_digest()})
    with pytest.raises(InputError, match="1 of 2 workers") as error:
        same_version({"a": code_digest(), "b": "old"})
    assert error.value.code == "other-version"


def test_the_document_is_plain_json() -> None:
    from matching.simulator.analysis import analyse

    text = json.dumps(analyse(run_study(crowd(replications={"count": 2}))), allow_nan=False)
    assert json.loads(text)["uncertainty"]["points"] == 6


@pytest.mark.parametrize(("per_month", "grows"), [(2, False), (19, False), (60, True)])
def test_a_list_is_called_growing_only_when_it_grows(per_month: int, grows: bool) -> None:
    """Twenty homes a month: next to nobody waits, a queue in balance, and one without end."""
    from matching.simulator.analysis import analyse

    raw = crowd(uncertainty={}, quota={"share": 1, "basis": "agreement"})
    raw["world"]["households"][0]["per_month"] = per_month
    raw["world"]["organisations"][0]["vacancies_per_month"] = 20
    kinds = [label["kind"] for label in analyse(run_study(raw))["labels"]]
    assert ("overload" in kinds) == grows


def test_intervals_of_shares_stay_between_nothing_and_all() -> None:
    from matching.simulator.analysis import analyse

    raw = crowd(uncertainty={}, refusal={"model": "by_tier", "by_tier": [0.002] * 6, "no_answer": 0.002})
    document = analyse(run_study(raw))
    unit = {m["name"]: m["unit"] for m in document["metrics"]}
    seen = 0
    for name, f in document["variants"][0]["policies"][0]["metrics"].items():
        if unit.get(name) == "share" and f["low"] is not None:
            assert 0 <= f["low"] <= f["mean"] <= f["high"] <= 1, name
            seen += f["low"] == 0 < f["mean"]
    assert seen
