"""The command `anvis`. Exit codes: 0 done, 1 internal error, 2 bad input, 3 a person must look, 4 verification failed."""

from __future__ import annotations

import os
import sys
from copy import copy
from typing import Annotated

import typer
from typer.main import get_command_name
from typer.models import CommandInfo

from .. import ours
from . import audit, db, household, token
from .backup import backup, restore
from .calibrate import calibrate
from .check import check
from .errors import language_of, tell
from .explain import explain, verdicts
from .law import law
from .letters import letters
from .match import match
from .month import decide, next_month
from .retention import retention
from .sample import sample
from .schema import schema
from .serve import serve
from .shared import DONE
from .simulate import STOPPED, simulate
from .usage import Command, Group
from .verify import verify
from .what_if import diff, what_if
from .worker import worker

app = typer.Typer(
    cls=Group,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Anvis: lovlig, betalbar og forklaret anvisning af almene boliger.",
)


app.command()(simulate)
app.command()(calibrate)
app.command()(law)
app.command("schema")(schema)
app.command()(decide)
app.command("next")(next_month)
app.command()(check)
app.command()(match)
app.command()(verdicts)
app.command()(explain)
app.command()(verify)
app.command("what-if")(what_if)
app.command()(diff)
app.command()(letters)
app.command()(serve)
app.command()(worker)
app.command()(sample)
_db = typer.Typer(cls=Group, no_args_is_help=True, help="Databasen / the database")
_db.command("status")(db.status)
_db.command("upgrade")(db.upgrade)
app.add_typer(_db, name="db")
_token = typer.Typer(cls=Group, no_args_is_help=True, help="Adgangsnøgler / local tokens")
_token.command("create")(token.create)
_token.command("list")(token.listed)
_token.command("revoke")(token.revoke)
app.add_typer(_token, name="token")
_audit = typer.Typer(cls=Group, no_args_is_help=True, help="Sporet: hvem gjorde og så hvad / the trace")
_audit.command("verify")(audit.verify)
_audit.command("head")(audit.head)
_audit.command("list")(audit.listed)
_audit.command("contested")(audit.contested)
_audit.command("columns")(audit.columns)
app.add_typer(_audit, name="audit")
app.command("reproduce")(audit.reproduce)
app.command()(retention)
app.command()(backup)
app.command()(restore)
_household = typer.Typer(
    cls=Group, no_args_is_help=True, help="Alt om én husstand: udlever, slet / all on one household"
)
_household.command("export")(household.export)
_household.command("erase")(household.erase)
app.add_typer(_household, name="household")
_GROUPS = (app, _db, _token, _audit, _household)


def _version(asked: bool) -> None:
    if asked:
        from importlib import metadata

        sys.stdout.write(f"anvis {metadata.version('anvis')}\n")
        raise typer.Exit(DONE)


@app.callback()
def _anvis(
    version: Annotated[
        bool, typer.Option("--version", help="Vis versionen / show the version", is_eager=True, callback=_version)
    ] = False,
) -> None:
    """What every command shares."""


def _only_ours_on_stdout() -> None:
    """Sends what native libraries print to stderr, so that stdout carries our one document and nothing else."""
    try:
        if sys.stdout.fileno() != 1:
            return
        kept = os.dup(1)
        os.dup2(2, 1)
    except (OSError, ValueError, AttributeError):
        return  # no real stdout: nothing to protect
    sys.stdout = os.fdopen(kept, "w", encoding="utf-8", newline="\n")


def _of(named: list[str]) -> typer.Typer:
    """The command line with the one command that is named, or all of it: making them all ready takes longer than most."""
    commands = [c for c in app.registered_commands if _name(c) in named]
    groups = [g for g in app.registered_groups if g.name in named]
    if not commands and not groups:
        return app
    found = copy(app)
    found.registered_commands, found.registered_groups = commands, groups
    return found


def _name(command: CommandInfo) -> str | None:
    return command.name or (command.callback and get_command_name(command.callback.__name__))


def main() -> None:
    """Entry point: errors become a message and an exit code."""
    _only_ours_on_stdout()
    for command in (c for group in _GROUPS for c in group.registered_commands):
        command.cls = Command
    try:
        ours.check()
        code = _of(sys.argv[1:2])(standalone_mode=False)
    except (typer.Abort, KeyboardInterrupt):  # Ctrl-C inside a command and around it
        sys.exit(STOPPED)
    except Exception as error:
        sys.exit(tell(error, "--json" in sys.argv[1:], language_of(sys.argv[1:])))
    sys.exit(code if isinstance(code, int) else DONE)
