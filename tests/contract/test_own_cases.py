"""What a caseworker is answered, whatever is asked: no household of another's, nowhere but in what a person wrote in words of the
own case. Every call of the service, on both databases."""

import json
import re

import pytest
from full_batch import FULL, OWN
from kept_service import month_in

HERE = "0157"
WHO = {"anna": "coordinator", "bo": "coordinator", "cw-1": "caseworker", "cw-2": "caseworker"}
IDS = {row["household_id"] for row in FULL["households"]} | {row["person_id"] for row in FULL["persons"]}
PERSONS = {row["person_id"]: row["household_id"] for row in FULL["persons"]}


@pytest.fixture(scope="module")
def month(month_service):
    """A month in which every kind of thing is there: locks, notes, offers of both caseworkers, one that came back, a course."""
    found = month_in(month_service, HERE, WHO, FULL)
    batch, run = "/v1/batches/{batch}", "/v1/runs/{run}"
    found.good("anna", "POST", f"{batch}/vacancies")
    for household, home in (("HH-North", "BO-1"), ("HH-South", "BO-2")):
        lock = {"dwelling": home, "kind": "forbid", "reason": f"om {household}"}
        found.good("anna", "PUT", f"{batch}/locks/{household}", lock)
    found.good("anna", "POST", f"{batch}/comments", {"text": "HH-South ringede", "household": "HH-South"}, status=201)
    digest = found.good("anna", "GET", run)["plan_digest"]
    made = found.good("bo", "POST", f"{run}/approve", {"plan_digest": digest})["made"]
    found.offers = {o["household"]: o["id"] for o in made}
    for offer in found.offers.values():
        sent = {"move": "send", "on": "2026-12-02", "answer_days": 8}
        found.good("anna", "POST", f"/v1/offers/{offer}/moves", sent)
    said = {"move": "refuse", "on": "2026-12-03", "reason_code": "no_lift"}
    found.good("anna", "POST", f"/v1/offers/{found.offers['HH-South']}/moves", said)
    found.good("anna", "POST", "/v1/courses", {"team": "T1", "method": "CTI", "household": "HH-South"}, status=201)
    # One of them on each, for the calls are many.
    found.caseworker = "cw-1" if month_service.kind == "sqlite" else "cw-2"
    found.other = found.good("anna", "POST", f"{batch}/runs", status=202)["id"]
    return found


def own_ids(who):
    return set(OWN[who]) | {p for p, h in PERSONS.items() if h in OWN[who]}


def named_in(answer):
    """Ids of households and persons that an answer names, in a value, a key, a sentence or a page.

    But for whom an own case is protected against: that is the caseworker's own to know (rights: `protection.read`).
    """
    text = answer.content.decode("utf-8", "replace") + json.dumps(dict(answer.headers))
    if answer.headers["content-type"] == "application/json" and "tables" in (whole := answer.json()):
        whole["tables"].pop("separations", None)
        text = json.dumps(whole)
    if answer.headers["content-type"] == "application/pdf":
        from io import BytesIO

        from pypdf import PdfReader

        text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    return {found for found in IDS if re.search(rf"(?<![\w-]){re.escape(found)}(?![\w-])", text)}


