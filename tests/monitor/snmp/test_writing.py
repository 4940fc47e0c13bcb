"""SET: typed values, real agents' refusals in words, and nothing sent to whom nobody proved."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.snmp import agent as agents
from monitor.snmp import ber, convert, pdu, usm, writing
from monitor.snmp.engine import Agent, Engine, NoResponse
from monitor.snmp.security import CommunitySecurity, Refused, Security, UserSecurity
from tests.monitor.snmp import netsnmp
from tests.monitor.snmp.asking import SYSTEM, USER, asking
from tests.monitor.snmp.test_v3_engines import forgery

SYS_CONTACT, SYS_NAME = ber.oid("1.3.6.1.2.1.1.4.0"), ber.oid("1.3.6.1.2.1.1.5.0")
SYS_DESCR, SYS_LOCATION = ber.oid("1.3.6.1.2.1.1.1.0"), ber.oid("1.3.6.1.2.1.1.6.0")
TRAPS = ber.oid("1.3.6.1.2.1.11.30.0")
"""snmpEnableAuthenTraps: enabled(1), disabled(2)."""


def writers() -> list[Security]:
    return [
        CommunitySecurity(pdu.VERSION_1, netsnmp.WRITING),
        CommunitySecurity(pdu.VERSION_2C, netsnmp.WRITING),
        UserSecurity(netsnmp.WRITER, time.monotonic),
    ]


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_what_is_written_is_read_again(snmpd: tuple[str, int], engine: Engine, place: int) -> None:
    agent = Agent(snmpd, writers()[place])
    for turn in ("một", "hai"):
        values = [
            (SYS_CONTACT, writing.cell("OctetString", f"Phòng {turn}")),
            (SYS_NAME, writing.cell("HexString", f"41 4{place}")),
            (TRAPS, writing.cell("Integer32", "1" if turn == "một" else "2")),
        ]
        await writing.write(engine, agent, values)
        assert await engine.get(agent, [name for name, _ in values]) == dict(values)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([(SYS_LOCATION, "OctetString", "x")], r"1\.3\.6\.1\.2\.1\.1\.6\.0: the object cannot be written"),
        ([(SYS_CONTACT, "OctetString", "x"), (SYS_DESCR, "OctetString", "x")], r"1\.1\.1\.0: the object cannot"),
        ([(SYS_CONTACT, "Integer32", "1")], r"1\.4\.0: the object is of another type"),
        ([(SYS_CONTACT, "OctetString", "x" * 300)], r"1\.4\.0: the value is longer"),
        ([(TRAPS, "Integer32", "3")], r"11\.30\.0: the value is not one"),
    ],
)
async def test_its_refusals_are_understood_and_nothing_is_changed(
    snmpd: tuple[str, int], engine: Engine, values: list[tuple[bytes, str, str]], words: str
) -> None:
    agent = Agent(snmpd, CommunitySecurity(pdu.VERSION_2C, netsnmp.WRITING))
    before = await engine.get(agent, [name for name, _, _ in values])
    with pytest.raises(writing.NotWritten, match=words):
        await writing.write(engine, agent, [(name, writing.cell(kind, text)) for name, kind, text in values])
    assert await engine.get(agent, [name for name, _, _ in values]) == before


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_who_may_only_read_writes_nothing(snmpd: tuple[str, int], engine: Engine, place: int) -> None:
    readers: list[Security] = [
        CommunitySecurity(pdu.VERSION_1, netsnmp.COMMUNITY),
        CommunitySecurity(pdu.VERSION_2C, netsnmp.COMMUNITY),
        UserSecurity(netsnmp.user("SHA256", "AES"), time.monotonic),
    ]
    with pytest.raises(writing.NotWritten, match=r"may not write|does not let this user write"):
        await writing.write(engine, Agent(snmpd, readers[place]), [(SYS_CONTACT, writing.cell("OctetString", "x"))])


async def test_an_agent_of_ours_says_that_it_is_only_read(engine: Engine) -> None:
    async with asking(SYSTEM, pdu.VERSION_3) as pair:
        with pytest.raises(writing.NotWritten, match="cannot be written"):
            await writing.write(pair.engine, pair.agent, [(SYS_NAME, writing.cell("OctetString", "x"))])


@pytest.mark.parametrize("known", [True, False])
async def test_nothing_is_written_under_a_time_that_nobody_proved(known: bool) -> None:
    """Who says that the engine's time is next year would have a request to keep until then."""
    async with asking(SYSTEM, pdu.VERSION_3) as pair:
        if known:
            await pair.engine.get(pair.agent, [SYS_NAME])
        sets: list[usm.Header] = []
        answered = 0

        def overtaken(data: bytes) -> bytes | None:
            nonlocal answered
            answered += 1
            head = usm.decode(data)
            if head.flags & 3:
                keys = usm.localize_cached(USER, head.engine_id)
                if usm.scoped_pdu(usm.open_payload(data, head, keys)).kind == pdu.SET:
                    sets.append(head)
            return forgery(data, 1000) if answered == 1 else pair.simulated.respond(data)

        pair.responder._handler = overtaken
        with pytest.raises(writing.NotWritten):
            await writing.write(pair.engine, pair.agent, [(SYS_NAME, writing.cell("OctetString", "x"))])
        first = 1 if known else 0  # the one that was overtaken had been proved before
        assert [head.boots for head in sets] == [3] * (first + 1)


