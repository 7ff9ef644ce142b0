"""The head of the plan board: how far the plan is proven, what is to be read first, and what it reaches aim by aim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from constraints.language import N_, say
from matching.levels import LEVELS
from matching.plan.document import Level, LevelValue, Plan
from matching.plan.words import (
    default_because,
    default_value,
    default_where,
    entry_word,
    infeasible_text,
    level_sum,
    level_word,
    set_aside_text,
)

STEPS: Mapping[str, str] = {
    "read": N_("Reading the batch"), "forecast": N_("Months held back"), "rules": N_("Rules and budgets"), "flows": N_("Flows"),
    "locks": N_("Locks"), "explain": N_("Reasons"),
}  # fmt: skip


@dataclass(frozen=True)
class Aim:
    """One aim of the plan. `gap`: how much better it could be, "" where it is proven; `list_value` is what the usual hand list reaches."""

    name: str
    value: str
    list_value: str
    gap: str
    proven: bool


@dataclass(frozen=True)
class Assumption:
    """Something the run took that the batch did not say."""

    where: str
    value: str
    because: str


@dataclass(frozen=True)
class Head:
    """What stands above the rows. `proof` is one sentence; `look` counts what a person could change the plan by."""

    status: str
    proof: str
    proven: bool
    aims: tuple[Aim, ...]
    read_first: tuple[str, ...]
    assumptions: tuple[Assumption, ...]
    placed: int
    left: int
    unused: int
    reviews: int
    unsigned: int
    stopped: str
    again: bool


@dataclass(frozen=True)
class Settled:
    """An aim that a run is done with: what it reaches, and how much better it could be ("" where it is proven)."""

    name: str
    value: str
    proven: bool
    gap: str


@dataclass(frozen=True)
class Progress:
    """How far a run is: the aims that are settled, with what they reach, then the rest. `share` from 0 to 1."""

    step: str
    share: float
    settled: tuple[Settled, ...]
    waiting: tuple[str, ...]
    placed: int | None


def head_of(plan: Plan, left: int, lang: str) -> Head:
    """The head of a plan that leaves so many households without a dwelling, in a language."""
    first = [infeasible_text(r, lang) for r in plan.infeasible_because]
    first += [set_aside_text(lock, lang) for lock in plan.locks_set_aside]
    first += [w.text.say(lang) for w in plan.warnings]
    first = [text[:1].upper() + text[1:] for text in first]
    return Head(
        plan.status, proof_of(plan, lang), plan.status == "optimal", aims_of(plan, lang), tuple(first),
        tuple(
            Assumption(default_where(d, lang), default_value(d, lang), default_because(d, lang))
            for d in plan.defaults_used
        ),
        len(plan.placements), left, len(plan.unused_dwellings),
        sum(r.could_change_the_plan for r in plan.reviews), sum(c.signed is None for c in plan.fallback_cases),
        _stopped(plan, lang), bool(plan.previous),
    )  # fmt: skip


def proof_of(plan: Plan, lang: str) -> str:
    """How far a plan is proven, in one sentence: which aims are not, and by how much at most they could be better."""
    if plan.status == "infeasible":
        return say(lang, "No plan can hold. What stands in the way is named below.")
    unproven = [level for level in plan.levels if not level.proven]
    if not unproven:
        return say(lang, "Proven best in all {count} aims: no other plan is better.", count=len(plan.levels))
    told = "; ".join(_gap(level, lang) for level in unproven)
    return say(
        lang, "A plan that holds, proven best in {count} of {all} aims. Not proven: {aims}.",
        count=len(plan.levels) - len(unproven), all=len(plan.levels), aims=told,
    )  # fmt: skip


def _gap(level: Level, lang: str) -> str:
    aim, value, bound = level_word(level.name, lang), level.value, level.bound
    if bound is None:
        return say(lang, "{aim} (nothing is known of how much better it could be)", aim=aim)
    first = _first_apart(level, lang)
    if first is None:
        return aim
    entry, value, bound = first
    if entry:
        return say(
            lang, "{aim} (first in {entry}: {value}; at best {bound})", aim=aim, entry=entry, value=value, bound=bound
        )
    return say(lang, "{aim} ({value}; at best {bound})", aim=aim, value=value, bound=bound)


def gap_of(level: Level, lang: str) -> str:
    """How much better a plan could be in an aim, with its bound: "" where it is proven that none is."""
    if level.proven:
        return ""
    if level.bound is None:
        return say(lang, "nothing is known of how much better it could be")
    first = _first_apart(level, lang)
    if first is None:
        return ""
    entry, value, bound = first
    if entry:
        return say(
            lang, "first in {entry}: {value}, at best {bound}, so at most {gap} better", entry=entry, value=value, bound=bound,
            gap=abs(bound - value),
        )  # fmt: skip
    return say(lang, "at best {bound}, so at most {gap} better", bound=bound, gap=abs(bound - value))


def _first_apart(level: Level, lang: str) -> tuple[str, int, int] | None:
    """Where value and bound part: name of the entry ("" for a plain number), value and bound; None where they do not."""
    value, bound = level.value, level.bound
    if isinstance(value, tuple) and isinstance(bound, tuple):
        # A list is compared entry by entry: the first that differs is where a better plan could be better.
        place = next((i for i, (v, b) in enumerate(zip(value, bound, strict=False)) if v != b), None)
        return None if place is None else (entry_word(level, place, lang), value[place], bound[place])
    return ("", value, bound) if isinstance(value, int) and isinstance(bound, int) and value != bound else None


def aims_of(plan: Plan, lang: str) -> tuple[Aim, ...]:
    """Every aim in order, with what the usual hand list reaches beside it."""
    by_list: dict[str, LevelValue] = {x.name: x for x in plan.baseline.levels}
    found = []
    for level in plan.levels:
        listed = by_list.get(level.name)
        found.append(
            Aim(
                level_word(level.name, lang), level_sum(level.name, level.value, level.keys, lang),
                "–" if listed is None else level_sum(level.name, listed.value, listed.keys, lang),
                gap_of(level, lang), level.proven,
            )
        )  # fmt: skip
    return tuple(found)


def _stopped(plan: Plan, lang: str) -> str:
    if plan.stopped_by == "request":
        return say(lang, "The run was stopped before it was done: this is the best plan it had by then.")
    if plan.stopped_by is not None:
        return say(lang, "The run reached its limit before every aim was proven: this is the best plan it found.")
    return ""


def progress_of(told: Mapping[str, object], lang: str) -> Progress:
    """How far a run is, from what its worker told last."""
    rows = told.get("levels")
    levels = [r for r in rows if isinstance(r, Mapping)] if isinstance(rows, list | tuple) else []
    done = [str(r["name"]) for r in levels]
    permille, placed, step = told.get("permille"), told.get("placed"), str(told.get("step", ""))
    return Progress(
        _step(step, lang), permille / 1000 if isinstance(permille, int) else 0.0,
        tuple(_settled(r, lang) for r in levels),
        tuple(level_word(x.name, lang) for x in LEVELS if x.name not in done),
        placed if isinstance(placed, int) else None,
    )  # fmt: skip


def _step(step: str, lang: str) -> str:
    if step in STEPS:
        return say(lang, STEPS[step])
    return level_word(step, lang) if step in {x.name for x in LEVELS} else say(lang, "Waiting for a worker")


def _settled(told: Mapping[str, object], lang: str) -> Settled:
    name = str(told["name"])
    level = _level(name, told)
    if level is None:
        return Settled(level_word(name, lang), "", bool(told.get("proven")), "")
    return Settled(
        level_word(name, lang), level_sum(name, level.value, level.keys, lang), level.proven, gap_of(level, lang)
    )


def _level(name: str, told: Mapping[str, object]) -> Level | None:
    """A level as a worker tells it; None for one of another version, and for a list without the names of its entries."""
    aim = next((x for x in LEVELS if x.name == name), None)
    if aim is None or (not isinstance(told.get("value"), int) and not told.get("keys")):
        return None
    return Level.model_validate({"sense": aim.sense, "unit": aim.unit, "bound": None, "proven": False, **told})
