"""`anvis decide`, `anvis next` and `anvis verify` with a list: files, exit codes, and documents as their schemas say."""

import json

import jsonschema_rs
import openpyxl
import pytest

from constraints.testing import make_case
from matching.month.batch_out import settings_of, tables_of, write_batch

ANSWERS = "husstand;bolig;svar;underskrevet\nH1;B1;ja tak;2026-12-01\n"


@pytest.fixture
def batch(tmp_path):
    case = make_case({"H1": {"registered_on": "2025-01-01"}, "H2": {}, "H3": {}}, {"B1": {}, "B2": {"rent_dkk_month": 4600}},
                     organisations=[{"organisation_id": "O1", "name": "En"}],
                     designations=[], areas=[])  # fmt: skip
    case = case.replaced(batch=case.batch.model_copy(update={"areas": "none"}))
    write_batch(tmp_path / "batch", settings_of(case), tables_of(case))
    return tmp_path / "batch"


def workbook(path, plan, **decided):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Placements"
    sheet.append(["Household", "Dwelling", "Decision", "Reason", "Initials"])
    for p in plan["placements"]:
        sheet.append([p["household_id"], p["dwelling_id"], *decided.get(p["household_id"], ())])
    book.create_sheet("Assumptions").append(["Fingerprint of the batch:", plan["digests"]["case"]])
    book.save(path)
    return path


def as_schema_says(anvis, name, document):
    schema = anvis("schema", name, "--json").json
    assert list(jsonschema_rs.validator_for(schema).iter_errors(document)) == []


