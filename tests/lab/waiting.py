"""Waiting for something to become true, with a deadline and no blind sleep."""

import time
from collections.abc import Callable


def seconds_until(true: Callable[[], bool], within: float) -> float:
    """Seconds until the condition holds. Raises AssertionError when it does not within the time."""
    start = time.monotonic()
    while not true():
        if time.monotonic() - start > within:
            raise AssertionError(f"not true within {within} s")
        time.sleep(0.02)
    return time.monotonic() - start
