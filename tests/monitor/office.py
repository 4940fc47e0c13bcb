"""A small office under a watcher, and tracks that do what they are told."""

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
from monitor.journal import Entry
from monitor.judge import Policy
from monitor.probes.ping import Target, Track
from monitor.watcher import Watcher
from tests.monitor.world import device, inventory, link

ROUTER, SWITCH, PC, PRINTER = (device_subject(name) for name in ("router", "switch", "pc", "printer"))
WAN = link_subject("wan")
SETTINGS = load(None, {})
POLICY = Policy(SETTINGS.loss_degraded, SETTINGS.latency_degraded)
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
    ) -> None:
        self.clock = clock or ManualClock()
        self.entries: list[Entry] = []
        self.watcher = Watcher(POLICY, known or {}, open_incidents, self.clock.wall, self.entries.append)
        self.watcher.watch(whole)
        self.tracks = {subject: Track(Target(subject, "", 1.0, 0.6, 2)) for subject in ALL}

    def answer(self, *subjects: str) -> None:
        for subject in subjects or ALL:
            self.clock.advance(0.01)
            self.tracks[subject].answered(self.clock.monotonic(), 0.002)
            self.watcher.pinged(self.tracks[subject])

    def lose(self, *subjects: str, times: int = 3) -> None:
        """Loses pings that are sent and lost side by side, in this order."""
        for _ in range(times):
            sent_at = self.clock.monotonic() + 0.01
            self.clock.advance(0.5)
            for subject in subjects:
                self.tracks[subject].lost(self.clock.monotonic(), sent_at)
                self.watcher.pinged(self.tracks[subject])

    def own_link(self, *subjects: str) -> None:
        for subject in subjects or ALL:
            now = self.clock.monotonic()
            self.tracks[subject].lost(now, now, own_link_down=True)
            self.watcher.pinged(self.tracks[subject])

    def poll(
        self,
        subject: str,
        outcome: Outcome = Outcome.ANSWERED,
        reasons: tuple[Reason, ...] = (),
        took: float = 0.005,
    ) -> None:
        """A poll that began ``took`` seconds ago has ended."""
        self.clock.advance(0.01)
        reading = Reading(subject, self.clock.wall(), "snmp", outcome, {}, {}, reasons)
        self.watcher.polled(reading, self.clock.monotonic() - took)

    def port(self, state: float | None) -> None:
        values = {} if state is None else {"oper_status|ether1": state}
        outcome = Outcome.SILENT if state is None else Outcome.ANSWERED
        self.watcher.polled(Reading(ROUTER, self.clock.wall(), "snmp", outcome, values), self.clock.monotonic())

    def stands(self, subject: str) -> tuple[State, Reason, str | None]:
        found = self.watcher.standings[subject]
        return found.state, found.reason, found.cause

    def opened(self) -> list[tuple[str, Severity]]:
        return [(item.subject, change.severity) for item, change in self.entries if change and change.severity]

    def resolved(self) -> list[str]:
        return [item.subject for item, change in self.entries if change and change.severity is None]
