"""What the asking side believes: levels, clocks, engines, numbers."""

import pytest

from core.clock import ManualClock
from monitor.snmp import ber, pdu, usm
from monitor.snmp.agent import Agent, Authority, View
from monitor.snmp.security import CommunitySecurity, Discard, Refused, UserSecurity

SYS_DESCR = ber.oid("1.3.6.1.2.1.1.1.0")
VIEW = View({(1, 3, 6, 1, 2, 1, 1, 1, 0): ber.tlv(ber.OCTET_STRING, b"router")})
ENGINE = b"\x80\x00\x1f\x88\x04first"
USER = usm.User("watch", "SHA256", b"authentic1", "AES", b"privately1")


class Pair:
    """A monitor's side and an agent that meet without a network."""

    def __init__(self, user: usm.User = USER, known: usm.User = USER, engine_id: bytes = ENGINE) -> None:
        self.clock = ManualClock()
        self.authority = Authority(engine_id, [known], self.clock.monotonic, boots=7)
        self.agent = Agent(VIEW, authority=self.authority)
        self.security = UserSecurity(user, self.clock.monotonic)

    def discover(self) -> None:
        request = self.security.discovery(1)
        assert request is not None
        self.security.unwrap(self.reply(request))

    def reply(self, request: bytes) -> bytes:
        found = self.agent.respond(request)
        assert found is not None
        return found

    def request(self, number: int = 2) -> bytes:
        return self.security.wrap(number, pdu.encode(pdu.GET, number, [SYS_DESCR]))

    def ask(self, number: int = 2) -> pdu.Pdu:
        return self.security.unwrap(self.reply(self.request(number)))


def forged(flags: int, kind: int, boots: int, time: int, name: str = "1.3.6.1.6.3.15.1.1.2.0") -> bytes:
    """What anybody can send who knows the engine's id and the user's name but no key."""
    body = pdu.assemble(kind, 2, 0, 0, ber.binding(ber.oid(name), ber.integer(1, ber.COUNTER32)))
    keys = usm.localize(usm.User("watch", "SHA256", b"some other", "AES", b"some other"), ENGINE)
    return usm.encode(2, flags, "watch", keys, (ENGINE, boots, time), usm.scoped(ENGINE, b"", body))


def test_discovery_then_an_answer() -> None:
    pair = Pair()
    pair.discover()
    assert (pair.security.engine_id, pair.security.boots) == (ENGINE, 7)
    assert pair.security.discovery(5) is None
    assert pair.ask().bindings == [(SYS_DESCR, ber.OCTET_STRING, b"router")]


@pytest.mark.parametrize("flags", [0, 1, 3])
@pytest.mark.parametrize("kind", [pdu.RESPONSE, pdu.GET])
def test_no_forged_answer_is_believed_at_any_level(flags: int, kind: int) -> None:
    pair = Pair()
    pair.discover()
    with pytest.raises(Discard):
        pair.security.unwrap(forged(flags, kind, 7, 1))


def test_an_answer_at_a_lower_level_is_no_answer() -> None:
    pair = Pair()
    pair.discover()
    keys = usm.localize(USER, ENGINE)
    body = usm.scoped(ENGINE, b"", pdu.assemble(pdu.RESPONSE, 2, 0, 0, b""))
    for flags in (0, 1):
        with pytest.raises(Discard):
            pair.security.unwrap(usm.encode(2, flags, "watch", keys, (ENGINE, 7, 0), body))
    pair.security.unwrap(usm.encode(2, 3, "watch", keys, (ENGINE, 7, 0), body))


def test_a_forged_report_cannot_set_the_clock() -> None:
    pair = Pair()
    pair.discover()
    for flags in (0, 1, 3):
        with pytest.raises(Discard):
            pair.security.unwrap(forged(flags, pdu.REPORT, 2147483646, 1_000_000))
    assert pair.security.boots == 7
    assert pair.ask().kind == pdu.RESPONSE


def test_an_answer_from_long_ago_is_not_believed() -> None:
    pair = Pair()
    pair.discover()
    old = pair.reply(pair.request(9))
    pair.clock.advance(400)
    pair.ask(10)
    with pytest.raises(Discard):
        pair.security.unwrap(old)


