"""The hot paths of every poll in plain Python: what ``native/`` does on machines that could compile it, the same."""

import asyncio
import socket
from collections.abc import ItemsView, Iterator, Mapping
from functools import lru_cache
from ipaddress import ip_address
from typing import Any, Protocol

from monitor.snmp import ber, pdu
from monitor.snmp.numbers import Numbers

Cell = tuple[int, bytes]
"""(tag, encoded value)"""
Peer = Any
"""An address as ``send`` takes it and ``receive`` compares it; only ``peer`` makes one."""
_Heads = tuple[tuple[bytes, int], ...]
"""What each name in a row is written as, tag and length included, and its octets."""

_OCTETS = (ber.OCTET_STRING, ber.IP_ADDRESS, ber.OPAQUE)
_NUMBERS = (ber.INTEGER, ber.COUNTER32, ber.GAUGE32, ber.TIME_TICKS, ber.COUNTER64)
_LONGEST = bytearray(256)
"""Octets of a value by its tag; 0 for what only the careful way of reading judges."""
for _tag in _NUMBERS:
    _LONGEST[_tag] = 9
for _tag in _OCTETS:
    _LONGEST[_tag] = 0x7F
_ONE = {tag: [(tag, bytes((value,))) for value in range(256)] for tag in (*_OCTETS, *_NUMBERS)}
"""The cells of one octet: half of a table is states, types and counters of errors, and need not be made anew."""
FIRST_TIMEOUT, LEAST_TIMEOUT = 1.0, 0.2
"""Seconds to wait for an answer before anything is known, and at least."""
_AT_ONCE = 16
_LARGEST = 65535
_LEAST_NAME, _LONG_NAME = 1, 0x7C
_EXACT = 1 << 53
"""Up to here every whole number is a float64."""


class Column(Mapping[bytes, Cell]):
    """Encoded index → cell, in the agent's order. Only ``add`` puts cells in; an index is put in once."""

    __slots__ = ("cells",)

    def __init__(self) -> None:
        self.cells: dict[bytes, Cell] = {}

    def add(self, index: bytes, tag: int, body: bytes) -> None:
        """Put a cell in behind the others."""
        self.cells[index] = (tag, body)

    def items(self) -> ItemsView[bytes, Cell]:
        """As a dict's, which is quicker than Mapping's."""
        return self.cells.items()

    def __getitem__(self, index: bytes) -> Cell:
        return self.cells[index]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)


class Rows:
    """Whole regular rows of an answer, until they are taken in. ``end`` is where they end in the answer."""

    def __init__(self, end: int, indexes: list[bytes], cells: list[Cell]) -> None:
        self.end = end
        self._indexes, self._cells = indexes, cells

    def __len__(self) -> int:
        return len(self._indexes)

    @property
    def last(self) -> bytes:
        """The index of the last row."""
        return self._indexes[-1] if self._indexes else b""

    def store(self, columns: list[Column]) -> None:
        """Put the cells into as many columns as were asked for."""
        for place, column in enumerate(columns):
            column.cells.update(zip(self._indexes, self._cells[place :: len(columns)], strict=True))


def regular(data: bytes, position: int, end: int, columns: tuple[bytes, ...], afters: tuple[bytes, ...]) -> Rows:
    """The rows from ``position`` on that are whole, alike, sound, and whose indexes increase from all of ``afters``.

    That is what nearly all of every answer is. Whatever is not exactly so ends them, and is for others to judge.
    """
    indexes: list[bytes] = []
    cells: list[Cell] = []
    index_at = 4 + len(columns[0])
    try:
        while position < end and data[position + 3] < 0x80:
            index = data[position + index_at : position + 4 + data[position + 3]]
            before = (indexes[-1],) if indexes else afters
            if not index or not all(increases(one, index) for one in before):
                break
            stop = _row(data, position, _heads(columns, index), cells)
            if not 0 < stop <= end:
                break
            indexes.append(index)
            position = stop
    except IndexError:  # the message ends in mid-binding
        pass
    del cells[len(indexes) * len(columns) :]
    return Rows(position, indexes, cells)


def increases(before: bytes, index: bytes) -> bool:
    """Whether the second of two lists of numbers comes behind the first, both being sound and the shortest way."""
    try:
        return ber.numbers(before) < ber.numbers(index) and ber.shortest(index) == index
    except ber.BerError:
        return False


