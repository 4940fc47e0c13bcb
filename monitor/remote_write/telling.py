"""What remote write says of itself on /metrics."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from monitor.remote_write.ledger import Ledger
from monitor.remote_write.sender import Sender
from monitor.remote_write.spool import Spool


@dataclass(frozen=True, slots=True, eq=False)
class Told(Collector):
    """Counts of each receiver, over all lives of the process, and of the spool."""

    spool: Spool
    receivers: Sequence[tuple[Ledger, Sender]]
    wall: Callable[[], float]

    def collect(self) -> Iterator[Metric]:
        """The families."""
        ledgers = [ledger for ledger, _ in self.receivers]
        yield from (
            _counter("samples_sent", "Samples that the receiver took.", [(x.url, x.counts.sent) for x in ledgers]),
            _counter(
                "samples_failed",
                "Samples that the receiver refused for good.",
                [(x.url, x.counts.refused) for x in ledgers],
            ),
            _counter(
                "samples_dropped",
                "Samples that left the spool by its bounds.",
                [(x.url, x.counts.dropped) for x in ledgers],
            ),
            _counter(
                "requests_retried", "Requests that were sent again.", [(x.url, s.retries) for x, s in self.receivers]
            ),
            _gauge("samples_pending", "Samples that wait.", [(x.url, x.pending) for x in ledgers]),
            _gauge(
                "oldest_pending_seconds",
                "Age of what waits longest.",
                [(x.url, self._age(x)) for x in ledgers],
            ),
            _gauge("version", "Version of the protocol.", [(x.url, s.version) for x, s in self.receivers]),
        )
        octets = GaugeMetricFamily("motcua_remote_write_spool_bytes", "Size of the spool on disk.")
        octets.add_metric([], self.spool.size)
        yield octets
        lost = CounterMetricFamily(
            "motcua_remote_write_samples_unspooled", "Samples that never came into the spool.", labels=["reason"]
        )
        for reason, samples in self.spool.unspooled.items():
            lost.add_metric([reason], samples)
        yield lost

    def _age(self, ledger: Ledger) -> float:
        oldest = self.spool.at(ledger.position)
        return 0.0 if oldest is None else max(0.0, self.wall() - oldest / 1000)


def _counter(name: str, text: str, values: Sequence[tuple[str, float]]) -> Metric:
    family = CounterMetricFamily(f"motcua_remote_write_{name}", text, labels=["receiver"])
    for url, value in values:
        family.add_metric([url], value)
    return family


def _gauge(name: str, text: str, values: Sequence[tuple[str, float]]) -> Metric:
    family = GaugeMetricFamily(f"motcua_remote_write_{name}", text, labels=["receiver"])
    for url, value in values:
        family.add_metric([url], value)
    return family
