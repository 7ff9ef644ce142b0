"""One table words what pydantic refuses, in both languages, wherever it was read: settings, plans, scenarios, the service."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError, model_validator

from api.settings import Settings
from constraints import Policy
from constraints.expected import _TEXTS, complaint, expected, wanted
from constraints.language import Message
from matching.plan.document import Plan
from matching.simulator import Scenario

WRONG = (
    None, True, "x", "", -1, 10**12, 1.5, [1], ["x"], {"a": 1}, [], {"a": {"b": 1}}, {"a": {"status": "x"}},
    {"x": {"status": "contested", "basis": "", "signed_by": "y" * 3000}},
)  # fmt: skip


def settings(model, before=()):
    for name, field in model.model_fields.items():
        yield (*before, name)
        if hasattr(field.annotation, "model_fields"):
            yield from settings(field.annotation, (*before, name))


def refused(model):
    """Every error that some wrong value at some place of the model's settings brings."""
    for path in settings(model):
        for value in WRONG:
            document = value
            for part in reversed(path):
                document = {part: document}
            try:
                model.model_validate(document)
            except ValidationError as invalid:
                yield from invalid.errors(include_url=False)


def first(model, document):
    with pytest.raises(ValidationError) as invalid:
        model.model_validate(document)
    return invalid.value.errors(include_url=False)[0]


@pytest.mark.parametrize("model", [Policy, Scenario, Plan, Settings], ids=lambda m: m.__name__)
def test_whatever_is_refused_is_worded_by_the_table_and_never_by_pydantic(model):
    seen = set()
    for error in refused(model):
        own = error.get("ctx", {})
        assert error["type"] in _TEXTS or "said" in own or "told" in own, error
        danish, english = (expected(error, model).say(lang) for lang in ("da", "en"))
        assert "Input should" not in danish + english
        assert " or " not in danish, error
        seen.add(error["type"])
    assert seen & {"int_type", "missing", "model_type", "bool_parsing"}


def test_a_batch_s_policy_and_a_scenario_are_told_the_same_of_the_same_fault():
    for model, name in ((Policy, "budget_dkk"), (Scenario, "months")):
        with pytest.raises(ValidationError) as invalid:
            model.model_validate({name: "many"})
        (error,) = (e for e in invalid.value.errors(include_url=False) if e["loc"] == (name,))
        assert expected(error, model).say("en") == "a whole number"
        assert expected(error, model).say("da") == "et helt tal"


class Inner(BaseModel):
    kind: Literal["b"] = "b"
    colour: Literal["red", "green", "blue"] = "red"


class Other(BaseModel):
    kind: Literal["a"] = "a"
    colour: Literal["red", "black"] = "red"


class Outer(BaseModel):
    rows: list[Inner] = []
    named: dict[str, Inner | None] = {}
    either: Annotated[Inner | Other, Field(discriminator="kind")] = Inner()
    size: Annotated[int, Field(le=100_000)] = 1

    @model_validator(mode="after")
    def _small(self):
        if self.size == 13:
            raise complaint("thirteen", Message.of("{place}: {size} is no good size", place="size", size=self.size))
        return self


@pytest.mark.parametrize(
    ("document", "codes"),
    [
        ({"rows": [{}, {"colour": 3}]}, "'red', 'green' eller 'blue'"),
        ({"named": {"x": {"colour": "pink"}}}, "'red', 'green' eller 'blue'"),
        ({"either": {"kind": "b", "colour": "black"}}, "'red', 'green' eller 'blue'"),
        ({"either": {"kind": "a", "colour": "blue"}}, "'red' eller 'black'"),
    ],
)
def test_codes_are_told_in_the_reader_s_language_however_deep_they_stand(document, codes):
    error = first(Outer, document)
    assert expected(error, Outer).say("da") == codes
    assert wanted(error, Outer).say("da") == f"forventet {codes}"
    assert expected(error, Outer).say("en") == error["ctx"]["expected"]


def test_a_limit_is_said_as_a_file_holds_it():
    assert expected(first(Outer, {"size": 200_000}), Outer).say("da") == "højst 100000"


def test_a_complaint_stands_as_the_sentence_it_is():
    error = first(Outer, {"size": 13})
    assert error["msg"] == "size: 13 is no good size"
    assert wanted(error, Outer).say("en") == "size: 13 is no good size"


def test_a_type_that_the_table_does_not_know_keeps_its_own_words():
    odd = {"type": "odd", "loc": (), "msg": "no {such} thing"}
    assert wanted(odd).say("da") == expected(odd).say("en") == "no {such} thing"
