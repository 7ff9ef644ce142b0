"""Every household × dwelling of a case judged and scored: the fields asked for, pair by pair or as columns.

What a household is told in all dwellings is worked out at once, what many pairs are told is told once, and what nobody
asked for is not worked out. The dicts are what the models of `documents` describe; a test reads them back by these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from types import NoneType
from typing import Any, get_args

from pydantic import BaseModel

from constraints import Case, VerdictTable, evaluate
from constraints.budget.municipal import CostTable, cost_table, pair_costs
from constraints.budget.statement import statements
from constraints.errors import InputError
from constraints.verdicts import Finding, deciding_of
from matching.model.shares import Shares, shares_of
from matching.plan.document import InputDigests
from matching.plan.findings import finding_of, person_json
from matching.plan.provenance import with_warnings

from ..documents.score import ScoredPair

# Up to this many pairs, the highest bearable rent is searched for each.
_FEW = 20
# The parts of a pair that have fields of their own.
_PARTS = ("findings", "budget", "costs", "levels")


def _model_of(name: str) -> type[BaseModel]:
    """The model of a part: the first there is inside its annotation."""
    todo: list[Any] = [ScoredPair.model_fields[name].annotation]
    while todo:
        here = todo.pop(0)
        if isinstance(here, type) and issubclass(here, BaseModel):
            return here
        todo += [a for a in get_args(here) if a not in (NoneType, ...)]
    raise KeyError(name)


# Part → its fields, in order; a plain field has none. The ids of a pair are always told and so are no choice.
FIELDS: Mapping[str, tuple[str, ...]] = {
    name: tuple(_model_of(name).model_fields) if name in _PARTS else ()
    for name in ScoredPair.model_fields
    if name not in ("household_id", "dwelling_id")
}
NAMES = tuple(n for part, inner in FIELDS.items() for n in (part, *(f"{part}.{i}" for i in inner)))
# Part → the fields of it that are asked for; a plain field with none. None = everything.
Asked = Mapping[str, tuple[str, ...]]


def fields_of(names: Sequence[str]) -> Asked | None:
    """What is asked for by names of `NAMES`, in the order of a full answer; None = no names, so everything.

    Raises InputError for a name that is no field.
    """
    if not names:
        return None
    for name in names:
        if name not in NAMES:
            raise InputError("unknown-field", field=name, expected=list(NAMES), pointer="/query/fields")
    return {
        part: tuple(i for i in inner if part in names or f"{part}.{i}" in names)
        for part, inner in FIELDS.items()
        if part in names or any(f"{part}.{i}" in names for i in inner)
    }


def scored(case: Case, asked: Asked | None = None, compact: bool = False) -> dict[str, Any]:
    """The score of every pair as `Score`, with fields `PartOfScore`, compact `ScoreColumns`: all as plain JSON values."""
    table = evaluate(case)
    pairs = _Pairs(table, FIELDS if asked is None else asked, whole=asked is None and not compact)
    if compact:
        head: dict[str, Any] = {"format": "anvis-score-columns/1"}
        body: dict[str, Any] = pairs.as_columns()
    elif asked is None:
        head, body = {"format": "anvis-score/1"}, {"pairs": pairs.as_list()}
    else:
        names = [f"{p}.{i}" if i else p for p, inner in asked.items() for i in (inner or ("",))]
        head, body = {"format": "anvis-score-part/1"}, {"fields": names, "pairs": pairs.as_list()}
    digests = InputDigests(case=case.digest, law=table.law.digest, policy=case.policy_digest)
    warnings = {k: [w.as_json() for w in v] for k, v in with_warnings(case).items()}
    return {
        **warnings, **head, "decision_date": case.batch.decision_date.isoformat(), **body, "digests": digests.as_json(),
    }  # fmt: skip


class _Pairs:
    """The pairs of a judged case, household by household."""

    def __init__(self, table: VerdictTable, asked: Asked, whole: bool) -> None:
        self._table, self._case, self._asked, self._whole = table, table.case, asked, whole
        self._distinct: list[dict[str, Any]] = []
        self._places: dict[int, int] = {}
        self._kept: list[Finding] = []

    def as_list(self) -> list[dict[str, Any]]:
        ids = [d.id for d in self._case.dwellings]
        found = []
        for h, household in enumerate(self._case.households):
            row = self._row(h, self._distinct_findings)
            found += [
                {
                    "household_id": household.id,
                    "dwelling_id": ids[d],
                    **{part: values[d] for part, values in row.items()},
                }
                for d in range(len(ids))
            ]
        return found

    def as_columns(self) -> dict[str, Any]:
        columns: dict[str, list[Any]] = {}
        for part, inner in self._asked.items():
            columns |= {f"{part}.{i}": [] for i in inner} if inner and part != "findings" else {part: []}
        for h in range(len(self._case.households)):
            for part, values in self._row(h, self._findings_by_place).items():
                if part in columns:
                    columns[part] += values
                else:
                    for i in self._asked[part]:
                        columns[f"{part}.{i}"] += [v.get(i) for v in values]
        found: dict[str, Any] = {
            "households": [h.id for h in self._case.households], "dwellings": [d.id for d in self._case.dwellings],
            "columns": columns,
        }  # fmt: skip
        return found | ({"findings": self._distinct} if "findings" in self._asked else {})

    def _row(self, h: int, findings: Callable[[int, list[Any]], list[Any]]) -> dict[str, list[Any]]:
        """Part → its value in every dwelling, for the parts asked for in the order of a full answer."""
        found: dict[str, list[Any]] = {}
        spoken = self._table.row(h) if {"deciding_rule", "findings"} & self._asked.keys() else []
        for part in self._asked:
            if part == "verdict":
                found[part] = [self._table.verdict_code(h, d) for d in range(self._case.shape[1])]
            elif part == "deciding_rule":
                found[part] = [deciding_of(pair) for pair in spoken]
            elif part == "findings":
                found[part] = findings(h, spoken)
            else:
                found[part] = [self._chosen(part, v) for v in getattr(self, f"_{part}")(h)]
        return found

    def _chosen(self, part: str, values: dict[str, Any]) -> dict[str, Any]:
        chosen = self._asked[part]
        if len(chosen) == len(FIELDS[part]):
            return values
        return {i: values[i] for i in chosen if i in values}

    def _findings_by_place(self, h: int, spoken: list[Any]) -> list[list[int]]:
        return [[self._place(f) for f in self._table.findings_of(h, d, pair)] for d, pair in enumerate(spoken)]

    def _distinct_findings(self, h: int, spoken: list[Any]) -> list[list[dict[str, Any]]]:
        return [[self._distinct[i] for i in places] for places in self._findings_by_place(h, spoken)]

    def _place(self, finding: Finding) -> int:
        """Where a finding stands among those told so far. The table hands out the same object for the same words."""
        place = self._places.get(id(finding))
        if place is None:
            place = self._places[id(finding)] = len(self._distinct)
            self._kept.append(finding)  # while it is kept, no other object has its id
            self._distinct.append(self._chosen("findings", finding_of(finding).as_json()))
        return place

    def _budget(self, h: int) -> list[dict[str, Any]]:
        household, table = self._case.households[h], self._table
        few = self._case.shape[0] * self._case.shape[1] <= _FEW
        return statements(
            household, self._case.dwellings, table.budgets, household.policy.disposable_floor, table.law,
            highest_rent=few and "highest_rent" in self._asked["budget"], lines="lines" in self._asked["budget"],
        )  # fmt: skip

    @cached_property
    def _cost_table(self) -> CostTable:
        return cost_table(self._case, self._table.budgets, self._table.law)

    @cached_property
    def _shares(self) -> Shares:
        return shares_of(self._table)

    def _costs(self, h: int) -> list[dict[str, Any]]:
        return [pair_costs(self._case, self._cost_table, h, d) for d in range(self._case.shape[1])]

    def _levels(self, h: int) -> list[dict[str, Any]]:
        shares, household = self._shares, self._case.households[h]
        mine = {
            "mandatory": bool(shares.mandatory[h]), "housed_by_class": person_json(household)["effective_class"],
            "waiting_bands": int(shares.band[h]),
        }  # fmt: skip
        scarcity, total = shares.scarcity.tolist(), self._cost_table.total[h].tolist()
        return [
            mine | {"wishes": tier, "scarcity": scarcity[d], "cost": total[d]}
            for d, tier in enumerate(shares.tiers[h].tolist())
        ]
