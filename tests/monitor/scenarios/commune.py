"""A commune centre of 30 endpoints as its monitor tells of it: what /metrics would say at any time of a working day."""

import random
from bisect import bisect_left
from collections.abc import Iterator
from ipaddress import IPv4Address

from core.model import Device, DeviceKind, Inventory, Link, LinkKind, Outcome, Reading, Reason, Site, Standing, State
from monitor.metrics import exposition
from monitor.metrics.exposition import Family
from monitor.metrics.polled import Polled, polled
from monitor.probes.ping import BUCKETS, Target, Track
from monitor.snmp import ber
from monitor.snmp.poll import PollResult

T = 1_767_225_600
"""A midnight in UTC: seven in the morning in Viet Nam."""
_COUNTS = {
    DeviceKind.ROUTER: 1,
    DeviceKind.SWITCH: 2,
    DeviceKind.SERVER: 1,
    DeviceKind.UPS: 1,
    DeviceKind.WORKSTATION: 10,
    DeviceKind.KIOSK: 1,
    DeviceKind.QUEUE_MACHINE: 1,
    DeviceKind.PRINTER: 3,
    DeviceKind.SCANNER: 2,
    DeviceKind.CAMERA: 7,
    DeviceKind.RECORDER: 1,
}
_PORTS = {"router-01": 6, "switch-01": 24, "server-01": 2}
"""Who speaks SNMP and has ports; the other switch is an unmanaged one."""
_USED = 0.5
_HIGH = ((6, 8.0), (10, 8.0), (7, 5600.0), (11, 5600.0), (8, 1e5), (9, 1e5))
"""Columns of ifXTable that count, and bits of traffic for each that is counted."""
_IFX, _IF = "1.3.6.1.2.1.31.1.1.1.", "1.3.6.1.2.1.2.2.1."


def inventory() -> Inventory:
    """30 devices, a primary link and a 4G one."""
    site, where = "muong-lai", IPv4Address("10.20.30.1")
    names = [(kind, f"{kind}-{number:02}") for kind, count in _COUNTS.items() for number in range(1, count + 1)]
    devices = tuple(
        Device(id=name, name=name, kind=kind, site=site, address=where + place)
        for place, (kind, name) in enumerate(names)
    )
    links = tuple(
        Link(
            id=name, name=name, kind=kind, site=site, device="router-01", interface=port,
            far_address=IPv4Address("10.99.0.1") + place, bandwidth_down=20, bandwidth_up=20,
        )
        for place, (name, kind, port) in enumerate((("wan", LinkKind.WAN, "ether1"), ("4g", LinkKind.BACKUP, "ether2")))
    )  # fmt: skip
    sites = (Site(id=site, name="Mường Lai", kind="commune", time_zone="Asia/Ho_Chi_Minh"),)
    return Inventory(sites=sites, devices=devices, links=links, credentials=())


class Commune:
    """Time goes when it is told; pings and counters go with it as they do in an office."""

    def __init__(self, now: float = T) -> None:
        self.now = now
        self._chance = random.Random(1)
        self._labels = exposition.Labels.of(inventory())
        self.standings = {
            subject: Standing(subject, State.UP, Reason.ANSWERING, T - 86_400.25 - place, 1)
            for place, subject in enumerate(self._labels.subjects)
        }
        self._tracks = [Track(Target(subject, "10.20.30.1", 1.0, 2.0, 2)) for subject in self._labels.subjects]
        self._polled: dict[str, Polled] = {}
        self._counters: dict[tuple[str, int, int], float] = {}

    def goes(self, seconds: float) -> None:
        """A ping a second of everything, a poll of those that speak SNMP."""
        self.now += seconds
        busy = 1.0 if self.now % 86400 < 10 * 3600 else 0.08
        for place, track in enumerate(self._tracks):
            self._pings(track, int(seconds), 0.018 if place >= sum(_COUNTS.values()) else 0.0004 + 0.0002 * (place % 6))
        for name, ports in _PORTS.items():
            self._polled[f"device:{name}"] = self._poll(name, ports, seconds, busy)
        battery = {"battery_charge_ratio": 1.0, "battery_runtime_seconds": 660.0, "on_battery": 0.0}
        self._polled["device:ups-01"] = polled(_reading("device:ups-01", battery), PollResult(Outcome.ANSWERED))

    def change(self, subject: str, state: State, reason: Reason) -> None:
        """What the judge says now."""
        before = self.standings[subject]
        self.standings[subject] = Standing(subject, state, reason, self.now, before.sequence + 1)

    def families(self) -> Iterator[Family]:
        """As the service tells them."""
        yield from exposition.standings(self._labels, self.standings)
        yield from exposition.pings(self._labels, self._tracks)
        yield from exposition.polls(self._labels, self._polled)

    def _pings(self, track: Track, count: int, usual: float) -> None:
        lost = int(self._chance.random() < 0.05)
        track.requests += count
        track.responses += count - lost
        for factor, share in ((1.0, 0.7), (1.5, 0.27), (3.0, 0.03)):
            rtt, answers = usual * factor * self._chance.uniform(0.9, 1.1), round((count - lost) * share)
            track.histogram[bisect_left(BUCKETS, rtt)] += answers
            track.rtt_sum += rtt * answers

    def _poll(self, name: str, ports: int, seconds: float, busy: float) -> Polled:
        values = {"uptime_seconds": round(self.now - T + 8_640_000.37, 2)}
        if name == "server-01":
            values |= {"cpu_load_ratio": round(0.04 + 0.3 * busy * self._chance.random(), 3)}
            values |= {"memory_used_ratio": round(0.41 + 0.02 * self._chance.random(), 3), "storage_used_ratio|/": 0.62}
        columns: dict[bytes, dict[bytes, tuple[int, bytes]]] = {}
        for port in range(1, ports + 1):
            index, called = ber.subidentifiers((port,)), f"ether{port}"
            used = port <= max(2, ports * _USED)
            columns.setdefault(ber.oid(_IFX + "1"), {})[index] = ber.OCTET_STRING, called.encode()
            values |= {f"oper_status|{called}": 1.0 if used else 2.0, f"admin_status|{called}": 1.0}
            values |= {f"speed_bits_per_second|{called}": 1e9}
            rates = [round(self._chance.expovariate(1 / (mean * busy))) * used for mean in (2e6, 4e5)]
            values |= {"in_bits_per_second|" + called: rates[0], "out_bits_per_second|" + called: rates[1]}
            for place, (column, bits) in enumerate(_HIGH):
                key = name, port, column
                self._counters[key] = self._counters.get(key, 1e9 * used) + rates[place % 2] * seconds / bits
                cell = ber.COUNTER64, ber.integer_body(int(self._counters[key]))
                columns.setdefault(ber.oid(f"{_IFX}{column}"), {})[index] = cell
            for column in (13, 14, 19, 20):
                columns.setdefault(ber.oid(f"{_IF}{column}"), {})[index] = ber.COUNTER32, ber.integer_body(0)
        return polled(_reading(f"device:{name}", values), PollResult(Outcome.ANSWERED, {}, columns))


def _reading(subject: str, values: dict[str, float]) -> Reading:
    return Reading(subject, 0.0, "snmp", Outcome.ANSWERED, values)
