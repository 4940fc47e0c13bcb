"""Holds a device for a change while its process lives, and after its death until the device has taken it back."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from core.clock import Clock
from core.errors import StoreError
from core.store.device_changes import DeviceChanges

RENEW_SECONDS = 15.0
_MARGIN = 60.0
"""Seconds that a renewal may be late."""
_log = logging.getLogger(__name__)


def until(clock: Clock, minutes: int, late: float) -> float:
    """The moment when a device has taken back a change of somebody who dies now.

    ``late`` are the seconds that it may take beyond its timer until it is back as it was.
    """
    return clock.wall() + minutes * 60 + late + _MARGIN


@contextmanager
def held(changes: DeviceChanges, number: int, clock: Clock, minutes: int, late: float) -> Iterator[None]:
    """Prolong a change's lock again and again while something is done."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(RENEW_SECONDS):
            try:
                changes.prolong(number, until(clock, minutes, late))
            except StoreError as error:
                _log.warning("change %d: %s", number, error)

    thread = threading.Thread(target=renew, name=f"change {number}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
