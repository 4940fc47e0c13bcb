"""What /metrics says, written straight from prepared label strings; service metrics come from prometheus-client."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from core.model import (
    Device,
    FindingKind,
    Inventory,
    Link,
    Standing,
    State,
    device_subject,
    link_subject,
    service_subject,
)
from monitor.metrics.polled import FAMILIES, Polled
from monitor.probes.ping import BUCKETS, Track
from monitor.snmp.render import escape

OPENMETRICS = "application/openmetrics-text"
BLOCK = 1 << 16
"""Characters that are gathered before they are handed on."""
STATES = ("motcua_device_state", "motcua_link_state")
"""The metrics that tell a state."""
_STATES = tuple(state.value for state in State)
_BOUNDS = tuple(f',le="{"+Inf" if bound is None else repr(bound)}"}} ' for bound in (*BUCKETS, None))


@dataclass(frozen=True, slots=True)
class Family:
    """One metric. ``lines`` are pieces of text, each of whole lines, made when they are asked for, and once.

    Values are finite: Python does not write the others as the formats want them.
    """

    name: str
    kind: str
    help: str
    lines: Iterable[str]

    def head(self, openmetrics: bool) -> str:
        """What stands before the samples; OpenMetrics names a counter's family without its suffix."""
        family = self.name.removesuffix("_total") if openmetrics and self.kind == "counter" else self.name
        return f"# HELP {family} {self.help}\n# TYPE {family} {self.kind}\n"


def exposition(families: Iterable[Family], registry: CollectorRegistry, accept: str) -> tuple[Iterator[bytes], str]:
    """(blocks of the body, content type) for an Accept header: our families, then those of the registry."""
    encoder, content_type = choose_encoder(accept)
    return _body(families, registry, encoder, content_type.startswith(OPENMETRICS)), content_type


def _body(
    families: Iterable[Family],
    registry: CollectorRegistry,
    encoder: Callable[[CollectorRegistry], bytes],
    openmetrics: bool,
) -> Iterator[bytes]:
    pieces: list[str] = []
    size = 0
    for family in families:
        head = family.head(openmetrics)
        for piece in family.lines:
            pieces.append(head + piece)
            size += len(pieces[-1])
            head = ""
            if size >= BLOCK:
                yield "".join(pieces).encode()
                pieces, size = [], 0
    yield "".join(pieces).encode() + encoder(registry)


@dataclass(frozen=True, slots=True)
class Labels:
    """The label strings of every subject, made once for each inventory."""

    subjects: Mapping[str, str]
    pings: Mapping[str, str]

    @classmethod
    def of(cls, inventory: Inventory) -> "Labels":
        """Prepare them."""
        subjects, pings = {}, {}
        items: list[Device | Link] = [*inventory.devices, *inventory.links]
        for item in items:
            is_link = isinstance(item, Link)
            subject = link_subject(item.id) if is_link else device_subject(item.id)
            address = item.far_address if isinstance(item, Link) else item.address
            role = "link" if is_link else "device"
            subjects[subject] = f'{role}="{escape(item.id)}",site="{escape(item.site)}",kind="{item.kind}"'
            pings[subject] = f'ip="{address}",host="{escape(item.id)}",source="",tos="0",site="{escape(item.site)}"'
        for service in inventory.checked_services():
            text = f'service="{escape(service.id)}",site="{escape(service.site)}",kind="{service.kind}"'
            subjects[service_subject(service.id)] = text
        return cls(subjects, pings)


def standings(labels: Labels, known: Mapping[str, Standing]) -> Iterator[Family]:
    """The state of every subject as a state set, and since when."""
    for role in ("device", "link", "service"):
        state, since = f"motcua_{role}_state", f"motcua_{role}_state_since_seconds"
        standing = [
            (text, known[subject])
            for subject, text in labels.subjects.items()
            if subject in known and subject.startswith(role)
        ]
        yield Family(state, "gauge", f"Whether the {role} is in this state.", _state_sets(state, standing))
        when = ((text, one.since) for text, one in standing)
        yield Family(since, "gauge", "Unix time of the last change of state.", _plain(since, when))


def _plain(name: str, values: Iterable[tuple[str, float]]) -> Iterator[str]:
    return (f"{name}{{{text}}} {value}\n" for text, value in values)


def _state_sets(name: str, standings: Sequence[tuple[str, Standing]]) -> Iterator[str]:
    for text, standing in standings:
        start, now = f'{name}{{{text},state="', standing.state.value
        yield "".join([f'{start}{one}"}} {1 if one == now else 0}\n' for one in _STATES])


def findings(counts: Mapping[FindingKind, int]) -> Family:
    """How many findings of each kind there are, those too that somebody acknowledged."""
    found = ((f'kind="{kind}"', counts.get(kind, 0)) for kind in FindingKind)
    return Family("motcua_findings", "gauge", "Findings that are present, by kind.", _plain("motcua_findings", found))


def pings(labels: Labels, tracks: Iterable[Track]) -> Iterator[Family]:
    """smokeping_prober's names."""
    told = [(labels.pings[track.target.subject], track) for track in tracks if track.target.subject in labels.pings]
    sent, doubled = "smokeping_requests_total", "smokeping_response_duplicates_total"
    yield Family(
        sent, "counter", "Number of ping requests sent.", _plain(sent, ((text, one.requests) for text, one in told))
    )
    yield Family(
        "smokeping_response_duration_seconds",
        "histogram",
        "A histogram of latencies for ping responses.",
        (_histogram(text, track) for text, track in told),
    )
    yield Family(
        doubled,
        "counter",
        "The number of duplicated responses.",
        _plain(doubled, ((text, one.duplicates) for text, one in told)),
    )


def _histogram(text: str, track: Track) -> str:
    name, total = "smokeping_response_duration_seconds", 0
    start, lines = f"{name}_bucket{{{text}", []
    for bound, count in zip(_BOUNDS, track.histogram, strict=True):
        total += count
        lines.append(f"{start}{bound}{total}\n")
    lines.append(f"{name}_sum{{{text}}} {track.rtt_sum}\n{name}_count{{{text}}} {track.responses}\n")
    return "".join(lines)


def polls(labels: Labels, polled: Mapping[str, Polled]) -> Iterator[Family]:
    """What the last poll of each device said."""
    told = [(labels.subjects[subject], one) for subject, one in polled.items() if subject in labels.subjects]
    up = _plain("motcua_snmp_up", ((text, int(one.answered)) for text, one in told))
    yield Family("motcua_snmp_up", "gauge", "Whether the device's agent answered the last poll.", up)
    for name, (kind, help_text) in FAMILIES.items():
        yield Family(name, kind, help_text, _columns(name, told))


def _columns(name: str, told: Sequence[tuple[str, Polled]]) -> Iterator[str]:
    for text, one in told:
        rows = one.columns.get(name)
        if rows is not None:
            start = f"{name}{{{text}"
            yield start + start.join([f"{label}{value}\n" for label, value in zip(*rows, strict=True)])
