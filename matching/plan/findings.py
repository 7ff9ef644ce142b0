"""Findings and households as the answers show them."""

from __future__ import annotations

from typing import Any

from constraints import Finding, HouseholdFacts


def finding_json(f: Finding) -> dict[str, Any]:
    facts = {k: (v.isoformat() if hasattr(v, "isoformat") else v) for k, v in f.facts.items()}
    return {
        "rule_id": f.rule_id, "verdict": f.verdict, "cites": f.cites, "url": f.url, "status": f.status, "facts": facts, "text": f.text,
    }  # fmt: skip


def person_json(h: HouseholdFacts) -> dict[str, Any]:
    """Class and wait of a household, and why its class differs from the caseworker's."""
    effective, reason = h.effective_class
    return {
        "urgency_class": h.record.urgency_class, "effective_class": f"U{effective}", "class_reason": reason,
        "waiting_days": h.waiting_days,
    }  # fmt: skip
