"""The files that are made of a report: what stands in them, and that they are the same each time."""

import csv
import io
import json
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest

from api.reports.asking import Made, ask
from api.reports.making import document_of
from api.reports.period import Period
from api.reports.question import FORMATS, Format
from api.reports.subjects import Choice
from core.errors import InputError, MotcuaError
from core.signing import FILE_NAME as KEY
from tests.api.reports.conftest import question

WAN = "WAN về Trung tâm tỉnh"


def test_the_same_period_gives_the_same_bytes(
    seeded_quarter: Path, folder: Path, q3: Period, made: dict[Format, Made]
) -> None:
    """Also of a copy of the store, with its key."""
    shutil.copyfile(seeded_quarter.with_name(KEY), folder / KEY)
    for form, one in made.items():
        again = ask(question(folder, q3, format=form))
        assert (again.report, again.signature) == (one.report, one.signature), form
        assert again.bundle() == one.bundle()
    assert {one.name for one in made.values()} == {f"availability-20260701-20260930.{form}" for form in FORMATS}


def test_json_has_the_seconds(made: dict[Format, Made]) -> None:
    told = json.loads(made["json"].report)
    (wan,) = [one for one in told["subjects"] if one["subject"] == "link:wan"]
    assert (wan["all_hours"]["down"], wan["all_hours"]["availability_percent"]) == (67_080, 99.156)
    assert (wan["working_hours"]["down"], wan["working_hours"]["availability_percent"]) == (14_880, 99.193)
    assert sum(wan["all_hours"][part] for part in ("up", "degraded", "down", "unknown", "no_data", "maintenance",
                                                   "off_schedule")) == 132_480 * 60  # fmt: skip
    assert (told["from"], told["until"]) == ("2026-06-30T17:00:00+00:00", "2026-09-30T17:00:00+00:00")
    assert [one["subject"] for one in told["incidents"]] == ["link:wan", "link:wan"]


def test_csv_opens_in_a_vietnamese_spreadsheet(made: dict[Format, Made]) -> None:
    octets = made["csv"].report
    assert octets.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(octets.decode("utf-8-sig")), delimiter=";"))
    wan = [row for row in rows if WAN in row]
    assert [row[-3] for row in wan] == ["99,156", "99,193"]
    assert [row[5] for row in wan] == ["1118", "248"]
    assert len({len(row) for row in rows}) == 1


def test_csv_in_english_has_points_and_commas(folder: Path, q3: Period) -> None:
    text = ask(question(folder, q3, format="csv", language="en")).report.decode("utf-8-sig")
    wan = [row for row in csv.reader(io.StringIO(text)) if WAN in row]
    assert [row[-3] for row in wan] == ["99.156", "99.193"]


def test_a_workbook_has_figures_that_can_be_reckoned_on(made: dict[Format, Made]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made["xlsx"].report))
    rows = [row for row in book["24x7"].iter_rows(values_only=True) if row[0] == WAN]
    assert rows[0][4] == 1118
    assert rows[0][9] == pytest.approx(0.99156)
    (log,) = [row for row in book["incidents"].iter_rows(values_only=True) if row[0] == 1]
    assert f"{log[4]:%d/%m/%Y %H:%M}" == "14/07/2026 16:05"


def test_a_pdf_is_an_archive_s_with_its_fonts_in_it(made: dict[Format, Made]) -> None:
    octets = made["pdf"].report
    assert octets.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in octets
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in octets
    assert b"LibertinusSerif" in octets
    assert b"/FontFile3" in octets
    assert b"2026-09-30T17:00:00" in octets, "its time is the end of the period, whenever it is made"


def test_a_bundle_has_the_report_and_its_signature(made: dict[Format, Made]) -> None:
    with zipfile.ZipFile(io.BytesIO(made["pdf"].bundle())) as archive:
        assert archive.namelist() == [made["pdf"].name, made["pdf"].name + ".sig"]
        assert archive.read(made["pdf"].name) == made["pdf"].report


def test_what_stands_in_a_cell_is_text_and_no_formula_and_no_markup(folder: Path, q3: Period) -> None:
    """A name that a stranger chose is shown as it is."""
    notes = ("=1+1", '#import "evil.typ" *x* $y$', "<b>")
    for form in FORMATS:
        assert ask(question(folder, q3, format=form, notes=notes)).report
    book = openpyxl.load_workbook(io.BytesIO(ask(question(folder, q3, format="xlsx", notes=notes)).report))
    front = book.worksheets[0]
    assert any(cell.value == "=1+1" and cell.data_type == "s" for row in front.iter_rows() for cell in row)


def test_a_report_is_in_vietnamese_unless_english_is_asked_for(folder: Path, q3: Period) -> None:
    vietnamese = document_of(question(folder, q3), "KEY")
    english = document_of(question(folder, q3, language="en"), "KEY")
    assert (vietnamese.title, english.title) == ("Báo cáo độ sẵn sàng", "Availability report")
    assert vietnamese.digest == english.digest


def test_a_scope_is_said_in_words(folder: Path, q3: Period) -> None:
    said = {
        Choice(link="wan"): "WAN về Trung tâm tỉnh (wan), Một cửa Lục Yên",
        Choice(site="lucyen"): "mọi thiết bị và đường truyền của Một cửa Lục Yên",
        Choice(): "mọi thiết bị và đường truyền",
    }
    for choice, scope in said.items():
        assert document_of(question(folder, q3, choice=choice), "KEY").scope == scope


def test_what_goes_wrong_in_the_process_is_one_sentence(folder: Path, q3: Period) -> None:
    with pytest.raises(InputError, match=r"^'nobody' was not in the inventory"):
        ask(question(folder, q3, choice=Choice(device="nobody")))
    (folder / "report-key.pem").write_text("not a key")
    with pytest.raises(MotcuaError, match="is not a key; put it back from a backup"):
        ask(question(folder, q3))
