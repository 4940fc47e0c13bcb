"""How a message to one agent is wrapped and how its answer is believed: by community, or by user."""

from collections.abc import Callable
from typing import Protocol

from core.model import Finding
from monitor.snmp import ber, pdu, usm
from monitor.snmp.engine_clock import Engines


class Discard(Exception):  # noqa: N818  -- not an error of ours: a datagram that is not the answer
    """A datagram that must not be taken for the answer; the right one may still come."""


class Refused(Exception):  # noqa: N818  -- an outcome
    """The agent said that it will not answer us; its text says why, for a person."""


class Unproved(Refused):
    """A Set that was not sent, for what is known of the engine was not proved yet."""


class Security(Protocol):
    """What is particular to a version of SNMP. One object for each agent: it remembers."""

    version: int
    head: bytes | None
    """Version and community, which every message begins with; None where messages are more than that."""
    findings: set[Finding]
    """What was noticed, until somebody takes it."""

    @property
    def engine_id(self) -> bytes:
        """Of who answers; empty in versions 1 and 2c, and before the first answer."""
        ...

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

    def unanswered(self) -> None:
        """A request got no answer at all: what was learned may be out of date."""
        ...

    @property
    def proved(self) -> bool:
        """Whether the engine and its time were proved, so that a Set reaches nobody else, and never a second time."""
        ...

    def within(self, suffix: bytes, context: bytes) -> "Security":
        """The same for a part of the agent, named by a suffix of the community or a context (RFC 3411, 3.3.1)."""
        ...


class CommunitySecurity:
    """Versions 1 and 2c."""

    proved = True
    engine_id = b""

    def __init__(self, version: int, community: bytes) -> None:
        self.findings: set[Finding] = set()
        self.version = version
        self._community = community
        self._head = ber.integer(version) + ber.tlv(ber.OCTET_STRING, community)
        self.head: bytes | None = self._head

    def spoken_as(self, version: int) -> "CommunitySecurity":
        """The same community in another version."""
        return CommunitySecurity(version, self._community)

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

    def within(self, suffix: bytes, context: bytes) -> "CommunitySecurity":  # noqa: ARG002  -- the Protocol's
        return CommunitySecurity(self.version, self._community + suffix)

    def learn(self, report: pdu.Pdu) -> None:  # noqa: ARG002  -- the Protocol's
        raise Refused("the agent sent a report, which this version of SNMP does not know")

    def unanswered(self) -> None:
        pass


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
    head: bytes | None = None

    def __init__(self, user: usm.User, now: Callable[[], float], context_name: bytes = b"") -> None:
        self._user = user
        self._now = now
        self._context_name = context_name
        self.engines = Engines(bool(user.flags & 1), now)
        self.findings = self.engines.findings

    @property
    def engine_id(self) -> bytes:
        """The engine that was proved at this address, else the one that is said to be there."""
        return self.engines.engine_id

    @property
    def proved(self) -> bool:
        return self.engines.proved

    def within(self, suffix: bytes, context: bytes) -> "UserSecurity":  # noqa: ARG002  -- the Protocol's
        """The engine is the same one, and what was learned of it is shared."""
        other = UserSecurity(self._user, self._now, context)
        other.engines, other.findings = self.engines, self.findings
        return other

    def discovery(self, message_id: int) -> bytes | None:
        """RFC 3414 section 4: an empty request that the agent answers with a Report."""
        if not self.engines.ask_who():
            return None
        body = usm.scoped(b"", self._context_name, pdu.encode(pdu.GET, message_id, ()))
        return usm.encode(message_id, usm.REPORTABLE, "", usm.NO_KEYS, (b"", 0, 0), body)

    def wrap(self, message_id: int, body: bytes) -> bytes:
        current = self.engines.current
        if current is None:
            raise Refused("the engine that was to be asked is not known any more")
        try:
            keys = usm.localize_cached(self._user, current.engine_id)
        except usm.UsmError as error:
            raise Refused(f"the credential cannot be used: {error}") from error
        engine = (current.engine_id, current.boots, current.time_now(self._now()))
        flags = self._user.flags | usm.REPORTABLE
        return usm.encode(
            message_id, flags, self._user.name, keys, engine, usm.scoped(current.engine_id, self._context_name, body)
        )

    def unwrap(self, data: bytes) -> pdu.Pdu:
        head = usm.decode(data)
        if not head.flags & 3:
            answer = usm.open_scoped_pdu(usm.open_payload(data, head, usm.NO_KEYS))
            if answer.kind == pdu.REPORT:
                return self._unproved_report(answer, head)
            if answer.kind != pdu.RESPONSE or self._user.flags or not self._is_mine(head):
                raise Discard
            return answer
        if not self._user.flags & 1 or not self.engines.knows(head.engine_id):
            raise Discard
        try:
            plain = usm.open_payload(data, head, usm.localize_cached(self._user, head.engine_id))
        except usm.UsmError as error:
            raise Discard from error
        answer = usm.open_scoped_pdu(plain)
        if answer.kind == pdu.REPORT:
            if _counter(answer) == _NOT_IN_TIME_WINDOWS:
                self.engines.corrected(head.engine_id, head.boots, head.time)
            return answer
        if answer.kind != pdu.RESPONSE or head.flags & 3 != self._user.flags or not self._is_mine(head):
            raise Discard
        return answer

    def learn(self, report: pdu.Pdu) -> None:
        counter = _counter(report)
        current = self.engines.current
        if counter in _REFUSALS:
            raise Refused(_REFUSALS[counter])
        if counter == _NOT_IN_TIME_WINDOWS and current is not None and current.boots == usm.MAX_BOOTS:
            raise Refused("the agent has used up its count of boots and answers nobody: give it a new engine id")
        if counter not in (_UNKNOWN_ENGINE_ID, _NOT_IN_TIME_WINDOWS):
            raise Refused("the agent sent a report that RFC 3414 does not know")

    def unanswered(self) -> None:
        self.engines.unanswered()

    def _is_mine(self, head: usm.Header) -> bool:
        return head.user == self._user.name and self.engines.believes(head.engine_id, head.boots, head.time)

    def _unproved_report(self, answer: pdu.Pdu, head: usm.Header) -> pdu.Pdu:
        """Anybody can have sent it: it may say whom to ask, and that we are refused, but sets no clock."""
        counter = _counter(answer.read())
        if counter == _NOT_IN_TIME_WINDOWS and self._user.flags & 1:
            raise Discard  # RFC 3414 section 3.2.7
        if counter == _UNKNOWN_ENGINE_ID or not self.engine_id:
            if not 5 <= len(head.engine_id) <= 32:
                raise Discard
            self.engines.claim(head.engine_id, head.boots, head.time)
        return answer


def _counter(report: pdu.Pdu) -> int:
    """Which usmStats counter a Report shows, 0 for none."""
    for name, _, _ in report.bindings:
        if name.startswith(usm.USM_STATS) and len(name) > len(usm.USM_STATS):
            return name[len(usm.USM_STATS)]
    return 0
