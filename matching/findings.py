"""A finding as the answers show it."""

from __future__ import annotations

from typing import Any

from constraints import Finding


def finding_json(f: Finding) -> dict[str, Any]:
    facts = {k: (v.isoformat() if hasattr(v, "isoformat") else v) for k, v in f.facts.items()}
    return {
        "rule_id": f.rule_id, "verdict": f.verdict, "cites": f.cites, "url": f.url, "status": f.status, "facts": facts, "text": f.text,
    }  # fmt: skip
