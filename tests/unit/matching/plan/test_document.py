"""The plan document: every field says what it means, nothing unknown is written, and what is read is what is written."""

import inspect
import json
import pkgutil
import typing
from importlib import import_module

import pytest
from pydantic import TypeAdapter, ValidationError

import matching.plan.document as document
from api import documents as api_documents
from constraints.testing import make_case
from matching import SolveParams, plan_document, plan_of, solve
from matching.plan.document import Document, Plan
from matching.plan.reading import read_plan
from matching.questions import documents as question_documents

FILES = [
    import_module(f"{room.__name__}.{m.name}")
    for room in (document, api_documents)
    for m in pkgutil.iter_modules(room.__path__)
]
MODELS = sorted(
    {
        model
        for module in (*FILES, question_documents)
        for _, model in inspect.getmembers(module, inspect.isclass)
        if issubclass(model, Document) and model is not Document
    },
    key=lambda m: m.__name__,
)


def numbers(annotation):
    """Does a type hold a number somewhere that is no key?"""
    if annotation in (int, float):
        return True
    return any(numbers(a) for a in typing.get_args(annotation))


def small_plan():
    """Two for one dwelling, a pet where none may live, a support team that is full, a dwelling nobody fits."""
    supported = {"support_method": "CTI", "support_decided_on": "2026-10-01"}
    case = make_case(
        {"H1": {"urgency_class": "U1"}, "H2": {}, "H3": {"has_pet": None}, "H4": supported, "H5": supported},
        {"B1": {}, "B2": {"pets_allowed": False}, "B3": {"rooms": 6}},
        support_teams=[{"team_id": "T", "method": "CTI", "free_slots": 1}],
        policy={"budget_dkk": 900_000},
    )
    return plan_document(solve(case, SolveParams(previous={"H1": "B2"}, shadow_prices={"B1": 7})))


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_every_field_says_what_it_means_and_every_number_in_what_unit(model):
    for name, field in model.model_fields.items():
        assert field.description, name
        if numbers(field.annotation) or any(numbers(m) for m in map(type, field.metadata)):
            assert isinstance(field.json_schema_extra, dict), name
            assert field.json_schema_extra["x-unit"], name
            assert field.json_schema_extra["x-unit"] in field.description


def test_what_is_read_is_what_was_written_byte_for_byte():
    plan = small_plan()
    text = json.dumps(plan.as_json(), ensure_ascii=False, indent=1)
    assert plan.model_dump_json(indent=1, exclude_unset=True) == text
    again = Plan.model_validate_json(text)
    assert again == plan
    assert again.model_dump_json(indent=1, exclude_unset=True) == text


def test_the_library_gives_the_same_plan_typed_and_as_json():
    run = solve(make_case({"H": {}}, {"B": {}}))
    typed, plain = plan_document(run).as_json(), plan_of(run)
    typed.pop("timing"), plain.pop("timing")
    assert json.dumps(typed) == json.dumps(plain)


def test_a_plan_cannot_be_changed_once_it_is_made():
    plan = small_plan()
    with pytest.raises(ValidationError):
        plan.status = "infeasible"
    with pytest.raises(ValidationError):
        plan.placements[0].dwelling_id = "B9"


def places(value, path=()):
    """Every object of a document, by its path."""
    if isinstance(value, dict):
        yield path
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(part, (*path, key))


# Keys here are names of rules, figures, dwellings, packages: any name may stand there.
BY_NAME = {
    "facts", "blocking", "chosen_by", "idle_rent_to_date", "rule_status", "interpretations", "versions", "rules", "shadow_prices",
    "housed_by_class", "value", "change", "set", "add",
}  # fmt: skip


def test_a_key_that_nobody_knows_is_refused_in_what_is_written():
    written = small_plan().as_json()
    tried = 0
    for path in places(written):
        if BY_NAME & set(map(str, path)):
            continue
        changed = json.loads(json.dumps(written))
        here = changed
        for part in path:
            here = here[part]
        here["surprise"] = 1
        with pytest.raises(ValidationError):
            Plan.model_validate(changed)
        tried += 1
    assert tried > 100


def test_neither_text_nor_yes_or_no_is_taken_for_a_number():
    written = small_plan().as_json()
    for wrong in ("3", True, 3.0, None):
        with pytest.raises(ValidationError):
            Plan.model_validate(written | {"seed": wrong})
    for wrong in ("true", 1, None):
        with pytest.raises(ValidationError):
            Plan.model_validate(written | {"repeatable": wrong})


def test_every_reason_that_no_plan_exists_has_its_own_shape():
    locks = [{"household_id": "H", "dwelling_id": "B", "kind": "keep"}]
    barred = make_case({"H": {"has_pet": True}}, {"B": {"pets_allowed": False}}, locks=locks)
    plan = plan_document(solve(barred, SolveParams(forced=frozenset({("H", "B")}))))
    assert [type(r).__name__ for r in plan.infeasible_because] == ["LockNotAllowed"]
    assert (plan.status, plan.levels[1].bound, plan.levels[1].proven) == ("infeasible", None, False)
    reason = TypeAdapter(document.Infeasible)
    pair = {"household_id": "H", "dwelling_id": "B"}
    assert (
        reason.validate_python({"code": "keep-locks-conflict", "placements": [pair]}).placements[0].dwelling_id == "B"
    )
    with pytest.raises(ValidationError):
        reason.validate_python({"code": "because", "placements": [pair]})


def test_a_plan_written_before_these_fields_were_added_can_still_be_read(tmp_path):
    plan = json.loads(json.dumps(plan_of(solve(make_case({"H": {"has_pet": None}}, {"B": {"pets_allowed": False}})))))
    del plan["locks_set_aside"]
    assert plan["reviews"]
    for review in plan["reviews"]:
        del review["missing_facts"]
    for default in plan["defaults_used"]:
        for added in ("count", "column", "of"):
            default.pop(added, None)
    (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    found = read_plan(tmp_path / "plan.json")
    assert found.locks_set_aside == ()
    assert [r.household_id for r in found.reviews] == ["H"]
