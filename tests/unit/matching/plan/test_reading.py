"""Plans read from files: an error names the place and what was expected; a plan of another batch is refused."""

import json

import pytest

from constraints import InputError
from constraints.testing import make_case
from matching import plan_of, solve
from matching.plan.reading import must_be_of, plan_json, read_plan


@pytest.fixture(scope="module")
def case():
    return make_case({"H1": {"urgency_class": "U1"}, "H2": {}}, {"B": {}})


@pytest.fixture(scope="module")
def written(case):
    return plan_of(solve(case))


def refused(tmp_path, document):
    path = tmp_path / "plan.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    with pytest.raises(InputError) as wrong:
        read_plan(path)
    return wrong.value


def changed(document, *path, to):
    """A copy with one place changed; `to` KeyError = taken out."""
    copy = json.loads(json.dumps(document))
    here = copy
    for part in path[:-1]:
        here = here[part]
    if to is KeyError:
        del here[path[-1]]
    else:
        here[path[-1]] = to
    return copy


@pytest.mark.parametrize(
    ("path", "to", "expected"),
    [
        (("seed",), "0", "a whole number"), (("seed",), True, "a whole number"), (("repeatable",), 1, "true or false"),
        (("placements",), {}, "a list"), (("placements", 0), "B", "an object"), (("placements", 0, "household_id"), 7, "a text"),
        (("placements", 0, "dwelling_id"), KeyError, "a value"), (("placements", 0, "budget", "rent"), 4.5, "a whole number"),
        (("levels", 0, "value"), "0", "a whole number or a list"), (("levels", 1, "value", 2), {}, "a whole number"),
        (("digests",), KeyError, "a value"), (("digests", "case"), "x", "a text like"),
        (("status",), "best", "'optimal', 'feasible' or 'infeasible'"), (("unplaced", 0, "blocking"), [], "an object"),
        (("unplaced", 0, "shelter_month"), 3, "an object"), (("decision_date",), "20-11-2026", "a text like"),
        (("time_limit_s",), "60", "a number"), (("certificate", "stages", 0, "duals", 0, 2), "9", "a whole number"),
    ],
)  # fmt: skip
def test_an_error_in_a_plan_names_the_pointer_and_what_was_expected(tmp_path, written, path, to, expected):
    wrong = refused(tmp_path, changed(written, *path, to=to))
    pointer = "/" + "/".join(map(str, path))
    assert wrong.code == "bad-plan"
    assert wrong.facts["pointer"] == pointer
    assert expected in wrong.facts["expected"]["en"]
    assert f"plan.json: {pointer}: expected " in wrong.text("en")
    assert f"plan.json: {pointer}: forventet " in wrong.text("da")


@pytest.mark.parametrize(
    ("text", "code", "pointer"),
    [("{", "bad-json", None), ("[]", "bad-plan", "/"), ("{}", "bad-plan", "/format"), ("\u00e6", "bad-json", None)],
)
def test_what_is_no_plan_at_all_is_said_to_be_none(tmp_path, text, code, pointer):
    wrong = refused(tmp_path, text)
    assert (wrong.code, wrong.facts.get("pointer")) == (code, pointer)


def test_a_number_that_is_none_is_refused(tmp_path, written):
    text = json.dumps(changed(written, "time_limit_s", to=float("inf")))
    assert refused(tmp_path, text).facts["pointer"] == "/time_limit_s"


def test_a_slash_in_a_key_is_escaped_in_the_pointer(tmp_path, written):
    wrong = refused(tmp_path, changed(written, "rule_status", to={"a/b~": 3}))
    assert wrong.facts["pointer"] == "/rule_status/a~1b~0"


def test_a_civil_number_in_a_plan_is_not_repeated(tmp_path, written):
    wrong = refused(tmp_path, changed(written, "rule_status", to={"010190-1234": 3}))
    assert "1234" not in wrong.text("da") + repr(wrong.facts)


def test_a_key_of_a_later_version_is_passed_over(tmp_path, written, case):
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(written | {"hint": "later"}), encoding="utf-8")
    assert read_plan(path).as_json() == json.loads(json.dumps(written))
    assert plan_json(path)["hint"] == "later"


def test_a_plan_of_another_batch_is_refused(tmp_path, written, case):
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(written), encoding="utf-8")
    plan = read_plan(path)
    must_be_of(plan, case)
    for other in (
        make_case({"H1": {"urgency_class": "U2"}, "H2": {}}, {"B": {}}),
        make_case({"H1": {"urgency_class": "U1"}, "H2": {}}, {"B": {}}, policy={"budget_dkk": 9_000_000}),
    ):
        with pytest.raises(InputError, match="another batch or policy"):
            must_be_of(plan, other)


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_plan(tmp_path / "none.json")
