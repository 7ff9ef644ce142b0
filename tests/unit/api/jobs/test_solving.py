"""The process that solves: what it tells as it goes, what it brings, and how it ends when it is told to, or left alone."""

import json
from pathlib import Path

import pytest
from durable import until
from small_batch import SMALL

from api.jobs.process import started
from api.service.kept.tables import document_of_files
from matching import plan_document, solve
from matching.files.again import read_document
from matching.questions.second_opinion import verify

TOWN = document_of_files(Path(__file__).resolve().parents[4] / "sample_data" / "town")


def job(document, **told):
    return {
        "batch": json.dumps(document).encode(),
        "previous": None,
        "seed": 0,
        "time_limit": 60.0,
        "work_limit": None,
    } | told


@pytest.fixture
def solving():
    """`solving(kind, job)` starts a process with that work: (process, line)."""
    made = []

    def start(kind, work):
        process, line = started("api.jobs.solving", 0)
        made.append((process, line))
        line.send((kind, work))
        return process, line

    yield start
    for process, line in made:
        line.close()
        process.kill()
        process.wait()


def heard(line):
    """Everything said, the last word at the end."""
    said = [line.recv()]
    while said[-1][0] == "progress":
        assert line.poll(60)
        said.append(line.recv())
    return said


def test_progress_is_told_level_by_level_and_ends_as_the_plan_does(solving):
    *progress, (what, brought) = heard(solving("run", job(TOWN))[1])
    assert what == "done"
    plan = json.loads(brought["plan"])
    assert brought["plan"].endswith(b"\n}\n")
    told = [p["levels"] for _, p in progress if "levels" in p]
    counts = [len(levels) for levels in told]
    assert counts == sorted(counts)
    assert len(set(counts)) > 3
    last = json.loads(json.dumps(told[-1]))
    assert last == [
        {k: v for k, v in level.items() if k in ("name", "value", "bound", "proven", "keys")}
        for level in plan["levels"]
    ]
    shares = [p["permille"] for _, p in progress]
    assert shares == sorted(shares)
    assert brought["summary"]["placed"] == len(plan["placements"]) == progress[-1][1]["placed"]


def test_a_search_that_is_called_off_brings_a_lawful_plan_that_says_so(solving):
    _, line = solving("run", job(TOWN))
    line.send("stop")
    *_, (what, brought) = heard(line)
    assert (what, brought["stopped"], brought["status"]) == ("done", True, "feasible")
    plan = json.loads(brought["plan"])
    assert (plan["stopped_by"], plan["repeatable"]) == ("request", False)
    assert plan["placements"]
    assert verify(read_document(TOWN).case, plan) == []


def test_an_earlier_plan_is_kept_to(solving):
    first = plan_document(solve(read_document(SMALL).case))
    *_, (_, again) = heard(solving("run", job(SMALL, previous=first.as_bytes(), seed=5))[1])
    plan = json.loads(again["plan"])
    for rows in (plan["placements"], plan["previous"]):
        assert {p["household_id"]: p["dwelling_id"] for p in rows} == first.homes()


def test_a_batch_that_does_not_hold_is_refused_with_the_reason(solving):
    *_, (what, wrong) = heard(solving("run", job({**SMALL, "persons": []}))[1])
    assert (what, wrong.code) == ("refused", "bad-batch")


def test_a_process_that_nobody_waits_for_ends(solving):
    process, line = solving("run", job(TOWN))
    line.recv()
    line.close()
    assert until(lambda: process.poll()) == 3
