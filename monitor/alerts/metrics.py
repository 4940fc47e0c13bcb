"""What the alerts say of themselves on /metrics."""

from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from core.store.outbox import Waiting


class AlertMetrics(Collector):
    """Counts deliveries; ``waiting`` is what the outbox held when somebody last looked."""

    def __init__(self, registry: CollectorRegistry, wall: Callable[[], float]) -> None:
        self.waiting: Mapping[str, Waiting] = {}
        self._wall = wall
        self._deliveries = Counter(
            "motcua_alert_deliveries", "Deliveries of alerts by result.", ["receiver", "result"], registry=registry
        )
        registry.register(self)

    def count(self, receiver: str, result: str, alerts: int) -> None:
        """So many alerts of this receiver ended so."""
        self._deliveries.labels(receiver, result).inc(alerts)

    def collect(self) -> Iterator[Metric]:
        """The families."""
        depth = GaugeMetricFamily("motcua_alert_outbox_waiting", "Alerts that wait.", labels=["receiver"])
        age = GaugeMetricFamily(
            "motcua_alert_outbox_oldest_seconds", "Age of what is due and waits longest.", labels=["receiver"]
        )
        for name, waiting in self.waiting.items():
            depth.add_metric([name], waiting.count)
            age.add_metric([name], 0.0 if waiting.oldest is None else max(0.0, self._wall() - waiting.oldest))
        yield from (depth, age)
