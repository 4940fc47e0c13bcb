"""What pages and the API show of devices and links: the inventory, the standings and the last readings joined."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from api.house import House
from core import words
from core.i18n import LANGUAGES, Language, language
from core.model import (
    MONITOR,
    Device,
    DeviceKind,
    DiscoveryPrefix,
    FindingLevel,
    FindingRecord,
    Incident,
    Inventory,
    Link,
    LinkKind,
    Reading,
    Reason,
    Service,
    ServiceKind,
    Standing,
    State,
    Transition,
    device_subject,
    link_subject,
    service_subject,
    site_subject,
)
from core.store.sweeps import SweepRecord

WORST_FIRST = (State.DOWN, State.DEGRADED, State.UNKNOWN, State.MAINTENANCE, State.UP)
RANK = {state: rank for rank, state in enumerate(WORST_FIRST)}
_NO_SNMP = frozenset({Reason.SNMP_SILENT, Reason.SNMP_REFUSED})
_KIND_RANK = {
    kind: rank
    for rank, kind in enumerate(
        (
            DeviceKind.ROUTER,
            DeviceKind.FIREWALL,
            DeviceKind.SWITCH,
            DeviceKind.ACCESS_POINT,
            DeviceKind.SERVER,
            DeviceKind.UPS,
            DeviceKind.KIOSK,
            DeviceKind.QUEUE_MACHINE,
            DeviceKind.WORKSTATION,
            DeviceKind.PRINTER,
            DeviceKind.SCANNER,
            DeviceKind.CAMERA,
            DeviceKind.RECORDER,
        )
    )
}


@dataclass(frozen=True, slots=True)
class Named:
    """Names of subjects, for sentences."""

    names: Mapping[str, str]

    @classmethod
    def of(cls, inventory: Inventory) -> "Named":
        names = {device_subject(device.id): device.name for device in inventory.devices}
        names |= {link_subject(link.id): link.name for link in inventory.links}
        names |= {service_subject(service.id): service.name for service in inventory.services}
        names |= {site_subject(site.id): site.name for site in inventory.sites}
        return cls(names | {MONITOR: "motcua"})

    def __call__(self, subject: str) -> str:
        """The name of a subject; one that the inventory no longer has is called by its id."""
        return self.names.get(subject, subject.partition(":")[2])

    def sentence(self, spoken: Language, item: "Standing | Transition | Incident") -> str:
        """Why, in this language."""
        return words.sentence(spoken, item.reason, getattr(item, "cause", None), self, getattr(item, "evidence", ""))

    def both(self, item: "Standing | Transition | Incident") -> dict[str, str]:
        """Why, in both languages."""
        return {code: self.sentence(language(code), item) for code in LANGUAGES}


@dataclass(frozen=True, slots=True)
class View:
    """Where a subject stands, and the last reading of each probe."""

    standing: Standing
    readings: Mapping[str, Reading]

    @property
    def subject(self) -> str:
        """The subject's key."""
        return self.standing.subject

    def value(self, probe: str, name: str) -> float | None:
        """One value of the last reading, or None."""
        reading = self.readings.get(probe)
        return None if reading is None else reading.values.get(name)

    def is_current(self, probe: str, name: str) -> bool:
        """Whether the value still says something: what does not answer has no latency and no traffic, only loss."""
        if self.standing.state in (State.DOWN, State.UNKNOWN, State.MAINTENANCE):
            return name == "loss_ratio"
        return probe != "snmp" or self.standing.reason not in _NO_SNMP


@dataclass(frozen=True, slots=True)
class DeviceView(View):
    """A device and where it stands."""

    device: Device


@dataclass(frozen=True, slots=True)
class LinkView(View):
    """A link and where it stands."""

    link: Link

    def use(self, direction: str) -> float | None:
        """The share of the contracted bandwidth in use, ``in`` or ``out``; None when that is not known now."""
        name = f"{direction}_bits_per_second"
        rate = self.value("snmp", name) if self.is_current("snmp", name) else None
        contracted = self.link.bandwidth_down if direction == "in" else self.link.bandwidth_up
        return None if rate is None else rate / (contracted * 1e6)


@dataclass(frozen=True, slots=True)
class ServiceView(View):
    """A service and where it stands."""

    service: Service


