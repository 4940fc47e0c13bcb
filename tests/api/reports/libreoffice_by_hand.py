"""The minutes as LibreOffice opens them: ``pytest tests/api/reports/libreoffice_by_hand.py``, with libreoffice-calc."""

import csv
import subprocess
from pathlib import Path

import pytest

from tests.api.reports.test_pdf_archive import ALPHABET
from tests.api.reports.test_stocktaking import folder, made, rows, run
from tests.tools import require_tool

ALL_SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
__all__ = ["folder"]


def opened(workbook: Path, out: Path) -> dict[str, list[list[str]]]:
    """Sheet → its rows, each cell as LibreOffice has it."""
    command = [require_tool("soffice"), "--headless", f"-env:UserInstallation=file://{out}/profile"]
    subprocess.run([*command, "--convert-to", ALL_SHEETS, "--outdir", str(out), str(workbook)], check=True, timeout=110)
    found = {}
    for path in out.glob(f"{workbook.stem}-*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            found[path.stem.removeprefix(f"{workbook.stem}-")] = list(csv.reader(lines))
    return found


@pytest.mark.parametrize("what", ["stocktaking", "handover"])
def test_libreoffice_has_every_cell_and_every_mark(what: str, folder: Path, tmp_path: Path) -> None:
    if what == "stocktaking":
        workbook = made(folder) / "stocktaking-20251231.xlsx"
    else:
        run(folder, "handover", "pc-02", "pc-04", "--on", "31/12/2025", "--note", ALPHABET, "-o", str(tmp_path))
        workbook = tmp_path / "transfer-pc-02-20251231.xlsx"
    sheets = opened(workbook, tmp_path / "opened")
    assert any(ALPHABET in cell for lines in sheets.values() for line in lines for cell in line)
    for name in set(sheets) - {"Tóm tắt"}:
        ours, shown = rows(workbook, name), sheets[name][4:]
        assert len(ours) == len(shown) > 0
        for row, line in zip(ours, shown, strict=True):
            assert ["" if cell is None else str(cell) for cell in row] == line[: len(row)]
