"""Numbers typed at the command line and sent as JSON are read by the rules of cells."""

import copy
import json

from fastapi.testclient import TestClient

from api.app import create_app
from api.http.schema import EXAMPLE
from api.settings import Settings


def test_a_number_of_an_added_row_that_can_be_read_in_two_ways(anvis, town):
    row = 'debts={"household_id": "%s", "organisation_id": "%s", "amount_dkk": %s}'
    household, organisation = _first(town, "households"), _first(town, "organisations")
    ran = anvis("what-if", town, household, "--add", row % (household, organisation, "4.500"))
    assert ran.code == 2
    assert "4500 eller 4,5, uden tusindtalsskilletegn" in ran.err
    assert anvis("what-if", town, household, "--add", row % (household, organisation, "4500.50")).code in (0, 3)


def test_a_setting_of_the_command_line_that_can_be_read_in_two_ways(anvis, town):
    household = _first(town, "households")
    ran = anvis("what-if", town, household, "--set", "policy.budget_dkk=500.000")
    assert ran.code == 2
    assert "500000 eller 500, uden tusindtalsskilletegn" in ran.err


def test_a_number_of_a_request_that_can_be_read_in_two_ways():
    batch = copy.deepcopy(EXAMPLE)
    rent = batch["dwellings"][0]["rent_dkk_month"]
    batch["dwellings"][0]["rent_dkk_month"] = 987654321
    text = json.dumps(batch)
    with TestClient(create_app(Settings(token=None, solvers=1, scorers=1))) as client:
        for number, status in (("4.500", 422), (f"{rent}.50", 200)):
            content = text.replace("987654321", number)
            answer = client.post("/v1/score", content=content, headers={"content-type": "application/json"})
            assert answer.status_code == status, answer.text
            if status == 422:
                assert "4500 or 4.5, without a thousands separator" in answer.text


def _first(town, table):
    line = (town / f"{table}.csv").read_text(encoding="utf-8").splitlines()[1]
    return line.split(",")[0]