@dataclass(frozen=True, slots=True)
class KindGroup:
    """The devices of one kind, worst first."""

    kind: DeviceKind
    devices: Sequence[DeviceView]
    counts: Mapping[State, int]


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything at a glance, worst first."""

    counts: Mapping[State, int]
    links: Sequence[LinkView]
    services: Sequence[ServiceView]
    devices: Sequence[DeviceView]
    incidents: Sequence[Incident]
    named: Named

    def groups(self) -> list[KindGroup]:
        """Devices by kind; a kind in trouble comes before one that is well."""
        kinds = sorted({view.device.kind for view in self.devices}, key=lambda kind: _KIND_RANK[kind])
        found = [_group(kind, [view for view in self.devices if view.device.kind == kind]) for kind in kinds]
        return sorted(found, key=lambda group: State.DOWN not in group.counts)

    def troubles(self) -> list[DeviceView]:
        """The devices that somebody has to look at."""
        return [view for view in self.devices if view.standing.state in (State.DOWN, State.DEGRADED)]


def _group(kind: DeviceKind, devices: Sequence[DeviceView]) -> KindGroup:
    return KindGroup(kind, devices, Counter(view.standing.state for view in devices))


def standing_of(standings: Mapping[str, Standing], subject: str) -> Standing:
    """Where a subject stands; one that was never judged is unknown."""
    return standings.get(subject) or Standing(subject, State.UNKNOWN, Reason.STARTING, 0.0)


def device_views(house: House, devices: Iterable[Device]) -> list[DeviceView]:
    """Views of these devices, worst first."""
    standings, latest = house.states.standings(), house.latest.all()
    views = [
        DeviceView(standing_of(standings, subject), latest.get(subject, {}), device)
        for device in devices
        for subject in (device_subject(device.id),)
    ]
    return sorted(views, key=lambda view: (RANK[view.standing.state], words.sort_key(view.device.name)))


def link_views(house: House, links: Iterable[Link]) -> list[LinkView]:
    """Views of these links, worst first."""
    standings, latest = house.states.standings(), house.latest.all()
    views = [
        LinkView(standing_of(standings, subject), latest.get(subject, {}), link)
        for link in links
        for subject in (link_subject(link.id),)
    ]
    kinds = list(LinkKind)
    return sorted(views, key=lambda view: (RANK[view.standing.state], kinds.index(view.link.kind)))


def service_views(house: House, services: Iterable[Service]) -> list[ServiceView]:
    """Views of these services, worst first."""
    standings, latest = house.states.standings(), house.latest.all()
    views = [
        ServiceView(standing_of(standings, subject), latest.get(subject, {}), service)
        for service in services
        for subject in (service_subject(service.id),)
    ]
    kinds = list(ServiceKind)
    return sorted(views, key=lambda view: (RANK[view.standing.state], kinds.index(view.service.kind)))


def worst_first(findings: Iterable[FindingRecord]) -> list[FindingRecord]:
    """Warnings before notices, what somebody knows of behind both; the newest first."""
    levels = list(FindingLevel)
    return sorted(
        findings, key=lambda row: (row.acknowledged_by is not None, levels.index(row.kind.level), -row.first_seen)
    )


@dataclass(frozen=True, slots=True)
class SweepView:
    """A prefix that the inventory has searched, and its present or last sweep."""

    prefix: DiscoveryPrefix
    record: SweepRecord | None

    @property
    def answered(self) -> int:
        """How many addresses answered so far."""
        return len(self.record.seen) if self.record is not None else 0


def sweep_views(house: House) -> list[SweepView]:
    """The prefixes in the inventory's order."""
    records = house.sweeps.all()
    return [SweepView(one, records.get(str(one.prefix))) for one in house.inventory().discovery]


def open_incidents(house: House) -> list[Incident]:
    """What is open, the gravest first, then the newest."""
    return sorted(house.states.incidents(open_only=True), key=lambda row: (row.severity, -row.opened_at))


def overview(house: House, site: str | None = None) -> Overview:
    """Everything at a glance, or what one site has."""
    inventory = house.inventory()
    devices = device_views(house, (one for one in inventory.devices if site in (None, one.site)))
    links = link_views(house, (one for one in inventory.links if site in (None, one.site)))
    services = service_views(house, (one for one in inventory.checked_services() if site in (None, one.site)))
    counts = Counter(view.standing.state for view in devices)
    incidents = open_incidents(house)
    if site is not None:
        shown = {site_subject(site), *(view.subject for views in (devices, links, services) for view in views)}
        incidents = [row for row in incidents if row.subject in shown]
    return Overview(counts, links, services, devices, incidents, Named.of(inventory))
