"""What the asking side believes: levels, clocks, engines, numbers."""

import contextlib

import pytest

from core.clock import ManualClock
from monitor.snmp import ber, findings, pdu, usm
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

    @property
    def boots(self) -> int:
        """The count of boots that is asked with."""
        current = self.security.engines.current
        assert current is not None
        return current.boots

    def corrected(self, number: int = 10) -> None:
        """Ask, hear that the time is wrong, learn."""
        report = self.ask(number)
        assert report.kind == pdu.REPORT
        self.security.learn(report)


def forged(flags: int, kind: int, boots: int, time: int, name: str = "1.3.6.1.6.3.15.1.1.2.0") -> bytes:
    """What anybody can send who knows the engine's id and the user's name but no key."""
    body = pdu.assemble(kind, 2, 0, 0, ber.binding(ber.oid(name), ber.integer(1, ber.COUNTER32)))
    keys = usm.localize(usm.User("watch", "SHA256", b"some other", "AES", b"some other"), ENGINE)
    return usm.encode(2, flags, "watch", keys, (ENGINE, boots, time), usm.scoped(ENGINE, b"", body))


def test_discovery_then_an_answer() -> None:
    pair = Pair()
    pair.discover()
    assert (pair.security.engine_id, pair.boots) == (ENGINE, 7)
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
    assert pair.boots == 7
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
    pair.corrected()
    assert pair.boots == 8
    assert pair.ask(11).kind == pdu.RESPONSE
    with pytest.raises(Discard):
        pair.security.unwrap(old)


@pytest.mark.parametrize("boots", [1, 6])
def test_an_engine_that_comes_back_with_lower_boots_is_followed_and_told(boots: int) -> None:
    """A factory reset, or an agent that does not keep its count: D-Link's is known for it."""
    pair = Pair()
    pair.discover()
    pair.ask()
    pair.authority.boots = boots
    pair.corrected()
    assert not pair.security.findings, "a report alone proves nothing"
    assert pair.ask(11).kind == pdu.RESPONSE
    assert pair.security.findings == {findings.boots_back(7, boots)}
    assert pair.boots == boots


def test_an_engine_that_reboots_without_counting_is_followed_and_told() -> None:
    pair = Pair()
    pair.discover()
    pair.clock.advance(1000)
    pair.ask()
    pair.authority.restart()
    pair.authority.boots = 7
    pair.corrected()
    assert pair.ask(11).kind == pdu.RESPONSE
    assert pair.security.findings == {findings.time_back(7)}


def test_an_engine_that_lowers_its_boots_and_sends_no_report_is_found_by_asking_anew() -> None:
    pair = Pair()
    pair.discover()
    pair.ask()
    pair.authority.boots = 1
    pair.security.unanswered()
    pair.discover()
    assert pair.ask(11).kind == pdu.RESPONSE
    assert pair.security.findings == {findings.boots_back(7, 1)}


@pytest.mark.parametrize("boots", [0, 1, 6, 8, 2147483647])
@pytest.mark.parametrize("name", [b"", b"watch"])
def test_who_has_no_key_cannot_move_the_count_of_boots(boots: int, name: bytes) -> None:
    """He forges reports of an unknown engine, and answers what is asked then; the true agent sets it right at once."""
    pair = Pair()
    pair.discover()
    pair.ask()
    body = pdu.assemble(
        pdu.REPORT, 2, 0, 0, ber.binding(ber.oid("1.3.6.1.6.3.15.1.1.4.0"), ber.integer(1, ber.COUNTER32))
    )
    lie = usm.encode(2, 0, name.decode(), usm.NO_KEYS, (ENGINE, boots, 5), usm.scoped(ENGINE, b"", body))
    pair.security.learn(pair.security.unwrap(lie))
    assert not pair.security.proved
    pair.corrected()
    assert pair.boots == 7
    assert pair.ask(11).kind == pdu.RESPONSE
    assert pair.security.proved
    assert not pair.security.findings


