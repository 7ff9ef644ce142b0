"""Every error raised on purpose, from the registry: how it is answered, what to do, what it says."""

from __future__ import annotations

from collections.abc import Iterator

from constraints.errors import GROUPS, KINDS, Group
from constraints.language import say
from constraints.overview import template

from ..service.problem_types import problem_type
from .markdown import anchor, code, heading, named, prose, table, title


def errors(lang: str) -> Iterator[str]:
    """A section per type of problem, a row per kind of error."""
    yield title(1, say(lang, "Errors"))
    yield say(
        lang,
        "Commands and HTTP say the same sentences. A command ends with the exit code; HTTP answers with the status and a problem (RFC 9457) whose `type` is the address below and whose `code` is the part of the name before the stroke. What stands in braces is put in.",
    )
    yield ""
    yield from table(
        (say(lang, "type"), say(lang, "what it is"), say(lang, "status"), say(lang, "exit code")),
        (
            (f"[{g.name}](#problem-{g.name})", prose(say(lang, g.title)), str(g.status), str(g.exit_code))
            for g in GROUPS
        ),
    )
    for group in GROUPS:
        yield from _group(group, lang)


def _group(group: Group, lang: str) -> Iterator[str]:
    told = problem_type(group.name)
    yield from heading(anchor("problem", group.name), prose(told["title"][lang]))
    yield f"{code(told['type'])}, {group.status}. {prose(told['what_to_do'][lang])}\n"
    rows = [
        (named(anchor("error", name), code(name)), prose(template(kind.text)[lang]))
        for name, kind in KINDS.items()
        if kind.group == group
    ]
    yield from table((say(lang, "error"), say(lang, "what is said")), rows)
