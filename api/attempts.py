"""How long a login must wait after failures: a decision on times, and the memory that it looks at."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

FORGOTTEN_AFTER = 900.0
FREE_PER_NAME = 5
FREE_PER_ADDRESS = 20
FIRST_WAIT = 15.0
LONGEST_WAIT = 900.0
REMEMBERED = 10_000


def wait_after(failures: Sequence[float], free: int, now: float) -> float:
    """Seconds until the next attempt is looked at: none for the first ``free`` failures, then doubling.

    ``failures`` are monotonic times, oldest first; those older than FORGOTTEN_AFTER do not count.
    """
    recent = [at for at in failures if now - at < FORGOTTEN_AFTER]
    if len(recent) < free:
        return 0.0
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(len(recent) - free, 10))
    return max(0.0, recent[-1] + wait - now)


class Attempts:
    """Failed logins by account name and by address. It forgets the longest untouched first, so it cannot be filled."""

    def __init__(self) -> None:
        self._failures: OrderedDict[tuple[str, str], list[float]] = OrderedDict()
        self._lock = Lock()

    def begin(self, name: str, address: str, now: float) -> float:
        """Seconds that this attempt has to wait; when it need not, it counts as failed until it has succeeded.

        Counting first means that a hundred guesses sent at once are not all looked at.
        """
        with self._lock:
            by_name = wait_after(self._failures.get(("name", name), ()), FREE_PER_NAME, now)
            by_address = wait_after(self._failures.get(("address", address), ()), FREE_PER_ADDRESS, now)
            wait = max(by_name, by_address)
            if wait == 0:
                self._remember(("name", name), now)
                self._remember(("address", address), now)
        return wait

    def succeeded(self, name: str, address: str) -> None:
        """Forget the failures of this name, and of the address this one attempt."""
        with self._lock:
            self._failures.pop(("name", name), None)
            self._failures.get(("address", address), [0.0]).pop()

    def _remember(self, key: tuple[str, str], now: float) -> None:
        kept = [at for at in self._failures.pop(key, []) if now - at < FORGOTTEN_AFTER]
        self._failures[key] = [*kept[-50:], now]
        while len(self._failures) > REMEMBERED:
            self._failures.popitem(last=False)
