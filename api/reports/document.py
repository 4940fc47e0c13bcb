"""A report before it is a file: facts, sentences and tables, their cells still figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from core.i18n import Language, noop

Cell = str | int | None
MOTTO = (noop("Socialist Republic of Viet Nam"), noop("Independence – Freedom – Happiness"))
"""What stands above minutes (Decree 30/2020/NĐ-CP, appendix I)."""


class Kind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    COUNT = "count"  # a whole number
    SHARE = "share"  # thousandths of a percent
    MOMENT = "moment"  # Unix seconds
    RATE = "rate"  # bit/s


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``title`` is translated already. ``is_wide``: its texts are long and may break."""

    title: str
    kind: Kind = Kind.TEXT
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with what is to be said of it. ``name`` is what a sheet is called."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report. ``data`` is the same for programs, ``main`` the tables that a file of text (csv) holds, ``brief``
    those that a screen shows.

    ``signers`` are (role, name or '') of who sign it by hand: such a document is minutes, under the state's heading.

    ``until`` is the end of the period (Unix seconds): the only time that the file itself may carry.
    """

    kind: str
    title: str
    office: str
    scope: str
    since: int
    until: int
    zone: str
    spoken: Language
    digest: str
    facts: Sequence[tuple[str, str]]
    sentences: Sequence[str]
    tables: Sequence[Table]
    main: Sequence[Table]
    brief: Sequence[Table]
    signers: Sequence[tuple[str, str]] = ()
    data: Mapping[str, object] = field(default_factory=dict)

    def written(self, cell: Cell, kind: Kind) -> str:
        """A cell as people read it; nothing known is a dash."""
        if cell is None:
            return "–"
        if isinstance(cell, str):
            return cell
        if kind is Kind.SHARE:
            return f"{self.spoken.number(cell / 1000, 3)}\N{NO-BREAK SPACE}%"
        if kind is Kind.MOMENT:
            return self.spoken.moment(cell, self.zone)
        return self.spoken.bit_rate(cell) if kind is Kind.RATE else self.spoken.number(cell)
