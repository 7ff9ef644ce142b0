"""What the terminal makes of an answer's models, where a real town does not come by."""

import io
import json
import re

from rich.console import Console

from api.cli import terminal
from api.cli.errors import tell
from constraints import InputError, evaluate
from constraints.testing import make_case
from matching import SolveParams, plan_document, solve
from matching.questions.explain import explain_pair


def said(show, answer, lang, *more):
    out = io.StringIO()
    show(Console(file=out, width=140), answer, lang, *more)
    return out.getvalue()


def test_a_budget_under_sanction_has_its_second_line_with_the_day_it_ends():
    person = {
        "person_id": "P",
        "gross_income_dkk_month": 14201,
        "sanction_dkk_month": 3000,
        "sanction_until": "2026-12-31",
    }
    answer = explain_pair(evaluate(make_case({"H": {"persons": [person]}}, {"B": {}})), "H", "B")
    assert answer.budget.if_sanctioned is not None
    (line,) = [x for x in said(terminal.show_explanation, answer, "da").splitlines() if "31. december 2026" in x]
    assert terminal.number(answer.budget.if_sanctioned.disposable, "da") in line


def test_a_kept_placement_that_waits_and_one_that_cannot_stand_are_told_in_both_languages():
    keep = [{"household_id": "H", "dwelling_id": "B", "kind": "keep"}]
    case = make_case({"H": {"has_pet": True}}, {"B": {"pets_allowed": False}}, locks=keep)
    waits = plan_document(solve(case))
    assert "! H er fastholdt i B" in said(terminal.show_plan, waits, "da", [])
    assert "! H is kept in B" in said(terminal.show_plan, waits, "en", [])
    forced = plan_document(solve(case, SolveParams(forced=frozenset({("H", "B")}))))
    assert "  H er fastholdt i B, men reglerne er imod" in said(terminal.show_plan, forced, "da", [])
    assert "  H is kept in B, but the rules are against it" in said(terminal.show_plan, forced, "en", [])


def test_a_fault_in_a_plan_of_any_depth_is_told_and_not_an_error_of_ours(anvis, town, tmp_path):
    plan = json.loads(anvis("match", town, "--json").out)
    for _ in range(300):
        plan["municipality"] = [plan["municipality"]]
    (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    ran = anvis("verify", town, tmp_path / "plan.json")
    assert ran.code == 4
    assert "1 oplysning om planen selv passer ikke." in ran.out


def test_an_error_longer_than_a_line_breaks_between_words(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    path = "mappen/med/et/navn " * 12
    assert tell(InputError("not-there/batch", path=path), False, "da") == 2
    lines = re.sub(r"\x1b\[[\d;]*m", "", capsys.readouterr().err).splitlines()
    assert len(lines) > 2
    assert all(len(part.rstrip()) <= 80 for part in lines)
    assert " ".join(" ".join(lines).split()).startswith("anvis: mappen/med/et/navn mappen/med/et/navn")
