"""What an alert can use, over every municipality, on both databases."""

from datetime import date, timedelta

from prometheus_client import CollectorRegistry, generate_latest
from small_batch import SMALL

from api.http.kept_metrics import KeptMetrics
from api.service.kept import batches, runs
from api.service.measures import measures
from constraints.errors import NoDatabase


def figures(store):
    return {m.name: m.value for m in measures(store)}


def test_what_waits_runs_and_failed_is_counted_over_all_municipalities(at, store):
    assert set(figures(store).values()) == {0}
    desk = at("coordinator")
    batch = batches.open_batch(desk, SMALL).batch
    batches.freeze(desk, batch.id, 1)
    first, _, third = (runs.submit(desk, batch.id, seed=n) for n in (1, 2, 3))
    with store.unit("0101", "planner-1") as unit:
        unit.simulations.submit({"years": 2})
        unit.offers.propose("H1", "B1", state="offered", answer_by=date(2026, 11, 25))
        unit.offers.propose("H2", "B2", state="offered", answer_by=date(2026, 11, 26))
    store._now.now += timedelta(hours=1)
    found = figures(store)
    assert (found["anvis_runs_waiting"], found["anvis_simulations_waiting"], found["anvis_offers_past_date"]) == (
        3,
        1,
        1,
    )
    assert 3600 < found["anvis_runs_oldest_waiting_seconds"] < 4000
    with store.unit("0461", "worker-1") as unit:
        unit.runs.start(first.id, "worker-1")
        unit.runs.fail(third.id, "internal")
    found = figures(store)
    assert [found[f"anvis_runs_{state}"] for state in ("waiting", "running", "failed")] == [1, 1, 1]


def test_they_are_told_as_prometheus_reads_them_and_a_lost_database_too(store):
    registry = CollectorRegistry()
    registry.register(KeptMetrics(lambda: measures(store)))
    text = generate_latest(registry).decode()
    assert "anvis_database_up 1.0" in text
    assert "anvis_runs_waiting 0.0" in text

    def gone():
        raise NoDatabase("database-gone", place="here")

    lost = CollectorRegistry()
    lost.register(KeptMetrics(gone))
    text = generate_latest(lost).decode()
    assert "anvis_database_up 0.0" in text
    assert "anvis_runs_waiting" not in text
