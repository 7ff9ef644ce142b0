"""What a caller may send to do harm: refused with a 4xx that repeats next to nothing, and never a civil number."""

import copy
import json
import re

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.http.schema import EXAMPLE, QUESTION
from api.settings import Settings

JSON = {"content-type": "application/json"}
LONG = "Q" * 50_000
# Each in a writing of its own: soft hyphen, zero width, other digits, another dash, a date with slashes, a lost zero.
HIDDEN = (
    "0101\u00ad90\u00ad-1234", "010190\u200b1234", "\uff10\uff11\uff10\uff11\uff19\uff10\uff11\uff12\uff13\uff14",
    "010190\u22121234", "01/01/90-1234", "101901234",
)  # fmt: skip
LEAKS = re.compile("|".join(("010190", "01/01/90", "101901234", "1234", "\uff10\uff11")))


@pytest.fixture(scope="module")
def client():
    with TestClient(create_app(Settings(token=None, solvers=1, scorers=1)), raise_server_exceptions=False) as found:
        yield found


def batch(change):
    found = copy.deepcopy(EXAMPLE)
    change(found)
    return found


def asked(**question):
    return EXAMPLE | {"question": {"household_id": "H2"} | question}


def log_of(caplog):
    """What the service logged; the client of the test logs its own addresses."""
    return "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("anvis"))


def sent(client, body, headers=JSON):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    path = "/v1/what-if" if b'"question"' in data else "/v1/score"
    return client.post(path, content=data, headers=headers)


PLACES = {
    "note": lambda t: batch(lambda b: b["batch"].update(note=t)),
    "format": lambda t: batch(lambda b: b["batch"].update(format=t)),
    "municipality": lambda t: batch(lambda b: b["batch"].update(municipality=t)),
    "decision_date": lambda t: batch(lambda b: b["batch"].update(decision_date=t)),
    "a setting of the batch": lambda t: batch(lambda b: b["batch"].update({t: 1})),
    "policy": lambda t: batch(lambda b: b.update(policy={"budget_dkk": t})),
    "a policy that is a text": lambda t: batch(lambda b: b.update(policy=t)),
    "a setting of the policy": lambda t: batch(lambda b: b.update(policy={"size": {t: 1}})),
    "a rule": lambda t: batch(lambda b: b.update(policy={"rule_status": {t: {"status": "suspended"}}})),
    "target_group": lambda t: batch(lambda b: b["households"][0].update(target_group=t)),
    "an id": lambda t: batch(lambda b: b["households"][0].update(household_id=t)),
    "a column that is not read": lambda t: batch(lambda b: b["households"][0].update(remark=t)),
    "a heading that is not read": lambda t: batch(lambda b: b["households"][0].update({t: 1})),
    "a table": lambda t: batch(lambda b: b.update({t: []})),
    "a table that is a text": lambda t: batch(lambda b: b.update(wishes=[t])),
    "a nested cell": lambda t: batch(lambda b: b["households"][0].update(target_group=[t])),
    "a change": lambda t: asked(set={"target_group": t}),
    "the field of a change": lambda t: asked(set={t: 1}),
    "a row to add": lambda t: asked(add={"wishes": [{"household_id": "H2", "kind": "area", "target": t, "tier": "1"}]}),
    "a row to remove": lambda t: asked(remove=[f"households.{t}"]),
    "a household": lambda t: asked(household_id=t),
    "a name in the question": lambda t: asked(**{t: 1}),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_civil_number_in_any_writing_is_refused_everywhere_and_never_repeated(client, caplog, place):
    with caplog.at_level("INFO"):
        for number in HIDDEN:
            answer = sent(client, PLACES[place](number))
            assert answer.status_code == 422, (number, answer.text)
            told = {k: v for k, v in answer.json().items() if k != "instance"}
            assert not LEAKS.search(json.dumps(told, ensure_ascii=False)), told
            assert not LEAKS.search(
                re.sub(r'"request_id": "\w+"', "", log_of(caplog).replace(answer.headers["x-request-id"], ""))
            )
            assert "CPR" in answer.text


def test_a_civil_number_among_the_parameters_is_not_repeated_either(client, caplog):
    with caplog.at_level("INFO"):
        for address in (
            "/v1/rules?date=010190-1234",
            "/v1/score?fields=010190-1234",
            "/v1/match?seed=0101901234x",
            "/v1/010190-1234",
        ):
            answer = client.post(address, json=EXAMPLE) if "rules" not in address else client.get(address)
            assert 400 <= answer.status_code < 500
            assert "010190" not in answer.text
    assert "010190" not in log_of(caplog)


@pytest.mark.parametrize(
    "asked", ["010190-1234", "01-01-90-1234", "01.01.1990-1234", "101901234", "a_0101901234", "x" * 65, "a b", "é"]
)
def test_a_request_id_that_is_one_or_is_not_plain_is_replaced(client, caplog, asked):
    with caplog.at_level("INFO"):
        answer = client.get("/health/live", headers={"x-request-id": asked.encode("utf-8")})
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])
    assert asked not in log_of(caplog)


