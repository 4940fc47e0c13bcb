"""One request after the other on its way: sent again until it is answered or given up."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Protocol

from monitor.snmp import pdu
from monitor.snmp.security import Security
from monitor.snmp.timers import Timers
from monitor.snmp.transport import Read, Transport
from monitor.snmp.window import Window

_HELD = 0.05
"""Seconds that an agent of whom nothing is known keeps room for its answer; by then it has come, or is not expected."""
_HEAD = 100
"""Octets around the cells of an answer, at most about."""

Message = Callable[[], bytes]


class NoResponse(Exception):  # noqa: N818  -- an outcome
    """The agent did not answer in time, however often it was asked."""


class Asked(Protocol):
    """What an exchange knows of an agent, and tells it."""

    address: tuple[str, int]
    security: Security
    smoothed: float | None
    silent: int
    sent: int
    retried: int

    @property
    def attempts(self) -> int: ...

    def wait(self, attempt: int) -> float: ...

    def measured(self, rtt: float) -> None: ...


class Exchanges:
    """Sends requests and waits for their answers. What is on its way to us is bounded, the number who wait is not.

    A request takes room in the window for its answer until it comes or is late, so that an agent that does not
    answer keeps nobody from asking others.
    """

    def __init__(self, transport: Transport, now: Callable[[], float]) -> None:
        self._transport = transport
        self._now = now
        self._timers = Timers(now)
        self._window: Window | None = None

    async def run(
        self, agent: Asked, number: int, message: Message, read: Read = pdu.Pdu.read, expected: int = 0
    ) -> pdu.Pdu:
        """Send until answered. The number stays the same, so that a late answer to an early attempt counts.

        ``message`` is made anew for each attempt; ``expected`` are the octets of the answer, about. Raises NoResponse.
        """
        window = self._window
        if window is None:  # the sockets are open now, and the kernel says what they hold
            window = self._window = Window(self._transport.capacity)
        size = expected + _HEAD if agent.silent == 0 else 0
        if window.has_room(size):
            window.taken += size
        else:
            await window.room(size)
        exchange = _Exchange(agent, message, size)
        exchange.answer = self._transport.expect(number, agent.address, agent.security.unwrap, read)
        try:
            self._send(exchange)
            answer = await exchange.answer
        finally:
            self._transport.forget(number)
            self._release(exchange)
        if exchange.attempt == 1:
            agent.measured(self._now() - exchange.sent_at)
        agent.silent = 0
        return answer

    def _send(self, exchange: "_Exchange") -> None:
        agent = exchange.agent
        wait = agent.wait(exchange.attempt)
        exchange.sent_at = self._now()
        self._transport.send(exchange.message(), agent.address)
        agent.sent += 1
        agent.retried += exchange.attempt > 0
        exchange.attempt += 1
        if exchange.held and agent.smoothed is None:
            self._timers.after(_HELD, partial(self._release, exchange))
        self._timers.after(wait, partial(self._late, exchange))

    def _release(self, exchange: "_Exchange") -> None:
        held, exchange.held = exchange.held, 0
        if held and self._window is not None:
            self._window.leave(held)

    def _late(self, exchange: "_Exchange") -> None:
        if exchange.answer.done():
            return
        self._release(exchange)
        if exchange.attempt < exchange.agent.attempts:
            try:
                self._send(exchange)
            except Exception as error:  # the message cannot be made any more: who asked must hear of it
                exchange.answer.set_exception(error)
        else:
            exchange.agent.silent += 1
            exchange.answer.set_exception(NoResponse())


class _Exchange:
    __slots__ = ("agent", "answer", "attempt", "held", "message", "sent_at")
    answer: "asyncio.Future[pdu.Pdu]"

    def __init__(self, agent: Asked, message: Message, held: int) -> None:
        self.agent = agent
        self.message = message
        self.held = held
        self.attempt = 0
        self.sent_at = 0.0
