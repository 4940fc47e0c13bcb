"""Where a walk over some columns stands: it decides and reads answers, and sends nothing."""

from collections.abc import Sequence

from monitor.snmp import ber, pdu, rows
from monitor.snmp.rows import Cell

ROWS = 200_000
"""More rows than any table has: what is beyond is an agent that makes them up."""

Column = dict[bytes, Cell]
"""Encoded index → cell, in the agent's order."""


class Scalars:
    """Instances that were asked for together."""

    def __init__(self, names: tuple[bytes, ...]) -> None:
        self._names = names
        self.found: dict[bytes, Cell] = {}

    def read(self, answer: pdu.Pdu) -> None:
        """Read an answer. Raises BerError."""
        if answer.kind == pdu.RESPONSE and not answer.status:
            cells = rows.scalars(answer.data, answer.first, answer.last, self._names)
            if cells is not None:
                self.found = dict(zip(self._names, cells, strict=True))
                return
        present = [one for one in answer.bindings if one[1] not in ber.ABSENT and ber.sound(one[1], one[2])]
        self.found = {name: (tag, body) for name, tag, body in present}


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

    def repetitions(self, known: int | None, most: int) -> int:
        """How many to ask for, when the table had so many rows the last time: all that is left in equal parts.

        One row more than there were, for that is what tells the end.
        """
        left = (known or 0) + 1 - max(len(self._found[column]) for column in self.active)
        if known is None or left <= 0:
            return most
        parts = -(-left // (most + most // 8))
        return -(-left // parts)

    @property
    def height(self) -> int:
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
        position, indexes, cells = rows.regular(answer.data, answer.first, answer.last, tuple(self.active))
        if indexes:
            self._regular = self._columns(indexes, cells)
            if not self._regular:
                position = answer.first
        self._rest = self._behind(answer.data, position, answer.last)

    def _columns(self, indexes: list[bytes], cells: list[Cell]) -> list[tuple[bytes, list[bytes], list[Cell]]]:
        """The rows by column; nothing when a column does not increase, which is for ``take`` to say."""
        count = len(self.active)
        for after in {self._after[column] for column in self.active}:
            if not _all_increase(after, indexes):
                return []
        if max(len(self._found[column]) for column in self.active) + len(indexes) > ROWS:
            return []
        return [(column, indexes, cells[place::count]) for place, column in enumerate(self.active)]

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
