"""Reports as a workbook: the one place that knows XlsxWriter. The same report is the same octets."""

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from api.reports.document import Cell, Column, Document, Kind, Table

_NUMBERS = {
    Kind.TEXT: "@",
    Kind.COUNT: "#,##0",
    Kind.SHARE: "0.000%",
    Kind.MOMENT: "dd/mm/yyyy hh:mm:ss",
    Kind.RATE: "#,##0",
}
_WIDTHS = {Kind.TEXT: 16, Kind.COUNT: 12, Kind.SHARE: 12, Kind.MOMENT: 20, Kind.RATE: 16}
_WIDE = 38
_FIRST_ROW = 3
"""Of the table's head, under its title."""


def as_xlsx(document: Document) -> bytes:
    """A sheet of facts, then one a table, with figures that can be reckoned on."""
    octets = io.BytesIO()
    book = Workbook(octets, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": document.title, "author": "motcua", "company": document.office,
                         "created": datetime.fromtimestamp(document.until, UTC).replace(tzinfo=None)})  # fmt: skip
    forms = {kind: book.add_format({"num_format": number, "valign": "top"}) for kind, number in _NUMBERS.items()}
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    _front(document, book.add_worksheet(document.spoken.text("Summary")), bold, book.add_format({"text_wrap": True}))
    for table in document.tables:
        _table(document, table, book.add_worksheet(table.name), bold, forms)
    book.close()
    return octets.getvalue()


def _front(document: Document, sheet: Worksheet, bold: Format, wrapped: Format) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 110)
    sheet.write_string(0, 0, document.title, bold)
    for number, (name, value) in enumerate(document.facts, 2):
        sheet.write_string(number, 0, name, bold)
        sheet.write_string(number, 1, value, wrapped)
    for number, sentence in enumerate(document.sentences, len(document.facts) + 3):
        sheet.write_string(number, 1, sentence, wrapped)
    for number, (role, name) in enumerate(document.signers, len(document.facts) + len(document.sentences) + 4):
        sheet.write_string(number, 0, role, bold)
        sheet.write_string(number, 1, name or "…" * 30, wrapped)


def _table(document: Document, table: Table, sheet: Worksheet, bold: Format, forms: dict[Kind, Format]) -> None:
    sheet.write_string(0, 0, table.title, bold)
    sheet.write_string(1, 0, table.note)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, _WIDE if column.is_wide else _WIDTHS[column.kind])
        sheet.write_string(_FIRST_ROW, place, column.title, bold)
    for number, row in enumerate(table.rows, _FIRST_ROW + 1):
        for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            _write(document, sheet, (number, place), cell, column, forms[column.kind])
    sheet.freeze_panes(_FIRST_ROW + 1, 0)
    if table.rows:
        sheet.autofilter(_FIRST_ROW, 0, _FIRST_ROW + len(table.rows), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_FIRST_ROW)


def _write(
    document: Document, sheet: Worksheet, where: tuple[int, int], cell: Cell, column: Column, form: Format
) -> None:
    if cell is None:
        sheet.write_string(*where, "–", form)
    elif isinstance(cell, str):
        sheet.write_string(*where, cell, form)
    elif column.kind is Kind.MOMENT:
        local = datetime.fromtimestamp(cell, ZoneInfo(document.zone)).replace(tzinfo=None)
        sheet.write_datetime(*where, local, form)
    else:
        sheet.write_number(*where, cell / 100_000 if column.kind is Kind.SHARE else cell, form)
