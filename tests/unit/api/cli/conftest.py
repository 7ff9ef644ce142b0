"""`anvis` on a database of its own, as a person types it."""

import json
import sys

import pytest

from api.cli import main


@pytest.fixture
def url(databases):
    """A SQLite file: what a command does is tried on both kinds of database where it is done (`service/kept`)."""
    return databases.new("sqlite").url


@pytest.fixture
def anvis(monkeypatch, capsys):
    """`anvis("token", "list", …)` gives the exit code and what was printed: a document where `--json` stands, else text."""

    def run(*argv):
        monkeypatch.setattr(sys, "argv", ["anvis", *map(str, argv)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out = capsys.readouterr()
        return ended.value.code, json.loads(out.out) if "--json" in argv and out.out else out.out + out.err

    return run
