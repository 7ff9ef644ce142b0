"""Law to come at the command line: the label first, then verdicts, then figures; faults with their line."""

import json
from datetime import date
from pathlib import Path

import pytest

from api.report.page import page_of
from constraints.overlay import overlay_schema
from matching.files.writing import write_folder
from matching.sampling.draw import draw_batch

OVERLAYS = Path(__file__).parents[3] / "benchmarks" / "policies" / "overlays"
DRAFT = OVERLAYS / "no_5_ends.yaml"
SCENARIO = """\
format: anvis-scenario/1
name: lille
start: 2027-06-01
months: 3
world:
  kind: municipality
  municipality: "0730"
  households_per_month: 6
  vacancies_per_month: 18
  catalogue: {size: 30, dwellings: 20, seed: 1}
replications: {count: 2}
"""
LABEL = {
    "da": "UDKAST, ikke gældende ret: § 59, stk. 6, nr. 5 bortfalder (kilde: Tænkt lovforslag, kun et eksempel), regnet som gældende fra 1. juli 2027.",
    "en": "DRAFT, not the law in force: § 59(6) no. 5 ends (source: Tænkt lovforslag, kun et eksempel), as if it held from 2027-07-01.",
}


@pytest.fixture
def scenario(tmp_path):
    path = tmp_path / "lille.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    folder = tmp_path_factory.mktemp("overlay") / "batch"
    write_folder(folder, *draw_batch("0730", 14, 40, "overlay", date(2026, 11, 20)))
    return folder


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_first_line_says_draft_and_the_law_in_force_stands_beside(anvis, lang):
    ran = anvis("law", "--overlay", DRAFT, "--lang", lang)
    assert ran.code == 0
    assert ran.out.splitlines()[0] == LABEL[lang]
    for text in {
        "da": ("Gældende ret", "6 måneder", "3 måneder", "ophører"),
        "en": ("Law in force", "6 months", "3 months", "ends"),
    }[lang]:
        assert text in ran.out
    if lang == "da":
        for foreign in (" months", "draft", "figure", "None", "True"):
            assert foreign not in ran.out


def test_before_its_day_the_draft_is_told_to_wait(anvis):
    assert (
        "Gælder endnu ikke pr. 30. juni 2027: almenboligloven"
        in anvis("law", "--overlay", DRAFT, "--date", "2027-06-30").out
    )
    assert "Gælder endnu ikke" not in anvis("law", "--overlay", DRAFT, "--date", "2027-07-01").out


def test_a_batch_tells_which_verdicts_change_and_the_law_in_force_is_not_touched(anvis, batch):
    found = anvis("law", "--overlay", DRAFT, "--batch", batch, "--json").json
    (verdicts,) = found["overlay"]["verdicts"]
    assert (verdicts["on"], verdicts["barred"]) == ("2027-07-01", 0)
    assert verdicts["changed"] > 0
    plain = anvis("law", "--date", "2027-07-01", "--json").json
    assert {k: v for k, v in found.items() if k in plain} == plain
    assert found["overlay"]["law_digest"] != plain["digest"]
    told = anvis("law", "--overlay", DRAFT, "--batch", batch).out.splitlines()
    assert told[0] == LABEL["da"]
    assert told[1].startswith("Pr. 1. juli 2027 ændrer udkastet vurderingen af ")


def test_a_study_names_verdicts_before_figures_and_its_page_does_too(anvis, scenario):
    told = anvis("simulate", scenario, "--overlay", DRAFT).out
    assert told.startswith(LABEL["da"])
    assert told.index("Vurderinger, der ændres") < told.index("Husstande med bolig pr. måned")
    assert "law_in_force" not in told
    document = anvis("simulate", scenario, "--overlay", DRAFT, "--json").json
    assert [v["name"] for v in document["variants"]] == ["law_in_force", "no_5_ends"]
    for lang in ("da", "en"):
        page = page_of(document, lang)
        assert page.lead[0] == LABEL[lang]
        assert [p.name for p in page.parts][:2] == ["to-come-1", "primary"]
        assert len(page.parts[0].sentences) == len(document["overlays"][0]["verdicts"][0]["rules"]) > 0
        assert "ALB-59-6-5" in page.parts[0].sentences[0]
        assert not any(text.startswith(("UDKAST", "DRAFT")) for text in page.labels)


def test_a_fault_at_the_door_names_file_and_line(anvis, scenario, tmp_path, batch):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text((OVERLAYS / "lists_2027.yaml").read_text(encoding="utf-8").replace("A04", "A77"), encoding="utf-8")
    line = next(i for i, text in enumerate(wrong.read_text(encoding="utf-8").splitlines(), 1) if "A77" in text)
    for args in (("simulate", scenario, "--overlay", wrong), ("law", "--overlay", wrong, "--batch", batch)):
        ran = anvis(*args)
        assert ran.code == 2
        assert f"wrong.yaml, linje {line}: areas: området 'A77' er ikke i" in ran.err


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("law", "--batch", "B"), "--overlay FIL"),
        (("law", "--overlay", DRAFT, "--since", "2020-01-01"), "--since og --overlay"),
        (("law", "--overlay", "nowhere.yaml"), "nowhere.yaml"),
    ],
)
def test_options_that_do_not_go_together_are_refused(anvis, args, says):
    ran = anvis(*args)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err


def test_a_draft_and_a_short_question_are_not_asked_together(anvis, scenario):
    assert "--overlay og --ask" in anvis("simulate", scenario, "--overlay", DRAFT, "--ask", "share=1/5").err


def test_the_schema_of_an_overlay_is_printed(anvis):
    assert anvis("schema", "overlay").json == json.loads(json.dumps(overlay_schema()))
