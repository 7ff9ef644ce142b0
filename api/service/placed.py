"""The facts an offer rests on, as they stood: the dwelling, its place, and the support that goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from constraints.facts.views import CaseView


def facts_of(joined: CaseView, placement: Mapping[str, Any]) -> dict[str, Any]:
    """Plain data: ids, days as ISO dates, whole kroner; `supported` is null where it is not known."""
    case = joined.case
    d = joined.dwellings[joined.dwelling_index[placement["dwelling_id"]]]
    h = joined.households[joined.household_index[placement["household_id"]]]
    record = d.record
    return {
        "case_digest": case.digest,
        "decision_date": case.batch.decision_date.isoformat(),
        "department_id": record.department_id,
        "area_id": d.department.area_id,
        "organisation_id": d.organisation.organisation_id,
        "dwelling_type": str(record.dwelling_type),
        "reply_by": None if record.reply_by is None else record.reply_by.isoformat(),
        "available_from": record.available_from.isoformat(),
        "supported": h.supported,
        "method": h.support_method if h.needs_slot else None,
        "team": placement.get("support_team_id") if h.needs_slot else None,
        "placement": dict(placement),
    }
