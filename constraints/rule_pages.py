"""One page per rule for a lawyer to walk through: words, wordings, what is not known, cases, and reasons as they print.

The pages of the repository have both languages side by side; the help has one of them.

    python -m constraints.rule_pages docs/rules

Everything on a page comes from the rules themselves; a reason is printed by judging the case it stands under.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from .language import N_, both, say, shown
from .law.store import load
from .overview import plain, template
from .rule_words import PERSONS, VERDICTS, scope
from .rules import RULES, Example, Rule
from .rules.words import MISSING_WORDS
from .testing import DAY, judge_example, said_by

_FORCE = {
    "law": N_("law"), "policy": N_("the municipality's own policy"), "citizen": N_("the citizen's own word or protection"),
    "advice": N_("advice; nothing is barred by it"),
}  # fmt: skip
_HEAD = "<!-- Made by `make docs` from the rules; changes here are lost. -->\n"


class Reader:
    """For whom a page is written: of one language, or (None) of both, English first and with English words around."""

    def __init__(self, lang: str | None) -> None:
        self.lang = lang
        self.around = lang or "en"
        self.langs = (lang,) if lang else ("en", "da")

    def reads(self, texts: Mapping[str, str]) -> str:
        """A text of the rule."""
        return " · ".join(texts[lang] for lang in self.langs)


BOTH = Reader(None)


def pages() -> dict[str, str]:
    """File name → text of every page of the repository: one per rule id, and an index in the order of the law."""
    families = by_id()
    found = {f"{rule_id}.md": "\n".join((_HEAD, *page(rule_id, rules, BOTH))) for rule_id, rules in families.items()}
    found["README.md"] = "\n".join(_index(families))
    return found


def by_id() -> dict[str, list[Rule]]:
    """The wordings of each rule id, newest first, in the order of the law."""
    found: dict[str, list[Rule]] = {}
    for rule in RULES:
        found.setdefault(rule.id, []).append(rule)
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


def page(rule_id: str, rules: Sequence[Rule], to: Reader) -> Iterator[str]:
    """The lines of a rule's page. `rules` are its wordings, the newest first."""
    newest = rules[0]
    yield f"# {rule_id}: {to.reads(newest.title)}\n"
    for name, told in _facts(newest, to):
        yield f"- **{name}**: {told}"
    for status in dict.fromkeys(r.legal_status for r in rules if r.legal_status != "in_force"):
        yield "- **" + say(to.around, "Legal status") + f"**: {say(to.around, status)}"
    yield ""
    yield from _wordings(rules, to)
    yield from _unknown(rules, to)
    yield from _switches(rule_id, to)
    yield _title(2, say(to.around, "Cases, and the reasons as they print"))
    yield (say(to.around, "What is not named is plainly in order; without a day, the day is {day}.", day=DAY) + "\n")
    for rule in rules:
        if rule.examples:
            yield _title(3, _wording_name(rule, rules, to))
            yield from _cases(rule, to)


def _title(depth: int, text: str) -> str:
    return f"{'#' * depth} {text}\n"


def _facts(rule: Rule, to: Reader) -> Iterator[tuple[str, str]]:
    yield say(to.around, "Where it stands"), _linked(rule, DAY)
    yield say(to.around, "Force"), say(to.around, _FORCE[rule.force.value])
    yield say(to.around, "Whose facts"), say(to.around, PERSONS[rule.person_test.value])
    yield say(to.around, "Way out"), _exit(rule, to)


def _linked(rule: Rule, day: date) -> str:
    url = rule.cites.address(day)
    return f"[{rule.cites}]({url})" if url else str(rule.cites)


def _exit(rule: Rule, to: Reader) -> str:
    ways = []
    if rule.exit_by_fallback:
        link = "[ALB-59-9](ALB-59-9.md)"
        ways.append(
            say(to.around, "only the duty of § 59, stk. 9 ({link}), proved and signed by a named person", link=link)
        )
    if rule.liftable:
        ways.append(say(to.around, "a named person may lift it with a reason (table `exceptions`)"))
    if rule.asks is not None:
        ways.append(
            say(
                to.around,
                "a review is settled by a named person's answer (table `answers`), which lifts nothing the facts forbid",
            )
        )
    return "; ".join(ways) or say(to.around, "none")


