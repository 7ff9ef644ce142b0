"""The types of problems one by one, from the registry of errors: what each means, and what the caller can do."""

from __future__ import annotations

from string import Formatter
from typing import Any

from constraints.errors import (
    ACCESS,
    BUSY,
    CONFLICT,
    DATABASE,
    DIED,
    EXTRA,
    FORBIDDEN,
    GROUPS,
    INPUT,
    INTERNAL,
    KINDS,
    LARGE,
    LATE,
    LAW,
    MALFORMED,
    MANY,
    MEDIA,
    METHOD,
    NOT_FOUND,
    VERSION,
    Group,
    NotFound,
)
from constraints.language import N_, both

# What stands before the name of a type. A path, so that it leads to the page on whatever server answered.
ADDRESS = "/v1/problems/"

_TO_DO = {
    INPUT: N_(
        "Mend what `errors` points at, and send the call again: each item has a JSON pointer into the body, what was found and what was expected."
    ),
    LAW: N_("Ask about a day for which rules and figures are known; `detail` says from when or until when."),
    NOT_FOUND: N_("Look at the id or the address. What the caller may not see is answered in the same way."),
    EXTRA: N_("Have the part that `detail` names installed on the server."),
    LARGE: N_("Send less in one call, or use the command that `detail` names."),
    MALFORMED: N_("Send one JSON object in UTF-8, with finite numbers and well-formed texts."),
    MEDIA: N_("Send the body as JSON, with `Content-Type: application/json`."),
    ACCESS: N_("Send a valid token in the header `Authorization: Bearer …`."),
    FORBIDDEN: N_("Ask whoever gives out roles; the token is good, but the role does not give this right."),
    VERSION: N_("Read it first, and send its `ETag` in the header `If-Match`."),
    METHOD: N_("Use a method that the address takes; they stand in the header `Allow`."),
    CONFLICT: N_(
        "Read what it is now, and decide again: it was changed by somebody else, or is past what was asked for."
    ),
    DATABASE: N_("Send the same call again shortly; if it comes back, tell whoever runs the server."),
    BUSY: N_("Wait the seconds that `Retry-After` says, and send the same call again."),
    MANY: N_("Wait until some of it is done, or stop what is not needed; `Retry-After` says when to ask again."),
    DIED: N_("Send the same call again; nothing of it was kept. If it comes back, tell whoever runs the server."),
    LATE: N_("Send a smaller batch, or use the command that `detail` names; the work on this call has ended."),
    INTERNAL: N_("Tell whoever runs the server, with the request id in `instance`; it stands in the log as well."),
}


def problem_types() -> dict[str, Any]:
    """Every type as `ProblemTypes`."""
    return {"format": "anvis-problem-types/1", "problems": [_type(group) for group in GROUPS]}


def problem_type(code: str) -> dict[str, Any]:
    """The type of that name as `ProblemType`. Raises NotFound."""
    for group in GROUPS:
        if group.name == code:
            return {"format": "anvis-problem-type/1", **_type(group), "errors": _errors(group)}
    raise NotFound("no-address")


def _type(group: Group) -> dict[str, Any]:
    return {
        "type": ADDRESS + group.name, "code": group.name, "status": group.status, "title": both(group.title),
        "what_to_do": both(_TO_DO[group]),
    }  # fmt: skip


def _errors(group: Group) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, str]]] = {}
    for name, kind in KINDS.items():
        if kind.group == group:
            found.setdefault(name.partition("/")[0], []).append(_template(kind.text))
    return [{"code": code, "says": says} for code, says in found.items()]


def _template(text: str) -> dict[str, str]:
    """The sentence with its facts still as `{fact}`."""
    return both(text, **{fact: f"{{{fact}}}" for _, fact, _, _ in Formatter().parse(text) if fact})
