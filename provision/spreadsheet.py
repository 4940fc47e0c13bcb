"""Reads a spreadsheet of devices, one line each: Vietnamese or English headers, .xlsx or .csv."""

import csv
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import ip_address
from itertools import islice
from pathlib import Path

from openpyxl import load_workbook

from core.errors import InputError, InventoryError, Mistake
from core.model import DeviceKind

MAX_ROWS = 5_000
MAX_COLUMNS = 50
MAX_BYTES = 10_000_000
MAX_UNPACKED = 60_000_000
_HEADER_WITHIN = 20

_HEADERS: dict[str, tuple[str, ...]] = {
    "role": ("vai tro", "loai", "loai thiet bi", "role", "kind", "type", "device type"),
    "name": ("ten", "ten may", "ten thiet bi", "thiet bi", "name", "host name", "hostname", "device"),
    "mac": ("mac", "dia chi mac", "mac address"),
    "address": ("dia chi", "dia chi ip", "ip", "address", "ip address"),
    "room": ("phong", "vi tri", "noi dat", "quay", "room", "place", "location"),
    "person": ("nguoi dung", "nguoi su dung", "nguoi phu trach", "can bo", "person", "user", "official"),
    "": ("stt", "so thu tu", "tt", "no", "ghi chu", "note", "notes", "remark"),
}
_TITLES = {
    "role": "Vai trò",
    "name": "Tên",
    "mac": "MAC",
    "address": "Địa chỉ",
    "room": "Phòng",
    "person": "Người dùng",
}
_REQUIRED = ("role", "name", "address")
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


