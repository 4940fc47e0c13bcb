"""Spreadsheets: headers and roles in two languages, every mistake by row and column, limits."""

import codecs
import io
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from core.errors import InputError
from core.model import DeviceKind
from provision import sheets, spreadsheet
from provision.sheets import plain
from provision.spreadsheet import DeviceRow

HEADERS = ["Vai trò", "Tên", "MAC", "Địa chỉ", "Phòng", "Người dùng"]
LINE = ["Máy trạm", "PC-09", "F4:39:09:68:DE:97", "10.97.20.19", "Quầy 9", "Nguyễn Văn An"]
ROW = DeviceRow(
    2, "pc-09", "PC-09", DeviceKind.WORKSTATION, "10.97.20.19", "F4:39:09:68:DE:97", "Quầy 9", "Nguyễn Văn An"
)


def csv_file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "may.csv"
    path.write_bytes(text.encode(encoding))
    return path


def xlsx_file(folder: Path, lines: Sequence[Sequence[object]]) -> Path:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for line in lines:
        sheet.append(list(line))
    path = folder / "may.xlsx"
    workbook.save(path)
    return path


def mistakes(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        spreadsheet.read(path)
    return str(caught.value).splitlines()


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_of_every_kind(tmp_path: Path, mark: str, encoding: str) -> None:
    text = f"{mark.join(HEADERS)}\r\n{mark.join(LINE)}\r\n"
    assert spreadsheet.read(csv_file(tmp_path, text, encoding)) == [ROW]


def test_xlsx(tmp_path: Path) -> None:
    assert spreadsheet.read(xlsx_file(tmp_path, [HEADERS, LINE])) == [ROW]


def test_titles_above_order_and_empty_lines_do_not_matter(tmp_path: Path) -> None:
    lines: list[list[object]] = [
        ["DANH SÁCH THIẾT BỊ"],
        [],
        ["STT", "ĐỊA CHỈ IP", "ten may", "Loại", "Ghi chú"],
        [1, "10.97.20.19", "PC-09", "may tram", "mới"],
        [],
        [2, "fd97::1", 12, "Camera", None],
    ]
    assert spreadsheet.read(xlsx_file(tmp_path, lines)) == [
        DeviceRow(4, "pc-09", "PC-09", DeviceKind.WORKSTATION, "10.97.20.19"),
        DeviceRow(6, "12", "12", DeviceKind.CAMERA, "fd97::1"),
    ]


def test_english_headers_and_decomposed_accents(tmp_path: Path) -> None:
    text = "Role,Name,IP address,User\nMa\u0301y tra\u0323m,PC-09,10.97.20.19,Nguye\u0302\u0303n\n"
    (row,) = spreadsheet.read(csv_file(tmp_path, text))
    assert (row.kind, row.person) == (DeviceKind.WORKSTATION, "Nguyễn")


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Máy chủ", DeviceKind.SERVER),
        ("PC", DeviceKind.WORKSTATION),
        ("Ki ốt tra cứu", DeviceKind.KIOSK),
        ("ki-ốt", DeviceKind.KIOSK),
        ("Máy lấy số", DeviceKind.QUEUE_MACHINE),
        ("queue_machine", DeviceKind.QUEUE_MACHINE),
        ("MÁY IN", DeviceKind.PRINTER),
        ("máy quét", DeviceKind.SCANNER),
        ("Camera giám sát", DeviceKind.CAMERA),
        ("Đầu ghi hình", DeviceKind.RECORDER),
        ("Thiết bị chuyển mạch", DeviceKind.SWITCH),
        ("Thiết bị định tuyến", DeviceKind.ROUTER),
        ("tường lửa", DeviceKind.FIREWALL),
        ("Access point", DeviceKind.ACCESS_POINT),
        ("Bộ lưu điện", DeviceKind.UPS),
    ],
)
def test_roles(tmp_path: Path, written: str, kind: DeviceKind) -> None:
    (row,) = spreadsheet.read(csv_file(tmp_path, f"Vai trò,Tên,Địa chỉ\n{written},A,10.1.1.1\n"))
    assert row.kind is kind


@pytest.mark.parametrize("written", ["f4390968de97", "F4-39-09-68-DE-97", "f439.0968.de97", "f4:39:09:68:de:97"])
def test_mac_addresses(tmp_path: Path, written: str) -> None:
    (row,) = spreadsheet.read(csv_file(tmp_path, f"Vai trò,Tên,Địa chỉ,MAC\nPC,A,10.1.1.1,{written}\n"))
    assert row.mac == "F4:39:09:68:DE:97"


