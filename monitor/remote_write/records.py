"""The records of a spool's file: series when they first come, and frames as differences from the frame before.

A file begins with MAGIC. A record is a head, little-endian, and a body deflated by zlib:

    length of the body, CRC-32 of all that follows it, kind, Unix time in ms, number of series so far, number of samples

The body of SERIES is JSON: the external labels and ``[key, kind, help]`` of each new series. The body of FRAME has 8
octets for each series of the file so far: the bits of its value, combined by exclusive or with those of the frame
before, so that what did not change is zero.
"""

import json
import struct
import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from monitor.remote_write.series import Series, series

MAGIC = b"motcua-1"
HEAD = struct.Struct("<IIBqII")
SERIES, FRAME = 1, 2
STALE = 0x7FF0_0000_0000_0002
"""The bits by which Prometheus knows that a series has ended."""
ABSENT = 0x7FF0_0000_0000_0003
"""The bits that stand for no sample; never sent."""
Bits = "array[int]"
_CHECKED = 8
"""Octets of a head before what its CRC covers."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a record: where its body is, and what it has."""

    kind: int
    at: int
    series: int
    samples: int
    body: int
    """Offset of the body."""
    end: int
    crc: int


def packed(kind: int, at: int, of: int, samples: int, body: bytes) -> bytes:
    """A record."""
    rest = HEAD.pack(0, 0, kind, at, of, samples)[_CHECKED:]
    return struct.pack("<II", len(body), zlib.crc32(body, zlib.crc32(rest))) + rest + body


def heads(content: bytes, start: int = len(MAGIC)) -> Iterator[Head]:
    """The heads of the records in a file's content, as far as they are whole."""
    while start + HEAD.size <= len(content):
        length, crc, kind, at, of, samples = HEAD.unpack_from(content, start)
        body = start + HEAD.size
        if body + length > len(content) or kind not in (SERIES, FRAME):
            return
        yield Head(kind, at, of, samples, body, body + length, crc)
        start = body + length


def sound(content: bytes, head: Head) -> bool:
    """Whether a record is as it was written."""
    return zlib.crc32(content[head.body - HEAD.size + _CHECKED : head.end]) == head.crc


def series_body(external: Mapping[str, str], fresh: Sequence[tuple[str, str, str]]) -> bytes:
    """The body of a SERIES record; ``fresh`` are (key, kind, help)."""
    return zlib.compress(json.dumps({"external": external, "series": fresh}, ensure_ascii=False).encode(), 6)


def read_series(body: bytes) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """(external labels, [(key, kind, help)])."""
    found = json.loads(zlib.decompress(body))
    return found["external"], [(key, kind, text) for key, kind, text in found["series"]]


def frame_body(bits: "array[int]", before: "array[int]") -> bytes:
    """The body of a FRAME record; ``before`` may be shorter."""
    return zlib.compress(_combined(bits.tobytes(), before.tobytes()), 1)


def read_frame(body: bytes, before: "array[int]") -> "array[int]":
    """The bits of a frame, from its body and the frame before."""
    found = array("Q")
    found.frombytes(_combined(zlib.decompress(body), before.tobytes()))
    return found


def _combined(one: bytes, other: bytes) -> bytes:
    """Exclusive or; the result is as long as ``one``."""
    padded = other.ljust(len(one), b"\0")
    return (int.from_bytes(one, "little") ^ int.from_bytes(padded, "little")).to_bytes(len(one), "little")


class Replay:
    """A file's records from its beginning on: the series, and one frame after the other."""

    def __init__(self) -> None:
        self.external: dict[str, str] = {}
        self.keys: list[tuple[str, str, str]] = []
        self.bits = array("Q")

    def take(self, head: Head, content: bytes) -> None:
        """Take in the next record."""
        body = content[head.body : head.end]
        if head.kind == SERIES:
            self.external, fresh = read_series(body)
            self.keys += fresh
        else:
            self.bits = read_frame(body, self.bits)

    def series(self, start: int = 0) -> list[Series]:
        """The series from number ``start`` on."""
        return [series(*key, self.external) for key in self.keys[start:]]
