"""Reports as PDF/A: the one place that knows typst. The same report is the same octets."""

import json
import re
from pathlib import Path

from typst import Compiler, TypstError

from api.reports.document import MOTTO, Document, Kind, Table
from core.errors import InputError

FORM = Path(__file__).with_name("form.typ")
_TAGGED = 20_000
"""Cells up to which a file is tagged for readers who do not see; larger ones would be ten times their size."""
_LONG = re.compile(r"\S{25,}")
_RIGHT = frozenset({Kind.COUNT, Kind.SHARE, Kind.RATE})


def as_pdf(document: Document) -> bytes:
    """A4 in landscape, with the fonts that typst itself brings: what the machine has installed changes nothing."""
    shown = {
        "language": document.spoken.code,
        "title": document.title,
        "office": document.office,
        "page": document.spoken.text("Page"),
        "facts": document.facts,
        "sentences": document.sentences,
        "motto": [document.spoken.text(line) for line in MOTTO] if document.signers else [],
        "signers": document.signers,
        "signed": document.spoken.text("(signature and full name)"),
        "tables": [_plain(document, table) for table in document.tables],
    }
    cells = sum(len(table.rows) * len(table.columns) for table in document.tables)
    compiler = Compiler(FORM.read_bytes(), ignore_system_fonts=True, sys_inputs={"report": json.dumps(shown)})
    try:
        made = compiler.compile(format="pdf", pdf_standards="a-2b", timestamp=document.until, pdf_tags=cells <= _TAGGED)
    except TypstError as error:
        raise InputError(f"the report cannot be set as PDF: {error.message}; ask for xlsx instead") from error
    assert isinstance(made, bytes)  # noqa: S101  # so it is without ``output``; the stub allows for pages of pictures
    return made


def _plain(document: Document, table: Table) -> dict[str, object]:
    return {
        "title": table.title,
        "note": table.note,
        "columns": [
            {"title": column.title, "right": column.kind in _RIGHT, "wide": column.is_wide} for column in table.columns
        ],
        "cells": [
            _set(document.written(cell, column.kind), column.is_wide)
            for row in table.rows
            for cell, column in zip(row, table.columns, strict=True)
        ],
    }


def _set(text: str, is_wide: bool) -> str:
    """A cell; of a wide column, that shares the page's width, a long word may go on in the next line."""
    return _LONG.sub(lambda word: "\N{ZERO WIDTH SPACE}".join(word[0]), text) if is_wide else text
