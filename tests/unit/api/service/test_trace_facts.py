"""The trace in words: every act, thing, fact and role that the service writes has a word in both languages."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.access import RIGHTS, Role
from api.documents.trace_words import ACTS, THINGS, act, thing
from api.jobs.queue import KINDS
from api.pages.models.beside import DECISION_WORDS
from api.pages.models.states import state_of
from api.service.moves import MOVES, STATES, TOLD_STATES
from api.service.trace_facts import FACTS, MOVE_WORDS, facts_told, name_of, role_word
from constraints import TABLES
from constraints.language import say

ROOT = Path(__file__).resolve().parents[4] / "api"
# What is written under a name that is put together: the parts it can be made of.
MADE = {
    "{thing}.{name}": {f"{m.thing}.{m.name}" for m in MOVES}, "batch.{move.to}": {f"batch.{m.to}" for m in MOVES if m.thing == "batch"},
    "decision.{kind}": {f"decision.{kind}" for kind in DECISION_WORDS if kind not in ("approve", "propose")},
    "{kind}.started": {f"{k}.started" for k in KINDS}, "{taken.kind}.finished": {f"{k}.finished" for k in KINDS},
    "{taken.kind}.failed": {f"{k}.failed" for k in KINDS}, "{taken.kind}.requeued": {f"{k}.requeued" for k in KINDS},
    "{right}.asked": {"household.read.asked", "run.read.asked", "offer.read.asked", "what-if.asked", "run.verify.asked", "run.write.asked"},
}  # fmt: skip


def functions() -> Iterator[ast.FunctionDef]:
    for file in (*ROOT.glob("service/**/*.py"), *ROOT.glob("jobs/*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def written(function: ast.FunctionDef) -> Iterator[ast.Call]:
    """Calls that write a line of the trace, or that bring facts to one."""
    for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
        name = ast.unparse(call.func)
        if name.endswith("audit.append") or name in ("moved", "desk.tell_refused", "self._at_home.tell_refused"):
            yield call


def acts() -> set[str]:
    found: set[str] = set()
    for function in functions():
        for call in written(function):
            if not ast.unparse(call.func).endswith("audit.append"):
                continue
            what = call.args[0]
            if isinstance(what, ast.Constant):
                found.add(str(what.value))
            else:
                found |= MADE[ast.unparse(what).removeprefix("f").strip("'\"")]
    return found


def keys_of(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Dict):
            yield from (str(k.value) for k in inner.keys if isinstance(k, ast.Constant))


def facts() -> set[str]:
    """Keys of the facts: of the objects in the call, and of those that the function gives the names in it."""
    found: set[str] = set()
    for function in functions():
        named: set[str] = set()
        for call in written(function):
            for part in call.args[2:]:
                found |= set(keys_of(part))
                named |= {n.id for n in ast.walk(part) if isinstance(n, ast.Name)}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and isinstance(node.value, ast.Dict):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(isinstance(t, ast.Name) and t.id in named for t in targets):
                    found |= set(keys_of(node.value))
    return found


@pytest.mark.parametrize("lang", ["da", "en"])
def test_every_act_that_is_written_has_its_words(lang):
    every = acts()
    assert {"batch.added", "decision.propose-sign", "offer.send", "run.requeued", "not-there"} <= every
    assert {code for code in every if act(code, lang, MOVE_WORDS) == code} == set()


def test_every_thing_and_every_fact_has_its_word_in_danish():
    every = facts()
    assert {"answer_by", "right", "roles", "ids", "reason_code", "things", "carried"} <= every
    assert {key for key in every if key not in FACTS and key not in TABLES} == set()
    assert {code for code in THINGS if thing(code, "da") == ""} == set()
    alike = {key for key in FACTS if name_of(key, "da") == say("en", FACTS[key])}
    assert alike == {"code", "organisation", "plan", "status", "team", "thing_id"}  # program, id: the same in both


def test_every_state_of_a_thing_has_its_word():
    assert {thing: tuple(words) for thing, words in TOLD_STATES.items()} == dict(STATES)


def test_roles_and_rights_are_told_by_their_names():
    told = dict(facts_told("token", {"roles": ["coordinator", "admin"], "user": "cw-1"}, "da"))
    assert told == {"roller": "koordinator, administrator", "bruger": "cw-1"}
    assert [role_word(role, "da") for role in Role] != [str(role) for role in Role]
    for name, right in RIGHTS.items():
        assert facts_told("run", {"right": name}, "da") == [("ret", say("da", right.says))]


@pytest.mark.parametrize(
    ("of", "facts", "told"),
    [
        ("offer", {"from": "offered", "to": "accepted"}, {"fra": "tilbudt, venter på svar", "til": "accepteret"}),
        ("offer", {"on": "2026-11-20"}, {"den": "20. november 2026"}),
        ("offer", {"from": "2027-01-01"}, {"fra": "1. januar 2027"}),
        ("offer", {"reason_code": "no_lift"}, {"begrundelse": "ingen elevator"}),
        ("run", {"why": "own-run", "seed": 2026}, None),
        ("run", {"same": True}, {"det samme": "ja"}),
        ("batch", {"table": "dwellings", "column": "rooms", "key": "B1"}, {"tabel": "boliger", "kolonne": "boliger: rum", "række": "B1"}),
        ("batch", {"rows": {"wishes": [1, 0, 1200]}}, {"rækker": "ønsker: 1 nye, 0 ændrede, 1.200 væk"}),
        ("batch", {"households": 1170, "digest": "a" * 64}, {"husstande": "1.170", "fingeraftryk": "a" * 12}),
    ],
)  # fmt: skip
def test_what_facts_say_by_code_is_told_in_words(of, facts, told):
    found = dict(facts_told(of, facts, "da"))
    if told is None:
        assert found["startværdi"] == "2026"
        assert "own-run" not in found.values()
    else:
        assert found == told


def test_acts_without_a_writer_are_not_kept():
    assert ACTS.keys() - acts() <= {"batch.erased"}  # in the history of a draft alone


def test_every_state_has_its_word_and_its_colour_on_the_pages():
    for thing_, states in STATES.items():
        for state in states:
            assert state_of(thing_, state, "da").text not in ("", state)
