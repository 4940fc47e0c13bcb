"""What reads the octets of others, each as a function that raises only for a mistake of ours."""

import asyncio
import contextlib
import gzip
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import InputError
from core.model import Outcome
from monitor.probes import dns_wire, http1, ntp
from monitor.probes import modules as probe_modules
from monitor.probes.result import Failed
from monitor.probes.schema import Ntp
from monitor.snmp import ber, convert, display_hint, hot, modules, pdu, plain, plans, render, usm
from monitor.snmp.agent import Agent, Authority, View
from monitor.snmp.poll import PollResult
from monitor.snmp.schema import Index, Lookup, Metric
from monitor.snmp.security import CommunitySecurity, Security, UserSecurity
from monitor.snmp.transport import Counters, Transport, Waiting
from monitor.snmp.traps.own_engine import OwnEngine
from monitor.snmp.traps.receiver import Arrived, Receiver
from monitor.snmp.traps.senders import Sender
from monitor.snmp.walk import Column, Scalars, Walk
from tests.monitor.fuzz import messages
from tests.monitor.fuzz.devices import identified
from tests.monitor.fuzz.messages import CLOCK, KEYS, NUMBER, SCALARS, WALKED
from tests.monitor.fuzz.octets import Octets
from tests.monitor.fuzz.sockets import LOOP, REPLY, echoed, quick, received
from tests.monitor.snmp.asking import COMMUNITY, ENGINE_ID, TABLE, USER, table

PEER = ("127.0.0.1", 16161)
_TRANSPORT = Transport()
_TYPES = (
    "gauge",
    "counter",
    "Float",
    "DateAndTime",
    "ParseDateAndTime",
    "NTPTimeStamp",
    "EnumAsInfo",
    "EnumAsStateSet",
)
_TEXTS = ("OctetString", "DisplayString", "PhysAddress48", "InetAddressIPv4", "InetAddressIPv6", "InetAddress", "Bits")
_INDEXES = (
    "gauge",
    "InetAddress",
    "InetAddressMissingSize",
    "LldpPortId",
    "OctetString",
    "PhysAddress48",
    "EnumAsInfo",
)
_HINTS = ("255a", "1x:", "1d.1d.1d.1d", "2d-1d-1d,1d:1d:1d.1d", "*1x:", "0d", "*0a", "9x", "1a1d*1o-", "")


@dataclass(frozen=True, slots=True)
class Target:
    """A function of arbitrary octets, and inputs to begin with."""

    run: Callable[[bytes], None]
    seeds: Sequence[bytes]
    is_compiled: bool = False
    """What it tests is C, whose coverage nobody sees."""


def _walk() -> Walk:
    return Walk(list(WALKED), {column: Column() for column in WALKED})


def _answer(data: bytes, security: Security, read: Callable[[pdu.Pdu], object]) -> pdu.Pdu | None:
    """Deliver a datagram to who waits for it."""
    transport = _TRANSPORT
    transport.counters = Counters()
    future: asyncio.Future[pdu.Pdu] = LOOP.create_future()
    transport.deliver(Waiting(PEER, future, security.unwrap, read), data)
    assert future.done() or transport.counters.unexpected + transport.counters.malformed == 1
    return future.result() if future.done() else None


def community(data: bytes) -> None:
    """Answers of versions 1 and 2c, to a Get and to a walk."""
    for version in (pdu.VERSION_1, pdu.VERSION_2C):
        scalars, walk = Scalars(SCALARS), _walk()
        found = _answer(data, CommunitySecurity(version, COMMUNITY), scalars.read)
        assert found is None or found.kind == pdu.RESPONSE
        if _answer(data, CommunitySecurity(version, COMMUNITY), walk.read) is not None:
            walk.take()


def user_before(data: bytes) -> None:
    """What comes while an engine is looked for."""
    security = UserSecurity(USER, CLOCK.monotonic)
    security.discovery(NUMBER)
    found = _answer(data, security, pdu.Pdu.read)
    assert found is None or found.kind == pdu.REPORT
    assert not security.proved


def user_after(data: bytes) -> None:
    """What comes when an engine is known: nobody without the key moves its clock."""
    security = _proved()
    before = security.engines.current
    assert before is not None
    kept = (before.engine_id, before.boots, before.time)
    found = _answer(data, security, _walk().read)
    if data not in messages.USER_MESSAGES and security.proved:
        now = security.engines.current
        assert now is not None
        assert (now.engine_id, now.boots, now.time) == kept
        assert found is None or found.kind == pdu.REPORT


