"""Who stands at a position."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeviceIdentity:
    """What tells the device at a position from another one: empty is what it did not tell.

    ``engine`` is its SNMP engine id in hex; ``booted_at`` and ``seen_at`` are Unix seconds. ``members`` are the serial
    numbers of all machines that answer together there, a stack's or a cluster's.
    """

    subject: str
    engine: str = ""
    serial: str = ""
    model: str = ""
    booted_at: float = 0.0
    seen_at: float = 0.0
    members: tuple[str, ...] = ()
