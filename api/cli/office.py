"""What the commands share that work on the memory: which database, which municipality, and who is at the console."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from constraints.errors import InputError

from ..access import Actor, Role
from .shared import settings

if TYPE_CHECKING:
    from ..service.kept import Desk
    from ..service.kept.memory import Memory

Url = Annotated[
    str | None,
    typer.Option("--url", help="i stedet for ANVIS_DATABASE / instead of ANVIS_DATABASE", show_default=False),
]
By = Annotated[str, typer.Option("--by", help="hvem der gør det (bruger-id) / who does it (user id)")]
Municipality = Annotated[
    str, typer.Option("--municipality", "-m", help="kommunekode / municipality code", show_default=False)
]
CONSOLE = "console"


def address(url: str | None) -> str:
    """The database of the option, or of the settings."""
    return settings().database.get_secret_value() if url is None else url


@contextmanager
def memory(url: str | None) -> Iterator[Memory]:
    """The memory, opened for one command."""
    from ..service import database

    with database.opened(address(url)) as found:
        yield found


def actor(by: str, role: Role, *municipalities: str) -> Actor:
    """Who is at the console. Whoever may open the database is taken at their word: the trace holds the id they give.

    Raises InputError for an id or a municipality that cannot be one.
    """
    if not municipalities or not all(re.fullmatch("[0-9]{4}", m) for m in municipalities):
        raise InputError("bad-municipality")
    found = Actor(by, frozenset({role}), frozenset(municipalities))
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}", by):
        raise InputError("bad-token-order/user")
    return found


@contextmanager
def desk(url: str | None, by: str, role: Role, municipality: str) -> Iterator[Desk]:
    """A desk in one municipality, with the role the command is for."""
    from ..service.kept import Desk

    who = actor(by, role, municipality)
    with memory(url) as found:
        yield Desk(found, who, municipality)
