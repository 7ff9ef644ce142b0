"""What has to be known before the figures of a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .words import percent, price_name, term, word


def _detail(label: Mapping[str, Any], lang: str) -> str:
    """What a label says of one variant alone."""
    if label["kind"] == "takes_some":
        return f"{term(label['call_rule'], lang)}, {percent(label['call_rate'], lang)}"
    return str(label.get("detail", ""))


def label_texts(document: Mapping[str, Any], lang: str) -> list[str]:
    """What has to be known, each said once; the variants and their details named where it is not the same in all."""
    says = {v["name"]: v["says"].get(lang, v["name"]) for v in document["variants"]}
    seen: dict[str, list[tuple[str, str]]] = {}
    for label in document["labels"]:
        if label["kind"] == "overlay":
            continue  # said first of all, in the answer
        if label["kind"] == "unverified":
            names = "; ".join(price_name(n, None, lang) for n in label["names"])
            seen[f"{word('unverified', lang)}: {names}."] = []
        else:
            # Beside a variant's own name its share says nothing new.
            detail = "" if label["kind"] == "agreement" and len(says) > 1 else _detail(label, lang)
            seen.setdefault(label[lang], []).append((says.get(label["variant"], ""), detail))
    found = []
    for text, named in seen.items():
        details = any(d for _, d in named)
        if not details and (not named or len(named) == len(says)):
            found.append(text)
        elif len(says) == 1:
            found.append(f"{text}: {named[0][1]}.")
        else:
            found.append(f"{text.removesuffix('.')}: {'; '.join(f'{v} {d}'.strip() for v, d in named)}.")
    return found
