"""How much may be on its way to us at a time, in octets: what the kernel can keep until it is read."""

import asyncio
import contextlib
from collections import deque

from monitor.snmp.hot import Post


class Window:
    """Answers that are expected take room until they come or are late; whoever finds none waits for his turn."""

    def __init__(self, post: Post) -> None:
        self.post = post  # its numbers, for what is asked the quick way takes room too
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    def has_room(self, size: int) -> bool:
        """Whether so much fits at once; what is larger than everything fits when it is alone."""
        post = self.post
        return not self._waiting and (post.taken + size <= post.capacity or not post.taken)

    async def room(self, size: int) -> None:
        """Wait for room and take it."""
        if self.has_room(size):
            self.post.taken += size
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = (size, turn)
        self._waiting.append(entry)
        self.post.queued = len(self._waiting)
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

    def leave(self, size: int = 0) -> None:
        """Give room back."""
        post = self.post
        post.taken -= size
        while self._waiting:
            wanted, turn = self._waiting[0]
            if post.taken and post.taken + wanted > post.capacity:
                break
            self._waiting.popleft()
            if not turn.done():
                post.taken += wanted
                turn.set_result(None)
        post.queued = len(self._waiting)
