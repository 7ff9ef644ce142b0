"""Law to come in a study: verdicts counted as one would by hand, figures untouched by a draft that changes nothing."""

from datetime import date

import pytest

from constraints import InputError, Policy, evaluate
from constraints.overlay import Overlay
from matching.files.writing import write_folder
from matching.sampling.draw import draw_batch
from matching.simulator import analyse, run_study
from matching.simulator.catalogue import AGES, on_day, rows_at
from matching.simulator.law_to_come import IN_FORCE, laid_over, on_batch, with_overlay
from matching.simulator.scenario_file import open_scenario, scenario_of

DAY = date(2027, 7, 1)
RAW = {
    "format": "anvis-scenario/1", "name": "s", "start": "2027-05-01", "months": 4, "replications": {"count": 2},
    "world": {
        "kind": "municipality", "municipality": "0730", "households_per_month": 6, "waiting_at_start": 10, "vacancies_per_month": 20,
        "catalogue": {"size": 24, "dwellings": 12, "seed": 1},
    },
    "policies": ["class_then_date"],
}  # fmt: skip
LEAVES = {"area": "A01", "list": "deprived", "change": "leaves"}
ENTERS = {"area": "A02", "list": "deprived", "change": "enters"}
RUN = "almenboligloven.alb_59_6.benefit_run_months"


def draft(**parts):
    told = {"format": "anvis-overlay/1", "name": "draft", "source": "L 999", "status": "draft", "from": "2027-07-01"}
    return Overlay.model_validate(told | parts)


def ends(*rules):
    return draft(rules={r: {"status": "ends", "source": "L 999"} for r in rules})


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    folder = tmp_path_factory.mktemp("overlay") / "batch"
    write_folder(folder, *draw_batch("0730", 14, 40, "overlay", date(2026, 11, 20)))
    return folder


def by_hand(case, changed, designations=None):
    """Pairs that are allowed, to be looked at, or closed with other settings, at any wait, and at none: counted one by one."""
    found = {"allowed": set(), "review": set(), "barred": set()}
    at_once = 0
    for age in range(AGES):
        rows = rows_at(case, DAY, age)
        policy = case.policy.model_copy(update={"figures_past_known": "provisional"})
        plain = on_day(case, rows, DAY, policy, [])
        other = plain.replaced(policy=policy.model_copy(update=changed))
        if designations is not None:
            other = other.replaced(designations=designations(plain))
        before, after = evaluate(plain), evaluate(other)
        for h in range(before.case.shape[0]):
            for d in range(before.case.shape[1]):
                was, now = before.verdict_code(h, d), after.verdict_code(h, d)
                was, now = (x if x in ("allowed", "review") else "barred" for x in (was, now))
                if was != now:
                    found[now].add((h, d))
                    at_once += age == 0
    return {name: len(pairs) for name, pairs in found.items()}, len(set().union(*found.values())), at_once


def suspended(*rules):
    entries = {r: {"status": "suspended", "basis": "b", "signed_by": "s"} for r in rules}
    return {"rule_status": Policy.model_validate({"rule_status": entries}).rule_status}


def test_verdict_changes_of_a_batch_are_those_counted_by_hand_where_rules_end(batch):
    rules = ("ALB-59-6-5", "ALB-59-6-6")
    case, found = on_batch(batch, ends(*rules), DAY)
    told = found.as_json()
    counts, changed, at_once = by_hand(case, suspended(*rules))
    assert changed > 0
    assert ({k: told[k] for k in counts}, told["changed"], told["pairs"]) == (
        counts,
        changed,
        len(case.households) * len(case.dwellings),
    )
    assert sum(r["at_once"] for r in told["rules"]) == at_once
    assert told["barred"] == 0
    for row in told["rules"]:
        assert row["example"]["after"] in (row["becomes"], "allowed")
        assert row["example"]["household_id"] in {h.household_id for h in case.households}
        assert row["households"] * row["dwellings"] >= row["pairs"] >= row["at_once"]


def test_verdict_changes_of_a_batch_are_those_counted_by_hand_where_lists_change(batch):
    case, found = on_batch(batch, draft(areas=[LEAVES, ENTERS]), DAY)
    told = found.as_json()

    def lists(plain):
        kept = [d for d in plain.designations if (d.area_id, d.kind) not in (("A01", "deprived"), ("A02", "deprived"))]
        model = type(plain.designations[0])
        return [*kept, model(area_id="A02", kind="deprived", valid_from=DAY, extended=False, prevention_exempt=False)]

    counts, changed, _ = by_hand(case, {}, lists)
    assert counts["allowed"] > 0
    assert counts["barred"] > 0
    assert ({k: told[k] for k in counts}, told["changed"]) == (counts, changed)


