"""Reads a spreadsheet of devices, one line each: Vietnamese or English headers, .xlsx or .csv."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from core.errors import InputError, InventoryError, Mistake
from core.model import DeviceKind
from provision import asset_columns, sheets
from provision.sheets import plain

_HEADERS: dict[str, tuple[str, ...]] = {
    "role": ("vai tro", "loai", "loai thiet bi", "role", "kind", "type", "device type"),
    "name": ("ten", "ten may", "ten thiet bi", "thiet bi", "name", "host name", "hostname", "device"),
    "mac": ("mac", "dia chi mac", "mac address"),
    "address": ("dia chi", "dia chi ip", "ip", "address", "ip address"),
    "room": ("phong", "vi tri", "noi dat", "quay", "room", "place", "location"),
    "person": ("nguoi dung", "nguoi su dung", "nguoi phu trach", "can bo", "person", "user", "official"),
    **asset_columns.HEADERS,
    "": ("stt", "so thu tu", "tt", "no", "ghi chu", "note", "notes", "remark"),
}
_TITLES = {
    "role": "Vai trò",
    "name": "Tên",
    "mac": "MAC",
    "address": "Địa chỉ",
    "room": "Phòng",
    "person": "Người dùng",
    **asset_columns.TITLES,
}
_REQUIRED = ("role", "name", "address")
_SHEET = sheets.Headers(_HEADERS, _TITLES, _REQUIRED, asset_columns.TITLES)
_ROLES: dict[DeviceKind, tuple[str, ...]] = {
    DeviceKind.SERVER: ("may chu",),
    DeviceKind.WORKSTATION: ("may tram", "may tinh", "pc"),
    DeviceKind.KIOSK: ("ki ot", "kiosk tra cuu", "ki ot tra cuu"),
    DeviceKind.QUEUE_MACHINE: ("may lay so", "may lay so tu dong", "queue ticket machine"),
    DeviceKind.PRINTER: ("may in",),
    DeviceKind.SCANNER: ("may quet", "may scan"),
    DeviceKind.CAMERA: ("camera giam sat", "may quay"),
    DeviceKind.RECORDER: ("dau ghi", "dau ghi hinh", "nvr"),
    DeviceKind.SWITCH: ("thiet bi chuyen mach", "bo chuyen mach"),
    DeviceKind.ROUTER: ("thiet bi dinh tuyen", "bo dinh tuyen"),
    DeviceKind.FIREWALL: ("tuong lua",),
    DeviceKind.ACCESS_POINT: ("diem truy cap", "diem truy cap khong day", "wifi", "ap"),
    DeviceKind.UPS: ("bo luu dien", "luu dien"),
}
_EXAMPLES = "máy trạm, máy in, ki ốt, camera, or in English workstation, printer, kiosk, camera"
_KIND_OF = {alias: kind for kind, aliases in _ROLES.items() for alias in (plain(kind), *aliases)}


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One good line. ``row`` counts from 1 as the spreadsheet program does; ``host`` is the Ansible host name."""

    row: int
    host: str
    name: str
    kind: DeviceKind
    address: str
    mac: str = ""
    room: str = ""
    person: str = ""
    asset: Mapping[str, asset_columns.Value] = field(default_factory=dict)
    """Variable of the inventory → what the books say."""


def read(path: Path) -> list[DeviceRow]:
    """The devices. Raises InventoryError with every mistake by row and column, InputError for the file as a whole."""
    sheet = sheets.read(path, _SHEET)
    if sheet.mistakes:
        raise InventoryError(sheet.mistakes)
    rows: list[DeviceRow] = []
    mistakes: list[Mistake] = []
    for line in sheet.lines:
        row, problems = _device(line.row, line.texts)
        mistakes += [
            Mistake(f"row {line.row}, column {sheet.titles.get(field, field)}", what) for field, what in problems
        ]
        if row is not None:
            rows.append(row)
    mistakes += _doubles(rows, sheet.titles)
    if mistakes:
        raise InventoryError(mistakes)
    if not rows:
        raise InputError(f"{path.name} has no device below its headers; write one line for each device")
    return rows


def _device(number: int, texts: Mapping[str, str]) -> tuple[DeviceRow | None, list[tuple[str, str]]]:
    """The device of a line, or (field, what is wrong) of each of its cells."""
    problems = [(field, "is empty; fill it in") for field in _REQUIRED if not texts[field]]
    kind = _KIND_OF.get(plain(texts["role"]))
    if texts["role"] and kind is None:
        problems.append(("role", f"'{texts['role']}' is no role; write one like {_EXAMPLES}"))
    host = plain(texts["name"]).replace(" ", "-")
    if texts["name"] and not host:
        problems.append(("name", f"'{texts['name']}' has no letter or digit; write a name like PC-09"))
    address, mac = texts["address"], texts.get("mac", "")
    if address and not _is_address(address):
        problems.append(("address", f"'{address}' is not an IP address; write one like 10.97.20.11"))
    digits = re.sub(r"[:.\-\s]", "", mac).upper()
    if mac and not re.fullmatch(r"[0-9A-F]{12}", digits):
        problems.append(("mac", f"'{mac}' is not a MAC address; write one like F4:39:09:68:DE:97"))
    asset, wrong = asset_columns.values(texts)
    problems += wrong
    if problems or kind is None:
        return None, problems
    pairs = ":".join(digits[at : at + 2] for at in range(0, 12, 2)) if mac else ""
    where = (texts.get("room", ""), texts.get("person", ""))
    return DeviceRow(number, host, texts["name"], kind, str(ip_address(address)), pairs, *where, asset), []


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _doubles(rows: Iterable[DeviceRow], titles: Mapping[str, str]) -> Iterator[Mistake]:
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        for column, value in (("name", row.host), ("address", row.address), ("mac", row.mac)):
            if value and (earlier := first.setdefault((column, value), row.row)) != row.row:
                what = f"'{value}' is in row {earlier} already; give each device its own"
                yield Mistake(f"row {row.row}, column {titles[column]}", what)
