"""The law on one page: rules, figures and switches in force on a day, what changed since another, what runs out when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from string import Formatter
from typing import Any

from .errors import InputError, LawGap
from .language import both
from .law.store import Parameter, Switch, load
from .rules import RULES, Example, Rule
from .verdicts import FIRST_DAY

FORMAT = "anvis-law/1"


def law_overview(day: date, since: date | None = None) -> dict[str, Any]:
    """Everything in force on `day`, and with `since` everything that changed after that day up to `day`.

    Raises LawGap before the first wording known, InputError where `since` is after `day`.
    """
    if since is not None and since > day:
        raise InputError("bad-days", since=since, day=day)
    known, gaps = figures_on(day)
    return {
        "format": FORMAT,
        "date": day.isoformat(),
        "since": None if since is None else since.isoformat(),
        "digest": load().digest,
        "rules": [rule_entry(r, day) for r in rules_on(day)],
        "switches": [_switch(s) for s in load().switches.values()],
        "figures": known,
        "figures_not_known": gaps,
        "figures_run_out": _run_out(),
        "changes": None if since is None else _changes(since, day),
    }


def rules_on(day: date) -> list[Rule]:
    """The rules in force, in the order of the law. Raises LawGap before the first wording known."""
    if day < FIRST_DAY:
        raise LawGap("law-not-known", first_day=FIRST_DAY)
    return [r for r in RULES if r.in_force.holds(day)]


def rule_entry(rule: Rule, day: date) -> dict[str, Any]:
    """One wording of one rule: where it stands on the day, what it reads and asks, its sentences and its cases."""
    return {
        "rule_id": rule.id, "scope": rule.scope, "title": dict(rule.title), "cites": str(rule.cites),
        "url": rule.cites.address(day), "force": str(rule.force.value), **_period(rule),
        "may_be_lifted": rule.liftable, "exit_by_fallback": rule.exit_by_fallback, "status": rule.legal_status,
        "person_test": rule.person_test.value, "reads": list(rule.reads), "says": sentences(rule), "question": _question(rule),
        "cases": [_case(e) for e in rule.examples],
    }  # fmt: skip


def sentences(rule: Rule) -> list[dict[str, Any]]:
    """What the rule says by verdict and ground, in both languages, with the names of the facts where they are put in."""
    found = []
    for key, message in rule.says.items():
        verdict, ground = key if isinstance(key, tuple) else (key, "")
        found.append({"verdict": verdict.code, "ground": ground, "text": template(message)})
    return found


def template(message: str) -> dict[str, str]:
    """A message in both languages with `{fact}` where a fact is put in."""
    names = {name for _, name, _, _ in Formatter().parse(message) if name}
    return both(message, **{name: f"{{{name}}}" for name in names})


def _question(rule: Rule) -> dict[str, Any] | None:
    if rule.asks is None:
        return None
    answers = [{"answer": a.code, "gives": a.gives.code, "text": template(a.says)} for a in rule.asks.answers]
    return {"text": template(rule.asks.asks), "answers": answers}


def _case(example: Example) -> dict[str, Any]:
    """A case of a rule: what differs from the plain household and dwelling, and what the rule then says."""
    given = {
        "household": example.household, "dwelling": example.dwelling, "others": example.others,
        "neighbours": example.neighbours, "policy": example.policy, "tables": example.tables,
    }  # fmt: skip
    return {
        "says": example.says, "text": both(example.says), "day": None if example.day is None else example.day.isoformat(),
        "given": {name: plain(facts) for name, facts in given.items() if facts}, "verdict": example.verdict,
        "ground": example.ground,
    }  # fmt: skip


def plain(value: Any) -> Any:
    """Facts of a case as JSON holds them."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return value if value is None or isinstance(value, str | bool | int | float) else str(value)


def _period(rule: Rule) -> dict[str, str | None]:
    start, until = rule.in_force.start, rule.in_force.until
    return {
        "in_force_from": None if start is None else start.isoformat(),
        "in_force_until": None if until is None else until.isoformat(),
    }


