"""Answers that the kernel dropped since nobody read them in time: a fault of the monitor's, not of a device."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter

from core.model import Finding, FindingKind


class Drops:
    """Watches the sockets' count of dropped datagrams (UdpRcvbufErrors, of ours alone)."""

    def __init__(self, dropped: Callable[[], int], registry: CollectorRegistry) -> None:
        self._dropped = dropped
        self._known = 0
        self._total = 0
        self._counter = Counter(
            "motcua_snmp_receive_buffer_drops",
            "SNMP datagrams that the kernel dropped because they were not read in time.",
            registry=registry,
        )

    def look(self) -> list[Finding]:
        """What was dropped since the last look."""
        present = self._dropped()
        fresh = max(0, present - self._known)  # the kernel counts each socket in 32 bits, and a new one from zero
        self._known = present
        if not fresh:
            return []
        self._counter.inc(fresh)
        self._total += fresh
        return [Finding(FindingKind.RECEIVE_DROPS, "", (("dropped", self._total),))]
