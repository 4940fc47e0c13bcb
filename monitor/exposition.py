"""What /metrics says, written straight from prepared label strings; service metrics come from prometheus-client."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from core.model import Device, Inventory, Link, Reading, Standing, State, device_subject, link_subject
from monitor.probes.ping import BUCKETS, Track
from monitor.snmp.render import escape, number

OPENMETRICS = "application/openmetrics-text"


@dataclass(slots=True)
class Family:
    """One metric: its samples as (suffix, label string, value)."""

    name: str
    kind: str
    help: str
    samples: list[tuple[str, str, float]] = field(default_factory=list)

    def lines(self, openmetrics: bool) -> Iterable[str]:
        """Text lines in either format: OpenMetrics names a counter's family without its suffix."""
        family = self.name.removesuffix("_total") if openmetrics and self.kind == "counter" else self.name
        yield f"# HELP {family} {self.help}\n# TYPE {family} {self.kind}\n"
        for suffix, labels, value in self.samples:
            yield f"{self.name}{suffix}{{{labels}}} {number(value)}\n"


def exposition(families: Sequence[Family], registry: CollectorRegistry, accept: str) -> tuple[bytes, str]:
    """(body, content type) for an Accept header: our families, then those of the registry."""
    encoder, content_type = choose_encoder(accept)
    openmetrics = content_type.startswith(OPENMETRICS)
    ours = "".join(line for family in families if family.samples for line in family.lines(openmetrics))
    return ours.encode() + encoder(registry), content_type


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
        return cls(subjects, pings)


def standings(labels: Labels, known: Mapping[str, Standing]) -> list[Family]:
    """The state of every subject as a state set, and since when."""
    found: list[Family] = []
    for role in ("device", "link"):
        state = Family(f"motcua_{role}_state", "gauge", f"Whether the {role} is in this state.")
        since = Family(f"motcua_{role}_state_since_seconds", "gauge", "Unix time of the last change of state.")
        for subject, text in labels.subjects.items():
            standing = known.get(subject)
            if standing is None or not subject.startswith(role):
                continue
            since.samples.append(("", text, standing.since))
            state.samples += [("", f'{text},state="{one}"', float(one is standing.state)) for one in State]
        found += [state, since]
    return found


def pings(labels: Labels, tracks: Iterable[Track]) -> list[Family]:
    """smokeping_prober's names."""
    requests = Family("smokeping_requests_total", "counter", "Number of ping requests sent.")
    durations = Family(
        "smokeping_response_duration_seconds", "histogram", "A histogram of latencies for ping responses."
    )
    duplicates = Family("smokeping_response_duplicates_total", "counter", "The number of duplicated responses.")
    for track in tracks:
        text = labels.pings.get(track.target.subject)
        if text is None:
            continue
        requests.samples.append(("", text, track.requests))
        duplicates.samples.append(("", text, track.duplicates))
        total = 0
        for bound, count in zip((*BUCKETS, None), track.histogram, strict=True):
            total += count
            durations.samples.append(("_bucket", f'{text},le="{"+Inf" if bound is None else repr(bound)}"', total))
        durations.samples.append(("_sum", text, track.rtt_sum))
        durations.samples.append(("_count", text, track.responses))
    return [requests, durations, duplicates]


_GAUGES = {
    "uptime_seconds": ("motcua_device_uptime_seconds", "Seconds since the device's agent started.", ""),
    "cpu_load_ratio": ("motcua_device_cpu_load_ratio", "Mean load of the processors.", ""),
    "memory_used_ratio": ("motcua_device_memory_used_ratio", "Used share of the memory.", ""),
    "storage_used_ratio": ("motcua_device_storage_used_ratio", "Used share of a storage.", "storage"),
    "battery_charge_ratio": ("motcua_ups_battery_charge_ratio", "Charge of the battery.", ""),
    "battery_runtime_seconds": ("motcua_ups_battery_runtime_seconds", "Remaining runtime on battery.", ""),
    "on_battery": ("motcua_ups_on_battery", "Whether the load is fed by the battery.", ""),
    "oper_status": ("motcua_interface_oper_status", "ifOperStatus: 1 is up, 2 is down.", "interface"),
    "admin_status": ("motcua_interface_admin_status", "ifAdminStatus: 1 is up, 2 is down.", "interface"),
    "in_bits_per_second": (
        "motcua_interface_receive_bytes_per_second",
        "Bytes received per second since the last poll.",
        "interface",
    ),
    "out_bits_per_second": (
        "motcua_interface_transmit_bytes_per_second",
        "Bytes sent per second since the last poll.",
        "interface",
    ),
}
"""Value of a reading → metric, help, and the label that its part after the bar becomes."""
_BITS_A_BYTE = 8  # people read bits, Prometheus bytes


def readings(labels: Labels, polled: Mapping[str, Reading]) -> list[Family]:
    """The values of the last poll of each device."""
    families = {value: Family(name, "gauge", text) for value, (name, text, _) in _GAUGES.items()}
    up = Family("motcua_snmp_up", "gauge", "Whether the device's agent answered the last poll.")
    for subject, reading in polled.items():
        text = labels.subjects.get(subject)
        if text is None:
            continue
        up.samples.append(("", text, float(reading.outcome == "answered")))
        for key, value in reading.values.items():
            name, _, part = key.partition("|")
            if name in families:
                label = _GAUGES[name][2]
                full = f'{text},{label}="{escape(part)}"' if label else text
                scaled = value / _BITS_A_BYTE if name.endswith("_bits_per_second") else value
                families[name].samples.append(("", full, scaled))
    return [up, *families.values()]
