"""Which of some addresses answer an echo request; each is asked twice at most."""

import asyncio
from collections.abc import Sequence

from monitor.discovery.addresses import Pace
from monitor.probes.echo import EchoSocket

ROUNDS = 2
WAIT = 0.8
"""Seconds after the last request of a round in which its answers may come."""


class OwnLinkDown(Exception):  # noqa: N818  -- an outcome
    """This machine itself has no way to send: nothing is known of the target."""


class Echoes:
    """Asks over an echo socket of its own, so that no ping of the monitor's waits or is counted for it."""

    def __init__(self, socket: EchoSocket, pace: Pace) -> None:
        self._socket = socket
        self._pace = pace
        self._number = 0
        self._waiting: dict[int, str] = {}
        self._answered: set[str] = set()

    def open(self) -> None:
        """Raises ProbeError when this machine does not allow pings."""
        self._socket.open(self._reply)

    def close(self) -> None:
        """Receive no more."""
        self._socket.close()

    async def answering(self, addresses: Sequence[str]) -> set[str]:
        """Those that answer. Raises OwnLinkDown: then nothing is known of any."""
        self._waiting, self._answered = {}, set()
        for _ in range(ROUNDS):
            for address in addresses:
                if address in self._answered:
                    continue
                await self._pace.turn()
                self._number = (self._number + 1) & 0xFFFFFFFF
                self._waiting[self._number] = address
                if self._socket.send([(address, self._number)]):
                    raise OwnLinkDown
            await asyncio.sleep(WAIT)
            if len(self._answered) == len(addresses):
                break
        return self._answered

    def _reply(self, replies: Sequence[tuple[int, float]]) -> None:
        self._answered.update(self._waiting[number] for number, _ in replies if number in self._waiting)
