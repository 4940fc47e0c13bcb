"""Ports by IF-MIB (RFC 2863), their addresses by IP-MIB, their VLANs by Q-BRIDGE-MIB."""

from ipaddress import IPv6Address
from typing import Any

from monitor.identify import knowledge
from monitor.identify.answers import Answers, Oid, Value, mac_of
from monitor.identify.port_roles import roles
from monitor.identify.ports_elsewhere import Elsewhere, elsewhere
from monitor.snmp.line_speed import line_speed

_IF, _IFX = "1.3.6.1.2.1.2.2.1", "1.3.6.1.2.1.31.1.1.1"
_ADDRESSES = "1.3.6.1.2.1.4.20.1"
_ADDRESS_INTERFACES, _ADDRESS_PREFIXES = "1.3.6.1.2.1.4.34.1.3", "1.3.6.1.2.1.4.34.1.5"
_ANNOUNCED_ADDRESSES = "1.0.8802.1.1.2.1.3.8.1"
_COUNTS_INTERFACES = 2
"""lldpLocManAddrIfSubtype: what follows is an ifIndex."""
_DUPLEX = "1.3.6.1.2.1.10.7.2.1.19"
_VLAN_NAMES, _VLANS_NOW = "1.3.6.1.2.1.17.7.1.4.3.1.1", "1.3.6.1.2.1.17.7.1.4.2.1.3"
_VTP_NAMES = "1.3.6.1.4.1.9.9.46.1.3.1.1.4"
_STATES = {1: "up", 2: "down", 3: "testing", 4: "unknown", 5: "dormant", 6: "notPresent", 7: "lowerLayerDown"}
_TYPES = {
    1: "other", 6: "ethernetCsmacd", 7: "iso88023Csmacd", 15: "fddi", 18: "ds1", 22: "propPointToPointSerial",
    23: "ppp", 24: "softwareLoopback", 28: "slip", 32: "frameRelay", 33: "rs232", 37: "atm", 49: "aal5",
    53: "propVirtual", 54: "propMultiplexor", 62: "fastEther", 63: "isdn", 69: "fastEtherFX", 71: "ieee80211",
    77: "lapd", 81: "ds0", 100: "voiceEM", 103: "voiceFXS", 104: "voiceEncap", 117: "gigabitEthernet",
    131: "tunnel",
    135: "l2vlan", 136: "l3ipvlan", 142: "ipForward", 150: "mplsTunnel", 161: "ieee8023adLag", 166: "mpls",
    188: "radioMAC", 209: "bridge", 244: "wwanPP2", 250: "gpon",
}  # fmt: skip
"""IANAifType-MIB, as far as devices of an office use it."""


def interfaces(answers: Answers) -> list[dict[str, Any]]:
    """One row a port, by ifIndex. A name is ifName, else ifDescr; an aggregate and its members go by their names."""
    columns = {number: _cells(answers, f"{_IF}.{number}") for number in (1, 2, 3, 4, 5, 6, 7, 8, 10, 16, 14, 20)}
    extended = {number: _cells(answers, f"{_IFX}.{number}") for number in (1, 6, 10, 15, 18)}
    duplex = _cells(answers, _DUPLEX)
    indexes = sorted({index for cells in (*columns.values(), *extended.values()) for index in cells})
    if indexes:
        rows = [_row(index, columns, extended, duplex) for index in indexes]
    else:
        rows = [_trimmed(index, port) for index, port in sorted(elsewhere(answers).items())]
    used = roles(answers)
    names = {row["ifIndex"]: row["name"] for row in rows}
    return [row | _called(used.get(row["ifIndex"], {}), names) for row in rows]


def _called(role: dict[str, Any], names: dict[int, str]) -> dict[str, Any]:
    told = dict(role)
    if "lag" in told:
        told["lag"] = names.get(told["lag"], str(told["lag"]))
    if "lag_members" in told:
        told["lag_members"] = [names.get(index, str(index)) for index in told["lag_members"]]
    return told


def _trimmed(index: int, port: Elsewhere) -> dict[str, Any]:
    row = {
        "ifIndex": index,
        "name": port.name or port.descr or str(index),
        "descr": port.descr or port.name or None,
        "mac": port.mac or None,
    }
    return {key: value for key, value in row.items() if value is not None}


def _cells(answers: Answers, oid: str) -> dict[int, Value]:
    return {index[0]: value for index, value in answers.rows(oid) if len(index) == 1}