def scalars(data: bytes, position: int, end: int, names: tuple[bytes, ...]) -> dict[bytes, Cell] | None:
    """The cells of an answer that has these instances, all of them and nothing else; None for any other answer."""
    cells: list[Cell] = []
    try:
        stop = _row(data, position, _heads(names, b""), cells)
    except IndexError:
        return None
    return dict(zip(names, cells, strict=True)) if stop == end else None


@lru_cache(maxsize=4096)
def _heads(columns: tuple[bytes, ...], index: bytes) -> _Heads:
    """What the names of a row begin with; devices of one make share them."""
    names = [column + index for column in columns]
    if max(map(len, names), default=0) >= _LONG_NAME:
        return ((b"", _LEAST_NAME),)  # fits nowhere: long names are read the careful way
    return tuple((bytes((ber.OBJECT_IDENTIFIER, len(name))) + name, len(name) + 2) for name in names)


def _row(data: bytes, position: int, its_heads: _Heads, into: list[Cell]) -> int:
    """Append a row's cells; returns where it ends, or -1 when one is not as expected. Raises IndexError."""
    add, longest, one = into.append, _LONGEST, _ONE
    for head, size in its_heads:
        start = position + 2
        at = start + size
        length = data[at + 1]
        stop = at + 2 + length
        # a length of 0x80 or more is of the long form
        if not 0x80 > data[position + 1] == stop - start or data[position] != 0x30 or data[start:at] != head:
            return -1
        tag = data[at]
        if (length > longest[tag] or (not length and tag != 4)) and (
            tag != ber.OBJECT_IDENTIFIER or length < 2 or not ber.sound(tag, data[at + 2 : stop])
        ):
            return -1
        if stop > len(data):
            return -1
        add(one[tag][data[at + 2]] if length == 1 else (tag, data[at + 2 : stop]))
        position = stop
    return position


def lines(name: bytes, labels: Mapping[bytes, bytes], column: Mapping[bytes, Cell]) -> bytes | None:
    """A line of the text format a row, ``labels`` by index; None when not all values are whole and exact numbers."""
    found = []
    for index, (tag, body) in column.items():
        if tag not in _NUMBERS or not 1 <= len(body) <= 9:
            return None
        value = int.from_bytes(body, "big", signed=tag == ber.INTEGER)
        if len(body) == 9 and (tag == ber.INTEGER or body[0]):
            return None
        value = value % _EXACT if tag == ber.COUNTER64 else value
        if not -_EXACT <= value <= _EXACT:
            return None
        found.append(b"%b{%b} %d\n" % (name, labels[index], value))
    return b"".join(found)


def peer(host: str, port: int) -> Peer:
    """An address. Raises ValueError."""
    if not 0 <= port <= 0xFFFF:
        raise ValueError(f"'{port}' is no port")
    return str(ip_address(host)), port


def send(bound: socket.socket, message: bytes, to: Peer) -> bool:
    """False when the socket has no room now; what cannot be sent at all is lost, as anywhere on the way."""
    try:
        bound.sendto(message, to)
    except BlockingIOError:
        return False
    except OSError:
        pass  # unreachable, or an ICMP error for some earlier datagram: that request will time out by itself
    return True


class Endpoint:
    """An agent's address, and how long its answers take. ``timeout`` is the longest wait for one, in seconds."""

    __slots__ = (
        "backoff",
        "has_answered",
        "is_ipv6",
        "peer",
        "retried",
        "sent",
        "silent",
        "smoothed",
        "timeout",
        "variance",
    )

    def __init__(self) -> None:
        self.peer: Peer = None
        self.is_ipv6 = False
        self.timeout = 0.0
        self.smoothed: float | None = None
        """Seconds; None before an answer was measured."""
        self.variance = 0.0
        self.backoff = 0
        """Attempts of the last request that was answered, but the first."""
        self.has_answered = False
        """Ever."""
        self.silent = 0
        """Requests in a row without an answer."""
        self.sent = 0
        self.retried = 0

    def wait(self, attempt: int) -> float:
        """Seconds to wait for the answer to this attempt (0 first): RFC 6298, doubled with each attempt.

        Also with those of the request before, as section 5 has it: who answers later than it is waited for would
        otherwise be asked everything twice, and never be measured.
        """
        first = FIRST_TIMEOUT if self.smoothed is None else max(LEAST_TIMEOUT, self.smoothed + 4 * self.variance)
        return min(self.timeout, first * (1 << (attempt + self.backoff)))

    def heard(self, attempts: int, rtt: float) -> None:
        """Take in an answer, ``rtt`` seconds after the last of so many attempts: RFC 6298 section 2."""
        self.has_answered, self.silent, self.backoff = True, 0, attempts - 1
        if attempts > 1:
            return  # Karn: nobody knows which of them it answers
        if self.smoothed is None:
            self.smoothed, self.variance = rtt, rtt / 2
            return
        self.variance += (abs(self.smoothed - rtt) - self.variance) / 4
        self.smoothed += (rtt - self.smoothed) / 8


