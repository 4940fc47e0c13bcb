"""Minutes of the inventory check and of a handover: the files are opened, read, and their totals reckoned anew."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_CEILING, Decimal
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from typer.testing import CliRunner

from api.register_cli import app
from api.reports import signature
from core.errors import InputError
from core.model import AssetFields, Condition, Count, Device, DeviceKind, Inventory, Site
from core.moments import midnight
from core.store.counts import Counts
from core.store.database import FILE_NAME, Database
from core.store.inventories import Inventories
from core.store.migrate import migrate
from tests.api.reports.test_pdf_archive import ALPHABET

ZONE = "Asia/Ho_Chi_Minh"
BEGAN = midnight(date(2025, 1, 1), ZONE)
COUNTED = midnight(date(2025, 12, 20), ZONE)
COSTS = (15_800_000, 12_345_678, 10_000_001, 9_999_999, 3_600_000)


def device(number: int, cost: int) -> Device:
    asset = AssetFields(
        code=f"LY-{number:03}", serial=f"SN{number}", mac=f"02:00:00:00:00:{number:02X}", vendor="HP",
        model="ProDesk 600 G4", cost=cost, purchased=date(2023, 5, 1), warranty_ends=date(2026, 5, 1),
        unit="Văn phòng HĐND và UBND", condition=Condition.GOOD if number == 1 else None,
    )  # fmt: skip
    return Device(
        id=f"pc-{number:02}", name=f"Máy trạm quầy {number}", kind=DeviceKind.WORKSTATION, site="lucyen",
        address=IPv4Address(f"10.97.20.{number}"), room="Quầy tiếp nhận", person="Nguyễn Thị Hằng", asset=asset,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Five machines of 2023, three of them fixed assets; one was not found, one not counted."""
    database = Database(f"sqlite:///{tmp_path / FILE_NAME}")
    migrate(database)
    site = Site(id="lucyen", name="Bộ phận Một cửa Lục Yên", kind="commune")
    devices = tuple(device(number, cost) for number, cost in enumerate(COSTS, 1))
    inventory = Inventory(sites=(site,), devices=devices, links=(), credentials=())
    Inventories(database).publish(inventory, "test", "0" * 64, BEGAN)
    told = (("pc-01", True, ""), ("pc-02", False, "đang sửa ở Hà Nội"), ("pc-03", True, ""), ("pc-04", True, ALPHABET))
    Counts(database).add([Count(name, there, COUNTED, COUNTED, "cli:minh", note) for name, there, note in told])
    yield tmp_path
    database.close()


