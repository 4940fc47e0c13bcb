"""The receiver alone: what is made up, repeated, malformed or recorded is counted, dropped and never raises."""

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.snmp import ber, pdu, usm
from monitor.snmp.engine_clock import Clock
from monitor.snmp.traps import notification
from monitor.snmp.traps.counts import Drop
from monitor.snmp.traps.senders import ENGINES, MACS, Sender
from tests.monitor.snmp.traps.listening import COMMUNITY, ENGINE, LINK_DOWN, SENDER_ENGINE, Inbox, by_community

SOURCE = ("127.0.0.1", 40_000)
USER = usm.User("watch", "SHA256", b"authentic-1", "AES", b"privately-1")
KEYS = usm.localize(USER, SENDER_ENGINE)
BINDING = ber.binding(ber.oid("1.3.6.1.2.1.2.2.1.1.3"), ber.integer(3))


def trap(number: int = 1, uptime: int = 4242, kind: int = pdu.TRAP, bindings: bytes = BINDING) -> bytes:
    return notification.encode(kind, number, ber.oid(LINK_DOWN), uptime, bindings)


def v2c(body: bytes, community: bytes = COMMUNITY) -> bytes:
    return pdu.community_message(pdu.VERSION_2C, community, body)


def v1(body: bytes) -> bytes:
    return pdu.community_message(pdu.VERSION_1, COMMUNITY, body)


def v3(body: bytes, engine_id: bytes = SENDER_ENGINE, boots: int = 3, time: int = 1000, flags: int = 3) -> bytes:
    keys = KEYS if engine_id == SENDER_ENGINE else usm.localize(USER, engine_id)
    return usm.encode(1, flags, USER.name, keys, (engine_id, boots, time), usm.scoped(engine_id, b"", body))


class Post:
    """Delivers datagrams and keeps what was sent back."""

    def __init__(self, sender: Sender, now: float = 0.0) -> None:
        self.now = now
        self.inbox = Inbox({"127.0.0.1": sender}, now=lambda: self.now)
        self.sent: list[bytes] = []

    def bring(self, *messages: bytes) -> "Post":
        for message in messages:
            self.inbox.receiver.receive(message, SOURCE, lambda data, _: self.sent.append(data))
        return self


def user_post() -> Post:
    return Post(Sender("switch", None, USER))


def test_two_traps_that_differ_in_number_and_time_alone_have_one_mark() -> None:
    post = Post(by_community()).bring(v2c(trap(1, 100)), v2c(trap(2, 200)), v2c(trap(3, 300, bindings=b"")))
    first, second, third = (one.opened.mark for one in post.inbox.arrived)
    assert first == second != third
    marks = [notification.encode_v1(ber.oid("1.3.6.1.4.1.9"), bytes(4), ber.oid(LINK_DOWN), at, b"") for at in (1, 9)]
    post.bring(*map(v1, marks))
    assert post.inbox.arrived[3].opened.mark == post.inbox.arrived[4].opened.mark


def test_a_mark_of_what_is_long_is_short() -> None:
    long = ber.binding(ber.oid("1.3.6.1.4.1.9.1"), ber.tlv(ber.OCTET_STRING, bytes(60_000)))
    post = Post(by_community()).bring(v2c(trap(bindings=long)))
    assert len(post.inbox.arrived[0].opened.mark) == 32
    assert len(post.inbox.arrived[0].opened.read().bindings[0][2]) == 60_000


def test_a_replay_of_version_3_is_dropped_although_it_is_of_now() -> None:
    message = v3(trap())
    post = user_post().bring(message, message, v3(trap(2)))
    assert len(post.inbox.arrived) == 2
    assert post.inbox.drops == {Drop.REPLAYED: 1}


def cached() -> int:
    """How many keys are kept."""
    kept: int = vars(usm)["localize_cached"].cache_info().currsize
    return kept


def test_what_is_remembered_of_a_sender_has_an_end() -> None:
    sender = Sender("switch", None, USER)
    for number in range(MACS + 100):
        assert sender.is_new(number.to_bytes(24, "big"), 0.0)
    assert len(sender.macs) == MACS
    assert not sender.is_new((MACS + 99).to_bytes(24, "big"), 0.0)
    assert sender.is_new(b"much later", 1000.0)
    assert len(sender.macs) == 1, "a copy from then is outside of the time window"


