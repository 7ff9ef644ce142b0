"""What is kept, as figures of `/metrics`: asked of the database each time they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from constraints.errors import Busy, NoDatabase

from ..service.measures import Measure


class KeptMetrics(Collector):
    """To be registered once. `measures` gives None while no memory was opened: there is nothing to tell then.

    `anvis_database_up` is 0, and the rest is left out, where the database does not answer: figures of before would hide that.
    """

    def __init__(self, measures: Callable[[], Sequence[Measure] | None]) -> None:
        self._measures = measures

    def describe(self) -> Iterable[Metric]:
        """Nothing: to be registered asks no database."""
        return ()

    def collect(self) -> Iterable[Metric]:
        try:
            found = self._measures()
        except (Busy, NoDatabase):
            found = ()
        if found is None:
            return
        yield GaugeMetricFamily("anvis_database_up", "1 = the database answered", value=1.0 if found else 0.0)
        for m in found:
            yield GaugeMetricFamily(m.name, m.says, value=m.value)
