"""Every message that is said has its Danish, with the same facts, and what runs is what stands in the catalogue."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"N_": None, "say": (2,), "nsay": (2, 3), "both": None, "column": (2,), "tr": None, "ntr": (1, 2)}
METHODS = [
    ("rules/__init__.py", "constraints.docstrings:of_rules"),
    ("papers.py", "api.handbook.collected:of_settings"),
    ("handbook/scenarios.py", "api.handbook.collected:of_scenarios"),
    ("**.py", "python"),
    ("**.html", "jinja2"),
    ("**.j2", "jinja2"),
    ("law/interpretations.yaml", "constraints.law.messages:questions"),
    ("law/parameters/**.yaml", "constraints.law.messages:descriptions"),
]
PACKAGES = ("constraints", "matching", "api")


def catalogue(package):
    path = ROOT / package / "locale" / "da" / "LC_MESSAGES" / f"{package}.po"
    with path.open("rb") as file:
        return path, read_po(file, locale="da")


def facts_named(text):
    return set(re.findall(r"{(\w+)", text))


@pytest.mark.parametrize("package", PACKAGES)
def test_every_message_has_its_danish_and_names_the_same_facts(package):
    _, known = catalogue(package)
    said = {m for _, _, m, _, _ in extract_from_dir(ROOT / package, METHODS, keywords=KEYWORDS)}
    missing, wrong = [], []
    for message in sorted(said, key=str):
        found = known.get(message[0] if isinstance(message, tuple) else message)
        texts = found.string if found is not None and isinstance(found.string, tuple) else [found and found.string]
        if found is None or not all(texts) or found.fuzzy:
            missing.append(message)
            continue
        wanted = facts_named(message[-1] if isinstance(message, tuple) else message)
        wrong += [message for t in texts if facts_named(t) - {"count"} != wanted - {"count"}]
    assert missing == []
    assert wrong == []


@pytest.mark.parametrize("package", PACKAGES)
def test_what_runs_is_compiled_from_the_catalogue_and_nothing_in_it_is_left_over(package):
    path, known = catalogue(package)
    compiled = BytesIO()
    write_mo(compiled, known)
    assert path.with_suffix(".mo").read_bytes() == compiled.getvalue()
    said = {m for _, _, m, _, _ in extract_from_dir(ROOT / package, METHODS, keywords=KEYWORDS)}
    assert {m.id for m in known if m.id} == said


def test_no_message_has_two_danish_texts():
    """Which catalogue is asked first depends on what was loaded first: the same message says the same in each."""
    said = {}
    for package in PACKAGES:
        for m in catalogue(package)[1]:
            if m.id:
                said.setdefault(m.id if isinstance(m.id, str) else m.id[0], {})[package] = m.string
    assert {k: v for k, v in said.items() if len({str(s) for s in v.values()}) > 1} == {}
