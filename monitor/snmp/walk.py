"""Where a walk over some columns stands: it decides and reads answers, and sends nothing."""

from collections.abc import Sequence
from functools import lru_cache

from monitor.snmp import ber, pdu

ROWS = 200_000
"""More rows than any table has: what is beyond is an agent that makes them up."""

Cell = tuple[int, bytes]
"""(tag, encoded value)"""
Column = dict[bytes, Cell]
"""Encoded index → cell, in the agent's order."""

_NUMBERS = frozenset({ber.INTEGER, ber.COUNTER32, ber.GAUGE32, ber.TIME_TICKS, ber.COUNTER64})
_OCTETS = frozenset({ber.OCTET_STRING, ber.IP_ADDRESS, ber.OPAQUE})


class Walk:
    """A group of columns. An answer is first read, which changes nothing, and then taken."""

    def __init__(self, columns: list[bytes], found: dict[bytes, Column]) -> None:
        self.first = columns[0]
        self.active = columns
        self._after = dict.fromkeys(columns, b"")
        self._later: list[bytes] = []
        self._found = found
        self._regular: list[tuple[bytes, list[bytes], list[Cell]]] = []
        self._rest: list[ber.VarBind] = []

    def names(self) -> Sequence[bytes]:
        """What to ask for next: where each column stands."""
        after = self._after
        return tuple([column + after[column] for column in self.active])

    def repetitions(self, rows: int | None, most: int) -> int:
        """How many to ask for, when the table had so many rows the last time: all that is left in equal parts.

        One row more than there were, for that is what tells the end.
        """
        left = (rows or 0) + 1 - max(len(self._found[column]) for column in self.active)
        if rows is None or left <= 0:
            return most
        parts = -(-left // (most + most // 8))
        return -(-left // parts)

    @property
    def rows(self) -> int:
        """Rows of the group's first column."""
        return len(self._found[self.first])

    def split(self) -> None:
        """Ask fewer columns at a time; the others come later."""
        half = (len(self.active) + 1) // 2
        self._later += self.active[half:]
        del self.active[half:]

    def fail(self, index: int) -> None:
        """Give up the column at this place (from 1); when it is not told which one, find it by asking for fewer."""
        if not 1 <= index <= len(self.active):
            if len(self.active) > 1:
                self.split()
                return
            index = 1
        del self.active[index - 1]
        self._refill()

    def _refill(self) -> None:
        if not self.active and self._later:
            self.active, self._later = self._later, []

    def read(self, answer: pdu.Pdu) -> None:
        """Read an answer: whole regular rows at once, what is behind them binding by binding. Raises BerError."""
        self._regular, self._rest = [], []
        if answer.kind != pdu.RESPONSE or answer.status:
            answer.read()
            return
        position, indexes, cells = regular_rows(answer.data, answer.first, answer.last, tuple(self.active))
        if indexes:
            self._regular = self._columns(indexes, cells)
            if not self._regular:
                position = answer.first
        self._rest = self._behind(answer.data, position, answer.last)

    def _columns(self, indexes: list[bytes], cells: list[Cell]) -> list[tuple[bytes, list[bytes], list[Cell]]]:
        """The rows by column; nothing when a column does not increase, which is for ``take`` to say."""
        count = len(self.active)
        found = []
        checked: list[bytes] = []
        checked_after = b""
        for place, column in enumerate(self.active):
            its_indexes = indexes[place::count]
            after = self._after[column]
            if its_indexes != checked or after != checked_after:
                if not _all_increase(after, its_indexes) or len(self._found[column]) + len(its_indexes) > ROWS:
                    return []
                checked, checked_after = its_indexes, after
            found.append((column, its_indexes, cells[place::count]))
        return found

    def _behind(self, data: bytes, position: int, end: int) -> list[ber.VarBind]:
        """What does not stand in regular rows, up to where every column has ended: what is there nobody asked for."""
        columns = self.active
        count = len(columns)
        found: list[ber.VarBind] = []
        ended: set[int] = set()
        while position < end and len(ended) < count:
            position = ber.some_varbinds(data, position, end, count, found)
            start = (len(found) - 1) // count * count
            for place, (name, tag, _) in enumerate(found[start:]):
                if tag == ber.END_OF_MIB_VIEW or not name.startswith(columns[place]):
                    ended.add(place)
        return found

    def take(self) -> set[str]:
        """Take in what was read, cell by cell, wherever it was cut; returns findings."""
        for column, indexes, cells in self._regular:
            self._found[column].update(zip(indexes, cells, strict=True))
            self._after[column] = indexes[-1]
        findings: set[str] = set()
        if not self._rest and not self._regular:
            findings.add("the agent answered a walk with nothing")
            self.active = []
        asked, ended = self.active, set[bytes]()
        for position, (name, tag, body) in enumerate(self._rest):
            column = asked[position % len(asked)]
            if column not in ended and not self._take_one(column, name, tag, body, findings):
                ended.add(column)
        if ended:
            self.active = [column for column in asked if column not in ended]
        self._regular, self._rest = [], []
        self._refill()
        return findings

    def _take_one(self, column: bytes, name: bytes, tag: int, body: bytes, findings: set[str]) -> bool:
        """Take in one binding; False where its column ends."""
        if tag == ber.END_OF_MIB_VIEW or not name.startswith(column) or len(name) == len(column):
            return False
        cells, index = self._found[column], name[len(column) :]
        if not _all_increase(self._after[column], [index]) or len(cells) >= ROWS:
            findings.add(f"the names under {ber.oid_text(column)} do not increase; the walk ended there")
            return False
        self._after[column] = index
        if not ber.sound(tag, body):
            findings.add(f"values under {ber.oid_text(column)} are not what their type says")
        elif tag not in ber.ABSENT:
            cells[index] = (tag, body)
        return True


def regular_rows(
    data: bytes, position: int, end: int, columns: tuple[bytes, ...]
) -> tuple[int, list[bytes], list[Cell]]:
    """(where they end, indexes, cells) of the whole rows from ``position`` on that have a sound cell in each column.

    That is what nearly all of every answer is. Whatever is not exactly so ends them, and is for others to judge.
    """
    indexes: list[bytes] = []
    cells: list[Cell] = []
    try:
        while position < end:
            size = data[position + 3] - len(columns[0])
            if not 1 <= size < 0x60:
                break
            before = position
            position = _rows_alike(data, position, end, (_heads(columns, size), size), (indexes, cells))
            whole = len(cells) // len(columns) * len(columns)
            del indexes[whole:], cells[whole:]
            if position == before:
                break
    except IndexError:  # the message ends in mid-binding
        pass
    return position, indexes, cells


@lru_cache(maxsize=4096)
def _heads(columns: tuple[bytes, ...], size: int) -> tuple[tuple[bytes, int], ...]:
    """What each column's names begin with when the index has so many octets: tag, length, column; and its octets."""
    heads = [bytes((ber.OBJECT_IDENTIFIER, len(column) + size & 0x7F)) + column for column in columns]
    return tuple((head, len(head)) for head in heads)


def _rows_alike(
    data: bytes,
    position: int,
    end: int,
    alike: tuple[tuple[tuple[bytes, int], ...], int],
    into: tuple[list[bytes], list[Cell]],
) -> int:
    """Append whole rows whose indexes have one size; returns where they end. This is the hot path of every poll."""
    heads, index_size = alike
    indexes, cells = into
    add_index, add_cell, numbers, octets = indexes.append, cells.append, _NUMBERS, _OCTETS
    row = position
    size = len(data)
    while row < end:
        for head, head_size in heads:
            start = position + 2
            index_start = start + head_size
            index_end = index_start + index_size
            if index_end + 1 >= size:
                return row
            length = data[index_end + 1]
            stop = index_end + 2 + length
            # a length of 0x80 or more is of the long form; "head" is compared last, for it is the dearest
            if not 0x80 > data[position + 1] == stop - start or data[position] != 0x30 or stop > end:
                return row
            if data[start:index_start] != head:
                return row
            tag = data[index_end]
            if (tag not in numbers or not 0 < length < 10) and tag not in octets:
                return row
            add_index(data[index_start:index_end])
            add_cell((tag, data[index_end + 2 : stop]))
            position = stop
        row = position
    return row


def _all_increase(before: bytes, indexes: list[bytes]) -> bool:
    try:
        last = ber.numbers(before)
        for index in indexes:
            present = ber.numbers(index)
            if not last < present:
                return False
            last = present
    except ber.BerError:
        return False
    return True
