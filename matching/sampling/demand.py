"""Draws who waits: households, their persons, benefits, debts and wishes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from constraints.facts.units import month_of, month_text

from .dice import Draw, Row
from .published import published, shares


def _shares_of(topic: str) -> dict[Any, float]:
    return shares(published()["citizens"][topic])


def draw_people(draw: Draw) -> None:
    """Households with their persons, benefits, debts and wishes."""
    for name in ("households", "persons", "benefit_periods", "debts", "wishes"):
        draw.t[name] = []
    for i in range(1, draw.n_h + 1):
        _household(draw, f"H{i:05d}")


_SITUATION = {
    "street": "street", "night_shelter": "night_shelter", "shelter_s110": "section_110", "hotel": "hotel",
    "family_or_friends": "sofa", "transitional_home": "short_term_transitional",
    "prison_release_within_month": "release_within_month", "hospital_discharge_within_month": "discharge_within_month",
    "other": "other",
}  # fmt: skip


def _household(draw: Draw, h: str) -> None:
    rng, day = draw.rng, draw.day
    kind = draw.pick(_shares_of("household"))
    homeless = draw.chance(0.74)  # homeless count against all on the lists: 1 / 1.35
    situation = _SITUATION[draw.pick(_shares_of("situation"))] if homeless else "not_homeless"
    if kind in ("single_with_children", "couple_with_children") and situation in ("street", "night_shelter"):
        situation = "hotel"
    waited = min(2600, int(rng.lognormvariate(5.3, 0.9)))
    method = "none"
    if homeless:
        drawn = draw.pick(_shares_of("support_method_needed"))
        method = {"other_or_ordinary_support": "s85"}.get(drawn, drawn)
    children = int(draw.pick(_shares_of("children_given_children"))) if "children" in kind else 0
    urgency = draw.pick({"U1": 0.03, "U2": 0.10, "U3": 0.27, "U4": 0.35, "U5": 0.25})
    due, due_kind = "", ""
    if situation in ("release_within_month", "discharge_within_month") or draw.chance(0.012):
        due = (day + timedelta(days=rng.randrange(6, 70))).isoformat()
        due_kind = {"release_within_month": "release", "discharge_within_month": "discharge"}.get(
            situation, "lease_end"
        )
    team = ""
    teams = [t["team_id"] for t in draw.t["support_teams"] if t["method"] == method]
    if teams and draw.chance(0.35):
        team = rng.choice(teams)
    admitted = day - timedelta(days=rng.randrange(10, 260)) if situation == "section_110" else None
    size = 1 + children + ("couple" in kind)
    wheelchair = draw.chance(0.025)
    draw.t["households"].append(
        {"household_id": h, "registered_on": (day - timedelta(days=waited)).isoformat(), "urgency_class": urgency,
         "homelessness_situation": situation, "responsible_municipality": draw.code, "must_be_housed_by": due,
         "must_be_housed_by_kind": due_kind, "support_method": "" if draw.chance(0.01) else method, "support_team_id": team,
         "support_declined": "yes" if method != "none" and draw.chance(0.06) else "no",
         "section_110_admitted_on": admitted.isoformat() if admitted else "",
         "support_decided_on": (day - timedelta(days=rng.randrange(5, 90))).isoformat()
         if method != "none" and draw.chance(0.6) else "",
         "min_rooms": max(1, size - 1) if children else "", "max_rooms": size + 2 if draw.chance(0.2) else "",
         "needs_step_free": "yes" if wheelchair or draw.chance(0.05) else "no", "needs_wheelchair": "yes" if wheelchair else "no",
         "needs_lift_or_ground": draw.yes(0.07, 0.01), "has_pet": draw.yes(0.10, 0.01), "available_from": due,
         "other_fixed_costs_dkk_month": rng.choice([0, 0, 150, 300, 450]) if draw.chance(0.9) else "",
         "debt_instalment_dkk_month": rng.choice([200, 400, 600, 900]) if draw.chance(0.35) else 0,
         "mandatory": "yes" if urgency == "U1" and draw.chance(0.04) else "no", "target_group": ""}
    )  # fmt: skip
    if team and draw.t["households"][-1]["support_method"] == "":
        draw.t["households"][-1]["support_team_id"] = ""
    _members(draw, h, kind, children, situation)
    _wishes(draw, h)
    if draw.chance(0.11):
        owed = rng.choice(draw.t["organisations"])["organisation_id"]
        draw.t["debts"].append(
            {
                "household_id": h,
                "organisation_id": owed,
                "amount_dkk": rng.randrange(2, 60) * 500,
                "arrangement_kept": draw.yes(0.4, 0.1),
            }
        )


def _members(draw: Draw, h: str, kind: str, children: int, situation: str) -> None:
    band = draw.pick(_shares_of("age"))
    low, high = {"60+": (60, 78)}.get(band) or tuple(int(x) for x in band.split("-"))
    if children and high < 25:
        low, high = 21, 29
    adults = [("applicant", draw.rng.randint(low, high))]
    if "couple" in kind:
        adults.append((draw.rng.choice(["spouse", "cohabitant"]), max(18, draw.rng.randint(low, high))))
    for n, (role, age) in enumerate(adults, start=1):
        _adult(draw, h, f"{h}-{n}", role, age, len(adults), children, situation)
    for n in range(children):
        _person(draw, h, f"{h}-{len(adults) + n + 1}", "child", draw.rng.randint(0, 17), {"citizenship_class": "DK"})


def _person(draw: Draw, h: str, p: str, role: str, age: int, more: Row) -> None:
    born = draw.day - timedelta(days=int(age * 365.25) + draw.rng.randrange(1, 364))
    columns = (
        "cohabiting_since", "citizenship_class", "enrolled_from", "enrolled_to", "release_date", "release_institution",
        "release_convicted", "plan_141_required", "lease_terminated_on", "lease_terminated_ground", "disability_pension_from",
        "income_kind", "gross_income_dkk_month", "net_income_dkk_month",
    )  # fmt: skip
    row: Row = {"person_id": p, "household_id": h, "role": role, "birth_date": born.isoformat(), "birth_year": ""}
    row |= dict.fromkeys(columns, "") | {"benefit_history_known": "yes", "events_known": "yes"} | more
    draw.t["persons"].append(row)


def _adult(draw: Draw, h: str, p: str, role: str, age: int, adults: int, children: int, situation: str) -> None:
    rng, day = draw.rng, draw.day
    more: Row = {
        "citizenship_class": draw.pick({"DK": 0.84, "EU": 0.05, "OTHER": 0.08, "STATELESS": 0.01, "UNKNOWN": 0.02})
    }
    if role == "cohabitant":
        more["cohabiting_since"] = (
            (day - timedelta(days=rng.randrange(60, 3000))).isoformat() if draw.chance(0.9) else ""
        )
    single = adults == 1
    minimum = more["citizenship_class"] in ("OTHER", "STATELESS") and draw.chance(0.6)
    kind = draw.pick({"KTH": 0.59, "FP": 0.16 if age >= 25 else 0.03, "wage": 0.08, "none": 0.03, "SU": 0.02 if age < 32 else 0,
                      "other": 0.10})  # fmt: skip
    if age >= 67:
        kind = "folkepension"
    amount: int | str
    if kind == "KTH":
        code, amount = _kontanthjaelp(draw, age, single, children, minimum)
        kind = code
        _benefit(draw, p, code, rng.choice([2, 4, 5, 6, 7, 9, 14, 16, 20, 30, 48]))
    elif kind == "FP":
        amount = draw.rate("pension.foertidspension_efter_2003." + ("enlig" if single else "gift_samlevende"))
        more["disability_pension_from"] = (day - timedelta(days=rng.randrange(200, 4000))).isoformat()
    elif kind == "wage":
        amount = rng.randrange(15, 29) * 1000
    elif kind == "SU":
        amount = draw.rate("andre_ydelser.su_udeboende")
        more["enrolled_from"] = (day - timedelta(days=rng.randrange(60, 700))).isoformat()
    elif kind == "folkepension":
        supplement = "pensionstillaeg_enlig" if single else "pensionstillaeg_gift_samlevende"
        amount = draw.rate("pension.folkepension.grundbeloeb") + draw.rate(f"pension.folkepension.{supplement}")
    elif kind == "other":
        kind = draw.pick({"DP": 0.4, "SDP": 0.4, "RFY_JAF": 0.2})
        amount = {"DP": 17000 + rng.randrange(0, 5) * 1000, "SDP": 18000}.get(kind, 13345)
        _benefit(draw, p, kind, rng.choice([2, 4, 5, 6, 8, 11]))
    else:
        amount = 0
    if draw.chance(0.02):
        amount = ""
    more |= {"income_kind": kind, "gross_income_dkk_month": amount}
    if situation == "release_within_month" or draw.chance(0.02):
        more |= {"release_date": (day - timedelta(days=rng.randrange(0, 300))).isoformat(), "release_institution": "prison_service",
                 "release_convicted": "yes", "plan_141_required": draw.yes(0.5, 0.15)}  # fmt: skip
    if draw.chance(0.05):
        more |= {"lease_terminated_on": (day - timedelta(days=rng.randrange(10, 700))).isoformat(),
                 "lease_terminated_ground": draw.pick({"arrears": 0.7, "gross_breach_good_order": 0.2, "other": 0.1})}  # fmt: skip
    if draw.chance(0.02):
        more["benefit_history_known"] = "no"
    if draw.chance(0.01):
        more["events_known"] = "no"
    _person(draw, h, p, role, age, more)


def _kontanthjaelp(draw: Draw, age: int, single: bool, children: int, minimum: bool) -> tuple[str, int]:
    rate, extra = "kontanthjaelp_ny_ordning.satser.", "kontanthjaelp_ny_ordning.tillaeg."
    name = "mindstesats" if minimum else "grundsats" if age < 30 else "forhoejet_sats"
    amount = draw.rate(rate + name)
    if children:
        amount += draw.rate(extra + "boernetillaeg")
        if single and name != "forhoejet_sats":
            amount += draw.rate(extra + "enlig_forsoerger")
    elif single and not minimum:
        amount += draw.rate(extra + "enlig_ikke_forsoerger")
    if name == "grundsats" and draw.chance(0.8):
        amount += draw.rate(extra + ("saerligt_ungetillaeg_forsoerger" if children else
                                      "saerligt_ungetillaeg_18_24" if age < 25 else "saerligt_ungetillaeg_25_29"))  # fmt: skip
    return ("KTH_16_2" if minimum else "KTH_16_1"), amount


def _benefit(draw: Draw, person: str, code: str, months: int) -> None:
    last = month_of(draw.day) - 1
    first = last - months + 1
    reform = 12 * 2025 + 6
    if code.startswith("KTH") and first < reform:
        old = "KTH_OLD" if code == "KTH_16_1" else "SHO"
        draw.t["benefit_periods"].append(
            {
                "person_id": person,
                "benefit": old,
                "first_month": month_text(first),
                "last_month": month_text(reform - 1),
            }
        )
        first = reform
    draw.t["benefit_periods"].append(
        {"person_id": person, "benefit": code, "first_month": month_text(first), "last_month": ""}
    )


def _wishes(draw: Draw, h: str) -> None:
    if not draw.chance(0.6):
        return
    seen = set()
    for tier in range(1, draw.rng.randrange(1, 4) + 1):
        kind = draw.pick({"area": 0.25, "department": 0.35, "organisation": 0.15, "floor_max": 0.1, "near": 0.15})
        target: Any
        if kind == "area":
            target = draw.rng.choice(draw.t["areas"])["area_id"]
        elif kind in ("department", "organisation"):
            target = draw.rng.choice(draw.t[kind + "s"])[f"{kind}_id"]
        elif kind == "floor_max":
            target = draw.rng.randrange(0, 3)
        else:
            place = draw.rng.choice(draw.t["departments"])
            target = f"{place['easting']} {place['northing']} {draw.rng.choice([1500, 3000, 5000])}"
        what = draw.pick({str(tier): 0.82, "avoid": 0.1, "never": 0.08})
        if (kind, target) not in seen:
            seen.add((kind, target))
            draw.t["wishes"].append({"household_id": h, "kind": kind, "target": target, "tier": what})
