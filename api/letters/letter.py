"""What a letter says, before it is a page: a title, parts in order, and the rules it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from constraints import RULES, Case
from constraints.errors import InputError
from matching.plan.document import Finding, Plan

from .office import Office

# Kind of letter → to whom it goes.
KINDS: Mapping[str, str] = {
    "offer": "household", "no-offer": "household", "hearing": "household", "missing-facts": "household",
    "organisation": "organisation",
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A heading (may be empty), sentences, points, and a table of (label, value); `total` marks its last line."""

    heading: str = ""
    sentences: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    total: bool = False


@dataclass(frozen=True)
class Rule:
    """A rule that a letter rests on: paragraph, what it is about, and where it can be read."""

    place: str
    title: str
    url: str


@dataclass(frozen=True)
class Letter:
    """One letter in one language. `reference` is the pseudonymous id of the household, or the organisation's id.

    `dwellings` are ids whose addresses the office's own file may put in.
    """

    kind: str
    lang: str
    reference: str
    on: date
    title: str
    parts: tuple[Part, ...]
    rules: tuple[Rule, ...] = ()
    dwellings: tuple[str, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)


def rules_of(findings: Iterable[Finding], lang: str) -> tuple[Rule, ...]:
    """The rules of findings, each once, in their order."""
    return tuple({f.rule_id: Rule(f.cites, title(f.rule_id, lang), f.url) for f in findings}.values())


def title(rule_id: str, lang: str) -> str:
    """What a rule or a limit is called; empty where it has no name of its own and its paragraph says enough."""
    from matching.plan.words import title_of

    try:
        return title_of(rule_id, lang)
    except KeyError:
        return ""


def rule_of(rule_id: str, on: date, lang: str) -> Rule:
    """A rule by its id: paragraph and address as of a day. A limit or a level without a paragraph has its name only."""
    found = next((r for r in RULES if r.id == rule_id and r.in_force.holds(on)), None)
    if found is None:
        return Rule("", title(rule_id, lang), "")
    return Rule(str(found.cites), title(rule_id, lang), found.cites.address(on))


def letters_of(
    case: Case, plan: Plan, office: Office, on: date, kinds: Sequence[str], lang: str, only: str | None = None
) -> tuple[Letter, ...]:
    """Every letter of the kinds asked for, in the order of the plan; `only` one household or organisation.

    Raises InputError for a kind there is none of, and for an `only` that no letter of these kinds is for.
    """
    from .to_citizen import hearing, missing_facts, no_offer, offer
    from .to_organisation import reply

    for kind in kinds:
        if kind not in KINDS:
            raise InputError("letters/kind", kind=kind, expected=list(KINDS))

    def meant(reference: str) -> bool:
        return only is None or reference == only

    made: list[Letter] = []
    if "offer" in kinds:
        made += [offer(case, plan, p, office, on, lang) for p in plan.placements if meant(p.household_id)]
    if "no-offer" in kinds:
        made += [no_offer(case, plan, u, office, on, lang) for u in plan.unplaced if meant(u.household_id)]
    if "hearing" in kinds:
        made += [hearing(case, plan, h, office, on, lang) for h in _decided_against(plan) if meant(h)]
    if "missing-facts" in kinds:
        asked = (r for r in plan.reviews if r.facts or r.missing)
        made += [missing_facts(case, plan, r, office, on, lang) for r in asked if meant(r.household_id)]
    if "organisation" in kinds:
        made += [reply(case, plan, o, office, on, lang) for o in _organisations(plan) if meant(o)]
    if only is not None and not made:
        raise InputError("letters/nobody", key=only)
    return tuple(made)


def _decided_against(plan: Plan) -> list[str]:
    """Households that facts of their own keep from a dwelling: who has to be heard before it is decided (FVL § 19)."""
    return [u.household_id for u in plan.unplaced if u.kind in ("barred", "no_dwelling_fits")]


def _organisations(plan: Plan) -> list[str]:
    return sorted({p.organisation_id for p in plan.placements} | {u.organisation_id for u in plan.unused_dwellings})