def test_made_up_engines_of_a_user_without_keys_leave_the_cache_of_keys_alone() -> None:
    nobody = usm.User("nobody")
    post = Post(Sender("switch", None, nobody))
    before = cached()
    for number in range(50):
        engine = b"\x80\x00\x00\x01\x05" + number.to_bytes(4, "big")
        post.bring(usm.encode(1, 0, nobody.name, usm.NO_KEYS, (engine, 1, 1), usm.scoped(engine, b"", trap())))
    assert len(post.inbox.arrived) == 50
    assert cached() == before


def test_engines_that_nobody_proved_are_not_remembered() -> None:
    post = user_post()
    forger = usm.User(USER.name, "SHA256", b"another-word", "AES", b"another-word")
    before = cached()
    for number in range(50):
        engine = b"\x80\x00\x00\x01\x05" + number.to_bytes(4, "big")
        keys = usm.localize(forger, engine)
        scoped = usm.scoped(engine, b"", trap())
        post.bring(usm.encode(1, 3, USER.name, keys, (engine, 1, 1), scoped))
    assert post.inbox.drops == {Drop.DIGEST: 50}
    assert cached() == before


def test_only_so_many_engines_of_one_address_are_remembered() -> None:
    sender = Sender("switch", None, USER)
    post = Post(sender)
    post.bring(*(v3(trap(), b"\x80\x00\x00\x01\x05" + bytes((number,))) for number in range(ENGINES + 5)))
    assert len(post.inbox.arrived) == ENGINES + 5
    assert len(sender.engines) == ENGINES


def test_what_polls_proved_of_a_clock_holds_for_traps_too() -> None:
    """A recording is refused by a receiver that has never heard this sender, if the poller has."""
    post = Post(Sender("switch", None, USER, lambda: Clock(SENDER_ENGINE, 5, 100, 0.0)))
    post.bring(v3(trap(1), boots=4, time=90_000), v3(trap(2), boots=5, time=50))
    assert post.inbox.drops == {Drop.TIME_WINDOW: 1}
    assert len(post.inbox.arrived) == 1


def test_an_engine_that_forgot_its_boots_is_believed_once_a_poll_has_proved_it() -> None:
    proved = [Clock(SENDER_ENGINE, 5, 100, 0.0)]
    post = Post(Sender("switch", None, USER, lambda: proved[0]))
    post.bring(v3(trap(1), boots=5, time=101))
    post.now = 60.0
    post.bring(v3(trap(2), boots=1, time=3))
    assert post.inbox.drops == {Drop.TIME_WINDOW: 1}
    proved[0] = Clock(SENDER_ENGINE, 1, 4, 60.0)
    post.bring(v3(trap(3), boots=1, time=5))
    assert len(post.inbox.arrived) == 2


def test_what_was_learned_of_a_sender_outlives_a_new_inventory() -> None:
    post = user_post().bring(v3(trap(), boots=3))
    post.inbox.receiver.watch({"127.0.0.1": Sender("switch", None, USER)})
    post.bring(v3(trap(2), boots=2))
    assert post.inbox.drops == {Drop.TIME_WINDOW: 1}
    post.inbox.receiver.watch({"127.0.0.1": Sender("another", None, USER)})
    post.bring(v3(trap(3), boots=2))
    assert len(post.inbox.arrived) == 2


def test_an_inform_is_answered_with_its_own_bindings() -> None:
    body = trap(-77, kind=pdu.INFORM)
    post = Post(by_community()).bring(v2c(body))
    version, community, answer = pdu.decode_community(post.sent[0])
    assert (version, community) == (pdu.VERSION_2C, COMMUNITY)
    assert (answer.kind, answer.request_id, answer.status, answer.index) == (pdu.RESPONSE, -77, 0, 0)
    assert answer.bindings == pdu.decode(body, 0, len(body)).bindings


