"""What /metrics costs at 1,000,000 series, beside prometheus-client: CPU of a scrape, memory a series."""

import gc
import json
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from ipaddress import IPv4Address
from itertools import islice
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, disable_created_metrics, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from core.model import Device, DeviceKind, Inventory, Outcome, Reading, Reason, Site, Standing, State
from monitor.metrics import exposition
from monitor.metrics.polled import FAMILIES, Polled, polled
from monitor.probes.ping import Target, Track
from monitor.snmp import ber
from monitor.snmp.poll import PollResult

RESULTS = Path(__file__).parent / "results" / "exposition.md"
SERIES = 1_000_000
PORTS = 48
ROUNDS = 3
CPU_SECONDS, BYTES, TIMES = 0.5, 100.0, 20.0
"""The targets: at most, at most, at least."""
_SUBTREES = (("1.3.6.1.2.1.2.2.1.", (10, 11, 13, 14, 16, 17, 19, 20)), ("1.3.6.1.2.1.31.1.1.1.", range(6, 14)))
_LABELS = re.compile(r'(\w+)="([^"]*)"')


def main() -> None:
    """``python -m bench exposition``: each in a process of its own, one after the other, in one run."""
    found = {name: json.loads(_child(name)) for name in SUBJECTS}
    text = _report(found)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


def _child(name: str) -> str:
    command = [sys.executable, "-m", "bench.exposition", name]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _measure(prepare: Callable[[], Callable[[], int]]) -> dict[str, float]:
    """Figures of one way: CPU seconds of a scrape, octets of memory a series with a scrape's peak, series."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak so far is forgotten (proc(5))
    before = _peak()
    scrape = prepare()
    gc.collect()
    gc.freeze()  # as the monitor does
    series = scrape()
    spent = []
    for _ in range(ROUNDS):
        began = time.process_time()
        scrape()
        spent.append(time.process_time() - began)
    return {"series": series, "cpu": statistics.median(spent), "octets": (_peak() - before) / series}


def _peak() -> int:
    """The most octets that this process held at a time: VmHWM, since ru_maxrss begins with its parent's."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024


def _ours() -> Callable[[], int]:
    """An inventory of switches, all up, all polled: as the monitor holds and tells it."""
    labels, standings, tracks, shown = _office()
    registry = CollectorRegistry()

    def scrape() -> int:
        families = [
            *exposition.standings(labels, standings),
            *exposition.pings(labels, tracks),
            *exposition.polls(labels, shown),
        ]
        blocks, _ = exposition.exposition(families, registry, "")
        # Lines, less two of each family's head.
        return sum(block.count(b"\n") for block in blocks) - 2 * (7 + len(FAMILIES) - _unused(shown))

    return scrape


def _unused(shown: dict[str, Polled]) -> int:
    told = next(iter(shown.values())).columns
    return sum(name not in told for name in FAMILIES)


Office = tuple[exposition.Labels, dict[str, Standing], list[Track], dict[str, Polled]]