def bodies(who, mine, homes):
    """Bodies of the calls that take one, by the end of their path: own households first, others' in every place one can stand."""
    theirs = sorted({row["household_id"] for row in FULL["households"]} - set(OWN[who]))
    asked = {"reason": "fordi det er så"}
    what_if = [{"household_id": h} for h in (*mine, *theirs)]
    what_if += [{"household_id": mine[0], "place": d} for d in homes]
    what_if += [{"household_id": h, "set": {"urgency_class": "U1"}} for h in mine]
    what_if += [{"household_id": mine[0], "forbid": [d]} for d in homes]
    what_if += [{"household_id": mine[0], "remove": [f"households.{theirs[0]}"]}]
    what_if += [
        {"household_id": mine[0], "add": {"locks": [{"household_id": h, "dwelling_id": homes[0], "kind": "keep"}]}}
        for h in theirs
    ]
    what_if += [
        {"household_id": mine[0], "set": {"min_rooms": 9}},
        {"household_id": mine[0], "set": {"no_such": theirs[0]}},
    ]
    return {
        "what-if": what_if,
        "moves": [{"move": "accept", "on": "2026-12-04"}, {"move": "refuse", "on": "2026-12-04", "reason_code": "wait"}],
        "comments": [{"text": "t", "household": theirs[0]}],
        "approve": [{"plan_digest": "0" * 64}],
        "propose": [{"dwelling": d, "rule_id": "SIZE-1", **asked} for d in homes],
        "sign": [{"dwelling": homes[0], **asked}],
        "lifts": [{"dwelling": homes[0], "rule_id": "SIZE-1", **asked}],
        "answers": [{"rule_id": "ALB-59-6-3", "answer": "not_met", **asked}],
        "offers": [{"run_id": "{run}", "dwelling": homes[0], "household": theirs[0], **asked}],
        "months": [{"run_id": "{run}"}],
        "courses": [{"team": "T1", "method": "CTI", "household": theirs[0]}],
        "erase": [asked],
    }  # fmt: skip


def addresses(month, path, who):
    """Every address of a path: own and others' ids in each place."""
    households = [row["household_id"] for row in FULL["households"]]
    places = {
        "batch_id": [month.batch], "run_id": [month.run], "other_id": [month.run, month.other],
        "household_id": households, "dwelling_id": [row["dwelling_id"] for row in FULL["dwellings"]],
        "offer_id": list(month.offers.values()), "kind": ["no-offer", "hearing", "missing-facts", "organisation"],
        "reference": [*households, "O1"], "code": ["conflict"], "simulation_id": ["S-none"], "token_id": ["T-none"],
        "vacancy_id": ["V-none"], "course_id": ["C-none"],
    }  # fmt: skip
    found = [path]
    for name in re.findall(r"{(\w+)}", path):
        found = [a.replace("{" + name + "}", value) for a in found for value in places[name]]
    return found


# They answer what was sent, in which a caseworker names whom they like, and nothing that is kept.
KEEPS_NOTHING = ("/v1/score", "/v1/match", "/v1/what-if")


def test_no_answer_to_a_caseworker_names_a_household_of_anothers(month):
    who = month.caseworker
    mine, others = OWN[who], IDS - own_ids(who)
    told = bodies(who, mine, [row["dwelling_id"] for row in FULL["dwellings"]])
    seen, answered = set(), 0
    for path, item in month.client.app.openapi()["paths"].items():
        for method in item:
            if path in KEEPS_NOTHING or method in ("delete", "patch"):
                continue
            end = next((part for part in reversed(path.split("/")) if part in told), None)
            for address in addresses(month, path, who):
                for body in [None] if method == "get" else told.get(end, [{}]):
                    sent = json.loads(json.dumps(body).replace("{run}", month.run))
                    query = f"?batch={month.batch}" if path == "/v1/quota" else ""
                    answer = month.call(who, method.upper(), address + query, sent)
                    # What stands in the address or the body was the caller's own word.
                    said = {o for o in others if o in address or o in json.dumps(sent)}
                    assert not named_in(answer) & others - said, (method, address, sent, answer.text[:2000])
                    if said:
                        assert answer.status_code >= 400, (method, address, sent, answer.text[:2000])
                    elif answer.status_code < 300:
                        answered += 1
                        seen.add((method, path))
    assert {p for _, p in seen} >= {
        "/v1/batches/{batch_id}", "/v1/runs/{run_id}/plan", "/v1/runs/{run_id}/cases", "/v1/offers", "/v1/offers/{offer_id}",
        "/v1/runs/{run_id}/explanations/{household_id}", "/v1/runs/{run_id}/explanations/{household_id}/{dwelling_id}",
        "/v1/runs/{run_id}/what-if", "/v1/runs/{run_id}/letters/{kind}/{reference}.pdf", "/v1/audit",
    }  # fmt: skip
    assert answered > 30
