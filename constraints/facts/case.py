"""A case: one batch and one policy, validated as a whole. The only thing every later step reads."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict

from .dwelling import Area, Department, Designation, Dwelling, Organisation
from .household import Answer, Debt, Household, Lock, Offer, PolicyException, Separation, SupportTeam, Wish
from .notice import Notice
from .person import BenefitPeriod, Person
from .policy import Policy
from .record import Record, column
from .values import Assumptions, Day, MunicipalityCode, Names, Text, choice

FORMAT = "anvis-batch/1"


class BatchHeader(Record):
    """`batch.yaml`: which municipality decides, on which day."""

    format: Annotated[str, *choice((FORMAT,))] = column("format", "always anvis-batch/1", required=True)
    municipality: MunicipalityCode = column("kommune", "municipality that decides", required=True)
    decision_date: Day = column(
        "beslutningsdato", "day of the allocation decision; all law is read on it", required=True
    )
    note: Text | None = column("note", "free note")
    areas: Annotated[str, *choice(("none",), {"ingen": "none"})] | None = column(
        "områder", "none = the municipality has no area on the lists of § 59"
    )
    assume: Assumptions | None = column("antag", "column = what an empty cell means, and by = who says so")
    ignore: Names | None = column("overse", "files or sheets that are no table of the batch")


# Table name → (row model, Danish sheet name, required), in the order of the contract.
TABLES: dict[str, tuple[type[Record], str, bool]] = {
    "organisations": (Organisation, "organisationer", False),
    "areas": (Area, "områder", False),
    "designations": (Designation, "områdelister", False),
    "departments": (Department, "afdelinger", True),
    "dwellings": (Dwelling, "boliger", True),
    "households": (Household, "husstande", True),
    "persons": (Person, "personer", True),
    "benefit_periods": (BenefitPeriod, "ydelsesperioder", False),
    "debts": (Debt, "gæld", False),
    "wishes": (Wish, "ønsker", False),
    "separations": (Separation, "adskillelser", False),
    "support_teams": (SupportTeam, "støtteteams", False),
    "exceptions": (PolicyException, "undtagelser", False),
    "locks": (Lock, "låse", False),
    "offers": (Offer, "tilbud", False),
    "answers": (Answer, "svar", False),
}


_ADDED = frozenset({"answers"})


class Case(BaseModel):
    """Every fact of one batch. Rows are held in canonical order, so the order in a file never matters.

    `absent` names the tables, and the columns with a default, that the batch left out altogether; the answer lists the
    default taken; a column with no cell filled in is one left out. An empty cell among others is an unknown fact. Left
    out, `absent` is worked out from the rows. `notices` are the reader's warnings, which every answer repeats; they are no
    facts and not part of the digest.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    batch: BatchHeader
    policy: Policy = Policy()
    organisations: tuple[Organisation, ...] = ()
    areas: tuple[Area, ...] = ()
    designations: tuple[Designation, ...] = ()
    departments: tuple[Department, ...] = ()
    dwellings: tuple[Dwelling, ...] = ()
    households: tuple[Household, ...] = ()
    persons: tuple[Person, ...] = ()
    benefit_periods: tuple[BenefitPeriod, ...] = ()
    debts: tuple[Debt, ...] = ()
    wishes: tuple[Wish, ...] = ()
    separations: tuple[Separation, ...] = ()
    support_teams: tuple[SupportTeam, ...] = ()
    exceptions: tuple[PolicyException, ...] = ()
    locks: tuple[Lock, ...] = ()
    offers: tuple[Offer, ...] = ()
    answers: tuple[Answer, ...] = ()
    absent: frozenset[str] = frozenset({"?"})
    notices: tuple[Notice, ...] = ()

    def model_post_init(self, context: Any, /) -> None:
        for name in TABLES:
            object.__setattr__(self, name, _ordered(name, getattr(self, name)))
        if "?" in self.absent:  # built from objects, not from files: what nobody set was left out
            object.__setattr__(self, "absent", self._never_set())

    def replaced(self, **tables: Any) -> Case:
        """The same case with some tables, `policy`, `batch` or `absent` replaced by rows that were read already."""
        sorted_ = {n: _ordered(n, rows) if n in TABLES else rows for n, rows in tables.items()}
        found = self.model_copy(update=sorted_)
        for cached in ("digest", "policy_digest"):
            found.__dict__.pop(cached, None)
        return found

    def _never_set(self) -> frozenset[str]:
        found = set()
        for name, (model, _, _) in TABLES.items():
            rows = getattr(self, name)
            if name not in self.model_fields_set:
                found.add(name)
            used = {n for r in rows for n in r.model_fields_set if getattr(r, n) is not None}
            found |= {f"{name}.{c.name}" for c in model.columns() if c.when_absent and c.name not in used}
        return frozenset(found)

    def column_absent(self, table: str, name: str) -> bool:
        return f"{table}.{name}" in self.absent

    def table_absent(self, table: str) -> bool:
        return table in self.absent

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the facts in canonical order; the same for a folder, a zip and a workbook of one batch."""
        facts = self.model_dump(
            mode="json",
            exclude={"policy": True, "absent": True, "notices": True, "batch": {"ignore"}},
            exclude_none=True,
        )
        # A table added to the format later says nothing where it is empty: batches made before keep their digest.
        facts = {name: rows for name, rows in facts.items() if rows or name not in _ADDED}
        facts["absent"] = sorted(self.absent - _ADDED)
        return _sha(facts)

    @cached_property
    def policy_digest(self) -> str:
        """SHA-256 over the municipality's settings, defaults written out."""
        return _sha(self.policy.model_dump(mode="json"))


def _ordered(name: str, rows: Any) -> tuple[Any, ...]:
    keys = [c.name for c in TABLES[name][0].columns() if c.key]
    if len(keys) == 1:
        key = keys[0]
        return tuple(sorted(rows, key=lambda r: str(getattr(r, key) or "")))
    return tuple(sorted(rows, key=lambda r: tuple(str(getattr(r, k) or "") for k in keys)))


def _sha(facts: Any) -> str:
    text = json.dumps(facts, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
