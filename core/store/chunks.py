"""How history is packed: columns of deltas in the smallest integer that holds them, deflated one by one.

A chunk holds the points of one subject: a column of times and one column for each series.

    chunk     := count "<I", columns "<I", directory, column...
    directory := (series "<Q", length "<I") for each column; series 0 is the times
    column    := deflate(kind "<B", gaps, first "<q", deltas)
    kind      := decimal places (0, 3 or 6) | width of a delta in bytes << 4 | 0x08 when there are gaps; 0x0F: float64
"""

import struct
import sys
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

TIMES = 0
_HEAD = struct.Struct("<II")
_ENTRY = struct.Struct("<QI")
_FIRST = struct.Struct("<q")
_WIDTHS = {1: "b", 2: "h", 4: "i", 8: "q"}
_GAPS = 0x08
_FLOATS = 0x0F
_LARGEST = float(1 << 51)
"""Millionths below it come back as they were: what a float64 is beside the value, and the product beside that, are
together less than half a millionth."""


def encode(times: Sequence[int], columns: Mapping[int, Sequence[float | None]]) -> bytes:
    """Pack points. ``times`` ascend, in seconds; ``columns`` maps a series' id (> 0) to as many values, None for a gap.

    Values are kept to the millionth.
    """
    packed = [(TIMES, _deflate(_integers(_differences(times), 0, b"")))]
    packed += [(series, _deflate(_column(values))) for series, values in columns.items()]
    directory = b"".join(_ENTRY.pack(series, len(body)) for series, body in packed)
    return _HEAD.pack(len(times), len(packed)) + directory + b"".join(body for _, body in packed)


def decode(chunk: bytes, series: int) -> tuple[list[int], list[float | None]]:
    """The times and values of one series; both empty when the chunk has no such series."""
    times, columns = decode_columns(chunk, (series,))
    return (times, columns[series]) if series in columns else ([], [])


def decode_columns(
    chunk: bytes, wanted: Sequence[int] | None = None
) -> tuple[list[int], dict[int, list[float | None]]]:
    """The times, and the values of those series among ``wanted`` that the chunk has; None wants all.

    Raises ValueError, struct.error or zlib.error for what is no chunk.
    """
    count, columns = _HEAD.unpack_from(chunk)
    if columns * _ENTRY.size > len(chunk):
        raise ValueError("not a chunk of history")
    entries = struct.unpack_from("<" + "QI" * columns, chunk, _HEAD.size)
    names, lengths = entries[::2], entries[1::2]
    ends = list(accumulate(lengths, initial=_HEAD.size + columns * _ENTRY.size))
    places = {name: names.index(name) for name in (names if wanted is None else wanted) if name in names}
    bodies = {name: chunk[ends[place] : ends[place + 1]] for name, place in places.items() if name != TIMES}
    times = _accumulated(_values(_inflate(chunk[ends[0] : ends[1]]), count)) if bodies else ()
    return [int(time) for time in times], {name: _values(_inflate(body), count) for name, body in bodies.items()}


def _differences(times: Sequence[int]) -> list[int]:
    """First time, then differences: regular polls become the same small number over and over."""
    return [times[0], *(after - before for before, after in pairwise(times))]


def _accumulated(values: Sequence[float | None]) -> Iterable[float]:
    return accumulate(value or 0 for value in values)


def _column(values: Sequence[float | None]) -> bytes:
    present = [value for value in values if value is not None]
    gaps = b"" if len(present) == len(values) else _bitmap(values)
    places = _places(present)
    if not all(abs(value) * 10**places < _LARGEST for value in present):  # NaN too is not below
        return bytes([_FLOATS]) + _bitmap(values) + _little(array("d", present)).tobytes()
    return _integers([round(value * 10**places) for value in present], places, gaps)


def _places(values: Sequence[float]) -> int:
    """How many decimal places (0, 3, 6) these values need."""
    if all(float(value).is_integer() for value in values):
        return 0
    return 3 if all(round(value, 3) == round(value, 6) for value in values) else 6


def _integers(values: Sequence[int], places: int, gaps: bytes) -> bytes:
    first = values[0] if values else 0
    deltas = [after - before for before, after in pairwise(values)]
    width = _width(deltas)
    kind = places | width << 4 | (_GAPS if gaps else 0)
    return bytes([kind]) + gaps + _FIRST.pack(first) + _little(array(_WIDTHS[width], deltas)).tobytes()


def _width(deltas: Sequence[int]) -> int:
    largest = max((abs(delta) for delta in deltas), default=0)
    return next(width for width in _WIDTHS if largest < 1 << (8 * width - 1))


def _values(column: bytes, count: int) -> list[float | None]:
    kind = column[0]
    bitmap_size = (count + 7) // 8
    if kind == _FLOATS:
        floats = array("d")
        floats.frombytes(column[1 + bitmap_size :])
        return _spread(_little(floats), column[1 : 1 + bitmap_size], count)
    start = 1 + (bitmap_size if kind & _GAPS else 0)
    deltas = array(_WIDTHS[kind >> 4])
    deltas.frombytes(column[start + _FIRST.size :])
    (first,) = _FIRST.unpack_from(column, start)
    whole = accumulate(_little(deltas), initial=first)
    scale = 10 ** (kind & 0x07)
    numbers: list[float] = list(whole) if scale == 1 else [value / scale for value in whole]
    if kind & _GAPS:
        return _spread(numbers, column[1:start], count)
    return list(numbers)


def _bitmap(values: Sequence[float | None]) -> bytes:
    bits = sum(1 << index for index, value in enumerate(values) if value is not None)
    return bits.to_bytes((len(values) + 7) // 8, "little")


def _spread(present: Iterable[float], bitmap: bytes, count: int) -> list[float | None]:
    bits = int.from_bytes(bitmap, "little")
    values = iter(present)
    return [next(values) if bits >> index & 1 else None for index in range(count)]


def _little(numbers: "array[Any]") -> "array[Any]":
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15, 9)
    return packer.compress(body) + packer.flush()


def _inflate(body: bytes) -> bytes:
    return zlib.decompress(body, -15)
