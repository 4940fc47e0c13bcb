"""The columns of a spreadsheet that fill the books of a device: what they are called, and what their cells mean."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from core import moments
from core.model import Condition
from provision.sheets import plain

HEADERS: dict[str, tuple[str, ...]] = {
    "asset_code": ("ma tai san", "ma so tai san", "ma tscd", "so the", "so the tai san", "asset code", "code"),
    "asset_serial": ("so se ri", "so serial", "serial", "se ri", "s n", "serial number"),
    "asset_members": ("so se ri may cung cum", "may cung cum", "stack members", "members"),
    "asset_vendor": ("hang", "hang san xuat", "nhan hieu", "vendor", "maker"),
    "asset_model": ("kieu may", "model", "mau may", "kieu", "quy cach"),
    "asset_purchased": ("ngay mua", "nam mua", "purchased"),
    "asset_in_use": ("ngay dua vao su dung", "nam su dung", "nam dua vao su dung", "in use", "in use since"),
    "asset_cost": ("nguyen gia", "don gia", "gia mua", "cost", "historical cost"),
    "asset_funding": ("nguon von", "nguon kinh phi", "funding"),
    "asset_supplier": ("nha cung cap", "don vi cung cap", "supplier"),
    "asset_warranty_ends": ("het bao hanh", "han bao hanh", "bao hanh den", "warranty ends", "warranty until"),
    "asset_support_ends": ("het ho tro", "ho tro den", "support ends"),
    "asset_unit": ("don vi quan ly", "don vi su dung", "managing unit", "unit"),
    "asset_responsible": ("nguoi quan ly", "nguoi chiu trach nhiem", "responsible", "custodian"),
    "asset_condition": ("chat luong", "tinh trang", "condition"),
}
TITLES = {
    "asset_code": "Mã tài sản",
    "asset_serial": "Số sê-ri",
    "asset_members": "Số sê-ri máy cùng cụm",
    "asset_vendor": "Hãng",
    "asset_model": "Kiểu máy",
    "asset_purchased": "Ngày mua",
    "asset_in_use": "Ngày đưa vào sử dụng",
    "asset_cost": "Nguyên giá",
    "asset_funding": "Nguồn vốn",
    "asset_supplier": "Nhà cung cấp",
    "asset_warranty_ends": "Hết bảo hành",
    "asset_support_ends": "Hết hỗ trợ",
    "asset_unit": "Đơn vị quản lý",
    "asset_responsible": "Người quản lý",
    "asset_condition": "Tình trạng",
}
_CONDITIONS = {
    **dict.fromkeys(("tot", "con tot", "dang su dung", "binh thuong", "good"), Condition.GOOD),
    **dict.fromkeys(("kem", "kem pham chat", "cu", "worn"), Condition.WORN),
    **dict.fromkeys(("hong", "mat pham chat", "khong su dung duoc", "broken"), Condition.BROKEN),
}
_DAYS = ("asset_purchased", "asset_in_use", "asset_warranty_ends", "asset_support_ends")
_DAY = "like 10/05/2018, or a year like 2018"
Value = str | int | date | list[str]


def values(texts: Mapping[str, str]) -> tuple[dict[str, Value], list[tuple[str, str]]]:
    """(variable of the inventory → value, (field, what is wrong) of each cell); an empty cell says nothing."""
    found: dict[str, Value] = {}
    problems: list[tuple[str, str]] = []
    for field in HEADERS:
        text = texts.get(field, "")
        if not text:
            continue
        try:
            found[f"motcua_{field}"] = _READERS.get(field, str)(text)
        except ValueError:
            problems.append((field, f"'{text}' is not {_EXPECTED[field]}"))
    return found, problems


def _day(text: str) -> date:
    """A day; a year is its first one. A cell with a date comes with its midnight."""
    if re.fullmatch(r"(19|20)\d\d", text):
        return date(int(text), 1, 1)
    return moments.day(text.removesuffix(" 00:00:00"))


def dong(text: str) -> int:
    """An amount as people here write it: '15.800.000 đ', '15 800 000'; groups of three, so that no fraction is one.

    Raises ValueError.
    """
    bare = re.sub(r"\s*(đ|đồng|vnd|vnđ)\.?$", "", text.casefold()).strip()
    if not re.fullmatch(r"\d+|\d{1,3}([., ]\d{3})+", bare):
        raise ValueError(text)
    return int(re.sub(r"\D", "", bare))


def _numbers(text: str) -> list[str]:
    """Serial numbers, as many as a cell holds."""
    return [one for one in re.split(r"[\s,;+]+", text) if one]


def _condition(text: str) -> str:
    """Raises ValueError."""
    found = _CONDITIONS.get(plain(text))
    if found is None:
        raise ValueError(text)
    return str(found)


_READERS: dict[str, Callable[[str], Value]] = {
    **dict.fromkeys(_DAYS, _day),
    "asset_members": _numbers,
    "asset_cost": dong,
    "asset_condition": _condition,
}
_EXPECTED: dict[str, str] = {
    **dict.fromkeys(_DAYS, f"a day; write one {_DAY}"),
    "asset_cost": "a whole number of đồng; write one like 15.800.000",
    "asset_condition": "a condition; write tốt, kém phẩm chất or hỏng",
}
