"""`anvis schema NAME`: real answers of every kind fit their schema, and a value of another kind is refused."""

import json
from pathlib import Path

import jsonschema_rs
import openpyxl
import pytest
from simulated import identical

from api.documents import DOCUMENTS, json_schema
from api.http.schema import EXAMPLE, QUESTION
from api.service.law import parameters_on, rules_on
from api.service.problem_types import problem_type, problem_types
from api.service.stateless import match, score, what_if
from matching.simulator import Where, analyse, run_study
from matching.simulator.calibration.run_files import write_months
from matching.simulator.clock import Run
from matching.simulator.policies import policy_of
from matching.simulator.scenario_file import scenario_of
from matching.simulator.trace import draw_trace
from matching.simulator.worlds import build_world

LIMITS = {"pairs": 100, "households": 10, "dwellings": 10}


def validator(name):
    schema = json_schema(name)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    return jsonschema_rs.Draft202012Validator(schema)


DRAFT = Path(__file__).parents[3] / "benchmarks" / "policies" / "overlays" / "no_5_ends.yaml"


def overlays(town):
    """What a study tells of a draft laid over the catalogue."""
    from datetime import date

    from matching.files.overlay import open_overlay
    from matching.simulator.law_to_come import on_batch

    draft, day = open_overlay(DRAFT).overlay, date(2027, 7, 1)
    verdicts = [{"on": day.isoformat(), **on_batch(town, draft, day)[1].as_json()}]
    return [draft.told(day) | {"verdicts": verdicts, "variants": ["draft"]}]


def municipality(months):
    """A small municipality whose months are kept."""
    return scenario_of(
        {
            "format": "anvis-scenario/1", "name": "known", "start": "2026-01-01", "months": months, "support": {"mode": "off"},
            "world": {"kind": "municipality", "households_per_month": 12, "waiting_at_start": 30, "vacancies_per_month": 40,
                      "catalogue": {"size": 12, "dwellings": 12}},
        }
    )  # fmt: skip


@pytest.fixture(scope="module")
def answers(town, tmp_path_factory):
    """Every kind of answer, real ones: the command's over the town, the service's over its own example."""
    import io
    import sys
    from contextlib import redirect_stderr, redirect_stdout
    from datetime import date

    from api import cli

    def anvis(*args):
        out, before = io.StringIO(), sys.argv
        sys.argv = ["anvis", *map(str, args), "--json"]
        try:
            with redirect_stdout(out), redirect_stderr(io.StringIO()), pytest.raises(SystemExit):
                cli.main()
        finally:
            sys.argv = before
        return json.loads(out.getvalue())

    folder = tmp_path_factory.mktemp("answers")
    plan = anvis("match", town, "--out", folder)
    path = folder / "plan.json"
    placed, without = plan["placements"][0], plan["unplaced"][0]["household_id"]
    home = placed["dwelling_id"]
    wrong = json.loads(path.read_text(encoding="utf-8"))
    wrong["placements"][0]["budget"]["rent"] += 1
    (folder / "wrong.json").write_text(json.dumps(wrong), encoding="utf-8")
    study = analyse(
        run_study(identical(months=6, replications={"count": 3}, policies=["class_then_date", "fcfs_vacancy"]), Where())
    )
    known = municipality(months=10)
    calibrated = write_months(
        Run(draw_trace(known, build_world(known), 0), policy_of(known.policies[0]), audit=False).go(), folder / "months"
    )
    day = date(2026, 11, 20)
    book = openpyxl.Workbook()
    book.active.append(["Husstand", "Bolig", "Beslutning", "Begrundelse", "Initialer"])
    for p, word in zip(plan["placements"], ("godkend", "afslag", "forbyd"), strict=False):
        book.active.append([p["household_id"], p["dwelling_id"], word, "for dyr", "AB"])
    book.create_sheet("Forudsætninger").append(["Batchens fingeraftryk", plan["digests"]["case"]])
    book.save(folder / "decided.xlsx")
    pairs = "husstand;bolig\n" + f"{without};{home}\n"
    (folder / "pairs.csv").write_text(pairs, encoding="utf-8")
    signed = f"husstand;bolig;svar;underskrevet\n{placed['household_id']};{home};ja tak;2026-12-01\n"
    (folder / "answers.csv").write_text(signed, encoding="utf-8")
    return {
        "check": [anvis("check", town), anvis("check", folder / "none.zip")],
        "verdicts": [anvis("verdicts", town)],
        "explanation": [
            anvis("explain", town, without), anvis("explain", town, without, "--plan", path), anvis("explain", town, without, home),
            anvis("explain", town, without, home, "--plan", path), anvis("explain", town, placed["household_id"], home, "--plan", path),
        ],
        "plan": [plan, json.loads(path.read_text(encoding="utf-8")), match(EXAMPLE, LIMITS, {"seed": 3})],
        "score": [score(EXAMPLE, LIMITS)],
        "score-part": [score(EXAMPLE, LIMITS, ["verdict", "budget.disposable", "findings.rule_id"])],
        "score-columns": [score(EXAMPLE, LIMITS, compact=True), score(EXAMPLE, LIMITS, ["verdict"], True)],
        "what-if": [
            anvis("what-if", town, without, "--set", "urgency_class=U1"), anvis("what-if", town, without, "--place", home),
            anvis("what-if", town, without, "--place", home, "--first"), anvis("what-if", town, placed["household_id"]), what_if(EXAMPLE | {"question": QUESTION}, LIMITS, {}),
        ],
        "diff": [anvis("diff", town, path, town, path)],
        "verification": [anvis("verify", town, path), anvis("verify", town, path, "--bounds"), anvis("verify", town, folder / "wrong.json", "--bounds"),
                         anvis("verify", town, folder / "pairs.csv")],
        "decisions": [anvis("decide", town, folder / "decided.xlsx", "--plan", path)],
        "carried": [anvis("next", town, path, folder / "answers.csv", folder / "next")],
        "calibration": [
            anvis("calibrate", *calibrated, "--out", folder / "c" / "s.yaml", "--replications", "20"),
            anvis("calibrate", *calibrated[:3], "--out", folder / "c" / "t.yaml", "--no-hold-back"),
        ],
        "simulation": [json.loads(json.dumps(study)), json.loads(json.dumps(study | {"overlays": overlays(town)}))],
        "rules": [rules_on(day)],
        "parameters": [json.loads(json.dumps(parameters_on(day)))],
        "problem-types": [problem_types()],
        "problem-type": [problem_type("too-large"), problem_type("bad-input")],
        "law": [anvis("law", "--date", "2026-11-20"), anvis("law", "--date", "2027-01-01", "--since", "2020-01-01"), anvis("law", "--overlay", DRAFT)],
        "error": [anvis("explain", town, "H9"), anvis("nonsense")],
        "files": [anvis("sample", folder / "s", "--size", "small")],
    }  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTS)
