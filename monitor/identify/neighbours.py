"""Neighbours by LLDP-MIB (IEEE 802.1AB), CISCO-CDP-MIB, Foundry's FDP and MikroTik's MNDP: which port hears whom."""

from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import Any

from monitor.identify.answers import Answers, Value, integer_in, mac_of, text_in
from monitor.identify.ports_elsewhere import elsewhere

_REMOTE, _LOCAL = "1.0.8802.1.1.2.1.4.1.1", "1.0.8802.1.1.2.1.3.7.1"
_MANAGEMENT = "1.0.8802.1.1.2.1.4.2.1"
_CDP = "1.3.6.1.4.1.9.9.23.1.2.1.1"
_CDP_COLUMNS = {"address": 4, "version": 5, "id": 6, "port": 7, "platform": 8, "name": 17}
FDP = "1.3.6.1.4.1.1991.1.1.3.20.1.2.1.1"
"""snFdpCacheTable of FOUNDRY-SN-SWITCH-GROUP-MIB; its agents list what they hear by CDP there, too."""
_FDP_COLUMNS = {"id": 3, "address": 5, "version": 6, "port": 7, "platform": 8}
MNDP = "1.3.6.1.4.1.14988.1.1.11.1.1"
"""mtxrNeighborTable of MIKROTIK-MIB."""
_IF_NAME, _IF_DESCR = "1.3.6.1.2.1.31.1.1.1.1", "1.3.6.1.2.1.2.2.1.2"
_CDP_NAMES = "1.3.6.1.4.1.9.9.23.1.1.1.1.6"
_BASE_PORTS = "1.3.6.1.2.1.17.1.4.1.2"
_MAC_SUBTYPES = {"chassis": 4, "port": 3}
_ADDRESS_SUBTYPES = {"chassis": 5, "port": 4}


_NO_ADDRESS = "0.0.0.0"  # noqa: S104  -- what is not told, no place to listen


def neighbours(answers: Answers) -> list[dict[str, Any]]:
    """One row a neighbour, port and protocol, each once.

    MNDP goes through whatever passes broadcasts on: whom it tells of is near, not always at the other end of a cable.
    """
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    spelled = _spelled(answers)
    cached = ((_CDP, "cdp", _CDP_COLUMNS), (FDP, "fdp", _FDP_COLUMNS))
    announced = (row for table in cached for row in _cached(answers, spelled, *table))
    for row in (*_lldp(answers, spelled), *announced, *_mndp(answers, spelled)):
        place = row["protocol"], row.get("local_if"), row.get("remote_id"), row.get("remote_port")
        found.setdefault(place, row)
    return list(found.values())


def local_chassis(answers: Answers) -> str:
    """The device's own LLDP chassis identifier."""
    base = "1.0.8802.1.1.2.1.3"
    kind, cell = answers.number(f"{base}.1.0"), answers.get(f"{base}.2.0")
    return _identifier("chassis", int(kind) if kind is not None else None, cell)


def _spelled(answers: Answers) -> dict[int, list[str]]:
    """ifIndex → what a port is called: its name, then its description; as ``interfaces`` calls it."""
    found: dict[int, list[str]] = {}
    for oid in (_IF_NAME, _IF_DESCR):
        for index, value in answers.rows(oid):
            found.setdefault(index[0], []).append(value.text())
    if not found:
        found = {index: [port.name, port.descr] for index, port in elsewhere(answers).items()}
    for index, value in answers.rows(_CDP_NAMES):
        found.setdefault(index[0], [value.text()])
    return {index: known for index, texts in found.items() if (known := [text for text in texts if text])}


def _lldp(answers: Answers, spelled: Mapping[int, list[str]]) -> Iterator[dict[str, Any]]:
    columns = {number: answers.column(f"{_REMOTE}.{number}") for number in range(4, 13)}
    addresses = _managed(answers)
    for index in sorted({index for cells in columns.values() for index in cells if len(index) >= 3}):
        cells = {number: column.get(index) for number, column in columns.items()}
        port = index[-2]
        local, local_index = _local_port(answers, port, spelled)
        row = {
            "protocol": "lldp",
            "local_if": local,
            "local_descr": answers.text(f"{_IF_DESCR}.{local_index}") if local_index is not None else "",
            "local_ifIndex": local_index,
            "local_port": port,
            "remote_id": _identifier("chassis", integer_in(cells[4]), cells[5]),
            "remote_name": text_in(cells[9]) or text_in(cells[10]),
            "remote_port": _identifier("port", integer_in(cells[6]), cells[7]),
            "remote_port_descr": text_in(cells[8]),
            "remote_version": text_in(cells[10]),
            "remote_address": addresses.get(index[-2:], ""),
        }
        yield {key: value for key, value in row.items() if value not in (None, "")}


