"""A batch on disk, and the command run in this process."""

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any
from unittest import mock

import pytest

from matching.files.writing import write_folder
from matching.sampling import sample


@dataclass
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(*args: object) -> Ran:
    """The command run in this process."""
    from api import cli

    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.object(sys, "argv", ["anvis", *map(str, args)]),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        cli.main()
    return Ran(int(ended.value.code or 0), out.getvalue(), err.getvalue())


@pytest.fixture(scope="session")
def anvis():
    return run


@pytest.fixture(scope="session")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("batch") / "town"
    ((_, (settings, tables)),) = sample("town", 2).items()
    write_folder(folder, settings, tables)
    return folder
