"""What only some commands need may be left out of the installation, and is asked for before any work is done."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from api.extras import EXTRAS, need

DISTRIBUTIONS = {"vl_convert": "vl-convert-python"}
ROOT = Path(__file__).resolve().parents[3]
WITHOUT = """
import sys
class Gone:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {gone!r}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Gone())
from api import cli
sys.argv = ["anvis", *{args!r}]
cli.main()
"""


def without(gone, *args):
    script = WITHOUT.format(gone=tuple(gone), args=[str(a) for a in args])
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)


def test_a_plan_is_made_explained_and_verified_without_any_extra(town, tmp_path):
    gone = [module for modules in EXTRAS.values() for module in modules]
    made = without(gone, "match", town, "--out", tmp_path, "--json")
    assert made.returncode == 3, made.stderr
    assert json.loads(made.stdout)["status"] == "optimal"
    assert without(gone, "verify", town, tmp_path / "plan.json", "--bounds").returncode == 0
    assert without(gone, "explain", town, "H00001").returncode == 0
    assert without(gone, "verdicts", town).returncode == 0


@pytest.mark.parametrize("extra", ["simulator", "charts", "letters"])
def test_a_missing_extra_is_a_sentence_with_the_command_that_installs_it(extra):
    script = f"from api.extras import need; need({extra!r}, 'cluster')"
    gone = [*EXTRAS[extra], *EXTRAS["cluster"]]
    ran = subprocess.run([sys.executable, "-c", WITHOUT.split("from api import cli")[0].format(gone=gone) + script], capture_output=True, text=True)  # fmt: skip
    assert f"not installed: {extra}, cluster; install with pip install 'anvis[{extra},cluster]'" in ran.stderr


def test_simulate_says_what_is_missing_before_it_writes_anything(tmp_path):
    scenario = ROOT / "benchmarks" / "policies" / "quota.yaml"
    ran = without(EXTRAS["simulator"], "simulate", scenario, "--out", tmp_path / "out", "--json")
    assert ran.returncode == 2
    assert json.loads(ran.stdout)["error"]["code"] == "missing-extra"
    assert "ikke installeret: simulator; installér med pip install 'anvis[simulator]'" in ran.stderr
    assert not (tmp_path / "out").exists()


def test_nothing_is_said_of_an_extra_that_is_there():
    need("simulator")


def test_every_extra_that_is_asked_for_is_one_of_the_package_and_names_its_modules():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    base = {re.split(r"[<>=]", d)[0].casefold() for d in project["dependencies"]}
    for extra, modules in EXTRAS.items():
        brings = {re.split(r"[<>=]", d)[0].casefold() for d in project["optional-dependencies"][extra]}
        assert {DISTRIBUTIONS.get(m, m) for m in modules} <= brings, extra
        assert not brings & base, extra


def test_an_unknown_extra_is_a_fault_of_ours():
    with pytest.raises(KeyError):
        need("telepathy")
