"""The answers to what was asked in short forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .words import level, number, word


def asked_texts(document: Mapping[str, Any], lang: str) -> list[str]:
    """The answers to what was asked in short forms, a sentence each, and how far they may be trusted."""
    primary = document["primary"]
    metric = next(m for m in document["metrics"] if m["name"] == primary)
    found = []
    for q in document["asked"]:
        told = {k: number(q[k], lang, metric["unit"], True) for k in ("low", "high")}
        told |= {
            "what": q["says"][lang], "metric": metric[lang].lower(), "difference": number(q["mean"], lang, metric["unit"], True),
            "level": level(q["level"], lang), "smallest": number(q["smallest"], lang, metric["unit"]), "n": str(q["replications"]),
        }  # fmt: skip
        if q["verdict"] in ("better", "worse"):
            found.append(word("asked", lang, verdict=word(q["verdict"], lang), **told))
        else:
            found.append(word("asked_none" if q["verdict"] == "none_that_matters" else "asked_open", lang, **told))
    return [*found, word("asked_note", lang)]
