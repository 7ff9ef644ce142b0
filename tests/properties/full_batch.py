"""A batch in which everything waits for somebody: a fallback case, a question a rule asks, facts that are missing, a contested
rule, who is barred, and two caseworkers. Ids that stand for nothing else, so that they can be looked for in an answer."""

HERE = "0461"


def dwelling(name, department, **cells):
    return {
        "dwelling_id": name, "department_id": department, "dwelling_type": "family", "availability_basis": "59-1", "rooms": "2",
        "area_m2": "60", "rent_dkk_month": "4200", "utilities_dkk_month": "500", "deposit_dkk": "9000",
        "available_from": "2026-12-15", "wheelchair": "no", **cells,
    }  # fmt: skip


def household(name, caseworker, urgency="U2", **cells):
    return {
        "household_id": name, "registered_on": "2026-03-01", "urgency_class": urgency, "homelessness_situation": "sofa",
        "responsible_municipality": HERE, "caseworker": caseworker, "support_method": "none", "needs_wheelchair": "no", **cells,
    }  # fmt: skip


def person(name, of, **cells):
    told = {
        "person_id": name, "household_id": of, "role": "applicant", "birth_date": "1984-05-02", "citizenship_class": "DK",
        "enrolled_from": "2010-01-01", "income_kind": "wage", "gross_income_dkk_month": "24000", **cells,
    }  # fmt: skip
    return {column: value for column, value in told.items() if value is not None}


# cw-1 has those of North, cw-2 those of South. North is placed; so is South. North-room needs the large dwelling in the
# area, and the lease was ended for unrest: a fallback case. South-asks is asked about by a rule; South-facts lacks an income.
OWN = {
    "cw-1": ("HH-North", "HH-North-room", "HH-North-next"),
    "cw-2": ("HH-South", "HH-South-asks", "HH-South-facts", "HH-South-wheels"),
}
FULL = {
    "batch": {"format": "anvis-batch/1", "municipality": HERE, "decision_date": "2026-12-01"},
    "policy": {
        "rule_status": {"CONC-1": {"status": "contested", "basis": "en sag ved retten", "signed_by": "chef-1"}},
    },
    "organisations": [{"organisation_id": "O1", "name": "Prøveboligselskab"}, {"organisation_id": "O2", "name": "Nabobolig"}],
    "areas": [{"area_id": "V1", "name": "Vangen"}],
    "designations": [{"area_id": "V1", "kind": "deprived", "valid_from": "2025-12-01"}],
    "departments": [
        {"department_id": "A1", "organisation_id": "O1", "dwellings_total": "50", "supported_last_24_months": "0"},
        {"department_id": "A3", "organisation_id": "O2", "dwellings_total": "60", "supported_last_24_months": "0"},
        {"department_id": "A2", "organisation_id": "O1", "area_id": "V1", "dwellings_total": "80", "supported_last_24_months": "0"},
    ],
    "dwellings": [dwelling("BO-1", "A1"), dwelling("BO-2", "A3"), dwelling("BO-6", "A2", rooms="4", area_m2="95")],
    "households": [
        household("HH-North", "cw-1", "U1"),
        household("HH-North-room", "cw-1", "U1", min_rooms="4"),
        household("HH-North-next", "cw-1", "U4"),
        household("HH-South", "cw-2", "U1"),
        household("HH-South-asks", "cw-2", "U3", min_rooms="4"),
        household("HH-South-facts", "cw-2", "U5"),
        household("HH-South-wheels", "cw-2", "U3", needs_wheelchair="yes"),
    ],
    "persons": [
        person("PP-1", "HH-North"),
        person("PP-2", "HH-North-room", lease_terminated_on="2026-10-01", lease_terminated_ground="gross_breach_good_order"),
        person("PP-3", "HH-North-next"),
        person("PP-4", "HH-South"),
        person("PP-5", "HH-South-asks", lease_terminated_on="2026-10-01"),
        person("PP-6", "HH-South-facts", income_kind=None, gross_income_dkk_month=None),
        person("PP-7", "HH-South-wheels"),
    ],
    "separations": [{"household_id": "HH-North", "other_household_id": "HH-South", "scope": "department"}],
}  # fmt: skip
