"""One page per rule for a lawyer to walk through: words, wordings, what is not known, cases, and reasons as they print.

    python -m constraints.rule_pages docs/rules

Everything on a page comes from the rules themselves; a reason is printed by judging the case it stands under.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from .law.store import load
from .overview import plain, template
from .rules import RULES, Example, Rule
from .rules.words import MISSING_WORDS
from .testing import DAY, judge_example, said_by

_FORCE = {
    "law": "law", "policy": "the municipality's own policy", "citizen": "the citizen's own word or protection",
    "advice": "advice; nothing is barred by it",
}  # fmt: skip
_PERSONS = {
    "any_member": "any member of the household: one is enough",
    "applicant_and_spouse": "the applicant and the spouse or cohabitant, both",
    "applicant": "the applicant",
    "none": "no person; household and dwelling are looked at",
}
_HEAD = "<!-- Made by `make docs` from the rules; changes here are lost. -->\n"


def pages() -> dict[str, str]:
    """File name → text of every page: one per rule id, and an index in the order of the law."""
    families: dict[str, list[Rule]] = {}
    for rule in RULES:
        families.setdefault(rule.id, []).append(rule)
    found = {f"{rule_id}.md": "\n".join(_page(rule_id, rules)) for rule_id, rules in families.items()}
    found["README.md"] = "\n".join(_index(families))
    return found


def _index(families: dict[str, list[Rule]]) -> Iterator[str]:
    yield _HEAD
    yield "# The rules, one page each\n"
    yield "In the order of the law; the first rule that forbids a pair is its deciding rule.\n"
    yield "| Rule | | Where it stands | Force | Wordings |"
    yield "|---|---|---|---|---|"
    for rule_id, rules in families.items():
        newest = rules[0]
        yield (
            f"| [{rule_id}]({rule_id}.md) | {_cell(newest.title['en'])} · {_cell(newest.title['da'])} | {newest.cites} | "
            f"{newest.force.value} | {len(rules)} |"
        )
    yield ""


def _page(rule_id: str, rules: Sequence[Rule]) -> Iterator[str]:
    newest = rules[0]
    yield _HEAD
    yield f"# {rule_id}: {newest.title['en']} · {newest.title['da']}\n"
    yield f"- **Where it stands**: {_linked(newest, DAY)}"
    yield f"- **Force**: {_FORCE[newest.force.value]}"
    yield f"- **Whose facts**: {_PERSONS[newest.person_test.value]}"
    yield f"- **Way out**: {_exit(newest)}"
    for status in dict.fromkeys(r.legal_status for r in rules if r.legal_status != "in_force"):
        yield f"- **Legal status**: {status}"
    yield ""
    yield from _wordings(rules)
    yield from _unknown(rules)
    yield from _switches(rule_id)
    yield "## Cases, and the reasons as they print\n"
    yield "What is not named is plainly in order; without a day, the day is " + DAY.isoformat() + ".\n"
    for rule in rules:
        if rule.examples:
            yield f"### {_wording_name(rule, rules)}\n"
            yield from _cases(rule)


def _linked(rule: Rule, day: date) -> str:
    url = rule.cites.address(day)
    return f"[{rule.cites}]({url})" if url else str(rule.cites)


def _exit(rule: Rule) -> str:
    ways = []
    if rule.exit_by_fallback:
        ways.append("only the duty of § 59, stk. 9 ([ALB-59-9](ALB-59-9.md)), proved and signed by a named person")
    if rule.liftable:
        ways.append("a named person may lift it with a reason (table `exceptions`)")
    if rule.asks is not None:
        ways.append(
            "a review is settled by a named person's answer (table `answers`), which lifts nothing the facts forbid"
        )
    return "; ".join(ways) or "none"


def _wording_name(rule: Rule, rules: Sequence[Rule]) -> str:
    name = f"Scope: {rule.scope}" if len({r.scope for r in rules}) > 1 else "Wording"
    start, until = rule.in_force.start, rule.in_force.until
    span = (f" from {start}" if start else "") + (f" to the day before {until}" if until else "")
    return f"{name}{span}" if span else f"{name}, at all times"


def _wordings(rules: Sequence[Rule]) -> Iterator[str]:
    yield "## The rule in words, wording by wording\n"
    for rule in rules:
        cited = "" if str(rule.cites) == str(rules[0].cites) else f" ({rule.cites})"
        yield f"**{_wording_name(rule, rules)}**{cited}\n"
        yield inspect.cleandoc(type(rule).__doc__ or "") + "\n"
        if rule.ends_because:
            yield f"Nothing follows: {rule.ends_because}\n"
        for ground, citation in rule.cites_by_ground.items():
            yield f"Where the ground is `{ground}` the reason cites {citation}.\n"


def _unknown(rules: Sequence[Rule]) -> Iterator[str]:
    reads = dict.fromkeys(column for r in rules for column in r.reads)
    asks = next((r.asks for r in rules if r.asks is not None), None)
    if not reads and asks is None:
        return
    yield "## What may not be known\n"
    if not reads:
        yield "No column: the rule itself asks for a person's judgement."
    for column in reads:
        words = MISSING_WORDS.get(column)
        told = "" if words is None else ": " + " · ".join(template(words)[lang] for lang in ("en", "da"))
        yield f"- `{column}`{told}"
    yield ""
    if asks is not None:
        words_asked = template(asks.asks)
        yield f"A person is then asked: *{words_asked['en']}* · *{words_asked['da']}*\n"
        for answer in asks.answers:
            said = template(answer.says)
            yield f"- `{answer.code}` gives {answer.gives.code}: {said['en']} · {said['da']}"
        yield ""


def _switches(rule_id: str) -> Iterator[str]:
    mine = [s for s in load().switches.values() if rule_id in s.rules]
    if not mine:
        return
    yield "## Where the text is silent\n"
    for switch in mine:
        asked = template(switch.question)
        yield f"- `{switch.name}`: {asked['en']} · {asked['da']} Default: `{json.dumps(plain(switch.default))}`."
    yield ""


def _cases(rule: Rule) -> Iterator[str]:
    for example in rule.examples:
        finding = said_by(rule, judge_example(example))
        day = "" if example.day is None else f" ({example.day})"
        yield f"- **{example.says[0].upper()}{example.says[1:]}**{day}: {'silent' if finding is None else finding.verdict}"
        given = _given(example)
        if given:
            yield f"  - given `{given}`"
        if finding is not None:
            yield f"  - en: {finding.text['en']}"
            yield f"  - da: {finding.text['da']}"
    yield ""


def _given(example: Example) -> str:
    parts: dict[str, Any] = {
        "household": example.household, "dwelling": example.dwelling, "other dwellings": example.others,
        "other households": example.neighbours, "policy": example.policy, **example.tables,
    }  # fmt: skip
    return "; ".join(f"{name} {json.dumps(plain(facts), ensure_ascii=False)}" for name, facts in parts.items() if facts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def write(folder: Path) -> None:
    """Writes every page and takes away pages of rules that are no more."""
    folder.mkdir(parents=True, exist_ok=True)
    made = pages()
    for old in folder.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
