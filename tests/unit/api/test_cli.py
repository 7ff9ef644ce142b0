"""The command: one JSON document on stdout, the rest on stderr, and the published exit codes."""

import json
import subprocess
import sys
import zipfile

import pytest
import python_calamine


def test_check(anvis, town):
    ran = anvis("check", town, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.json["format"] == "anvis-check/1"
    assert ran.json["ok"] is True
    assert ran.json["counts"]["households"] == 200
    assert "Ingen fejl" in anvis("check", town).out
    assert "No errors" in anvis("check", town, "--lang", "en").out


def test_check_of_a_bad_batch(anvis, town, tmp_path):
    bad = tmp_path / "bad"
    bad.mkdir()
    for file in town.iterdir():
        (bad / file.name).write_bytes(file.read_bytes())
    text = (bad / "dwellings.csv").read_text().replace("family", "slot", 1)
    (bad / "dwellings.csv").write_text(text)
    ran = anvis("check", bad, "--json")
    assert ran.code == 2
    error = ran.json["errors"][0]
    assert {"code", "table", "row", "column", "value", "expected", "message"} <= error.keys()
    assert (error["code"], error["table"], error["column"], error["value"]) == (
        "bad-code",
        "dwellings",
        "dwelling_type",
        "slot",
    )
    matched = anvis("match", bad, "--json", "--out", tmp_path / "none")
    assert matched.code == 2
    assert matched.json["ok"] is False
    assert not (tmp_path / "none").exists()


def test_a_plan_that_holds_and_is_not_proven_best_says_so_with_code_3_and_is_refused_when_asked_strictly(
    anvis, town, tmp_path
):
    anvis("match", town, "--out", tmp_path / "out", "--work-limit", "0.05")
    plan = tmp_path / "out" / "plan.json"
    assert json.loads(plan.read_text())["status"] == "feasible"
    plain = anvis("verify", town, plan, "--json")
    assert (plain.code, plain.json["verdict"]) == (0, "holds_not_proven")
    holds = anvis("verify", town, plan, "--bounds", "--json")
    assert (holds.code, holds.json["ok"], holds.json["verdict"]) == (3, True, "holds_not_proven")
    assert holds.json["not_proven"]
    told = anvis("verify", town, plan, "--bounds").out
    assert "IKKE bevist bedst" in told
    assert "NOT proven best" in anvis("verify", town, plan, "--bounds", "--lang", "en").out
    strict = anvis("verify", town, plan, "--bounds", "--strict", "--json")
    assert (strict.code, strict.json["ok"]) == (4, False)
    assert {f["code"] for f in strict.json["faults"]} == {"not-proven"}


def test_match_writes_plan_and_workbook_and_verify_agrees(anvis, town, tmp_path):
    ran = anvis("match", town, "--out", tmp_path / "out", "--json")
    assert ran.code == 3  # some households need a person to look
    assert ran.json["format"] == "anvis-plan/1"
    on_disk = json.loads((tmp_path / "out" / "plan.json").read_text())
    assert on_disk == ran.json
    assert sorted(f.name for f in (tmp_path / "out").iterdir()) == ["plan.json", "plan.xlsx"]
    good = anvis("verify", town, tmp_path / "out" / "plan.json", "--json")
    assert (good.code, good.json["ok"]) == (0, True)
    on_disk["placements"].pop()
    (tmp_path / "edited.json").write_text(json.dumps(on_disk))
    bad = anvis("verify", town, tmp_path / "edited.json", "--json")
    assert (bad.code, bad.json["ok"]) == (4, False)
    assert "holder ikke" in anvis("verify", town, tmp_path / "edited.json").out


def test_the_workbook_is_in_danish_with_numbers_as_numbers(anvis, town, tmp_path):
    plan = anvis("match", town, "--out", tmp_path, "--json").json
    book = python_calamine.CalamineWorkbook.from_path(str(tmp_path / "plan.xlsx"))
    assert book.sheet_names[:5] == ["Overblik", "Placeringer", "Uden bolig", "Skal ses på", "Ubrugte boliger"]
    rows = book.get_sheet_by_name("Placeringer").to_python()
    assert len(rows) == len(plan["placements"]) + 1
    first = dict(zip(rows[0], rows[1], strict=True))
    assert first["Husstand"] == plan["placements"][0]["household_id"]
    assert first["Tilbage at leve for"] == plan["placements"][0]["budget"]["disposable"]
    with zipfile.ZipFile(tmp_path / "plan.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
    assert "pane" in sheet
    assert "autoFilter" in sheet
    assert "<f>" not in sheet


def test_the_summary_says_who_where_and_what_is_left(anvis, town):
    told = anvis("match", town).out
    plan = anvis("match", town, "--json").json
    assert plan["placements"][0]["household_id"] in told
    assert plan["placements"][0]["dwelling_id"] in told
    assert "Hvad er tilbage, og hvorfor" in told
    assert "en person beslutter" in told
    assert "What is left, and why" in anvis("match", town, "--lang", "en").out


def test_verdicts(anvis, town):
    document = anvis("verdicts", town, "--json").json
    assert document["format"] == "anvis-verdicts/1"
    assert len(document["verdicts"]) == 200 * 30
    for entry in document["verdicts"][:500]:
        spoke = [r["rule_id"] for r in entry["rules"] if r["verdict"] == entry["verdict"]]
        if entry["verdict"] != "allowed":
            assert entry["deciding_rule"] == spoke[0]


def test_explain_pair_and_household_agree_with_the_verdicts(anvis, town, tmp_path):
    anvis("match", town, "--out", tmp_path, "--json")
    verdicts = {(v["household_id"], v["dwelling_id"]): v for v in anvis("verdicts", town, "--json").json["verdicts"]}
    whole = anvis("explain", town, "H00001", "--json", "--plan", tmp_path / "plan.json").json
    assert len(whole["dwellings"]) == 30
    for row in whole["dwellings"]:
        known = verdicts["H00001", row["dwelling_id"]]
        assert (row["verdict"], row["deciding_rule"], row["rules"]) == (
            known["verdict"],
            known["deciding_rule"],
            known["rules"],
        )
    pair = anvis("explain", town, "H00001", "B0001", "--json", "--plan", tmp_path / "plan.json").json
    assert pair["verdict"] == verdicts["H00001", "B0001"]["verdict"]
    for key in ("net_income", "rent", "housing_benefit", "deposit_loan_instalment", "utilities", "other_fixed_costs", "disposable",
                "debt_instalment", "disposable_after_debt", "floor", "margin", "verdict", "lines"):  # fmt: skip
        assert key in pair["budget"]
    for finding in pair["findings"]:
        assert finding["text"]["da"]
        assert finding["text"]["en"]
        assert finding["cites"]
    budget = pair["budget"]
    if budget["disposable"] is not None:
        assert sum(line["amount"] for line in budget["lines"]) == budget["disposable"]
    assert "Budget" in anvis("explain", town, "H00001", "B0001").out


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("match", "/no/such/batch"), "/no/such/batch: filen eller mappen findes ikke"),
        (("explain", "{town}", "H9"), "husstanden findes ikke i batchen"),
        (("explain", "{town}", "H00001", "B9"), "boligen findes ikke i batchen"),
        (("verify", "{town}", "/no/plan.json"), "/no/plan.json: kan ikke læses (FileNotFoundError)"),
        (("sample", "x", "--size", "huge"), "--size huge: forventet en af small"),
        (("match", "{town}", "--time-limit", "-1"), "--time-limit: forventet mindst 0.1"),
        (("match", "{town}", "--seed", "x"), "--seed: forventet et helt tal"),
        (("match", "{town}", "--seed"), "--seed: der mangler en værdi"),
        (("match", "{town}", "--json=3"), "--json: tager ingen værdi"),
        (("match", "{town}", "--lang", "fr"), "--lang: forventet en af da, en"),
        (("match", "{town}", "--uot", "x"), "tilvalget --uot findes ikke; mente du --out?"),
        (("match", "{town}", "--zzz"), "tilvalget --zzz findes ikke"),
        (("match",), "argumentet BATCH mangler"), (("match", "{town}", "more"), "flere argumenter, end kommandoen tager: more"),
        (("nonsense",), "kommandoen nonsense findes ikke; forventet en af "), ((), "der mangler en kommando"),
    ],
)  # fmt: skip
def test_bad_use_is_exit_code_2_with_a_sentence_in_danish(anvis, town, args, says):
    args = [str(a).replace("{town}", str(town)) for a in args]
    ran = anvis(*args)
    assert ran.code == 2
    assert f"anvis: {says}" in ran.err
    if args and not args[-1].startswith("--"):
        with_json = anvis(*args, "--json")
        assert with_json.code == 2
        assert with_json.json["format"] == "anvis-error/1"
        assert says in with_json.json["error"]["message"]


