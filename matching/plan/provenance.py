"""What a plan rests on besides the batch: defaults it took, the code and the versions that made it."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib import metadata
from importlib.resources import files
from typing import Any

from constraints import TABLES, Case
from constraints.language import N_

from .document import BatchWarning, DefaultUsed, Texts

TABLE_LEFT_OUT, COLUMN_LEFT_OUT = N_("table left out"), N_("column left out")


def defaults_used(case: Case) -> list[DefaultUsed]:
    """Everything the run took that the batch did not say: tables and columns left out, and settings not given.

    `count` says of how many rows, `column` and `of` of which row; texts are in English, said anew for people by `words`.
    """
    found: list[DefaultUsed] = []

    def took(where: str, value: Any, because: str, **facts: Any) -> None:
        found.append(DefaultUsed(where=where, value=value, because=because, **facts))

    def of_one(column: str, row: str, value: str) -> None:
        took(f"{column} ({row})", value, N_("empty"), column=column, of=row)

    for name, (model, _, _) in TABLES.items():
        if case.table_absent(name):
            took(name, _TABLE_DEFAULTS.get(name, "none"), TABLE_LEFT_OUT)
            continue
        for column in model.columns():
            if column.when_absent and case.column_absent(name, column.name):
                took(f"{name}.{column.name}", column.when_absent, COLUMN_LEFT_OUT)
    for o in case.organisations:
        if o.quota_share is None and o.vacancies_this_period is not None:
            of_one("organisations.quota_share", o.organisation_id, "1/4")
        if o.quota_carry is None and o.vacancies_this_period is not None:
            of_one("organisations.quota_carry", o.organisation_id, "0")
    estimated = sum(d.utilities_dkk_month is None for d in case.dwellings)
    if estimated:
        took("dwellings.utilities_dkk_month", f"estimated for {estimated} dwellings", N_("empty"), count=estimated)
    fixed = sum(h.other_fixed_costs_dkk_month is None for h in case.households)
    if fixed:
        took("households.other_fixed_costs_dkk_month", f"0 for {fixed} households", N_("none stated"), count=fixed)
    given = case.policy.model_fields_set
    for name in type(case.policy).model_fields:
        value = getattr(case.policy, name)
        if name in ("interpretations", "rule_status"):
            continue
        if name not in given:
            took(
                f"policy.{name}",
                value.model_dump(mode="json") if hasattr(value, "model_dump") else value,
                N_("not set"),
            )
        elif hasattr(value, "model_fields_set"):
            for part in type(value).model_fields:
                if part not in value.model_fields_set:
                    took(f"policy.{name}.{part}", value.model_dump(mode="json")[part], N_("not set"))
    return found


_TABLE_DEFAULTS = {
    "organisations": N_("every 59-1 dwelling is at the municipality's disposal; no quota is counted"),
    "designations": N_("no area carries a designation"),
    "support_teams": N_("no support slots are counted"),
    "benefit_periods": N_("no benefit months, where the history is known"),
}


@cache
def code_digest() -> str:
    """SHA-256 over the source of the rules and of the matching, so that a plan names the code that made it."""
    sha = hashlib.sha256()
    for package in ("constraints", "matching"):
        for path in sorted(files(package).rglob("*.py"), key=str):  # type: ignore[attr-defined]
            sha.update(path.read_bytes())
    return sha.hexdigest()


@cache
def versions() -> dict[str, str]:
    names = ("anvis", "highspy", "ortools", "numpy", "pandas", "pydantic")
    found = {"python": platform.python_version()}
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def warnings_of(case: Case) -> tuple[BatchWarning, ...]:
    """The warnings a case carries, as an answer tells them."""
    return tuple(BatchWarning(**n.model_dump() | {"text": Texts(**n.text)}) for n in case.notices)


def with_warnings(case: Case) -> dict[str, tuple[BatchWarning, ...]]:
    """The field `warnings` of an answer that leaves it out where there is none."""
    found = warnings_of(case)
    return {"warnings": found} if found else {}