def _wording_name(rule: Rule, rules: Sequence[Rule], to: Reader) -> str:
    several = len({r.scope for r in rules}) > 1
    name = (
        say(to.around, "Scope: {scope}", scope=scope(rule.scope, to.around)) if several else say(to.around, "Wording")
    )
    start, until = rule.in_force.start, rule.in_force.until
    if start and until:
        return say(
            to.around, "{wording} from {start} to the day before {until}", wording=name, start=start, until=until
        )
    if start:
        return say(to.around, "{wording} from {start}", wording=name, start=start)
    if until:
        return say(to.around, "{wording} to the day before {until}", wording=name, until=until)
    return say(to.around, "{wording}, at all times", wording=name)


def _wordings(rules: Sequence[Rule], to: Reader) -> Iterator[str]:
    yield _title(2, say(to.around, "The rule in words, wording by wording"))
    for rule in rules:
        cited = "" if str(rule.cites) == str(rules[0].cites) else f" ({rule.cites})"
        yield f"**{_wording_name(rule, rules, to)}**{cited}\n"
        for lang in to.langs:
            yield from (f"{part[lang]}\n" for part in rule.description)
        if rule.ends_because:
            yield say(to.around, "Nothing follows: {why}", why=say(to.around, rule.ends_because)) + "\n"
        for ground, citation in rule.cites_by_ground.items():
            yield (
                say(
                    to.around,
                    "Where the ground is `{ground}` the reason cites {citation}.",
                    ground=ground,
                    citation=str(citation),
                )
                + "\n"
            )


def _unknown(rules: Sequence[Rule], to: Reader) -> Iterator[str]:
    reads = dict.fromkeys(column for r in rules for column in r.reads)
    asks = next((r.asks for r in rules if r.asks is not None), None)
    if not reads and asks is None:
        return
    yield _title(2, say(to.around, "What may not be known"))
    if not reads:
        yield say(to.around, "No column: the rule itself asks for a person's judgement.")
    for column in reads:
        words = MISSING_WORDS.get(column)
        yield f"- `{column}`" + ("" if words is None else ": " + to.reads(template(words)))
    yield ""
    if asks is not None:
        asked = " · ".join(f"*{part}*" for part in to.reads(template(asks.asks)).split(" · "))
        yield say(to.around, "A person is then asked: {question}", question=asked) + "\n"
        for answer in asks.answers:
            told = say(
                to.around,
                "`{answer}` gives {verdict}",
                answer=answer.code,
                verdict=say(to.around, VERDICTS[answer.gives.code]),
            )
            yield f"- {told}: {to.reads(template(answer.says))}"
        yield ""


def _switches(rule_id: str, to: Reader) -> Iterator[str]:
    mine = [s for s in load().switches.values() if rule_id in s.rules]
    if not mine:
        return
    yield _title(2, say(to.around, "Where the text is silent"))
    for switch in mine:
        default = say(to.around, "Default: `{value}`.", value=json.dumps(plain(switch.default)))
        yield f"- `{switch.name}`: {to.reads(template(switch.question))} {default}"
    yield ""


def _cases(rule: Rule, to: Reader) -> Iterator[str]:
    for example in rule.examples:
        finding = said_by(rule, judge_example(example))
        day = "" if example.day is None else f" ({shown(example.day, to.around)})"
        verdict = say(to.around, VERDICTS["silent" if finding is None else finding.verdict])
        says = to.reads({lang: name[0].upper() + name[1:] for lang, name in both(example.says).items()})
        yield f"- **{says}**{day}: {verdict}"
        given = _given(example)
        if given:
            yield "  - " + say(to.around, "given `{facts}`", facts=given)
        if finding is not None:
            for lang in to.langs:
                yield f"  - {finding.text[lang]}" if to.lang else f"  - {lang}: {finding.text[lang]}"
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
