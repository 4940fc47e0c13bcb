"""Continuous pings: when to send, what came back, and when silence means that nobody is there."""

import asyncio
import heapq
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from monitor.probes import hot
from monitor.probes.echo import EchoSocket
from monitor.probes.plain import BUCKETS, LEAST_PINGS, LEAST_WAIT, WINDOW

__all__ = ["BUCKETS", "LEAST_PINGS", "LEAST_WAIT", "WINDOW", "Pinger", "Target", "Track"]

CONFIRM_AFTER = 0.05
"""Seconds between a ping that is overdue and the next one while an address may be unreachable."""
TICK = 0.05
"""Everything is aligned to this grid, so that one wake-up serves many targets."""
SEND_TICKS = 2
"""Regular pings are sent at every second tick: fewer wake-ups, and a ping among many costs less than one alone."""
_AT_ONCE = 16
"""Pings that are sent as one and count as sent at the same moment, some 50 µs before the last of them is."""
_SEND_GRID = TICK * SEND_TICKS

_ROUNDING = 1e-6
"""Seconds by which a timer may be early."""


@dataclass(frozen=True, slots=True)
class Target:
    """What to ping, in seconds where it is a time. ``confirmations`` more losses make it unreachable."""

    subject: str
    address: str
    interval: float
    timeout: float
    confirmations: int


class Track(hot.Measures):
    """What is known of one target. Decides only; it neither sends nor waits."""

    __slots__ = (
        "answered_at",
        "lost_at",
        "lost_in_a_row",
        "own_link_down",
        "reachable",
        "silent_since",
        "step",
        "target",
    )

    def __init__(self, target: Target) -> None:
        super().__init__()
        self.target = target
        self.reachable: bool | None = None
        """None until the first answer or the first confirmed silence, and again after our own link was down."""
        self.own_link_down = False
        self.lost_in_a_row = 0
        self.answered_at = 0.0
        """Loop time of the last answer."""
        self.silent_since = 0.0
        """Loop time at which the first ping of the present silence was sent."""
        self.lost_at = 0.0
        """Loop time at which the last lost ping was sent."""
        self.step: Step | None = None
        """The pinger's one step that counts; None when this is watched no longer."""

    def answered(self, at: float, rtt: float, overdue_at: float | None = None) -> None:
        """A reply came; ``overdue_at`` is when it had been taken for lost, which it then was not."""
        if self.reachable is False:  # the outage was judged as such: its losses say nothing of the line that came back
            self.forget()
        self.measured(at, rtt, overdue_at)
        self.lost_in_a_row = 0
        self.answered_at = at
        self.reachable = True
        self.own_link_down = False

    def lost(self, at: float, sent_at: float, own_link_down: bool = False) -> None:
        """A ping is overdue, or (``own_link_down``) could not be sent, which says nothing of the target."""
        self.own_link_down = own_link_down
        if own_link_down:
            self.reachable, self.lost_in_a_row = None, 0
            return
        self.missed(at)
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

    def settled_loss_ratio(self) -> float | None:
        """The share of lost pings once there were enough to judge by, of which one alone says nothing either."""
        share = self.loss_ratio()
        settled = share is not None and self.held >= LEAST_PINGS and round(share * self.held) != 1
        return share if settled else None


class Step:
    """What is to be done with a target: to send a ping, and once it is sent to notice that it is overdue."""

    __slots__ = ("answered", "at", "due", "number", "overdue_at", "track")
    at: float
    """Loop time at which it was sent."""

    def __init__(self, track: Track, due: float) -> None:
        self.track = track
        self.due = due
        """Loop time at which it should be sent: the next is due an interval later, wherever the grid puts them."""
        self.number = 0
        """0 before it is sent."""
        self.answered = False
        self.overdue_at: float | None = None


