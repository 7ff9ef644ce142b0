"""Who may do what, and how long what is kept: the rights table and the retention in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator

from constraints.language import say

from ..access.actor import Role
from ..access.rights import RIGHTS, ROLES, Reach
from ..service.kept.retention import STAYS, reasons
from .markdown import anchor, code, named, prose, table, title


def rights(lang: str) -> Iterator[str]:
    """The matrix, what each reach means, and the retention."""
    yield title(1, say(lang, "Rights and retention"))
    yield say(
        lang,
        "An empty cell is no. What is not granted is refused, and the trace tells that it was tried. Who has two roles has the wider reach.",
    )
    yield ""
    roles = role_words(lang)
    yield from table(
        (say(lang, "right"), say(lang, "what it is"), *(roles[role] for role in Role)),
        (
            (
                named(anchor("right", right.name), code(right.name)), prose(say(lang, right.says)),
                *(_reach(right.grants.get(role), lang) for role in Role),
            )
            for right in RIGHTS.values()
        ),
    )  # fmt: skip
    yield title(2, say(lang, "Retention"))
    yield say(
        lang,
        "`retention:` in a YAML file given to `anvis retention --policy FILE`; a setting left out has its default.",
    )
    yield ""
    yield from table(
        (say(lang, "setting"), say(lang, "default"), say(lang, "why")),
        ((code(name), str(value), prose(say(lang, why))) for name, value, why in reasons()),
    )
    yield title(3, say(lang, "What stays"))
    for text in STAYS.values():
        yield f"- {prose(say(lang, text))}"


def _reach(reach: Reach | None, lang: str) -> str:
    return "" if reach is None else reach_words(lang)[reach]


def role_words(lang: str) -> dict[Role, str]:
    """What each role is called."""
    return {role: say(lang, ROLES[role]) for role in Role}


def reach_words(lang: str) -> dict[Reach, str]:
    """How far a right goes, in words."""
    return {
        Reach.all: say(lang, "yes"), Reach.own_cases: say(lang, "own cases"),
        Reach.effect: say(lang, "what the rule did, not why"), Reach.not_own: say(lang, "not what one began oneself"),
        Reach.named: say(lang, "who is named for it"), Reach.propose: say(lang, "may propose"),
        Reach.counts: say(lang, "counts of five or more"), Reach.own_acts: say(lang, "what one did oneself"),
    }  # fmt: skip
