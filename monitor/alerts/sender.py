"""Sends to one receiver: claims a message, sends it, says what became of it. What waits is ``step``'s answer."""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass

from core.alerting import AlertmanagerReceiver, Receiver
from core.clock import Clock
from core.errors import SecretError, StoreError
from core.secrets import SecretResolver
from core.store.claims import Parcel
from core.store.deliveries import LONGEST_PAUSE
from core.store.outbox import Outbox
from monitor.alerts.channels import CHANNELS
from monitor.alerts.channels.alertmanager import RESOLVED_FOR
from monitor.alerts.errors import DeferredError, DeliveryError, RefusedError, UnreachableError
from monitor.alerts.message import Message, message_of

FIRST_PAUSE = 5.0
IDLE = 30.0
LATE = 600.0
"""Seconds that an alert waited from which it goes out together with the others that wait."""
LEASE = 60.0
GIVE_UP_AFTER = 14 * 86_400.0
"""Seconds from which on a message that cannot be delivered is given up, as mail servers do after some days."""
LONGEST_REST = 900.0
"""Seconds for which a receiver is left alone at most, whatever it asks for: alerts are not for tomorrow."""
_STORE_PAUSE = 1.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tools:
    """What all senders share. ``count`` hears of each result of each receiver: sent, refused, deferred, resent …"""

    outbox: Outbox
    owner: str
    secrets: SecretResolver
    clock: Clock
    count: Callable[[str, str, int], None] = lambda _receiver, _result, _alerts: None
    jitter: Callable[[], float] = random.random  # spreads retries; nothing secret


class Sender:
    """One receiver's. Not for several threads, but for ``failing_since`` and ``error``, which anybody may read."""

    def __init__(self, receiver: Receiver, tools: Tools, first_pause: float = FIRST_PAUSE) -> None:
        self.receiver = receiver
        self.failing_since: float | None = None
        """Monotonic seconds since which nothing got through, or None."""
        self.error = ""
        self._tools = tools
        self._first_pause = first_pause
        self._strikes = 0
        self._tries: dict[int, int] = {}
        """Message → how often it was put off in this life: a kill is nobody's refusal, and makes no pause longer."""
        self._resting_until = 0.0
        self._resend_at = 0.0
        self._unwritten: Callable[[], None] | None = None

    def step(self) -> float:
        """Do one thing that is due; returns the seconds until there may be more. Raises StoreError."""
        clock = self._tools.clock
        if self._unwritten is not None and not self._write(self._unwritten):
            return _STORE_PAUSE
        if clock.monotonic() < self._resting_until:
            return self._resting_until - clock.monotonic()
        lease = LEASE + 8 * self.receiver.timeout
        parcel = self._tools.outbox.claim(self.receiver.name, self._tools.owner, clock.wall(), lease, self._gather())
        if parcel is not None:
            self._deliver(parcel)
            return 0.0
        return min(self._resend(), self._until_due())

    def _gather(self) -> float | None:
        """From when on several alerts are one message."""
        if isinstance(self.receiver, AlertmanagerReceiver) or self.receiver.digest_minutes:
            return 0.0
        return LATE if self.receiver.late == "digest" else None

    def _until_due(self) -> float:
        due = self._tools.outbox.next_due(self.receiver.name)
        return IDLE if due is None else min(IDLE, max(0.05, due - self._tools.clock.wall()))

    def _deliver(self, parcel: Parcel) -> None:
        outbox, wall = self._tools.outbox, self._tools.clock.wall
        error = self._try(message_of(parcel, self.receiver.language, wall()))
        if isinstance(error, str):
            self._write(lambda: outbox.sent(parcel, error, wall()))
            self._count("sent", parcel)
        elif isinstance(error, RefusedError):
            self._write(lambda: outbox.failed(parcel, str(error), wall()))
            self._count("refused", parcel)
        elif wall() - max(row.created_at for row, _ in parcel.items) > GIVE_UP_AFTER:
            self._write(lambda: outbox.failed(parcel, f"given up after 14 days: {error}", wall()))
            self._count("given_up", parcel)
        else:
            tries = self._tries[parcel.number] = self._tries.get(parcel.number, 0) + 1
            until = wall() + self._pause(tries)
            self._write(lambda: outbox.postpone(parcel, str(error), until, error.maybe))
            self._count("deferred", parcel)
            return
        self._tries.pop(parcel.number, None)

    def _try(self, message: Message) -> str | DeliveryError:
        """What was answered, or how it failed."""
        try:
            answer = CHANNELS[self.receiver.channel](message, self.receiver, self._tools.secrets)
        except DeliveryError as error:
            return self._note(error)
        except SecretError as error:
            return self._note(UnreachableError(str(error)))
        except Exception:  # a mistake of ours with one message must not stop the others
            _log.exception("alert receiver %s: a message could not be sent", self.receiver.name)
            return self._note(DeferredError("a mistake of motcua itself; its log says which", maybe=True))
        if self.failing_since is not None:
            _log.info("alert receiver %s takes messages again", self.receiver.name)
        self.failing_since, self.error, self._strikes = None, "", 0
        return answer

    def _note(self, error: DeliveryError) -> DeliveryError:
        """A receiver rests while nothing gets through at all, and for as long as it asks to be left alone.

        A refusal too means that somebody was not told.
        """
        now = self._tools.clock.monotonic()
        if isinstance(error, UnreachableError):
            self._strikes += 1
            self._resting_until = now + self._pause(self._strikes)
        if error.rest is not None:
            self._resting_until = max(self._resting_until, now + min(error.rest, LONGEST_REST))
        if self.failing_since is None:
            _log.warning("alert receiver %s: %s", self.receiver.name, error)
            self.failing_since = now
        self.error = str(error)
        return error

    def _pause(self, attempt: int) -> float:
        """Seconds before the next try: twice as long each time, and not the same for all."""
        longest = min(LONGEST_PAUSE, self._first_pause * 2.0 ** min(attempt - 1, 16))
        return longest * (0.5 + self._tools.jitter() / 2)

    def _resend(self) -> float:
        """Tell a receiver that forgets what still lasts; returns the seconds until it is to be told again."""
        if not isinstance(self.receiver, AlertmanagerReceiver):
            return IDLE
        now, wall = self._tools.clock.monotonic(), self._tools.clock.wall()
        if now >= self._resend_at:
            self._resend_at = now + self.receiver.resend
            alerts = self._tools.outbox.standing(self.receiver.name, wall - RESOLVED_FOR)
            if alerts and isinstance(self._try(Message("", wall, "", "", alerts, self.receiver.language)), str):
                self._tools.count(self.receiver.name, "resent", len(alerts))
        return self._resend_at - now

    def _write(self, work: Callable[[], None]) -> bool:
        """Write what became of a message; when the store cannot take it, it is kept and nothing else is sent."""
        try:
            work()
        except StoreError as error:
            _log.error("what became of an alert waits in memory: %s", error)
            self._unwritten = work
            return False
        self._unwritten = None
        return True

    def _count(self, result: str, parcel: Parcel) -> None:
        self._tools.count(self.receiver.name, result, len(parcel.items))
