"""The rules: a list in the reader's language, and the lawyer's page of each (`constraints/rule_pages.py`)."""

from __future__ import annotations

from collections.abc import Iterator

from constraints import rule_pages
from constraints.language import say
from constraints.overview import sentences, template
from constraints.rule_words import VERDICTS
from constraints.rules import RULES, Rule

from .markdown import prose, table, title

_IDS = frozenset(rule.id for rule in RULES)


def index(lang: str) -> Iterator[str]:
    """Every rule with what it says and asks; links to its page."""
    families = rule_pages.by_id()
    yield title(1, say(lang, "The rules"))
    yield say(
        lang,
        "In the order of the law; the first rule that forbids a pair is its deciding rule. Each has a page with its wordings, what may not be known, its cases, and the reasons as they print.",
    )
    yield ""
    yield from table(
        (say(lang, "rule"), say(lang, "what it is about"), say(lang, "where it stands"), say(lang, "force")),
        (
            (f"[{name}]({name}.md)", prose(rules[0].title[lang]), prose(str(rules[0].cites)), force(rules[0], lang))
            for name, rules in families.items()
        ),
    )
    yield title(2, say(lang, "What each rule says"))
    yield say(lang, "What stands in braces is put in from the facts of the case.")
    yield ""
    for name, rules in families.items():
        yield f"### {name}: {prose(rules[0].title[lang])}\n"
        yield from _said(rules, lang)
    yield "```{toctree}\n:hidden:\n"
    yield from (f"{name} <{name}>" for name in families)
    yield "```"


def force(rule: Rule, lang: str) -> str:
    """By what right the rule holds."""
    words = {
        "law": say(lang, "law"),
        "policy": say(lang, "the municipality's own policy"),
        "citizen": say(lang, "the citizen's own word or protection"),
        "advice": say(lang, "advice; nothing is barred by it"),
    }
    return words[rule.force.value]


def link(rule_id: str) -> str:
    """A rule by its id, leading to its page where it has one; an id of the law that is no rule of ours has none."""
    return f"[{rule_id}](rules/{rule_id}.md)" if rule_id in _IDS else f"`{rule_id}`"


def _said(rules: list[Rule], lang: str) -> Iterator[str]:
    told = dict.fromkeys((s["verdict"], s["text"][lang]) for rule in rules for s in sentences(rule))
    for verdict, text in told:
        yield f"- {say(lang, VERDICTS[verdict])}: {prose(text)}"
    for rule in rules:
        if rule.asks is not None:
            answers = "; ".join(f"`{a.code}` {prose(template(a.says)[lang])}" for a in rule.asks.answers)
            asked = f"*{prose(template(rule.asks.asks)[lang])}*"
            yield "- " + say(lang, "A person is asked: {question} {answers}", question=asked, answers=answers)
            break
    yield ""


def pages(lang: str) -> dict[str, str]:
    """Page name → the page of each rule."""
    to = rule_pages.Reader(lang)
    return {f"rules/{name}": "\n".join(rule_pages.page(name, rules, to)) for name, rules in rule_pages.by_id().items()}