def test_an_answer_from_before_a_reboot_is_not_believed() -> None:
    pair = Pair()
    pair.discover()
    old = pair.reply(pair.request(9))
    pair.authority.restart()
    report = pair.ask(10)
    assert report.kind == pdu.REPORT
    pair.security.learn(report)
    assert pair.security.boots == 8
    assert pair.ask(11).kind == pdu.RESPONSE
    with pytest.raises(Discard):
        pair.security.unwrap(old)


def test_a_device_reset_to_its_factory_state_is_followed() -> None:
    """Its boots start again below what is known. That an old report is no such thing, its number tells (transport)."""
    pair = Pair()
    pair.discover()
    pair.authority.boots = 1
    report = pair.ask(10)
    assert report.kind == pdu.REPORT
    pair.security.learn(report)
    assert pair.security.boots == 1
    assert pair.ask(11).kind == pdu.RESPONSE


def test_clocks_that_drift_apart_are_set_again() -> None:
    pair = Pair()
    pair.discover()
    pair.clock.advance(1000)
    assert pair.ask(3).kind == pdu.RESPONSE
    pair.security._started += 200
    report = pair.ask(4)
    assert report.kind == pdu.REPORT
    pair.security.learn(report)
    assert pair.ask(5).kind == pdu.RESPONSE


def test_another_engine_at_the_address_is_learned_anew() -> None:
    pair = Pair()
    pair.discover()
    other = Pair(engine_id=b"\x80\x00\x1f\x88\x04second")
    report = pair.security.unwrap(other.reply(pair.request(3)))
    assert report.kind == pdu.REPORT
    pair.security.learn(report)
    request = pair.security.discovery(4)
    assert request is not None
    pair.security.unwrap(other.reply(request))
    assert pair.security.engine_id == b"\x80\x00\x1f\x88\x04second"
    assert pair.security.unwrap(other.reply(pair.request(5))).kind == pdu.RESPONSE


def test_two_engines_with_one_id_do_not_confuse_each_other() -> None:
    """Cloned devices share their engine's id; each still has a clock of its own, kept by its own object."""
    one, other = Pair(), Pair()
    other.authority.boots = 90
    one.discover()
    other.discover()
    assert (one.security.boots, other.security.boots) == (7, 90)
    assert one.ask().kind == other.ask().kind == pdu.RESPONSE


@pytest.mark.parametrize(
    ("user", "known", "words"),
    [
        (usm.User("who", "SHA256", b"authentic1", "AES", b"privately1"), USER, "does not know the user"),
        (usm.User("watch", "SHA256", b"wrong-wrong", "AES", b"privately1"), USER, "auth_password"),
        (usm.User("watch", "SHA512", b"authentic1", "AES", b"privately1"), USER, "auth_protocol"),
        (usm.User("watch", "SHA256", b"authentic1", "AES", b"wrong-wrong"), USER, "priv_password"),
        (USER, usm.User("watch", "SHA256", b"authentic1"), "security level"),
    ],
)
def test_a_refusal_says_what_to_check(user: usm.User, known: usm.User, words: str) -> None:
    pair = Pair(user, known)
    pair.discover()
    with pytest.raises(Refused, match=words):
        pair.security.learn(pair.ask())


def test_who_may_more_is_not_let_in_with_less() -> None:
    pair = Pair(usm.User("watch", "SHA256", b"authentic1"), USER)
    pair.discover()
    assert pair.ask().status == pdu.ErrorStatus.AUTHORIZATION_ERROR


def test_an_agent_reports_only_when_it_may() -> None:
    pair = Pair()
    message = usm.encode(1, 0, "", usm.NO_KEYS, (b"", 0, 0), usm.scoped(b"", b"", pdu.encode(pdu.GET, 1, ())))
    assert pair.agent.respond(message) is None


def test_an_empty_password_is_refused_in_words() -> None:
    pair = Pair(usm.User("watch", "SHA256", b""))
    pair.discover()
    with pytest.raises(Refused, match="password is empty"):
        pair.request()


@pytest.mark.parametrize(
    ("version", "community", "kind"), [(0, b"c", pdu.RESPONSE), (1, b"d", pdu.RESPONSE), (1, b"c", pdu.GET)]
)
def test_a_community_answer_must_fit_the_question(version: int, community: bytes, kind: int) -> None:
    answer = pdu.community_message(version, community, pdu.assemble(kind, 1, 0, 0, b""))
    with pytest.raises(Discard):
        CommunitySecurity(pdu.VERSION_2C, b"c").unwrap(answer)
