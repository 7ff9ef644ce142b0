"""`anvis serve` told to stop: it answers the call it has, ends by itself, and every line it wrote is a JSON object."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

from small_batch import SMALL


@contextmanager
def served(folder):
    """The service and its port, once a worker is ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
    settings = {"ANVIS_DATABASE": f"sqlite:///{folder}/anvis.db", "ANVIS_SOLVERS": "1", "ANVIS_SCORERS": "1"}
    pipes = {"stderr": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=os.environ | settings, **pipes) as service:
        try:
            for _ in range(600):
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5):
                        break
                except OSError:
                    assert service.poll() is None
                    time.sleep(0.1)
            yield service, port
        finally:
            service.kill()


def test_told_to_stop_it_answers_what_it_has_and_ends(tmp_path):
    body = json.dumps(SMALL).encode()
    with served(tmp_path) as (service, port):
        call = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        call.putrequest("POST", "/v1/score")
        call.putheader("Content-Type", "application/json")
        call.putheader("Content-Length", str(len(body)))
        call.endheaders()
        call.send(body[:100])
        time.sleep(0.5)  # the call is begun; half of it is still to come
        service.send_signal(signal.SIGTERM)
        call.send(body[100:])
        answer = call.getresponse()
        assert answer.status == 200
        assert json.loads(answer.read())["pairs"]
        _, err = service.communicate(timeout=60)
    lines = [json.loads(line) for line in err.splitlines()]
    assert any(x.get("path") == "/v1/score" and x.get("status") == 200 for x in lines)
    assert all(x["level"] and x["logger"] and x["timestamp"] for x in lines)
    assert service.returncode in (0, -signal.SIGTERM)  # uvicorn ends by the signal it was sent, once all is done