def _office() -> Office:
    result = PollResult(Outcome.ANSWERED, {}, _columns())
    values: dict[str, float] = {}
    for port in range(1, PORTS + 1):
        name = f"GigabitEthernet1/0/{port}"
        values |= {f"{value}|{name}": 1.0 for value in ("oper_status", "admin_status")}
        values |= {f"{way}_bits_per_second|{name}": 8.0 * 123_457 * port for way in ("in", "out")}
    one = polled(Reading("", 0.0, "snmp", Outcome.ANSWERED, values), result)
    of_a_switch = sum(len(rows[0]) for rows in one.columns.values()) + 7 + 24 + 1
    ids = [f"switch-{number:04}" for number in range(-(-SERIES // of_a_switch))]
    site = Site(id="lucyen", name="Lục Yên", kind="district", time_zone="Asia/Ho_Chi_Minh")
    where = IPv4Address("10.0.0.1")
    devices = [Device(id=name, name=name, kind=DeviceKind.SWITCH, site="lucyen", address=where) for name in ids]
    labels = exposition.Labels.of(Inventory(sites=(site,), devices=tuple(devices), links=(), credentials=()))
    standings = {s: Standing(s, State.UP, Reason.ANSWERING, 1_767_225_600.25, 1) for s in labels.subjects}
    tracks = [Track(Target(subject, "10.0.0.1", 1.0, 2.0, 2)) for subject in labels.subjects]
    for track in tracks:
        track.requests = track.responses = 86_400
        track.rtt_sum, track.histogram[4] = 43.21, 86_400
    # Each device has a poll of its own, as it would.
    shown = {s: polled(Reading(s, 0.0, "snmp", Outcome.ANSWERED, values), result) for s in labels.subjects}
    return labels, standings, tracks, shown


def _columns() -> dict[bytes, dict[bytes, tuple[int, bytes]]]:
    indexes = [ber.subidentifiers((port,)) for port in range(1, PORTS + 1)]
    found = {
        ber.oid(f"{base}{column}"): {
            index: (ber.COUNTER64, ber.integer_body(987_654_321_012 + column * place))
            for place, index in enumerate(indexes)
        }
        for base, numbers in _SUBTREES
        for column in numbers
    }
    names = {index: (ber.OCTET_STRING, b"GigabitEthernet1/0/%d" % (n + 1)) for n, index in enumerate(indexes)}
    return found | {ber.oid("1.3.6.1.2.1.31.1.1.1.1"): names}


def _series() -> Iterator[tuple[str, str, list[tuple[str, str]], float]]:
    """(metric, kind, labels, value): the same as ours, the histogram's as gauges."""
    labels, standings, tracks, shown = _office()
    families: Iterable[exposition.Family] = (
        *exposition.standings(labels, standings),
        *exposition.pings(labels, tracks),
        *exposition.polls(labels, shown),
    )
    for family in families:
        kind = "counter" if family.kind == "counter" else "gauge"
        for piece in family.lines:
            for line in piece.splitlines():
                key, _, value = line.rpartition(" ")
                yield key.partition("{")[0], kind, _LABELS.findall(key), float(value)


def _direct() -> Callable[[], int]:
    """prometheus-client as its guide shows it: a metric with labels, a child a series."""
    disable_created_metrics()  # type: ignore[no-untyped-call]  # else it would tell more series than the others
    registry = CollectorRegistry()
    known: dict[str, Gauge | Counter] = {}
    for name, kind, labels, value in islice(_series(), SERIES):
        if name not in known:
            made = Counter if kind == "counter" else Gauge
            known[name] = made(name, "A metric.", [label for label, _ in labels], registry=registry)
        child = known[name].labels(*(text for _, text in labels))
        if isinstance(child, Gauge):
            child.set(value)
        else:
            child.inc(value)
    return lambda: sum(not line.startswith(b"#") for line in generate_latest(registry).splitlines())


def _collector() -> Callable[[], int]:
    """prometheus-client with a collector that makes its families at each scrape, from rows of a list."""
    rows: dict[str, tuple[str, list[str], list[tuple[list[str], float]]]] = {}
    for name, kind, labels, value in islice(_series(), SERIES):
        row = rows.setdefault(name, (kind, [label for label, _ in labels], []))
        row[2].append(([sys.intern(text) for _, text in labels], value))

    class Rows(Collector):
        def collect(self) -> Iterator[Metric]:
            for name, (kind, names, samples) in rows.items():
                made = CounterMetricFamily if kind == "counter" else GaugeMetricFamily
                family = made(name, "A metric.", labels=names)
                for texts, value in samples:
                    family.add_metric(texts, value)
                yield family

    registry = CollectorRegistry()
    registry.register(Rows())
    return lambda: sum(not line.startswith(b"#") for line in generate_latest(registry).splitlines())


SUBJECTS: dict[str, Callable[[], Callable[[], int]]] = {
    "motcua": _ours,
    "prometheus_client": _direct,
    "prometheus_client, own collector": _collector,
}


def _report(found: dict[str, dict[str, float]]) -> str:
    ours, theirs = found["motcua"], found["prometheus_client"]
    lines = [
        "# /metrics: what telling costs",
        "",
        f"Python {platform.python_version()}; one run; switches of {PORTS} ports; "
        f"median of {ROUNDS} scrapes after a first.",
        "Memory is the growth of the process's peak, from before the first series to after the last scrape.",
        "",
        "| way | series | CPU of a scrape, s | against us | octets a series |",
        "|---|---|---|---|---|",
    ]
    for name, figures in found.items():
        ratio = figures["cpu"] / figures["series"] / (ours["cpu"] / ours["series"])
        lines.append(
            f"| {name} | {figures['series']:,.0f} | {figures['cpu']:.2f} | {ratio:.1f} | {figures['octets']:.0f} |"
        )
    a_million = ours["cpu"] * 1e6 / ours["series"]
    cheaper = theirs["cpu"] / theirs["series"] / (ours["cpu"] / ours["series"])
    lines += ["", "| target | measured | wanted | |", "|---|---|---|---|"]
    for what, is_, wanted, met in (
        ("CPU seconds for 1,000,000 series", a_million, f"≤ {CPU_SECONDS}", a_million <= CPU_SECONDS),
        ("octets a series, with a scrape's peak", ours["octets"], f"≤ {BYTES:.0f}", ours["octets"] <= BYTES),
        ("cheaper than prometheus-client (times)", cheaper, f"≥ {TIMES:.0f}", cheaper >= TIMES),
    ):
        lines.append(f"| {what} | {is_:.3g} | {wanted} | {'met' if met else 'short'} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(json.dumps(_measure(SUBJECTS[sys.argv[1]])))