def test_every_mistake_is_told_by_row_and_column(tmp_path: Path) -> None:
    text = (
        "Vai trò,Tên,MAC,Địa chỉ\n"
        "máy bay,PC-01,,10.1.1.1\n"
        ",,F4,10.1.1\n"
        "PC,PC-02,F4:39:09:68:DE:97,10.1.1.2\n"
        "PC,pc 02,F4:39:09:68:DE:97,10.1.1.2\n"
        "PC,---,,10.1.1.4\n"
    )
    assert mistakes(csv_file(tmp_path, text)) == [
        "row 2, column Vai trò: 'máy bay' is no role; write one like máy trạm, máy in, ki ốt, camera, "
        "or in English workstation, printer, kiosk, camera",
        "row 3, column Vai trò: is empty; fill it in",
        "row 3, column Tên: is empty; fill it in",
        "row 3, column Địa chỉ: '10.1.1' is not an IP address; write one like 10.97.20.11",
        "row 3, column MAC: 'F4' is not a MAC address; write one like F4:39:09:68:DE:97",
        "row 6, column Tên: '---' has no letter or digit; write a name like PC-09",
        "row 5, column Tên: 'pc-02' is in row 4 already; give each device its own",
        "row 5, column Địa chỉ: '10.1.1.2' is in row 4 already; give each device its own",
        "row 5, column MAC: 'F4:39:09:68:DE:97' is in row 4 already; give each device its own",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tên,Địa chỉ\nA,10.1.1.1\n", ["row 1: there is no column 'Vai trò'; add it"]),
        (
            "Vai trò,Tên,Địa chỉ,Phòg,Nhiệt độ\nPC,A,10.1.1.1,,\n",
            [
                "row 1, column Phòg: this header is not known; did you mean 'Phòng'?",
                "row 1, column Nhiệt độ: this header is not known; remove the column",
            ],
        ),
        (
            "Vai trò,Tên,Địa chỉ,IP\nPC,A,10.1.1.1,10.1.1.1\n",
            ["row 1, column IP: a second column says the same; keep one of them"],
        ),
        (
            "xin chào\n",
            ["may.csv has no line of headers; write Vai trò, Tên, MAC, Địa chỉ, Phòng, Người dùng into one"],
        ),
        ("", ["may.csv has no line of headers; write Vai trò, Tên, MAC, Địa chỉ, Phòng, Người dùng into one"]),
        (
            "Vai trò,Tên,Địa chỉ\n,,\n",
            ["may.csv has no device below its headers; write one line for each device"],
        ),
    ],
)
def test_headers(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert mistakes(csv_file(tmp_path, text)) == expected


def test_files_that_are_none(tmp_path: Path) -> None:
    old = tmp_path / "may.xls"
    old.write_bytes(b"x")
    assert mistakes(old) == ["may.xls is neither .xlsx nor .csv; save it as one of them"]
    assert mistakes(tmp_path / "gone.csv") == [f"{tmp_path}/gone.csv cannot be read: No such file or directory"]
    latin = tmp_path / "latin.csv"
    latin.write_bytes("Vai trò".encode("latin-1"))
    assert mistakes(latin) == ["latin.csv is not UTF-8; save it as 'CSV UTF-8'"]
    no_zip = tmp_path / "may.xlsx"
    no_zip.write_bytes(b"PK, or not")
    assert mistakes(no_zip) == ["may.xlsx is not an .xlsx file; save it again as one"]
    with zipfile.ZipFile(no_zip, "w") as archive:
        archive.writestr("xl/workbook.xml", "<nonsense")
    assert mistakes(no_zip) == ["may.xlsx is damaged; open it and save it again as .xlsx"]


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = csv_file(tmp_path, "Vai trò,Tên,Địa chỉ\n" + "\n" * sheets.MAX_ROWS)
    assert mistakes(many) == ["may.csv has more than 5000 rows; import it in parts"]
    bomb = tmp_path / "may.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * (sheets.MAX_UNPACKED + 1))
    assert mistakes(bomb) == ["may.xlsx unpacks to more than 60 MB; copy its lines into a new sheet"]
    monkeypatch.setattr(sheets, "MAX_BYTES", 1_000_000)
    large = csv_file(tmp_path, "x" * 1_000_001)
    assert mistakes(large) == ["may.csv is larger than 1 MB; keep only the lines of the devices"]


def test_a_sheet_that_claims_a_million_rows_is_read_by_what_it_has(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, [HEADERS, LINE])
    content = {}
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    sheet = content["xl/worksheets/sheet1.xml"]
    content["xl/worksheets/sheet1.xml"] = sheet.replace(b'ref="A1:F2"', b'ref="A1:XFD1048576"')
    assert content["xl/worksheets/sheet1.xml"] != sheet
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    assert spreadsheet.read(path) == [ROW]


cells = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
writers: list[Callable[[Path, list[list[str]]], Path]] = [
    lambda folder, lines: csv_file(folder, "\n".join(",".join(line) for line in lines)),
    xlsx_file,
]


@given(lines=st.lists(st.lists(cells, max_size=7), max_size=6), writer=st.sampled_from(writers))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sheet_is_read_or_refused_with_sentences(
    tmp_path: Path, lines: list[list[str]], writer: Callable[[Path, list[list[str]]], Path]
) -> None:
    path = writer(tmp_path, [HEADERS, *lines])
    with suppress(InputError):
        rows = spreadsheet.read(path)
        assert len({row.host for row in rows}) == len(rows) > 0


@given(content=st.binary(max_size=300), suffix=st.sampled_from([".csv", ".xlsx"]), zipped=st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_is_refused_with_a_sentence(tmp_path: Path, content: bytes, suffix: str, zipped: bool) -> None:
    path = tmp_path / f"file{suffix}"
    if zipped:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("[Content_Types].xml", content)
        content = packed.getvalue()
    path.write_bytes(content)
    with pytest.raises(InputError):
        spreadsheet.read(path)


@given(text=st.text())
def test_plain_text_is_its_own_plain_text(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert plain(text).replace(" ", "").isalnum() or plain(text) == ""


def test_a_bom_is_no_part_of_a_header(tmp_path: Path) -> None:
    path = tmp_path / "may.csv"
    path.write_bytes(codecs.BOM_UTF8 + "Vai trò;Tên;Địa chỉ\nPC;A;10.1.1.1\n".encode())
    assert spreadsheet.read(path)[0].host == "a"


BOOKS = ["Mã tài sản", "Số sê-ri", "Nguyên giá", "Ngày mua", "Năm sử dụng", "Nguồn vốn", "Hết bảo hành", "Tình trạng"]


def test_the_books_of_a_device_are_columns_too(tmp_path: Path) -> None:
    warranty = datetime.combine(date(2021, 5, 10), time())
    told: list[object] = ["LY-003", 8001, "15.800.000 đ", "10/05/2018", 2018, "Ngân sách", warranty, "Còn tốt"]
    (row,) = spreadsheet.read(xlsx_file(tmp_path, [[*HEADERS, *BOOKS], [*LINE, *told]]))
    assert row.asset == {
        "motcua_asset_code": "LY-003",
        "motcua_asset_serial": "8001",
        "motcua_asset_cost": 15_800_000,
        "motcua_asset_purchased": date(2018, 5, 10),
        "motcua_asset_in_use": date(2018, 1, 1),
        "motcua_asset_funding": "Ngân sách",
        "motcua_asset_warranty_ends": date(2021, 5, 10),
        "motcua_asset_condition": "good",
    }


def test_the_machines_of_a_stack_are_in_one_cell(tmp_path: Path) -> None:
    (row,) = spreadsheet.read(xlsx_file(tmp_path, [[*HEADERS, "Số sê-ri máy cùng cụm"], [*LINE, "S2, S3;S4"]]))
    assert row.asset == {"motcua_asset_members": ["S2", "S3", "S4"]}


@pytest.mark.parametrize(
    ("text", "cost"),
    [("15800000", 15_800_000), ("15 800 000", 15_800_000), ("15,800,000 VNĐ", 15_800_000), ("0", 0), ("", None)],
)
def test_an_amount_as_people_write_it(tmp_path: Path, text: str, cost: int | None) -> None:
    (row,) = spreadsheet.read(xlsx_file(tmp_path, [[*HEADERS, "Nguyên giá"], [*LINE, text]]))
    assert row.asset.get("motcua_asset_cost") == cost


def test_what_is_wrong_in_the_books_is_told_by_row_and_column(tmp_path: Path) -> None:
    headers = [*HEADERS, "Nguyên giá", "Ngày mua", "Tình trạng"]
    assert mistakes(xlsx_file(tmp_path, [headers, [*LINE, "15,8 triệu", "tháng 5", "ổn"]])) == [
        "row 2, column Ngày mua: 'tháng 5' is not a day; write one like 10/05/2018, or a year like 2018",
        "row 2, column Nguyên giá: '15,8 triệu' is not a whole number of đồng; write one like 15.800.000",
        "row 2, column Tình trạng: 'ổn' is not a condition; write tốt, kém phẩm chất or hỏng",
    ]
    assert len(mistakes(xlsx_file(tmp_path, [[*HEADERS, "Nguyên giá"], [*LINE, "15.80"]]))) == 1
