"""Lines of a spreadsheet, .xlsx or .csv, below a line of headers in Vietnamese or English: for whoever reads one."""

import csv
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from pathlib import Path

from openpyxl import load_workbook

from core.errors import InputError, Mistake

MAX_ROWS = 5_000
MAX_COLUMNS = 50
MAX_BYTES = 10_000_000
MAX_UNPACKED = 60_000_000
_HEADER_WITHIN = 20

Cells = Sequence[object]
"""One line of the sheet as its file has it."""


@dataclass(frozen=True, slots=True)
class Headers:
    """Which columns a sheet has: field → its headers as ``plain`` has them; "" is what nobody reads.

    ``titles`` are what the fields are called to a person; those in ``required`` must be there. Those in ``further`` are
    not named where somebody is told what a sheet has.
    """

    aliases: Mapping[str, Sequence[str]]
    titles: Mapping[str, str]
    required: Sequence[str]
    further: Collection[str] = ()

    @property
    def usual(self) -> list[str]:
        """What the columns are called that a sheet has for sure."""
        return [title for field, title in self.titles.items() if field not in self.further]

    @property
    def fields(self) -> dict[str, str]:
        """Header → field."""
        return {alias: field for field, aliases in self.aliases.items() for alias in aliases}


@dataclass(frozen=True, slots=True)
class Line:
    """One line below the headers: its row, from 1 as the spreadsheet program counts, and field → text."""

    row: int
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines that are not empty, what the columns are called, and what is wrong with the headers."""

    lines: Sequence[Line]
    titles: Mapping[str, str]
    mistakes: Sequence[Mistake]


def read(path: Path, headers: Headers) -> Sheet:
    """All of a file. Raises InputError for the file as a whole."""
    numbered = _numbered(path)
    below, columns, mistakes = _header(numbered, path, headers)
    found = []
    for number, cells in numbered[below:]:
        texts = {field: _text(cells[at]) if at < len(cells) else "" for at, (field, _) in columns.items() if field}
        if any(texts.values()):
            found.append(Line(number, texts))
    return Sheet(found, {field: title for field, title in columns.values() if field}, mistakes)


def plain(text: str) -> str:
    """Lower case, without accents, words apart by one space: what headers and roles are compared by."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.findall(r"[a-z0-9]+", letters))


def _numbered(path: Path) -> list[tuple[int, Cells]]:
    """Every line with its number, the whole file held against its limits. Raises InputError."""
    readers: dict[str, Callable[[Path], Iterator[Cells]]] = {
        ".xlsx": _xlsx_lines,
        ".xlsm": _xlsx_lines,
        ".csv": _csv_lines,
    }
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


def _header(
    lines: list[tuple[int, Cells]], path: Path, headers: Headers
) -> tuple[int, dict[int, tuple[str, str]], list[Mistake]]:
    """(position of the first line below the headers, column → (field, its title), mistakes). Raises InputError."""
    fields = headers.fields
    for position, (number, cells) in enumerate(lines[:_HEADER_WITHIN]):
        titles = {at: _text(cell) for at, cell in enumerate(cells[:MAX_COLUMNS])}
        if sum(bool(fields.get(plain(title))) for title in titles.values()) >= 2:
            columns, mistakes = _columns(number, titles, headers)
            return position + 1, columns, mistakes
    raise InputError(f"{path.name} has no line of headers; write {', '.join(headers.usual)} into one")


def _columns(row: int, titles: dict[int, str], headers: Headers) -> tuple[dict[int, tuple[str, str]], list[Mistake]]:
    fields = headers.fields
    columns: dict[int, tuple[str, str]] = {}
    mistakes = []
    for at, title in titles.items():
        if not title:
            continue
        field = fields.get(plain(title))
        if field is None:
            known = [alias for alias, name in fields.items() if name]
            close = get_close_matches(plain(title), known, n=1, cutoff=0.75)
            advice = f"did you mean '{headers.titles[fields[close[0]]]}'?" if close else "remove the column"
            mistakes.append(Mistake(f"row {row}, column {title}", f"this header is not known; {advice}"))
        elif field and any(field == known for known, _ in columns.values()):
            mistakes.append(Mistake(f"row {row}, column {title}", "a second column says the same; keep one of them"))
        else:
            columns[at] = (field, title)
    present = {field for field, _ in columns.values()}
    absent = [headers.titles[field] for field in headers.required if field not in present]
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