def _row(
    index: int,
    columns: dict[int, dict[int, Value]],
    extended: dict[int, dict[int, Value]],
    duplex: dict[int, Value],
) -> dict[str, Any]:
    def text(cells: dict[int, Value]) -> str | None:
        return (cells[index].text() or None) if index in cells else None

    def number(cells: dict[int, Value]) -> int | None:
        return cells[index].integer() if index in cells else None

    descr, name = text(columns[2]), text(extended[1])
    kind = number(columns[3])
    incoming, outgoing = number(extended[6]), number(extended[10])
    row = {
        "ifIndex": index,
        "name": name or descr or str(index),
        "descr": descr or name,
        "alias": text(extended[18]),
        "admin": _STATES.get(number(columns[7]) or 0),
        "oper": _STATES.get(number(columns[8]) or 0),
        "speed_bps": line_speed(number(columns[5]), number(extended[15])),
        "duplex": {2: "half", 3: "full"}.get(number(duplex) or 0),
        "mac": mac_of(columns[6][index].body) or None if index in columns[6] else None,
        "mtu": number(columns[4]),
        "type": kind,
        "type_name": _TYPES.get(kind or 0),
        "in_octets": incoming if incoming is not None else number(columns[10]),
        "out_octets": outgoing if outgoing is not None else number(columns[16]),
        "in_errors": number(columns[14]),
        "out_errors": number(columns[20]),
    }
    return {key: value for key, value in row.items() if value is not None}


def ipv4(answers: Answers) -> list[dict[str, Any]]:
    """Addresses: ipAddrTable, what only ipAddressTable has, and of an agent without either what LLDP announces."""
    found: dict[tuple[str, int | None], dict[str, Any]] = {}
    masks = answers.column(f"{_ADDRESSES}.3")
    own, owners = answers.column(f"{_ADDRESSES}.1"), answers.column(f"{_ADDRESSES}.2")
    for index in sorted({*own, *owners, *masks}):
        # FortiOS puts the interface after the address, where several have the same one
        if 4 <= len(index) <= 6 and max(index[:4]) < 256:
            _add(found, index[:4], owners.get(index), prefix_length(masks[index].body) if index in masks else None)
    prefixes = answers.column(_ADDRESS_PREFIXES)
    for index, owner in answers.rows(_ADDRESS_INTERFACES):
        if index[:2] == (1, 4) and len(index) == 6 and max(index) < 256:
            pointer = prefixes[index].text().rsplit(".", 1)[-1] if index in prefixes else ""
            _add(found, index[2:], owner, int(pointer) if pointer.isdecimal() and 0 < int(pointer) <= 32 else None)
    for index, counted in () if found else answers.rows(f"{_ANNOUNCED_ADDRESSES}.4"):
        if index[:2] == (1, 4) and len(index) == 6 and max(index) < 256 and counted.integer() == _COUNTS_INTERFACES:
            _add(found, index[2:], answers.get(f"{_ANNOUNCED_ADDRESSES}.5.{'.'.join(map(str, index))}"), None)
    return list(found.values())


def _add(
    found: dict[tuple[str, int | None], dict[str, Any]], address: Oid, owner: Value | None, length: int | None
) -> None:
    text = ".".join(map(str, address))
    index = owner.integer() if owner else None
    row = {"ip": text, "prefixlen": length, "ifIndex": index}
    told = found.setdefault((text, index), {})
    told |= {key: value for key, value in row.items() if value is not None and key not in told}


def ipv6(answers: Answers) -> list[dict[str, Any]]:
    """Addresses of ipAddressTable (RFC 4293), those of a zone without it, each once and in order."""
    prefixes = answers.column(_ADDRESS_PREFIXES)
    found: dict[tuple[IPv6Address, int | None], dict[str, Any]] = {}
    for index, owner in answers.rows(_ADDRESS_INTERFACES):
        # ipv6, and ipv6z with four octets of the zone at its end
        if index[:2] not in ((2, 16), (4, 20)) or len(index) < 18 or max(index[2:18]) > 255:
            continue
        address = IPv6Address(bytes(index[2:18]))
        pointer = prefixes[index].text().rsplit(".", 1)[-1] if index in prefixes else ""
        length = int(pointer) if pointer.isdecimal() and 0 < int(pointer) <= 128 else None
        row = {"ip": str(address), "prefixlen": length, "ifIndex": owner.integer()}
        found[address, owner.integer()] = {key: value for key, value in row.items() if value is not None}
    return [found[key] for key in sorted(found, key=lambda one: (one[0], one[1] or 0))]


def prefix_length(mask: bytes) -> int | None:
    """The length of a contiguous mask."""
    if len(mask) != 4:
        return None
    bits = f"{int.from_bytes(mask, 'big'):032b}"
    return bits.count("1") if bits.startswith("1") and "01" not in bits else None


def vlans(answers: Answers) -> list[dict[str, Any]]:
    """VLANs with their names: dot1qVlanStaticName, Cisco's vtpVlanName, and those that are only there now."""
    named = {index[-1]: value.text() for index, value in answers.rows(_VTP_NAMES)}
    named |= {index[-1]: value.text() for index, value in answers.rows(_VLAN_NAMES)}
    for table in (table for vendor in knowledge.vendors() for table in vendor.vlans):
        tags = answers.column(table.tag) if table.tag else {}
        for index, value in answers.rows(table.oid):
            number = tags[index].integer() if index in tags else None if table.tag else index[-1]
            named.setdefault(number or 0, value.text())
    for index, _ in answers.rows(_VLANS_NOW):
        named.setdefault(index[-1], "")
    return [
        {"id": number, "name": name or f"VLAN {number}"} for number, name in sorted(named.items()) if 0 < number < 4096
    ]