def run(folder: Path, *words: str) -> bytes:
    """``motcua register …`` on this instance; what it printed. Raises InputError."""
    done = CliRunner().invoke(app, [*words, "--data", str(folder)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout_bytes


def made(folder: Path) -> Path:
    out = folder / "bien-ban"
    names = ("--by", "Trần Văn Lập", "--accountant", "Lý Thị Kế", "--committee", "Đỗ Ban", "--head", "Hoàng Đức Minh")
    run(folder, "minutes", "--on", "31/12/2025", *names, "--note", ALPHABET, "-o", str(out))
    return out


def rows(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    return list(load_workbook(io.BytesIO(path.read_bytes()))[sheet].iter_rows(min_row=5, values_only=True))


def test_the_workbook_has_books_and_findings_and_their_difference(folder: Path) -> None:
    path = made(folder) / "stocktaking-20251231.xlsx"
    assets = rows(path, "assets")
    assert [row[2] for row in assets] == ["LY-001", "LY-002", "LY-003", ""]
    assert assets[0] == (
        1, "Máy trạm quầy 1, HP ProDesk 600 G4, Số sê-ri SN1", "LY-001", "2023", 1, 1, 0, 15_800_000, 15_800_000,
        "Văn phòng HĐND và UBND", "Quầy tiếp nhận, Nguyễn Thị Hằng", "còn tốt", "",
    )  # fmt: skip
    assert assets[1][4:7] == (1, 0, -1)
    assert assets[1][-1] == "đang sửa ở Hà Nội"
    tools = rows(path, "tools")
    assert [row[5:7] for row in tools] == [(1, 0), ("–", "–"), (1, 0)]
    front = [cell.value for row in load_workbook(path).worksheets[0].iter_rows() for cell in row if cell.value]
    assert front[0] == "Biên bản kiểm kê tài sản cố định"
    assert "C53-HD" in front
    assert "Sổ sách 5, thực tế 3, không tìm thấy 1, chưa kiểm kê 1" in front
    assert "Không thấy: Máy trạm quầy 2" in front
    signed = {"Người lập biên bản", "Kế toán trưởng", "Trưởng ban kiểm kê", "Thủ trưởng đơn vị", "Lý Thị Kế", "Đỗ Ban"}
    assert signed <= set(front)


def test_the_totals_are_what_the_cells_come_to(folder: Path) -> None:
    """Sums of the cells as they stand in the file, and the wear by decimals, by code that shares nothing with ours."""
    path = made(folder) / "stocktaking-20251231.xlsx"
    for sheet in ("assets", "tools"):
        *each, total = rows(path, sheet)
        assert total[1] == "Tổng cộng"
        for place in (4, 5, 6, 8):
            assert total[place] == sum(row[place] for row in each if isinstance(row[place], int)), (sheet, place)
    *each, total = rows(path, "wear")
    for row in each:
        cost, age = Decimal(row[3]), 3
        year = (cost * 20 / 100).to_integral_value(ROUND_CEILING)
        assert row[4:7] == (year, min(cost, year * age), cost - min(cost, year * age))
    costs = [cost for cost in COSTS if cost >= 10_000_000]
    worn = [-((-cost * 2) // 10) for cost in costs]
    assert total[3:7] == (sum(costs), sum(worn), 3 * sum(worn), sum(costs) - 3 * sum(worn))


def test_the_figures_for_programs_are_the_files(folder: Path) -> None:
    told = json.loads(run(folder, "minutes", "--on", "31/12/2025", "--json"))
    assert (told["book"], told["found"], told["missing"], told["uncounted"]) == (5, 3, 1, 1)
    *_, total = rows(made(folder) / "stocktaking-20251231.xlsx", "wear")
    assert tuple(told["totals"].values()) == total[3:7]
    assert [one["device"] for one in told["tools"]] == ["pc-04", "pc-05"]


def test_a_closed_year_stands_in_the_minutes_as_it_was_closed(folder: Path) -> None:
    run(folder, "close-year", "2025", "--yes")
    database = Database(f"sqlite:///{folder / FILE_NAME}")
    devices = tuple(device(number, cost * 2) for number, cost in enumerate(COSTS, 1))
    known = Inventories(database).newest()
    assert known is not None
    Inventories(database).publish(known.inventory.model_copy(update={"devices": devices}), "test", "1" * 64, BEGAN + 1)
    told = json.loads(run(folder, "minutes", "--on", "31/12/2025", "--json"))
    assert told["year_is_closed"] is True
    assert told["totals"]["cost"] == sum(cost for cost in COSTS if cost >= 10_000_000)


def text_of(xlsx: Path) -> str:
    """What a program that knows only the format (ISO 29500) reads: no library of ours."""
    with zipfile.ZipFile(xlsx) as archive:
        assert archive.testzip() is None
        return "".join(ElementTree.fromstring(archive.read("xl/sharedStrings.xml")).itertext())  # noqa: S314  # our own


def test_every_letter_with_every_mark_is_in_both_files(folder: Path) -> None:
    out = made(folder)
    assert ALPHABET in text_of(out / "stocktaking-20251231.xlsx")
    pdf = out / "stocktaking-20251231.pdf"
    assert pdf.read_bytes()[:5] == b"%PDF-"
    checked = signature.check(pdf.read_bytes(), (out / "stocktaking-20251231.pdf.sig").read_bytes())
    assert (checked.is_genuine, checked.is_whole) == (True, True)
    told = "".join(page.extract_text() for page in PdfReader(pdf).pages)
    assert set(ALPHABET) - set(told) == set()
    assert told.count(ALPHABET) == 1, "whole among the sentences; in its column it goes on in the next line"
    for words in ("Độc lập – Tự do – Hạnh phúc", "C53-HD", "38.145.679", "Chênh lệch", "Trưởng ban kiểm kê", "Đỗ Ban"):
        assert words in re.sub(r"\s+", " ", told), words


def test_a_handover_names_what_changes_hands(folder: Path) -> None:
    out = folder / "bien-ban"
    run(folder, "handover", "pc-02", "pc-04", "--by", "Hoàng Đức Minh", "--to", "Trần Quốc Việt", "--on", "31/12/2025",
        "-o", str(out))  # fmt: skip
    names = sorted(path.name for path in out.iterdir())
    assert names == [f"transfer-pc-02-20251231.{form}{suffix}" for form in ("pdf", "xlsx") for suffix in ("", ".sig")]
    *each, total = rows(out / "transfer-pc-02-20251231.xlsx", "handover")
    assert [(row[2], row[3], row[5], row[6], row[7]) for row in each] == [
        ("LY-002", "02:00:00:00:00:02", 12_345_678, 4_938_270, "01/05/2026"),
        ("LY-004", "02:00:00:00:00:04", 9_999_999, "–", "01/05/2026"),
    ]
    assert total[5:7] == (22_345_677, 4_938_270)
    with pytest.raises(InputError, match="there is no device 'pc-99' in the inventory"):
        run(folder, "handover", "pc-99", "--on", "31/12/2025", "-o", str(out))


def test_a_count_of_just_now_stands_in_the_minutes_of_today(folder: Path) -> None:
    told = json.loads(run(folder, "minutes", "--json"))
    assert told["found"] == 3
    with pytest.raises(InputError, match="has not begun yet"):
        run(folder, "minutes", "--on", "31/12/2199", "-o", str(folder / "x"))
