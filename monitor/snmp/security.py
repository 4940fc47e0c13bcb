"""How a message to one agent is wrapped and how its answer is believed: by community, or by user."""

from collections.abc import Callable
from typing import Protocol

from monitor.snmp import ber, pdu, usm


class Discard(Exception):  # noqa: N818  -- not an error of ours: a datagram that is not the answer
    """A datagram that must not be taken for the answer; the right one may still come."""


class Refused(Exception):  # noqa: N818  -- an outcome
    """The agent said that it will not answer us; its text says why, for a person."""


class Security(Protocol):
    """What is particular to a version of SNMP. One object for each agent: it remembers."""

    version: int

    def discovery(self, message_id: int) -> bytes | None:
        """The message to send first, or None when everything is known."""
        ...

    def wrap(self, message_id: int, body: bytes) -> bytes:
        """A message around an encoded PDU. Raises Refused when there can be none."""
        ...

    def unwrap(self, data: bytes) -> pdu.Pdu:
        """The PDU of an answer, its bindings not read yet. Raises Discard, BerError."""
        ...

    def learn(self, report: pdu.Pdu) -> None:
        """Take in what a Report says, so that the request can be repeated. Raises Refused."""
        ...


class CommunitySecurity:
    """Versions 1 and 2c."""

    def __init__(self, version: int, community: bytes) -> None:
        self.version = version
        self._community = community
        self._head = ber.integer(version) + ber.tlv(ber.OCTET_STRING, community)

    def discovery(self, message_id: int) -> bytes | None:  # noqa: ARG002  -- the Protocol's
        return None

    def wrap(self, message_id: int, body: bytes) -> bytes:  # noqa: ARG002  -- the Protocol's
        return b"\x30%b%b%b" % (ber.length_bytes(len(self._head) + len(body)), self._head, body)

    def unwrap(self, data: bytes) -> pdu.Pdu:
        tag, start, stop = ber.header(data, 0, len(data))
        behind = start + len(self._head)
        if tag == ber.SEQUENCE and behind < stop and data[start:behind] == self._head:
            answer = pdu.opened(data, behind, stop)
            if answer.kind != pdu.RESPONSE:
                raise Discard
            return answer
        version, community, answer = pdu.open_community(data)  # another community, or one that is written at length
        if version != self.version or community != self._community or answer.kind != pdu.RESPONSE:
            raise Discard
        return answer

    def learn(self, report: pdu.Pdu) -> None:  # noqa: ARG002  -- the Protocol's
        raise Refused("the agent sent a report, which this version of SNMP does not know")


_REFUSALS = {
    1: "the agent does not support the security level; compare security_level with the agent's configuration",
    3: "the agent does not know the user name",
    5: "the agent says that the authentication is wrong: check auth_protocol and auth_password",
    6: "the agent cannot decrypt the request: check priv_protocol and priv_password",
}
_NOT_IN_TIME_WINDOWS = 2
_UNKNOWN_ENGINE_ID = 4


class UserSecurity:
    """Version 3: RFC 3414. Learns the engine's id, boots and time, and learns them anew when they change."""

    version = pdu.VERSION_3

    def __init__(self, user: usm.User, now: Callable[[], float], context_name: bytes = b"") -> None:
        self._user = user
        self._now = now
        self._context_name = context_name
        self.engine_id = b""
        self.boots = 0
        self._started = 0.0
        self._latest = 0

    def discovery(self, message_id: int) -> bytes | None:
        """RFC 3414 section 4: an empty request that the agent answers with a Report."""
        if self.engine_id:
            return None
        body = usm.scoped(b"", b"", pdu.encode(pdu.GET, message_id, ()))
        return usm.encode(message_id, usm.REPORTABLE, "", usm.NO_KEYS, (b"", 0, 0), body)

    def wrap(self, message_id: int, body: bytes) -> bytes:
        try:
            keys = usm.localize_cached(self._user, self.engine_id)
        except usm.UsmError as error:
            raise Refused(f"the credential cannot be used: {error}") from error
        engine = (self.engine_id, self.boots, max(0, int(self._now() - self._started)))
        flags = self._user.flags | usm.REPORTABLE
        return usm.encode(
            message_id, flags, self._user.name, keys, engine, usm.scoped(self.engine_id, self._context_name, body)
        )

    def unwrap(self, data: bytes) -> pdu.Pdu:
        head = usm.decode(data)
        if not self.engine_id:
            return self._discovered(data, head)
        keys = usm.localize_cached(self._user, self.engine_id)
        try:
            plain = usm.open_payload(data, head, keys)
        except usm.UsmError as error:
            raise Discard from error
        answer = usm.open_scoped_pdu(plain)
        if answer.kind == pdu.REPORT:
            return self._report(answer, head)
        if answer.kind != pdu.RESPONSE or head.flags & 3 != self._user.flags:
            raise Discard
        if head.engine_id != self.engine_id or head.user != self._user.name or not self._in_time(head):
            raise Discard
        return answer

    def learn(self, report: pdu.Pdu) -> None:
        counter = _counter(report)
        if counter == _UNKNOWN_ENGINE_ID:
            self.engine_id = b""
        elif counter in _REFUSALS:
            raise Refused(_REFUSALS[counter])
        elif counter != _NOT_IN_TIME_WINDOWS:
            raise Refused("the agent sent a report that RFC 3414 does not know")

    def _discovered(self, data: bytes, head: usm.Header) -> pdu.Pdu:
        answer = usm.scoped_pdu(usm.open_payload(data, head, usm.NO_KEYS)) if not head.flags & 3 else None
        if answer is None or answer.kind != pdu.REPORT or not 5 <= len(head.engine_id) <= 32:
            raise Discard
        self.engine_id = head.engine_id
        self._set_time(head)
        return answer

    def _report(self, answer: pdu.Pdu, head: usm.Header) -> pdu.Pdu:
        authenticated = bool(head.flags & 1)
        if _counter(answer) == _NOT_IN_TIME_WINDOWS:
            if self._user.flags & 1 and not authenticated:
                raise Discard  # anybody could send this one to set our clock: RFC 3414 section 3.2.7
            self._set_time(head)
        return answer

    def _set_time(self, head: usm.Header) -> None:
        self.boots = head.boots
        self._latest = head.time
        self._started = self._now() - head.time

    def _in_time(self, head: usm.Header) -> bool:
        """RFC 3414 section 3.2.7 b: also moves our notion of the engine's clock forward."""
        if not self._user.flags & 1:
            return True
        if head.boots < self.boots or (head.boots == self.boots and head.time < self._latest - usm.TIME_WINDOW):
            return False
        if head.boots > self.boots or head.time > self._latest:
            self._set_time(head)
        return True


def _counter(report: pdu.Pdu) -> int:
    """Which usmStats counter a Report shows, 0 for none."""
    for name, _, _ in report.bindings:
        if name.startswith(usm.USM_STATS) and len(name) > len(usm.USM_STATS):
            return name[len(usm.USM_STATS)]
    return 0
