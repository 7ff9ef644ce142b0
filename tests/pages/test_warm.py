"""What is got ready before somebody waits for it: nothing of it changes an answer, and nothing of it is traced."""

from api.pages import warm
from api.pages.shown import environment
from api.pages.views import bench
from api.service.kept import audit, boards, remembered, runs


def test_every_template_is_ready_when_the_service_has_started():
    warm.at_start().join()
    names = set(environment().list_templates(extensions=["html"]))
    assert len(names) > 40
    assert environment().cache is not None
    assert {name for _, name in environment().cache.keys()} >= names  # noqa: SIM118  a cache of jinja's, no mapping


def test_a_batch_is_read_ahead_without_a_line_in_the_trace(month):
    desk = month.desk("coordinator")
    auditor = month.desk("auditor")
    last = audit.page(auditor, limit=1)[0].position
    boards.ready(desk, month.run)
    assert remembered.CASES.peek(runs.read(desk, month.run).run.batch_digest) is not None
    since = [e.what for e in audit.page(auditor, limit=200) if e.position > last]
    assert since
    assert "plan.read" not in since


def test_charts_are_brought_in_by_the_list_of_simulations(month, sign_in):
    bench._charts.cache_clear()
    sign_in(month, "planner").get("/bench")
    assert bench._charts.cache_info().currsize == 1