def test_an_inform_of_an_earlier_boot_is_told_the_time_authenticated() -> None:
    post = user_post()
    own = usm.localize(USER, ENGINE.engine_id)
    scoped = usm.scoped(SENDER_ENGINE, b"ctx", trap(kind=pdu.INFORM))
    old = usm.encode(9, 7, USER.name, own, (ENGINE.engine_id, ENGINE.boots - 1, 500), scoped)
    post.bring(old)
    report = usm.decode(post.sent[0])
    assert (report.message_id, report.boots, report.flags & 3) == (9, ENGINE.boots, 1)
    assert usm.authentic(post.sent[0], report, own)
    assert post.inbox.drops == {Drop.TIME_WINDOW: 1}
    post.bring(usm.encode(10, 7, USER.name, own, (ENGINE.engine_id, report.boots, report.time), scoped))
    answer = usm.decode(post.sent[1])
    plain = usm.open_payload(post.sent[1], answer, own)
    assert usm.context(plain) == (SENDER_ENGINE, b"ctx"), "the answer is in the inform's own context"
    assert usm.scoped_pdu(plain).kind == pdu.RESPONSE
    assert len(post.inbox.arrived) == 1


def test_what_is_no_notification_is_dropped_and_not_answered() -> None:
    get = pdu.encode(pdu.GET, 1, [ber.oid("1.3.6.1.2.1.1.1.0")])
    Post(by_community()).bring(v2c(get), v1(get), v1(trap()))
    post = Post(by_community()).bring(v2c(get), v1(get), v1(trap()))
    assert post.inbox.drops == {Drop.NOT_A_NOTIFICATION: 3}
    other = user_post()
    own = usm.localize(USER, ENGINE.engine_id)
    engine = (ENGINE.engine_id, ENGINE.boots, 0)
    other.bring(usm.encode(1, 7, USER.name, own, engine, usm.scoped(ENGINE.engine_id, b"", get)))
    assert other.inbox.drops == {Drop.NOT_A_NOTIFICATION: 1}
    assert post.sent == other.sent == []


def test_a_device_without_a_credential_may_not_send() -> None:
    post = Post(Sender("camera")).bring(v2c(trap()))
    assert post.inbox.drops == {Drop.NO_CREDENTIAL: 1}


def test_numbers_of_version_1_that_cannot_be_are_malformed() -> None:
    def body(generic: int, specific: int) -> bytes:
        head = ber.tlv(ber.OBJECT_IDENTIFIER, ber.oid("1.3.6.1.4.1.9")) + ber.tlv(ber.IP_ADDRESS, bytes(4))
        numbers = ber.integer(generic) + ber.integer(specific) + ber.integer(1, ber.TIME_TICKS)
        return ber.tlv(pdu.TRAP_V1, head + numbers + ber.tlv(ber.SEQUENCE, b""))

    for generic, specific in ((7, 0), (-1, 0), (6, -5), (6, 1 << 40)):
        post = Post(by_community()).bring(v1(body(generic, specific)))
        try:
            post.inbox.arrived[0].opened.read()
        except ber.BerError:
            continue
        raise AssertionError(f"{generic}.{specific} was read")


MESSAGES = [
    v2c(trap()),
    v2c(trap(kind=pdu.INFORM)),
    v3(trap()),
    v1(notification.encode_v1(b"\x2b", bytes(4), b"\x2b\x01", 1, BINDING)),
]
SENDERS = [by_community(), Sender("switch", None, USER), Sender("switch", None, usm.User("nobody")), Sender("camera")]


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_nothing_that_arrives_raises_or_is_lost_count_of(data: st.DataObject) -> None:
    """Good messages with octets changed, cut out or put in; and what is no message at all."""
    raw = bytearray(data.draw(st.sampled_from(MESSAGES)))
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, max(0, len(raw) - 1)))
        how = data.draw(st.sampled_from(("change", "cut", "insert", "end")))
        if how == "change" and raw:
            raw[at] = data.draw(st.integers(0, 255))
        elif how == "cut":
            del raw[at : at + data.draw(st.integers(1, 20))]
        elif how == "insert":
            raw[at:at] = data.draw(st.binary(max_size=8))
        else:
            del raw[at:]
    check(bytes(raw), data.draw(st.sampled_from(SENDERS)))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(SENDERS))
def test_noise_raises_nothing(noise: bytes, sender: Sender) -> None:
    check(noise, sender)


def check(message: bytes, sender: Sender) -> None:
    post = Post(sender).bring(message)
    counts = post.inbox.receiver.counts
    drops, reports = sum(counts.dropped.values()), counts.reports
    assert counts.received == 1
    assert drops + len(post.inbox.arrived) + reports >= 1
    for one in post.inbox.arrived:
        try:
            one.opened.read()
        except ber.BerError:
            continue
