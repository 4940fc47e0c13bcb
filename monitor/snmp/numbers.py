"""Numbers of requests that nobody can guess and that do not come again for a long time."""

import os
from array import array

_HALF = 15
_MASK = (1 << _HALF) - 1
LEAST = 1 << 30
"""Numbers from here on, below 2^31, are all of four octets."""


class Numbers:
    """Every number of [2^30, 2^31) once, in an order that is this object's own.

    Counted numbers would tell a device that we ask what number the next device is asked with, which is what it takes to
    answer in that one's place; random ones would sometimes be those of an answer that comes late. So a counter is
    shuffled: four rounds of a Feistel network with tables of random numbers (Luby and Rackoff 1988).
    """

    def __init__(self) -> None:
        self.count = int.from_bytes(os.urandom(4), "big")
        self.tables = [array("H", os.urandom(2 << _HALF)) for _ in range(4)]

    def __call__(self) -> int:
        self.count = count = (self.count + 1) & (LEAST - 1)
        left, right = count >> _HALF, count & _MASK
        one, two, three, four = self.tables
        left ^= one[right] & _MASK
        right ^= two[left] & _MASK
        left ^= three[right] & _MASK
        right ^= four[left] & _MASK
        return LEAST | left << _HALF | right
