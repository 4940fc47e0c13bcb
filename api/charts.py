"""Which charts a page draws, as data for the browser: series, unit, and lines to compare with."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.views import DeviceView, LinkView, ServiceView
from core.i18n import noop


@dataclass(frozen=True, slots=True)
class SeriesSpec:
    """One curve: its metric in the history, and its name (a message)."""

    metric: str
    label: str


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """One chart. ``unit`` is 'ms', 'share' or 'bit/s'; ``limits`` are (value, message) lines across it."""

    title: str
    subject: str
    unit: str
    series: Sequence[SeriesSpec]
    limits: Sequence[tuple[float, str]] = ()


LATENCY = (SeriesSpec("rtt_seconds", noop("latency")), SeriesSpec("jitter_seconds", noop("jitter")))
LOSS = (SeriesSpec("loss_ratio", noop("packet loss")),)
_SHARES = (
    ("cpu_load_ratio", noop("processor")),
    ("memory_used_ratio", noop("memory")),
    ("battery_charge_ratio", noop("battery charge")),
)


def link_charts(view: LinkView) -> list[ChartSpec]:
    """Traffic against the contract, latency, loss."""
    subject, link = view.subject, view.link
    down, up = link.bandwidth_down * 1e6, link.bandwidth_up * 1e6
    limits = (
        [(down, noop("contracted"))]
        if down == up
        else [
            (down, noop("contracted download")),
            (up, noop("contracted upload")),
        ]
    )
    traffic = (
        SeriesSpec("in_bits_per_second", noop("download")),
        SeriesSpec("out_bits_per_second", noop("upload")),
    )
    return [
        ChartSpec(noop("Traffic"), subject, "bit/s", traffic, limits),
        ChartSpec(noop("Latency"), subject, "ms", LATENCY),
        ChartSpec(noop("Packet loss"), subject, "share", LOSS),
    ]


_PHASES = (
    ("duration_seconds", noop("whole check")),
    ("duration_seconds|resolve", noop("name lookup")),
    ("duration_seconds|connect", noop("connection")),
    ("duration_seconds|tls", "TLS"),
    ("duration_seconds|processing", noop("wait for the answer")),
    ("duration_seconds|transfer", noop("transfer")),
    ("duration_seconds|request", noop("question and answer")),
)


def service_charts(view: ServiceView) -> list[ChartSpec]:
    """How long the checks took, phase by phase."""
    last = view.readings.get("check")
    phases = [SeriesSpec(name, label) for name, label in _PHASES if last is not None and name in last.values]
    return [ChartSpec(noop("Duration of the checks"), view.subject, "ms", phases)] if phases else []


def device_charts(view: DeviceView) -> list[ChartSpec]:
    """Latency and loss of every device; what else its last SNMP reading has figures of."""
    subject = view.subject
    found = [ChartSpec(noop("Latency"), subject, "ms", LATENCY), ChartSpec(noop("Packet loss"), subject, "share", LOSS)]
    snmp = view.readings.get("snmp")
    values = {} if snmp is None else snmp.values
    shares = [SeriesSpec(metric, label) for metric, label in _SHARES if metric in values]
    shares += [SeriesSpec(name, name.partition("|")[2]) for name in values if name.startswith("storage_used_ratio|")]
    if shares:
        found.append(ChartSpec(noop("Load"), subject, "share", shares[:6]))
    return found
