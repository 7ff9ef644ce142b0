"""The pages of `docs/` that are made from the code, so that they say what it does: settings, data, rights, moves, retention.

python -m api.papers docs
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo

from constraints import TABLES
from constraints.docstrings import described
from constraints.language import N_, say
from constraints.rules import READS

from .access import Role
from .access.rights import matrix
from .service.kept.retention import STAYS, reasons
from .settings import Settings

_HEAD = "<!-- Made by `make docs` from {source}; changes here are lost. -->\n"


def pages() -> dict[str, str]:
    """File name → text of every page that is made."""
    made = {
        "configuration.md": _configuration(),
        "data-dictionary.md": _dictionary(),
        "rights-and-retention.md": _rights(),
    }
    return {name: "\n".join(lines) + "\n" for name, lines in made.items()}


def _configuration() -> Iterator[str]:
    yield _HEAD.format(source="`api/settings.py`")
    yield "# Settings of the service\n"
    yield "Environment variables, read once when `anvis` starts. One that does not hold ends the start with its name (exit code 2).\n"
    yield "| variable | what it is | default | may be |"
    yield "|---|---|---|---|"
    for row in settings("en"):
        yield "| " + " | ".join(row) + " |"


def settings(lang: str) -> Iterator[tuple[str, str, str, str]]:
    """A row per setting of the service, in Markdown: variable, what it is, default, what it may be."""
    for name, field in Settings.model_fields.items():
        says = " ".join(part[lang] for part in described(field.description))
        yield f"`ANVIS_{name.upper()}`", says, _default(field, lang), _bounds(field, lang)


def _default(field: FieldInfo, lang: str) -> str:
    value: Any = field.get_default(call_default_factory=True)
    if value is None or value in ("", {}):
        return say(lang, "unset")
    if hasattr(value, "get_secret_value"):
        return f"`{value.get_secret_value()}`"
    return f"`{json.dumps(value)}`" if isinstance(value, tuple | list | dict) else f"`{value}`"


def _bounds(field: FieldInfo, lang: str) -> str:
    found = [
        say(lang, says, value=getattr(m, name))
        for m in field.metadata
        for name, says in _BOUNDS.items()
        if getattr(m, name, None) is not None
    ]
    return ", ".join(found) or say(lang, "text")


_BOUNDS = {
    "ge": N_("at least {value}"), "gt": N_("above {value}"), "le": N_("at most {value}"), "lt": N_("below {value}"),
    "min_length": N_("at least {value} characters"),
}  # fmt: skip


def _dictionary() -> Iterator[str]:
    yield _HEAD.format(source="the models of `constraints/facts/`")
    yield "# Data dictionary\n"
    yield (
        "Every column a batch may hold. What is not here is not read: a heading that is no column is refused, or left out when "
        "`ignore` names it. A household, a person and a caseworker are pseudonymous ids. Empty = unknown, never “no”. "
        "“Rules” ask a person where the column is unknown; what a rule reads in all is measured by `anvis audit columns RUN`.\n"
    )
    for table, (model, _, _) in TABLES.items():
        yield f"## {table}\n"
        yield f"{' '.join((model.__doc__ or '').split())}\n"
        yield "| column | Danish | what it means | form | when left out | rules |"
        yield "|---|---|---|---|---|---|"
        for c in model.columns():
            rules = ", ".join(r for r, columns in READS.items() if f"{table}.{c.name}" in columns or table in columns)
            marks = " (key)" if c.key else " (required)" if c.required else ""
            left_out = say("en", c.when_absent) if c.when_absent else ""
            cells = (c.danish, c.meaning.say("en"), c.kind.said.say("en"), left_out, rules)
            yield f"| `{c.name}`{marks} | " + " | ".join(map(_cell, cells)) + " |"
        yield ""


def _rights() -> Iterator[str]:
    yield _HEAD.format(source="`api/access/rights.py` and `api/service/kept/retention.py`")
    yield "# Who may do what, and how long what is kept\n"
    yield "## Rights\n"
    yield "Empty = no. What is not granted is refused and traced (`api/service/kept/desk.py`).\n"
    yield "| right | what it is | " + " | ".join(Role) + " |"
    yield "|---|---|" + "---|" * len(Role)
    for name, says, reaches in matrix():
        yield f"| `{name}` | {says} | " + " | ".join(reaches) + " |"
    yield "\n## Retention\n"
    yield "`retention:` in a YAML file given to `anvis retention --policy FILE`; a setting left out has its default.\n"
    yield "| setting | default | why |"
    yield "|---|---|---|"
    for name, value, why in reasons():
        yield f"| `{name}` | {value} | {why} |"
    yield "\nWhat stays:\n"
    for text in STAYS.values():
        yield f"- {text}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def write(folder: Path) -> None:
    """Writes every page that is made."""
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
