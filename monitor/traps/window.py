"""Tells a trap that is new from one that is repeated. Pure: the caller gives the time."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Row = TypeVar("Row")

WINDOW = 60.0
"""Seconds from one trap to the next like it within which they are one row."""
LONGEST = 3600.0
"""Seconds after which a trap that goes on and on is written anew all the same."""
MOST = 10_000
"""Rows that may be open at a time."""


@dataclass(slots=True)
class _Open(Generic[Row]):
    row: Row
    began: float
    last: float


class Window(Generic[Row]):
    """The open rows by what tells them apart; the one that was repeated longest ago gives way."""

    def __init__(self, window: float = WINDOW, longest: float = LONGEST, most: int = MOST) -> None:
        self._window, self._longest, self._most = window, longest, most
        self._open: OrderedDict[tuple[str, bytes], _Open[Row]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._open)

    def repeated(self, key: tuple[str, bytes], now: float) -> Row | None:
        """The row that this is a repetition of, or None when it is new."""
        found = self._open.get(key)
        if found is None:
            return None
        if now - found.last > self._window or now - found.began > self._longest:
            del self._open[key]
            return None
        found.last = now
        self._open.move_to_end(key)
        return found.row

    def begin(self, key: tuple[str, bytes], row: Row, now: float) -> None:
        """From now on the likes of this are repetitions of it."""
        self._open[key] = _Open(row, now, now)
        if len(self._open) > self._most:
            self._open.popitem(last=False)
        while now - next(iter(self._open.values())).last > self._window:
            self._open.popitem(last=False)


@dataclass(slots=True)
class Allowance:
    """How many different traps a device may send: ``rate`` a second, ``most`` at once."""

    rate: float
    most: float
    left: float = field(init=False)
    as_of: float = 0.0

    def __post_init__(self) -> None:
        self.left = self.most

    def take(self, now: float) -> bool:
        """Whether one more may come."""
        self.left = min(self.most, self.left + (now - self.as_of) * self.rate)
        self.as_of = now
        if self.left < 1:
            return False
        self.left -= 1
        return True