def user_inside(data: bytes) -> None:
    """What the right agent may write inside of an authentic, encrypted message."""
    chosen = Octets(data)
    flags, boots, time = chosen.choice((0, 1, 3)), chosen.choice((0, 1, 2, usm.MAX_BOOTS)), chosen.choice((0, 1, 1000))
    whole = usm.encode(NUMBER, flags, USER.name, KEYS, (ENGINE_ID, boots, time), chosen.rest())
    security, walk = _proved(), _walk()
    if _answer(whole, security, walk.read) is not None:
        walk.take()


def _proved() -> UserSecurity:
    security = UserSecurity(USER, CLOCK.monotonic)
    security.engines.claim(ENGINE_ID, 1, 0)
    assert security.engines.believes(ENGINE_ID, 1, 0)
    return security


def decoders(data: bytes) -> None:
    """Every function that decodes."""
    found: list[ber.VarBind] = []
    for decode in (
        pdu.decode_community,
        pdu.message_version,
        usm.decode,
        usm.scoped_pdu,
        ber.numbers,
        lambda octets: ber.varbinds(octets, 0, len(octets)),
        lambda octets: ber.some_varbinds(octets, 0, len(octets), 5, found),
        lambda octets: pdu.decode(octets, 0, len(octets)),
        lambda octets: usm.open_payload(octets, usm.decode(octets), KEYS),
        lambda octets: usm.decrypt(KEYS, 1, 1, octets[:8], octets[8:]),
        lambda octets: ber.number(octets[0] if octets else 0, octets[1:]),
    ):
        with contextlib.suppress(ber.BerError, usm.UsmError):
            decode(data)
    assert plain.message_number(data) >= -1
    assert ber.shortest(ber.shortest(data)) == ber.shortest(data)


def walk(data: bytes) -> None:
    """Three answers of a walk, one after the other: what is taken stands in its column, increasing, and is sound."""
    chosen = Octets(data)
    unordered = {WALKED[0]} if chosen.number(4) == 0 else frozenset[bytes]()
    found = {column: Column() for column in WALKED}
    walked = Walk(list(WALKED), found, unordered)
    for _ in range(3):
        if not walked.active:
            break
        walked.names()
        with contextlib.suppress(ber.BerError):
            body = pdu.assemble(pdu.RESPONSE, 1, 0, 0, chosen.some() + (b"" if chosen.number(2) else chosen.rest()))
            walked.read(pdu.opened(body, 0, len(body)))
            walked.take()
    for column, cells in found.items():
        indexes = [ber.numbers(index) for index in cells]
        assert len(indexes) * 4 <= len(data) * 3
        assert column in unordered or indexes == sorted(set(indexes))
        assert all(ber.sound(tag, body) and tag not in ber.ABSENT for tag, body in cells.values())


def both_ways(data: bytes) -> None:
    """The compiled hot paths tell what those in plain Python tell."""
    chosen = Octets(data)
    afters = (chosen.choice((b"", b"\x01", b"\x81\x00", b"\x02\x05", chosen.part(2))),)
    content = chosen.rest()
    told = []
    for way in (hot, plain):
        rows = way.regular(content, 0, len(content), WALKED, afters)
        columns = [way.Column() for _ in WALKED]
        rows.store(columns)
        labels = {index: b'i="1"' for column in columns for index in column}
        text = [way.lines(b"m", labels, column) for column in columns]
        scalars = way.scalars(content, 0, len(content), SCALARS)
        told.append((rows.end, rows.last, [list(column.items()) for column in columns], text, scalars))
    assert told[0] == told[1]
    with contextlib.suppress(ber.BerError):
        assert usm.decode(content) == usm._decode(content)