@pytest.mark.parametrize("id_", ["0a3f50b8-3a1f-32b8-e044-0003ba298018", "req_2026-11-20.7", "12345678"])
def test_other_request_ids_are_kept(client, id_):
    assert client.get("/health/live", headers={"x-request-id": id_}).headers["x-request-id"] == id_


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        (batch(lambda b: b["batch"].update(note="\ud800")), 400, "/batch/note"),
        (batch(lambda b: b["households"][1].update(target_group="x\udfff")), 400, "/households/1/target_group"),
        (batch(lambda b: b["households"][0].update({"\ud800": 1})), 400, "/households/0"),
        (asked(household_id="\ud800"), 400, "/question/household_id"),
        (b'{"batch": {"note": 1e400}}', 400, None),
        (b'{"batch": {"note": -1e999}}', 400, None),
        (b'{"batch": {"note": 1e308}, "persons": [{"birth_year": 1e308}]}', 422, None),
        (b'{"batch": {"note": ' + b"9" * 5000 + b"}}", 400, None),
        (b'{"batch": {"note": "a", "note": "b"}}', 422, "/batch/note"),
        (b'{"households": [{"household_id": "H1", "household_id": "H2"}]}', 422, "/households/0/household_id"),
        (asked(remove=["dwellings.B1"]), 422, None),
        (asked(remove=["households.H1", "households.H2"]), 422, None),
        (asked(household_id=None, remove=["households.H1", "households.H2"]), 422, None),
        (asked(set={"persons.P2.birth_year": 1e308}), 422, None),
    ],
)  # fmt: skip
def test_what_made_a_500_is_said_to_be_wrong(client, body, status, pointer):
    answer = sent(client, body)
    assert answer.status_code == status, answer.text
    if pointer is not None:
        assert [e["pointer"] for e in answer.json()["errors"]] == [pointer]
    assert sent(client, EXAMPLE).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        batch(lambda b: b.update({LONG: []})),
        batch(lambda b: b["batch"].update(municipality="Q" * 9000)),
        batch(lambda b: b.update(policy={"Q" * 9000: 1})),
        batch(lambda b: b.update(policy={"interpretations": {"Q" * 9000: True}})),
        batch(lambda b: b.update(policy={"rule_status": {"Q" * 9000: {"status": "suspended", "basis": "b", "signed_by": "s"}}})),
        batch(lambda b: b.update(policy={"levels": ["mandatory", "housed_by_class", "Q" * 9000]})),
        batch(lambda b: b["households"][0].update({"Q" * 9000: 1, "registered_on": "Q" * 9000})),
        batch(lambda b: b.update(answers=[{"household_id": "H1", "rule_id": "Q" * 150, "answer": "a", "by": "b", "reason": "r"}])),
        asked(set={"Q" * 9000: 1}), asked(set={"dwellings.B1." + "Q" * 9000: 1}), asked(set={"policy." + "Q" * 9000: 1}),
        asked(set={"policy.levels." + "Q" * 9000: 1}), asked(remove=["households." + "Q" * 9000]), asked(remove=["Q" * 9000]),
        asked(add={"Q" * 9000: [{}]}), asked(add={"locks": [{"Q" * 9000: 1}]}), asked(**{"Q" * 9000: 1}),
    ],
)  # fmt: skip
def test_an_error_repeats_little_of_what_was_sent(client, body):
    answer = sent(client, body)
    assert 400 <= answer.status_code < 500
    told = answer.json()
    for text in (
        (told["detail"], *(e["detail"] for e in told["errors"]), *(e["pointer"] for e in told["errors"]))
        if "errors" in told
        else (told["detail"],)
    ):
        assert text.count("Q") <= 200


def test_a_body_that_holds_too_much_is_refused_and_the_next_call_is_answered(client):
    for body in (b'{"a":[' + b"{}," * 1_000_000 + b"1]}", b"[" * 2_000_000, b'{"a":"' + b"x" * 9_000_000 + b'"}'):
        assert sent(client, body).status_code in (400, 413)
    assert sent(client, EXAMPLE).status_code == 200


def test_the_fields_of_a_score_and_its_form(client):
    some = client.post("/v1/score?fields=verdict,budget.disposable,%20verdict", json=EXAMPLE).json()
    assert some["fields"] == ["verdict", "budget.disposable"]
    assert some["pairs"][0].keys() == {"household_id", "dwelling_id", "verdict", "budget"}
    columns = client.post("/v1/score?fields=verdict&form=compact", json=EXAMPLE).json()
    assert (columns["households"], columns["dwellings"], columns["columns"]) == (
        ["H1", "H2"],
        ["B1"],
        {"verdict": ["allowed", "allowed"]},
    )
    wrong = client.post("/v1/score?fields=verdict,nothing", json=EXAMPLE)
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/query/fields")
    assert "budget.disposable" in wrong.text
    assert client.post("/v1/score?fields=", json=EXAMPLE).status_code == 422
    assert client.post("/v1/score?form=table", json=EXAMPLE).status_code == 422


def test_answers_are_compressed_for_who_takes_that(client):
    plain = client.post("/v1/score", json=EXAMPLE, headers={"accept-encoding": "identity"})
    packed = client.post("/v1/score", json=EXAMPLE, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert packed.json() == plain.json()
    assert "Accept-Encoding" in packed.headers["vary"]


def test_the_question_that_was_asked_still_runs(client):
    assert sent(client, EXAMPLE | {"question": QUESTION}).status_code == 200
