"""What one device says of itself and of who is behind its ports."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

from core.model import CableEvidence
from monitor.identify.answers import Answers, mac_of
from monitor.identify.neighbours import local_chassis, neighbours
from monitor.identify.ports import interfaces, ipv4

FORWARDING = ("1.3.6.1.2.1.17.7.1.2.2.1", "1.3.6.1.2.1.17.4.3.1")
"""dot1qTpFdbEntry (RFC 4363), whose index begins with the filtering database, and dot1dTpFdbEntry (RFC 4188)."""
BASE_PORTS = "1.3.6.1.2.1.17.1.4.1.2"
BASE_ADDRESS = "1.3.6.1.2.1.17.1.1.0"
NET_TO_MEDIA, NET_TO_PHYSICAL = "1.3.6.1.2.1.4.22.1.2", "1.3.6.1.2.1.4.35.1.4"
"""ipNetToMediaPhysAddress, and what follows it (RFC 4293) with IPv6 as well."""
_SIZES: Mapping[tuple[int, ...], int] = {(1, 4): 4, (2, 16): 16, (3, 8): 4, (4, 20): 16}
"""(InetAddressType, length of the whole) → octets of the address; what follows them is the zone (RFC 4001)."""
_LOCAL_PORTS = "1.0.8802.1.1.2.1.3.7.1"
_LEARNED, _SELF, _MANAGEMENT = 3, 4, 5
_NOBODY = ("00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff")
_OF_A_CABLE = frozenset(CableEvidence)
"""Announcements that a switch which knows them does not pass on."""
_NUMBERED = re.compile(r"([a-z-]+)[ -]?(\d.*)")


@dataclass(frozen=True, slots=True)
class Heard:
    """A neighbour that announced itself on a port. ``chassis`` is a MAC, ``ports`` are what it calls its own port.

    ``name`` may be a model's, as it came from the factory, and so the name of several.
    """

    port: str
    protocol: CableEvidence
    ports: tuple[str, ...] = ()
    chassis: str = ""
    address: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Learned:
    """A station behind a port, by the forwarding table. ``vlan`` is the filtering database's number, 0 without one."""

    port: str
    mac: str
    vlan: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """All of it. ``device`` is whom was asked; ``ids`` are its MACs, addresses, names and LLDP chassis identifier.

    ``spellings`` leads from each way in which a port is called, its MAC among them, to the port's name.
    """

    device: str
    ids: frozenset[str] = frozenset()
    spellings: Mapping[str, str] = field(default_factory=dict)
    heard: tuple[Heard, ...] = ()
    learned: tuple[Learned, ...] = ()
    resolved: Mapping[str, str] = field(default_factory=dict)
    """Address → MAC, by ARP or neighbour discovery."""
    is_whole: bool = True
    """Whether it told of everything: else what it does not tell of may be there all the same."""

    def port(self, *spelled: str) -> str:
        """The name of a port of this device, however another calls it; as it was given where it is not known."""
        for text in spelled:
            found = self.spellings.get(text.lower()) or self.spellings.get(port_key(text))
            if found:
                return found
        return next((text for text in spelled if text), "")


def said(device: str, answers: Answers) -> Said:
    """Pure: from what an agent answered. It raises for nothing that an agent says."""
    ports = interfaces(answers)
    names = {row["ifIndex"]: row["name"] for row in ports}
    own = {row["mac"] for row in ports if row.get("mac")}
    base = answers.get(BASE_ADDRESS)
    told = {answers.text("1.3.6.1.2.1.1.5.0"), local_chassis(answers), mac_of(base.body) if base else "", *own}
    told |= {row["ip"] for row in ipv4(answers) if not row["ip"].startswith("127.")}
    return Said(
        device,
        frozenset(identifier(text) for text in told if text and text not in _NOBODY),
        _spellings(ports, answers),
        tuple(_heard(row) for row in neighbours(answers) if row["protocol"] in _OF_A_CABLE),
        tuple(_learned(answers, names)),
        dict(_resolved(answers)),
    )


