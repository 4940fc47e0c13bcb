"""The authoritative side of the user-based security model: RFC 3414 sections 3.2 and 4."""

from collections import Counter
from collections.abc import Callable, Iterable

from monitor.snmp import agent_view, ber, pdu, usm

UNSUPPORTED_LEVEL = 1
NOT_IN_TIME_WINDOW = 2
UNKNOWN_USER = 3
UNKNOWN_ENGINE = 4
WRONG_DIGEST = 5
DECRYPTION_ERROR = 6
_AUTH, _PRIV = 1, 2

Answer = Callable[[pdu.Pdu, int], bytes]
"""(request, octets that the message's frame takes) → encoded Response."""


class Rejected(Exception):  # noqa: N818  -- an outcome
    """A message that gets a Report instead of an answer."""

    def __init__(self, counter: int, keys: usm.Keys = usm.NO_KEYS) -> None:
        self.counter = counter
        self.keys = keys


class Authority:
    """One engine: its id, its boots, its time (seconds of ``now`` since the last boot) and its users.

    ``booted`` is when it booted, by ``now``; None is this moment.
    """

    def __init__(
        self,
        engine_id: bytes,
        users: Iterable[usm.User],
        now: Callable[[], float],
        boots: int = 1,
        booted: float | None = None,
    ) -> None:
        self.engine_id = engine_id
        self.boots = boots
        self.reports: Counter[int] = Counter()
        self._users = {user.name: user for user in users}
        self._now = now
        self._booted = now() if booted is None else booted

    @property
    def time(self) -> int:
        """Seconds since the last boot."""
        return int(self._now() - self._booted)

    def restart(self) -> None:
        """Boot once more."""
        self.boots += 1
        self._booted = self._now()

    def respond(self, data: bytes, answer: Answer) -> bytes | None:
        """The Response or Report to a message, or None when it gets neither. Raises BerError."""
        head = usm.decode(data)
        if head.flags & 3 == _PRIV:
            return None
        try:
            user, keys, request = self.accept(data, head)
        except Rejected as rejected:
            return self.report(data, head, rejected)
        if head.flags & 3 != user.flags:  # who may more must not be let in with less: RFC 3415 section 3.2
            body = agent_view.refusal(request, pdu.ErrorStatus.AUTHORIZATION_ERROR)
        else:
            body = answer(request, 170 + len(user.name))
        return self.message(head, keys, body, request)

    def accept(self, data: bytes, head: usm.Header) -> tuple[usm.User, usm.Keys, pdu.Pdu]:
        """Who sent a request, the keys, and the request. Raises Rejected, BerError."""
        user = self._known(head)
        keys = usm.localize_cached(user, self.engine_id)
        return user, keys, self._believed(data, head, keys)

    def _known(self, head: usm.Header) -> usm.User:
        if head.engine_id != self.engine_id:
            raise Rejected(UNKNOWN_ENGINE)
        user = self._users.get(head.user)
        if user is None:
            raise Rejected(UNKNOWN_USER)
        if head.flags & 3 & ~user.flags:
            raise Rejected(UNSUPPORTED_LEVEL)
        return user

    def _believed(self, data: bytes, head: usm.Header, keys: usm.Keys) -> pdu.Pdu:
        if head.flags & _AUTH:
            if not usm.authentic(data, head, keys):
                raise Rejected(WRONG_DIGEST)
            if head.boots != self.boots or abs(head.time - self.time) > usm.TIME_WINDOW:
                raise Rejected(NOT_IN_TIME_WINDOW, keys)
        try:
            return usm.scoped_pdu(usm.open_payload(data, head, keys))
        except (usm.UsmError, ber.BerError):
            if head.flags & _PRIV:
                raise Rejected(DECRYPTION_ERROR) from None
            raise

    def report(self, data: bytes, head: usm.Header, rejected: Rejected) -> bytes | None:
        """The Report to a message that was rejected, or None when its sender wants none."""
        self.reports[rejected.counter] += 1
        if not head.flags & usm.REPORTABLE:
            return None
        name = usm.USM_STATS + bytes((rejected.counter, 0))
        value = ber.integer(self.reports[rejected.counter], ber.COUNTER32)
        body = pdu.assemble(pdu.REPORT, _request_id(data, head), 0, 0, ber.binding(name, value))
        scoped = usm.scoped(self.engine_id, b"", body)
        return self._wrap(head, _AUTH if rejected.keys.mac_size else 0, rejected.keys, scoped)

    def message(self, head: usm.Header, keys: usm.Keys, body: bytes, request: pdu.Pdu) -> bytes:
        """A message around the answer to a request, at its level and in its context: RFC 3412 section 7.1."""
        return self._wrap(head, head.flags & 3, keys, usm.scoped(*usm.context(request.data), body))

    def _wrap(self, head: usm.Header, flags: int, keys: usm.Keys, scoped: bytes) -> bytes:
        engine = (self.engine_id, self.boots, self.time)
        return usm.encode(head.message_id, flags, head.user, keys, engine, scoped)


def _request_id(data: bytes, head: usm.Header) -> int:
    """The request's number for a Report, 0 when it cannot be read: RFC 3412 section 7.1.3."""
    if head.flags & _PRIV:
        return 0
    try:
        return usm.scoped_pdu(data[slice(*head.payload)]).request_id
    except ber.BerError:
        return 0
