"""Where a walk over some columns stands: it decides and reads answers, and sends nothing."""

from collections.abc import Collection, Sequence

from core.model import Finding
from monitor.snmp import ber, findings, hot, pdu
from monitor.snmp.plain import Cell, increases

ROWS = 200_000
"""More rows than any table has: what is beyond is an agent that makes them up."""

Column = hot.Column


class Scalars:
    """Instances that were asked for together."""

    def __init__(self, names: tuple[bytes, ...]) -> None:
        self._names = names
        self.found: dict[bytes, Cell] = {}

    def read(self, answer: pdu.Pdu) -> None:
        """Read an answer. Raises BerError."""
        if answer.kind == pdu.RESPONSE and not answer.status:
            found = hot.scalars(answer.data, answer.first, answer.last, self._names)
            if found is not None:
                self.found = found
                return
        present = [one for one in answer.bindings if one[1] not in ber.ABSENT and ber.sound(one[1], one[2])]
        self.found = {name: (tag, body) for name, tag, body in present}


class Walk:
    """A group of columns. An answer is first read, which changes nothing, and then taken."""

    def __init__(
        self,
        columns: list[bytes],
        found: dict[bytes, Column],
        unordered: Collection[bytes] = frozenset(),
        look: int | None = None,
    ) -> None:
        """``look``: rows to ask for at first where nobody knows how many there are."""
        self.first = columns[0]
        self.active = columns
        self._after = dict.fromkeys(columns, b"")
        self._later: list[bytes] = []
        self._look = look
        self._found = found
        self._regular: hot.Rows | None = None
        self._rest: list[ber.VarBind] = []
        self._single = False
        self.is_mute = False
        """Whether the agent has said nothing to several columns, so that one is asked for at a time."""
        self.unanswered: list[bytes] = []
        """Columns of which the agent says nothing even when it is asked for each alone."""
        self._seen: dict[bytes, set[bytes]] = {column: set() for column in columns if column in unordered}

    def names(self) -> Sequence[bytes]:
        """What to ask for next: where each column stands."""
        after = self._after
        return tuple([column + after[column] for column in self.active])

    def repetitions(self, known: int | None, most: int) -> int:
        """How many to ask for, when the table had so many rows the last time: all that is left in equal parts.

        One row more than there were, for that is what tells the end.
        """
        have = max(len(self._found[column]) for column in self.active)
        if self._look and known is None and not have:
            return min(most, self._look)
        left = (known or 0) + 1 - have
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

    def silent(self) -> None:
        """Nothing comes back, of an agent that is there: ask one column at a time, and give up one that is alone."""
        if len(self.active) > 1:
            self.is_mute = True
            self._part()
        else:
            self.unanswered += self.active
            self.fail(1)

    def _part(self) -> None:
        self._single = True
        self._later = self.active[1:] + self._later
        del self.active[1:]

    def _put_off(self, columns: list[bytes]) -> None:
        """There was no room for these even in the first row: ask for them when the others are done."""
        if columns:
            self.active = [column for column in self.active if column not in columns]
            self._later = columns + self._later

    def _refill(self) -> None:
        if not self.active and self._later:
            most = 1 if self._single else len(self._later)
            self.active, self._later = self._later[:most], self._later[most:]

    def read(self, answer: pdu.Pdu) -> None:
        """Read an answer: whole regular rows at once, what is behind them binding by binding. Raises BerError."""
        self._regular, self._rest = None, []
        if answer.kind != pdu.RESPONSE or answer.status:
            answer.read()
            return
        afters = tuple({self._after[column] for column in self.active})
        regular = hot.regular(answer.data, answer.first, answer.last, tuple(self.active), afters)
        position = answer.first
        before = max(len(self._found[column]) for column in self.active)
        if len(regular) and not self._seen and before + len(regular) <= ROWS:
            self._regular, position = regular, regular.end
        self._rest = self._behind(answer.data, position, answer.last)

    def _behind(self, data: bytes, position: int, end: int) -> list[ber.VarBind]:
        """What does not stand in regular rows, up to where every column has ended: what is there nobody asked for.

        Further where all have come to the end of everything, which it is not where anything follows.
        """
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
        while position < end and all(tag == ber.END_OF_MIB_VIEW for _, tag, _ in found[-count:]):
            position = ber.some_varbinds(data, position, end, count, found)
        return found

    def take(self) -> set[Finding]:
        """Take in what was read, cell by cell, wherever it was cut; returns findings."""
        if self._regular is not None:
            self._regular.store([self._found[column] for column in self.active])
            self._after |= dict.fromkeys(self.active, self._regular.last)
        found: set[Finding] = set()
        if not self._rest and self._regular is None:
            found.add(findings.empty_walk())
            self.active = []
        asked, ended = self.active, set[bytes]()
        contradicts = self._contradicts(asked)
        if contradicts:
            self._rest = self._rest[: self._sure(asked)]
        for position, (name, tag, body) in enumerate(self._rest):
            column = asked[position % len(asked)]
            if column not in ended and not self._take_one(column, name, tag, body, found):
                ended.add(column)
        if ended:
            self.active = [column for column in asked if column not in ended]
        if contradicts:
            self._one_by_one(asked, found)
        elif self._regular is None:
            self._put_off(asked[len(self._rest) :])
        self._regular, self._rest = None, []
        self._refill()
        return found

    def _contradicts(self, asked: list[bytes]) -> bool:
        """Whether names cannot be what follows what was asked for: fewer columns than asked, or in another order.

        A column ends at the next one's first row, or at what comes after both, never at what was before. From there it
        goes on to what lies behind, and enters another column at its first row as well; after the end is nothing.
        """
        firsts: dict[bytes, bytes] = {}
        steps: set[tuple[bytes, bytes]] = set()
        behind: dict[bytes, bytes] = {}
        over: set[bytes] = set()
        for position, (name, tag, _) in enumerate(self._rest):
            column = asked[position % len(asked)]
            if tag == ber.END_OF_MIB_VIEW:
                over.add(column)
            elif column in over:
                return True
            elif column not in behind and name.startswith(column) and len(name) > len(column):
                firsts.setdefault(column, name)
            elif column not in self._seen:
                before = behind.get(column, column)
                if not increases(before, name):
                    return True
                steps.add((before, name))
                behind[column] = name
        for before, name in steps:
            for other in asked:
                if name.startswith(other) and not before.startswith(other):
                    first = next((other + index for index in self._found[other]), firsts.get(other))
                    if first != name and (first is not None or other in behind or other in over):
                        return True
        return False

    def _sure(self, asked: list[bytes]) -> int:
        """Bindings of the rows at the beginning that are whole: every cell in its column, all of one index."""
        sure, count = 0, len(asked)
        while sure + count <= len(self._rest):
            index = self._rest[sure][0][len(asked[0]) :]
            row = self._rest[sure : sure + count]
            if not index or any(one[0] != column + index for one, column in zip(row, asked, strict=True)):
                break
            sure += count
        return sure

    def _one_by_one(self, asked: list[bytes], found: set[Finding]) -> None:
        """Believe no more of such an answer, and ask for one column at a time, of which no order can be wrong."""
        if self._single:
            found.add(findings.not_increasing(asked[0]))
            self.active = []
        self._part()

    def _take_one(self, column: bytes, name: bytes, tag: int, body: bytes, found: set[Finding]) -> bool:
        """Take in one binding; False where its column ends."""
        if tag == ber.END_OF_MIB_VIEW or not name.startswith(column) or len(name) == len(column):
            return False
        cells, index = self._found[column], name[len(column) :]
        if not self._goes_on(column, index) or len(cells) >= ROWS:
            found.add(findings.not_increasing(column))
            return False
        self._after[column] = index
        if not ber.sound(tag, body):
            found.add(findings.wrong_values(column))
        elif tag not in ber.ABSENT:
            cells.add(index, tag, body)
        return True

    def _goes_on(self, column: bytes, index: bytes) -> bool:
        """Whether a name comes after those before it; where the order is not kept, whether it is a new one."""
        seen = self._seen.get(column)
        if seen is None:
            return increases(self._after[column], index)
        if index in seen or len(seen) >= ROWS or not increases(b"", index):
            return False
        seen.add(index)
        return True
