"""Continuous pings: when to send, what came back, and when silence means that nobody is there."""

import asyncio
import heapq
import os
import random
import struct
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from monitor.probes.echo import EchoSocket, OwnLinkDown

WINDOW = 60.0
"""Seconds over which loss and mean round-trip time are told."""
LEAST_PINGS = 10
"""Pings from which a share of lost ones says something; the window holds at least twice as many."""
CONFIRM_AFTER = 0.05
"""Seconds between a ping that is overdue and the next one while an address may be unreachable."""
LEAST_WAIT = 0.25
"""Seconds until a ping is overdue at least."""
TICK = 0.05
"""Sends are aligned to this grid, so that one wake-up serves many targets."""
BUCKETS = tuple(5e-05 * 2**power for power in range(20))
"""Upper bounds of the histogram in seconds: smokeping_prober's."""
_PAYLOAD = struct.Struct(">8sI")


@dataclass(frozen=True, slots=True)
class Target:
    """What to ping, in seconds where it is a time. ``confirmations`` more losses make it unreachable."""

    subject: str
    address: str
    interval: float
    timeout: float
    confirmations: int


@dataclass(slots=True)
class Track:
    """What is known of one target. Decides only; it neither sends nor waits.

    ``reachable`` is None until the first answer or the first confirmed silence, and again after our own link was down.
    """

    target: Target
    reachable: bool | None = None
    own_link_down: bool = False
    lost_in_a_row: int = 0
    answered_at: float = 0.0
    """Loop time of the last answer."""
    silent_since: float = 0.0
    """Loop time at which the first ping of the present silence was sent."""
    lost_at: float = 0.0
    """Loop time at which the last lost ping was sent."""
    requests: int = 0
    responses: int = 0
    duplicates: int = 0
    rtt_sum: float = 0.0
    last_rtt: float | None = None
    jitter: float = 0.0
    histogram: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    window: deque[tuple[float, float | None]] = field(default_factory=deque)

    def answered(self, at: float, rtt: float, overdue_at: float | None = None) -> None:
        """A reply came; ``overdue_at`` is when it had been taken for lost, which it then was not.

        The jitter is RFC 3550 section 6.4.1's, over round trips.
        """
        if self.last_rtt is not None:
            self.jitter += (abs(rtt - self.last_rtt) - self.jitter) / 16
        self.last_rtt = rtt
        self.responses += 1
        self.rtt_sum += rtt
        self.histogram[_bucket(rtt)] += 1
        if self.reachable is False:
            self.window.clear()  # the outage was judged as such: its losses say nothing of the line that came back
        self.lost_in_a_row = 0
        self.answered_at = at
        self.reachable = True
        self.own_link_down = False
        if overdue_at is not None and (overdue_at, None) in self.window:
            self.window[self.window.index((overdue_at, None))] = (overdue_at, rtt)
        else:
            self._remember(at, rtt)

    def lost(self, at: float, sent_at: float, own_link_down: bool = False) -> None:
        """A ping is overdue, or (``own_link_down``) could not be sent, which says nothing of the target."""
        self.own_link_down = own_link_down
        if own_link_down:
            self.reachable, self.lost_in_a_row = None, 0
            return
        self._remember(at, None)
        self.lost_at = sent_at
        self.lost_in_a_row += 1
        if self.lost_in_a_row == 1:
            self.silent_since = sent_at
        if self.lost_in_a_row > self.target.confirmations:
            self.reachable = False

    @property
    def suspect(self) -> bool:
        """Whether losses are being confirmed right now."""
        return self.lost_in_a_row > 0 and self.reachable is not False

    def wait(self) -> float:
        """Seconds until the next ping is overdue: what such answers have taken so far, with room to spare."""
        mean = self.mean_rtt()
        longest = self.target.interval if mean is None else 3 * mean + 4 * self.jitter
        return min(self.target.timeout, max(LEAST_WAIT, longest))

    def loss_ratio(self) -> float | None:
        """Share of lost pings in the window, None when there was none."""
        return sum(rtt is None for _, rtt in self.window) / len(self.window) if self.window else None

    def settled_loss_ratio(self) -> float | None:
        """The share of lost pings once there were enough to judge by."""
        return self.loss_ratio() if len(self.window) >= LEAST_PINGS else None

    def mean_rtt(self) -> float | None:
        """Mean round-trip time of the window in seconds, None without an answer."""
        answers = [rtt for _, rtt in self.window if rtt is not None]
        return sum(answers) / len(answers) if answers else None

    def _remember(self, at: float, rtt: float | None) -> None:
        self.window.append((at, rtt))
        while len(self.window) > 2 * LEAST_PINGS and self.window[0][0] < at - WINDOW:
            self.window.popleft()


def _bucket(rtt: float) -> int:
    return next((number for number, bound in enumerate(BUCKETS) if rtt <= bound), len(BUCKETS))