def test_a_draft_changes_nothing_on_the_day_before_it_begins(batch):
    rules = ends("ALB-59-6-5")
    assert on_batch(batch, rules, date(2027, 6, 30))[1].changed == 0
    assert on_batch(batch, rules, DAY)[1].changed > 0


def test_a_draft_that_changes_nothing_gives_the_same_figures_to_the_byte_and_a_label():
    same = draft(figures={RUN: {"unit": "months", "values": {"2027-07-01": 6}, "source": "L 999"}})
    study = run_study(with_overlay(RAW, same))
    assert [c.name for c in study.cells] == [IN_FORCE, "draft"]
    for one, two in zip(study.units[IN_FORCE], study.units["draft"], strict=True):
        assert one.values.tobytes() == two.values.tobytes()
    plain = run_study(RAW)
    assert [u.values.tobytes() for u in plain.units["base"]] == [u.values.tobytes() for u in study.units["draft"]]
    document = analyse(study)
    in_force, to_come = document["variants"]
    assert in_force["policies"] == to_come["policies"]
    assert in_force["law"]["digest"] != to_come["law"]["digest"] == same.store.digest
    assert sorted(document["digests"]["law"].split("+")) == sorted(v["law"]["digest"] for v in document["variants"])
    labels = [label for label in document["labels"] if label["kind"] == "overlay"]
    assert [(label["variant"], label["da"]) for label in labels] == [("draft", same.label["da"])]
    (told,) = laid_over(study)
    assert told["label"] == same.label
    assert [(v["on"], v["changed"], v["rules"]) for v in told["verdicts"]] == [("2027-07-01", 0, [])]
    assert laid_over(plain) == []


def test_verdicts_of_a_study_are_told_on_each_day_of_the_draft_within_the_run_and_where_it_holds():
    parts = {"ALB-59-6-5": {"status": "ends", "source": "x"}, "ALB-59-6-6": {"status": "ends", "from": "2027-08-01", "source": "x"},
             "ALB-59-6-7": {"status": "ends", "from": "2029-01-01", "source": "x"}}  # fmt: skip
    study = run_study(with_overlay(RAW | {"replications": {"count": 1}}, draft(rules=parts)))
    (told,) = laid_over(study)
    assert [v["on"] for v in told["verdicts"]] == ["2027-07-01", "2027-08-01"]
    first, second = told["verdicts"]
    assert first["changed"] < second["changed"]
    assert [c["in_effect"] for c in told["changes"]] == [True, True, False]
    law = study.worlds["draft"].law["stretches"]
    assert [s["suspended"] for s in law if s["from"] == "2027-08-01"] == [["ALB-59-6-5", "ALB-59-6-6"]]


def test_variants_are_doubled_and_the_first_stays_what_others_are_compared_with():
    variants = [{"name": "a"}, {"name": "b", "says": {"da": "B"}, "set": {"quota.share": "1/5"}}]
    raw = with_overlay(RAW | {"variants": variants}, ends("ALB-59-6-5"))
    assert [v["name"] for v in raw["variants"]] == ["a", "a + draft", "b", "b + draft"]
    assert raw["variants"][3]["set"]["quota.share"] == "1/5"
    assert raw["variants"][3]["says"] == {"da": "B + draft", "en": "b + draft"}
    assert [v.name for v in scenario_of(raw).variants] == [v["name"] for v in raw["variants"]]


def test_a_world_without_law_and_an_area_that_is_not_there_are_refused():
    plain = RAW | {"world": {"kind": "plain", "households": [{"name": "all", "per_month": 1}]}}
    with pytest.raises(InputError, match="world without law"):
        with_overlay(plain, ends("ALB-59-6-5"))
    elsewhere = draft(areas=[LEAVES | {"area": "A09"}])
    with pytest.raises(InputError, match="area 'A09' is not in the catalogue; expected one of A01"):
        run_study(with_overlay(RAW, elsewhere))


def test_a_scenario_can_name_the_file_of_an_overlay_itself(tmp_path):
    import yaml

    (tmp_path / "draft.yaml").write_text(yaml.safe_dump(ends("ALB-59-6-5").as_json()), encoding="utf-8")
    inside = RAW | {"world": RAW["world"] | {"overlay": "draft.yaml"}}
    beside = RAW | {"variants": [{"name": "x"}, {"name": "y", "set": {"world.overlay": "draft.yaml"}}]}
    for raw in (inside, beside):
        (tmp_path / "s.yaml").write_text(yaml.safe_dump(raw), encoding="utf-8")
        opened = open_scenario(tmp_path / "s.yaml")
        assert ends("ALB-59-6-5").as_json() in (
            opened.raw["world"].get("overlay"), *(v["set"].get("world.overlay") for v in opened.raw.get("variants", [])[1:]),
        )  # fmt: skip
