"""What OpenAPI says is what is sent: schemathesis over every call, against a server of its own."""

import atexit
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from api.access import Actor, Role
from api.app import create_app
from api.service.kept import tokens
from api.service.kept.memory import open_memory
from api.settings import Settings

ADMIN = Actor("admin-1", frozenset({Role.admin}), frozenset({"0461"}))
schema = schemathesis.openapi.from_dict(create_app(Settings(token=None)).openapi())


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--port", str(port)], stderr=subprocess.DEVNULL,
        env={k: v for k, v in os.environ.items() if not k.startswith("ANVIS_")} | {"ANVIS_DATABASE": f"sqlite:///{folder}/anvis.db"},
    )  # fmt: skip
    atexit.register(process.kill)
    address = f"http://127.0.0.1:{port}"
    memory = open_memory(f"sqlite:///{folder}/anvis.db")
    token = tokens.create(memory, ADMIN, "coordinator-1", ["coordinator"], ["0461"], 1).token
    memory.close()
    for _ in range(300):
        try:
            urllib.request.urlopen(address + "/health/ready", timeout=1)
            break
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    yield address, {"Authorization": f"Bearer {token}"}
    process.terminate()
    process.wait(10)


@schema.parametrize()
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
def test_every_answer_is_as_openapi_says(case, server):
    # References between tables and the calendar are more than JSON Schema can say, so a body that fits the schema may
    # be refused; and the reader takes cells that are looser than a schema would let them be.
    # A coordinator asks, so that the doors to what is kept are gone through, and not only found shut.
    address, headers = server
    case.call_and_validate(
        base_url=address,
        timeout=120,
        headers=headers,
        excluded_checks=[positive_data_acceptance, negative_data_rejection],
    )