def test_real_answers_of_every_kind_fit_their_schema(answers, name):
    check = validator(name)
    assert answers[name]
    for answer in answers[name]:
        assert not [f"{e.instance_path}: {e.message[:200]}" for e in check.iter_errors(answer)]


def leaves(value, path=()):
    """Every path of a document; of a list its first two items, of an object all keys."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, (*path, key))
    elif isinstance(value, list):
        for i, part in enumerate(value[:2]):
            yield from leaves(part, (*path, i))
    yield path


# Places that are open on purpose: the facts of a rule, the value of a setting or figure, cells of any table, what a
# verifier found, and the inner tables of a simulation.
OPEN = {
    "facts", "interpretations", "defaults_used", "set", "add", "expected", "found", "value", "scenario", "labels", "bases", "prices", "variants",
    "columns", "comparisons", "uncertainty", "conclusion", "given", "default", "alternatives", "before", "after",
}  # fmt: skip


@pytest.mark.parametrize("name", [n for n in DOCUMENTS if n not in ("verdicts", "plan")])
def test_a_value_of_another_kind_is_refused_anywhere_but_where_the_schema_is_open(answers, name):
    check = validator(name)
    for answer in answers[name]:
        refuses_other_kinds(check, answer)


def test_a_value_of_another_kind_is_refused_anywhere_in_a_plan(answers):
    refuses_other_kinds(validator("plan"), answers["plan"][2])


def refuses_other_kinds(check, answer):
    tried = 0
    for path in leaves(answer):
        if not path or OPEN & set(map(str, path)):
            continue
        here = answer
        for part in path[:-1]:
            here = here[part]
        kept = here[path[-1]]
        number = isinstance(kept, float) or path[-1] == "work_limit"
        for other in ({"no such key": []}, "no such text" if number else 0.123):
            here[path[-1]] = other
            assert not check.is_valid(answer), (path, other)
        here[path[-1]] = kept
        tried += 1
    assert tried >= 2
    assert check.is_valid(answer)


def test_a_key_more_and_a_key_less_are_refused(answers):
    check = validator("plan")
    plan = answers["plan"][2]
    assert not check.is_valid(plan | {"surprise": 1})
    for key in plan:
        assert not check.is_valid({k: v for k, v in plan.items() if k != key}), key


def test_the_command_prints_the_schema_and_names_what_there_is(anvis):
    for name in DOCUMENTS:
        assert anvis("schema", name).json == json_schema(name)
        assert anvis("schema", name, "--json").json == json_schema(name)
    ran = anvis("schema", "plans")
    assert ran.code == 2
    assert all(name in ran.err for name in DOCUMENTS)
    hidden = anvis("schema", "010190-1234")
    assert hidden.code == 2
    assert "1234" not in hidden.out + hidden.err


def test_every_answer_of_the_service_has_its_shape_in_openapi_and_no_open_object():
    from api.app import create_app
    from api.settings import Settings

    api = create_app(Settings(token=None)).openapi()
    shapes = api["components"]["schemas"]
    for path, item in api["paths"].items():
        for operation in item.values():
            content = operation["responses"].get("200", {}).get("content", {}).get("application/json")
            if content is None or not path.startswith("/v1/"):
                continue
            forms = [form["$ref"].rsplit("/", 1)[1] for form in content["schema"].get("anyOf", [content["schema"]])]
            for name in forms:
                assert shapes[name]["additionalProperties"] is False
                # One kept thing is known by its id; every other answer says which document it is.
                if "id" not in shapes[name]["required"]:
                    assert shapes[name]["properties"]["format"]["const"].startswith("anvis-")
            # The two answers to a what-if are one document: with a change asked about, or found.
            if len(forms) > 1 and not path.endswith("/what-if"):
                assert len({shapes[name]["properties"]["format"]["const"] for name in forms}) == len(forms)
