"""A small office under a watcher, and tracks that do what they are told."""

from collections.abc import Mapping
from types import MappingProxyType

from core.clock import ManualClock
from core.model import (
    DeviceKind,
    Inventory,
    Outcome,
    Reading,
    Reason,
    Severity,
    Standing,
    State,
    device_subject,
    link_subject,
)
from core.settings import load
from monitor.judging.judge import Policy
from monitor.judging.own_link import gateway_subject
from monitor.judging.rules import Rules
from monitor.judging.unwritten import Entry
from monitor.judging.watcher import Watcher
from monitor.probes.ping import Target, Track
from tests.monitor.world import device, inventory, link

ROUTER, SWITCH, PC, PRINTER = (device_subject(name) for name in ("router", "switch", "pc", "printer"))
WAN = link_subject("wan")
SETTINGS = load(None, {})
POLICY = Policy(SETTINGS.loss_degraded, SETTINGS.latency_degraded)
RULES = Rules(POLICY)
OFFICE = inventory(
    [
        device("router", kind=DeviceKind.ROUTER, address="10.0.0.1"),
        device("switch", kind=DeviceKind.SWITCH, address="10.0.0.2", upstream="router"),
        device("pc", address="10.0.0.3", upstream="switch"),
        device("printer", kind=DeviceKind.PRINTER, address="10.0.0.4", upstream="switch"),
    ],
    [link("wan", "router")],
)
ALL = (ROUTER, SWITCH, PC, PRINTER, WAN)


class Office:
    """A watcher with tracks that do what they are told; every entry that it writes is checked against the last."""

    def __init__(
        self,
        known: dict[str, Standing] | None = None,
        open_incidents: tuple[str, ...] = (),
        whole: Inventory = OFFICE,
        clock: ManualClock | None = None,
        rules: Rules = RULES,
    ) -> None:
        self.clock = clock or ManualClock()
        self.entries: list[Entry] = []
        self.asked: list[str] = []
        self.watcher = Watcher(rules, known or {}, open_incidents, self.clock, self.entries.append, self.asked.append)
        self.watcher.watch(whole)
        pinged = (*self.watcher.standings, *map(gateway_subject, rules.gateways))
        self.tracks = {subject: Track(Target(subject, "", 1.0, 0.6, 2)) for subject in pinged}

    def answer(self, *subjects: str) -> None:
        for subject in subjects or tuple(self.tracks):
            self.clock.advance(0.01)
            self.tracks[subject].answered(self.clock.monotonic(), 0.002)
            self.watcher.pinged(self.tracks[subject])

    def lose(self, *subjects: str, times: int = 3, each: float = 0.5) -> None:
        """Loses pings that are sent and lost side by side, in this order, ``each`` within so many seconds."""
        for _ in range(times):
            sent_at = self.clock.monotonic() + 0.01
            self.clock.advance(each)
            for subject in subjects:
                self.tracks[subject].lost(self.clock.monotonic(), sent_at)
                self.watcher.pinged(self.tracks[subject])

    def own_link(self, *subjects: str) -> None:
        for subject in subjects or tuple(self.tracks):
            now = self.clock.monotonic()
            self.tracks[subject].lost(now, now, own_link_down=True)
            self.watcher.pinged(self.tracks[subject])

    def poll(
        self,
        subject: str,
        outcome: Outcome = Outcome.ANSWERED,
        reasons: tuple[Reason, ...] = (),
        took: float = 0.005,
        values: Mapping[str, float] = MappingProxyType({}),
    ) -> None:
        """A poll that began ``took`` seconds ago has ended."""
        self.clock.advance(0.01)
        reading = Reading(subject, self.clock.wall(), "snmp", outcome, values, {}, reasons)
        self.watcher.polled(reading, self.clock.monotonic() - took)

    def ups(self, subject: str, runtime: float | None = None, charge: float = 1.0) -> None:
        """A UPS is polled: on battery with this runtime in seconds and charge, or (None) on mains."""
        if runtime is None:
            self.poll(subject, values={"on_battery": 0.0, "battery_charge_ratio": charge})
            return
        figures = {"on_battery": 1.0, "battery_charge_ratio": charge, "battery_runtime_seconds": runtime}
        self.poll(subject, reasons=(Reason.ON_BATTERY,), values=figures)

    def port(self, state: float | None) -> None:
        values = {} if state is None else {"oper_status|ether1": state}
        outcome = Outcome.SILENT if state is None else Outcome.ANSWERED
        self.watcher.polled(Reading(ROUTER, self.clock.wall(), "snmp", outcome, values), self.clock.monotonic())

    def stands(self, subject: str) -> tuple[State, Reason, str | None]:
        found = self.watcher.standings[subject]
        return found.state, found.reason, found.cause

    def opened(self) -> list[tuple[str, Severity]]:
        """The incidents that the store opens: trouble that goes on as another opens none."""
        found: list[tuple[str, Severity]] = []
        is_open: set[str] = set()
        for item, change in self.entries:
            if change is not None and change.severity is None:
                is_open.discard(item.subject)
            elif change is not None and change.severity is not None and item.subject not in is_open:
                is_open.add(item.subject)
                found.append((item.subject, change.severity))
        return found

    def resolved(self) -> list[str]:
        return [item.subject for item, change in self.entries if change and change.severity is None]
