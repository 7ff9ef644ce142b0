"""The help tells of all there is: every rule, aim, table, column, setting, command, option, error, move, right and call, in both languages."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from api.access.rights import RIGHTS
from api.app import create_app
from api.cli import app
from api.handbook.commands import found, half
from api.handbook.markdown import anchor, prose
from api.handbook.pages import GUIDES, MADE, NOT_IN_ENGLISH, PAPERS, SECTIONS
from api.handbook.sources import texts
from api.pages.navigation import MENU
from api.service.moves import MOVES, STATES
from api.service.moves import STATE_WORDS as WORDS
from api.settings import Settings
from constraints import TABLES
from constraints.errors import GROUPS, KINDS
from constraints.language import say
from constraints.law.store import load
from constraints.rules import RULES
from constraints.settings import SETTINGS
from matching.levels import LEVELS
from matching.model.limits import LIMIT_KINDS
from matching.simulator.metrics import BY_NAME
from matching.simulator.policies import POLICIES

ROOT = Path(__file__).resolve().parents[4]
LANGUAGES = ("da", "en")


@pytest.fixture(scope="module")
def pages():
    return {lang: texts(ROOT, lang) for lang in LANGUAGES}


def names(text):
    return set(re.findall(r"\]\{#([^}]+)\}", text)) | set(re.findall(r"^\(([^)]+)\)=$", text, re.M))


# Words no Danish sentence is without when it is in English.
ENGLISH = re.compile(r"\b(the|of|that|which|with|are|not|this|from|what|when|where|who)\b", re.I)


def in_words(text):
    """The lines of a page without code, names, facts to be put in, and where links lead."""
    text = re.sub(r"^ *```.*?^ *```$", "", text, flags=re.M | re.S)
    text = re.sub(r"`+[^`]+`+|\{[^}]*\}|\]\([^)]*\)|^\([^)]*\)=$|\w+(?:-\w+)+|</?\w[^>]*>", " ", text, flags=re.M)
    return [line for line in text.splitlines() if line.strip()]


def wanted():
    yield "levels", [anchor("level", level.name) for level in LEVELS]
    yield "levels", [anchor("limit", kind.name) for kind in LIMIT_KINDS]
    yield "tables", [anchor("table", name) for name in TABLES]
    yield "tables", [anchor("column", t, c.name) for t, (model, _, _) in TABLES.items() for c in model.columns()]
    yield "policy", [anchor("setting", path) for path in SETTINGS]
    yield "policy", [anchor("switch", name) for name in load().switches]
    yield "states", [anchor("move", move.thing, move.name) for move in MOVES]
    yield "rights", [anchor("right", name) for name in RIGHTS]
    yield "errors", [anchor("problem", group.name) for group in GROUPS]
    yield "errors", [anchor("error", name) for name in KINDS]
    yield "commands", [anchor("command", name) for name, _ in found()]
    yield "commands", [anchor("option", name, p.name) for name, command in found() for p in command.params]
    yield "configuration", [anchor("setting", f"anvis_{name}") for name in Settings.model_fields]
    yield "scenarios", [anchor("policy", policy.name) for policy in POLICIES]
    yield "scenarios", [anchor("figure", name) for name in BY_NAME]
    calls = create_app(Settings(token=None)).openapi()["paths"]
    yield "calls", [anchor("call", verb, path) for path, item in calls.items() for verb in item]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whatever_there_is_has_its_place(pages, lang):
    for page, expected in wanted():
        assert expected
        assert set(expected) - names(pages[lang][page]) == set(), page
        assert len(set(expected)) == len(expected), page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_has_its_page_in_the_language(pages, lang):
    for rule in RULES:
        text = pages[lang][f"rules/{rule.id}"]
        assert rule.title[lang] in text
        assert f"[{rule.id}]({rule.id}.md)" in pages[lang]["rules/index"]


def test_a_page_of_the_danish_help_is_in_danish_or_says_that_it_is_not(pages):
    told = {name: text for name, text in pages["da"].items() if not text.startswith("---\nlang: en\n")}
    assert set(pages["da"]) - set(told) == (set(PAPERS) - set(NOT_IN_ENGLISH)) | {"calls"}
    assert {
        name: found for name, text in told.items() if (found := [w for w in in_words(text) if ENGLISH.search(w)])
    } == {}
    assert all(
        any(ENGLISH.search(w) for w in in_words(text)) for text in pages["en"].values() if "lang: da" not in text
    )


def test_every_page_stands_in_the_navigation_once(pages):
    told = [page for section in SECTIONS for page in section.pages]
    assert len(told) == len(set(told))
    rules = {f"rules/{rule.id}" for rule in RULES}
    assert set(told) | {"index"} | rules == set(pages["da"]) == set(pages["en"])
    assert set(GUIDES) | set(MADE) | set(PAPERS) | rules == set(pages["en"])


def test_both_languages_of_a_guide_have_the_same_parts(pages):
    for name in GUIDES:
        shape = [
            [
                re.match(r"#+|```|!\[|\|-|- |\d\. ", line)[0]
                for line in pages[lang][name].split("```{toctree}")[0].splitlines()
                if re.match(r"#+ |```|!\[|\|-|- |\d\. ", line)
            ]
            for lang in LANGUAGES
        ]
        assert shape[0] == shape[1], name


def test_every_state_has_a_word():
    assert {state for states in STATES.values() for state in states} == set(WORDS)


def commands_of(text):
    blocks = re.findall(r"^\s*```text\n(.*?)^\s*```", text, re.M | re.S)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    inline = re.findall(r"`((?:ANVIS_\w+=\S+ )?anvis [^`]+)`", text)
    return [line.partition("anvis ")[2] for line in (*lines, *inline) if "anvis " in line]


@pytest.mark.parametrize("name", GUIDES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_command_of_a_guide_can_be_given_so(pages, lang, name):
    for line in commands_of(pages[lang][name]):
        command, words = get_command(app), shlex.split(line)
        while words and words[0] in getattr(command, "commands", {}):
            command = command.commands[words.pop(0)]
        assert not hasattr(command, "commands"), line
        options = {o for p in command.params for o in (*p.opts, *p.secondary_opts) if o.startswith("-")}
        given = {word for word in words if word.startswith("-")}
        assert given <= options, line
        if words:  # a command that is only spoken of needs nothing
            needed = [p for p in command.params if p.required and p.param_type_name == "option"]
            assert all(given & set(p.opts) for p in needed), line


@pytest.mark.parametrize("name", GUIDES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_setting_of_a_guide_is_there(pages, lang, name):
    assert {n.lower() for n in re.findall(r"ANVIS_([A-Z_]+)", pages[lang][name])} <= set(Settings.model_fields)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_guide_calls_the_places_of_the_menu_what_the_menu_calls_them(pages, lang):
    named = {
        (words, address)
        for name in GUIDES
        for words, address in re.findall(r"\*([^*\n]+)\* \(`(/[^`]*)`\)", pages[lang][name])
    }
    assert {address for _, address in named} >= {"/", "/batches", "/limits", "/bench", "/audit", "/law", "/offers"}
    assert named == {(say(lang, place.says), place.address) for place in MENU}


def in_bold(text):
    """The words of the pages that a guide names, on one line each."""
    return [" ".join(words.split()) for words in re.findall(r"\*\*([^*]+)\*\*", text)]


@pytest.mark.parametrize("name", GUIDES)
def test_what_a_guide_has_in_bold_stands_on_a_page_in_the_language_of_the_guide(pages, name):
    written = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "api" / "pages").rglob("*")
        if path.suffix in (".py", ".html")
    )
    english = in_bold(pages["en"][name])
    assert [words for words in english if f'"{words}"' not in written] == []
    assert in_bold(pages["da"][name]) == [say("da", words) for words in english]


def test_no_page_tells_a_machine_or_a_registry(pages):
    for lang in LANGUAGES:
        for name, text in pages[lang].items():
            assert not any(told in text for told in (str(ROOT), str(Path.home()) + "/", "py" + "pi")), name


def test_a_text_of_the_code_is_shown_letter_by_letter():
    assert prose("a <b> *c* _d_ | `e|<f>`") == r"a &lt;b&gt; \*c\* \_d\_ \| `e\|<f>`"


def test_a_help_text_is_told_in_its_language_where_it_has_both():
    assert half("adresse / address", "da") == "adresse"
    assert half("adresse / address", "en") == "address"
    assert half("serial, loky, dask", "da") == "serial, loky, dask"
