"""Checks of what network devices are to be configured to."""

from collections.abc import Iterator

from core.inventory.fields import dangling
from core.inventory.findings import Finding
from core.inventory.shared import Shared
from core.model import Device, Platform, SecurityLevel

_VARIABLE = "motcua_intent"


def intent_findings(device: Device, shared: Shared) -> Iterator[Finding]:
    """Ports are in VLANs that are spoken of, each port once; the credential is there, strong, and can be pushed."""
    if device.intent is None:
        return
    for what in _snmp(device, device.intent.snmp, shared):
        yield Finding(f"host {device.id}", device.id, (_VARIABLE, "snmp"), what)
    known, ports = {vlan.id for vlan in device.intent.vlans}, set[str]()
    for number, port in enumerate(device.intent.ports):
        path = (_VARIABLE, "ports", number)
        for vlan in sorted({*port.vlans, *((port.vlan,) if port.vlan else ())} - known):
            what = f"port {port.name}: there is no VLAN {vlan} among its vlans; add it, or correct the port"
            yield Finding(f"host {device.id}", device.id, path, what)
        if port.name in ports:
            yield Finding(f"host {device.id}", device.id, path, f"port {port.name} stands twice; keep one of them")
        ports.add(port.name)


def _snmp(device: Device, name: str | None, shared: Shared) -> Iterator[str]:
    if name is None:
        return
    known = shared.credentials.models.get(name)
    if name not in shared.credentials.names():
        yield dangling("credential", name, shared.credentials.names())
    elif known is not None and (known.version, known.security_level) != (3, SecurityLevel.AUTH_PRIV):
        yield f"'{name}' is weaker than SNMPv3 with authPriv; name one that is not"
    if device.platform is not Platform.CISCO_IOS:
        yield "can be pushed onto cisco_ios alone so far; enter the user by hand and take this away"