def conversions(data: bytes) -> None:
    """Cells as numbers, texts and times, whatever type a module says."""
    chosen = Octets(data)
    cell = (chosen.number(256), chosen.some())
    hint = chosen.choice((*_HINTS, chosen.text()))
    if ber.sound(*cell):
        convert.number(cell)
        convert.date_and_time(cell)
        convert.written_time(cell, chosen.choice(("%Y-%m-%d", "%s", "%d %b %y %z", "%")))
        convert.ntp_time(cell)
        for kind in _TEXTS:
            convert.text(cell, kind, hint, {1: "up"}).encode()
    shown = display_hint.apply(hint, cell[1])
    assert shown is None or len(shown) <= 600 * (len(cell[1]) + 1) * (len(hint) + 1)
    left = tuple(chosen.part(2)[0] << chosen.number(40) & 0xFFFFFFFF for _ in range(chosen.number(200)))
    for kind in _INDEXES:
        (text, used), rest = convert.index_part(left, kind, chosen.number(300), bool(chosen.number(2)), {1: "a"})
        assert len(text) + len(used) + len(rest) <= 10 * len(left) + 3000


def rendered(data: bytes) -> None:
    """A poll's cells as samples, by a metric of any type with indexes and lookups."""
    chosen = Octets(data)
    kinds = [*_TYPES, *_TEXTS]
    indexes = tuple(
        Index.model_validate(
            {"labelname": f"i{place}", "type": chosen.choice(_INDEXES), "implied": bool(chosen.number(2))}
        )
        for place in range(chosen.number(3))
    )
    lookup = Lookup(labels=tuple(one.labelname for one in indexes[:1]), labelname="l", oid="1.3.6.1.2.1.2.2.1.2")
    metric = Metric.model_validate(
        {
            "name": "m",
            "oid": "1.3.6.1.2.1.2.2.1.1",
            "type": chosen.choice(kinds),
            "indexes": indexes,
            "lookups": (lookup,) if indexes else (),
            "enum_values": {1: "up", 2: 'd"\n'},
            "display_hint": chosen.choice(_HINTS),
            "regex_extracts": {"": [{"regex": ".*?([0-9]+).*"}]} if chosen.number(3) == 0 else {},
            "datetime_pattern": "%Y",
        }
    )
    columns = {column: Column() for column in WALKED}
    while not chosen.over:
        column, index, tag, body = chosen.choice(WALKED), chosen.some(), chosen.number(256), chosen.some()
        with contextlib.suppress(ber.BerError):
            ber.numbers(index)
            if index not in columns[column] and ber.sound(tag, body) and tag not in ber.ABSENT:
                columns[column].add(index, tag, body)
    plan = plans.Plan((), tuple(columns), (("module", metric),))
    found = list(render.samples(plan, PollResult(Outcome.ANSWERED, {}, columns)))
    render.exposition(found).encode()


