"""A command starts light: nothing of rules, solver or simulator is loaded before it is known what is asked for."""

import json
import subprocess
import sys
import types

import pytest

HEAVY = (
    "pandas", "numpy", "scipy", "ortools", "highspy", "fastapi", "joblib", "pyarrow", "sqlalchemy", "dbos", "constraints.rules",
)  # fmt: skip
SCRIPT = """
import json, sys
from api import cli
sys.argv = ["anvis", *{args!r}]
try:
    cli.main()
except SystemExit as end:
    print(json.dumps([end.code, [m for m in {heavy!r} if m in sys.modules]]), file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("args", "code"),
    [(["--help"], 0), (["--version"], 0), (["match", "--help"], 0), (["simulate", "--help"], 0), (["match"], 2),
     (["match", "x", "--seed", "y"], 2), (["nonsense"], 2)],
)  # fmt: skip
def test_help_version_and_a_misspelt_command_load_neither_rules_nor_solver(args, code):
    script = SCRIPT.format(args=args, heavy=HEAVY)
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert json.loads(ran.stderr.splitlines()[-1]) == [code, []]


def test_the_version_is_the_packages_own(anvis):
    from importlib.metadata import version

    ran = anvis("--version")
    assert (ran.code, ran.out.strip(), ran.err) == (0, f"anvis {version('anvis')}", "")


def test_another_package_called_matching_is_said_plainly(tmp_path):
    (tmp_path / "matching").mkdir()
    other = tmp_path / "matching" / "__init__.py"
    other.write_text("__all__ = ['Player', 'StableMarriage']\n")
    script = f"import sys; sys.path.insert(0, {str(tmp_path)!r})" + SCRIPT.format(args=["check", "--json"], heavy=())
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    told = json.loads(ran.stdout)["error"]
    assert told["code"] == "not-ours"
    assert str(other) in told["message"]
    assert json.loads(ran.stderr.splitlines()[-1])[0] == 2


def test_a_package_put_over_ours_in_the_same_place_is_found_by_what_it_hands_out():
    import matching
    from api import ours
    from constraints.errors import InputError

    ours.check()
    other = types.ModuleType("matching")
    other.__file__ = matching.__file__
    with pytest.raises(InputError, match="not this program"):
        ours.judge(other)
