"""`/metrics` tells of what is kept once the memory is open, and opens none by being asked."""

from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings


def test_figures_of_what_is_kept_come_with_the_memory(tmp_path):
    file = tmp_path / "anvis.db"
    app = create_app(Settings(database=f"sqlite:///{file}"))
    client = TestClient(app)  # no worker is started
    text = client.get("/metrics").text
    assert "anvis_requests" in text
    assert "anvis_runs_waiting" not in text
    assert not file.exists()
    memory = app.state.services.memory
    with memory.unit("0461", "planner-1") as unit:
        unit.simulations.submit({"years": 1})
    text = client.get("/metrics").text
    assert "anvis_database_up 1.0" in text
    assert "anvis_simulations_waiting 1.0" in text
    memory.close()
    file.unlink()
    file.mkdir()  # nothing can be opened there any more
    assert "anvis_database_up 0.0" in client.get("/metrics").text
