"""One registry of errors: what is raised stands in it, what stands in it is raised, and nothing else is told."""

import ast
import pickle
import re
from pathlib import Path

import pytest

from constraints import errors
from constraints.errors import GROUPS, KINDS, AllocationError, InputError, LawGap, NotFound, known
from constraints.language import LANGUAGES, say

ROOT = Path(__file__).resolve().parents[3]
CLASSES = {
    name for name, found in vars(errors).items() if isinstance(found, type) and issubclass(found, AllocationError)
}
# Kinds put together where they are raised: a part chosen by what the system or Typer said, or the sentence for one.
TOGETHER = (
    "files/",
    "database-",
    "decision-replaced",
    "open-offer/",
    "taken",
    "usage/argument-missing",
    "usage/option-missing",
    "bad-batch/check-one",
    "bad-batch/count-one",
    "bad-calibration/batch-one",
    # by `moving.refused`, which leaves a line in the trace first; by the part of an actor that a token order lacks
    "own-run",
    "own-proposal",
    "not-named",
    "bad-token-order/",
)


def raised():
    """(file, line, class, first argument or None, names of facts, other positional arguments) of every error made."""
    for package in ("constraints", "matching", "api"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CLASSES:
                    place = f"{path.relative_to(ROOT)}:{node.lineno}"
                    names = {k.arg for k in node.keywords}
                    # `"a" if … else "b"` raises either.
                    first = node.args[0] if node.args else None
                    choices = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
                    for kind in choices:
                        yield place, node.func.id, getattr(kind, "value", None), names, node.args[1:]


def test_every_error_raised_stands_in_the_registry_with_its_class_and_every_fact_its_sentence_names():
    wrong = []
    for place, name, kind, facts, rest in raised():
        if not isinstance(kind, str):
            continue  # put together where it is raised: see TOGETHER
        entry = KINDS.get(kind)
        needed = set(re.findall(r"(?<!{){(\w+)", entry.text)) if entry else set()
        if entry is None or entry.group.error.__name__ != name or rest or not needed <= facts:
            wrong.append((place, name, kind, sorted(needed - facts)))
    assert wrong == []


def test_every_kind_of_the_registry_is_raised_somewhere():
    said = {kind for _, _, kind, _, _ in raised()}
    assert [kind for kind in KINDS if kind not in said and not kind.startswith(TOGETHER)] == []


def test_each_class_has_one_answer_and_each_answer_an_own_name():
    assert {g.error.__name__ for g in GROUPS} == CLASSES - {"AllocationError"}
    assert len({g.name for g in GROUPS}) == len(GROUPS)
    assert {g.name for g in GROUPS if g.status == 500} == {"internal"} == {g.name for g in GROUPS if g.exit_code == 1}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sentence_is_made_from_facts_in_the_language_of_the_reader(lang):
    wrong = InputError("bad-change/batch", first={"da": "rækken mangler", "en": "the row is missing"})
    assert wrong.text(lang).endswith({"da": "rækken mangler", "en": "the row is missing"}[lang])
    assert say(lang, KINDS["bad-batch/count"].text, count=3) == InputError("bad-batch/count", count=3).text(lang)
    assert "1" not in InputError("bad-batch/count", count=1).text(lang)


def test_an_error_said_of_a_place_further_out_names_the_whole_place():
    inner = InputError("bad-scenario/no-such", path="a.b", part="b").under("set").under("variants.half")
    assert inner.text("en") == "variants.half.set: a.b: there is no 'b'"
    assert inner.code == "bad-scenario"


def test_an_error_travels_between_processes_with_its_facts():
    wrong = pickle.loads(pickle.dumps(NotFound("no-row", table="wishes", key="H1")))
    assert (type(wrong), wrong.code, wrong.text("en")) == (NotFound, "no-row", "no row H1 in wishes")


class Novel(AllocationError):
    """A class nobody registered."""


@pytest.mark.parametrize(
    "wrong",
    [
        InputError("never-heard-of"), LawGap("no-household"), NotFound("no-row", table="wishes"), Novel("no-row"),
        AllocationError("no-row"), ValueError("H-17"),
    ],
)  # fmt: skip
def test_an_unknown_kind_a_wrong_class_or_a_fact_left_out_is_an_internal_error(wrong):
    told = known(wrong)
    assert (told.kind, KINDS[told.kind].group.status, KINDS[told.kind].group.exit_code) == ("internal", 500, 1)
    assert told.text("en") == f"internal error ({type(wrong).__name__})"