async def test_nothing_is_written_to_another_engine_than_was_known() -> None:
    async with asking(SYSTEM, pdu.VERSION_3) as pair:
        await pair.engine.get(pair.agent, [SYS_NAME])
        second = b"\x80\x00\x1f\x88\x04second"
        pair.simulated.authority = agents.Authority(second, [USER], time.monotonic)
        with pytest.raises(Refused, match="another SNMP engine"):
            await writing.write(pair.engine, pair.agent, [(SYS_NAME, writing.cell("OctetString", "x"))])


async def test_silence_is_told(engine: Engine) -> None:
    async with asking(SYSTEM) as pair:
        pair.faults.drop, pair.agent.timeout = 1.0, 0.05
        with pytest.raises(NoResponse):
            await writing.write(pair.engine, pair.agent, [(SYS_NAME, writing.cell("OctetString", "x"))])


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("Integer32", "2147483648"),
        ("Integer32", "-2147483649"),
        ("Integer32", "1.5"),
        ("Integer32", "--1"),
        ("Integer32", "٣"),
        ("Gauge32", "-1"),
        ("Counter64", "18446744073709551616"),
        ("TimeTicks", ""),
        ("HexString", "0"),
        ("HexString", "xy"),
        ("IpAddress", "1.2.3"),
        ("IpAddress", "1.2.3.256"),
        ("ObjectIdentifier", "1.50"),
        ("OctetString", "x" * 65536),
        ("Float", "1"),
    ],
)
def test_what_is_no_value_is_refused_in_words(kind: str, text: str) -> None:
    with pytest.raises(ber.BerError, match=r"is not|longer"):
        writing.cell(kind, text)


@given(st.data())
def test_every_number_of_every_type_comes_back(data: st.DataObject) -> None:
    bounds = {"Integer32": (-(2**31), 2**31 - 1), "Counter64": (0, 2**64 - 1)}
    kind = data.draw(st.sampled_from(["Integer32", "Gauge32", "Counter32", "Counter64", "TimeTicks"]))
    value = data.draw(st.integers(*bounds.get(kind, (0, 2**32 - 1))))
    tag, body = writing.cell(kind, str(value))
    assert ber.number(tag, body) == value
    assert ber.varbinds(*whole(ber.binding(SYS_NAME, ber.tlv(tag, body)))) == [(SYS_NAME, tag, body)]


@given(st.ip_addresses(v=4), st.binary(max_size=300), st.text(max_size=50))
def test_texts_and_addresses_come_back(address: object, octets: bytes, words: str) -> None:
    assert convert.text(writing.cell("IpAddress", str(address)), "InetAddressIPv4") == str(address)
    assert writing.cell("HexString", octets.hex()) == (ber.OCTET_STRING, octets)
    assert convert.text(writing.cell("OctetString", words), "DisplayString") == words


def whole(data: bytes) -> tuple[bytes, int, int]:
    return data, 0, len(data)