def identifier(text: str) -> str:
    """A name, address or MAC as it is compared: in lower case, a name without its domain and CDP's serial number."""
    plain = text.strip().lower()
    if mac := mac_of(plain.encode()):
        return mac
    if plain.replace(".", "").isdecimal() or ":" in plain:
        return plain
    return plain.partition("(")[0].partition(".")[0].strip() or plain


def port_key(text: str) -> str:
    """A port's name, its kind cut down to two letters as in Cisco's short form: ``FastEthernet0/8`` → ``fa0/8``."""
    found = _NUMBERED.fullmatch(text.strip().lower())
    return f"{found[1][:2]}{found[2]}" if found else text.strip().lower()


def _spellings(ports: Iterable[Mapping[str, Any]], answers: Answers) -> dict[str, str]:
    exact: dict[str, str] = {}
    for row in ports:
        for text in (row["name"], row.get("descr"), row.get("mac"), row.get("alias")):
            if text:
                exact.setdefault(str(text).lower(), row["name"])
    described = answers.column(f"{_LOCAL_PORTS}.4")
    for index, cell in answers.rows(f"{_LOCAL_PORTS}.3"):
        shown = described[index].text() if index in described else ""
        called = [text for text in (mac_of(cell.body) or cell.text(), shown) if text]
        name = next((exact[text.lower()] for text in called if text.lower() in exact), shown or (called or [""])[0])
        for text in called:
            exact.setdefault(text.lower(), name)
    short: dict[str, set[str]] = {}
    for text, name in exact.items():
        short.setdefault(port_key(text), set()).add(name)
    return {key: next(iter(names)) for key, names in short.items() if len(names) == 1} | exact


def _heard(row: Mapping[str, Any]) -> Heard:
    ports = tuple(dict.fromkeys(text for name in ("remote_port", "remote_port_descr") if (text := row.get(name, ""))))
    called, address = row.get("remote_id", ""), row.get("remote_address", "")
    chassis = mac_of(called.encode())
    named = row.get("remote_name", "") or called
    name = "" if mac_of(named.encode()) else named
    address = address or _address(called)
    usable = "" if address.startswith(("0.", "127.")) else address
    return Heard(row["local_if"], CableEvidence(row["protocol"]), ports, chassis, usable, name)


def _address(text: str) -> str:
    """A chassis that is called by its address, as telephones are; empty for any other."""
    try:
        return str(ip_address(text))
    except ValueError:
        return ""


def _learned(answers: Answers, names: Mapping[int, str]) -> Iterator[Learned]:
    ports = {index[0]: value.integer() for index, value in answers.rows(BASE_PORTS) if len(index) == 1}
    seen: set[tuple[str, str]] = set()
    for table, length in zip(FORWARDING, (7, 6), strict=True):
        statuses = answers.column(f"{table}.3")
        for index, value in answers.rows(f"{table}.2"):
            number = value.integer()
            status = statuses[index].integer() if index in statuses else _LEARNED
            if len(index) != length or not number or status in (_SELF, _MANAGEMENT) or max(index[-6:]) > 255:
                continue
            interface = ports.get(number) or number
            port, mac = names.get(interface, str(number)), bytes(index[-6:]).hex(":")
            if mac not in _NOBODY and (port, mac) not in seen:
                seen.add((port, mac))
                yield Learned(port, mac, index[0] if length == 7 else 0)


def _resolved(answers: Answers) -> Iterator[tuple[str, str]]:
    for index, value in answers.rows(NET_TO_MEDIA):
        if len(index) == 5 and max(index[1:]) < 256 and (mac := mac_of(value.body)):
            yield ".".join(map(str, index[1:])), mac
    for index, value in answers.rows(NET_TO_PHYSICAL):
        size = _SIZES.get(index[1:3], 0)
        octets = index[3 : 3 + size]
        if size and len(octets) == size and max(octets) < 256 and (mac := mac_of(value.body)):
            address = ip_address(bytes(octets))
            if not address.is_link_local:
                yield str(address), mac
