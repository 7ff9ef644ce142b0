"""What stands in the sheets: nothing but the assumptions ready to be signed, or the invented month of `example.yaml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from constraints import TABLES
from constraints.facts.case import FORMAT
from constraints.facts.record import ColumnInfo


@dataclass(frozen=True)
class Month:
    """Values by column name: of the batch, of what is assumed, of the policy by dotted path, and the rows of each table."""

    batch: Mapping[str, Any]
    assume: Mapping[str, Any] = field(default_factory=dict)
    policy: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


def assumed_columns() -> list[tuple[str, ColumnInfo]]:
    """The columns whose "no" is the rule and whose blank would be a question for a person: of dwellings and households."""
    return [
        (name, column)
        for name in ("dwellings", "households")
        for column in TABLES[name][0].columns()
        if column.when_absent in ("no", "none")
    ]


def empty_month() -> Month:
    """No rows. "No" stands ready where a blank would make a person look, and waits for a name."""
    assume = {c.name: False if c.kind.name == "yes-no" else "none" for _, c in assumed_columns()}
    return Month(batch={"format": FORMAT}, assume=assume)


@cache
def example_month() -> Month:
    """Five dwellings and eight households of nobody: every fact is told, so nothing has to be assumed."""
    told = yaml.safe_load(files("matching.files.template").joinpath("example.yaml").read_text(encoding="utf-8"))
    return Month(batch=told["batch"], policy=told["policy"], tables=told["tables"])
