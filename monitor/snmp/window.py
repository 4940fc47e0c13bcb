"""How much may be on its way to us at a time, in octets: what the kernel can keep until it is read."""

import asyncio
import contextlib
from collections import deque


class Window:
    """Answers that are expected take room until they come or are late; whoever finds none waits for his turn."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.taken = 0
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    def has_room(self, size: int) -> bool:
        """Whether so much fits at once; what is larger than everything fits when it is alone."""
        return not self._waiting and (self.taken + size <= self.capacity or not self.taken)

    async def room(self, size: int) -> None:
        """Wait for room and take it."""
        if not self.has_room(size):
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            entry = (size, turn)
            self._waiting.append(entry)
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self.leave(size)
                else:
                    with contextlib.suppress(ValueError):
                        self._waiting.remove(entry)
                    self.leave(0)
                raise
        else:
            self.taken += size

    def leave(self, size: int) -> None:
        """Give room back."""
        self.taken -= size
        while self._waiting:
            wanted, turn = self._waiting[0]
            if self.taken and self.taken + wanted > self.capacity:
                return
            self._waiting.popleft()
            if not turn.done():
                self.taken += wanted
                turn.set_result(None)