class Flight(Protocol):
    """A Get that went the quick way: its answer is {name: cell}, or a PDU when it is anything else."""

    answer: "asyncio.Future[Any]"
    agent: Any
    attempt: int
    held: int
    sent_at: float

    def message(self) -> bytes:
        """What was sent."""
        ...


class Post:
    """Who waits for which answer, and how much is on its way: ``taken`` of ``capacity`` octets, ``queued`` who wait."""

    def __init__(self, waiting: dict[int, Any], numbers: Numbers) -> None:
        self.taken = self.capacity = self.queued = self.sent = 0
        self.waiting = waiting
        self._numbers = numbers

    def number(self) -> int:
        """A request number that nobody waits for."""
        while (number := self._numbers()) in self.waiting:
            pass
        return number

    def at(self, is_ipv6: bool, descriptor: int) -> None:
        """Where the quick way sends from."""

    def timing(self, *_: Any) -> None:
        """The clock and the timers of the quick way."""

    def ask(self, agent: Endpoint, template: tuple[Any, ...]) -> Flight | None:  # noqa: ARG002  -- as compiled
        """A Get on its quick way; None where that is not open, and here it never is."""
        return None

    def drop(self, flight: Flight) -> None:
        """Who asked goes, with or without an answer."""


def receive(post: Post, bound: socket.socket) -> tuple[list[tuple[Any, bytes]], int, int, int]:
    """([(who waits, datagram)], how many came, for nobody, without a number): one batch of what has come."""
    found: list[tuple[Any, bytes]] = []
    came = unexpected = malformed = 0
    try:
        for _ in range(_AT_ONCE):
            data, source = bound.recvfrom(_LARGEST)
            came += 1
            number = message_number(data)
            who = post.waiting.get(number)
            if number < 0:
                malformed += 1
            elif who is None or who.peer != source[:2]:
                unexpected += 1
            else:
                found.append((who, data))
    except OSError:
        pass  # nothing more, or an ICMP error
    return found, came, unexpected, malformed


def user_header(data: bytes) -> tuple[Any, ...] | None:  # noqa: ARG001  -- as compiled
    """The fields of ``usm.Header`` at once; None for the careful way, which here is the only one."""
    return None


def xored(text: bytes, stream: bytes) -> bytes:
    """The text, octet by octet exclusive-or the beginning of the stream."""
    size = len(text)
    return (int.from_bytes(stream[:size], "big") ^ int.from_bytes(text, "big")).to_bytes(size, "big")


def message_number(data: bytes) -> int:
    """What answers are matched by: msgID in version 3, request-id before; -1 when the message has none."""
    try:
        start, stop = ber.expect(data, 0, len(data), ber.SEQUENCE)
        version, position = _eight_octets(data, start, stop)
        if version == pdu.VERSION_3:
            start, stop = ber.expect(data, position, stop, ber.SEQUENCE)
        else:
            _, position = ber.expect(data, position, stop, ber.OCTET_STRING)
            _, start, stop = ber.header(data, position, stop)
        return max(-1, _eight_octets(data, start, stop)[0])
    except ber.BerError:
        return -1


def _eight_octets(data: bytes, position: int, end: int) -> tuple[int, int]:
    """(value, position after it) of an INTEGER that a machine's word holds. Raises BerError."""
    value, after = ber.expect_integer(data, position, end)
    start, stop = ber.expect(data, position, end, ber.INTEGER)
    if stop - start > 8:
        raise ber.BerError("bad integer")
    return value, after
