"""The hot path of every poll: cells that stand exactly where they are expected, read with hardly a call for each."""

from functools import lru_cache

from monitor.snmp import ber

Cell = tuple[int, bytes]
"""(tag, encoded value)"""
Heads = tuple[tuple[bytes, int], ...]
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


def regular(data: bytes, position: int, end: int, columns: tuple[bytes, ...]) -> tuple[int, list[bytes], list[Cell]]:
    """(where they end, index of each row, cells) of the rows from ``position`` on that are whole, alike and sound.

    That is what nearly all of every answer is. Whatever is not exactly so ends them, and is for others to judge.
    """
    indexes: list[bytes] = []
    cells: list[Cell] = []
    index_at = 4 + len(columns[0])
    try:
        while position < end:
            index = data[position + index_at : position + 4 + data[position + 3]]
            if not index:
                break
            stop = row(data, position, heads(columns, index), cells)
            if not 0 < stop <= end:
                break
            indexes.append(index)
            position = stop
    except IndexError:  # the message ends in mid-binding
        pass
    del cells[len(indexes) * len(columns) :]
    return position, indexes, cells


def scalars(data: bytes, position: int, end: int, names: tuple[bytes, ...]) -> list[Cell] | None:
    """The cells of an answer that has these instances, all of them and nothing else; None for any other answer."""
    cells: list[Cell] = []
    try:
        stop = row(data, position, heads(names, b""), cells)
    except IndexError:
        return None
    return cells if stop == end else None


@lru_cache(maxsize=4096)
def heads(columns: tuple[bytes, ...], index: bytes) -> Heads:
    """What the names of a row begin with; devices of one make share them."""
    names = [column + index for column in columns]
    if max(map(len, names)) >= 0x7C:
        return ((b"", 1),)  # fits nowhere: long names are read the careful way
    return tuple((bytes((ber.OBJECT_IDENTIFIER, len(name))) + name, len(name) + 2) for name in names)


def row(data: bytes, position: int, its_heads: Heads, into: list[Cell]) -> int:
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
        add(one[tag][data[at + 2]] if length == 1 else (tag, data[at + 2 : stop]))
        position = stop
    return position
