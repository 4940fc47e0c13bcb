"""Arbitrary octets as choices and parts, and how one message is made of another."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
_LENGTHS = (0, 1, 0x7E, 0x7F, 0x80, 0x81, 0x82, 0x83, 0x84, 0x88, 0xFE, 0xFF)
_TAGS = (0x02, 0x04, 0x05, 0x06, 0x30, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x80, 0x81, 0x82, 0xA2, 0xA8)


class Octets:
    """Takes choices, numbers and parts from the front of an input until nothing is left, then zeros."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def number(self, below: int) -> int:
        """A number from 0 to ``below`` - 1, at most 65535."""
        return int.from_bytes(self.part(2), "big") % below

    def choice(self, among: Sequence[T]) -> T:
        """One of them."""
        return among[self.number(len(among))]

    def part(self, size: int) -> bytes:
        """So many octets."""
        found = self._data[self._at : self._at + size].ljust(size, b"\0")
        self._at += size
        return found

    def some(self) -> bytes:
        """A few octets, up to 255 and up to what is left."""
        size = self.part(1)[0]
        found = self._data[self._at : self._at + size]
        self._at += size
        return found

    def text(self) -> str:
        """A few characters."""
        return self.some().decode("latin-1")

    def rest(self) -> bytes:
        """What is left."""
        return self._data[self._at :]

    @property
    def over(self) -> bool:
        return self._at >= len(self._data)


def mutated(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """A seed with a few changes: octets, lengths, tags, parts doubled, moved, cut, or taken from another seed."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.choice((1, 1, 2, 3, 6, 12))):
        _change(data, seeds, chance)
    return bytes(data[:65507])


def _change(data: bytearray, seeds: Sequence[bytes], chance: random.Random) -> None:
    place = chance.randrange(len(data) + 1)
    size = chance.choice((1, 2, 4, 8, 30))
    match chance.randrange(8):
        case 0:
            data[place : place + 1] = bytes((chance.randrange(256),))
        case 1:
            data[place : place + 1] = bytes((chance.choice(_LENGTHS),))
        case 2:
            data[place : place + 1] = bytes((chance.choice(_TAGS),))
        case 3:
            del data[place : place + size]
        case 4:
            data[place:place] = chance.randbytes(size)
        case 5:
            data[place:place] = data[chance.randrange(len(data) + 1) :][: size * 4]
        case 6:
            other = chance.choice(seeds)
            start = chance.randrange(len(other) + 1)
            data[place : place + size] = other[start : start + size * 4]
        case _:
            if place < len(data):
                data[place] = (data[place] + chance.choice((-1, 1))) & 0xFF
