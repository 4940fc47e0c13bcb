"""What ports are used for: their VLANs, the aggregate that they belong to, and the power that they give, by ifIndex."""

from collections import defaultdict
from typing import Any

from monitor.identify.answers import Answers, Value
from monitor.identify.port_power import power

BASE_PORTS, PVID = "1.3.6.1.2.1.17.1.4.1.2", "1.3.6.1.2.1.17.7.1.4.5.1.1"
_NOW, _STATIC = "1.3.6.1.2.1.17.7.1.4.2.1", "1.3.6.1.2.1.17.7.1.4.3.1"
_CISCO_ACCESS = "1.3.6.1.4.1.9.9.68.1.2.2.1.2"
_CISCO_TRUNK = "1.3.6.1.4.1.9.9.46.1.6.1.1"
_CISCO_VLANS = "1.3.6.1.4.1.9.9.46.1.3.1.1.2"
_TRUNKING = 1
_IF_TYPE, _AGGREGATE, _STACK = "1.3.6.1.2.1.2.2.1.3", 161, "1.3.6.1.2.1.31.1.2.1.3"
_ATTACHED, _PAGP = "1.2.840.10006.300.43.1.2.1.1.13", "1.3.6.1.4.1.9.9.98.1.1.1.1.8"
ASKED = (
    f"{_NOW}.4",  # dot1qVlanCurrentEgressPorts
    f"{_NOW}.5",  # dot1qVlanCurrentUntaggedPorts
    _STACK,  # IF-MIB ifStackStatus
    _ATTACHED,  # IEEE8023-LAG-MIB dot3adAggPortAttachedAggID
)
OF_CISCO = (
    _CISCO_ACCESS,  # CISCO-VLAN-MEMBERSHIP-MIB vmVlan
    *(f"{_CISCO_TRUNK}.{column}" for column in (4, 5, 14, 17, 18, 19)),  # CISCO-VTP-MIB vlanTrunkPortTable
    _CISCO_VLANS,  # vtpVlanState
    _PAGP,  # CISCO-PAGP-MIB pagpGroupIfIndex
)


def roles(answers: Answers) -> dict[int, dict[str, Any]]:
    """ifIndex → ``pvid``, ``untagged`` and ``tagged`` VLANs, ``lag`` and ``lag_members`` (ifIndexes), ``poe``.

    What is not told is missing.
    """
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for port, number in _pvids(answers).items():
        found[port]["pvid"] = number
    untagged, tagged = _vlans(answers)
    for word, members in (("untagged", untagged), ("tagged", tagged)):
        for port, numbers in members.items():
            found[port][word] = sorted(numbers)
    for port, aggregate in sorted(_aggregates(answers).items()):
        found[port]["lag"] = aggregate
        found[aggregate].setdefault("lag_members", []).append(port)
    for port, given in power(answers).items():
        found[port]["poe"] = given
    return dict(found)


def _pvids(answers: Answers) -> dict[int, int]:
    ports = _base_ports(answers)
    found = {index[-1]: number for index, cell in answers.rows(_CISCO_ACCESS) if (number := cell.integer())}
    for index, cell in answers.rows(PVID):
        number = cell.integer()
        if index[-1] in ports and number is not None:
            found[ports[index[-1]]] = number
    return found


def _base_ports(answers: Answers) -> dict[int, int]:
    return {index[-1]: number for index, cell in answers.rows(BASE_PORTS) if (number := cell.integer()) is not None}


def _vlans(answers: Answers) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """ifIndex → VLANs that leave it without and with a tag: what is so now, else what is configured (Q-BRIDGE-MIB)."""
    untagged: dict[int, set[int]] = defaultdict(set)
    tagged: dict[int, set[int]] = defaultdict(set)
    ports = _base_ports(answers)
    current = {index[-1]: cell for index, cell in answers.rows(f"{_NOW}.4")}
    bare = {index[-1]: cell for index, cell in answers.rows(f"{_NOW}.5")}
    if not current:
        current = {index[-1]: cell for index, cell in answers.rows(f"{_STATIC}.2")}
        bare = {index[-1]: cell for index, cell in answers.rows(f"{_STATIC}.4")}
    for vlan, cell in current.items():
        without = listed(bare[vlan].body) if vlan in bare else set()
        for port in listed(cell.body):
            index = ports.get(port) if ports else port
            if index is not None and 0 < vlan < 4095:
                (untagged if port in without else tagged)[index].add(vlan)
    _cisco(answers, untagged, tagged)
    return untagged, tagged


def listed(body: bytes, first: int = 1) -> set[int]:
    """PortList (RFC 4363): the numbers of the bits that are set, the highest of the first octet being ``first``."""
    return {first + place * 8 + bit for place, octet in enumerate(body) for bit in range(8) if octet & 0x80 >> bit}


def _cisco(answers: Answers, untagged: dict[int, set[int]], tagged: dict[int, set[int]]) -> None:
    """Access ports, and trunks: those of their VLANs that exist."""
    for index, cell in answers.rows(_CISCO_ACCESS):
        if number := cell.integer():
            untagged[index[-1]].add(number)
    there = {index[-1] for index, _ in answers.rows(_CISCO_VLANS)}
    for index, cell in answers.rows(f"{_CISCO_TRUNK}.14"):
        if cell.integer() != _TRUNKING:
            continue
        port = index[-1]
        allowed: set[int] = set()
        for column, first in ((4, 0), (17, 1024), (18, 2048), (19, 3072)):
            part = answers.get(f"{_CISCO_TRUNK}.{column}.{port}")
            allowed |= listed(part.body, first) if part is not None else set()
        native = answers.number(f"{_CISCO_TRUNK}.5.{port}")
        untagged[port] = {int(native)} if native in allowed & there else set()
        tagged[port] = (allowed & there) - untagged[port]


def _aggregates(answers: Answers) -> dict[int, int]:
    """ifIndex of a member → that of its aggregate: LACP, Cisco's PAgP, else what stands below an aggregate."""
    found: dict[int, int] = {}
    kinds = {index[-1]: cell.integer() for index, cell in answers.rows(_IF_TYPE)}
    for index, _ in answers.rows(_STACK):
        if len(index) == 2 and kinds.get(index[0]) == _AGGREGATE and index[1] and kinds.get(index[1]) != _AGGREGATE:
            found[index[1]] = index[0]
    for table in (_PAGP, _ATTACHED):
        for index, cell in answers.rows(table):
            if _is_another(index[-1], cell, kinds):
                found[index[-1]] = cell.integer() or 0
    return found


def _is_another(port: int, cell: Value, kinds: dict[int, int | None]) -> bool:
    """0 and the port itself are none; an aggregate that no interface is, is not told."""
    number = cell.integer()
    return bool(number) and number != port and (not kinds or number in kinds)