def plain(text: str) -> str:
    """Lower case, without accents, words apart by one space: what headers and roles are compared by."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.findall(r"[a-z0-9]+", letters))


_FIELD_OF = {alias: field for field, aliases in _HEADERS.items() for alias in aliases}
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


Cells = Sequence[object]
"""One line of the sheet as its file has it."""


def read(path: Path) -> list[DeviceRow]:
    """The devices. Raises InventoryError with every mistake by row and column, InputError for the file as a whole."""
    lines = _numbered(path)
    header_row, columns, mistakes = _header(lines, path)
    if mistakes:
        raise InventoryError(mistakes)
    titles = {field: title for field, title in columns.values() if field}
    rows: list[DeviceRow] = []
    for number, cells in lines[header_row:]:
        texts = {field: _text(cells[at]) if at < len(cells) else "" for at, (field, _) in columns.items() if field}
        if not any(texts.values()):
            continue
        row, problems = _device(number, texts)
        mistakes += [Mistake(f"row {number}, column {titles.get(field, field)}", what) for field, what in problems]
        if row is not None:
            rows.append(row)
    mistakes += _doubles(rows, titles)
    if mistakes:
        raise InventoryError(mistakes)
    if not rows:
        raise InputError(f"{path.name} has no device below its headers; write one line for each device")
    return rows


def _numbered(path: Path) -> list[tuple[int, Cells]]:
    """Every line with its number, the whole file held against its limits. Raises InputError."""
    readers = {".xlsx": _xlsx_lines, ".xlsm": _xlsx_lines, ".csv": _csv_lines}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputError(f"{path.name} is neither .xlsx nor .csv; save it as one of them")
    try:
        size = path.stat().st_size
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    if size > MAX_BYTES:
        raise InputError(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB; keep only the lines of the devices")
    lines = list(enumerate(islice(reader(path), MAX_ROWS + 1), start=1))
    if len(lines) > MAX_ROWS:
        raise InputError(f"{path.name} has more than {MAX_ROWS} rows; import it in parts")
    return lines


def _xlsx_lines(path: Path) -> Iterator[Cells]:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except (OSError, zipfile.BadZipFile):
        raise InputError(f"{path.name} is not an .xlsx file; save it again as one") from None
    if unpacked > MAX_UNPACKED:
        limit = MAX_UNPACKED // 1_000_000
        raise InputError(f"{path.name} unpacks to more than {limit} MB; copy its lines into a new sheet")
    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and validations that openpyxl does not know: nothing to us
            workbook = load_workbook(file, read_only=True, data_only=True)
            sheet = workbook.worksheets[0]
            sheet.reset_dimensions()  # what a file claims of its size may be a lie
            lines = list(islice(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), MAX_ROWS + 1))
    except Exception as error:  # openpyxl passes on whatever its parsers meet in a broken file
        raise InputError(f"{path.name} is damaged; open it and save it again as .xlsx") from error
    yield from lines


def _csv_lines(path: Path) -> Iterator[Cells]:
    content = path.read_bytes()
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise InputError(f"{path.name} is not UTF-8; save it as 'CSV UTF-8'") from None
    head = "\n".join(text.splitlines()[:_HEADER_WITHIN])
    delimiter = max(",;\t", key=head.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise InputError(f"{path.name} is not a good CSV file ({error}); save it again as 'CSV UTF-8'") from None


def _header(lines: list[tuple[int, Cells]], path: Path) -> tuple[int, dict[int, tuple[str, str]], list[Mistake]]:
    """(position of the first line below the headers, column → (field, its title), mistakes). Raises InputError."""
    for position, (number, cells) in enumerate(lines[:_HEADER_WITHIN]):
        titles = {at: _text(cell) for at, cell in enumerate(cells[:MAX_COLUMNS])}
        if sum(bool(_FIELD_OF.get(plain(title))) for title in titles.values()) >= 2:
            columns, mistakes = _columns(number, titles)
            return position + 1, columns, mistakes
    raise InputError(f"{path.name} has no line of headers; write {', '.join(_TITLES.values())} into one")


def _columns(row: int, titles: dict[int, str]) -> tuple[dict[int, tuple[str, str]], list[Mistake]]:
    columns: dict[int, tuple[str, str]] = {}
    mistakes = []
    for at, title in titles.items():
        if not title:
            continue
        field = _FIELD_OF.get(plain(title))
        if field is None:
            close = get_close_matches(
                plain(title), [alias for alias, name in _FIELD_OF.items() if name], n=1, cutoff=0.75
            )
            advice = f"did you mean '{_TITLES[_FIELD_OF[close[0]]]}'?" if close else "remove the column"
            mistakes.append(Mistake(f"row {row}, column {title}", f"this header is not known; {advice}"))
        elif field and any(field == known for known, _ in columns.values()):
            mistakes.append(Mistake(f"row {row}, column {title}", "a second column says the same; keep one of them"))
        else:
            columns[at] = (field, title)
    present = {field for field, _ in columns.values()}
    absent = [_TITLES[field] for field in _REQUIRED if field not in present]
    mistakes += [Mistake(f"row {row}", f"there is no column '{title}'; add it") for title in absent]
    return columns, mistakes


def _text(cell: object) -> str:
    """A cell as one line of text in NFC; a whole number has no '.0'."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    printable = "".join(char if char.isprintable() else " " for char in unicodedata.normalize("NFC", str(cell)))
    return " ".join(printable.split())


def _device(number: int, texts: dict[str, str]) -> tuple[DeviceRow | None, list[tuple[str, str]]]:
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
    if problems or kind is None:
        return None, problems
    pairs = ":".join(digits[at : at + 2] for at in range(0, 12, 2)) if mac else ""
    further = {field: texts.get(field, "") for field in ("room", "person")}
    return DeviceRow(number, host, texts["name"], kind, str(ip_address(address)), pairs, **further), []


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _doubles(rows: Iterable[DeviceRow], titles: dict[str, str]) -> Iterator[Mistake]:
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        for field, value in (("name", row.host), ("address", row.address), ("mac", row.mac)):
            if value and (earlier := first.setdefault((field, value), row.row)) != row.row:
                what = f"'{value}' is in row {earlier} already; give each device its own"
                yield Mistake(f"row {row.row}, column {titles[field]}", what)
