"""Which pages the help has, in which order, and what makes each. The same names in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from constraints.language import N_

from . import calls, commands, configuration, errors, levels, policy, rights, rules, scenarios, states, tables

# Page → what makes it in a language.
MADE: Mapping[str, Callable[[str], Iterator[str]]] = {
    "rules/index": rules.index, "levels": levels.levels, "policy": policy.policy, "tables": tables.tables,
    "states": states.states, "rights": rights.rights, "errors": errors.errors, "commands": commands.commands,
    "configuration": configuration.configuration, "calls": calls.calls, "scenarios": scenarios.scenarios,
}  # fmt: skip

# Page → the paper in the repository that it is, in its own language whatever that of the help.
PAPERS: Mapping[str, str] = {
    "papers/operations": "docs/operations.md", "papers/memory": "docs/service.md",
    "papers/simulator": "benchmarks/policies/README.md", "papers/sample-data": "sample_data/README.md",
    "papers/technical": "docs/technical-documentation.md", "papers/dpia": "docs/dpia.md",
    "papers/threat-model": "docs/threat-model.md", "papers/glossary": "GLOSSARY.md",
}  # fmt: skip
# Made from a document that is in English alone: for who writes programs against it.
ENGLISH = ("calls",)
# Papers that are not in English, and their language.
NOT_IN_ENGLISH: Mapping[str, str] = {"papers/dpia": "da"}
# What else a paper may link to: a file in the repository → the page that tells it.
TOLD_BY: Mapping[str, str] = {
    "docs/configuration.md": "configuration", "docs/rights-and-retention.md": "rights",
    "docs/data-dictionary.md": "tables", "docs/rules/README.md": "rules/index",
}  # fmt: skip


@dataclass(frozen=True)
class Section:
    """Pages that stand together in the navigation, under a heading."""

    title: str
    pages: tuple[str, ...]


SECTIONS = (
    Section(N_("Begin"), ("first-minutes",)),
    Section(N_("For your work"), ("coordinator", "caseworker", "planner", "auditor", "operations")),
    Section(N_("What the plan follows"), ("rules/index", "levels", "policy", "tables")),
    Section(N_("Look up"), ("commands", "errors", "states", "rights", "scenarios", "configuration", "calls")),
    Section(N_("Papers"), tuple(PAPERS)),
)
GUIDES = ("index", *SECTIONS[0].pages, *SECTIONS[1].pages)
