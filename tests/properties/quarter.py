"""The tables of a quarter: October as it is opened, and what November and December bring.

October. O1 reports 6 vacancies; its right is floor(6 × 1/4 + 1/2) = 2, nothing is carried. By the counter numbers 2 and 6
are the municipality's, number 3 is not. H1 needs support, and T1 has one slot.
November. 7 vacancies: floor(7/4) = 1, 3/4 is carried; number 4 is the municipality's. It lies in a prevention area, and
ALB-59-7-A, which would bar H5 from it, has been suspended by a person.
December. The lists of 1 December make the area a deprived one. 5 vacancies: floor(5/4 + 3/4) = 2; numbers 1 and 5. H4 is
barred from the only dwelling with room for it: a fallback case.
"""


def _dwelling(name, department, position, available, rooms="2", rent="4200"):
    return {
        "dwelling_id": name, "department_id": department, "dwelling_type": "family", "availability_basis": "59-1", "rooms": rooms,
        "area_m2": "60", "rent_dkk_month": rent, "utilities_dkk_month": "500", "deposit_dkk": "9000", "available_from": available,
        "counter_position": str(position),
    }  # fmt: skip


def _household(number, urgency, **cells):
    return {
        "household_id": f"H{number}", "registered_on": "2026-03-01", "urgency_class": urgency, "homelessness_situation": "sofa",
        "responsible_municipality": "0461", "caseworker": "cw-1", "support_method": "none", **cells,
    }  # fmt: skip


def _person(number, **cells):
    return {
        "person_id": f"P{number}", "household_id": f"H{number}", "role": "applicant", "birth_date": "1984-05-02", "citizenship_class": "DK",
        "enrolled_from": "2010-01-01", "income_kind": "wage", "gross_income_dkk_month": "24000", **cells,
    }  # fmt: skip


OCTOBER = {
    "batch": {"format": "anvis-batch/1", "municipality": "0461", "decision_date": "2026-10-20"},
    "policy": {"disposable_floor": {"effect": "warn"}},
    "organisations": [
        {"organisation_id": "O1", "name": "Prøveboligselskab", "quota_share": "1/4", "quota_carry": "1/2", "vacancies_this_period": "6"}
    ],
    "areas": [{"area_id": "V1", "name": "Vangen"}],
    "designations": [{"area_id": "V1", "kind": "prevention", "valid_from": "2025-12-01", "valid_to": "2026-11-30"}],
    "departments": [
        {"department_id": "A1", "organisation_id": "O1", "dwellings_total": "50", "supported_last_24_months": "0"},
        {"department_id": "A2", "organisation_id": "O1", "area_id": "V1", "dwellings_total": "80", "supported_last_24_months": "0"},
    ],
    "dwellings": [
        _dwelling("B1", "A1", 2, "2026-11-01"), _dwelling("X1", "A1", 3, "2026-11-01"), _dwelling("B2", "A1", 6, "2026-11-01"),
    ],
    "households": [_household(1, "U1", support_method="CTI"), _household(2, "U2"), _household(3, "U3")],
    "persons": [_person(1), _person(2), _person(3)],
    "support_teams": [{"team_id": "T1", "method": "CTI", "free_slots": "1"}],
}  # fmt: skip

NOVEMBER = {
    "policy": {"rule_status": {"ALB-59-7-A": {"status": "suspended", "basis": "C-417/23", "signed_by": "jurist-1"}}},
    "organisations": [{"organisation_id": "O1", "vacancies_this_period": "7"}],
    "dwellings": [_dwelling("B3", "A2", 4, "2026-12-01"), _dwelling("X2", "A1", 5, "2026-12-01")],
    "households": [_household(5, "U1")],
    "persons": [_person(5, income_kind="KTH_16_2", gross_income_dkk_month="7000")],
    "benefit_periods": [{"person_id": "P5", "benefit": "KTH_16_2", "first_month": "2025-12"}],
}

DECEMBER = {
    "organisations": [{"organisation_id": "O1", "vacancies_this_period": "5"}],
    "designations": [{"area_id": "V1", "kind": "deprived", "valid_from": "2026-12-01"}],
    "dwellings": [
        _dwelling("B6", "A2", 1, "2026-12-15", rooms="3", rent="5000"), _dwelling("B7", "A1", 5, "2026-12-20"),
    ],
    "households": [_household(4, "U1", min_rooms="3")],
    "persons": [_person(4, citizenship_class="OTHER", enrolled_from=None)],
}  # fmt: skip


def rights(told):
    """The rights of a ledger, as they are worked out by hand."""
    return [
        (r.organisation, r.vacancies, r.share, r.carry_in, r.right, r.carry_out, r.ours, r.let, r.offered, r.free, r.handed_back)
        for r in told.rights
    ]  # fmt: skip


def idle(told):
    """Dwelling → days empty, DKK a day, DKK in all."""
    return {row.dwelling: (row.days, row.dkk_day, row.dkk) for row in told.idle}
