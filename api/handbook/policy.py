"""The council's settings and the switches where the law is silent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from constraints.language import say
from constraints.law.store import load
from constraints.overview import plain, template
from constraints.settings import GROUPS, Group, Setting

from .markdown import anchor, code, marked, named, prose, table, title
from .rules import link


def policy(lang: str) -> Iterator[str]:
    """Settings by the decision they belong to, then switches."""
    yield title(1, say(lang, "What the municipality decides itself"))
    yield say(
        lang,
        "The settings of `policy.yaml`, or of the sheet *Politik* in a workbook. A setting that is left out has its default.",
    )
    yield ""
    for group in GROUPS:
        yield from _group(group, lang)
    yield title(2, say(lang, "Where the law is silent"))
    yield say(
        lang,
        "Questions that the text of the law leaves open. Each has a default that no lawyer has confirmed: let the municipality's lawyer answer them, and set them under `interpretations` in the policy.",
    )
    yield ""
    yield from table(
        (say(lang, "switch"), say(lang, "question"), say(lang, "default"), say(lang, "may also be"), say(lang, "rules")),
        (
            (
                named(anchor("switch", s.name), code(s.name)), prose(template(s.question)[lang]), _value(s.default, lang),
                ", ".join(_value(a, lang) for a in s.alternatives), ", ".join(map(link, s.rules)),
            )
            for s in load().switches.values()
        ),
    )  # fmt: skip


def _group(group: Group, lang: str) -> Iterator[str]:
    """Who decides is told once where it is the same for all of them."""
    yield title(2, prose(say(lang, group.heading)))
    decided = dict.fromkeys(setting.decided for setting in group.settings)
    head = [say(lang, "setting"), say(lang, "what it means"), say(lang, "default")]
    if len(decided) == 1:
        yield prose(say(lang, *decided)) + "\n"
        yield from table(head, (_setting(s, lang) for s in group.settings))
        return
    rows = ((*_setting(s, lang), prose(say(lang, s.decided))) for s in group.settings)
    yield from table([*head, say(lang, "who decides it")], rows)


def _setting(setting: Setting, lang: str) -> tuple[str, ...]:
    name = f"{named(anchor('setting', setting.path), prose(setting.danish))} {code(setting.path)}"
    words = ", ".join(f"{prose(word)} = {code(value)}" for word, value in setting.words.items())
    means = prose(say(lang, setting.says))
    return name, marked(means, words), _value(setting.default, lang)


def _value(value: Any, lang: str) -> str:
    if value is None:
        return say(lang, "none")
    return code(value if isinstance(value, str) else json.dumps(plain(value), ensure_ascii=False))
