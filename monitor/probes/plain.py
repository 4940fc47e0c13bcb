"""The hot paths of every ping in plain Python: what ``native/`` does on machines that could compile it, the same."""

import errno
import math
import socket
import struct
import time
from array import array
from bisect import bisect_left
from collections.abc import Iterator

WINDOW = 60.0
"""Seconds over which loss and mean round-trip time are told."""
LEAST_PINGS = 10
"""Pings from which a share of lost ones says something; the window holds at least twice as many."""
LEAST_WAIT = 0.25
"""Seconds until a ping is overdue at least."""
BUCKETS = tuple(5e-05 * 2**power for power in range(20))
"""Upper bounds of the histogram in seconds: smokeping_prober's."""
SO_TIMESTAMPNS = 35
"""Linux: each datagram comes with the wall's time at which the kernel got it."""
COOKIE_SIZE = 8
UDP = -1
"""In place of an ICMP type."""
_HEADER = struct.Struct(">BBHHH")
_KIND_AND_IDENTIFIER = struct.Struct(">B3xH")
_NUMBER = struct.Struct(">I")
_TIMESPEC = struct.Struct("@qq")
_OWN_LINK_ERRORS = frozenset({errno.ENETUNREACH, errno.ENETDOWN})
_ECHO_REQUEST = 8
_AT_ONCE = 256
_LARGEST = 256
"""Octets of a packet that are read: an answer to us is shorter."""


class Measures:
    """What the pings of one target took, and how many of them were lost; times in seconds of one clock."""

    __slots__ = (
        "_answers",
        "_answers_sum",
        "_ended",
        "_rtts",
        "duplicates",
        "histogram",
        "jitter",
        "last_rtt",
        "requests",
        "responses",
        "rtt_sum",
    )

    def __init__(self, *_: object) -> None:
        self.requests = self.responses = self.duplicates = 0
        self.rtt_sum = self.jitter = 0.0
        self.last_rtt: float | None = None
        self.histogram = [0] * (len(BUCKETS) + 1)
        """Answers by the first bucket that holds them; the last is for those over all bounds."""
        self._ended = array("d")
        """When each ping of the window ended."""
        self._rtts = array("d")
        """What each of these took, not a number when it was lost."""
        self._answers, self._answers_sum = 0, 0.0
        """Of the window: they are asked for at every ping, and it has dozens."""

    @property
    def held(self) -> int:
        """How many pings the window has."""
        return len(self._ended)

    def measured(self, at: float, rtt: float, overdue_at: float | None = None) -> None:
        """A reply came; ``overdue_at`` is when it was taken for lost, whose place it takes.

        The jitter is RFC 3550 section 6.4.1's, over round trips.
        """
        if self.last_rtt is not None:
            self.jitter += (abs(rtt - self.last_rtt) - self.jitter) / 16
        self.last_rtt = rtt
        self.responses += 1
        self.rtt_sum += rtt
        self.histogram[bisect_left(BUCKETS, rtt)] += 1
        place = None if overdue_at is None else self._lost_at(overdue_at)
        if place is None:
            self._remember(at, rtt)
        else:
            self._rtts[place] = rtt
            self._count(1, rtt)

    def missed(self, at: float) -> None:
        """A ping is taken for lost."""
        self._remember(at, math.nan)

    def forget(self) -> None:
        """Empty the window."""
        del self._ended[:], self._rtts[:]
        self._answers, self._answers_sum = 0, 0.0

    def wait(self, longest: float, interval: float) -> float:
        """Seconds until the next ping is overdue: what answers have taken so far, with room to spare."""
        usual = 3 * self._answers_sum / self._answers + 4 * self.jitter if self._answers else interval
        return min(longest, max(LEAST_WAIT, usual))

    def loss_ratio(self) -> float | None:
        """Share of lost pings in the window, None when there was none."""
        held = len(self._ended)
        return (held - self._answers) / held if held else None

    def mean_rtt(self) -> float | None:
        """Mean round-trip time of the window, None without an answer."""
        return self._answers_sum / self._answers if self._answers else None

    def _remember(self, at: float, rtt: float) -> None:
        ended, rtts = self._ended, self._rtts
        ended.append(at)
        rtts.append(rtt)
        if not math.isnan(rtt):
            self._count(1, rtt)
        while len(ended) > 2 * LEAST_PINGS and ended[0] < at - WINDOW:
            gone = rtts[0]
            del ended[0], rtts[0]
            if not math.isnan(gone):
                self._count(-1, -gone)

    def _lost_at(self, at: float) -> int | None:
        """The place in the window of a ping that was taken for lost at a time."""
        places = (place for place, (when, rtt) in enumerate(zip(self._ended, self._rtts, strict=True)) if when == at)
        return next((place for place in places if math.isnan(self._rtts[place])), None)

    def _count(self, answers: int, seconds: float) -> None:
        self._answers += answers
        self._answers_sum = max(0.0, self._answers_sum + seconds) if self._answers else 0.0


