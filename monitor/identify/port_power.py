"""Power over Ethernet of ports: POWER-ETHERNET-MIB (RFC 3621), and CISCO-POWER-ETHERNET-EXT-MIB, which measures it."""

import re
from typing import Any

from monitor.identify.answers import Answers, Oid

_PORTS = "1.3.6.1.2.1.105.1.1.1"
_CISCO = "1.3.6.1.4.1.9.9.402.1.2.1"
_BASE_PORTS, _ALIASES = "1.3.6.1.2.1.17.1.4.1.2", "1.3.6.1.2.1.47.1.3.2.1.2"
_NAMES = ("1.3.6.1.2.1.31.1.1.1.1", "1.3.6.1.2.1.2.2.1.2")
_POINTS_AT_PORT = "1.3.6.1.2.1.2.2.1.1."
_IF_TYPE, _ETHERNET = "1.3.6.1.2.1.2.2.1.3", (6, 62, 117)
_ADMIN = {1: "on", 2: "off"}
_STATUS = {1: "disabled", 2: "searching", 3: "deliveringPower", 4: "fault", 5: "test", 6: "otherFault"}
_CLASSES = {1: 0, 2: 1, 3: 2, 4: 3, 5: 4}
"""pethPsePortPowerClassifications → the class of IEEE 802.3."""
OF_CISCO = (f"{_CISCO}.9", f"{_CISCO}.11")
"""cpeExtPsePortPwrConsumption in milliwatts, cpeExtPsePortEntPhyIndex."""


def power(answers: Answers) -> dict[int, dict[str, Any]]:
    """ifIndex → ``admin``, ``status``, ``class`` while power is given, and ``power_w`` where it is measured."""
    status, admin, classes = (answers.column(f"{_PORTS}.{number}") for number in (6, 3, 10))
    drawn = answers.column(f"{_CISCO}.9")
    places = _places(answers, sorted({*status, *admin}))
    found = {}
    for index, port in places.items():
        row: dict[str, Any] = {}
        if index in admin:
            row["admin"] = _ADMIN.get(admin[index].integer() or 0)
        if index in status:
            row["status"] = _STATUS.get(status[index].integer() or 0)
        if index in classes and row.get("status") == "deliveringPower":
            row["class"] = _CLASSES.get(classes[index].integer() or 0)
        if index in drawn and (milliwatts := drawn[index].integer()) is not None:
            row["power_w"] = milliwatts / 1000
        found[port] = {name: value for name, value in row.items() if value is not None}
    return found


def _places(answers: Answers, indexes: list[Oid]) -> dict[Oid, int]:
    """(group, port) → ifIndex: by Cisco's part, by the group's and the port's number in a name, else the bridge's port.

    The MIB leaves to the vendor what a port's number is. One that several would fit is not told.
    """
    pairs = [index for index in indexes if len(index) == 2]
    groups = {index[0] for index in pairs}
    spelled = _spelled(answers)
    wired = {index[0] for index, cell in answers.rows(_IF_TYPE) if cell.integer() in _ETHERNET}
    bridged = {index[-1]: cell.integer() for index, cell in answers.rows(_BASE_PORTS)}
    found: dict[Oid, int] = {}
    for index in pairs:
        port = _by_part(answers, index)
        if port is None and len(groups) > 1:
            port = spelled.get(index)
        elif port is None:
            port = bridged.get(index[1]) if bridged else index[1] if index[1] in wired else spelled.get(index)
        if port:
            found[index] = port
    return found


def _by_part(answers: Answers, index: Oid) -> int | None:
    part = answers.number(f"{_CISCO}.11.{index[0]}.{index[1]}")
    if not part:
        return None
    pointers = [cell.text() for where, cell in answers.rows(f"{_ALIASES}.{int(part)}") if where]
    tail = next((one.removeprefix(_POINTS_AT_PORT) for one in pointers if one.startswith(_POINTS_AT_PORT)), "")
    return int(tail) if tail.isdecimal() else None


def _spelled(answers: Answers) -> dict[Oid, int]:
    """(first number, last number) of a port's name, as in "Gi2/0/14" → ifIndex, where one port alone has them."""
    names: dict[int, str] = {}
    for oid in _NAMES:
        for index, cell in answers.rows(oid):
            if len(index) == 1 and (text := cell.text()):
                names.setdefault(index[0], text)
    found: dict[Oid, set[int]] = {}
    for port, text in names.items():
        numbers = re.fullmatch(r"\D*(\d+)(?:/\d+)*/(\d+)", text)
        if numbers:
            found.setdefault((int(numbers[1]), int(numbers[2])), set()).add(port)
    return {pair: min(ports) for pair, ports in found.items() if len(ports) == 1}
