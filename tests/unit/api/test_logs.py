"""Every line is one JSON object and holds nothing shaped like a civil registration number."""

import io
import json
import logging

import pytest
import structlog

from api import logs


@pytest.fixture
def told():
    """`told()` gives the lines written so far. What was set up before comes back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_message_that_is_an_object_gives_its_fields(told):
    line = {"request_id": "a-1", "method": "GET", "path": "/v1/law", "status": 200, "ms": 1.5}
    logging.getLogger("anvis.api").info(json.dumps(line))
    found = told()[0]
    assert {name: found[name] for name in line} == line
    assert (found["level"], found["logger"], found["timestamp"][-1]) == ("info", "anvis.api", "Z")
    assert "event" not in found


def test_structlog_and_the_standard_library_write_the_same_lines(told):
    structlog.get_logger("anvis.jobs").warning("run taken", run="R-AAAA", attempt=2)
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 7)
    assert [(x["logger"], x["level"], x["event"]) for x in told()] == [
        ("anvis.jobs", "warning", "run taken"), ("uvicorn.error", "info", "Started server process [7]"),
    ]  # fmt: skip


def test_a_civil_number_is_never_written_wherever_it_stands(told):
    log = structlog.get_logger("anvis")
    log.info("household 010170-1234 came", key="0101701234", deep={"a": ["010170 1234"]}, whole=101701234, ok="H1")
    log.info("x", **{"0101701234": 1})
    logging.getLogger("other").error("%s", "01/01/70-1234")
    lines = told()
    text = json.dumps(lines)
    for written in ("010170-1234", "0101701234", "010170 1234", "101701234", "01/01/70-1234"):
        assert written not in text
    assert lines[0]["ok"] == "H1"
    assert lines[0]["event"] == lines[0]["key"] == lines[0]["deep"] == logs.HIDDEN


def test_of_an_exception_the_class_is_told_and_not_its_text(told):
    try:
        raise ValueError("a name somebody typed")
    except ValueError:
        logging.getLogger("x").exception("failed")
        structlog.get_logger("y").exception("failed")
    assert [x["error"] for x in told()] == ["ValueError", "ValueError"]
    assert "somebody" not in json.dumps(told())


def test_a_request_id_of_our_own_stays(told):
    own = "a" * 11 + "0101701234" + "b" * 11
    logging.getLogger("anvis.api").info(json.dumps({"request_id": own}))
    assert told()[0]["request_id"] == own