def figures_on(day: date) -> tuple[list[dict[str, Any]], list[str]]:
    """Every dated figure known on the day with source and status, by name; and the names of those that are not."""
    known, gaps = [], []
    for name, parameter in sorted(load().parameters.items()):
        try:
            f = parameter.at(day, False)
        except LawGap:
            gaps.append(name)
            continue
        until = _known_until(parameter, f.since)
        known.append(
            {
                "name": name, "description": parameter.description, "value": f.value, "unit": f.unit,
                "since": f.since.isoformat(), "known_until": None if until is None else until.isoformat(),
                "status": f.status, "legal_source": f.legal_source, "reference": f.reference,
            }
        )  # fmt: skip
    return known, gaps


def _known_until(parameter: Parameter, start: date) -> date | None:
    """The last day of the value that begins on `start`; None = no end is told."""
    following = [v.start for v in parameter.values if v.start > start]
    if following:
        return following[0] - timedelta(days=1)
    return parameter.known_until if parameter.values[-1].value is not None else None


def _run_out() -> list[dict[str, Any]]:
    """The figures that nothing is known of after a day, by that day."""
    ends: dict[date, list[str]] = {}
    for name, parameter in sorted(load().parameters.items()):
        until = _known_until(parameter, parameter.values[-1].start)
        if until is not None:
            ends.setdefault(until, []).append(name)
    return [{"known_until": day.isoformat(), "figures": names} for day, names in sorted(ends.items())]


def _switch(switch: Switch) -> dict[str, Any]:
    return {
        "name": switch.name, "question": both(switch.question), "default": switch.default,
        "alternatives": list(switch.alternatives), "rules": list(switch.rules), "confirmed_by": switch.confirmed_by,
        "confirmed_on": None if switch.confirmed_on is None else switch.confirmed_on.isoformat(),
    }  # fmt: skip


def _changes(since: date, day: date) -> dict[str, Any]:
    """What begins, ends or is confirmed after `since` and not after `day`, each with its date."""

    def inside(moment: date | None) -> bool:
        return moment is not None and since < moment <= day

    rules = [change for change in _rule_changes() if inside(date.fromisoformat(change["on"]))]
    return {
        "rules": sorted(rules, key=lambda c: str(c["on"])),
        "figures": sorted(
            (c for p in load().parameters.values() for c in _figure_changes(p) if inside(date.fromisoformat(c["on"]))),
            key=lambda c: (c["on"], c["name"]),
        ),
        "switches": [_switch(s) for s in load().switches.values() if inside(s.confirmed_on)],
    }


def _rule_changes() -> Iterator[dict[str, Any]]:
    """Every day on which a wording begins or ends: `begins`, `new_wording` or `ends`, with the reason of an end."""
    for rule in RULES:
        alike = [r for r in RULES if (r.id, r.scope) == (rule.id, rule.scope)]
        start, until = rule.in_force.start, rule.in_force.until
        told = {"rule_id": rule.id, "scope": rule.scope, "title": dict(rule.title), "cites": str(rule.cites)}
        if start is not None:
            change = "new_wording" if any(r.in_force.until == start for r in alike) else "begins"
            yield {"on": start.isoformat(), "change": change, **told, **_period(rule), "because": ""}
        if until is not None and not any(r.in_force.start == until for r in alike):
            yield {"on": until.isoformat(), "change": "ends", **told, **_period(rule), "because": rule.ends_because}


def _figure_changes(parameter: Parameter) -> Iterator[dict[str, Any]]:
    """Every day on which a figure begins, changes, is abolished, or is no longer known."""
    before: Any = None
    for n, value in enumerate(parameter.values):
        change = "begins" if n == 0 else "changes" if value.value is not None else "ends"
        yield {
            "on": value.start.isoformat(), "name": parameter.name, "change": change, "before": before,
            "after": value.value, "unit": parameter.unit, "status": value.status, "note": value.note,
        }  # fmt: skip
        before = value.value
    if parameter.known_until is not None and before is not None:
        yield {
            "on": (parameter.known_until + timedelta(days=1)).isoformat(), "name": parameter.name, "change": "runs_out",
            "before": before, "after": None, "unit": parameter.unit, "status": None, "note": "",
        }  # fmt: skip


__all__ = ["FORMAT", "figures_on", "law_overview", "plain", "rule_entry", "rules_on", "sentences", "template"]