@dataclass(slots=True)
class _Sent:
    track: Track
    at: float
    answered: bool = False
    overdue_at: float | None = None


class Pinger:
    """Pings every target over one socket; calls ``on_result`` with the track after each ping."""

    def __init__(self, socket: EchoSocket, on_result: Callable[[Track], None]) -> None:
        self._socket = socket
        self._on_result = on_result
        self._cookie = os.urandom(8)
        self._number = 0
        self._sent: dict[int, _Sent] = {}
        """Pings by number: until they would be overdue when they were answered, else until their timeout."""
        self._due: list[tuple[float, int, str, int]] = []
        """A heap of (when, order, subject, ping number or 0 to send)."""
        self._next: dict[str, int] = {}
        """Subject → the order of its one entry that counts; what it had before was overtaken."""
        self._timer: asyncio.TimerHandle | None = None
        self._order = 0
        self.tracks: dict[str, Track] = {}

    def start(self) -> None:
        """Begin, on the running loop. Raises ProbeError."""
        self._loop = asyncio.get_running_loop()
        self._socket.open(self._replied)

    def stop(self) -> None:
        """Send and receive no more."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        self.tracks.clear()
        self._next.clear()
        self._due.clear()
        self._sent.clear()
        self._socket.close()

    def watch(self, targets: Iterable[Target]) -> None:
        """Make these the targets; one that was there with the same address keeps its track."""
        wanted = {target.subject: target for target in targets}
        for subject in set(self.tracks) - set(wanted):
            del self.tracks[subject], self._next[subject]
        now = self._loop.time()
        for subject, target in wanted.items():
            known = self.tracks.get(subject)
            before = None if known is None else known.target
            if known is None or known.target.address != target.address:
                self.tracks[subject] = Track(target)
            else:
                known.target = target
            if before is None or (before.address, before.interval) != (target.address, target.interval):
                self._push(now + random.random() * min(target.interval, 1.0), subject, 0)  # noqa: S311  -- a spread
        self._arm()

    def _push(self, when: float, subject: str, number: int) -> None:
        self._order += 1
        self._next[subject] = self._order
        heapq.heappush(self._due, (when, self._order, subject, number))

    def _arm(self) -> None:
        when = -(-self._due[0][0] // TICK) * TICK if self._due else None
        if self._timer is not None:
            if self._timer.when() == when:
                return
            self._timer.cancel()
        self._timer = None if when is None else self._loop.call_at(when, self._run)

    def _run(self) -> None:
        self._timer = None
        now = self._loop.time()
        while self._due and self._due[0][0] <= now:
            _, order, subject, number = heapq.heappop(self._due)
            if self._next.get(subject) != order:
                self._sent.pop(number, None)
                continue  # answered in time, overdue until its timeout, or no longer watched as it was
            track = self.tracks[subject]
            sent = self._sent.get(number)
            if sent is None:
                self._send(track, now)
            else:
                self._overdue(sent, number, now)
        self._arm()

    def _overdue(self, sent: _Sent, number: int, now: float) -> None:
        """Go on as if it were lost; an answer until the timeout still counts as one."""
        track = sent.track
        sent.overdue_at = now
        self._order += 1
        heapq.heappush(self._due, (sent.at + track.target.timeout, self._order, track.target.subject, number))
        track.lost(now, sent.at)
        self._finished(track, sent.at)

    def _send(self, track: Track, now: float) -> None:
        self._number = (self._number + 1) & 0xFFFFFFFF or 1
        number = self._number
        try:
            self._socket.send(track.target.address, _PAYLOAD.pack(self._cookie, number))
        except OwnLinkDown:
            track.lost(now, now, own_link_down=True)
            self._finished(track, now)
            return
        track.requests += 1
        self._sent[number] = _Sent(track, self._loop.time())
        self._push(now + track.wait(), track.target.subject, number)

    def _finished(self, track: Track, sent_at: float) -> None:
        now = self._loop.time()
        due = now + CONFIRM_AFTER if track.suspect else max(sent_at + track.target.interval, now + TICK)
        self._push(due, track.target.subject, 0)
        self._on_result(track)

    def _replied(self, _source: str, payload: bytes, at: float) -> None:
        if len(payload) != _PAYLOAD.size:
            return
        cookie, number = _PAYLOAD.unpack(payload)
        if cookie != self._cookie:
            return
        sent = self._sent.get(number)
        if sent is None or self.tracks.get(sent.track.target.subject) is not sent.track:
            return
        if sent.answered:
            sent.track.duplicates += 1
            return
        sent.answered = True
        sent.track.answered(at, max(0.0, at - sent.at), sent.overdue_at)
        if sent.overdue_at is not None:
            self._on_result(sent.track)
            return
        self._finished(sent.track, sent.at)
        self._arm()