class Pinger:
    """Pings every target over one socket; calls ``on_result`` with the track after each ping."""

    def __init__(self, socket: EchoSocket, on_result: Callable[[Track], None]) -> None:
        self._socket = socket
        self._on_result = on_result
        self._number = 0
        self._sent: dict[int, Step] = {}
        """Pings by number: until they would be overdue when they were answered, else until their timeout."""
        self._due: dict[int, list[Step]] = {}
        """What is due by the tick at which it is."""
        self._ticks: list[int] = []
        """A heap of the ticks at which something is due."""
        self._timer: asyncio.TimerHandle | None = None
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
        self._due.clear()
        self._ticks.clear()
        self._sent.clear()
        self._socket.close()

    def watch(self, targets: Iterable[Target]) -> None:
        """Make these the targets; one that was there with the same address keeps its track."""
        wanted = {target.subject: target for target in targets}
        for subject in set(self.tracks) - set(wanted):
            self.tracks.pop(subject).step = None
        now = self._loop.time()
        for subject, target in wanted.items():
            known = self.tracks.get(subject)
            before = None if known is None else known.target
            if known is None or known.target.address != target.address:
                if known is not None:
                    known.step = None
                self.tracks[subject] = Track(target)
            else:
                known.target = target
            if before is None or (before.address, before.interval) != (target.address, target.interval):
                spread = random.random() * min(target.interval, 1.0)  # noqa: S311  -- a spread
                self._push(now + spread, self.tracks[subject])

    def _push(self, due: float, track: Track) -> None:
        """Send the next ping at a time, and nothing before."""
        track.step = step = Step(track, due)
        self._file(ceil(due / _SEND_GRID) * SEND_TICKS, step)

    def _file(self, tick: int, step: Step) -> None:
        due = self._due.get(tick)
        if due is not None:
            due.append(step)
            return
        self._due[tick] = [step]
        heapq.heappush(self._ticks, tick)
        if self._ticks[0] == tick:
            self._arm()

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(self._ticks[0] * TICK, self._run) if self._ticks else None

    def _run(self) -> None:
        self._timer = None
        now = self._loop.time()
        while self._ticks and self._ticks[0] * TICK <= now + _ROUNDING:
            to_send = []
            for step in self._due.pop(heapq.heappop(self._ticks)):
                if step.track.step is not step:
                    self._sent.pop(step.number, None)
                    continue  # answered in time, overdue until its timeout, or no longer watched as it was
                if step.number:
                    self._overdue(step, now)
                else:
                    to_send.append(step)
            for place in range(0, len(to_send), _AT_ONCE):
                self._send(to_send[place : place + _AT_ONCE], now)
        self._arm()

    def _overdue(self, sent: Step, now: float) -> None:
        """Go on as if it were lost; an answer until the timeout still counts as one."""
        track = sent.track
        sent.overdue_at = now
        self._file(_tick_after(sent.at + track.target.timeout), sent)
        track.lost(now, sent.at)
        self._finished(sent, now)

    def _send(self, steps: list[Step], now: float) -> None:
        at, number = self._loop.time(), self._number
        requests = []
        for step in steps:
            number = (number + 1) & 0xFFFFFFFF or 1
            step.number, step.at = number, at
            self._sent[number] = step
            requests.append((step.track.target.address, number))
        self._number = number
        unsent = self._socket.send(requests)
        for step in steps:
            track = step.track
            if unsent and step.number in unsent:
                del self._sent[step.number]
                track.lost(now, now, own_link_down=True)
                self._finished(step, now)
                continue
            track.requests += 1
            target = track.target
            self._file(_tick_after(now + track.wait(target.timeout, target.interval)), step)

    def _finished(self, sent: Step, now: float) -> None:
        track = sent.track
        if track.lost_in_a_row and track.suspect:
            track.step = Step(track, now + CONFIRM_AFTER)
            self._file(_tick_after(now + CONFIRM_AFTER), track.step)
        else:
            due = sent.due + track.target.interval
            self._push(max(now, due), track)
        self._on_result(track)

    def _replied(self, replies: Sequence[tuple[int, float]]) -> None:
        look_up = self._sent.get
        for number, came_at in replies:
            sent = look_up(number)
            if sent is None or (track := sent.track).step is None:
                continue
            if sent.answered:
                track.duplicates += 1
                continue
            sent.answered = True
            at = max(sent.at, came_at)
            track.answered(at, at - sent.at, sent.overdue_at)
            if sent.overdue_at is None:
                self._finished(sent, at)
            else:
                self._on_result(track)


def _tick_after(when: float) -> int:
    """The number of the first tick that is not before a time."""
    return ceil(when / TICK)
