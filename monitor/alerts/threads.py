"""A thread for each receiver: a slow or dead one keeps nobody waiting."""

import logging
import threading
from collections.abc import Iterable

from core.errors import StoreError
from monitor.alerts.sender import Sender

_STORE_PAUSE = 5.0
_MISTAKE_PAUSE = 30.0
_log = logging.getLogger(__name__)


class SenderThread:
    """Runs one sender until it is stopped. A message on its way is not cut; its thread does not hold up the end."""

    def __init__(self, sender: Sender) -> None:
        self.sender = sender
        self._news = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=f"alerts {sender.receiver.name}", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """There may be something to send."""
        self._news.set()

    def stop(self) -> None:
        """Send nothing more."""
        self._stopping = True
        self._news.set()

    def join(self, seconds: float) -> None:
        """Wait for the message on its way, at most so long."""
        self._thread.join(seconds)

    def _run(self) -> None:
        while not self._stopping:
            self._news.wait(self._step())
            self._news.clear()

    def _step(self) -> float:
        try:
            wait = self.sender.step()
            while wait == 0.0 and not self._stopping:
                wait = self.sender.step()
        except StoreError as error:
            _log.error("alert receiver %s waits for the store: %s", self.sender.receiver.name, error)
            return _STORE_PAUSE
        except Exception:  # the thread of a receiver does not end
            _log.exception("alert receiver %s", self.sender.receiver.name)
            return _MISTAKE_PAUSE
        return wait


def stop_all(threads: Iterable[SenderThread], seconds: float) -> None:
    """Stop these, and wait so long for all of them together."""
    stopping = list(threads)
    for thread in stopping:
        thread.stop()
    for thread in stopping:
        thread.join(seconds / max(1, len(stopping)))
