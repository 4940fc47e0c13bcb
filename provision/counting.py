"""Reads the sheet of an inventory check: which devices of the inventory somebody found, and which not."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import InputError, InventoryError, Mistake
from core.model import Device, Inventory
from provision import asset_columns, sheets
from provision.sheets import plain

_HEADERS: dict[str, tuple[str, ...]] = {
    "name": ("ten", "ten may", "ten thiet bi", "thiet bi", "name", "host name", "hostname", "device", "id"),
    "present": ("co mat", "hien co", "tim thay", "so thuc te", "thuc te", "kiem ke", "present", "found", "actual"),
    "note": ("ghi chu", "tinh trang", "note", "notes", "remark", "condition"),
    "": ("stt", "so thu tu", "tt", "no", "vai tro", "loai", "loai thiet bi", "role", "kind", "mac", "dia chi mac",
         "dia chi", "dia chi ip", "ip", "address", "phong", "vi tri", "noi dat", "quay", "room", "place",
         "nguoi dung", "nguoi su dung", "nguoi phu trach", "can bo", "person", "user",
         *(alias for aliases in asset_columns.HEADERS.values() for alias in aliases
           if alias not in ("tinh trang", "condition"))),
}  # fmt: skip
_TITLES = {"name": "Tên", "present": "Có mặt", "note": "Ghi chú"}
_SHEET = sheets.Headers(_HEADERS, _TITLES, ("name", "present"))
_ANSWERS = dict.fromkeys(("co", "x", "yes", "y", "true", "1"), True) | dict.fromkeys(
    ("khong", "thieu", "no", "n", "false", "0"), False
)
LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Found:
    """One line: the id of a device, whether it was there, and what the person wrote."""

    device: str
    is_present: bool
    note: str = ""


def read(path: Path, inventory: Inventory) -> list[Found]:
    """What was found. A device is named by its id or its name; an empty cell is no answer.

    Raises InventoryError with every mistake by row and column, InputError for the file as a whole.
    """
    sheet = sheets.read(path, _SHEET)
    if sheet.mistakes:
        raise InventoryError(sheet.mistakes)
    known = _names(inventory.devices)
    mistakes: list[Mistake] = []
    found: dict[str, Found] = {}
    for line in sheet.lines:
        problems = list(_problems(line.texts, known, found))
        mistakes += [Mistake(f"row {line.row}, column {sheet.titles[field]}", what) for field, what in problems]
        if not problems:
            (device,) = known[plain(line.texts["name"])]
            is_present = _ANSWERS[plain(line.texts["present"])]
            found[device.id] = Found(device.id, is_present, line.texts.get("note", "")[:LONGEST_NOTE])
    if mistakes:
        raise InventoryError(mistakes)
    if not found:
        raise InputError(f"{path.name} has no device below its headers; write one line for each device")
    return list(found.values())


def _names(devices: Iterable[Device]) -> dict[str, list[Device]]:
    """What a device may be called → the devices; an id comes before another one's name."""
    names: dict[str, list[Device]] = {}
    ids = {}
    for device in devices:
        names.setdefault(plain(device.name), []).append(device)
        ids[plain(device.id)] = [device]
    return names | ids


def _problems(
    texts: Mapping[str, str], known: Mapping[str, list[Device]], found: Mapping[str, Found]
) -> Iterator[tuple[str, str]]:
    """(field, what is wrong) of a line."""
    name, present = texts["name"], texts["present"]
    meant = known.get(plain(name), [])
    if not name:
        yield "name", "is empty; fill it in"
    elif not meant:
        yield "name", f"'{name}' is not in the inventory; add it first (motcua inventory import), then count it"
    elif len(meant) > 1:
        yield "name", f"several devices are called '{name}'; write its id: {', '.join(one.id for one in meant)}"
    elif meant[0].id in found:
        yield "name", f"'{name}' is in the sheet twice; keep one of its lines"
    if plain(present) not in _ANSWERS:
        yield "present", f"'{present}' is no answer; write có or không, in English yes or no"
