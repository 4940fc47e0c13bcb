"""Ports of an agent without ifTable and ifXTable: what other MIBs say of the same ifIndex."""

from collections import defaultdict
from dataclasses import dataclass

from monitor.identify.answers import Answers, Value, mac_of

_CDP_NAMES, _CDP_ENABLED = "1.3.6.1.4.1.9.9.23.1.1.1.1.6", "1.3.6.1.4.1.9.9.23.1.1.1.1.2"
_LLDP, _CAPABILITIES = "1.0.8802.1.1.2.1.3.7.1", "1.0.8802.1.1.2.1.3.6.0"
_BASE_PORTS = "1.3.6.1.2.1.17.1.4.1.2"
_ALIASES, _PART_NAMES = "1.3.6.1.2.1.47.1.3.2.1.2", "1.3.6.1.2.1.47.1.1.1.1.7"
_POINTS_AT_PORT = "1.3.6.1.2.1.2.2.1.1."
_BRIDGE = 0x20
"""LldpSystemCapabilitiesMap: bit 2, the first being the highest."""
_MAC_ADDRESS, _INTERFACE_NAME = 3, 5
"""LldpPortIdSubtype."""


@dataclass(slots=True)
class Elsewhere:
    """A port as other MIBs know it; empty is unknown."""

    name: str = ""
    """ifName"""
    descr: str = ""
    """ifDescr"""
    mac: str = ""


def elsewhere(answers: Answers) -> dict[int, Elsewhere]:
    """ifIndex → port: by CISCO-CDP-MIB, LLDP-MIB, ENTITY-MIB (entAliasMappingTable) and BRIDGE-MIB."""
    found: dict[int, Elsewhere] = defaultdict(Elsewhere)
    for index in answers.column(_CDP_ENABLED).keys() | answers.column(_CDP_NAMES).keys():
        found[index[0]].descr = answers.text(f"{_CDP_NAMES}.{index[0]}")
    _announced(answers, found)
    for part, pointer in answers.rows(_ALIASES):
        target = pointer.text()
        if target.startswith(_POINTS_AT_PORT) and (tail := target.removeprefix(_POINTS_AT_PORT)).isdecimal():
            port = found[int(tail)]
            port.name = port.name or answers.text(f"{_PART_NAMES}.{part[0]}")
    for bridged in answers.column(_BASE_PORTS).values():
        if number := bridged.integer():
            found[number]  # a port of which nobody says more
    return dict(found)


def _announced(answers: Answers, found: dict[int, Elsewhere]) -> None:
    """LLDP's own ports: lldpLocPortDesc is ifDescr, an identifier of subtype interfaceName is ifName (LLDP-MIB)."""
    by_descr = {port.descr: index for index, port in found.items() if port.descr}
    for place, subtype in answers.rows(f"{_LLDP}.2"):
        named, descr = answers.get(f"{_LLDP}.3.{place[0]}"), answers.text(f"{_LLDP}.4.{place[0]}")
        index = by_descr.get(descr) or _counted(answers, place[0])
        if index is None:
            continue
        port = found[index]
        port.descr = port.descr or descr
        _identify(port, subtype.integer(), named)


def _identify(port: Elsewhere, subtype: int | None, named: Value | None) -> None:
    if named is not None and subtype == _MAC_ADDRESS:
        port.mac = mac_of(named.body)
    elif named is not None and subtype == _INTERFACE_NAME:
        port.name = named.text()


def _counted(answers: Answers, port: int) -> int | None:
    """LldpPortNumber (LLDP-MIB): a bridge counts its dot1dBasePort, any other system its ifIndex."""
    bridged = answers.number(f"{_BASE_PORTS}.{port}")
    if bridged is not None:
        return int(bridged)
    enabled = answers.get(_CAPABILITIES)
    return port if enabled is not None and enabled.body and not enabled.body[0] & _BRIDGE else None
