"""The house itself: layers, the register of rules, the words, what must not stand in the tree."""

import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

from api.handbook.pages import PAPERS
from constraints import READS, RULE_IDS, RULES, TABLES, Verdict
from constraints.language import say
from constraints.law.store import load
from constraints.rules.rule import Force
from constraints.rules.words import MISSING_WORDS

ROOT = Path(__file__).resolve().parents[2]
TRACKED = subprocess.run(
    ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
).stdout.split()


def test_layers_hold():
    tool = shutil.which("lint-imports", path=str(Path(sys.executable).parent)) or "lint-imports"
    found = subprocess.run([tool], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


REGISTER = yaml.safe_load((Path(__file__).parent / "register.yaml").read_text(encoding="utf-8"))


def test_every_entry_of_the_register_is_a_rule_or_is_left_out_with_a_reason():
    left_out = (ROOT / "constraints" / "rules" / "not_modelled.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^## (\S+)", left_out, re.MULTILINE))
    for entry in REGISTER:
        assert (entry in RULE_IDS) != (entry in told), entry
    assert told <= set(REGISTER)
    of_law = {r.id for r in RULES if r.force in (Force.LAW, Force.ADVICE)}
    assert of_law <= set(REGISTER)
    assert len(REGISTER) == len(set(REGISTER))


@pytest.mark.parametrize("rule", RULES, ids=lambda r: type(r).__name__)
def test_every_rule_says_who_says_so_and_in_both_languages(rule):
    assert rule.__doc__
    assert rule.title["da"]
    assert rule.title["en"]
    assert rule.cites.act == "policy" or rule.cites.url.startswith("https://")
    assert rule.title["da"] != rule.title["en"]
    for key in rule.says:
        assert isinstance(key[0] if isinstance(key, tuple) else key, Verdict)
    for message in rule.says.values():
        named = {name: name for name in re.findall(r"{(\w+)}", message)}
        assert say("da", message, **named) != say("en", message, **named)


def test_what_makes_a_rule_ask_for_review_is_a_column_of_the_files():
    may_review = {r.id for r in RULES if getattr(r, "when_unknown", None) == Verdict.REVIEW}
    # For a person to judge, whatever the facts; and one rule that has nothing unknown.
    assert may_review - set(READS) <= {"ALB-59-4", "ALB-62A", "ODD", "LOB-56"}
    columns = {f"{t}.{c.name}" for t, (m, _, _) in TABLES.items() for c in m.columns()} | set(TABLES)
    assert {f for facts in READS.values() for f in facts} <= columns
    assert {f for f in MISSING_WORDS if f != "several_readings"} <= columns


def test_figures_are_dated_sourced_and_rated():
    for name, parameter in load().parameters.items():
        assert parameter.values, name
        assert parameter.description, name
    for switch in load().switches.values():
        assert switch.question.endswith(("?", "."))
        assert switch.rules


def test_readiness_ethnicity_and_success_are_no_facts():
    forbidden = re.compile(
        r"ethnic|origin|abstin|motivat|readiness|compliance|success|western|religion|gender", re.IGNORECASE
    )
    for _, (model, _, _) in TABLES.items():
        for column in model.columns():
            assert not forbidden.search(column.name)


def test_danish_words_used_in_names_are_in_the_glossary():
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").casefold()
    for term in ("kontanthjælp", "rådighedsbeløb", "boligsikring", "boligydelse", "indskud", "forebyggelsesområde", "udsat boligområde",
                 "kombineret udlejning", "fjerdedelsreglen", "hverdag", "candidate pair", "level", "bound", "gap", "certificate", "slack", "tie", "shadow price"):  # fmt: skip
        assert term in glossary, term


def test_readme_shows_the_two_commands_and_the_makefile_has_them():
    readme, makefile = (ROOT / "README.md").read_text(encoding="utf-8"), (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("run", "test"):
        assert f"make {target}" in readme
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_a_container_is_built_from_all_that_the_help_is_made_of():
    lines = (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines()
    kept = [line[1:] for line in lines if line.startswith("!")]
    left_out = [line for line in lines if line and line[0] not in "#!"]
    for path in ("docs/guides", "docs/pictures", "docs/site", *PAPERS.values()):
        hit = any(fnmatch(path, line) or fnmatch(path, f"{line}/*") for line in left_out)
        assert not hit or any(path.startswith(line) for line in kept), path


def test_no_registry_address_no_machine_path_no_lock_of_uv():
    assert not any(Path(f).name == "uv.lock" for f in TRACKED)
    address = re.compile(r"--(extra-)?index-url|https?://[^\s\"']*/simple/?[\s\"']|(?<![\w./-])/(work|root|home/\w+)/")
    for name in TRACKED:
        path = ROOT / name
        if (
            path.suffix in (".woff2", ".xlsx", ".xlsm", ".xls", ".ods", ".png", ".csv", ".mo")
            or not path.is_file()
            or path == Path(__file__).resolve()
        ):
            continue
        found = address.search(path.read_text(encoding="utf-8"))
        assert not found, (name, found and found[0])
