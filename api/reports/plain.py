"""Reports as text for programs: csv (with a BOM, as Excel needs it) and JSON."""

import csv
import io
import json

from api.reports.document import Document, Kind

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


def as_json(document: Document) -> bytes:
    """The figures themselves, in seconds; the definitions in words."""
    whole = {**document.data, "definitions": list(document.sentences)}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def as_csv(document: Document) -> bytes:
    """The main tables one under the other, told apart by their first column; headers again where they change.

    Every line has as many cells as the widest table. Vietnamese has a comma in its decimals, and so semicolons between
    cells, as Excel there expects it.
    """
    vietnamese = document.spoken.code == "vi"
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";" if vietnamese else ",", lineterminator="\r\n")
    several = len(document.main) > 1
    width = max((len(table.columns) for table in document.main), default=0)
    written: list[str] = []
    for table in document.main:
        empty = [""] * (width - len(table.columns))
        titles = [one.title for one in table.columns]
        if titles != written:
            writer.writerow(([document.spoken.text("Table")] if several else []) + titles + empty)
            written = titles
        for row in table.rows:
            cells = [
                _cell(document, cell, column.kind, vietnamese) for cell, column in zip(row, table.columns, strict=True)
            ]
            writer.writerow(([table.title] if several else []) + cells + empty)
    return (BOM + text.getvalue()).encode()


def _cell(document: Document, cell: str | int | None, kind: Kind, vietnamese: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell  # else a spreadsheet takes it for a formula
    if kind is Kind.SHARE:
        written = f"{cell // 1000}.{cell % 1000:03}"
        return written.replace(".", ",") if vietnamese else written
    return document.written(cell, kind) if kind is Kind.MOMENT else str(cell)
