"""How often somebody may knock: a bucket of tries for each, filled again with time."""

from collections import OrderedDict
from threading import Lock

REMEMBERED = 10_000


class Pace:
    """``burst`` tries at once, then one every ``every`` seconds. It forgets who has not knocked for longest."""

    def __init__(self, burst: int, every: float) -> None:
        self._burst = burst
        self._every = every
        self._full_at: OrderedDict[str, float] = OrderedDict()
        """Who → monotonic time at which his bucket is full again."""
        self._lock = Lock()

    def wait(self, who: str, now: float) -> float:
        """Seconds that this try must wait; 0 when it may be made, and then it counts."""
        with self._lock:
            full_at = max(now, self._full_at.pop(who, now))
            wait = full_at + self._every - now - self._burst * self._every
            self._full_at[who] = full_at if wait > 0 else full_at + self._every
            while len(self._full_at) > REMEMBERED:
                self._full_at.popitem(last=False)
        return max(0.0, wait)