def test_an_error_is_told_in_english_where_english_is_asked_for(anvis):
    assert "anvis: /no/batch: no such file or folder" in anvis("match", "/no/batch", "--lang", "en").err
    assert "anvis: --seed: expected a whole number" in anvis("match", "x", "--seed", "y", "--lang=en").err


def test_a_batch_that_cannot_be_opened_is_a_report_too(anvis, tmp_path):
    ran = anvis("check", tmp_path / "none.zip", "--json")
    assert ran.code == 2
    assert (ran.json["format"], ran.json["ok"]) == ("anvis-check/1", False)
    assert ran.json["errors"][0]["message"].endswith("none.zip: filen eller mappen findes ikke")
    assert "no such file" in anvis("check", tmp_path / "none.zip", "--lang", "en").out


def test_a_civil_number_on_the_command_line_is_not_repeated(anvis, town):
    for args in (
        ("explain", town, "010190-1234"),
        ("check", "/none/010190-1234/x.zip"),
        ("match", "010190-1234.zip"),
        ("010190-1234",),
    ):
        ran = anvis(*args, "--json")
        assert ran.code == 2
        assert "1234" not in ran.out + ran.err


def test_a_folder_that_cannot_be_written_is_named(anvis, town, tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("a file\n")
    for args in (("match", town, "--out", taken), ("sample", taken, "--size", "small")):
        ran = anvis(*args, "--json")
        assert ran.code == 2
        assert ran.json["error"]["code"] == "files"
        assert str(taken) in ran.json["error"]["message"]
    assert taken.read_text() == "a file\n"
    taken.rename(tmp_path / "010190-1234")
    ran = anvis("match", town, "--out", tmp_path / "010190-1234", "--json")
    assert ran.code == 2
    assert "1234" not in ran.out + ran.err


def test_a_fault_of_anvis_itself_is_told_apart_and_tells_nothing(anvis, town, monkeypatch):
    import matching

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("H-17 in the text")

    monkeypatch.setattr(matching, "solve", broken)
    ran = anvis("match", town, "--json")
    assert ran.code == 1
    assert ran.json["error"] == {"code": "internal", "message": "intern fejl (RuntimeError)"}
    assert "H-17" not in ran.out + ran.err


def test_sample_template_and_schema(anvis, tmp_path):
    ran = anvis("sample", tmp_path / "s", "--size", "small", "--seed", 5, "--json")
    assert ran.code == 0
    assert (tmp_path / "s" / "households.csv").exists()
    assert anvis("check", tmp_path / "s", "--json").json["ok"] is True
    both = [str(tmp_path / "t.xlsx"), str(tmp_path / "t-eksempel.xlsx")]
    assert anvis("check", "--template", both[0], "--json").json["written"] == both
    assert anvis("check", both[1], "--json").json["warnings"] == []
    assert anvis("check", "--schema", tmp_path / "schema", "--json").code == 0
    assert len(list((tmp_path / "schema").iterdir())) == 16
    assert anvis("check", "--json").code == 2


def test_what_a_native_library_prints_does_not_reach_the_document(town):
    script = (
        "import os, sys, matching\n"
        "from api import cli\n"
        "real = matching.solve\n"
        "matching.solve = lambda *a, **k: (os.write(1, b'native noise\\n'), real(*a, **k))[1]\n"
        f"sys.argv = ['anvis', 'match', {str(town)!r}, '--json']\n"
        "cli.main()\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ran.returncode == 3, ran.stderr
    assert json.loads(ran.stdout)["format"] == "anvis-plan/1"
    assert "native noise" in ran.stderr


def test_what_if_and_diff_on_the_command_line(anvis, town, tmp_path):
    anvis("match", town, "--out", tmp_path / "out")
    plan = tmp_path / "out" / "plan.json"
    document = json.loads(plan.read_text())
    household = document["unplaced"][0]["household_id"]
    ran = anvis("what-if", town, household, "--set", "urgency_class=U1", "--plan", plan, "--json")
    assert ran.code == 0
    assert ran.json["format"] == "anvis-what-if/1"
    assert ran.json["proven"] is True
    cheapest = anvis("what-if", town, household, "--json")
    assert "cheapest_change" in cheapest.json
    placed = document["placements"][0]
    removed = anvis("what-if", town, placed["household_id"], "--remove", f"dwellings.{placed['dwelling_id']}", "--json")
    assert removed.json["household"]["after"]["dwelling_id"] != placed["dwelling_id"]
    assert anvis("what-if", town, household, "--set", "nonsense", "--json").code == 2
    assert anvis("what-if", town, household, "--set", "target_group=010190-1234", "--json").code == 2
    assert anvis("diff", town, plan, town, plan, "--json").json["moved"] == []
    assert anvis("verify", town, plan, "--bounds", "--json").json["bounds"]
    assert "bevist i hele tal" in anvis("verify", town, plan, "--bounds").out


def test_a_plan_is_refused_where_it_is_of_another_batch_or_not_as_the_format_says(anvis, town, tmp_path):
    anvis("match", town, "--out", tmp_path)
    plan = tmp_path / "plan.json"
    document = json.loads(plan.read_text(encoding="utf-8"))
    household = document["unplaced"][0]["household_id"]
    other = tmp_path / "other.json"
    digests = document["digests"] | {"case": "0" * 64}
    other.write_text(json.dumps(document | {"digests": digests}), encoding="utf-8")
    for args in (("explain", town, household), ("explain", town, household, "B0001"), ("what-if", town, household)):
        ran = anvis(*args, "--plan", other, "--json")
        assert (ran.code, ran.json["error"]["code"]) == (2, "other-plan"), args
    bad = tmp_path / "bad.json"
    document["placements"][0]["dwelling_id"] = 7
    bad.write_text(json.dumps(document), encoding="utf-8")
    for args in (
        ("explain", town, household, "--plan", bad), ("what-if", town, household, "--plan", bad), ("match", town, "--previous", bad),
        ("diff", town, plan, town, bad),
    ):  # fmt: skip
        ran = anvis(*args, "--json")
        assert (ran.code, ran.json["error"]["code"]) == (2, "bad-plan"), args
        assert "/placements/0/dwelling_id: forventet en tekst" in ran.json["error"]["message"], args
    assert anvis("match", town, "--previous", plan, "--json").json["previous"]


def test_serve_never_opens_to_other_machines_without_a_token(anvis):
    ran = anvis("serve", "--host", "0.0.0.0")
    assert ran.code == 2
    assert "ANVIS_TOKEN" in ran.err


def _changed(town, path, name, change):
    """The town in another folder, with one file changed."""
    path.mkdir()
    for file in town.iterdir():
        (path / file.name).write_bytes(file.read_bytes())
    (path / name).write_text(change((path / name).read_text(encoding="utf-8")), encoding="utf-8")
    return path


def _no_pets_told(text):
    head, *rows = text.splitlines()
    at = head.split(",").index("has_pet")
    return "\n".join([head, *(",".join("" if i == at else c for i, c in enumerate(r.split(","))) for r in rows)]) + "\n"


def test_what_is_assumed_on_the_command_line_is_what_the_batch_could_say(anvis, town, tmp_path):
    blank = _changed(town, tmp_path / "blank", "households.csv", _no_pets_told)
    said = _changed(blank, tmp_path / "said", "batch.yaml", lambda t: t + "assume: {has_pet: no, by: leder}\n")
    given = ("--assume", "has_pet=no", "--by", "leder")
    inside, beside = (anvis("explain", *a, "H00001", "--json") for a in ((said,), (blank, *given)))
    assert inside.json == beside.json
    assert "leder" in anvis("check", blank, *given).out
    codes = [w["code"] for w in anvis("check", blank, *given, "--json").json["warnings"]]
    assert codes == ["assumed"]
    assert [w["code"] for w in anvis("check", blank, "--json").json["warnings"]] == ["column-empty"]
    assert anvis("verdicts", blank, *given, "--json").json == anvis("verdicts", said, "--json").json


def test_a_plan_of_assumed_cells_says_so_and_is_verified_with_the_same_words(anvis, town, tmp_path):
    blank = _changed(town, tmp_path / "blank", "households.csv", _no_pets_told)
    given = ("--assume", "husdyr=nej", "--by", "leder")
    made = anvis("match", blank, *given, "--out", tmp_path / "out", "--work-limit", "0.05", "--json")
    assert made.code == 3
    assert [w["code"] for w in made.json["warnings"]] == ["assumed"]
    plan = tmp_path / "out" / "plan.json"
    assert anvis("verify", blank, plan, *given, "--json").json["ok"] is True
    other = anvis("verify", blank, plan, "--json")
    assert (other.code, other.json["ok"]) == (4, False)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("--assume", "has_pet=no"), "--assume: sig med --by NAVN, hvem der siger det"),
        (("--by", "leder"), "--by: skriver under"),
        (("--assume", "has_pet", "--by", "leder"), "--assume has_pet: forventet KOLONNE=VÆRDI"),
        (("--assume", "has_pet=no", "--assume", "has_pet=yes", "--by", "leder"), "hver kolonne én gang"),
        (("--assume", "has_pet=no", "--by", "010190-1234"), "CPR"),
    ],
)
def test_what_is_assumed_without_a_name_or_a_value_is_refused(anvis, town, given, says):
    for command in (
        ("check", town),
        ("match", town),
        ("verdicts", town),
        ("explain", town, "H00001"),
        ("what-if", town, "H00001"),
    ):
        ran = anvis(*command, *given)
        assert ran.code == 2
        assert says in ran.err
        assert "1234" not in ran.err + ran.out


