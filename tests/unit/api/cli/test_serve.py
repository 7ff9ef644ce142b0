"""`anvis serve` told to stop: it ends by itself, and every line it wrote is a JSON object."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request


def test_told_to_stop_it_ends_in_good_order(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as service:
        try:
            address = f"http://127.0.0.1:{port}/health/live"
            for _ in range(600):
                try:
                    with urllib.request.urlopen(address, timeout=5) as answer:
                        assert answer.status == 200
                    break
                except OSError:
                    assert service.poll() is None
                    time.sleep(0.1)
            service.send_signal(signal.SIGTERM)
            _, err = service.communicate(timeout=60)
        finally:
            service.kill()
    lines = [json.loads(line) for line in err.splitlines()]
    assert any(x.get("path") == "/health/live" and x.get("status") == 200 for x in lines)
    assert lines[-1]["logger"].startswith("uvicorn")
    assert service.returncode in (0, -signal.SIGTERM)  # uvicorn ends by the signal it was sent, once all is done