def snmp_yml(data: bytes) -> None:
    """A file of modules: right, or told what is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "snmp.yml"
        file.write_bytes(data)
        with contextlib.suppress(InputError):
            loaded = modules.load(file)
            modules.plan(loaded, list(loaded))


def agent(data: bytes) -> None:
    """A request of anybody to the simulated agent."""
    view = View(table(5), [(*TABLE, number) for number in range(1, 13)])
    known = Agent(view, [(0, COMMUNITY), (1, COMMUNITY)], Authority(ENGINE_ID, [USER], CLOCK.monotonic), 1472)
    reply = known.respond(data)
    assert reply is None or len(reply) <= 1472


def traps(data: bytes) -> None:
    """A notification of anybody, to an address that may send as community, as user, or not at all."""
    believed: list[Arrived] = []
    receiver = Receiver(OwnEngine(ENGINE_ID, 1), CLOCK.monotonic, believed.append)
    receiver.watch({"10.0.0.1": Sender("a", COMMUNITY), "10.0.0.2": Sender("b", None, USER), "10.0.0.3": Sender("c")})
    sent: list[bytes] = []
    for address in ("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"):
        receiver.receive(data, (address, 162), lambda message, _: sent.append(message))
    for one in believed:
        with contextlib.suppress(ber.BerError):
            one.opened.read()
        if one.answer is not None:
            one.answer()
    assert all(len(message) <= 65507 for message in sent)


def ntp_reply(data: bytes) -> None:
    """An answer to our question about the time: only one with our own number in it is believed."""
    found = ntp.read(data, 0x0102030405060708, 1.7e9, 0.01)
    assert found is None or data[24:32] == bytes(range(1, 9))
    if found is not None:
        found.trouble(Ntp())


_ASKED = dns_wire.question("example.org", "A", "IN", recursion=True)


def dns_reply(data: bytes) -> None:
    """An answer to a query; its number and question are put in now and then, so that the rest is read too."""
    for octets in (data, _ASKED.octets[:2] + data[2:], _ASKED.octets[:4] + data):
        dns_wire.reply(_ASKED, octets)


class _Heard:
    """A conversation in which the other side says these octets and ends."""

    def __init__(self, data: bytes) -> None:
        self.reader = asyncio.StreamReader(loop=LOOP)
        self.reader.feed_data(data)
        self.reader.feed_eof()
        self.writer = self

    def write(self, data: bytes) -> None:
        pass


def http_answer(data: bytes) -> None:
    """What a portal answers: an answer, or one of our sentences."""
    request = http1.Request("GET", "/", [("Host", "portal.test")])
    talk: Any = _Heard(data)
    with contextlib.suppress(Failed):
        LOOP.run_until_complete(http1.ask(talk, request, 4096, "gzip"))


def blackbox_yml(data: bytes) -> None:
    """A file of probe modules: taken, or refused with a sentence."""
    with tempfile.NamedTemporaryFile(suffix=".yml") as file:
        file.write(data)
        file.flush()
        with contextlib.suppress(InputError):
            probe_modules.load(Path(file.name))


_ANY = (*messages.COMMUNITY_MESSAGES, *messages.USER_MESSAGES)
_PARTS = [bytes((0, len(bindings) & 0xFF)) + bindings for bindings in messages.BINDINGS]
_SCOPED = [usm.scoped(ENGINE_ID, b"", body) for body in messages.PDUS]
_FILES = [path.read_bytes() for path in sorted(modules.OWN_MODULES.glob("*.yml")) if path.stat().st_size < 6000]

_DNS = [
    _ASKED.octets[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + _ASKED.octets[12:] + b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\xc0\0\2\1",
    _ASKED.octets[:2] + b"\x81\x83\0\1\0\0\0\0\0\0" + _ASKED.octets[12:],
]
_HTTP = [
    b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: /\r\nSet-Cookie: a=b\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"abc", mtime=0),
]
_ICMP = b"\0\0\0\0AB\0\1" + REPLY
_ECHOES = (REPLY, _ICMP, b"\x45" + bytes(19) + _ICMP, b"\x4f" + bytes(59) + _ICMP, b"\x81" + _ICMP[1:])
TARGETS: dict[str, Target] = {
    "community": Target(community, messages.COMMUNITY_MESSAGES),
    "user_before": Target(user_before, messages.USER_MESSAGES),
    "user_after": Target(user_after, messages.USER_MESSAGES),
    "user_inside": Target(user_inside, [bytes(6) + scoped for scoped in _SCOPED]),
    "decoders": Target(decoders, [*_ANY, *messages.TRAPS, *messages.BINDINGS, *_SCOPED]),
    "walk": Target(walk, [bytes((0, 1)) + part for part in _PARTS]),
    "both_ways": Target(both_ways, [bytes(2) + bindings for bindings in (*messages.BINDINGS, *messages.USER_MESSAGES)]),
    "quick": Target(quick, messages.COMMUNITY_MESSAGES, is_compiled=True),
    "echoed": Target(echoed, _ECHOES, is_compiled=True),
    "received": Target(received, _ANY, is_compiled=True),
    "conversions": Target(conversions, [bytes((0, tag, 4)) + b"\x07\xe9\x01\x02" * 9 for tag in (2, 4, 6, 0x40, 0x44)]),
    "rendered": Target(rendered, [bytes(range(start, start + 90)) * 2 for start in range(0, 160, 20)]),
    "snmp_yml": Target(snmp_yml, _FILES),
    "agent": Target(agent, _ANY),
    "ntp_reply": Target(ntp_reply, [b"\x24\x02\x06\xec" + bytes(20) + bytes(range(1, 9)) + bytes(range(16))]),
    "dns_reply": Target(dns_reply, _DNS),
    "http_answer": Target(http_answer, _HTTP),
    "blackbox_yml": Target(blackbox_yml, [probe_modules.OWN_MODULES.read_bytes()]),
    "identified": Target(identified, [bytes(range(start, start + 60)) * 4 for start in range(0, 190, 10)]),
    "traps": Target(traps, [*messages.TRAPS, *messages.USER_MESSAGES]),
}
