"""One request after the other on its way: sent again until it is answered or given up."""

import asyncio
from collections.abc import Callable
from functools import lru_cache

from monitor.snmp import ber, hot, pdu
from monitor.snmp.plain import Cell
from monitor.snmp.security import Security
from monitor.snmp.timers import Timers
from monitor.snmp.transport import Read, Transport, Waiting
from monitor.snmp.window import Window

_HELD = 0.05
"""Seconds that an agent of whom nothing is known keeps room for its answer; by then it has come, or is not expected."""
SILENT = 3
"""Requests in a row without an answer after which an agent counts as silent."""
_HEAD = 800
"""Octets around the cells of an answer, most of them the kernel's own for each datagram that it keeps."""

Message = Callable[[], bytes]


class NoResponse(Exception):  # noqa: N818  -- an outcome
    """The agent did not answer in time, however often it was asked."""


class Asked(hot.Endpoint):
    """What an exchange knows of an agent, and tells it."""

    __slots__ = ("retries", "security")
    security: Security
    retries: int

    @property
    def attempts(self) -> int:
        """How often a request is sent; less often to one that has been silent for long."""
        return self.retries + 1 if self.silent < SILENT else min(self.retries + 1, 2)


class Exchanges:
    """Sends requests and waits for their answers. What is on its way to us is bounded, the number who wait is not.

    A request takes room in the window for its answer until it comes or is late, so that an agent that does not
    answer keeps nobody from asking others.
    """

    def __init__(self, transport: Transport, now: Callable[[], float]) -> None:
        self._transport = transport
        self._post = transport.post
        self._now = now
        self._late: Timers[_Exchange | hot.Flight] = Timers(now, self._is_late)
        self._holds: Timers[_Exchange | hot.Flight] = Timers(now, self._is_held_long)
        self._window: Window | None = None

    def _opened(self) -> Window:
        """The sockets are open now, and the kernel says what they hold."""
        self._post.capacity = self._transport.capacity
        window = self._window = Window(self._post)
        create_future = asyncio.get_running_loop().create_future
        self._post.timing(self._now, create_future, self._late.slots, self._holds.slots, window.leave)
        return window

    async def run(
        self, agent: Asked, number: int, message: Message, read: Read | None = None, expected: int = 0
    ) -> pdu.Pdu:
        """Send until answered. The number stays the same, so that a late answer to an early attempt counts.

        ``message`` is made anew for each attempt; ``expected`` are the octets of the answer, about. The answer's
        bindings are read by ``read`` when there is one. Raises NoResponse.
        """
        window = self._window or self._opened()
        size = expected + _HEAD if agent.silent == 0 else 0
        if window.has_room(size):
            self._post.taken += size
        else:
            await window.room(size)
        future: asyncio.Future[pdu.Pdu] = asyncio.get_running_loop().create_future()
        exchange = _Exchange(agent, future, message, size, read)
        waiting = self._transport.waiting
        waiting[number] = exchange
        try:
            self._send(exchange)
            answer = await future
        finally:
            waiting.pop(number, None)
            self._release(exchange)
            exchange.over()
        agent.heard(exchange.attempt, self._now() - exchange.sent_at)
        return answer

    async def scalars(
        self, agent: Asked, head: bytes, names: tuple[bytes, ...], expected: int
    ) -> dict[bytes, Cell] | pdu.Pdu | None:
        """A Get by the quick way, for a message that begins with ``head`` (version and community).

        The cells when the answer has just these instances, else the answer; None when the quick way is not open
        now, and ``run`` is the way. Raises NoResponse.
        """
        flight = self._post.ask(agent, _template(head, names, expected + _HEAD))
        if flight is None:
            return None
        try:
            if not flight.attempt:
                flight.attempt = 1
                self._transport.send(flight.message(), agent)
            answer: dict[bytes, Cell] | pdu.Pdu = await flight.answer
        finally:
            self._post.drop(flight)
        if type(answer) is not dict:  # else the quick way knows
            agent.heard(flight.attempt, self._now() - flight.sent_at)
        return answer

    def _send(self, exchange: "_Exchange | hot.Flight") -> None:
        agent = exchange.agent
        exchange.sent_at = self._now()
        self._transport.send(exchange.message(), agent)
        agent.sent += 1
        agent.retried += exchange.attempt > 0
        if exchange.held and not agent.has_answered:
            self._holds.after(_HELD, exchange)
        self._late.after(agent.wait(exchange.attempt), exchange)
        exchange.attempt += 1

    def _release(self, exchange: "_Exchange | hot.Flight") -> None:
        held, exchange.held = exchange.held, 0
        if held and self._window is not None:
            self._window.leave(held)

    def _is_waiting(self, exchange: "_Exchange | hot.Flight") -> bool:
        """Whether there is no answer, not even one that has come and that we were too busy to read."""
        if not _is_open(exchange):
            return False
        self._transport.catch_up()
        return _is_open(exchange)

    def _is_held_long(self, exchange: "_Exchange | hot.Flight") -> None:
        if self._is_waiting(exchange):
            self._release(exchange)

    def _is_late(self, exchange: "_Exchange | hot.Flight") -> None:
        answer = exchange.answer
        if answer is None or not self._is_waiting(exchange):
            return
        self._release(exchange)
        if exchange.attempt < exchange.agent.attempts:
            try:
                self._send(exchange)
            except Exception as error:  # the message cannot be made any more: who asked must hear of it
                answer.set_exception(error)
        else:
            exchange.agent.silent += 1
            answer.set_exception(NoResponse())


class _Exchange(Waiting):
    __slots__ = ("agent", "attempt", "held", "message", "sent_at")

    def __init__(
        self, agent: Asked, answer: "asyncio.Future[pdu.Pdu]", message: Message, held: int, read: Read | None
    ) -> None:
        super().__init__(agent.peer, answer, agent.security.unwrap, read)
        self.agent = agent
        self.message = message
        self.held = held
        self.attempt = 0
        self.sent_at = 0.0

    def over(self) -> None:
        """Keep nothing large: the timers know an exchange until its time would have come."""
        self.answer = self.read = None
        self.message = bytes


def _is_open(exchange: "_Exchange | hot.Flight") -> bool:
    return exchange.answer is not None and not exchange.answer.done()


@lru_cache(maxsize=4096)
def _template(head: bytes, names: tuple[bytes, ...], size: int) -> tuple[bytes, bytes, bytes, tuple[bytes, ...], int]:
    """What the quick way sends: before the request number and behind it; and what it compares the answer with."""
    before, after = pdu.around(names)
    whole = ber.tlv(ber.SEQUENCE, head + before + bytes(4) + after)
    place = len(whole) - len(after)
    return whole[: place - 4], whole[place:], head, names, size