def test_check_writes_the_marked_copy_and_says_where(anvis, town, tmp_path):
    bad = _changed(town, tmp_path / "maj", "dwellings.csv", lambda t: t.replace("family", "slot", 1))
    ran = anvis("check", bad, "--out", tmp_path / "out", "--json")
    assert ran.code == 2
    assert ran.json["written"] == [str(tmp_path / "out" / "maj-markeret.xlsx")]
    book = python_calamine.CalamineWorkbook.from_path(ran.json["written"][0])
    assert book.sheet_names[0] == "fejl"
    assert "maj-markeret.xlsx" in anvis("check", bad, "--out", tmp_path / "out").out
    assert not (tmp_path / "none").exists()
    gone = anvis("check", tmp_path / "gone.xlsx", "--out", tmp_path / "none")
    assert gone.code == 2
    assert not (tmp_path / "none").exists()


def test_every_error_is_told_however_many_there_are(anvis, town, tmp_path):
    bad = _changed(town, tmp_path / "bad", "persons.csv", lambda t: t.replace(",DK,", ",dk?,"))
    report = anvis("check", bad, "--json").json
    assert len(report["errors"]) > 150
    told = [line for line in anvis("check", bad).out.splitlines() if "dk?" in line]
    assert len(told) == 1
    assert f"ligeledes i {len(report['errors']) - 1} rækker mere" in told[0]


def test_a_plan_without_an_area_rule_says_so_before_its_other_warnings(anvis, town, tmp_path):
    ended = _changed(town, tmp_path / "ended", "designations.csv", lambda t: t.replace("2026-11-30", "2026-11-19"))
    (ended / "locks.csv").write_text("household_id,dwelling_id,kind\nH99999,B0001,keep\n", encoding="utf-8")
    ran = anvis("match", ended, "--work-limit", "0.05")
    assert ran.code == 3
    warned = [line for line in ran.out.splitlines() if line.startswith("  ")]
    assert "låsen bruges ikke: der er ingen husstand H99999 i batchen" in warned[0]
    assert "ingen områderegel i § 59 bruges: den nyeste liste sluttede 19. november 2026" in warned[1]
