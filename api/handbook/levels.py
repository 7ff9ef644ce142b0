"""The levels of the objective in their order, and the kinds of limit a plan keeps."""

from __future__ import annotations

from collections.abc import Iterator

from constraints.language import say
from matching.levels import LEVELS
from matching.model.limits import LIMIT_KINDS

from .markdown import anchor, code, named, prose, table, title
from .rules import link


def levels(lang: str) -> Iterator[str]:
    """Levels, then limits."""
    yield title(1, say(lang, "The order of aims"))
    yield say(
        lang,
        "A plan is made level by level: each is made as good as it can be while all above it keep their best value. A higher level is never given up for a lower one. Who is housed is settled before departments, teams or money are looked at.",
    )
    yield ""
    sense = {"max": say(lang, "as much as possible"), "min": say(lang, "as little as possible")}
    yield from table(
        (say(lang, "no."), say(lang, "level"), say(lang, "what it is"), say(lang, "sought")),
        (
            (
                str(place), f"{named(anchor('level', level.name), prose(say(lang, level.title)))} {code(level.name)}",
                prose(say(lang, level.says)), sense[level.sense],
            )
            for place, level in enumerate(LEVELS, start=1)
        ),
    )  # fmt: skip
    yield say(
        lang,
        "The council may put the levels below `housed_by_class` in another order (setting `levels` of the policy). The tie-break comes last, always.",
    )
    yield title(2, say(lang, "Limits"))
    yield say(
        lang,
        "What no plan goes beyond. A full limit is told with what one more unit would give, where it would give something.",
    )
    yield ""
    yield from table(
        (say(lang, "limit"), say(lang, "name"), say(lang, "rule"), say(lang, "counted in")),
        (
            (
                named(anchor("limit", kind.name), prose(say(lang, kind.heading))), code(kind.name),
                link(kind.rule_id),
                prose(say(lang, kind.unit)),
            )
            for kind in LIMIT_KINDS
        ),
    )  # fmt: skip
