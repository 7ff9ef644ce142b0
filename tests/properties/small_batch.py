"""A small batch as the service takes it: two dwellings, three households of two caseworkers, one protection."""

SMALL = {
    "batch": {"format": "anvis-batch/1", "municipality": "0461", "decision_date": "2026-11-26", "areas": "none"},
    "organisations": [{"organisation_id": "O1", "name": "Prøveboligselskab"}],
    "departments": [{"department_id": "A1", "organisation_id": "O1", "dwellings_total": "50", "supported_last_24_months": "0"}],
    "dwellings": [
        {
            "dwelling_id": d, "department_id": "A1", "dwelling_type": "family", "availability_basis": "59-1", "rooms": "2",
            "area_m2": "55", "rent_dkk_month": "4200", "utilities_dkk_month": "500", "deposit_dkk": "9000", "available_from": "2026-12-01",
        }
        for d in ("B1", "B2")
    ],
    "households": [
        {
            "household_id": h, "registered_on": "2026-03-01", "urgency_class": c, "homelessness_situation": "section_110",
            "responsible_municipality": "0461", "caseworker": w,
        }
        for h, c, w in (("H1", "U1", "cw-1"), ("H2", "U2", "cw-2"), ("H3", "U3", "cw-1"))
    ],
    "persons": [
        {
            "person_id": f"P{n}", "household_id": f"H{n}", "role": "applicant", "birth_date": "1984-05-02", "citizenship_class": "DK",
            "enrolled_from": "2010-01-01", "income_kind": "wage", "gross_income_dkk_month": "24000",
        }
        for n in (1, 2, 3)
    ],
    "separations": [{"household_id": "H1", "other_household_id": "H3", "scope": "department"}],
}  # fmt: skip
