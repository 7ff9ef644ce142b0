"""The small month with a hostile text in every free text it has, and with what a map and a budget need."""

import copy

from small_batch import SMALL

HOSTILE = "<script>alert('Ægtefælle å/ø')</script>\u202egnol\u202c \U0001f3e0 & \"=1+1\""
# The longest text that a batch may hold.
LONG = "å" * 2000


def hostile_batch():
    """Two departments at the very same place, one beside them, one nowhere; a listed area; a lock, a wish, an answer."""
    batch = copy.deepcopy(SMALL)
    batch["organisations"] = [{"organisation_id": "O1", "name": HOSTILE}]
    batch["areas"] = [{"area_id": "X1", "name": HOSTILE}]
    batch["designations"] = [
        {"area_id": "X1", "kind": "prevention", "valid_from": "2025-12-01", "valid_to": "2026-11-30", "source": HOSTILE}
    ]
    batch["batch"].pop("areas")
    place = {"easting": "720000", "northing": "6180000"}
    rest = {"organisation_id": "O1", "dwellings_total": "50", "supported_last_24_months": "0"}
    batch["departments"] = [
        {"department_id": "A1", "name": HOSTILE, **rest, **place}, {"department_id": "A2", "name": LONG, **rest, **place},
        {"department_id": "A3", "name": "Afdeling å/ø", "area_id": "X1", **rest, "easting": "722000", "northing": "6181000"},
        {"department_id": "A4", "name": HOSTILE, **rest},
    ]  # fmt: skip
    batch["dwellings"][1]["department_id"] = "A2"
    batch["dwellings"].append(
        {**batch["dwellings"][0], "dwelling_id": "B3", "department_id": "A4", "rent_dkk_month": "19000"}
    )
    batch["locks"] = [{"household_id": "H2", "dwelling_id": "B3", "kind": "forbid", "by": HOSTILE, "reason": LONG}]
    batch["exceptions"] = [
        {"household_id": "H1", "dwelling_id": "B3", "rule_id": "RAAD-1", "by": HOSTILE, "reason": HOSTILE}
    ]
    batch["wishes"] = [{"household_id": "H1", "kind": "department", "target": "A2", "tier": "1"}]
    batch["persons"][1].pop("gross_income_dkk_month")
    return batch
