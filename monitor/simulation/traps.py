"""The traps that a simulated device sends when something happens to it: RFC 2863, RFC 3418, RFC 1628, PowerNet-MIB."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from monitor.simulation import kinds, mib
from monitor.simulation.device import Device
from monitor.snmp import ber, pdu, usm
from monitor.snmp.traps import notification

_IF = "1.3.6.1.2.1.2.2.1"
_LINK_DOWN, _LINK_UP = "1.3.6.1.6.3.1.1.5.3", "1.3.6.1.6.3.1.1.5.4"
_ON_BATTERY, _ALARM_REMOVED = "1.3.6.1.2.1.33.2.1", "1.3.6.1.2.1.33.2.4"
_ALARM_ON_BATTERY = "1.3.6.1.2.1.33.1.6.3.2"
_APC_ON_BATTERY, _APC_RESTORED = "1.3.6.1.4.1.318.0.5", "1.3.6.1.4.1.318.0.9"
_APC_TEXT = "1.3.6.1.4.1.318.2.3.3.0"
"""mtrapargsString."""


@dataclass(frozen=True, slots=True)
class Event:
    """A trap and what it tells of: (object instance, encoded value)."""

    oid: str
    bindings: tuple[tuple[str, bytes], ...] = ()


COLD_START = Event("1.3.6.1.6.3.1.1.5.1")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What traps are sent about: each port's state by its index, and whether the battery feeds the load."""

    ports: dict[int, bool]
    on_battery: bool


def state(device: Device) -> Snapshot:
    """As it is now."""
    on_battery = device.battery is not None and device.battery.on_battery_since is not None
    return Snapshot({index: port.up for index, port in enumerate(device.ports, 1)}, on_battery)


def changes(device: Device, before: Snapshot, after: Snapshot) -> list[Event]:
    """A trap for every port that changed, and for the power."""
    found = [_link(index, up) for index, up in after.ports.items() if before.ports[index] != up]
    return [*found, *(_power(device, after.on_battery) if before.on_battery != after.on_battery else ())]


def message(device: Device, event: Event) -> bytes | None:
    """As the device's credential has it: by community, or signed and encrypted by its own engine."""
    if device.access is None or device.agent is None:
        return None
    bindings = b"".join(ber.binding(ber.oid(name), value) for name, value in event.bindings)
    oid, uptime = ber.oid(event.oid), int(device.uptime() * 100)
    body = notification.encode(pdu.TRAP, secrets.randbits(31), oid, uptime, bindings)
    authority = device.agent.authority
    if authority is not None:
        user = device.access.users[0]
        keys = usm.localize_cached(user, authority.engine_id)
        engine = (authority.engine_id, authority.boots, authority.time)
        scoped = usm.scoped(authority.engine_id, b"", body)
        return usm.encode(secrets.randbits(31), user.flags, user.name, keys, engine, scoped)
    version, community = device.access.communities[0]
    if version == pdu.VERSION_1:
        enterprise = ber.oid(kinds.identity(device.machine).object_id)
        body = notification.encode_v1(enterprise, _agent_address(device), oid, uptime, bindings)
    return pdu.community_message(version, community, body)


def _agent_address(device: Device) -> bytes:
    """agent-addr, which has room for an IPv4 address only."""
    packed = ip_address(device.machine.address).packed
    return packed if len(packed) == 4 else bytes(4)


def _link(index: int, up: bool) -> Event:
    status = mib.number(1 if up else 2)
    told = ((f"{_IF}.1.{index}", mib.number(index)), (f"{_IF}.7.{index}", mib.number(1)), (f"{_IF}.8.{index}", status))
    return Event(_LINK_UP if up else _LINK_DOWN, told)


def _power(device: Device, on_battery: bool) -> Iterator[Event]:
    if device.battery is None:
        return
    if device.machine.vendor.lower() == "apc":
        words = "UPS: On battery power." if on_battery else "UPS: No longer on battery power."
        yield Event(_APC_ON_BATTERY if on_battery else _APC_RESTORED, ((_APC_TEXT, mib.text(words)),))
    elif on_battery:
        minutes = int(device.battery.remaining(device.now()) / 60)
        told = (("1.3.6.1.2.1.33.1.2.3.0", minutes), ("1.3.6.1.2.1.33.1.2.2.0", 0), ("1.3.6.1.2.1.33.1.9.7.0", 2))
        yield Event(_ON_BATTERY, tuple((name, mib.number(value)) for name, value in told))
    else:
        alarm = ("1.3.6.1.2.1.33.1.6.2.1.2.1", mib.identifier(_ALARM_ON_BATTERY))
        yield Event(_ALARM_REMOVED, (("1.3.6.1.2.1.33.1.6.2.1.1.1", mib.number(1)), alarm))