def test_decide_writes_a_batch_a_plan_and_its_account_and_the_plan_holds(anvis, batch, tmp_path):
    plan = anvis("match", batch, "--json").json
    book = workbook(tmp_path / "plan.xlsx", plan, H1=("forbid", "noise", "AB"))
    out = tmp_path / "out"
    ran = anvis("decide", batch, book, "--out", out, "--json", "--lang", "en")
    assert ran.code == 0
    as_schema_says(anvis, "decisions", ran.json)
    assert {f.name for f in out.iterdir()} == {"batch", "plan.json", "plan.xlsx", "decisions.json"}
    assert anvis("verify", out / "batch", out / "plan.json").code == 0
    assert anvis("verify", out / "batch", book).code == 2  # the workbook is of the batch before
    (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    # Beside the account stands the batch with the decisions in it: it is taken, and that is said.
    beside = anvis(
        "next", batch, tmp_path / "plan.json", out / "decisions.json", tmp_path / "jan", "--json", "--lang", "en"
    )
    assert beside.code == 0
    assert f"The batch is the one the decisions stand in: {out / 'batch'}" in beside.err
    alone = tmp_path / "alone" / "decisions.json"
    alone.parent.mkdir()
    alone.write_bytes((out / "decisions.json").read_bytes())
    lost = anvis("next", batch, tmp_path / "plan.json", alone, tmp_path / "feb", "--json")
    assert (lost.code, lost.json["error"]["code"]) == (2, "bad-answers")  # what was decided is not in the batch before
    assert anvis("next", out / "batch", out / "plan.json", out / "decisions.json", tmp_path / "dec").code == 0
    told = anvis("decide", batch, book)
    assert told.code == 0
    assert "AB forbyder H1" in told.out
    again = anvis("decide", batch, book, "--out", out, "--json", "--lang", "en")
    assert again.out == ran.out


def test_what_is_set_aside_ends_in_a_person_s_hands(anvis, batch, tmp_path):
    plan = anvis("match", batch, "--json").json
    rows = [p for p in plan["placements"] if p["household_id"] == "H1"]
    book = workbook(tmp_path / "plan.xlsx", plan | {"placements": [*rows, {"household_id": "H2", "dwelling_id": "B1"}]},
                    H1=("forbid", "noise", "AB"), H2=("keep", "", "CD"))  # fmt: skip
    assert anvis("decide", batch, book).code == 0
    (batch / "separations.csv").write_text("household_id,department_id\nH2,D-ORD\n", encoding="utf-8")
    plan = anvis("match", batch, "--json").json
    book = workbook(
        tmp_path / "plan.xlsx",
        plan | {"placements": [{"household_id": "H2", "dwelling_id": "B1"}]},
        H2=("keep", "", "CD"),
    )
    ran = anvis("decide", batch, book)
    assert ran.code == 3
    assert ran.out.index("CD vil have H2 i B1") < ran.out.index("Foreslås en bolig")


def test_what_cannot_be_decided_on_ends_with_2_and_says_what_to_do(anvis, batch, tmp_path):
    plan = anvis("match", batch, "--json").json
    other = plan | {"digests": plan["digests"] | {"case": "0" * 64}}
    ran = anvis("decide", batch, workbook(tmp_path / "a.xlsx", other))
    assert ran.code == 2
    assert "lavet af en anden batch" in ran.err
    ran = anvis("decide", batch, workbook(tmp_path / "b.xlsx", plan, H1=("approve", "", "")), "--json")
    assert (ran.code, ran.json["error"]["code"]) == (2, "bad-decisions")
    (tmp_path / "plan.json").write_text(anvis("match", batch, "--json", "--seed", "3").out, encoding="utf-8")
    book = workbook(tmp_path / "c.xlsx", plan | {"placements": [{"household_id": "H1", "dwelling_id": "B9"}]})
    ran = anvis("decide", batch, book, "--plan", tmp_path / "plan.json", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (2, "other-plan")


def test_next_writes_a_draft_once_and_its_account_as_the_schema_says(anvis, batch, tmp_path):
    plan = anvis("match", batch, "--json")
    (tmp_path / "plan.json").write_text(plan.out, encoding="utf-8")
    home = {p["household_id"]: p["dwelling_id"] for p in plan.json["placements"]}["H1"]
    (tmp_path / "svar.csv").write_text(ANSWERS.replace("B1", home), encoding="cp1252")
    out = tmp_path / "dec"
    ran = anvis("next", batch, tmp_path / "plan.json", tmp_path / "svar.csv", out, "--date", "2026-12-18", "--json")
    assert ran.code == 0
    as_schema_says(anvis, "carried", ran.json)
    assert (ran.json["decision_date"], ran.json["date_asked"]) == ("2026-12-18", True)
    checked = anvis("check", out, "--json")
    assert (checked.code, checked.json["counts"]["households"]) == (0, 2)
    assert ran.json["digests"]["draft"] == anvis("match", out, "--json").json["digests"]["case"]
    again = anvis("next", batch, tmp_path / "plan.json", tmp_path / "svar.csv", out)
    assert again.code == 2
    assert "findes allerede" in again.err
    told = anvis("next", batch, tmp_path / "plan.json", tmp_path / "svar.csv", tmp_path / "dec2")
    assert "samme dag i næste måned" in told.out


def test_the_same_month_gives_the_same_draft(anvis, batch, tmp_path):
    (tmp_path / "plan.json").write_text(anvis("match", batch, "--json").out, encoding="utf-8")
    (tmp_path / "svar.csv").write_text("household_id,dwelling_id,answer\n", encoding="utf-8")
    for name in ("a", "b"):
        anvis("next", batch, tmp_path / "plan.json", tmp_path / "svar.csv", tmp_path / name)
    files = [sorted(f.relative_to(tmp_path / n) for f in (tmp_path / n).rglob("*") if f.is_file()) for n in ("a", "b")]
    assert files[0] == files[1]
    for name in files[0]:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_verify_takes_a_list_of_pairs_and_no_proof_with_it(anvis, batch, tmp_path):
    plan = anvis("match", batch, "--json").json
    pairs = "husstand;bolig\n" + "".join(f"{p['household_id']};{p['dwelling_id']}\n" for p in plan["placements"])
    (tmp_path / "par.csv").write_text(pairs, encoding="utf-8")
    held = anvis("verify", batch, tmp_path / "par.csv", "--json")
    assert (held.code, held.json["pairs"]) == (0, len(plan["placements"]))
    as_schema_says(anvis, "verification", held.json)
    (tmp_path / "par.csv").write_text(pairs + "H9;B1\n", encoding="utf-8")
    broken = anvis("verify", batch, tmp_path / "par.csv", "--json")
    assert broken.code == 4
    as_schema_says(anvis, "verification", broken.json)
    told = anvis("verify", batch, tmp_path / "par.csv")
    assert "»H9« står ikke i batchen" in told.out
    assert anvis("verify", batch, tmp_path / "par.csv", "--bounds").code == 2
    (tmp_path / "par.csv").write_text(pairs + "H9;\n", encoding="utf-8")
    short = anvis("verify", batch, tmp_path / "par.csv", "--json")
    assert (short.code, short.json["pairs"], short.json["not_pairs"]) == (3, len(plan["placements"]), 1)
    as_schema_says(anvis, "verification", short.json)
    lines = anvis("verify", batch, tmp_path / "par.csv").out.splitlines()
    assert lines[0].startswith("Kun hvem der foreslås hvilken bolig er efterprøvet")
    assert lines[1] == "1 række mangler husstand eller bolig og er ikke efterprøvet."
    (tmp_path / "par.csv").write_text("husstand;bolig\n", encoding="utf-8")
    none = anvis("verify", batch, tmp_path / "par.csv")
    assert (none.code, none.out.splitlines()[0]) == (
        3,
        "Filen indeholder ingen par af husstand og bolig: intet er efterprøvet.",
    )
    other = workbook(tmp_path / "o.xlsx", plan | {"digests": {"case": "f" * 64}})
    assert anvis("verify", batch, other).code == 2


def test_what_is_written_without_a_decision_and_rows_taken_out_are_told(anvis, batch, tmp_path):
    plan = anvis("match", batch, "--json").json
    (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    first, *rest = plan["placements"]
    book = workbook(
        tmp_path / "plan.xlsx", plan | {"placements": rest}, **{rest[0]["household_id"]: ("", "talk it over", "MK")}
    )
    ran = anvis("decide", batch, book, "--plan", tmp_path / "plan.json", "--json")
    assert ran.code == 3
    as_schema_says(anvis, "decisions", ran.json)
    assert [(c["by"], c["text"]) for c in ran.json["comments"]] == [("MK", "talk it over")]
    assert [p["household_id"] for p in ran.json["not_in_workbook"]] == [first["household_id"]]
    told = anvis("decide", batch, book, "--plan", tmp_path / "plan.json").out
    assert "1 bemærkning uden beslutning" in told
    assert "talk it over (MK)" in told
    assert "1 række fra planen står ikke i regnearket" in told
    assert f"{first['household_id']} → {first['dwelling_id']}" in told
