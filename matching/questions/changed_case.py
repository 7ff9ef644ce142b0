"""A question applied to a case, row by row, with who has to be judged anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from constraints import TABLES, Case, InputError, NotFound, Policy, law_of
from constraints.expected import expected
from constraints.facts.case import BatchHeader
from constraints.facts.cpr import contains_cpr
from constraints.facts.record import ColumnInfo
from constraints.facts.units import month_text
from constraints.facts.values import id_text

from ..files.again import checked
from .names import english_path, english_table, near_columns

# Tables whose rows speak of one household; a change there judges that household anew and nobody else.
# (An open offer binds others too, but only through its own rule, which is judged over the whole case every time.)
_OF_HOUSEHOLD = (
    "households", "persons", "benefit_periods", "debts", "wishes", "exceptions", "locks", "offers",
    "answers",
)  # fmt: skip
# No rule reads the slots of a team, which are a limit of the plan; an organisation is read through its dwellings alone.
_OF_DWELLING_OR_PLAN = ("organisations", "support_teams")


class Changes:
    """Applies a question to a case row by row and remembers who has to be judged anew."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.tables: dict[str, list[Any]] = {}
        self.policy: dict[str, Any] = case.policy.model_dump(mode="json")
        self.batch: dict[str, Any] = case.batch.model_dump(mode="json")
        self.policy_set = self.batch_set = False
        self.everything = self.check_all = False
        self.households: set[str] = set()
        self.dwellings: set[str] = set()

    def rows(self, table: str) -> list[Any]:
        if table not in TABLES:
            raise InputError("unknown-table", table=table, expected=list(TABLES))
        return self.tables.setdefault(table, list(getattr(self.case, table)))

    def key_of(self, row: Any) -> str:
        return "/".join("" if (v := _as_cell(row, c)) is None else str(v) for c in type(row).columns() if c.key)

    def touch(self, table: str, row: Any) -> None:
        if table == "benefit_periods":
            owner = {p.person_id: p.household_id for p in self.rows("persons")}
            self.households.add(owner.get(row.person_id, ""))
        elif table in _OF_HOUSEHOLD:
            self.households.add(row.household_id)
        elif table == "dwellings":
            self.dwellings.add(row.dwelling_id)
        elif table in _OF_DWELLING_OR_PLAN and not self.case.table_absent(table):
            # Rows of other households may name the one that changed, so the whole batch is checked, but not judged.
            self.check_all = True
            if table == "organisations":
                mine = {d.department_id for d in self.rows("departments") if d.organisation_id == row.organisation_id}
                self.dwellings |= {d.dwelling_id for d in self.rows("dwellings") if d.department_id in mine}
        else:
            self.everything = True

    def find(self, table: str, key: str) -> int:
        rows = self.rows(table)
        key = "/".join(id_text(part) for part in key.split("/"))
        for i, row in enumerate(rows):
            if self.key_of(row) == key:
                return i
        raise NotFound("no-row", table=table, key=key)

    def put(self, table: str, at: int | None, values: Mapping[str, Any]) -> None:
        """Writes a row anew (or adds it), every cell read as in a file."""
        model = TABLES[table][0]
        try:
            row = model.model_validate({k: v for k, v in values.items() if v is not None and v != ""})
        except ValidationError as invalid:
            raise _refused(table, model, invalid) from None
        rows = self.rows(table)
        if at is None:
            if any(self.key_of(r) == self.key_of(row) for r in rows) and table != "benefit_periods":
                raise InputError("duplicate", table=table)
            rows.append(row)
        else:
            self.touch(table, rows[at])
            rows[at] = row
        self.touch(table, row)

    def set(self, household_id: str | None, path: str, value: Any) -> None:
        if contains_cpr(value) or contains_cpr(path):
            raise InputError("cpr-number/change")
        path = english_path(path)
        parts = path.split(".")
        if parts[0] == "policy" and len(parts) > 1:
            self._nested(self.policy, parts[1:], value)
            self.policy_set = self.everything = True
        elif parts[0] == "batch" and len(parts) == 2:
            self.batch[parts[1]] = value
            self.batch_set = self.everything = True
        elif len(parts) == 1:
            if household_id is None:
                raise InputError("no-household/column", path=path)
            self._cell("households", household_id, path, value)
        elif len(parts) >= 3:
            self._cell(parts[0], ".".join(parts[1:-1]), parts[-1], value)
        else:
            raise InputError("bad-field/path", path=path)

    def _cell(self, table: str, key: str, column: str, value: Any) -> None:
        at = self.find(table, key)
        row = self.rows(table)[at]
        known = {c.name: c for c in type(row).columns()}
        if column not in known:
            raise InputError("unknown-column", table=table, column=column, expected=near_columns(type(row), column))
        self.put(table, at, {n: _as_cell(row, c) for n, c in known.items()} | {column: value})

    @staticmethod
    def _nested(target: dict[str, Any], path: Sequence[str], value: Any) -> None:
        for part in path[:-1]:
            found = target.setdefault(part, {})
            if not isinstance(found, dict):
                raise InputError("bad-field/policy", path=".".join(path), part=part)
            target = found
        target[path[-1]] = value

    def remove(self, path: str) -> None:
        table, _, key = path.partition(".")
        table = english_table(table)
        at = self.find(table, key)
        row = self.rows(table).pop(at)
        self.touch(table, row)
        if table == "households":
            self._forget("household_id", row.household_id)
        elif table == "dwellings":
            self._forget("dwelling_id", row.dwelling_id)

    def _forget(self, column: str, gone: str) -> None:
        """Rows that speak of a household or a dwelling leave with it."""
        if column == "household_id":
            members = {p.person_id for p in self.case.persons if p.household_id == gone}
            self.tables["benefit_periods"] = [r for r in self.rows("benefit_periods") if r.person_id not in members]
        for table, (model, _, _) in TABLES.items():
            names = [c.name for c in model.columns()]
            if table in ("households", "dwellings"):
                continue
            if column in names or (table == "separations" and column == "household_id"):
                before = self.rows(table)
                after = [
                    r for r in before if getattr(r, column, None) != gone and getattr(r, "other_household_id", None) != gone
                ]  # fmt: skip
                if len(after) != len(before) and table == "separations":
                    self.everything = True
                self.tables[table] = after

    def done(self) -> Case:
        update: dict[str, Any] = {}
        if self.policy_set:
            update["policy"] = _validated("policy", Policy, self.policy)
        if self.batch_set:
            update["batch"] = _validated("batch", BatchHeader, self.batch)
        absent = self.case.absent
        for table, rows in self.tables.items():
            before = getattr(self.case, table)
            if not rows and table in ("households", "dwellings") and before:
                raise InputError("bad-change/empty")
            if len(rows) == len(before) and all(row is old for row, old in zip(rows, before, strict=True)):
                continue  # only looked into
            update[table] = tuple(rows)
            if rows and table in absent:
                absent = absent - {table}
        changed = self.case.replaced(**update, absent=absent)
        if self.everything:
            law_of(changed)
        return checked(changed, self.case, None if self.everything or self.check_all else self.households)


def _validated(where: str, model: type[BaseModel], values: dict[str, Any]) -> BaseModel:
    try:
        return model.model_validate({k: v for k, v in values.items() if v is not None})
    except ValidationError as invalid:
        raise _refused(where, model, invalid) from None


def _refused(where: str, model: type[BaseModel], invalid: ValidationError) -> InputError:
    first = invalid.errors(include_url=False)[0]
    place = ".".join(str(p) for p in first["loc"])
    known = getattr(model, "columns", None)
    kinds = {c.name: c.kind.said for c in known()} if known is not None else {}
    may_stand = expected(first, model, kinds.get(place))
    return InputError("bad-value", place=f"{where}.{place}", expected=may_stand.in_both())


def _as_cell(row: Any, column: ColumnInfo) -> Any:
    """The value as the column reads it: a month as text, since inside it is a number; None = unknown."""
    value = getattr(row, column.name)
    return month_text(value) if value is not None and column.kind.name == "month" else value