def test_a_claim_that_nobody_proves_is_dropped() -> None:
    pair = Pair()
    pair.discover()
    pair.ask()
    other = Pair(engine_id=b"\x80\x00\x1f\x88\x04forged")
    pair.security.learn(pair.security.unwrap(other.reply(pair.request())))
    assert pair.security.engines.current is not None
    assert pair.security.engines.current.engine_id == b"\x80\x00\x1f\x88\x04forged"
    assert pair.security.engine_id == ENGINE, "others are told of the proved one"
    pair.security.unanswered()
    assert (pair.security.engine_id, pair.boots) == (ENGINE, 7)
    assert not pair.security.findings


@pytest.mark.parametrize("which", ["report", "answer"])
def test_what_an_engine_said_in_an_earlier_life_does_not_set_its_boots_back(which: str) -> None:
    """Even under the number that is waited for, which he who recorded it would have to guess, and twice."""
    pair = Pair()
    pair.discover()
    pair.ask()
    recorded = {"answer": pair.reply(pair.request(5))}
    pair.security.engines.corrected(ENGINE, 9, 100)
    recorded["report"] = pair.reply(pair.request(6))
    pair.authority.boots = 9
    pair.ask(7)
    with contextlib.suppress(Discard):
        pair.security.unwrap(recorded[which])
    assert not pair.security.findings
    if which == "report":
        pair.corrected()
    assert pair.boots == 9
    assert pair.ask(11).kind == pdu.RESPONSE
    assert not pair.security.findings


def test_an_engine_whose_count_is_used_up_is_refused_in_words() -> None:
    pair = Pair()
    pair.authority.boots = usm.MAX_BOOTS - 1
    pair.discover()
    pair.ask()
    pair.authority.boots = usm.MAX_BOOTS
    with pytest.raises(Refused, match="new engine id"):
        pair.corrected()


def test_an_answer_with_the_last_count_of_boots_is_outside_of_the_window() -> None:
    pair = Pair()
    pair.authority.boots = usm.MAX_BOOTS
    pair.discover()
    with pytest.raises(Discard):
        pair.ask()


def test_clocks_that_drift_apart_are_set_again() -> None:
    pair = Pair()
    pair.discover()
    pair.clock.advance(1000)
    assert pair.ask(3).kind == pdu.RESPONSE
    pair.authority._booted -= 200
    pair.corrected(4)
    assert pair.ask(5).kind == pdu.RESPONSE
    assert not pair.security.findings


def test_an_answer_is_late_by_the_engines_clock_not_by_the_last_answer() -> None:
    """RFC 3414 section 3.2.7 b 2: the notion of its time goes on when nobody asks."""
    pair = Pair()
    pair.discover()
    pair.ask()
    old = pair.reply(pair.request(9))
    pair.clock.advance(usm.TIME_WINDOW)
    pair.security.unwrap(old)
    pair.clock.advance(1)
    with pytest.raises(Discard):
        pair.security.unwrap(old)


def test_another_engine_at_the_address_is_learned_anew() -> None:
    second = b"\x80\x00\x1f\x88\x04second"
    pair = Pair()
    pair.discover()
    pair.ask()
    other = Pair(engine_id=second)
    pair.security.learn(pair.security.unwrap(other.reply(pair.request(3))))
    assert pair.security.discovery(4) is None, "its report said who it is"
    assert pair.security.unwrap(other.reply(pair.request(5))).kind == pdu.RESPONSE
    assert pair.security.engine_id == second
    assert pair.security.findings == {findings.engine_replaced(ENGINE, second)}


def test_who_can_prove_nothing_follows_what_he_is_told() -> None:
    nobody = usm.User("open")
    pair = Pair(nobody, nobody)
    pair.discover()
    assert pair.ask().kind == pdu.RESPONSE
    other = Pair(nobody, nobody, b"\x80\x00\x1f\x88\x04second")
    pair.security.learn(pair.security.unwrap(other.reply(pair.request(3))))
    assert pair.security.unwrap(other.reply(pair.request(5))).kind == pdu.RESPONSE


def test_two_engines_with_one_id_do_not_confuse_each_other() -> None:
    """Cloned devices share their engine's id; each still has a clock of its own, kept by its own object."""
    one, other = Pair(), Pair()
    other.authority.boots = 90
    one.discover()
    other.discover()
    assert (one.boots, other.boots) == (7, 90)
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