def _managed(answers: Answers) -> dict[tuple[int, ...], str]:
    """(local port, remote index) → IPv4 management address, which stands in the index: time, port, remote, 1, 4, a…

    Some agents leave the length out.
    """
    found: dict[tuple[int, ...], str] = {}
    for index, _ in answers.rows(_MANAGEMENT):
        if (len(index) == 10 and index[4:6] == (1, 4)) or (len(index) == 9 and index[4] == 1):
            found.setdefault(index[2:4], ".".join(map(str, index[-4:])))
    return found


def _local_port(answers: Answers, port: int, spelled: Mapping[int, list[str]]) -> tuple[str, int | None]:
    """The local port's name and ifIndex: lldpLocPortId where it is a name, else the interface that it counts."""
    kind = answers.number(f"{_LOCAL}.2.{port}")
    cell = answers.get(f"{_LOCAL}.3.{port}")
    described = answers.text(f"{_LOCAL}.4.{port}")
    named = _identifier("port", int(kind) if kind is not None else None, cell)
    by_name = {text: index for index, texts in spelled.items() for text in texts}
    for candidate in (named, described):
        if candidate and candidate in by_name:
            return spelled[by_name[candidate]][0], by_name[candidate]
    if kind == 7 and named.isdecimal() and int(named) in spelled:
        return spelled[int(named)][0], int(named)
    # LldpPortNumber: the table of local ports tells it; without that most agents mean the ifIndex
    bridged = answers.number(f"{_BASE_PORTS}.{port}")
    index = port if bridged is None or (cell is None and port in spelled) else int(bridged)
    return (spelled[index][0], index) if index in spelled else (described or named or str(port), None)


def _cached(
    answers: Answers, spelled: Mapping[int, list[str]], table: str, protocol: str, numbers: Mapping[str, int]
) -> Iterator[dict[str, Any]]:
    """A table whose index is ifIndex and a number: cdpCacheTable, and what Foundry made after it."""
    columns = {name: answers.column(f"{table}.{number}") for name, number in numbers.items()}
    for index in sorted({index for cells in columns.values() for index in cells if len(index) >= 2}):
        cells = {name: column.get(index) for name, column in columns.items()}
        address = cells["address"]
        row = {
            "protocol": protocol,
            "local_if": spelled.get(index[0], [str(index[0])])[0],
            "local_descr": answers.text(f"{_IF_DESCR}.{index[0]}"),
            "local_ifIndex": index[0],
            "remote_id": _binary(cells["id"]),
            "remote_name": _binary(cells["id"]) or text_in(cells.get("name")),
            "remote_port": _binary(cells["port"]),
            "remote_version": text_in(cells["version"]),
            "remote_platform": text_in(cells["platform"]),
            "remote_address": ".".join(map(str, address.body)) if address and len(address.body) == 4 else "",
        }
        yield {key: value for key, value in row.items() if value not in (None, "")}


def _mndp(answers: Answers, spelled: Mapping[int, list[str]]) -> Iterator[dict[str, Any]]:
    columns = {number: answers.column(f"{MNDP}.{number}") for number in range(2, 9)}
    for index, cell in columns[8].items():
        cells = {number: column.get(index) for number, column in columns.items()}
        mac = cells[3]
        port = cell.integer() or 0
        row = {
            "protocol": "mndp",
            "local_if": spelled.get(port, [str(port)])[0],
            "local_ifIndex": port,
            "remote_id": mac_of(mac.body) if mac is not None else "",
            "remote_name": text_in(cells[6]),
            "remote_version": text_in(cells[4]),
            "remote_platform": text_in(cells[5]),
            "remote_address": text_in(cells[2]),
        }
        if row["remote_id"] or row["remote_name"]:
            yield {key: value for key, value in row.items() if value not in (None, "", _NO_ADDRESS)}


def _binary(cell: Value | None) -> str:
    """A device identifier, which some send as six bytes of a MAC address."""
    if cell is None:
        return ""
    if len(cell.body) == 6 and any(not 32 <= byte < 127 for byte in cell.body):
        return mac_of(cell.body)
    return cell.text()


def _identifier(what: str, kind: int | None, cell: Value | None) -> str:
    """A chassis or port identifier by its subtype (LldpChassisIdSubtype, LldpPortIdSubtype)."""
    if cell is None:
        return ""
    if kind == _MAC_SUBTYPES[what]:
        return mac_of(cell.body) or cell.text()
    if kind == _ADDRESS_SUBTYPES[what] and (address := _address(cell.body)):
        return address
    return _binary(cell)


def _address(body: bytes) -> str:
    """A network address behind the number of its family (IANA: 1 IPv4, 2 IPv6), which some agents leave out."""
    if (len(body) == 5 and body[0] == 1) or (len(body) == 17 and body[0] == 2):
        body = body[1:]
    is_text = all(32 <= byte < 127 for byte in body)
    return str(ip_address(body)) if len(body) in (4, 16) and not is_text else ""
