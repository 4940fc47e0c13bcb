"""Believes or drops what arrives at the trap port, and makes the answers. No socket, no waiting."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from monitor.snmp import agent_usm, ber, pdu, usm
from monitor.snmp.agent_usm import Authority, Rejected
from monitor.snmp.traps.counts import Counts, Drop
from monitor.snmp.traps.notification import Opened, opened, opened_v1
from monitor.snmp.traps.own_engine import OwnEngine
from monitor.snmp.traps.senders import Sender

Send = Callable[[bytes, tuple[Any, ...]], None]
"""(message, address) → sent, or lost as anywhere on the way."""
VERSIONS = {pdu.VERSION_1: "1", pdu.VERSION_2C: "2c", pdu.VERSION_3: "3"}
_ENCRYPTED = 2
_DROPS = {
    agent_usm.UNSUPPORTED_LEVEL: Drop.LEVEL,
    agent_usm.NOT_IN_TIME_WINDOW: Drop.TIME_WINDOW,
    agent_usm.UNKNOWN_USER: Drop.USER,
    agent_usm.UNKNOWN_ENGINE: Drop.ENGINE,
    agent_usm.WRONG_DIGEST: Drop.DIGEST,
    agent_usm.DECRYPTION_ERROR: Drop.DECRYPTION,
}


class _Dropped(Exception):  # noqa: N818  -- an outcome
    """A datagram that is not believed."""

    def __init__(self, why: Drop) -> None:
        self.why = why


@dataclass(frozen=True, slots=True)
class Arrived:
    """A notification that is believed. ``answer`` acknowledges an inform: to be called when it cannot be lost."""

    device_id: str
    address: str
    version: str
    opened: Opened
    answer: Callable[[], None] | None = None


class Receiver:
    """``senders`` are by source address; ``take`` is given what is believed. ``now`` is a monotonic clock."""

    def __init__(self, engine: OwnEngine, now: Callable[[], float], take: Callable[[Arrived], None]) -> None:
        self.counts = Counts()
        self.engine = engine
        self._now = now
        self._booted = now()
        self._take = take
        self._senders: Mapping[str, Sender] = {}
        self._authorities: dict[usm.User, Authority] = {}

    def watch(self, senders: Mapping[str, Sender]) -> None:
        """Let these send from now on; what was learned of them is kept."""
        for address, sender in senders.items():
            if address in self._senders:
                sender.succeeds(self._senders[address])
        self._senders = senders
        self._authorities = {}

    def receive(self, data: bytes, source: tuple[Any, ...], send: Send) -> None:
        """Take in a datagram. Nothing that arrives raises."""
        counts = self.counts
        counts.received += 1
        sender = self._senders.get(source[0])
        if sender is None:
            counts.dropped[Drop.UNKNOWN_ADDRESS] += 1
            return
        try:
            arrived = self._believed(data, sender, source, send)
        except _Dropped as dropped:
            counts.dropped[dropped.why] += 1
            return
        except ber.BerError:
            counts.dropped[Drop.MALFORMED] += 1
            return
        except usm.UsmError:
            counts.dropped[Drop.DECRYPTION] += 1
            return
        if arrived is not None:
            counts.accepted[arrived.version, "inform" if arrived.opened.confirmed else "trap"] += 1
            self._take(arrived)

    def _believed(self, data: bytes, sender: Sender, source: tuple[Any, ...], send: Send) -> Arrived | None:
        tag, start, stop = ber.header(data, 0, len(data))
        if tag != ber.SEQUENCE:
            raise ber.BerError("not a message")
        for head, version in sender.heads.items():
            behind = start + len(head)
            if data[start:behind] == head:
                return self._of_community(version, (data, behind, stop), sender, source, send)
        version, position = ber.expect_integer(data, start, stop)
        if version not in VERSIONS:
            raise _Dropped(Drop.VERSION)
        if sender.community is None and sender.user is None:
            raise _Dropped(Drop.NO_CREDENTIAL)
        if version == pdu.VERSION_3:
            if sender.user is None:
                raise _Dropped(Drop.VERSION)
            return self._of_user(data, sender, source, send)
        if sender.community is None:
            raise _Dropped(Drop.VERSION)
        first, last = ber.expect(data, position, stop, ber.OCTET_STRING)
        if data[first:last] != sender.community:
            raise _Dropped(Drop.COMMUNITY)
        return self._of_community(version, (data, last, stop), sender, source, send)

    def _of_community(
        self, version: int, place: tuple[bytes, int, int], sender: Sender, source: tuple[Any, ...], send: Send
    ) -> Arrived:
        data, position, stop = place
        kind = data[position] if position < stop else 0
        if version == pdu.VERSION_1:
            if kind != pdu.TRAP_V1:
                raise _Dropped(Drop.NOT_A_NOTIFICATION)
            return Arrived(sender.device_id, source[0], "1", opened_v1(data, position, stop))
        if kind not in (pdu.TRAP, pdu.INFORM):
            raise _Dropped(Drop.NOT_A_NOTIFICATION)
        found = opened(pdu.opened(data, position, stop))
        answer = None
        if found.confirmed:
            message = pdu.community_message(version, sender.community or b"", _response(found))
            answer = partial(send, message, source)
        return Arrived(sender.device_id, source[0], "2c", found, answer)

    def _of_user(self, data: bytes, sender: Sender, source: tuple[Any, ...], send: Send) -> Arrived | None:
        head = usm.decode(data)
        if head.flags & 3 == _ENCRYPTED:
            raise ber.BerError("privacy without authentication")
        if head.flags & usm.REPORTABLE or head.engine_id in (b"", self.engine.engine_id):
            return self._inform(data, head, sender, source, send)
        return Arrived(sender.device_id, source[0], "3", self._trap(data, head, sender))

    def _trap(self, data: bytes, head: usm.Header, sender: Sender) -> Opened:
        """The sender's engine is the authority: RFC 3414 section 3.2."""
        user = sender.user
        if user is None or head.user != user.name:
            raise _Dropped(Drop.USER)
        if head.flags & 3 != user.flags:
            raise _Dropped(Drop.LEVEL)
        if not 5 <= len(head.engine_id) <= 32:
            raise _Dropped(Drop.ENGINE)
        keys = sender.keys(head.engine_id, lambda keys: usm.authentic(data, head, keys))
        if keys is None:
            raise _Dropped(Drop.DIGEST)
        if user.flags:
            now = self._now()
            if not sender.in_time(head, now):
                raise _Dropped(Drop.TIME_WINDOW)
            if not sender.is_new(head.mac, now):
                raise _Dropped(Drop.REPLAYED)
        plain = data[slice(*head.payload)]
        if head.flags & _ENCRYPTED:
            plain = usm.decrypt(keys, head.boots, head.time, head.salt, plain)
        found = usm.open_scoped_pdu(plain)
        if found.kind != pdu.TRAP:
            raise _Dropped(Drop.NOT_A_NOTIFICATION)
        return opened(found)

    def _inform(
        self, data: bytes, head: usm.Header, sender: Sender, source: tuple[Any, ...], send: Send
    ) -> Arrived | None:
        """We are the authority: a Report to whoever does not know us yet, a Response to an inform."""
        user = sender.user or usm.User("")
        authority = self._authority(user)
        try:
            _, keys, request = authority.accept(data, head)
        except Rejected as rejected:
            report = authority.report(data, head, rejected)
            if report is None:
                raise _Dropped(_DROPS[rejected.counter]) from None
            self.counts.reports += 1
            if not self._only_asks(head):
                self.counts.dropped[_DROPS[rejected.counter]] += 1
            send(report, source)
            return None
        if head.flags & 3 != user.flags:
            raise _Dropped(Drop.LEVEL)
        if request.kind != pdu.INFORM:
            raise _Dropped(Drop.NOT_A_NOTIFICATION)
        found = opened(request)
        message = authority.message(head, keys, _response(found), request)
        return Arrived(sender.device_id, source[0], "3", found, partial(send, message, source))

    def _only_asks(self, head: usm.Header) -> bool:
        """Whether a message is meant to be rejected: who we are, and what time it is, is learned in no other way."""
        return not head.engine_id or (head.engine_id == self.engine.engine_id and not head.boots)

    def _authority(self, user: usm.User) -> Authority:
        """One for each user, for two devices may have users of one name and different passwords."""
        if user not in self._authorities:
            self._authorities[user] = Authority(
                self.engine.engine_id, [user], self._now, self.engine.boots, self._booted
            )
        return self._authorities[user]


def _response(found: Opened) -> bytes:
    """RFC 3416 section 4.2.7: the same bindings."""
    return pdu.assemble(pdu.RESPONSE, found.request_id, 0, 0, found.bindings)