def echo_number(data: bytes, kind: int, identifier: int, is_headed: bool, cookie: bytes) -> int:
    """The number in an echo reply to one of our requests, -1 for anything else.

    ``kind`` is the ICMP type of replies, or ``UDP``, whose echoes have no header; an ``identifier`` of -1 is the
    kernel's to check. ``is_headed``: the IPv4 header comes before.
    """
    start = (data[0] & 0x0F) * 4 if is_headed and data else 0
    header = 0 if kind == UDP else _HEADER.size
    if len(data) != start + header + COOKIE_SIZE + _NUMBER.size:
        return -1
    if header:
        its_kind, its_identifier = _KIND_AND_IDENTIFIER.unpack_from(data, start)
        if its_kind != kind or identifier not in (-1, its_identifier):
            return -1
    start += header
    number: int = _NUMBER.unpack_from(data, start + COOKIE_SIZE)[0]
    return number if data[start : start + COOKIE_SIZE] == cookie else -1


def receive_echoes(
    bound: socket.socket, kind: int, identifier: int, is_headed: bool, cookie: bytes
) -> list[tuple[int, float]]:
    """(number, seconds since the kernel got it) of the replies to our requests among what has come."""
    replies = ((echo_number(data, kind, identifier, is_headed, cookie), lag) for data, lag in _drain(bound))
    return [(number, lag) for number, lag in replies if number >= 0]


def send_echoes(
    bound: socket.socket, kind: int, identifier: int, cookie: bytes, requests: list[tuple[str, int]], port: int
) -> list[int]:
    """Send a request to each (address, number); returns the numbers of those for which this machine has no way out.

    ``kind`` is the ICMP type of requests, or ``UDP``. What else cannot be sent is lost, as anywhere on the way.
    """
    unsent = []
    for address, number in requests:
        packet = cookie + _NUMBER.pack(number)
        if kind != UDP:
            packet = _HEADER.pack(kind, 0, 0, identifier, number & 0xFFFF) + packet
        if kind == _ECHO_REQUEST:  # of the others the kernel makes the sum
            packet = packet[:2] + checksum(packet).to_bytes(2, "big") + packet[4:]
        try:
            bound.sendto(packet, (address, port))
        except OSError as error:
            if error.errno in _OWN_LINK_ERRORS:
                unsent.append(number)
    return unsent


def checksum(packet: bytes) -> int:
    """RFC 1071: the sum with carries brought around is the rest that the whole packet leaves as one number."""
    whole = int.from_bytes(packet, "big") << (len(packet) % 2 * 8)
    rest = whole % 0xFFFF
    return 0xFFFF - (rest or 0xFFFF) if whole else 0xFFFF


def _drain(bound: socket.socket) -> Iterator[tuple[bytes, float]]:
    try:
        for _ in range(_AT_ONCE):
            data, about, _flags, _source = bound.recvmsg(_LARGEST, socket.CMSG_SPACE(_TIMESPEC.size))
            yield data, _lag(about)
    except OSError:
        pass  # BlockingIOError: all read; others: an ICMP error, which says nothing new


def _lag(about: list[tuple[int, int, bytes]]) -> float:
    for level, kind, content in about:
        if (level, kind, len(content)) == (socket.SOL_SOCKET, SO_TIMESTAMPNS, _TIMESPEC.size):
            seconds, nanoseconds = _TIMESPEC.unpack(content)
            lag: float = time.time() - seconds - nanoseconds / 1e9
            return max(0.0, lag)  # it is below 0 when the clock was set
    return 0.0
